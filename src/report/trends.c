/* How a client's sessions change: medians of the first and of the last third. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/datetime.h"
#include "base/format.h"
#include "base/i18n.h"
#include "base/safe_text.h"
#include "base/text.h"
#include "base/who.h"
#include "list.h"
#include "system/json.h"

#define THIRDS_FROM 6 /* values: fewer show no change */

const char *trend_name(enum trend_figure k)
{
	static const char *const names[TREND_COUNT] = {TREND_LIST(ENUM_NAME)};
	return (unsigned)k < TREND_COUNT ? names[k] : "";
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
	case TREND_PASSES:
		return any_pass(r) ? r->passes * INT64_C(1000) : MS_NONE;
	case TREND_PASSES_OUTSIDE:
		return any_pass(r) ? r->passes_outside * INT64_C(1000) : MS_NONE;
	}
	return MS_NONE;
}

int64_t trend_value(const struct summary *s, enum trend_figure k)
{
	int64_t ms = s->n_rounds ? figure_of(&s->rounds[0], k) : MS_NONE;
	return ms < 0 ? MS_NONE : ms;
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

bool trend_has(const struct trend *t, const struct summary *s)
{
	return !strcmp(t->client, s->client) && !strcmp(t->site, s->site);
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

/* values: room for one of each summary. */
static void fill(struct trend *t, const struct summary_list *s, int64_t *values)
{
	for (size_t i = 0; i < s->n; i++)
		if (trend_has(t, &s->at[i]))
			count_outside(t, &s->at[i]);
	for (int k = 0; k < TREND_COUNT; k++) {
		int n = 0;
		for (size_t i = s->n; i-- > 0;) { /* the oldest first */
			int64_t v = trend_has(t, &s->at[i]) ? trend_value(&s->at[i], (enum trend_figure)k)
							    : MS_NONE;
			if (v != MS_NONE)
				values[n++] = v;
		}
		t->of[k].n = n;
		t->of[k].all_ms = median(values, n);
		t->of[k].first_ms = n >= THIRDS_FROM ? median(values, n / 3) : MS_NONE;
		t->of[k].last_ms = n >= THIRDS_FROM ? median(values + n - n / 3, n / 3) : MS_NONE;
	}
}

static bool is_of_one(const struct trend *x, const struct trend *y)
{
	return !strcmp(x->client, y->client) && !strcmp(x->site, y->site);
}

static int by_bytes(const void *a, const void *b)
{
	const struct trend *x = a, *y = b;
	int order = strcmp(x->client, y->client);
	return order ? order : strcmp(x->site, y->site);
}

static int by_label(const void *a, const void *b)
{
	const struct trend *x = a, *y = b;
	int order = who_compare(x->client, y->client);
	return order ? order : who_compare(x->site, y->site);
}

int trends_find(const struct summary_list *s, struct trend **out)
{
	int n = 0, groups = 0;
	struct trend *t = calloc(s->n + 1, sizeof(*t));
	int64_t *values = calloc(s->n + 1, sizeof(*values));
	*out = t;
	if (!t || !values) {
		free(t);
		free(values);
		*out = NULL;
		return -1;
	}
	for (size_t i = 0; i < s->n; i++)
		t[n++] = (struct trend){.client = s->at[i].client, .site = s->at[i].site, .sessions = 1};
	qsort(t, (size_t)n, sizeof(*t), by_bytes);
	for (int i = 0; i < n; i++) {
		if (groups && is_of_one(&t[groups - 1], &t[i]))
			t[groups - 1].sessions++;
		else
			t[groups++] = t[i];
	}
	qsort(t, (size_t)groups, sizeof(*t), by_label);
	for (int i = 0; i < groups; i++)
		fill(&t[i], s, values);
	free(values);
	return groups;
}

/* ---- words and tables ---- */

enum unit { SHORT, LONG, NUMBER };

static const char *length(int64_t ms, enum unit unit, char *buf, size_t n)
{
	if (ms == MS_NONE)
		snprintf(buf, n, "-");
	else if (unit == NUMBER)
		format_thousandths(ms, buf, n);
	else if (unit == LONG)
		snprintf(buf, n, _("%lld min"), (long long)((ms + 30000) / 60000));
	else
		format_left(ms, buf, n);
	return buf;
}

/* A tenth is no change: forecasts and blots move as much. */
static const char *change(const struct trend *t, enum trend_figure k, enum unit unit)
{
	int64_t first = t->of[k].first_ms, last = t->of[k].last_ms;
	if (first == MS_NONE)
		return "";
	if (llabs(last - first) * 10 <= first)
		return _("steady");
	if (unit == NUMBER)
		return last > first ? _("more") : _("fewer");
	return last > first ? _("longer") : _("shorter");
}

static void put_figure(FILE *f, const struct trend *t, enum trend_figure k, const char *name, enum unit unit)
{
	char all[24], first[24], last[24];
	if (!t->of[k].n)
		return;
	fprintf(f, "  %-22s %7s", name, length(t->of[k].all_ms, unit, all, sizeof(all)));
	if (t->of[k].first_ms != MS_NONE)
		fprintf(f, _("   first third %7s, last third %7s: %s"),
			length(t->of[k].first_ms, unit, first, sizeof(first)),
			length(t->of[k].last_ms, unit, last, sizeof(last)), change(t, k, unit));
	fprintf(f, "   (%d)\n", t->of[k].n);
}

static void put_trend(FILE *f, const struct trend *t, bool quality)
{
	fprintf(f, _n("%s%s%s: %d session\n", "%s%s%s: %d sessions\n", t->sessions), t->client,
		*t->client && *t->site ? ", " : "", *t->client || *t->site ? t->site : _("without a label"),
		t->sessions);
	put_figure(f, t, TREND_TO_NUMB, _("ice until numb"), SHORT);
	put_figure(f, t, TREND_WINDOW, _("window after the ice"), SHORT);
	put_figure(f, t, TREND_TO_WARM, _("ice away until warm"), LONG);
	put_figure(f, t, TREND_PASSES, _("passes in the window"), NUMBER);
	if (t->counted)
		fprintf(f, _("  %-22s in %d of %d\n"), _("passes outside it"), t->outside, t->counted);
	if (!quality)
		return;
	put_figure(f, t, TREND_NUMB_ERROR, _("numb forecast off by"), SHORT);
	put_figure(f, t, TREND_WARM_ERROR, _("warm forecast off by"), LONG);
}

void trends_table(FILE *f, const struct trend *t, int n, bool quality)
{
	for (int i = 0; i < n; i++) {
		fputs(i ? "\n" : "", f);
		put_trend(f, &t[i], quality);
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

void trends_csv(FILE *f, const struct trend *t, int n)
{
	char client[4 * LABEL_TEXT], site[4 * LABEL_TEXT];
	fputs("client,site,sessions,figure,values,median,first_third,last_third\n", f);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < TREND_COUNT; k++) {
			fprintf(f, "%s,%s,%d,%s,%d", csv_cell(client, sizeof(client), t[i].client),
				csv_cell(site, sizeof(site), t[i].site), t[i].sessions,
				trend_name((enum trend_figure)k), t[i].of[k].n);
			put_seconds(f, t[i].of[k].all_ms);
			put_seconds(f, t[i].of[k].first_ms);
			put_seconds(f, t[i].of[k].last_ms);
			fputc('\n', f);
		}
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
			json_object_object_add(figure, "median", json_seconds(t[i].of[k].all_ms));
			json_object_object_add(figure, "first_third", json_seconds(t[i].of[k].first_ms));
			json_object_object_add(figure, "last_third", json_seconds(t[i].of[k].last_ms));
			json_object_object_add(o, trend_name((enum trend_figure)k), figure);
		}
		json_object_array_add(all, o);
	}
	return json_print(f, all);
}
