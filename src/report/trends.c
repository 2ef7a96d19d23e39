/* How a client's sessions change: medians of the first and of the last third. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/datetime.h"
#include "base/format.h"
#include "base/i18n.h"
#include "base/safe_text.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/who.h"
#include "system/json.h"
#include "trends.h"

#define THIRDS_FROM 6 /* values: fewer show no change */

#define TREND_ROW(member, name, title, unit) [member] = {name, title, unit},
static const struct {
	const char *name, *title;
	enum trend_unit unit;
} rows[TREND_COUNT] = {TREND_LIST(TREND_ROW)};

const char *trend_name(enum trend_figure k)
{
	return (unsigned)k < TREND_COUNT ? rows[k].name : "";
}

const char *trend_title(enum trend_figure k)
{
	return (unsigned)k < TREND_COUNT ? _(rows[k].title) : "";
}

enum trend_unit trend_unit(enum trend_figure k)
{
	return rows[k].unit;
}

static int64_t absolute(int64_t ms)
{
	return ms == MS_NONE ? MS_NONE : llabs(ms);
}

static bool any_pass(const struct summary_round *r)
{
	return r->passes || r->passes_outside;
}

static int64_t figure_of(const struct summary_round *r, enum trend_figure k)
{
	switch (k) {
	case TREND_TO_NUMB:
		return r->to_numb_ms;
	case TREND_WINDOW:
		return r->window_ms;
	case TREND_TO_WARM:
		return r->to_warm_ms;
	case TREND_NUMB_ERROR:
		return absolute(r->numb_error_ms);
	case TREND_WARM_ERROR:
		return absolute(r->warm_error_ms);
	case TREND_COLDEST:
		return r->coldest_mc == MC_NONE ? MS_NONE : r->coldest_mc;
	case TREND_COLD:
		return r->coldest_mc == MC_NONE ? MS_NONE : r->cold_ms;
	case TREND_PASSES:
		return any_pass(r) ? r->passes * INT64_C(1000) : MS_NONE;
	case TREND_PASSES_OUTSIDE:
		return any_pass(r) ? r->passes_outside * INT64_C(1000) : MS_NONE;
	}
	return MS_NONE;
}

int64_t trend_value(const struct summary *s, enum trend_figure k)
{
	int64_t v = s->n_rounds ? figure_of(&s->rounds[0], k) : MS_NONE;
	return v < 0 && rows[k].unit != TREND_DEGREES ? MS_NONE : v;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int64_t median(const int64_t *values, int n)
{
	int64_t *sorted = n ? calloc((size_t)n, sizeof(*sorted)) : NULL, m;
	if (!sorted)
		return MS_NONE;
	memcpy(sorted, values, (size_t)n * sizeof(*sorted));
	qsort(sorted, (size_t)n, sizeof(*sorted), by_value);
	m = n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
	free(sorted);
	return m;
}

/* Of all rounds: one outside the window hurts in any. */
static void count_outside(struct trend *t, const struct summary *s)
{
	bool any = false, outside = false;
	for (int i = 0; i < s->n_rounds && i < SUMMARY_ROUNDS; i++) {
		any |= any_pass(&s->rounds[i]);
		outside |= s->rounds[i].passes_outside > 0;
	}
	t->counted += any;
	t->outside += outside;
}

static void count_technique(struct trend *t, const struct summary *s)
{
	t->sensor[(unsigned)s->sensor % SENSOR_COUNT]++;
	t->placement[(unsigned)s->placement % PLACEMENT_COUNT]++;
	t->ice[(unsigned)s->ice % ICE_COUNT]++;
	t->several += s->n_spots > 1;
}

/* values: room for one of each session. */
static void fill(struct trend *t, int64_t *values)
{
	for (int i = 0; i < t->sessions; i++) {
		count_outside(t, t->at[i]);
		count_technique(t, t->at[i]);
	}
	for (int k = 0; k < TREND_COUNT; k++) {
		int n = 0;
		for (int i = 0; i < t->sessions; i++) {
			int64_t v = trend_value(t->at[i], (enum trend_figure)k);
			if (v != MS_NONE)
				values[n++] = v;
		}
		t->of[k].n = n;
		t->of[k].all = median(values, n);
		t->of[k].first = n >= THIRDS_FROM ? median(values, n / 3) : MS_NONE;
		t->of[k].last = n >= THIRDS_FROM ? median(values + n - n / 3, n / 3) : MS_NONE;
	}
}

static int by_bytes(const struct summary *x, const struct summary *y)
{
	int order = strcmp(x->client, y->client);
	return order ? order : strcmp(x->site, y->site);
}

/* Then the oldest first: the list has the newest first, in one piece of memory. */
static int by_session(const void *a, const void *b)
{
	const struct summary *x = *(const struct summary *const *)a, *y = *(const struct summary *const *)b;
	int order = by_bytes(x, y);
	return order ? order : (x < y) - (x > y);
}

int trend_by_label(const void *a, const void *b)
{
	const struct trend *x = a, *y = b;
	int order = who_compare(x->client, y->client);
	return order ? order : who_compare(x->site, y->site);
}

/* sorted: by_session(). It becomes one piece with the trends, behind them. */
static struct trend *group(const struct summary **sorted, size_t n, int *groups)
{
	*groups = 0;
	for (size_t i = 0; i < n; i++)
		*groups += !i || by_bytes(sorted[i - 1], sorted[i]);
	struct trend *t = calloc(1, (size_t)*groups * sizeof(*t) + n * sizeof(*sorted) + 1);
	if (!t)
		return NULL;
	const struct summary **at = (const struct summary **)(t + *groups);
	for (size_t i = 0, next = 0; i < n; i++) {
		at[i] = sorted[i];
		if (!i || by_bytes(sorted[i - 1], sorted[i]))
			t[next++] = (struct trend){
				.client = sorted[i]->client, .site = sorted[i]->site, .at = &at[i]};
		t[next - 1].sessions++;
	}
	return t;
}

int trends_find(const struct summary_list *s, struct trend **out)
{
	const struct summary **sorted = calloc(s->n + 1, sizeof(*sorted));
	int64_t *values = calloc(s->n + 1, sizeof(*values));
	int groups = 0;
	*out = NULL;
	size_t n = 0;
	for (size_t i = 0; sorted && i < s->n; i++)
		if (!s->at[i].simulated)
			sorted[n++] = &s->at[i];
	if (sorted && values) {
		qsort(sorted, n, sizeof(*sorted), by_session);
		*out = group(sorted, n, &groups);
	}
	for (int i = 0; *out && i < groups; i++)
		fill(&(*out)[i], values);
	if (*out)
		qsort(*out, (size_t)groups, sizeof(**out), trend_by_label);
	free(sorted);
	free(values);
	return *out ? groups : -1;
}

/* ---- words and tables ---- */

char *trend_format(int64_t value, enum trend_figure k, bool fahrenheit, char *buf, size_t n)
{
	if (value == MS_NONE)
		snprintf(buf, n, "-");
	else if (rows[k].unit == TREND_NUMBER)
		format_thousandths(value, buf, n);
	else if (rows[k].unit == TREND_DEGREES)
		format_temp((int32_t)value, fahrenheit, true, buf, n);
	else if (rows[k].unit == TREND_LONG)
		snprintf(buf, n, _("%lld min"), (long long)((value + 30000) / 60000));
	else
		format_left(value, buf, n);
	return buf;
}

char *trend_whose(const struct trend *t, char *buf)
{
	snprintf(buf, RECORD_TITLE, "%s%s%s", t->client, *t->client && *t->site ? ", " : "",
		 *t->client || *t->site ? t->site : _("without a label"));
	return buf;
}

/* "bare bead" of all, else "bare bead 8, steel tip 4". */
static void put_kinds(const int *count, const char *const *words, int n, int sessions, char *buf, size_t size)
{
	size_t used = strlen(buf);
	bool any = false;
	for (int i = 0; i < n && used < size; i++) {
		if (!count[i])
			continue;
		used += (size_t)snprintf(buf + used, size - used, "%s%s",
					 any	? ", "
					 : used ? "; "
						: "",
					 _(words[i]));
		if (count[i] != sessions && used < size)
			used += (size_t)snprintf(buf + used, size - used, " %d", count[i]);
		any = true;
	}
}

_Static_assert(SENSOR_COUNT == 3, "each sensor has its words");
_Static_assert(PLACEMENT_COUNT == 3, "each place has its words");
_Static_assert(ICE_COUNT == 2, "each kind of ice has its words");

char *trend_technique(const struct trend *t, char *buf, size_t n)
{
	static const char *const sensors[SENSOR_COUNT] = {[SENSOR_BEAD] = N_("bare bead"),
							  [SENSOR_STEEL] = N_("steel tip"),
							  [SENSOR_INFRARED] = N_("infrared")};
	static const char *const places[PLACEMENT_COUNT] = {[PLACEMENT_IN] = N_("inside the ice"),
							    [PLACEMENT_EDGE] = N_("at its edge"),
							    [PLACEMENT_TOUCH] = N_("in the hand")};
	static const char *const ices[ICE_COUNT] = {
		[ICE_MASSAGE] = N_("moved"), [ICE_BAG] = N_("bag that lies still")};
	static const char *const several[1] = {N_("several probes")};
	*buf = '\0';
	put_kinds(t->sensor, sensors, SENSOR_COUNT, t->sessions, buf, n);
	put_kinds(t->placement, places, PLACEMENT_COUNT, t->sessions, buf, n);
	put_kinds(t->ice, ices, ICE_COUNT, t->sessions, buf, n);
	put_kinds(&t->several, several, 1, t->sessions, buf, n);
	return buf;
}

/* A tenth is no change: forecasts and blots move as much. Of a temperature, which has no zero, half a degree.
 */
static const char *change(const struct trend *t, enum trend_figure k)
{
	int64_t first = t->of[k].first, last = t->of[k].last;
	int64_t steady = rows[k].unit == TREND_DEGREES ? 500 : first / 10;
	if (llabs(last - first) <= steady)
		return _("steady");
	if (rows[k].unit == TREND_DEGREES)
		return last > first ? _("warmer") : _("colder");
	if (rows[k].unit == TREND_NUMBER)
		return last > first ? _("more") : _("fewer");
	return last > first ? _("longer") : _("shorter");
}

static void put_right(FILE *f, const char *text, int columns)
{
	fprintf(f, "%*s%s", columns - utf8_width(text) > 0 ? columns - utf8_width(text) : 0, "", text);
}

/* The first column; a letter may have more bytes than one. */
static void put_title(FILE *f, const char *title)
{
	fprintf(f, "  %s%*s ", title, utf8_width(title) < 22 ? 22 - utf8_width(title) : 0, "");
}

static void put_figure(FILE *f, const struct trend *t, enum trend_figure k, bool fahrenheit)
{
	char text[24];
	if (!t->of[k].n)
		return;
	put_title(f, trend_title(k));
	put_right(f, trend_format(t->of[k].all, k, fahrenheit, text, sizeof(text)), 7);
	if (t->of[k].first != MS_NONE) {
		fputs(_("   first third "), f);
		put_right(f, trend_format(t->of[k].first, k, fahrenheit, text, sizeof(text)), 7);
		fputs(_(", last third "), f);
		put_right(f, trend_format(t->of[k].last, k, fahrenheit, text, sizeof(text)), 7);
		fprintf(f, ": %s", change(t, k));
	}
	fprintf(f, "   (%d)\n", t->of[k].n);
}

static void put_trend(FILE *f, const struct trend *t, bool fahrenheit)
{
	char whose[RECORD_TITLE], technique[200];
	fprintf(f, _n("%s: %d session\n", "%s: %d sessions\n", t->sessions), trend_whose(t, whose),
		t->sessions);
	for (int k = 0; k < TREND_COUNT; k++)
		if (k != TREND_PASSES_OUTSIDE)
			put_figure(f, t, (enum trend_figure)k, fahrenheit);
	if (t->counted) {
		put_title(f, trend_title(TREND_PASSES_OUTSIDE));
		fprintf(f, _("in %d of %d\n"), t->outside, t->counted);
	}
	put_title(f, _("probe and ice"));
	fprintf(f, "%s\n", trend_technique(t, technique, sizeof(technique)));
}

void trends_table(FILE *f, const struct trend *t, int n, bool fahrenheit)
{
	for (int i = 0; i < n; i++) {
		fputs(i ? "\n" : "", f);
		put_trend(f, &t[i], fahrenheit);
	}
	if (n)
		fputs(_("\nThe middle value (median) of the first rounds; in brackets: of how many sessions.\n"),
		      f);
}

static void put_seconds(FILE *f, int64_t ms)
{
	char text[24];
	fprintf(f, ",%s", ms == MS_NONE ? "" : format_thousandths(ms, text, sizeof(text)));
}

/* How many were measured and iced so: in the column of values, as a figure of that name. */
static void put_technique(FILE *f, const struct trend *t, const char *head)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		fprintf(f, "%ssensor %s,%d,,,\n", head, sensor_kind_name((enum sensor_kind)i), t->sensor[i]);
	for (int i = 0; i < PLACEMENT_COUNT; i++)
		fprintf(f, "%splacement %s,%d,,,\n", head, placement_name((enum placement)i),
			t->placement[i]);
	for (int i = 0; i < ICE_COUNT; i++)
		fprintf(f, "%sice %s,%d,,,\n", head, ice_name((enum ice)i), t->ice[i]);
	fprintf(f, "%sseveral spots,%d,,,\n", head, t->several);
}

void trends_csv(FILE *f, const struct trend *t, int n)
{
	char client[4 * LABEL_TEXT], site[4 * LABEL_TEXT], head[9 * LABEL_TEXT];
	fputs("client,site,sessions,figure,values,median,first_third,last_third\n", f);
	for (int i = 0; i < n; i++) {
		snprintf(head, sizeof(head), "%s,%s,%d,", csv_cell(client, sizeof(client), t[i].client),
			 csv_cell(site, sizeof(site), t[i].site), t[i].sessions);
		for (int k = 0; k < TREND_COUNT; k++) {
			fprintf(f, "%s%s,%d", head, trend_name((enum trend_figure)k), t[i].of[k].n);
			put_seconds(f, t[i].of[k].all);
			put_seconds(f, t[i].of[k].first);
			put_seconds(f, t[i].of[k].last);
			fputc('\n', f);
		}
		put_technique(f, &t[i], head);
	}
}

/* As an object of counts. */
static json_object *counts_json(const int *count, int n, const char *(*name)(int i))
{
	json_object *o = json_object_new_object();
	for (int i = 0; i < n; i++)
		json_object_object_add(o, name(i), json_object_new_int(count[i]));
	return o;
}

static const char *sensor_of(int i)
{
	return sensor_kind_name((enum sensor_kind)i);
}

static const char *placement_of(int i)
{
	return placement_name((enum placement)i);
}

static const char *ice_of(int i)
{
	return ice_name((enum ice)i);
}

bool trends_json(FILE *f, const struct trend *t, int n)
{
	json_object *all = json_object_new_array();
	for (int i = 0; all && i < n; i++) {
		json_object *o = json_object_new_object();
		json_object_object_add(o, "client", json_object_new_string(t[i].client));
		json_object_object_add(o, "site", json_object_new_string(t[i].site));
		json_object_object_add(o, "sessions", json_object_new_int(t[i].sessions));
		for (int k = 0; k < TREND_COUNT; k++) {
			json_object *figure = json_object_new_object();
			json_object_object_add(figure, "values", json_object_new_int(t[i].of[k].n));
			json_object_object_add(figure, "median", json_seconds(t[i].of[k].all));
			json_object_object_add(figure, "first_third", json_seconds(t[i].of[k].first));
			json_object_object_add(figure, "last_third", json_seconds(t[i].of[k].last));
			json_object_object_add(o, trend_name((enum trend_figure)k), figure);
		}
		json_object_object_add(o, "sensors", counts_json(t[i].sensor, SENSOR_COUNT, sensor_of));
		json_object_object_add(o, "placements",
				       counts_json(t[i].placement, PLACEMENT_COUNT, placement_of));
		json_object_object_add(o, "ice", counts_json(t[i].ice, ICE_COUNT, ice_of));
		json_object_object_add(o, "several_spots", json_object_new_int(t[i].several));
		json_object_array_add(all, o);
	}
	return json_print(f, all);
}
