/* icecue probes: what is attached, what prevents its use, what is supported. */
#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"
#include "collector/choose.h"
#include "command.h"
#include "device/attached.h"
#include "device/ports.h"
#include "session/calibration_of.h"
#include "session/given.h"
#include "session/remember.h"
#include "system/clock.h"
#include "system/log.h"
#include "teach/taught.h"

static const char *link_name(enum link_kind kind)
{
	switch (kind) {
	case LINK_USB:
		return "usb";
	case LINK_SERIAL:
		return "serial";
	case LINK_SYSFS:
		return "kernel";
	case LINK_I2C:
		return "i2c";
	case LINK_FD:
	case LINK_SIM:
	case LINK_CAPTURE:
		break;
	}
	return "none";
}

/* ---- attached ---- */

static void show_drivers(const struct port *p)
{
	const struct driver *d;
	bool shared = false;
	size_t n = 0;

	for (; (d = probe_fits(p, n, &shared)); n++)
		printf("%s%s", n ? ", " : shared ? "    perhaps  " : "    driver   ", d->name);
	if (n == 0)
		printf(_("    driver   unknown id: text, when it sends lines of text"));
	printf(n && shared ? _(" (many other devices have this id)\n") : "\n");
}

static void show_role(const struct options *o, const struct driver *d, const struct port *p)
{
	enum role role;
	if (o->config && d && role_remembered(o->config, d, p, &role))
		printf(_("    role     %s\n"), role_name(role));
}

/* Shows how its readings are corrected, and whether that is doubtful. */
static void show_calibration(const struct options *o, const struct driver *d, const struct port *p)
{
	struct calibration_of f;
	char line[384], now[40];
	if (!o->config || !d)
		return;
	calibration_of(o->config, d, p, NULL, &f);
	clock_iso_now(now, sizeof(now));
	if (!calibration_is(&f.c))
		printf(_("    exact    +-%s C by its maker, not calibrated here%s%s\n"),
		       format_thousandths(d->accuracy_mc, line, sizeof(line)),
		       f.why[0] ? ": " : _(": icecue calibrate"), f.why);
	else
		printf(_("    exact    %s\n"),
		       calibration_line(&f.c, options_fahrenheit(o), line, sizeof(line)));
	if (calibration_is(&f.c) && calibration_is_doubtful(&f.c, now, line, sizeof(line)))
		printf("             %s\n", line);
}

static void show_port(const struct options *o, const struct port *p)
{
	char who[PORT_TEXT], remedy[256];
	bool shared = true;
	const struct driver *d = probe_fits(p, 0, &shared);

	printf("%s  %s", p->where, p->product);
	if (p->vendor)
		printf("%s(%04x:%04x)", p->product[0] ? " " : "", p->vendor, p->product_id);
	putchar('\n');
	show_drivers(p);
	enum result r = port_access(p, who, sizeof(who));
	if (r == RESULT_OK)
		printf(_("    state    ready\n"));
	else
		printf(_("    state    %s%s%s\n    remedy   %s\n"), result_name(r), who[0] ? ": " : "", who,
		       port_remedy(p, r, who, remedy, sizeof(remedy)));
	show_role(o, d, p);
	printf(_("    use      icecue watch --probe %s:%s\n"), d ? d->name : "text", p->where);
	if (!shared) /* otherwise it may be any of several */
		show_calibration(o, d, p);
}

/* Few enough that a small terminal still shows that nothing is attached. */
#define PROPOSED 6

static void show_nothing(void)
{
	int left = PROPOSED;
	puts(_("No probe is attached.\n"
	       "\n"
	       "Plug in one of these, for instance:"));
	for (size_t i = 0; i < driver_count() && left; i++) {
		const struct driver *d = driver_at(i);
		if ((d->link == LINK_USB || d->link == LINK_SERIAL) && d->confidence == 'A') {
			printf("  %-17s %s\n", d->name, _(d->summary));
			left--;
		}
	}
	puts(_("All that icecue knows: icecue probes --supported\n"
	       "One that it does not know, and that sends its readings by itself: icecue teach mymeter\n"
	       "\n"
	       "If it is plugged in, try another cable and another socket; many cables carry only power.\n"
	       "To learn it without a probe: icecue watch --probe sim:lesson --speed 10"));
}

/* The computer's own devices are not probes: its serial ports, the temperature of its CPU. */
static bool is_probe(const struct port *p)
{
	return !p->other && (p->vendor || (p->driver[0] && !p->doubtful));
}

static void show_others(const struct port_list *list)
{
	int n = 0;
	for (int i = 0; i < list->n; i++) {
		const struct port *p = &list->at[i];
		if (p->other)
			printf(_("%s%s  %s (%04x:%04x): %s\n"), n++ ? "" : _("\nSeen, and no probe:\n"),
			       p->where, p->product, p->vendor, p->product_id, other_words(p->other));
	}
}

static void show_plain_serial(const struct port_list *list)
{
	int n = 0;
	for (int i = 0; i < list->n; i++) {
		if (list->at[i].kind == LINK_SERIAL && !list->at[i].vendor)
			printf("%s%s", n++ ? ", " : _("\nSerial ports without USB: "), list->at[i].where);
	}
	if (n)
		putchar('\n');
}

static void show_buses(const struct port_list *list)
{
	int n = 0;
	for (int i = 0; i < list->n; i++) {
		const struct port *p = &list->at[i];
		if (p->kind != LINK_I2C)
			continue;
		printf("%s  %s  %s\n",
		       n++ ? ""
			   : _("\nI2C buses, where a chip is read when it is named (tmp117-i2c:/dev/i2c-1):\n"),
		       p->where, p->product);
	}
}

static void show_doubtful(const struct port_list *list)
{
	bool titled = false;
	for (int i = 0; i < list->n; i++) {
		const struct port *p = &list->at[i];
		char name[2 * PORT_TEXT];
		if (!p->doubtful)
			continue;
		if (!titled)
			puts(_("\nOther sensors of this computer, never chosen unless named:"));
		titled = true;
		snprintf(name, sizeof(name), "%s:%s", p->driver, p->where);
		printf("  --probe %-24s %s\n", name, p->product);
	}
}

static int show_attached(const struct options *o)
{
	struct port_list list = {0};
	int shown = 0;

	attached_list(&list);
	for (int i = 0; i < list.n; i++) {
		if (!is_probe(&list.at[i]))
			continue;
		if (shown++)
			putchar('\n');
		show_port(o, &list.at[i]);
	}
	if (!shown)
		show_nothing();
	show_others(&list);
	show_plain_serial(&list);
	show_buses(&list);
	show_doubtful(&list);
	return shown ? EXIT_DONE : EXIT_NO_PROBE;
}

/* ---- supported ---- */

static void show_exactness(const struct driver *d)
{
	char accuracy[16], step[16], text[48];
	if (d->accuracy_mc > 0)
		format_thousandths(d->accuracy_mc, accuracy, sizeof(accuracy));
	else
		snprintf(accuracy, sizeof(accuracy), "?");
	if (d->resolution_mc > 0)
		format_thousandths(d->resolution_mc, step, sizeof(step));
	else
		snprintf(step, sizeof(step), "?");
	snprintf(text, sizeof(text), _("+-%s in %s"), accuracy, step);
	printf("%-17s", text);
}

static int show_supported(void)
{
	printf("%-18s%-8s%-17s%-6s%s\n", "NAME", "LINK", "EXACT (C)", "SURE", "WHAT");
	for (size_t i = 0; i < driver_count(); i++) {
		const struct driver *d = driver_at(i);
		printf("%-18s%-8s", d->name, link_name(d->link));
		show_exactness(d);
		printf("%-6c%s\n", d->confidence, _(d->summary));
		for (const char *const *a = d->aliases; a && *a; a++)
			printf("%s%s", a == d->aliases ? "                  also: " : ", ", *a);
		if (d->aliases && d->aliases[0])
			putchar('\n');
	}
	puts(_("\n"
	       "EXACT: the maker's accuracy, and the step of the readings, in degrees Celsius; ? = not known.\n"
	       "SURE: how well the protocol is known. A: several sources or captures agree, B: one good source,\n"
	       "C: a single hobby source, or sources conflict."));
	if (taught_is(driver_at(driver_count() - 1)))
		puts(_("T: taught on this computer by icecue teach."));
	return EXIT_DONE;
}

/* ---- the part of the manual ---- */

static void put_sentence(const char *text)
{
	char troff[1024];

	puts(text_troff(troff, sizeof(troff), text));
}

static void show_manual_entry(const struct driver *d)
{
	const struct serial_settings *s = &d->serial;
	char text[256];

	printf(".TP\n.B %s\n", d->name);
	snprintf(text, sizeof(text), "%s.", _(d->summary));
	put_sentence(text);
	if (s->baud) {
		snprintf(text, sizeof(text), "%s%d %d%c%d.", d->link == LINK_USB ? _("By serial lead ") : "",
			 s->baud, s->data_bits, s->parity, s->stop_bits);
		put_sentence(text);
	}
	if (d->advice)
		put_sentence(_(d->advice));
}

static int show_manual(void)
{
	static const struct {
		enum link_kind link;
		const char *title;
	} parts[] = {{LINK_USB, N_("On USB")},
		     {LINK_SERIAL, N_("On a serial port, or a USB adapter that is one")},
		     {LINK_SYSFS, N_("Read by Linux itself")}};

	for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++) {
		printf(".SS %s\n", _(parts[k].title));
		for (size_t i = 0; i < driver_count(); i++)
			if (driver_at(i)->link == parts[k].link)
				show_manual_entry(driver_at(i));
	}
	return EXIT_DONE;
}

/* ---- the command ---- */

static int with_config(struct options *o)
{
	char why[4600];
	bool only_looks = !options_has(o, SETTING_REMEMBER) && !options_has(o, SETTING_FORGET_ROLE);
	if (config_load(&o->config, why, sizeof(why)) != RESULT_OK) {
		if (!only_looks) {
			fprintf(stderr, "icecue: %s\n", why);
			return EXIT_USAGE;
		}
		log_warning("%s", why); /* the list of attached devices does not depend on it */
	}
	if (only_looks)
		return show_attached(o);
	const struct config_value *remember = options_value(o, SETTING_REMEMBER);
	return remember ? role_remember((enum role)remember->number, remember->text)
			: role_forget(o->config, options_text(o, SETTING_FORGET_ROLE));
}

static int show_rules(void)
{
	ports_write_udev_rules(stdout);
	return fflush(stdout) == 0 ? EXIT_DONE : EXIT_FAILED;
}

int command_probes(int argc, char **argv)
{
	struct options o;
	options_parse(&o, COMMAND_PROBES, argc, argv, NULL);
	int code = options_has(&o, SETTING_SUPPORTED)	    ? show_supported()
		   : options_has(&o, SETTING_PROBES_MANUAL) ? show_manual()
		   : options_has(&o, SETTING_UDEV)	    ? show_rules()
							    : with_config(&o);
	options_free(&o);
	return code;
}
