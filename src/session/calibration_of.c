#include "calibration_of.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "book/query.h"
#include "device/attached.h"

#define CALIBRATIONS_MAX 256 /* that the book is told */

bool calibration_is_doubtful(const struct calibration *c, const char *now_iso, char *buf, size_t n)
{
	int64_t days;
	text_copy(buf, n, "");
	if (!calibration_age_days(c, now_iso, &days) || (days >= 0 && days <= CALIBRATION_OLD_DAYS))
		return false;
	if (days < 0)
		snprintf(buf, n, _("calibrated on %.10s, which is in the future: is the clock right?"),
			 c->when_iso);
	else
		snprintf(
			buf, n,
			_("calibrated %lld days ago. Probes drift, so calibrate again after %d days: icecue calibrate"),
			(long long)days, CALIBRATION_OLD_DAYS);
	return true;
}

bool calibration_of_section(const struct config_section *s, struct calibration *out, char *why, size_t n)
{
	struct calibration c = {.slope = (int32_t)config_number(s, SETTING_SLOPE),
				.offset_mc = (int32_t)config_number(s, SETTING_OFFSET)};
	const char *when = config_text(s, SETTING_CALIBRATED);
	char reason[320];
	*out = (struct calibration){0};
	text_copy(why, n, "");
	if (!*when)
		return false;
	if (strlen(when) >= sizeof(c.when_iso)) {
		snprintf(why, n, _("its calibration is not applied: the time '%.99s' is too long"), when);
		return false;
	}
	text_copy(c.when_iso, sizeof(c.when_iso), when);
	if (!calibration_check(&c, reason, sizeof(reason))) {
		snprintf(why, n, _("its calibration is not applied: %s"), reason);
		return false;
	}
	*out = c;
	return true;
}

/* The section IDENTITY/CHANNEL, or IDENTITY when its calibration was made with this channel. */
const struct config_section *calibration_section(const struct config *config, const char *identity,
						 const char *channel)
{
	char title[IDENTITY_MAX];
	const struct config_section *s =
		config_probe(config, probe_channel_identity(identity, channel, title));
	if (config_has(s, SETTING_CALIBRATED) || !channel)
		return s;
	s = config_probe(config, identity);
	return text_same_name(config_text(s, SETTING_PROBE_CHANNEL), channel) ? s : NULL;
}

static bool is_same_place(const struct port *a, const struct port *b)
{
	return a->usb_path[0] ? !strcmp(a->usb_path, b->usb_path) : !strcmp(a->where, b->where);
}

/* Some makers give all their devices the same serial number. */
static bool has_twin(const struct port *p)
{
	struct port_list list = {0};
	if (!p->serial[0])
		return false;
	attached_add(&list, p->kind);
	for (int i = 0; i < list.n; i++) {
		const struct port *other = &list.at[i];
		if (other->kind == p->kind && other->vendor == p->vendor &&
		    other->product_id == p->product_id && !strcmp(other->serial, p->serial) &&
		    !is_same_place(other, p))
			return true;
	}
	return false;
}

/* Where another probe of this kind without a serial number was calibrated; NULL when there is none. */
static const char *place_elsewhere(const struct config *config, const char *identity)
{
	size_t n = strcspn(identity, "@");
	const struct config_section *s = NULL;
	while (identity[n] && (s = config_next(config, CONFIG_SECTION_PROBE, s))) {
		if (!strncmp(s->title, identity, n + 1) && config_has(s, SETTING_CALIBRATED))
			return s->title + n + 1;
	}
	return NULL;
}

void calibration_of(const struct config *config, const struct driver *drv, const struct port *p,
		    const char *channel, struct calibration_of *out)
{
	*out = (struct calibration_of){.tau_ms = -1};
	probe_identity(drv, p, out->identity);
	const struct config_section *of_probe = config_probe(config, out->identity);
	if (config_has(of_probe, SETTING_TIME_CONSTANT))
		out->tau_ms = (int32_t)config_number(of_probe, SETTING_TIME_CONSTANT);
	const struct config_section *s = calibration_section(config, out->identity, channel);
	if (calibration_of_section(s, &out->c, out->why, sizeof(out->why))) {
		if (!has_twin(p))
			return;
		out->c = (struct calibration){0};
		snprintf(
			out->why, sizeof(out->why),
			_("not corrected: another probe with the serial number %s is attached, and it is not known which of them was calibrated. Unplug the other one"),
			p->serial);
		return;
	}
	const char *place =
		config_has(s, SETTING_CALIBRATED) || channel ? NULL : place_elsewhere(config, out->identity);
	if (place)
		snprintf(
			out->why, sizeof(out->why),
			_("not corrected: one like it was calibrated at %s, and without a serial number it is not known whether it is this one. Plug it in there, or run icecue calibrate here"),
			place);
}

void calibrations_to_book(const struct config *config, const char *base)
{
	static struct book_calibration at[CALIBRATIONS_MAX];
	const struct config_section *s = NULL;
	char why[384];
	size_t n = 0;
	while (n < CALIBRATIONS_MAX && (s = config_next(config, CONFIG_SECTION_PROBE, s)))
		if (calibration_of_section(s, &at[n].c, why, sizeof(why))) {
			at[n].identity = s->title;
			at[n++].channel = config_text(s, SETTING_PROBE_CHANNEL);
		}
	book_calibrations_set(base, at, n);
}
