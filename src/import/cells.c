/* The values of single cells in tables from elsewhere. */
#include <stdlib.h>
#include <string.h>

#include "table.h"

#define TIME_LIMIT_MS (INT64_C(1) << 53)

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

struct csv_field cell_trim(struct csv_field f)
{
	while (f.n && is_blank(f.at[0])) {
		f.at++;
		f.n--;
	}
	while (f.n && is_blank(f.at[f.n - 1]))
		f.n--;
	return f;
}

/* "°C", "degF", "C": what may follow a temperature. Returns 'C', 'F', or '\0' for anything else. */
static char temperature_unit(const char *s, size_t n)
{
	if (n && (s[0] == '\xb0' || s[0] == '\xba')) {
		s += 1, n -= 1;
	} else if (n > 1 && s[0] == '\xc2' && (s[1] == '\xb0' || s[1] == '\xba')) {
		s += 2, n -= 2;
	} else if (n > 3 && !memcmp(s, "deg", 3)) {
		s += 3, n -= 3;
	}
	if (n && s[0] == ' ')
		s += 1, n -= 1;
	if (n != 1)
		return '\0';
	return s[0] == 'C' || s[0] == 'c' ? 'C' : s[0] == 'F' || s[0] == 'f' ? 'F' : '\0';
}

static int32_t celsius_of(int32_t mf)
{
	int64_t v = ((int64_t)mf - 32000) * 5;

	return (int32_t)((v + (v < 0 ? -4 : 4)) / 9);
}

struct channel_value cell_temperature(struct csv_field f, char comma, bool fahrenheit)
{
	struct channel_value v = {.mc = MC_NONE, .status = STATUS_MISSING};
	int32_t mc;

	f = cell_trim(f);
	if (!f.n)
		return v;
	v.status = STATUS_OUT_OF_RANGE;
	size_t used = parse_mc(f.at, f.n, comma, &mc);

	if (!used)
		return v;
	struct csv_field rest = cell_trim((struct csv_field){f.at + used, f.n - used});

	if (rest.n) {
		char unit = temperature_unit(rest.at, rest.n);

		if (!unit)
			return v;
		fahrenheit = unit == 'F';
	}
	v.mc = fahrenheit ? celsius_of(mc) : mc;
	v.status = STATUS_OK;
	return v;
}

/* Like parse_ms() with nine decimals, for units in which a millisecond is a small fraction. */
static bool parse_scaled(struct csv_field f, char comma, int64_t unit_us, int64_t *out_ms)
{
	bool negative = f.n && f.at[0] == '-';
	size_t i = f.n && (f.at[0] == '-' || f.at[0] == '+') ? 1 : 0, digits = 0;
	int64_t whole = 0, part = 0, place = 1000000000;

	for (; i < f.n && f.at[i] >= '0' && f.at[i] <= '9'; i++, digits++) {
		whole = whole * 10 + (f.at[i] - '0');
		if (whole > TIME_LIMIT_MS)
			return false;
	}
	if (i < f.n && (f.at[i] == '.' || f.at[i] == comma)) {
		for (i++; i < f.n && f.at[i] >= '0' && f.at[i] <= '9'; i++, digits++) {
			place /= 10;
			part += (f.at[i] - '0') * place;
		}
	}
	if (!digits || i != f.n || whole > TIME_LIMIT_MS / unit_us * 1000)
		return false;
	int64_t ms = unit_us >= 1000 ? whole * (unit_us / 1000) : whole / 1000;
	int64_t rest_us = (unit_us >= 1000 ? 0 : whole % 1000) + (part * unit_us + 500000000) / 1000000000;

	ms += (rest_us + 500) / 1000;
	*out_ms = negative ? -ms : ms;
	return ms <= TIME_LIMIT_MS;
}

bool cell_time(struct csv_field f, char comma, enum column_unit unit, int64_t *out_ms)
{
	f = cell_trim(f);
	switch (unit) {
	case UNIT_US:
		return parse_scaled(f, comma, 1, out_ms);
	case UNIT_MS:
		return parse_scaled(f, comma, 1000, out_ms);
	case UNIT_MIN:
		return parse_scaled(f, comma, 60000000, out_ms);
	case UNIT_H:
		return parse_scaled(f, comma, INT64_C(3600000000), out_ms);
	case UNIT_NONE:
	case UNIT_CELSIUS:
	case UNIT_FAHRENHEIT:
	case UNIT_S:
		break;
	}
	return f.n && parse_ms(f.at, f.n, comma, out_ms) == f.n;
}

bool cell_is_value(struct csv_field f, char comma)
{
	struct datetime d;

	f = cell_trim(f);
	return f.n &&
	       (cell_temperature(f, comma, false).status == STATUS_OK || datetime_parse(f.at, f.n, &d));
}

static bool part_value(const struct table *t, const struct csv_field *row, enum time_part p, int64_t max,
		       int64_t *out)
{
	if (!cell_time(row[t->part[p]], t->comma, UNIT_S, out) || *out < 0 || *out > max * 1000)
		return false;
	if (p == PART_SECOND)
		return true;
	bool whole = *out % 1000 == 0;

	*out /= 1000;
	return whole;
}

bool cell_parts(const struct table *t, const struct csv_field *row, bool *clock, int64_t *out_ms)
{
	int64_t hour, minute, second_ms, year, month, day, days = 0;

	if (!part_value(t, row, PART_HOUR, 23, &hour) || !part_value(t, row, PART_MINUTE, 59, &minute) ||
	    !part_value(t, row, PART_SECOND, 60, &second_ms))
		return false;
	*clock = t->part[PART_YEAR] < 0 || t->part[PART_MONTH] < 0 || t->part[PART_DAY] < 0;
	if (!*clock &&
	    (!part_value(t, row, PART_YEAR, 9999, &year) || !part_value(t, row, PART_MONTH, 12, &month) ||
	     !part_value(t, row, PART_DAY, 31, &day) ||
	     !datetime_days((int)year, (int)month, (int)day, &days)))
		return false;
	*out_ms = days * DAY_MS + (hour * 60 + minute) * 60000 + second_ms;
	return true;
}
