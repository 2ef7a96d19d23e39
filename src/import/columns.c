/* Which column holds the time, which the temperature, and what to report when that is not clear. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "table.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- the time ---- */

static bool row_has_time(const struct table *t, struct csv_field f, enum column_unit unit,
			 enum time_form *form)
{
	struct datetime d;
	int64_t ms;

	f = cell_trim(f);
	if (cell_time(f, t->comma, unit, &ms))
		*form = TIME_NUMBER;
	else if (datetime_parse(f.at, f.n, &d))
		*form = TIME_DATETIME;
	else
		return false;
	return true;
}

static void use_time(const struct columns *c, int column, enum time_form form, const struct csv_field *row,
		     struct table *t)
{
	int64_t ms;

	t->time = column;
	t->form = form;
	t->time_unit = column_time_unit(&c->at[column]);
	/* more seconds than until the year 5138 are Unix milliseconds */
	if (form == TIME_NUMBER && t->time_unit == UNIT_NONE &&
	    cell_time(row[column], t->comma, UNIT_S, &ms) && ms >= INT64_C(100000000000000))
		t->time_unit = UNIT_MS;
}

/* Columns named Hour, Minute and Second, and with Year, Month and Day the moment. */
static bool choose_parts(const struct columns *c, const struct csv_field *row, int fields, struct table *t)
{
	static const char *const keys[] = {PART_LIST(ENUM_NAME)};
	bool clock;
	int64_t ms;

	for (int p = 0; p < PART_COUNT; p++) {
		t->part[p] = -1;
		for (int i = 0; i < c->n && i < fields; i++) {
			size_t len = strlen(keys[p]);

			if (!strncmp(c->at[i].key, keys[p], len) &&
			    (!c->at[i].key[len] || !strcmp(c->at[i].key + len, "s")))
				t->part[p] = i;
		}
	}
	if (t->part[PART_HOUR] < 0 || t->part[PART_MINUTE] < 0 || t->part[PART_SECOND] < 0)
		return false;
	if (!cell_parts(t, row, &clock, &ms))
		return false;
	t->form = TIME_PARTS;
	return true;
}

/* The best named column whose first value is a time; else the only one with a date in it. */
static bool choose_time(const struct columns *c, const struct csv_field *row, int fields, struct table *t)
{
	enum time_form form, best_form = TIME_NUMBER;
	int best = -1, best_rank = 0, dated = -1, n_dated = 0;

	for (int i = 0; i < c->n && i < fields; i++) {
		int rank = column_time_rank(&c->at[i]);

		if (!row_has_time(t, row[i], column_time_unit(&c->at[i]), &form))
			continue;
		if (rank > best_rank) {
			best = i;
			best_rank = rank;
			best_form = form;
		}
		if (form == TIME_DATETIME) {
			dated = i;
			n_dated++;
		}
	}
	if (best < 0 && n_dated == 1) {
		best = dated;
		best_form = TIME_DATETIME;
	}
	if (best < 0)
		return false;
	use_time(c, best, best_form, row, t);
	return true;
}

/* "every=60": the rows are so many seconds apart. */
static bool choose_pace(const char *option, struct table *t)
{
	static const char word[] = "every=";
	int64_t ms;
	size_t n = strlen(option);

	if (strncmp(option, word, sizeof(word) - 1) != 0)
		return false;
	n -= sizeof(word) - 1;
	if (parse_ms(option + sizeof(word) - 1, n, '.', &ms) != n || ms < 1 || ms > DAY_MS)
		return false;
	t->form = TIME_PACE;
	t->pace_num_ms = ms;
	t->pace_den = 1;
	return true;
}

static enum result named_time(const struct columns *c, const struct import_options *o,
			      const struct csv_field *row, int fields, struct table *t, char *why, size_t n)
{
	enum time_form form;
	int i;

	if (choose_pace(o->time_column, t))
		return RESULT_OK;
	enum result r = columns_find_given(c, "--time-column", o->time_column, &i, why, n);

	if (r != RESULT_OK)
		return r;
	if (i < fields && row_has_time(t, row[i], column_time_unit(&c->at[i]), &form)) {
		use_time(c, i, form, row, t);
		return RESULT_OK;
	}
	char found[COLUMN_TEXT] = "nothing";

	if (i < fields && cell_trim(row[i]).n)
		text_printable(found, sizeof(found), row[i].at, row[i].n);
	snprintf(
		why, n,
		_("--time-column: '%s' holds no time that is understood: found '%s', expected seconds, 2026-11-22T21:10:00, 22.11.2026 21:10:00, 22-Nov-2026 21:10:00 or 21:10:00"),
		c->at[i].name, found);
	return RESULT_BAD_DATA;
}

static enum result find_time(const struct columns *c, const struct import_options *o,
			     const struct csv_field *row, int fields, struct table *t, char *why, size_t n)
{
	char list[256];

	if (o->time_column)
		return named_time(c, o, row, fields, t, why, n);
	if (choose_parts(c, row, fields, t) || choose_time(c, row, fields, t))
		return RESULT_OK;
	snprintf(
		why, n,
		_("expected a column with the time (elapsed_s, time, timestamp, date and time), found the columns %s, none of which holds it; name it with --time-column NAME, or give the distance of the rows with --time-column every=SECONDS"),
		columns_list(c, NULL, list, sizeof(list)));
	return RESULT_BAD_DATA;
}

/* ---- the temperature ---- */

static enum result choose_skin(const struct columns *c, const struct table *t, int *out, char *why, size_t n)
{
	char list[256];
	int found = 0, skins = 0, skin = -1, value = -1;

	for (int i = 0; i < c->n; i++) {
		if (i == t->time || i == t->reference)
			continue;
		if (column_may_be_skin(&c->at[i])) {
			found++;
			*out = i;
			if (!strncmp(c->at[i].key, "skin", 4)) {
				skins++;
				skin = i;
			}
		}
		if (column_is_plain_value(&c->at[i]))
			value = i;
	}
	if (found == 0 && value >= 0) {
		*out = value;
		return RESULT_OK;
	}
	if (skins == 1)
		*out = skin;
	if (found == 1 || skins == 1)
		return RESULT_OK;
	if (found)
		snprintf(
			why, n,
			_("expected one column with a temperature, found %d: %s; choose one with --temp-column NAME"),
			found, columns_list(c, column_may_be_skin, list, sizeof(list)));
	else
		snprintf(
			why, n,
			_("expected a column with a temperature (probe_c, temp, skin, T1), found the columns %s; name the one that is it with --temp-column NAME"),
			columns_list(c, NULL, list, sizeof(list)));
	return RESULT_BAD_DATA;
}

/* A single column that the test is true for; -1 when there are more or none. */
static int only_one(const struct columns *c, bool (*test)(const struct column *), int except)
{
	int found = -1;

	for (int i = 0; i < c->n; i++) {
		if (i == except || !test(&c->at[i]))
			continue;
		if (found >= 0)
			return -1;
		found = i;
	}
	return found;
}

static bool is_fahrenheit(const struct columns *c, int column, const struct import_options *o)
{
	if (column < 0 || c->at[column].unit == UNIT_CELSIUS)
		return false;
	return c->at[column].unit == UNIT_FAHRENHEIT || o->fahrenheit;
}

/* Our own columns are known by their whole names, and only together. */
static bool choose_own(const struct columns *c, struct table *t)
{
	t->status = columns_find(c, "status");
	t->mark = columns_find(c, "mark");
	t->event = columns_find(c, "event");
	t->reference = columns_find(c, "reference_c");
	t->ambient = columns_find(c, "ambient_c");
	t->source = columns_find(c, "source");
	t->detail = columns_find(c, "detail");
	t->touch = columns_find(c, "touch_c");
	for (char name[24]; t->n_spots < SPOTS_MAX; t->n_spots++) {
		snprintf(name, sizeof(name), "spot%d_c", t->n_spots + 1);
		t->spot[t->n_spots] = columns_find(c, name);
		snprintf(name, sizeof(name), "spot%d_status", t->n_spots + 1);
		t->spot_status[t->n_spots] = columns_find(c, name);
		if (t->spot[t->n_spots] < 0 || t->spot_status[t->n_spots] < 0)
			break;
	}
	return columns_find(c, "elapsed_s") >= 0 && columns_find(c, "probe_c") >= 0 && t->status >= 0;
}

/* The reference and the room, where they were named. */
static enum result find_others(const struct columns *c, const struct import_options *o, struct table *t,
			       char *why, size_t n)
{
	int *const column[ROLE_COUNT] = {
		[ROLE_REFERENCE] = &t->reference, [ROLE_AMBIENT] = &t->ambient, [ROLE_TOUCH] = &t->touch};
	_Static_assert(ROLE_COUNT == 4, "each role but the skin has its column");
	enum result r = RESULT_OK;

	for (enum role role = ROLE_REFERENCE; role < ROLE_COUNT && r == RESULT_OK; role++)
		if (o->channels.name[role])
			r = columns_find_given(c, role == ROLE_TOUCH ? "--touch" : "--channel",
					       o->channels.name[role], column[role], why, n);
	return r;
}

/* A record has a status beside each spot. */
static int status_of_spot(const struct table *t, int column)
{
	for (int i = 1; i < t->n_spots; i++)
		if (t->spot[i] == column)
			return t->spot_status[i];
	return -1;
}

/* The other spots, where they were named: in place of those of a record. */
static enum result find_spots(const struct columns *c, const struct import_options *o, struct table *t,
			      char *why, size_t n)
{
	enum result r = RESULT_OK;
	int taken[SPOTS_MAX] = {t->skin};
	const struct table before = *t;
	if (!o->channels.spot[0])
		return r;
	for (t->n_spots = 1; t->n_spots < SPOTS_MAX && o->channels.spot[t->n_spots]; t->n_spots++) {
		const char *name = o->channels.spot[t->n_spots];
		int column;
		r = columns_find_given(c, "--spot", name, &column, why, n);
		if (r != RESULT_OK)
			return r;
		for (int i = 0; i < t->n_spots; i++) {
			if (taken[i] != column)
				continue;
			snprintf(why, n, _("--spot: '%s' and '%s' are the same column, %d %s"),
				 o->channels.spot[i], name, column + 1, c->at[column].name);
			return RESULT_BAD_DATA;
		}
		t->spot[t->n_spots] = taken[t->n_spots] = column;
		t->spot_status[t->n_spots] = status_of_spot(&before, column);
		t->spot_fahrenheit[t->n_spots] = is_fahrenheit(c, column, o);
	}
	return r;
}

/* Who names a column by its number may hit the time. */
static enum result refuse_time(const struct columns *c, const struct table *t, char *why, size_t n)
{
	for (int i = 0; i < t->n_spots; i++) {
		int column = i ? t->spot[i] : t->skin;
		if (column < 0 || column != t->time)
			continue;
		snprintf(why, n,
			 _("column %d %s is the time, and no temperature: name another one for the skin"),
			 column + 1, c->at[column].name);
		return RESULT_BAD_DATA;
	}
	return RESULT_OK;
}

static void count_needed(struct table *t)
{
	const int used[] = {t->time, t->skin};

	t->needed = 1;
	for (size_t i = 0; i < COUNT(used); i++)
		if (used[i] >= t->needed)
			t->needed = used[i] + 1;
	for (int p = 0; t->form == TIME_PARTS && p < PART_COUNT; p++)
		if (t->part[p] >= t->needed)
			t->needed = t->part[p] + 1;
}

enum result columns_choose(const struct columns *c, const struct import_options *o,
			   const struct csv_field *row, int fields, struct table *t, char *why, size_t n)
{
	const char *first = o->channels.spot[0];
	const char *skin = o->temp_column ? o->temp_column : first ? first : o->channels.name[ROLE_SKIN];
	bool own = choose_own(c, t);
	enum result r = RESULT_OK;

	t->time = t->skin = -1;
	if (own && !o->time_column)
		use_time(c, columns_find(c, "elapsed_s"), TIME_NUMBER, row, t);
	else
		r = find_time(c, o, row, fields, t, why, n);
	if (r == RESULT_OK && skin)
		r = columns_find_given(c,
				       o->temp_column ? "--temp-column"
				       : first	      ? "--spot"
						      : "--channel",
				       skin, &t->skin, why, n);
	else if (r == RESULT_OK && own)
		t->skin = columns_find(c, "probe_c");
	else if (r == RESULT_OK)
		r = choose_skin(c, t, &t->skin, why, n);
	if (r != RESULT_OK)
		return r;
	if (!own) {
		t->status = t->mark = t->event = t->source = t->touch = -1;
		t->n_spots = 1;
		t->ambient = only_one(c, column_is_room, t->skin);
	}
	r = find_others(c, o, t, why, n);
	if (r == RESULT_OK)
		r = find_spots(c, o, t, why, n);
	if (r == RESULT_OK)
		r = refuse_time(c, t, why, n);
	if (r != RESULT_OK)
		return r;
	if (t->skin != columns_find(c, "probe_c"))
		t->status = -1; /* it judges the probe */
	t->reference = t->reference == t->skin ? -1 : t->reference;
	t->ambient = t->ambient == t->skin ? -1 : t->ambient;
	t->fahrenheit[ROLE_SKIN] = is_fahrenheit(c, t->skin, o);
	t->fahrenheit[ROLE_REFERENCE] = is_fahrenheit(c, t->reference, o);
	t->fahrenheit[ROLE_TOUCH] = is_fahrenheit(c, t->touch, o);
	t->fahrenheit[ROLE_AMBIENT] = is_fahrenheit(c, t->ambient, o);
	count_needed(t);
	return RESULT_OK;
}
