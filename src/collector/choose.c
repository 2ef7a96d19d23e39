#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "choose.h"
#include "core/probe/sim.h"
#include "device/attached.h"
#include "device/capture.h"
#include "device/ports.h"

#define NAMES_MAX 512 /* names and aliases that a misspelt one is compared with */

struct words {
	char *buf;
	size_t n, used;
};

__attribute__((format(printf, 2, 3))) static void add(struct words *w, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int len = vsnprintf(w->buf + w->used, w->n - w->used, format, args);
	va_end(args);
	if (len > 0)
		w->used = w->used + (size_t)len < w->n ? w->used + (size_t)len : w->n - 1;
}

/* ---- ids ---- */

static bool bears(const struct driver *d, const struct port *p, bool *shared)
{
	if (p->driver[0]) {
		*shared = p->doubtful;
		return strcmp(d->name, p->driver) == 0;
	}
	const struct usb_id *id = driver_usb_id(d, p->vendor, p->product_id, p->product);
	if (id)
		*shared = id->shared;
	return id != NULL;
}

const struct driver *probe_fits(const struct port *p, size_t i, bool *shared)
{
	for (size_t k = 0; (p->vendor || p->driver[0]) && k < driver_count(); k++) {
		const struct driver *d = driver_at(k);
		if (d->link == p->kind && bears(d, p, shared) && i-- == 0)
			return d;
	}
	return NULL;
}

static bool writes(const struct driver *d)
{
	return d->start_len > 0 || d->request_len > 0 || d->step;
}

static void add_offer(struct words *w, const struct driver *d, const struct port *p)
{
	add(w, "\n  --probe %s:%s%s%s", d->name, p->where, p->product[0] ? "   " : "", p->product);
}

/* ---- no probe was named ---- */

/* Adapters, and serial ports on USB that may have a probe behind them; which one, only the person knows. */
static int offer_adapters(struct words *w, const struct port_list *attached)
{
	int offered = 0;
	for (int i = 0; i < attached->n; i++) {
		const struct port *p = &attached->at[i];
		const struct driver *d, *text = driver_by_name("text");
		bool shared, had_text = false;
		if (p->kind == LINK_USB)
			for (size_t k = 0; !p->other && (d = probe_fits(p, k, &shared)); k++, offered++)
				add_offer(w, d, p);
		if (p->kind != LINK_SERIAL || !p->usb_path[0] || p->other)
			continue;
		for (size_t k = 0; (d = probe_fits(p, k, &shared)); k++, offered++) {
			add_offer(w, d, p);
			had_text = had_text || d == text;
		}
		if (!had_text && text) {
			add_offer(w, text, p);
			offered++;
		}
	}
	return offered;
}

/* What is there instead. */
static void add_others(struct words *w, const struct port_list *attached)
{
	for (int i = 0; i < attached->n; i++) {
		const struct port *p = &attached->at[i];
		if (p->other)
			add(w, _("\n%s%s%s is %s."), p->where, p->product[0] ? " " : "", p->product,
			    other_words(p->other));
	}
}

static enum result choose_by_itself(const struct port_list *attached, const struct driver **drv,
				    struct port *port, struct words *w)
{
	int found = 0;
	add(w, _("Several probes are attached. Say which one:"));
	for (int i = 0; i < attached->n; i++) {
		const struct driver *d;
		bool shared;
		for (size_t k = 0; (d = probe_fits(&attached->at[i], k, &shared)); k++) {
			if (shared)
				continue;
			*drv = d;
			*port = attached->at[i];
			add_offer(w, d, port);
			found++;
		}
	}
	if (found == 1)
		return RESULT_OK;
	*drv = NULL;
	if (found > 1)
		return RESULT_BAD_DATA;
	w->used = 0;
	add(w, _("No probe is known by its USB id alone. If one of these is it, say so:"));
	if (offer_adapters(w, attached) > 0) {
		add(w, _("\n`icecue probes --supported` lists all names."));
		return RESULT_NONE;
	}
	w->used = 0;
	add(w, _("No probe is attached. Plug one in; `icecue probes --supported` lists those that work.\n"
		 "To learn it without one: icecue watch --probe sim:lesson --speed 10"));
	add_others(w, attached);
	return RESULT_NONE;
}

/* ---- NAME ---- */

/* Other digits are another device, and no slip of a finger; the same ones in another order are one. */
static bool same_digits(const char *a, const char *b)
{
	int count[10] = {0}, n = 0;
	for (; *a; a++)
		if (*a >= '0' && *a <= '9')
			count[*a - '0']++, n++;
	for (; n && *b; b++)
		if (*b >= '0' && *b <= '9')
			count[*b - '0']--;
	for (int i = 0; i < 10; i++)
		if (count[i])
			return false;
	return true;
}

static enum result unknown_name(const char *name, struct words *w)
{
	const char *names[NAMES_MAX];
	size_t n = 0;
	char shown[64];
	for (size_t i = 0; i < driver_count(); i++) {
		const struct driver *d = driver_at(i);
		if (n < NAMES_MAX && same_digits(name, d->name))
			names[n++] = d->name;
		for (const char *const *a = d->aliases; a && *a && n < NAMES_MAX; a++)
			if (same_digits(name, *a))
				names[n++] = *a;
	}
	if (n < NAMES_MAX)
		names[n++] = "capture";
	const char *near = text_nearest(name, names, n);
	enum other other = other_by_name(name);
	if (other) {
		add(w, _("\"%s\" is %s. `icecue probes --supported` lists what it reads."),
		    text_printable(shown, sizeof(shown), name, strlen(name)), other_words(other));
		return RESULT_BAD_DATA;
	}
	add(w, _("There is no probe called \"%s\""),
	    text_printable(shown, sizeof(shown), name, strlen(name)));
	if (near)
		add(w, _("; did you mean \"%s\"?"), near);
	else
		add(w, ".");
	add(w, _(" `icecue probes --supported` lists all names."));
	return RESULT_BAD_DATA;
}

/* A device that is not known to be it is never written to because it happens to be the only one. */
static int offer_guesses(const struct port_list *attached, const struct driver *d, struct port *only,
			 struct words *w)
{
	int n = 0;
	if (!driver_serves(d, LINK_SERIAL))
		return 0;
	for (int i = 0; i < attached->n; i++) {
		const struct port *p = &attached->at[i];
		if (p->kind != LINK_SERIAL || !p->usb_path[0] || p->other)
			continue;
		add_offer(w, d, p);
		*only = *p;
		n++;
	}
	return n;
}

/* No device bears its id: perhaps one of these is it. */
static enum result choose_unknown(const struct port_list *attached, const struct driver *d,
				  const struct driver **drv, struct port *port, struct words *w)
{
	w->used = 0;
	add(w, _("No attached device is known to be a %s. If it is one of these, name it:"), d->name);
	int found = offer_guesses(attached, d, port, w);
	if (found == 1 && !writes(d)) {
		*drv = d;
		return RESULT_OK;
	}
	if (found == 0) {
		w->used = 0;
		add(w,
		    _("No %s is attached. Plug it in; `icecue probes` shows what is there.\n"
		      "To learn it without one: icecue watch --probe sim:lesson --speed 10"),
		    d->name);
	}
	return RESULT_NONE;
}

/* A bus does not show what is on it, and asking an unknown device there may do harm. */
static enum result choose_bus(const struct port_list *attached, const struct driver *d, struct words *w)
{
	int found = 0;
	add(w, _("On which bus is the %s? Say so:"), d->name);
	for (int i = 0; i < attached->n; i++) {
		if (attached->at[i].kind != LINK_I2C)
			continue;
		add_offer(w, d, &attached->at[i]);
		found++;
	}
	if (found > 0)
		return RESULT_BAD_DATA;
	w->used = 0;
	add(w, _("There is no I2C bus. Plug its adapter in, and run `sudo modprobe i2c-dev`."));
	return RESULT_NONE;
}

static enum result choose_by_name(const struct port_list *attached, const struct driver *d,
				  const struct driver **drv, struct port *port, struct words *w)
{
	int found = 0;
	bool shared, doubtful = false;
	if (d->link == LINK_I2C)
		return choose_bus(attached, d, w);
	add(w,
	    d->link == LINK_SYSFS ? _("Which %s is the probe? Say so:")
				  : _("Several attached devices can be a %s. Say which one:"),
	    d->name);
	for (int i = 0; i < attached->n; i++) {
		const struct port *p = &attached->at[i];
		if (p->kind != d->link || !bears(d, p, &shared))
			continue;
		add_offer(w, d, p);
		*port = *p;
		doubtful = doubtful || p->doubtful;
		found++;
	}
	if (found == 1 && !doubtful) {
		*drv = d;
		return RESULT_OK;
	}
	return found > 0 ? RESULT_BAD_DATA : choose_unknown(attached, d, drv, port, w);
}

/* ---- WHERE ---- */

static const struct port *find_listed(const struct port_list *attached, const char *where, const char *node)
{
	for (int i = 0; i < attached->n; i++) {
		const struct port *p = &attached->at[i];
		if (port_is_called(p, where) || (node[0] && strcmp(p->node, node) == 0))
			return p;
	}
	return NULL;
}

static enum result not_there(const char *where, struct words *w)
{
	add(w, _("%s is not there. `icecue probes` shows what is attached."), where);
	return RESULT_NONE;
}

static enum result look_at_bus(struct port *port, struct words *w)
{
	char remedy[256];
	port->kind = LINK_I2C;
	if (access(port->node, F_OK) == 0)
		return RESULT_OK;
	add(w, "%s.", port_remedy(port, RESULT_NONE, "", remedy, sizeof(remedy)));
	return RESULT_NONE;
}

static enum result no_bus(const char *where, const struct driver *d, struct words *w)
{
	add(w,
	    _("%s is no I2C bus: expected one like /dev/i2c-1, or /dev/i2c-1:0x%02x with the chip's address."),
	    where, d->i2c_address);
	return RESULT_BAD_DATA;
}

/* What kind of place is it? *port is filled as far as it can be known. */
static enum result look_at(const struct port_list *attached, const struct driver *d, const char *where,
			   struct port *port, struct words *w)
{
	char name[64], node[PORT_TEXT];
	uint8_t address;
	struct stat st;

	*port = (struct port){.kind = LINK_FD};
	if (strlen(where) >= sizeof(port->where)) {
		add(w, _("This name is longer than %zu bytes: %.40s..."), sizeof(port->where) - 1, where);
		return RESULT_BAD_DATA;
	}
	text_copy(port->where, sizeof(port->where), where);
	if (strcmp(where, "-") == 0)
		return RESULT_OK;
	if (port_i2c_place(where, port->node, sizeof(port->node), &address))
		return look_at_bus(port, w);
	bool serial = port_serial_node(where, node, sizeof(node));
	const struct port *listed = find_listed(attached, where, node);
	enum result r = RESULT_OK;
	if (listed) {
		*port = *listed;
	} else if (serial) {
		port->kind = LINK_SERIAL;
		text_copy(port->node, sizeof(port->node), node);
	} else if (strncmp(where, "usb:", 4) == 0) {
		port->kind = LINK_USB;
		r = not_there(where, w);
	} else if (d && d->link == LINK_SYSFS && where[0] != '/' && where[0] != '.') {
		port->kind = LINK_SYSFS;
		r = not_there(where, w);
	} else if (stat(where, &st) < 0) {
		port->kind = strncmp(where, "/dev/", 5) == 0 ? LINK_SERIAL : LINK_FD;
		r = d && d->link == LINK_I2C ? no_bus(where, d, w) : not_there(where, w);
	} else if (S_ISDIR(st.st_mode)) {
		add(w, _("%s is a folder, not a device."), where);
		r = RESULT_BAD_DATA;
	} else if (S_ISREG(st.st_mode) && capture_is(where, name, sizeof(name))) {
		port->kind = LINK_CAPTURE;
	}
	return r;
}

static const char *kind_words(enum link_kind kind)
{
	switch (kind) {
	case LINK_USB:
		return _("a USB stick");
	case LINK_SERIAL:
		return _("on a serial port");
	case LINK_SYSFS:
		return _("a sensor of the kernel's");
	case LINK_I2C:
		return _("on an I2C bus");
	case LINK_FD:
	case LINK_SIM:
	case LINK_CAPTURE:
		break;
	}
	return _("no device");
}

static enum result choose_place(const struct port_list *attached, const struct driver *d, const char *where,
				const struct driver **drv, struct port *port, struct words *w)
{
	enum result r = look_at(attached, d, where, port, w);
	bool device = port->kind == LINK_USB || port->kind == LINK_SERIAL || port->kind == LINK_SYSFS ||
		      port->kind == LINK_I2C;
	if (r == RESULT_BAD_DATA)
		return r;
	if (r == RESULT_NONE && !device)
		return r;
	if (r == RESULT_OK && device && !driver_serves(d, port->kind)) {
		add(w, _("%s is %s, but a %s is %s. `icecue probes` shows what is attached."), where,
		    kind_words(port->kind), d->name, kind_words(d->link));
		return RESULT_BAD_DATA;
	}
	/* the kernel names the chip, and so it is known whether it is infrared */
	*drv = port->driver[0] ? driver_by_name(port->driver) : d;
	return r;
}

static enum result choose_capture(const char *path, const struct driver **drv, struct port *port,
				  struct words *w)
{
	char name[64];
	*port = (struct port){.kind = LINK_CAPTURE};
	if (access(path, R_OK) < 0) {
		add(w, _("%s cannot be read: %m"), path);
		return RESULT_NONE;
	}
	if (strlen(path) >= sizeof(port->where) || !capture_is(path, name, sizeof(name))) {
		add(w, _("%s is no capture of icecue (`icecue watch --capture FILE` makes one)."), path);
		return RESULT_BAD_DATA;
	}
	text_copy(port->where, sizeof(port->where), path);
	*drv = driver_by_name(name);
	return *drv ? RESULT_OK : unknown_name(name, w);
}

/* A place without a name: its id has to decide. */
static enum result choose_by_place(const struct port_list *attached, const char *where,
				   const struct driver **drv, struct port *port, struct words *w)
{
	bool shared;
	enum result r = look_at(attached, NULL, where, port, w);
	if (r != RESULT_OK)
		return r;
	if (port->kind == LINK_CAPTURE)
		return choose_capture(where, drv, port, w);
	const struct driver *d = probe_fits(port, 0, &shared);
	if (d && !shared && !probe_fits(port, 1, &shared)) {
		*drv = d;
		return RESULT_OK;
	}
	add(w,
	    _("What is behind %s? Put its name before it, for example --probe %s:%s\n"
	      "`icecue probes --supported` lists all names."),
	    where, port->kind == LINK_I2C ? "mlx90614-i2c" : "text", where);
	return RESULT_BAD_DATA;
}

static enum result choose_sim(const char *arg, const struct driver *d, const struct driver **drv,
			      struct port *port, struct words *w)
{
	struct sim_options options;
	char shown[64];
	if (!sim_options_parse(arg, &options)) {
		add(w,
		    _("The simulated probe is sim, or sim:2 to sim:%d with so many on the skin, sim:4,lose=2 whose second one falls off, or sim:lesson that shows how a session goes; not \"%s\"."),
		    SIM_SPOTS_MAX, text_printable(shown, sizeof(shown), arg, strlen(arg)));
		return RESULT_BAD_DATA;
	}
	*drv = d;
	*port = (struct port){.kind = LINK_SIM};
	text_copy(port->where, sizeof(port->where), arg);
	return RESULT_OK;
}

static enum result choose(const struct port_list *attached, const char *arg, const struct driver **drv,
			  struct port *port, struct words *w)
{
	char name[64];
	if (!arg || !arg[0])
		return choose_by_itself(attached, drv, port, w);
	if (arg[0] == '/' || arg[0] == '.' || strcmp(arg, "-") == 0 || strncmp(arg, "usb:", 4) == 0)
		return choose_by_place(attached, arg, drv, port, w);
	size_t len = strcspn(arg, ":");
	const char *where = arg[len] ? arg + len + 1 : NULL;
	text_copy(name, len + 1 < sizeof(name) ? len + 1 : sizeof(name), arg);
	if (strcmp(name, "capture") == 0 && where)
		return choose_capture(where, drv, port, w);
	const struct driver *d = driver_by_name(name);
	if (!d)
		return unknown_name(name, w);
	if (d->link == LINK_SIM)
		return choose_sim(arg, d, drv, port, w);
	if (where && where[0])
		return choose_place(attached, d, where, drv, port, w);
	return choose_by_name(attached, d, drv, port, w);
}

enum result probe_choose_from(const struct port_list *attached, const char *arg, const struct driver **drv,
			      struct port *port, char *why, size_t n)
{
	struct words w = {.buf = why, .n = n};
	*drv = NULL;
	*port = (struct port){0};
	why[0] = '\0';
	enum result r = choose(attached, arg, drv, port, &w);
	if (r == RESULT_OK)
		why[0] = '\0';
	return r;
}

enum result probe_choose(const char *arg, const struct driver **drv, struct port *port, char *why, size_t n)
{
	struct port_list attached = {0};
	attached_list(&attached);
	return probe_choose_from(&attached, arg, drv, port, why, n);
}
