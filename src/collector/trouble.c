#include "trouble.h"

#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"
#include "device/ports.h"

#define DOUBT_MS 3000

#define UDEV_MS SECONDS_MS(5)

bool trouble_waits_for_udev(struct trouble *t, enum result r, bool lost, int64_t now_ms)
{
	if (r != RESULT_DENIED || !lost) {
		t->denied_ms = MS_NONE;
		return false;
	}
	if (t->denied_ms == MS_NONE)
		t->denied_ms = now_ms;
	return now_ms - t->denied_ms < UDEV_MS;
}

void trouble_explain(struct trouble *t, const struct port *port, enum result r)
{
	char who[PORT_TEXT];
	enum result seen = port_access(port, who, sizeof(who));
	if (r == RESULT_BUSY && seen != RESULT_BUSY)
		who[0] = '\0';
	if (r == RESULT_SYSTEM && seen != RESULT_OK)
		r = seen;
	port_remedy(port, r, who, t->why, sizeof(t->why));
}

static void explain_quiet(const struct trouble *t, const struct driver *drv, const struct port *port,
			  char *buf, size_t n)
{
	const char *where = port->where;
	bool heard = t->unrecognised_bytes > 0, line = port->kind == LINK_SERIAL;
	if (port->kind == LINK_SYSFS)
		snprintf(buf, n, _("%s %s: check its plug and lead, and the power of the bus"),
			 heard ? _("the check sum is wrong of what comes from") : _("no answer from"), where);
	else if (heard)
		snprintf(buf, n,
			 _("what comes from %s is not what %s sends: wrong driver, or wrong baud rate?"),
			 where, drv->name);
	else if (line || port->kind == LINK_FD)
		snprintf(buf, n, _("nothing comes from %s: is it switched on, and set to send (PC-Link)?"),
			 where);
	else
		snprintf(buf, n, _("no answer from %s: unplug the probe and plug it in again"), where);
}

void trouble_doubt(struct trouble *t, const struct dialog *d, int64_t without_sample_ms)
{
	t->doubt = without_sample_ms >= DOUBT_MS ? (enum doubt)d->doubt : DOUBT_NONE;
	t->doubt_n = d->doubt_n;
}

/* What a board says that is not read. */
static void explain_doubt(const struct trouble *t, char *buf, size_t n)
{
	switch (t->doubt) {
	case DOUBT_LIST:
		snprintf(
			buf, n,
			_("this board prints %d numbers a line, and nothing says which is the skin: run icecue teach, or name one, as --channel 2"),
			t->doubt_n);
		break;
	case DOUBT_COMMA:
		text_copy(
			buf, n,
			_("this board prints a comma, and it does not show yet whether it parts decimals or two numbers: warm the tip a little, or run icecue teach"));
		break;
	case DOUBT_WHOLE:
		text_copy(
			buf, n,
			_("this board prints one whole number a line, which may be a counter: let it print decimals or \"T=\" before it, or run icecue teach"));
		break;
	case DOUBT_SEVERAL:
		text_copy(
			buf, n,
			_("this board reads several sensors, and nothing says which is on the skin: name it with --channel; icecue decode and icecue teach show their names"));
		break;
	case DOUBT_NO_SKIN:
		text_copy(
			buf, n,
			_("nothing that this board prints is called skin or temperature: name the skin's channel with --channel, or run icecue teach"));
		break;
	case DOUBT_IN_TURN:
		text_copy(
			buf, n,
			_("this board prints two sensors in turn under one name: let it print a name for each, or run icecue teach"));
		break;
	case DOUBT_NONE:
		break;
	}
}

void trouble_words(const struct trouble *t, const struct driver *drv, const struct port *port, bool connected,
		   char *buf, size_t n)
{
	text_copy(buf, n, "");
	if (t->silent)
		snprintf(buf, n, _("no answer from %s%s: unplug the probe and plug it in again"), port->where,
			 t->was_reset ? _(", not even now that it was reset") : "");
	else if (!connected)
		text_copy(buf, n, t->why);
	else if (t->doubt)
		explain_doubt(t, buf, n);
	else if (t->quiet)
		explain_quiet(t, drv, port, buf, n);
	else if (t->skin == STATUS_MISSING)
		text_copy(buf, n,
			  drv->when_missing
				  ? _(drv->when_missing)
				  : _("the device reports that no probe is plugged in: push its plug in"));
	else if (t->skin == STATUS_NOT_READY && drv->when_not_ready)
		text_copy(buf, n, _(drv->when_not_ready));
	else if (t->skin == STATUS_FAULT)
		text_copy(
			buf, n,
			_("the device reports that the probe is open or broken: check its plug, try another"));
}

char *trouble_refusal(const struct driver *drv, const struct port *port, enum result r, char *buf, size_t n)
{
	char who[PORT_TEXT] = "", remedy[512];
	port_access(port, who, sizeof(who));
	port_remedy(port, r, who, remedy, sizeof(remedy));
	snprintf(buf, n, _("the probe %s at %s cannot be opened. %s"), drv->name, port->where, remedy);
	return buf;
}
