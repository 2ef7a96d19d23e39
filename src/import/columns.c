/* Which column holds the temperature and what else is taken, and what to report when that is not clear. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "table.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- the temperature ---- */

static bool is_free(const struct table *t, int i)
{
	return i != t->time && i != t->day && i != t->reference;
}

/* The same reading in Celsius and in Fahrenheit or Kelvin: the first is enough. */
static bool is_twin(const struct given_table *g, int celsius, int fahrenheit)
{
	const struct profile *c = &g->profile[celsius], *f = &g->profile[fahrenheit];
	enum unit unit = g->columns->at[fahrenheit].unit;
	double scale = unit == UNIT_KELVIN ? 1 : 1.8, zero = unit == UNIT_KELVIN ? 273.15 : 32;
	double low = f->least - (c->least * scale + zero), high = f->most - (c->most * scale + zero);

	return (unit == UNIT_FAHRENHEIT || unit == UNIT_KELVIN) && g->columns->at[celsius].unit != unit &&
	       low > -0.2 && low < 0.2 && high > -0.2 && high < 0.2;
}

struct candidates {
	int n, at[COLUMNS_MAX];
};

/* Those of a kind, with numbers in them or without; twins in Fahrenheit are left out. */
static void collect(const struct given_table *g, const struct table *t, bool (*test)(const struct column *),
		    bool filled, struct candidates *out)
{
	out->n = 0;
	for (int i = 0; i < g->columns->n; i++)
		if (is_free(t, i) && test(&g->columns->at[i]) && (g->profile[i].numbers > 0) == filled)
			out->at[out->n++] = i;
	for (int k = 0; k < out->n; k++) {
		bool twin = false;

		for (int i = 0; i < out->n; i++)
			twin = twin || (i != k && is_twin(g, out->at[i], out->at[k]));
		if (twin)
			memmove(&out->at[k], &out->at[k + 1], sizeof(int) * (size_t)(--out->n - k)), k--;
	}
}

bool given_is_label(const struct given_table *g, int i)
{
	const struct profile *p = &g->profile[i];

	return column_is(&g->columns->at[i], WORD_SENSOR) && !unit_is_temperature(g->columns->at[i].unit) &&
	       p->numbers && p->whole && !p->counts && 2 * p->distinct <= p->numbers;
}

/* Of several columns those that count the rows, or number the probes, are no reading. */
static void drop_counters(const struct given_table *g, struct candidates *c)
{
	int kept = 0;

	for (int k = 0; k < c->n; k++)
		if (!(g->profile[c->at[k]].counts && column_is(&g->columns->at[c->at[k]], WORD_COUNTER)) &&
		    !given_is_label(g, c->at[k]))
			c->at[kept++] = c->at[k];
	c->n = kept ? kept : c->n;
}

static bool any_temperature(const struct column *c)
{
	return c->temperature && !column_is_room(c);
}

/* The only column in which degrees stand behind the numbers; -1. */
static int signed_column(const struct given_table *g, const struct table *t)
{
	int found = -1;

	for (int i = 0; i < g->columns->n; i++) {
		const int *signs = g->profile[i].signs;

		if (!is_free(t, i) || !(signs[UNIT_CELSIUS] + signs[UNIT_FAHRENHEIT] + signs[UNIT_KELVIN]))
			continue;
		if (found >= 0)
			return -1;
		found = i;
	}
	return found;
}

static enum result refuse_skin(const struct given_table *g, const struct candidates *found, char *why,
			       size_t n)
{
	char list[256], one[COLUMN_TEXT + 16];

	if (!found->n)
		return refuse(
			why, n,
			_("expected a column with a temperature (probe_c, temp, skin, T1), found the columns %s; name the one that is it with --temp-column NAME"),
			columns_list(g->columns, NULL, list, sizeof(list)));
	list[0] = '\0';
	for (int k = 0; k < found->n && strlen(list) + sizeof(one) + 5 < sizeof(list); k++) {
		snprintf(one, sizeof(one), "%s%d %s", k ? ", " : "", found->at[k] + 1,
			 g->columns->at[found->at[k]].name);
		text_copy(list + strlen(list), sizeof(list) - strlen(list), one);
	}
	return refuse(
		why, n,
		_("expected one column with a temperature, found %d: %s; choose one with --temp-column NAME"),
		found->n, list);
}

/* Numbers that have degrees in the next column; -1. */
static int beside_units(const struct given_table *g, const struct table *t)
{
	for (int i = 1; i < g->columns->n; i++)
		if (2 * g->profile[i].units > g->profile[i].filled && is_free(t, i - 1) &&
		    g->profile[i - 1].numbers)
			return i - 1;
	return -1;
}

static enum result choose_skin(const struct given_table *g, struct table *t, char *why, size_t n)
{
	bool (*const kinds[])(const struct column *) = {column_is_skin, column_may_be_skin, any_temperature,
							column_is_plain_value};
	struct candidates found;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		collect(g, t, kinds[i], true, &found);
		if (kinds[i] == column_is_plain_value && found.n != 1 && signed_column(g, t) >= 0) {
			t->skin = signed_column(g, t);
			return RESULT_OK;
		}
		drop_counters(g, &found);
		/* of several "value" the first; a single skin among other temperatures is meant */
		if (found.n == 1 || (found.n && kinds[i] == column_is_plain_value)) {
			t->skin = found.at[0];
			return RESULT_OK;
		}
		if (found.n && kinds[i] != column_is_skin)
			return refuse_skin(g, &found, why, n);
	}
	t->skin = beside_units(g, t);
	if (t->skin >= 0)
		return RESULT_OK;
	collect(g, t, any_temperature, false, &found);
	if (found.n) /* it has no number: said with its values */
		t->skin = found.at[0];
	else
		return refuse_skin(g, &found, why, n);
	return RESULT_OK;
}

/* A column that has the unit of the skin in each row, best to its right; -1. */
static int unit_column(const struct given_table *g, int skin)
{
	int found = -1;

	for (int i = 0; i < g->columns->n; i++) {
		const char *key = g->columns->at[i].key;
		bool named = column_is(&g->columns->at[i], WORD_UNIT) || !*key || !strncmp(key, "unit", 4);

		if (!g->profile[i].units || (!named && g->profile[i].unit_letters) ||
		    (!named && 2 * g->profile[i].units < g->profile[i].filled))
			continue;
		if (found < 0 || (found < skin && i > skin))
			found = i;
	}
	return found;
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

/* What a cell that does not say it itself is in. */
static enum unit unit_for(const struct given_table *g, int column)
{
	enum unit named = column < 0 ? UNIT_NONE : g->columns->at[column].unit;

	if (g->options->temp_unit)
		return g->options->temp_unit;
	if (unit_is_temperature(named))
		return named;
	return g->options->fahrenheit ? UNIT_FAHRENHEIT : UNIT_NONE;
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
static enum result find_others(const struct given_table *g, struct table *t, char *why, size_t n)
{
	const struct import_options *o = g->options;
	int *const column[ROLE_COUNT] = {
		[ROLE_REFERENCE] = &t->reference, [ROLE_AMBIENT] = &t->ambient, [ROLE_TOUCH] = &t->touch};
	_Static_assert(ROLE_COUNT == 4, "each role but the skin has its column");
	enum result r = RESULT_OK;

	for (enum role role = ROLE_REFERENCE; role < ROLE_COUNT && r == RESULT_OK; role++)
		if (o->channels.name[role])
			r = columns_find_given(g->columns, role == ROLE_TOUCH ? "--touch" : "--channel",
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
static enum result find_spots(const struct given_table *g, struct table *t, char *why, size_t n)
{
	const struct import_options *o = g->options;
	const struct columns *c = g->columns;
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
		t->spot_unit[t->n_spots] = unit_for(g, column);
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
	const int used[] = {t->time, t->day, t->skin};

	t->needed = 1;
	for (size_t i = 0; i < COUNT(used); i++)
		if (used[i] >= t->needed)
			t->needed = used[i] + 1;
	for (int p = 0; t->form == TIME_PARTS && p < PART_COUNT; p++)
		if (t->part[p] >= t->needed)
			t->needed = t->part[p] + 1;
}

static void set_units(const struct given_table *g, bool own, struct table *t)
{
	t->unit[ROLE_SKIN] = unit_for(g, t->skin);
	t->unit[ROLE_REFERENCE] = unit_for(g, t->reference);
	t->unit[ROLE_AMBIENT] = unit_for(g, t->ambient);
	t->unit[ROLE_TOUCH] = unit_for(g, t->touch);
	_Static_assert(ROLE_COUNT == 4, "each role has its unit");
	if (!own && !t->unit[ROLE_SKIN] && t->skin >= 0)
		t->unit_column = unit_column(g, t->skin);
}

struct table table_none(void)
{
	return (struct table){.time = -1,
			      .day = -1,
			      .half = -1,
			      .millis = -1,
			      .skin = -1,
			      .reference = -1,
			      .ambient = -1,
			      .unit_column = -1,
			      .only = -1,
			      .status = -1,
			      .mark = -1,
			      .event = -1,
			      .source = -1,
			      .detail = -1,
			      .touch = -1,
			      .n_spots = 1};
}

enum result columns_choose(const struct given_table *g, struct table *t, char *why, size_t n)
{
	const struct import_options *o = g->options;
	const struct columns *c = g->columns;
	const char *first = o->channels.spot[0];
	const char *skin = o->temp_column ? o->temp_column : first ? first : o->channels.name[ROLE_SKIN];
	bool own = choose_own(c, t);
	enum result r = RESULT_OK;

	t->columns = c->n;
	if (own && !o->time_column)
		columns_use_time(g, columns_find(c, "elapsed_s"), TIME_NUMBER, t);
	else
		r = columns_find_time(g, t, why, n);
	if (r == RESULT_OK && skin)
		r = columns_find_given(c,
				       o->temp_column ? "--temp-column"
				       : first	      ? "--spot"
						      : "--channel",
				       skin, &t->skin, why, n);
	else if (r == RESULT_OK && own)
		t->skin = columns_find(c, "probe_c");
	else if (r == RESULT_OK)
		r = choose_skin(g, t, why, n);
	if (r != RESULT_OK)
		return r;
	if (!own) {
		t->status = t->mark = t->event = t->source = t->touch = -1;
		t->n_spots = 1;
		t->ambient = only_one(c, column_is_room, t->skin);
		if (t->ambient >= 0 && !g->profile[t->ambient].numbers)
			t->ambient = -1;
	}
	r = find_others(g, t, why, n);
	if (r == RESULT_OK)
		r = find_spots(g, t, why, n);
	if (r == RESULT_OK)
		r = refuse_time(c, t, why, n);
	if (r != RESULT_OK)
		return r;
	if (t->skin != columns_find(c, "probe_c"))
		t->status = -1; /* it judges the probe */
	t->reference = t->reference == t->skin ? -1 : t->reference;
	t->ambient = t->ambient == t->skin ? -1 : t->ambient;
	set_units(g, own, t);
	count_needed(t);
	return RESULT_OK;
}
