#include "threshold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/who.h"
#include "system/locale.h"
#include "threshold_parts.h"

#define RECORD_BYTES_MAX (INT64_C(64) << 20) /* ten days at ten readings a second */
#define READ_BYTES_MAX (INT64_C(256) << 20)  /* for one client and site: about a second */
#define PAIRS_MAX 1000
#define LOWER_K 2
#define HIGHER_K 8
#define STEP_MC 100
#define FUTURE_MS (24 * MINUTES_MS(60)) /* allows for a clock that was set, or a wrong zone */

/* ---- the rule ---- */

static int by_value(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

/* Moves the default by a share n / (n + k) towards a value. */
static int32_t moved(int32_t to_mc, int n, int k)
{
	int32_t mc = THRESHOLD_DEFAULT_MC + (to_mc - THRESHOLD_DEFAULT_MC) * n / (n + k);
	mc -= mc % STEP_MC;
	return mc < THRESHOLD_MIN_MC ? THRESHOLD_MIN_MC : mc > THRESHOLD_MAX_MC ? THRESHOLD_MAX_MC : mc;
}

int32_t threshold_from(const int32_t *values_mc, int n)
{
	int32_t v[THRESHOLD_SESSIONS_MAX];
	if (n < THRESHOLD_SESSIONS_MIN)
		return THRESHOLD_DEFAULT_MC;
	if (n > THRESHOLD_SESSIONS_MAX)
		n = THRESHOLD_SESSIONS_MAX;
	for (int i = 0; i < n; i++)
		v[i] = values_mc[i] < THRESHOLD_MIN_MC	 ? THRESHOLD_MIN_MC
		       : values_mc[i] > THRESHOLD_MAX_MC ? THRESHOLD_MAX_MC
							 : values_mc[i];
	qsort(v, (size_t)n, sizeof(v[0]), by_value);
	int32_t median = (v[(n - 1) / 2] + v[n / 2]) / 2, quartile = v[(n - 1) / 4];
	if (median <= THRESHOLD_DEFAULT_MC)
		return moved(median, n, LOWER_K);
	return quartile <= THRESHOLD_DEFAULT_MC ? THRESHOLD_DEFAULT_MC : moved(quartile, n, HIGHER_K);
}

/* ---- sessions ---- */

struct pass {
	struct journal journal;
	struct clients clients;
	int64_t now_ms;
	void (*visit)(void *context, const struct threshold_session *s);
	void *context;
	/* for one client and site, or for all */
	bool all;
	struct threshold *at;
	size_t n, room;
	bool failed;
};

static void begin(struct threshold *t, const char *client, const char *site)
{
	*t = (struct threshold){.mc = THRESHOLD_DEFAULT_MC};
	text_copy(t->client, sizeof(t->client), client);
	text_copy(t->site, sizeof(t->site), site);
}

/* Was the session forgotten, under the name that it had then? */
static bool is_forgotten(const struct journal *j, const struct clients *c,
			 const struct threshold_candidate *s, struct threshold *t)
{
	char iso[40];
	int64_t ms, before_ms;
	if (!journal_moment(j, c, s->label, s->site, iso, sizeof(iso), &ms))
		return false;
	if (!*t->forgotten_iso || (threshold_moment(t->forgotten_iso, &before_ms) && before_ms < ms))
		text_copy(t->forgotten_iso, sizeof(t->forgotten_iso), iso);
	return s->start_ms <= ms;
}

bool threshold_at_edge(const struct rules *r)
{
	return r->placement == PLACEMENT_EDGE || (r->has_edge && r->edge_um > -5000);
}

enum threshold_why threshold_judge(const struct journal *j, const struct clients *c, int64_t now_ms,
				   const struct threshold_candidate *s, struct threshold *t)
{
	if (s->simulated)
		return THRESHOLD_SIMULATED;
	if (s->start_ms == MS_NONE || s->start_ms - now_ms > FUTURE_MS)
		return THRESHOLD_DATE;
	if (is_forgotten(j, c, s, t))
		return THRESHOLD_FORGOTTEN;
	if (s->edge)
		return THRESHOLD_EDGE;
	return t->n == THRESHOLD_SESSIONS_MAX ? THRESHOLD_OLD : THRESHOLD_COUNTS;
}

static enum threshold_why judge(const struct pass *p, struct threshold *t, const struct walk_entry *e)
{
	struct threshold_candidate s = {
		.simulated = record_is_simulated(&e->head),
		.edge = threshold_at_edge(&e->head.rules),
		.label = e->head.label,
		.site = e->head.site,
	};
	if (!threshold_moment(e->head.start_iso, &s.start_ms))
		s.start_ms = MS_NONE;
	return threshold_judge(&p->journal, &p->clients, p->now_ms, &s, t);
}

static void take_session(const struct pass *p, struct threshold *t, const struct walk_entry *e)
{
	struct threshold_session s = {.why = judge(p, t, e), .value_mc = MC_NONE};
	t->looked++;
	text_copy(s.start_iso, sizeof(s.start_iso), e->head.start_iso);
	if (e->size_bytes > RECORD_BYTES_MAX || t->read_bytes + e->size_bytes > READ_BYTES_MAX) {
		s.why = THRESHOLD_HUGE;
		s.n_marks = 0;
	} else {
		t->read_bytes += e->size_bytes;
		threshold_read_session(e, &s);
	}
	t->with_marks += s.n_marks > 0;
	t->marks += s.n_marks;
	if (s.why == THRESHOLD_COUNTS && s.value_mc != MC_NONE)
		t->values_mc[t->n++] = s.value_mc;
	for (int i = 0; i < s.n_marks && s.why != THRESHOLD_COUNTS; i++)
		s.marks[i].why = s.why;
	if (p->visit && (s.n_marks || s.why == THRESHOLD_HUGE))
		p->visit(p->context, &s);
}

/* NULL when there are too many, or no memory. */
static struct threshold *find(struct pass *p, const struct record_head *h)
{
	for (size_t i = 0; i < p->n; i++) /* the quick way, for most */
		if (!strcmp(p->at[i].client, h->client) && !strcmp(p->at[i].site, h->site))
			return &p->at[i];
	for (size_t i = 0; i < p->n; i++)
		if (who_same(p->at[i].client, h->client) && who_same(p->at[i].site, h->site))
			return &p->at[i];
	if (!p->all || p->n == PAIRS_MAX)
		return NULL;
	if (p->n == p->room) {
		size_t room = p->room ? 2 * p->room : 16;
		struct threshold *at = reallocarray(p->at, room, sizeof(*at));
		if (!at) {
			p->failed = true;
			return NULL;
		}
		p->at = at;
		p->room = room;
	}
	begin(&p->at[p->n], h->client, h->site);
	return &p->at[p->n++];
}

static bool take_record(void *context, struct walk_entry *e)
{
	struct pass *p = context;
	struct threshold *t = find(p, &e->head);
	if (p->failed)
		return false;
	if (t) { /* as it was first typed */
		text_copy(t->client, sizeof(t->client), e->head.client);
		text_copy(t->site, sizeof(t->site), e->head.site);
	}
	if (t && t->looked < THRESHOLD_LOOK_BACK)
		take_session(p, t, e);
	if (p->all || !t)
		return true;
	return t->looked < THRESHOLD_LOOK_BACK && (p->visit || t->n < THRESHOLD_SESSIONS_MAX);
}

int32_t threshold_own(const struct clients *c, const char *client, const char *site)
{
	const char *text = clients_fact(c, FIELD_THRESHOLD, client, site);
	int32_t mc;
	bool good = *text && parse_mc(text, strlen(text), '.', &mc) == strlen(text) &&
		    mc >= THRESHOLD_MIN_MC && mc <= THRESHOLD_MAX_MC;
	return good ? mc : MC_NONE;
}

/* The client's own goes before what was learned. */
static void set_own(const struct clients *c, struct threshold *t)
{
	int32_t mc = threshold_own(c, t->client, t->site);
	t->own = mc != MC_NONE;
	if (t->own)
		t->mc = mc;
}

void threshold_conclude(const struct clients *c, struct threshold *t)
{
	t->mc = threshold_from(t->values_mc, t->n);
	set_own(c, t);
}

static enum result run(struct pass *p, const char *base, const char *now_iso)
{
	if (!threshold_moment(now_iso, &p->now_ms))
		return RESULT_BAD_DATA;
	enum result result = walk_each(base, "", take_record, p);
	if (result == RESULT_OK && p->failed)
		result = RESULT_SYSTEM;
	for (size_t i = 0; result == RESULT_OK && i < p->n; i++)
		threshold_conclude(&p->clients, &p->at[i]);
	return result;
}

static enum result read_journals(struct pass *p, const char *base)
{
	clients_read(base, &p->clients); /* what cannot be read is logged, and nobody is renamed */
	return journal_read(base, &p->journal);
}

static void free_journals(struct pass *p)
{
	journal_free(&p->journal);
	clients_free(&p->clients);
}

enum result threshold_learn(const char *base, const char *client, const char *site, const char *now_iso,
			    void (*visit)(void *context, const struct threshold_session *s), void *context,
			    struct threshold *out)
{
	struct pass p = {.visit = visit, .context = context, .at = out, .n = 1};
	enum result result = read_journals(&p, base);
	begin(out, clients_now(&p.clients, client), site);
	if (result == RESULT_OK)
		result = run(&p, base, now_iso);
	set_own(&p.clients, out);
	free_journals(&p);
	return result;
}

enum result threshold_list(const char *base, const char *now_iso, struct threshold **out, size_t *n)
{
	struct pass p = {.all = true};
	enum result result = read_journals(&p, base);
	if (result == RESULT_OK)
		result = run(&p, base, now_iso);
	*n = 0;
	*out = p.at;
	for (size_t i = 0; i < p.n; i++) {
		set_own(&p.clients, &p.at[i]);
		if (p.at[i].marks || p.at[i].own)
			p.at[(*n)++] = p.at[i];
	}
	free_journals(&p);
	return result;
}

/* ---- for people ---- */

const char *threshold_why_text(enum threshold_why why)
{
	static const char *const texts[] = {THRESHOLD_WHY_LIST(ENUM_NAME)};
	return _(texts[why]);
}

char *threshold_source(const struct threshold *t, char *buf, size_t n)
{
	if (t->own)
		snprintf(buf, n, _("set with icecue clients threshold"));
	else if (t->n >= THRESHOLD_SESSIONS_MIN)
		snprintf(buf, n, _("learned from %d sessions"), t->n);
	else if (t->n)
		snprintf(buf, n,
			 _n("default: of %d sessions that count, %d is there",
			    "default: of %d sessions that count, %d are there", t->n),
			 THRESHOLD_SESSIONS_MIN, t->n);
	else
		snprintf(buf, n, _("default: no session with marks that count"));
	return buf;
}

char *threshold_figure(int32_t mc, bool fahrenheit, char *buf, size_t n)
{
	return format_temp(mc, fahrenheit, locale_is_utf8(), buf, n);
}

char *threshold_line(const struct threshold *t, bool fahrenheit, char *buf, size_t n)
{
	char temp[32], title[2 * LABEL_TEXT + 8] = "", source[80];
	if (*t->client || *t->site)
		format_title(t->client, t->site, title, sizeof(title));
	snprintf(buf, n, _("numb at %s%s%s: %s"), threshold_figure(t->mc, fahrenheit, temp, sizeof(temp)),
		 *title ? _(" for ") : "", title, threshold_source(t, source, sizeof(source)));
	return buf;
}
