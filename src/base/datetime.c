#include "datetime.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct cursor {
	const char *at, *end;
};

static char peek(const struct cursor *c)
{
	return c->at < c->end ? *c->at : '\0';
}

static bool take(struct cursor *c, char wanted)
{
	if (peek(c) != wanted || c->at >= c->end)
		return false;
	c->at++;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A run of min to max digits; returns how many, 0 when there are fewer or more. */
static int take_number(struct cursor *c, int min, int max, int *out)
{
	int digits = 0, v = 0;

	for (; is_digit(peek(c)) && digits <= max; digits++)
		v = v * 10 + (*c->at++ - '0');
	if (digits < min || digits > max)
		return 0;
	*out = v;
	return digits;
}

static void skip_spaces(struct cursor *c)
{
	while (peek(c) == ' ' || peek(c) == '\t')
		c->at++;
}

static const int days_before[13] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_length(int year, int month)
{
	return days_before[month] - days_before[month - 1] + (month == 2 && is_leap(year));
}

static int64_t days_before_year(int year)
{
	int64_t y = year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400;
}

bool datetime_days(int year, int month, int day, int64_t *out_days)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > month_length(year, month))
		return false;
	*out_days = days_before_year(year) - days_before_year(1970) + days_before[month - 1] + (day - 1) +
		    (month > 2 && is_leap(year));
	return true;
}

/* Three letters of an English month; 0 for none. */
static int take_month_name(struct cursor *c)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	char name[3];

	if (c->end - c->at < 3)
		return 0;
	for (int i = 0; i < 3; i++)
		name[i] = (char)tolower((unsigned char)c->at[i]);
	for (int m = 0; m < 12; m++) {
		if (!memcmp(names + 3 * m, name, 3)) {
			c->at += 3;
			return m + 1;
		}
	}
	return 0;
}

static bool take_year(struct cursor *c, int *out)
{
	int digits = take_number(c, 2, 4, out);

	if (digits == 2)
		*out += 2000;
	return digits == 2 || digits == 4;
}

static bool parse_date(struct cursor *c, struct datetime *d)
{
	int first, digits = take_number(c, 1, 4, &first);
	char sep = peek(c);

	if (!digits || digits == 3 || c->at >= c->end)
		return false;
	c->at++;
	if (digits == 4) {
		d->year = first;
		return (sep == '-' || sep == '/' || sep == '.') && take_number(c, 1, 2, &d->month) &&
		       take(c, sep) && take_number(c, 1, 2, &d->day);
	}
	if (sep == '.') {
		d->day = first;
		return take_number(c, 1, 2, &d->month) && take(c, sep) && take_year(c, &d->year);
	}
	if ((sep == '-' || sep == ' ') && !is_digit(peek(c))) {
		d->day = first;
		d->month = take_month_name(c);
		return d->month && take(c, sep) && take_year(c, &d->year);
	}
	d->slashed = true;
	d->month = first;
	return (sep == '/' || sep == '-') && take_number(c, 1, 2, &d->day) && take(c, sep) &&
	       take_year(c, &d->year);
}

/* Digits after the point as milliseconds, rounded. */
static bool take_fraction(struct cursor *c, int64_t *ms)
{
	int place = 100, digits = 0;

	for (; is_digit(peek(c)); c->at++, digits++) {
		int v = *c->at - '0';

		if (digits < 3)
			*ms += v * place;
		else if (digits == 3 && v >= 5)
			*ms += 1;
		place /= 10;
	}
	return digits > 0;
}

/* " PM" after a clock time moves its hour; false when the hour cannot have it. */
static bool take_half_day(struct cursor *c, int *hour)
{
	struct cursor ahead = *c;

	skip_spaces(&ahead);
	if (ahead.end - ahead.at < 2 || tolower((unsigned char)ahead.at[1]) != 'm')
		return true;
	char half = (char)tolower((unsigned char)ahead.at[0]);

	if (half != 'a' && half != 'p')
		return true;
	if (*hour < 1 || *hour > 12)
		return false;
	*hour = *hour % 12 + (half == 'p' ? 12 : 0);
	c->at = ahead.at + 2;
	return true;
}

static bool parse_clock(struct cursor *c, struct datetime *d)
{
	int hour, minute, second = 0;
	int64_t ms = 0;

	if (!take_number(c, 1, 3, &hour) || !take(c, ':') || take_number(c, 2, 2, &minute) != 2 ||
	    minute > 59)
		return false;
	if (take(c, ':')) {
		if (take_number(c, 2, 2, &second) != 2 || second > 60) /* 60: a leap second */
			return false;
		if ((take(c, '.') || take(c, ',')) && !take_fraction(c, &ms))
			return false;
	}
	if (!take_half_day(c, &hour))
		return false;
	d->clock_ms = ((hour * INT64_C(60) + minute) * 60 + second) * 1000 + ms;
	return d->kind == DATETIME_CLOCK || hour < 24 || d->clock_ms == DAY_MS;
}

static bool parse_zone(struct cursor *c, struct datetime *d)
{
	int hours, minutes = 0;

	if (c->at >= c->end)
		return true;
	d->zoned = true;
	if (take(c, 'Z') || take(c, 'z'))
		return true;
	if (c->end - c->at >= 3 && (!memcmp(c->at, "UTC", 3) || !memcmp(c->at, "GMT", 3))) {
		c->at += 3;
		return true;
	}
	bool west = peek(c) == '-';

	if ((!take(c, '-') && !take(c, '+')) || c->end - c->at < 2 || !is_digit(c->at[1]))
		return false;
	hours = (c->at[0] - '0') * 10 + (c->at[1] - '0');
	if (!is_digit(*c->at) || hours > 18)
		return false;
	c->at += 2;
	bool colon = take(c, ':');

	if ((colon || c->at < c->end) && (take_number(c, 2, 2, &minutes) != 2 || minutes > 59))
		return false;
	d->zone_min = (hours * 60 + minutes) * (west ? -1 : 1);
	return true;
}

static bool day_exists(const struct datetime *d)
{
	int64_t days;

	return datetime_days(d->year, d->month, d->day, &days) ||
	       (d->slashed && datetime_days(d->year, d->day, d->month, &days));
}

bool datetime_parse(const char *text, size_t n, struct datetime *out)
{
	struct cursor c = {text, text + n};
	struct datetime d = {.kind = DATETIME_CLOCK};

	skip_spaces(&c);
	while (c.end > c.at && (c.end[-1] == ' ' || c.end[-1] == '\t'))
		c.end--;

	struct cursor ahead = c;
	bool clock = take_number(&ahead, 1, 3, &d.year) && peek(&ahead) == ':';

	d.year = 0;
	if (!clock) {
		d.kind = DATETIME_MOMENT;
		if (!parse_date(&c, &d) || !day_exists(&d))
			return false;
		if (!take(&c, 'T') && !take(&c, 't') && peek(&c) != ' ' && peek(&c) != ',')
			return false;
		take(&c, ',');
		skip_spaces(&c);
	}
	if (!parse_clock(&c, &d))
		return false;
	if (!clock) {
		skip_spaces(&c);
		if (!parse_zone(&c, &d))
			return false;
	}
	if (c.at != c.end)
		return false;
	*out = d;
	return true;
}

enum date_order datetime_order(const struct datetime *d)
{
	if (!d->slashed || (d->month <= 12 && d->day <= 12))
		return DATE_ORDER_UNKNOWN;
	return d->month > 12 ? DATE_DAY_FIRST : DATE_MONTH_FIRST;
}

enum date_order datetime_order_between(const struct datetime *first, const struct datetime *second)
{
	if (!first->slashed || !second->slashed || first->year != second->year)
		return DATE_ORDER_UNKNOWN;
	if (first->month == second->month && second->day == first->day + 1)
		return DATE_MONTH_FIRST;
	if (first->day == second->day && second->month == first->month + 1)
		return DATE_DAY_FIRST;
	return DATE_ORDER_UNKNOWN;
}

bool datetime_ms(const struct datetime *d, enum date_order order, int64_t *out_ms)
{
	int64_t days = 0;
	bool swap = d->slashed && (order == DATE_DAY_FIRST || (order == DATE_ORDER_UNKNOWN && d->month > 12));

	if (d->kind == DATETIME_MOMENT &&
	    !datetime_days(d->year, swap ? d->day : d->month, swap ? d->month : d->day, &days))
		return false;
	*out_ms = days * DAY_MS + d->clock_ms - d->zone_min * INT64_C(60000);
	return true;
}

int64_t datetime_unwrap(int64_t last_ms, int64_t clock_ms)
{
	int64_t away = last_ms - clock_ms; /* whole days nearest to it, halves forward */
	int64_t days = (away + DAY_MS / 2) / DAY_MS;

	if ((away + DAY_MS / 2) % DAY_MS < 0)
		days--;
	return clock_ms + days * DAY_MS;
}

static void date_of_days(int64_t days, int *year, int *month, int *day)
{
	int64_t n = days + days_before_year(1970);
	int y = (int)(n * 400 / 146097) +
		1; /* at most one too small or too large: 400 years are 146097 days */

	while (days_before_year(y) > n)
		y--;
	while (days_before_year(y + 1) <= n)
		y++;
	int rest = (int)(n - days_before_year(y)), m = 1;

	while (rest >= month_length(y, m))
		rest -= month_length(y, m++);
	*year = y;
	*month = m;
	*day = rest + 1;
}

char *datetime_format(int64_t unix_ms, long gmtoff_s, bool fraction, char *buf, size_t n)
{
	const int64_t last_ms = INT64_C(253402214400000); /* 9999-12-31, a day short: no five-digit year */
	long zone_min = gmtoff_s / 60;
	char part[8] = "";
	int year, month, day;

	if (zone_min < -18 * 60 || zone_min > 18 * 60)
		zone_min = 0;
	unix_ms = unix_ms < 0 ? 0 : unix_ms > last_ms ? last_ms : unix_ms;
	int64_t local_ms =
		unix_ms + zone_min * 60000 + DAY_MS; /* a day ahead, so that it is never negative */
	int clock_s = (int)(local_ms % DAY_MS / 1000), away = (int)(zone_min < 0 ? -zone_min : zone_min);

	date_of_days(local_ms / DAY_MS - 1, &year, &month, &day);
	if (fraction)
		snprintf(part, sizeof(part), ".%03d", (int)(local_ms % 1000));
	snprintf(buf, n, "%04d-%02d-%02dT%02d:%02d:%02d%s%c%02d:%02d", year, month, day, clock_s / 3600,
		 clock_s / 60 % 60, clock_s % 60, part, zone_min < 0 ? '-' : '+', away / 60, away % 60);
	return buf;
}
