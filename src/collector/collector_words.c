/* What the collector reports to the person: what is wrong, and what can be done about it. */
#include "base/i18n.h"
#include "base/text.h"
#include "collector_inside.h"
#include "device/ports.h"

static void explain_quiet(const struct collector *c, char *buf, size_t n)
{
	const char *where = c->finder.port.where;
	bool heard = c->unrecognised_bytes > 0, line = c->finder.port.kind == LINK_SERIAL;
	if (c->finder.port.kind == LINK_SYSFS)
		snprintf(buf, n, _("%s %s: check its plug and lead, and the power of the bus"),
			 heard ? _("the check sum is wrong of what comes from") : _("no answer from"), where);
	else if (heard)
		snprintf(buf, n,
			 _("what comes from %s is not what %s sends: wrong driver, or wrong baud rate?"),
			 where, c->drv->name);
	else if (line || c->finder.port.kind == LINK_FD)
		snprintf(buf, n, _("nothing comes from %s: is it switched on, and set to send (PC-Link)?"),
			 where);
	else
		snprintf(buf, n, _("no answer from %s: unplug the probe and plug it in again"), where);
}

static void explain_state(const struct collector *c, char *buf, size_t n)
{
	text_copy(buf, n, "");
	if (c->silent)
		snprintf(buf, n, _("no answer from %s%s: unplug the probe and plug it in again"),
			 c->finder.port.where, c->was_reset ? _(", not even now that it was reset") : "");
	else if (!c->link)
		text_copy(buf, n, c->trouble);
	else if (c->quiet)
		explain_quiet(c, buf, n);
	else if (c->skin == STATUS_MISSING)
		text_copy(buf, n,
			  c->drv->when_missing
				  ? c->drv->when_missing
				  : _("the device says that no probe is plugged in: push its plug in"));
	else if (c->skin == STATUS_NOT_READY && c->drv->when_not_ready)
		text_copy(buf, n, c->drv->when_not_ready);
	else if (c->skin == STATUS_FAULT)
		text_copy(buf, n,
			  _("the device says that the probe is open or broken: check its plug, try another"));
}

void collector_state(const struct collector *c, struct collector_state *out)
{
	*out = (struct collector_state){
		.connected = c->link != NULL,
		.last_error = c->last_error,
		.losses = c->losses,
		.resets = c->resets,
		.revivals = c->revivals,
		.emissivity = c->emissivity,
		.intake = &c->intake,
		.skipped_bytes = c->skipped_before + c->framer.skipped,
	};
	text_copy(out->firmware, sizeof(out->firmware), c->firmware);
	explain_state(c, out->message, sizeof(out->message));
}

char *collector_refusal(const struct collector_options *o, enum result r, char *buf, size_t n)
{
	char who[PORT_TEXT] = "", remedy[512];
	port_access(&o->port, who, sizeof(who));
	port_remedy(&o->port, r, who, remedy, sizeof(remedy));
	snprintf(buf, n, _("the probe %s at %s cannot be opened. %s"), o->driver->name, o->port.where,
		 remedy);
	return buf;
}
