#include "icecue/units.h"

#include <inttypes.h>
#include <stdio.h>

#include "i18n.h"

#define MS_LIMIT (INT64_C(1) << 53)

/* Sign, digits, optional fraction; thousandths rounded half away from zero. 0 = no number or too large. */
static size_t parse_thousandths(const char *s, size_t n, char comma, int64_t limit, int64_t *out)
{
	size_t i = 0, digits = 0;
	bool negative = false;
	if (i < n && (s[i] == '-' || s[i] == '+'))
		negative = s[i++] == '-';
	int64_t v = 0;
	for (; i < n && s[i] >= '0' && s[i] <= '9'; i++, digits++) {
		v = v * 10 + (s[i] - '0');
		if (v > limit / 1000)
			return 0;
	}
	v *= 1000;
	if (i < n && (s[i] == '.' || s[i] == comma) && comma) {
		static const int place[] = {100, 10, 1};
		int decimals = 0;
		for (i++; i < n && s[i] >= '0' && s[i] <= '9'; i++, digits++, decimals++) {
			if (decimals < 3)
				v += (s[i] - '0') * place[decimals];
			else if (decimals == 3 && s[i] >= '5')
				v++;
		}
	}
	if (!digits || v > limit)
		return 0;
	*out = negative ? -v : v;
	return i;
}

size_t parse_mc(const char *text, size_t n, char comma, int32_t *out_mc)
{
	int64_t v;
	size_t used = parse_thousandths(text, n, comma, INT32_MAX, &v);
	if (used)
		*out_mc = (int32_t)v;
	return used;
}

size_t parse_ms(const char *text, size_t n, char comma, int64_t *out_ms)
{
	return parse_thousandths(text, n, comma, MS_LIMIT, out_ms);
}

char *format_thousandths(int64_t value, char *buf, size_t n)
{
	uint64_t v = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	unsigned rest = (unsigned)(v % 1000);
	const char *sign = value < 0 ? "-" : "";
	if (!rest)
		snprintf(buf, n, "%s%" PRIu64, sign, v / 1000);
	else if (rest % 100 == 0)
		snprintf(buf, n, "%s%" PRIu64 ".%u", sign, v / 1000, rest / 100);
	else if (rest % 10 == 0)
		snprintf(buf, n, "%s%" PRIu64 ".%02u", sign, v / 1000, rest / 10);
	else
		snprintf(buf, n, "%s%" PRIu64 ".%03u", sign, v / 1000, rest);
	return buf;
}

char *format_fixed(int64_t value, int decimals, char *buf, size_t n)
{
	static const unsigned unit[] = {1000, 100, 10, 1};
	unsigned step = unit[decimals < 0 ? 0 : decimals > 3 ? 3 : decimals];
	uint64_t v = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	v = (v + step / 2) / step;
	uint64_t per_one = 1000 / step;
	const char *sign = value < 0 && v ? "-" : "";
	if (per_one == 1)
		snprintf(buf, n, "%s%" PRIu64, sign, v);
	else
		snprintf(buf, n, "%s%" PRIu64 ".%0*" PRIu64, sign, v / per_one, decimals, v % per_one);
	return buf;
}

static int32_t nine_fifths(int32_t mc)
{
	int64_t v = (int64_t)mc * 9;
	return (int32_t)((v + (v < 0 ? -2 : 2)) / 5);
}

int32_t mc_to_mf(int32_t mc)
{
	return nine_fifths(mc) + 32000;
}

int32_t mc_to_mf_difference(int32_t mc)
{
	return nine_fifths(mc);
}

char *format_duration(int64_t ms, char *buf, size_t n)
{
	int64_t s = (ms < 0 ? 0 : ms + 500) / 1000;
	if (s < 60)
		snprintf(buf, n, _("%" PRId64 " s"), s);
	else if (s < 600 && s % 60)
		snprintf(buf, n, _("%" PRId64 " min %02" PRId64 " s"), s / 60, s % 60);
	else if (s < 3600 - 30)
		snprintf(buf, n, _("%" PRId64 " min"), (s + 30) / 60);
	else
		snprintf(buf, n, _("%" PRId64 " h %02" PRId64 " min"), (s + 30) / 3600, (s + 30) % 3600 / 60);
	return buf;
}
