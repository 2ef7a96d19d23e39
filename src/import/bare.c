/* Rows of values without a line of names above them. */
#include <stdio.h>

#include "base/i18n.h"
#include "search.h"

/* The column that is most likely the time, and the one that is the temperature; -1. */
static void guess_bare(const struct found *f, int *time, int *temperature)
{
	const struct profile *p = f->profile;

	*time = *temperature = -1;
	for (int i = 0; i < f->columns.n; i++)
		if (p[i].moments || p[i].clocks) {
			*time = *time < 0 ? i : *time;
		}
	for (int i = 0; i < f->columns.n; i++) {
		if (i == *time || !p[i].numbers)
			continue;
		if (*time < 0)
			*time = i;
		else if (*temperature < 0 ||
			 (p[i].least > -10 && p[i].most < 110 && p[*temperature].most >= 110))
			*temperature = i;
	}
}

bool bare_is_clear(const struct found *f, char time[12], char temperature[12])
{
	int moments = 0, numbers = 0, with_unit = -1;
	const struct profile *p = f->profile;

	for (int i = 0; i < f->columns.n; i++) {
		moments += 2 * p[i].moments > p[i].filled;
		numbers += p[i].numbers > 0 && !p[i].moments;
		if (p[i].moments && 2 * p[i].moments > p[i].filled)
			snprintf(time, 12, "%d", i + 1);
		bool unit_right = i + 1 < f->columns.n && 2 * p[i + 1].units > p[i + 1].filled;

		if (p[i].signs[UNIT_CELSIUS] + p[i].signs[UNIT_FAHRENHEIT] + p[i].signs[UNIT_KELVIN] ||
		    (p[i].numbers && unit_right))
			with_unit = i;
	}
	snprintf(temperature, 12, "%d", with_unit + 1);
	return moments == 1 && numbers == 1 && with_unit >= 0;
}

enum result bare_refuse(const struct found *f, char *why, size_t n)
{
	int time, temperature;

	guess_bare(f, &time, &temperature);
	if (f->columns.n >= COLUMNS_MAX)
		return refuse(
			why, n,
			_("its rows have %d columns or more, which are too many: cut out the time and the temperature, for instance the first and the 200th column: cut -d, -f1,200 FILE >table.csv"),
			COLUMNS_MAX);
	if (f->columns.n == 1)
		return refuse(
			why, n,
			_("expected a time and a temperature, found one number a line (the first is '%s') and no header; give the distance of the rows with --time-column every=SECONDS --temp-column 1"),
			f->profile[0].first);
	return refuse(
		why, n,
		_("expected a header line with the names of the columns, found %d columns of values at once (the first is '%s'); name them by number: --time-column %d --temp-column %d"),
		f->columns.n, f->profile[0].first, time < 0 ? 1 : time + 1,
		temperature < 0 ? (time == 1 ? 1 : 2) : temperature + 1);
}
