#include "icecue/calibration.h"
#include "i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datetime.h"
#include "text.h"

#define NO_TEMPERATURE_MC 1000000

static int64_t divide_rounded(int64_t a, int64_t b)
{
	if (b < 0) {
		a = -a;
		b = -b;
	}
	return (a >= 0 ? a + b / 2 : a - b / 2) / b;
}

int32_t calibration_apply(const struct calibration *c, int32_t mc)
{
	/* far beyond any probe it is no temperature, MC_NONE too: the intake judges it as it came */
	if (!calibration_is(c) || mc < -NO_TEMPERATURE_MC || mc > NO_TEMPERATURE_MC)
		return mc;
	return (int32_t)(divide_rounded((int64_t)mc * c->slope, 1000) + c->offset_mc);
}

static bool refuse_correction(const struct calibration *c, int32_t at_mc, char *why, size_t n)
{
	char by[32], at[32];
	int32_t shift_mc = calibration_apply(c, at_mc) - at_mc;
	if (abs(shift_mc) <= CALIBRATION_OFFSET_MAX_MC)
		return false;
	snprintf(
		why, n,
		_("it would move a reading of %s C by %s; expected at most 5 C: the probe is broken, or it was not in the bath that you named"),
		format_thousandths(at_mc, at, sizeof(at)),
		calibration_difference(shift_mc, false, by, sizeof(by)));
	return true;
}

bool calibration_check(const struct calibration *c, char *why, size_t n)
{
	char slope[32];
	if (c->slope < CALIBRATION_SLOPE_MIN || c->slope > CALIBRATION_SLOPE_MAX) {
		snprintf(
			why, n,
			_("the slope would be %s; expected 0.9 to 1.1: one of the two temperatures is wrong, or the probe is broken"),
			format_thousandths(c->slope, slope, sizeof(slope)));
		return false;
	}
	/* the offset first: the sum with the slope must not overflow */
	if (c->offset_mc < -CALIBRATION_OFFSET_MAX_MC || c->offset_mc > CALIBRATION_OFFSET_MAX_MC) {
		snprintf(
			why, n,
			_("the offset would be %s C; expected -5 to 5: the probe is broken, or it was not in the bath that you named"),
			format_thousandths(c->offset_mc, slope, sizeof(slope)));
		return false;
	}
	return !refuse_correction(c, CALIBRATION_SKIN_MC, why, n);
}

/* The slope of two points in thousandths; 0, which is beyond the limits, when there is none. */
static int32_t slope_of(const struct calibration_point *p)
{
	int64_t read_mc = (int64_t)p[1].read_mc - p[0].read_mc;
	int64_t true_mc = (int64_t)p[1].true_mc - p[0].true_mc;
	if (!read_mc || llabs(true_mc) > NO_TEMPERATURE_MC)
		return 0;
	int64_t slope = divide_rounded(true_mc * 1000, read_mc);
	return slope < INT32_MIN || slope > INT32_MAX ? 0 : (int32_t)slope;
}

bool calibration_fit(const struct calibration_point *p, int n, struct calibration *out, char *why,
		     size_t why_n)
{
	char low[32], high[32];
	if (n == 2 && llabs((int64_t)p[1].true_mc - p[0].true_mc) < CALIBRATION_APART_MC) {
		snprintf(why, why_n, _("expected two points at least 10 C apart, found %s and %s C"),
			 format_thousandths(p[0].true_mc, low, sizeof(low)),
			 format_thousandths(p[1].true_mc, high, sizeof(high)));
		return false;
	}
	out->slope = n == 2 ? slope_of(p) : 1000;
	int64_t left = 0; /* thousandths of milli-degrees */
	for (int i = 0; i < n; i++)
		left += (int64_t)p[i].true_mc * 1000 - (int64_t)p[i].read_mc * out->slope;
	int64_t offset_mc = divide_rounded(left, 1000 * (int64_t)n);
	bool fits = offset_mc >= INT32_MIN && offset_mc <= INT32_MAX;
	out->offset_mc = fits ? (int32_t)offset_mc : INT32_MAX;
	return calibration_check(out, why, why_n);
}

static bool moment_ms(const char *iso, int64_t *out_ms)
{
	struct datetime d;
	return datetime_parse(iso, strlen(iso), &d) && d.kind == DATETIME_MOMENT && d.zoned && !d.slashed &&
	       datetime_ms(&d, DATE_ORDER_UNKNOWN, out_ms);
}

bool calibration_age_days(const struct calibration *c, const char *now_iso, int64_t *out_days)
{
	int64_t then_ms, now_ms;
	if (!moment_ms(c->when_iso, &then_ms) || !moment_ms(now_iso, &now_ms))
		return false;
	int64_t age_ms = now_ms - then_ms;
	*out_days = age_ms / DAY_MS - (age_ms < 0 && age_ms % DAY_MS != 0);
	return true;
}

bool calibration_is_fresh(const struct calibration *c, const char *now_iso)
{
	int64_t days;
	return calibration_is(c) && calibration_age_days(c, now_iso, &days) && days >= 0 &&
	       days <= CALIBRATION_OLD_DAYS;
}

/* ---- text ---- */

char *calibration_format(const struct calibration *c, char *buf, size_t n)
{
	char offset[32], slope[32];
	snprintf(buf, n, "offset_c=%s slope=%s calibrated=%s",
		 format_thousandths(c->offset_mc, offset, sizeof(offset)),
		 format_thousandths(c->slope, slope, sizeof(slope)), c->when_iso);
	return buf;
}

/* "KEY=" and a number; false when that is not there. *text is then behind it. */
static bool take_number(const char **text, const char *key, int32_t *out)
{
	size_t n = strlen(key);
	if (strncmp(*text, key, n))
		return false;
	size_t used = parse_mc(*text + n, strlen(*text + n), '.', out);
	*text += n + used;
	return used > 0;
}

bool calibration_parse(const char *text, struct calibration *out)
{
	char why[256];
	int64_t ms;
	struct calibration c = {0};
	*out = c;
	if (!take_number(&text, "offset_c=", &c.offset_mc) || !take_number(&text, " slope=", &c.slope) ||
	    strncmp(text, " calibrated=", 12) || strlen(text + 12) >= sizeof(c.when_iso))
		return false;
	text_copy(c.when_iso, sizeof(c.when_iso), text + 12);
	if (!moment_ms(c.when_iso, &ms) || !calibration_check(&c, why, sizeof(why)))
		return false;
	*out = c;
	return true;
}

char *calibration_difference(int32_t mc, bool fahrenheit, char *buf, size_t n)
{
	char number[32];
	int64_t shown = fahrenheit ? mc_to_mf_difference(mc) : mc;
	shown = divide_rounded(shown, 10) * 10;
	snprintf(buf, n, "%s%s %s", shown > 0 ? "+" : "", format_thousandths(shown, number, sizeof(number)),
		 fahrenheit ? "F" : "C");
	return buf;
}

char *calibration_words(const struct calibration *c, bool fahrenheit, char *buf, size_t n)
{
	char at_ice[32], at_skin[32];
	calibration_difference(c->offset_mc, fahrenheit, at_ice, sizeof(at_ice));
	calibration_difference(calibration_apply(c, CALIBRATION_SKIN_MC) - CALIBRATION_SKIN_MC, fahrenheit,
			       at_skin, sizeof(at_skin));
	if (c->slope == 1000)
		text_copy(buf, n, at_ice);
	else
		snprintf(buf, n, fahrenheit ? _("%s at 32 F, %s at 95 F") : _("%s at 0 C, %s at 35 C"),
			 at_ice, at_skin);
	return buf;
}

char *calibration_line(const struct calibration *c, bool fahrenheit, char *buf, size_t n)
{
	char by[96];
	calibration_words(c, fahrenheit, by, sizeof(by));
	snprintf(buf, n, _("corrected by %s, calibrated %.10s"), by, c->when_iso);
	return buf;
}
