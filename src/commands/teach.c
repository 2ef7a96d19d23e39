/* icecue teach: makes a probe of a device that icecue does not know. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "collector/choose.h"
#include "command.h"
#include "config/options.h"
#include "device/attached.h"
#include "device/ports.h"
#include "session/loop.h"
#include "session/roles.h"
#include "teach/listen.h"

#define REST_MS SECONDS_MS(6)
#define FINGER_MS SECONDS_MS(20)
#define SPEED_MS 2500
#define SHOWN 5

struct teach {
	const char *name, *where; /* where: NULL when not given */
	int32_t baud;		  /* 0: try the usual ones */
	struct port port;
	struct heard heard;
	int64_t now_ms, finger_ms;
	int32_t room_mc;
	struct candidate found[SHOWN];
	int n;
};

static void check(const struct options *o, struct argp_state *state)
{
	if (!o->n)
		argp_error(state, _("a NAME for the device is missing, such as mymeter"));
}

/* ---- where it is ---- */

static int refuse(const char *why)
{
	fprintf(stderr, "icecue: %s\n", why);
	return EXIT_FAILED;
}

/* Finds a HID device with an id that no driver has: adding a driver for it brings it into the list. */
static int find_hid(struct teach *t, unsigned vendor, unsigned product)
{
	struct port_list list = {0};
	struct taught any = {.name = "teach-it",
			     .binary = true,
			     .frame_len = USB_REPORT_MAX,
			     .width = 2,
			     .vendor = (uint16_t)vendor,
			     .product = (uint16_t)product};
	char why[256];
	if (!taught_add(&any, why, sizeof(why)))
		return refuse(why);
	attached_add(&list, LINK_USB);
	for (int i = 0; i < list.n; i++)
		if (list.at[i].vendor == vendor && list.at[i].product_id == product) {
			t->port = list.at[i];
			return EXIT_DONE;
		}
	fprintf(stderr, _("icecue: no USB device %04x:%04x is attached; lsusb lists what is\n"), vendor,
		product);
	return EXIT_NO_PROBE;
}

/* Finds the serial port on USB, if there is only one. */
static int find_only(struct teach *t)
{
	struct port_list list = {0};
	int n = 0;
	attached_add(&list, LINK_SERIAL);
	for (int i = 0; i < list.n; i++)
		if (list.at[i].usb_path[0]) {
			t->port = list.at[i];
			n++;
		}
	if (n == 1)
		return EXIT_DONE;
	fprintf(stderr,
		_("icecue: %s: name one with --probe /dev/ttyUSB0, or --probe 1234:abcd for a HID device\n"),
		n ? _("several serial ports are attached") : _("no serial port is attached"));
	return n ? EXIT_USAGE : EXIT_NO_PROBE;
}

static int find_port(struct teach *t)
{
	uint16_t vendor, product;
	char why[CHOOSE_WHY_MAX], arg[PORT_TEXT + 8];
	const struct driver *drv;
	if (!t->where)
		return find_only(t);
	if (text_parse_usb(t->where, &vendor, &product))
		return find_hid(t, vendor, product);
	snprintf(arg, sizeof(arg), "text:%s", t->where); /* this driver fits any serial port */
	enum result r = probe_choose(arg, &drv, &t->port, why, sizeof(why));
	return r == RESULT_OK ? EXIT_DONE : probe_refused(r, why);
}

/* ---- listening ---- */

static enum result next(void *state, int64_t now_ms, struct import_item *out)
{
	(void)out;
	return listener_service(state, now_ms);
}

static int fds_of(void *state, struct pollfd *fds, int cap)
{
	return listener_pollfds(state, fds, cap);
}

static int64_t due_of(void *state)
{
	return listener_due_ms(state);
}

static int open_refused(const struct teach *t, enum result r)
{
	char who[PORT_TEXT] = "", remedy[512];
	port_access(&t->port, who, sizeof(who));
	fprintf(stderr, _("icecue: %s cannot be opened. %s\n"), t->port.where,
		port_remedy(&t->port, r, who, remedy, sizeof(remedy)));
	return EXIT_FAILED;
}

/* Listens for so long, or until stop() is true. Ctrl-C ends the command. */
static int listen_for(struct teach *t, int64_t for_ms, bool (*stop)(void))
{
	struct rules rules;
	struct listener l;
	struct reporter nobody = {0};
	rules_default(&rules);
	struct detector *idle = detector_create(&rules);
	if (!idle)
		return refuse(_("no memory"));
	enum result r = listener_open(&l, &t->port, t->baud, &t->heard);
	if (r != RESULT_OK) {
		detector_destroy(idle);
		return open_refused(t, r);
	}
	l.base_ms = t->now_ms;
	l.stop = stop;
	struct loop loop = {.source = {.state = &l, .next = next, .pollfds = fds_of, .due_ms = due_of},
			    .detector = idle,
			    .reporter = &nobody,
			    .speed = 1,
			    .for_ms = for_ms};
	r = loop_run(&loop);
	listener_close(&l);
	detector_destroy(idle);
	t->now_ms += loop.end_ms;
	if (r != RESULT_OK)
		return EXIT_FAILED;
	if (!l.stopped && loop.end_ms < for_ms)
		return refuse(_("it ended too soon: nothing was kept"));
	return EXIT_DONE;
}

static void begin_anew(struct teach *t)
{
	t->heard.n_bytes = 0;
	t->heard.n_chunks = 0;
}

/* Finds the speed at which the bytes make sense. */
static int find_speed(struct teach *t)
{
	static const int32_t speeds[] = {9600, 115200, 19200, 38400, 57600, 4800, 2400, 1200};
	int code = EXIT_DONE;
	if (t->baud || t->port.kind != LINK_SERIAL)
		return EXIT_DONE;
	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]) && code == EXIT_DONE; i++) {
		t->baud = speeds[i];
		printf(_("Listening at %d baud ...\n"), speeds[i]);
		fflush(stdout);
		begin_anew(t);
		code = listen_for(t, SPEED_MS, NULL);
		if (heard_makes_sense(&t->heard))
			return code;
	}
	if (code != EXIT_DONE)
		return code;
	return refuse(_(
		"nothing that makes sense came at any usual speed. Is it switched on, and set to send by itself? A device that must be asked cannot be taught. Set another speed with --baud"));
}

static bool key_waits(void)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	return poll(&in, 1, 0) > 0;
}

/* False at the end of the input. */
static bool read_line(char *line, size_t n)
{
	if (!fgets(line, (int)n, stdin))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return true;
}

/* Many divisors make a temperature of a number; the room's temperature shows which one is right. */
static int ask_room(struct teach *t)
{
	char line[64], takes[64], why[SETTING_WHY];
	const struct setting_row *row = &settings[SETTING_AMBIENT];
	const char *text;
	int64_t room_mc;
	while (t->room_mc == MC_NONE) {
		printf(_("How warm is the room, in Celsius? Roughly is enough; Enter if you do not know: "));
		fflush(stdout);
		if (!read_line(line, sizeof(line)))
			return refuse(_("the input ended: nothing was kept"));
		if (!line[0])
			break;
		if (setting_parse(row, line, &room_mc, &text, why))
			t->room_mc = (int32_t)room_mc;
		else
			printf(_("Expected %s, such as 21.\n"), setting_takes(row, takes, sizeof(takes)));
	}
	return EXIT_DONE;
}

static int measure(struct teach *t)
{
	char words[192], line[64];
	int code = find_speed(t);
	if (code == EXIT_DONE)
		code = ask_room(t);
	if (code != EXIT_DONE)
		return code;
	begin_anew(t);
	puts(_("Leave the tip alone, in the air of the room, for six seconds."));
	fflush(stdout);
	code = listen_for(t, REST_MS, NULL);
	if (code != EXIT_DONE)
		return code;
	printf(_("It sent %s\n"), heard_words(&t->heard, words, sizeof(words)));
	if (!t->heard.n_bytes)
		return refuse(_("nothing came. Is it switched on, and set to send by itself?"));
	puts(_("Now hold the tip between two warm fingers, or in the closed hand, and press Enter."));
	fflush(stdout);
	code = listen_for(t, SECONDS_MS(120), key_waits);
	if (code != EXIT_DONE || !read_line(line, sizeof(line)))
		return code != EXIT_DONE ? code : refuse(_("the input ended: nothing was kept"));
	t->finger_ms = t->now_ms;
	puts(_("Hold it for twenty seconds ..."));
	fflush(stdout);
	return listen_for(t, FINGER_MS, NULL);
}

/* ---- choosing ---- */

static void show(int i, const struct candidate *c)
{
	static const char *const units[] = {"", ", Fahrenheit", ", kelvin"};
	char before[16], after[16];
	const struct taught *t = &c->t;
	format_fixed(c->before_mc, 2, before, sizeof(before));
	format_fixed(c->after_mc, 2, after, sizeof(after));
	if (t->binary)
		printf(_("  %d  %s C before, up to %s C: %d bytes from %d on, %s-endian, /%d%s\n"), i + 1,
		       before, after, t->width, t->at, t->little ? "little" : "big", t->divide,
		       units[t->unit]);
	else
		printf(_("  %d  %s C before, up to %s C: number %d of %d in the line%s%s%s, /%d%s%s\n"),
		       i + 1, before, after, t->number, t->numbers, t->before[0] ? _(", behind \"") : "",
		       t->before, t->before[0] ? "\"" : "", t->divide, t->comma ? _(", decimal comma") : "",
		       units[t->unit]);
}

/* The index of what the person chooses; negative: nothing. */
static int ask_which(const struct teach *t)
{
	char line[64], *end;
	bool sure = teach_is_sure(t->found, t->n);
	puts(sure ? _("This rose with the finger:")
		  : _("These may be it; none stands out. Which shows the temperature?"));
	for (int i = 0; i < t->n; i++)
		show(i, &t->found[i]);
	printf(sure ? _("Enter takes the first, a number another one, n none: ")
		    : _("Its number, or n for none: "));
	fflush(stdout);
	if (!read_line(line, sizeof(line)))
		return -1;
	if (!line[0])
		return sure ? 0 : -1;
	long v = strtol(line, &end, 10);
	return *end == '\0' && v >= 1 && v <= t->n ? (int)v - 1 : -1;
}

static int keep(struct teach *t, const struct candidate *c)
{
	struct taught taught = c->t;
	char why[4600];
	text_copy(taught.name, sizeof(taught.name), t->name);
	taught.baud = t->baud ? t->baud : 9600;
	if (t->port.kind == LINK_USB) {
		taught.vendor = t->port.vendor;
		taught.product = t->port.product_id;
	}
	if (taught_write(&taught, why, sizeof(why)) != RESULT_OK)
		return refuse(why);
	printf(_("Kept. Use it with:  icecue watch --probe %s:%s\n"
		 "Its accuracy is not known yet: icecue calibrate --probe %s:%s\n"),
	       t->name, t->port.where, t->name, t->port.where);
	return EXIT_DONE;
}

static int teach(struct teach *t)
{
	int code = find_port(t);
	if (code == EXIT_DONE)
		code = measure(t);
	if (code != EXIT_DONE)
		return code;
	t->n = teach_find(&t->heard, t->finger_ms, t->room_mc, t->found, SHOWN);
	if (t->n == 0) {
		char words[192];
		fprintf(stderr,
			_("icecue: nothing rose as a tip between warm fingers does; it sent %s\n"
			  "Try again with the tip in the closed hand for all twenty seconds, or with another speed (--baud).\n"),
			heard_words(&t->heard, words, sizeof(words)));
		return EXIT_FAILED;
	}
	int which = ask_which(t);
	if (which < 0) {
		puts(_("Nothing was kept."));
		return EXIT_FAILED;
	}
	return keep(t, &t->found[which]);
}

/* ---- the name ---- */

static bool is_taught(const char *name)
{
	const struct driver *d = driver_by_name(name);
	return taught_is(d) && strcmp(d->name, name) == 0;
}

static int check_name(const struct teach *t)
{
	const char *name = t->name;
	size_t n = strlen(name);
	if (n >= TAUGHT_NAME || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") != n) {
		fprintf(stderr,
			_("icecue: expected a name of up to %d lower case letters, digits, - and _, not '%.40s'\n"),
			TAUGHT_NAME - 1, name);
		return EXIT_USAGE;
	}
	if (driver_by_name(name) && !is_taught(name)) {
		fprintf(stderr, _("icecue: %s is a probe that icecue knows already: choose another name\n"),
			name);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

static int forget(const char *name)
{
	struct config_change none[SETTINGS];
	char why[4600];
	size_t n = 0;
	if (!is_taught(name)) {
		fprintf(stderr,
			_("icecue: no device called '%s' was taught; icecue config shows those that were\n"),
			name);
		return EXIT_FAILED;
	}
	for (int id = 0; id < SETTINGS; id++)
		if (settings[id].sections & 1u << CONFIG_SECTION_DEVICE)
			none[n++] = (struct config_change){(enum setting)id, NULL};
	if (config_write(CONFIG_SECTION_DEVICE, name, none, n, why, sizeof(why)) != RESULT_OK)
		return refuse(why);
	printf(_("Forgotten: %s.\n"), name);
	return EXIT_DONE;
}

int command_teach(int argc, char **argv)
{
	struct options o;
	struct teach *t = calloc(1, sizeof(*t));
	if (!t)
		return refuse(_("no memory"));
	options_parse(&o, COMMAND_TEACH, argc, argv, check);
	t->name = o.args[0];
	t->where = options_text_or_null(&o, SETTING_ONE_PROBE);
	t->baud = options_has(&o, SETTING_BAUD) ? (int32_t)(options_number(&o, SETTING_BAUD) / 1000) : 0;
	t->room_mc =
		options_has(&o, SETTING_AMBIENT) ? (int32_t)options_number(&o, SETTING_AMBIENT) : MC_NONE;
	int code = check_name(t);
	if (code == EXIT_DONE)
		code = options_has(&o, SETTING_FORGET_DEVICE) ? forget(t->name) : teach(t);
	options_free(&o);
	free(t);
	return code;
}
