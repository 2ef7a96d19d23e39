#include "score.h"

#include <math.h>

#define EARLY_S 30
#define LATE_S 15
#define BEFORE_S 30
#define OFF_S 20
#define OFF_BEFORE_S 60
#define WINDOW_S 200
#define AHEAD_S 20
#define OPEN_S 30
#define REWARM_EARLY_S 180
#define REWARM_AHEAD_S 600
#define CLOCK_S 2760 /* what the 45 minutes decide */
#define NEVER 1e9

/* A round while it is judged: events count from low_s to high_s. */
struct look {
	const struct heard *heard;
	const struct lab_round *round;
	double low_s, high_s, off_s;
	struct scored *out;
};

static double second_of(int64_t t_ms)
{
	return (double)t_ms / 1000;
}

/* How many of a kind; the first and the last one. */
static int find(const struct heard *h, enum event_kind kind, double low_s, double high_s, double *first_s,
		double *last_s)
{
	int n = 0;
	for (int i = 0; i < h->n; i++) {
		double at_s = second_of(h->at[i].t_ms);
		if (h->at[i].kind != kind || at_s < low_s || at_s >= high_s)
			continue;
		if (!n++)
			*first_s = at_s;
		*last_s = at_s;
	}
	return n;
}

static int count(const struct heard *h, enum event_kind kind, double low_s, double high_s)
{
	double first_s = NAN, last_s = NAN;
	return find(h, kind, low_s, high_s, &first_s, &last_s);
}

static const struct event *forecast(const struct heard *h, enum event_kind of, double low_s, double until_s)
{
	const struct event *last = NULL;
	for (int i = 0; i < h->n; i++) {
		double at_s = second_of(h->at[i].t_ms);
		if (h->at[i].kind == EVENT_FORECAST && h->at[i].of == of && at_s >= low_s && at_s <= until_s)
			last = &h->at[i];
	}
	return last;
}

static void add_error(struct scored *out, enum score_error e, double error)
{
	out->error[e][out->count.n[e]++] = fabs(error);
}

static bool holds(const struct event *f, double truth_s)
{
	return second_of(f->low_ms) <= truth_s && truth_s <= second_of(f->high_ms);
}

static void judge_icing(struct look *k)
{
	struct score *c = &k->out->count;
	double first_s = NAN, last_s = NAN;
	int n = find(k->heard, EVENT_ICING_STARTED, k->low_s, k->high_s, &first_s, &last_s);
	if (n)
		add_error(k->out, ERROR_STARTED, first_s - k->round->ice_start_s);
	c->start_missed += !n;
	c->stray += n > 1 ? n - 1 : 0;
	if (k->round->ice_end_s >= k->off_s - OFF_BEFORE_S)
		return;
	n = find(k->heard, EVENT_ICING_ENDED, k->low_s, k->high_s, &first_s, &last_s);
	if (n)
		add_error(k->out, ERROR_ENDED, last_s - k->round->ice_end_s);
	c->end_missed += !n;
	c->stray += n > 1 ? n - 1 : 0;
}

/* Returns whether it was told at all. */
static bool judge_numb(struct look *k)
{
	const struct lab_round *r = k->round;
	struct score *c = &k->out->count;
	double first_s = NAN, last_s = NAN;
	int n = find(k->heard, EVENT_NUMB, k->low_s, k->high_s, &first_s, &last_s);
	c->numb_again += n > 1 ? n - 1 : 0;
	if (r->unsure)
		return n > 0;
	c->judged++;
	if (r->numb_s < 0) {
		c->numb_false += n > 0;
		return n > 0;
	}
	c->numb++;
	if (!n || first_s > r->ice_end_s + LATE_S) {
		c->numb_missed++;
	} else {
		add_error(k->out, ERROR_NUMB, first_s - r->numb_s);
		c->numb_false += first_s - r->numb_s < -EARLY_S;
	}
	return n > 0;
}

static void judge_window(struct look *k)
{
	const struct lab_round *r = k->round;
	struct score *c = &k->out->count;
	double first_s = NAN, last_s = NAN;
	c->closed++;
	if (r->numb_end_s > r->ice_end_s + OPEN_S) {
		const struct event *f =
			forecast(k->heard, EVENT_WINDOW_CLOSED, k->low_s, r->ice_end_s + AHEAD_S);
		c->closed_due++;
		if (f) {
			add_error(k->out, ERROR_CLOSED_AHEAD, second_of(f->at_ms) - r->numb_end_s);
			c->closed_held += holds(f, r->numb_end_s);
		}
	}
	if (find(k->heard, EVENT_WINDOW_CLOSED, k->low_s, k->high_s, &first_s, &last_s))
		add_error(k->out, ERROR_CLOSED, first_s - r->numb_end_s);
	else
		c->closed_missed++;
}

static void judge_rewarmed(struct look *k)
{
	const struct lab_round *r = k->round;
	struct score *c = &k->out->count;
	double first_s = NAN, last_s = NAN, due_s = r->ice_end_s + REWARM_AHEAD_S;
	int n = find(k->heard, EVENT_REWARMED, k->low_s, k->high_s, &first_s, &last_s);
	if (r->rewarmed_s < 0) {
		c->rewarmed_false += n > 0 && k->off_s >= NEVER;
		return;
	}
	c->rewarmed++;
	if (n) {
		add_error(k->out, ERROR_REWARMED, first_s - r->rewarmed_s);
		c->rewarmed_false += first_s - r->rewarmed_s < -REWARM_EARLY_S;
	}
	c->rewarmed_missed += !n;
	if (r->rewarmed_s <= r->ice_end_s + CLOCK_S)
		return;
	const struct event *f = forecast(k->heard, EVENT_REWARMED, r->ice_end_s + 1e-3, due_s);
	c->rewarmed_due++;
	if (!f)
		return;
	add_error(k->out, ERROR_REWARMED_AHEAD,
		  100 * (second_of(f->at_ms) - r->rewarmed_s) / (r->rewarmed_s - due_s));
	c->rewarmed_held += holds(f, r->rewarmed_s);
}

static void judge_round(struct look *k)
{
	k->out->count.rounds++;
	judge_icing(k);
	bool told = judge_numb(k);
	if (k->round->numb_s >= 0 && told && k->round->ice_end_s + WINDOW_S < k->off_s)
		judge_window(k);
	judge_rewarmed(k);
}

void score_session(const struct lab_session *s, const struct heard *h, struct scored *out)
{
	double off_s = s->config.detached_s < 0 ? NEVER : s->config.detached_s;
	*out = (struct scored){.count.sessions = 1};
	out->count.numb_false += count(h, EVENT_NUMB, off_s + OFF_S, NEVER) > 0;
	out->count.rewarmed_false += count(h, EVENT_REWARMED, off_s + OFF_S, NEVER) > 0;
	for (int i = 0; i < s->round_count; i++) {
		bool last = i + 1 == s->round_count;
		struct look k = {.heard = h, .round = &s->round[i], .off_s = off_s, .out = out};
		k.low_s = k.round->ice_start_s - BEFORE_S;
		k.high_s = fmin(last ? NEVER : s->round[i + 1].ice_start_s - BEFORE_S, off_s + OFF_S);
		if (i == 0) {
			out->count.numb_false += count(h, EVENT_NUMB, -1, k.low_s) > 0;
			out->count.stray += count(h, EVENT_ICING_STARTED, -1, k.low_s);
		}
		if (k.round->ice_start_s <= off_s - OFF_BEFORE_S)
			judge_round(&k);
	}
}

void score_add(struct score *sum, const struct score *one)
{
	/* all of it are counts */
	int *to = (int *)sum;
	const int *from = (const int *)one;
	for (size_t i = 0; i < sizeof *sum / sizeof *to; i++)
		to[i] += from[i];
}
