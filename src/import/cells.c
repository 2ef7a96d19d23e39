/* The values of single cells in tables from elsewhere. */
#include <stdlib.h>
#include <string.h>

#include "table.h"

#define TIME_LIMIT_MS (INT64_C(1) << 53)
#define NANO INT64_C(1000000000)

/* ---- numbers ---- */

/* The digits of a number, without its sign, point and exponent, and where the point stands among them. */
struct digits {
	char at[64];
	int n, point;
};

/* Returns the bytes used. */
static size_t take_digits(struct csv_field f, struct digits *d)
{
	size_t i = 0;
	bool point = false;

	*d = (struct digits){.n = 0};
	for (; i < f.n && d->n < (int)sizeof(d->at); i++) {
		char c = f.at[i];

		if (c >= '0' && c <= '9')
			d->at[d->n++] = c;
		else if ((c == '.' || c == ',') && !point)
			point = true, d->point = d->n;
		else
			break;
	}
	if (!point)
		d->point = d->n;
	return d->n ? i : 0;
}

/* "e-05", "E+3": returns its bytes, 0 for none. */
static size_t take_exponent(struct csv_field f, int *out)
{
	size_t i = 1, digits = 0;
	int v = 0;
	bool negative = f.n > 1 && f.at[1] == '-';

	bool fortran = f.n > 1 && f.at[0] == 'D' && (f.at[1] == '-' || f.at[1] == '+');

	if (f.n < 2 || (f.at[0] != 'e' && f.at[0] != 'E' && !fortran))
		return 0;
	i += f.at[1] == '-' || f.at[1] == '+';
	for (; i < f.n && f.at[i] >= '0' && f.at[i] <= '9' && digits < 3; i++, digits++)
		v = v * 10 + (f.at[i] - '0');
	*out = negative ? -v : v;
	return digits ? i : 0;
}

static bool whole_and_part(const struct digits *d, struct number *out)
{
	int64_t place = NANO / 10;

	out->whole = out->nano = 0;
	for (int i = 0; i < d->point; i++) {
		int v = i < d->n ? d->at[i] - '0' : 0;

		if (out->whole > (INT64_MAX - 9) / 10)
			return false;
		out->whole = out->whole * 10 + v;
	}
	for (int i = d->point; i < d->n; i++) {
		int v = i < 0 ? 0 : d->at[i] - '0';

		if (!place) {
			out->nano += v >= 5;
			break;
		}
		out->nano += v * place;
		place /= 10;
	}
	out->value = (double)out->whole + (double)out->nano / (double)NANO;
	return true;
}

size_t cell_number(struct csv_field f, struct number *out)
{
	struct digits d;
	size_t used = 0;
	int exponent = 0;

	*out = (struct number){.negative = false};
	if (f.n > 2 && !memcmp(f.at, "\xe2\x88\x92", 3)) { /* a minus sign of print */
		out->negative = true;
		used = 3;
	} else if (f.n && (f.at[0] == '-' || f.at[0] == '+')) {
		out->negative = f.at[0] == '-';
		used = 1;
	}
	size_t n = take_digits((struct csv_field){f.at + used, f.n - used}, &d);

	if (!n)
		return 0;
	used += n;
	n = take_exponent((struct csv_field){f.at + used, f.n - used}, &exponent);
	used += n;
	d.point += exponent;
	if (!whole_and_part(&d, out))
		return 0;
	if (out->negative)
		out->value = -out->value;
	return used;
}

/* ---- temperatures ---- */

static bool milli_celsius(const struct number *v, enum unit unit, int32_t *out)
{
	if (v->whole > INT32_MAX / 1000 && (unit != UNIT_MILLICELSIUS || v->whole > INT32_MAX - 1))
		return false;
	int64_t m = unit == UNIT_MILLICELSIUS ? v->whole + (v->nano >= NANO / 2)
					      : v->whole * 1000 + (v->nano + 500000) / 1000000;

	m = v->negative ? -m : m;
	if (unit == UNIT_KELVIN)
		m -= 273150;
	if (unit == UNIT_FAHRENHEIT)
		m = ((m - 32000) * 5 + (m < 32000 ? -4 : 4)) / 9;
	if (m > INT32_MAX || m < -INT32_MAX)
		return false;
	*out = (int32_t)m;
	return true;
}

struct channel_value cell_temperature(struct csv_field f, enum unit unit, enum unit *said)
{
	struct channel_value v = {.mc = MC_NONE, .status = STATUS_MISSING};
	struct number number;

	if (said)
		*said = UNIT_NONE;
	f = cell_trim(f);
	if (!f.n)
		return v;
	if (unit <= UNIT_CELSIUS && parse_mc(f.at, f.n, '.', &v.mc) == f.n) { /* nearly every one */
		v.status = STATUS_OK;
		return v;
	}
	v.mc = MC_NONE;
	v.status = STATUS_OUT_OF_RANGE;
	size_t used = cell_number(f, &number);

	if (!used)
		return v;
	struct csv_field rest = cell_trim((struct csv_field){f.at + used, f.n - used});

	if (rest.n && !is_degree_sign(rest.at, rest.n)) {
		enum unit own = unit_behind_number(rest.at, rest.n);

		if (!unit_is_temperature(own))
			return v;
		unit = own;
		if (said)
			*said = own;
	}
	if (milli_celsius(&number, unit, &v.mc))
		v.status = STATUS_OK;
	return v;
}

/* ---- times ---- */

bool cell_plain_number(struct csv_field f, char thousands, struct number *out)
{
	char plain[40];

	f = cell_trim(f);
	if (thousands && f.n < sizeof(plain)) {
		size_t n = 0;

		for (size_t i = 0; i < f.n; i++)
			if (f.at[i] != thousands)
				plain[n++] = f.at[i];
		f = (struct csv_field){plain, n};
	}
	return f.n && cell_number(f, out) == f.n;
}

bool cell_time(struct csv_field f, enum unit unit, char thousands, int64_t *out_ms)
{
	struct number v;

	if (!cell_plain_number(f, thousands, &v))
		return false;
	int64_t ms;

	if (unit == UNIT_NS || unit == UNIT_US) {
		int64_t per_ms = unit == UNIT_NS ? 1000000 : 1000;

		ms = v.whole / per_ms + (v.whole % per_ms + v.nano / (NANO / 2) >= per_ms / 2);
	} else {
		int64_t scale = unit == UNIT_MS	   ? 1
				: unit == UNIT_MIN ? 60000
				: unit == UNIT_H   ? 3600000
				: unit == UNIT_DAY ? DAY_MS
						   : 1000;

		if (v.whole > TIME_LIMIT_MS / scale)
			return false;
		/* a billionth of a day is below a tenth of a millisecond; the product stays below 2^57 */
		ms = v.whole * scale + (v.nano * scale + NANO / 2) / NANO;
	}
	*out_ms = v.negative ? -ms : ms;
	return ms <= TIME_LIMIT_MS;
}

bool cell_is_value(struct csv_field f)
{
	struct number v;
	struct moment m;

	if (!f.n)
		return false;
	size_t used = cell_number(f, &v);
	struct csv_field rest = cell_trim((struct csv_field){f.at + used, f.n - used});

	if (used && (!rest.n || is_degree_sign(rest.at, rest.n) || unit_behind_number(rest.at, rest.n)))
		return true;
	return moment_parse(f.at, f.n, &m);
}

static bool part_value(const struct table *t, const struct cells *row, enum time_part p, int64_t max,
		       int64_t *out)
{
	if (!cell_time(cell_at(row, t->part[p]), UNIT_S, false, out) || *out < 0 || *out > max * 1000)
		return false;
	if (p == PART_SECOND)
		return true;
	bool whole = *out % 1000 == 0;

	*out /= 1000;
	return whole;
}

bool cell_parts(const struct table *t, const struct cells *row, bool *clock, int64_t *out_ms)
{
	int64_t hour = 0, minute, second_ms, year, month, day, days = 0;
	bool hours = t->part[PART_HOUR] >= 0;

	if ((hours && !part_value(t, row, PART_HOUR, 23, &hour)) ||
	    !part_value(t, row, PART_MINUTE, hours ? 59 : 100000, &minute) ||
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
