/* How a client's sessions change: medians of the first and of the last third. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/datetime.h"
#include "base/format.h"
#include "base/i18n.h"
#include "base/safe_text.h"
#include "base/text.h"
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
	return !strcasecmp(t->client, s->client) && !strcasecmp(t->site, s->site);
}

/* values: room for one of each summary. */
static void fill(struct trend *t, const struct summary_list *s, int64_t *values)
{
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

static int compare_labels(const struct trend *x, const struct trend *y)
{
	int order = strcasecmp(x->client, y->client);
	return order ? order : strcasecmp(x->site, y->site);
}

/* Of one label, however it is spelled, as they lie in the list. */
static int by_label(const void *a, const void *b)
{
	const struct trend *x = a, *y = b;
	int order = compare_labels(x, y);
	return order ? order : (x->client > y->client) - (x->client < y->client);
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
	qsort(t, (size_t)n, sizeof(*t), by_label);
	for (int i = 0; i < n; i++) {
		if (groups && compare_labels(&t[groups - 1], &t[i]) == 0)
			t[groups - 1].sessions++;
		else
			t[groups++] = t[i];
	}
	for (int i = 0; i < groups; i++)
		fill(&t[i], s, values);
	free(values);
	return groups;
}

/* ---- words and tables ---- */

static const char *length(int64_t ms, bool long_one, char *buf, size_t n)
{
	if (ms == MS_NONE)
		snprintf(buf, n, "-");
	else if (long_one)
		snprintf(buf, n, _("%lld min"), (long long)((ms + 30000) / 60000));
	else
		format_left(ms, buf, n);
	return buf;
}

/* A tenth is no change: forecasts and blots move as much. */
static const char *change(const struct trend *t, enum trend_figure k)
{
	int64_t first = t->of[k].first_ms, last = t->of[k].last_ms;
	if (first == MS_NONE)
		return "";
	if (llabs(last - first) * 10 <= first)
		return _("steady");
	return last > first ? _("longer") : _("shorter");
}

void trends_table(FILE *f, const struct trend *t, int n)
{
	static const struct {
		enum trend_figure k;
		const char *name;
		bool long_one;
	} rows[] = {{TREND_TO_NUMB, N_("ice until numb"), false},
		    {TREND_WINDOW, N_("window"), false},
		    {TREND_TO_WARM, N_("ice to re-warmed"), true},
		    {TREND_NUMB_ERROR, N_("numb forecast off by"), false},
		    {TREND_WARM_ERROR, N_("warm forecast off by"), true}};
	char all[24], first[24], last[24];
	for (int i = 0; i < n; i++) {
		const struct trend *one = &t[i];
		fprintf(f, _n("%s%s%s%s: %d session\n", "%s%s%s%s: %d sessions\n", one->sessions),
			i ? "\n" : "", one->client, *one->client && *one->site ? ", " : "",
			*one->client || *one->site ? one->site : _("without a label"), one->sessions);
		for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
			enum trend_figure figure = rows[k].k;
			if (!one->of[figure].n)
				continue;
			fprintf(f, "  %-22s %7s", _(rows[k].name),
				length(one->of[figure].all_ms, rows[k].long_one, all, sizeof(all)));
			if (one->of[figure].first_ms != MS_NONE)
				fprintf(f, _("   first third %7s, last third %7s: %s"),
					length(one->of[figure].first_ms, rows[k].long_one, first,
					       sizeof(first)),
					length(one->of[figure].last_ms, rows[k].long_one, last, sizeof(last)),
					change(one, figure));
			fprintf(f, "   (%d)\n", one->of[figure].n);
		}
	}
	if (n)
		fputs(_("\nMedians of the first round of each session; in brackets how many had it.\n"), f);
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
