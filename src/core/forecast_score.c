#include "forecast_score.h"

#include <stdlib.h>
#include <string.h>

#define LATE_FROM_MS MINUTES_MS(10)
#define LATE_TO_MS MINUTES_MS(12)

static void clear_books(struct forecast_scorer *s)
{
	s->numb = (struct forecast_book){
		.of = EVENT_NUMB, .max = FORECAST_SCORE_NUMB_MAX, .entries = s->numb_entries};
	s->closed = (struct forecast_book){
		.of = EVENT_WINDOW_CLOSED, .max = FORECAST_SCORE_CLOSED_MAX, .entries = s->closed_entries};
	s->rewarmed = (struct forecast_book){
		.of = EVENT_REWARMED, .max = FORECAST_SCORE_REWARMED_MAX, .entries = s->rewarmed_entries};
	s->ended_ms = MS_NONE;
}

void forecast_score_begin(struct forecast_scorer *s, int64_t rewarm_min_ms)
{
	memset(&s->scores, 0, sizeof(s->scores));
	s->rewarm_min_ms = rewarm_min_ms;
	s->round = s->starts = 0;
	s->icing_ms = s->unseen_ms = s->start_ms = MS_NONE;
	clear_books(s);
}

/* Ends the watch for what is still pending. While the probe is lost nothing can come: then it ended at the
 * loss. */
static void end_watch(struct forecast_scorer *s, struct forecast_book *b, int64_t t_ms, enum event_kind why)
{
	bool blind = why != b->of && s->unseen_ms != MS_NONE && s->unseen_ms <= t_ms;
	for (int i = 0; i < b->n; i++) {
		struct forecast_entry *f = &b->entries[i];
		if (f->until_ms != MS_NONE)
			continue;
		f->until_ms = blind ? s->unseen_ms : t_ms;
		f->until = blind ? s->unseen_for : why;
	}
}

/* Ice is on after all, so the end was a long blot: the watch for the pending forecasts continues. */
static void take_back_end(struct forecast_scorer *s)
{
	for (int i = 0; i < s->numb.n; i++)
		if (s->numb.entries[i].until == EVENT_ICING_ENDED)
			s->numb.entries[i].until_ms = MS_NONE;
	s->closed.n = s->closed.no_room = 0;
	s->rewarmed.n = s->rewarmed.no_room = 0;
	s->ended_ms = MS_NONE;
}

static bool held(const struct forecast_entry *f)
{
	return f->until_ms >= f->low_ms - FORECAST_SCORE_SLACK_MS &&
	       f->until_ms <= f->high_ms + FORECAST_SCORE_SLACK_MS;
}

static enum forecast_verdict verdict_of(const struct forecast_book *b, const struct forecast_entry *f)
{
	if (f->until == b->of)
		return FORECAST_CAME;
	return f->high_ms + FORECAST_SCORE_SLACK_MS < f->until_ms ? FORECAST_MISSED : FORECAST_UNJUDGED;
}

static struct forecast_single single_of(const struct forecast_book *b, const struct forecast_entry *f)
{
	struct forecast_single one = {
		.verdict = verdict_of(b, f), .given_ms = f->given_ms, .least = f->least};
	if (one.verdict == FORECAST_CAME) {
		one.error_ms = f->at_ms - f->until_ms;
		one.held = held(f);
	}
	return one;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static struct forecast_tally tally_of(const struct forecast_book *b, bool least, int64_t *errors_ms)
{
	struct forecast_tally t = {.median_ms = MS_NONE};
	for (int i = 0; i < b->n; i++) {
		const struct forecast_entry *f = &b->entries[i];
		if (f->least != least)
			continue;
		enum forecast_verdict verdict = verdict_of(b, f);
		t.given++;
		t.missed += verdict == FORECAST_MISSED;
		if (verdict != FORECAST_CAME)
			continue;
		t.held += held(f);
		errors_ms[t.came++] = llabs(f->at_ms - f->until_ms);
	}
	if (t.came) {
		qsort(errors_ms, (size_t)t.came, sizeof(errors_ms[0]), by_value);
		t.median_ms = (errors_ms[(t.came - 1) / 2] + errors_ms[t.came / 2]) / 2;
	}
	return t;
}

static void score_book(const struct forecast_book *b, int64_t *errors_ms, struct forecast_kind_score *out)
{
	*out = (struct forecast_kind_score){
		.open = tally_of(b, false, errors_ms),
		.least = tally_of(b, true, errors_ms),
	};
	out->open.given += b->no_room;
	if (b->n)
		out->first = single_of(b, &b->entries[0]);
	for (int i = 0; i < b->n; i++)
		if (verdict_of(b, &b->entries[i]) == FORECAST_UNJUDGED)
			out->unjudged_for = b->entries[i].until;
}

static void score_round(struct forecast_scorer *s)
{
	if (!s->round || s->round > FORECAST_SCORE_ROUNDS_MAX)
		return;
	struct forecast_round_score *r = &s->scores.rounds[s->round - 1];
	r->icing_ms = s->icing_ms;
	score_book(&s->numb, s->errors_ms, &r->numb);
	score_book(&s->closed, s->errors_ms, &r->closed);
	score_book(&s->rewarmed, s->errors_ms, &r->rewarmed);
	for (int i = 0; i < s->rewarmed.n && s->ended_ms != MS_NONE; i++) {
		int64_t after_ms = s->rewarmed.entries[i].given_ms - s->ended_ms;
		if (after_ms < LATE_FROM_MS || after_ms >= LATE_TO_MS)
			continue;
		r->rewarmed.late = single_of(&s->rewarmed, &s->rewarmed.entries[i]);
		break;
	}
}

/* The next event proves that ice was on: the round before ended when that ice began. */
static void confirm_start(struct forecast_scorer *s)
{
	if (s->start_ms == MS_NONE)
		return;
	int64_t unseen_ms = s->unseen_ms;
	s->unseen_ms = MS_NONE; /* start_cut knows of it already */
	end_watch(s, &s->numb, s->start_cut_ms, s->start_cut);
	end_watch(s, &s->closed, s->start_cut_ms, s->start_cut);
	end_watch(s, &s->rewarmed, s->start_cut_ms, s->start_cut);
	s->unseen_ms = unseen_ms;
	score_round(s);
	clear_books(s);
	s->round = s->starts;
	s->icing_ms = s->start_ms;
	s->start_ms = MS_NONE;
}

static void start(struct forecast_scorer *s, int64_t t_ms)
{
	bool blind = s->unseen_ms != MS_NONE;
	s->start_ms = t_ms;
	s->start_cut_ms = blind ? s->unseen_ms : t_ms;
	s->start_cut = blind ? s->unseen_for : EVENT_ICING_STARTED;
	s->unseen_ms = MS_NONE;
	if (s->starts < FORECAST_SCORE_ROUNDS_MAX)
		s->scores.rounds[s->starts].icing_ms = MS_NONE; /* until it is certain */
	s->starts++;
	s->scores.n = s->starts < FORECAST_SCORE_ROUNDS_MAX ? s->starts : FORECAST_SCORE_ROUNDS_MAX;
	if (!s->round)
		confirm_start(s);
}

static struct forecast_book *book_of(struct forecast_scorer *s, enum event_kind of)
{
	return of == EVENT_REWARMED ? &s->rewarmed : of == EVENT_WINDOW_CLOSED ? &s->closed : &s->numb;
}

static void note(struct forecast_scorer *s, const struct event *e)
{
	struct forecast_book *b = book_of(s, e->of);
	bool rewarmed = b->of == EVENT_REWARMED;
	if (!s->round)
		return;
	if (b->of == EVENT_NUMB && s->ended_ms != MS_NONE)
		take_back_end(s);
	if (b->n == b->max) {
		b->no_room++;
		return;
	}
	int64_t least_ms = rewarmed && s->ended_ms != MS_NONE ? s->ended_ms + s->rewarm_min_ms : e->t_ms;
	b->entries[b->n++] = (struct forecast_entry){
		.given_ms = e->t_ms,
		.at_ms = e->at_ms,
		.low_ms = e->low_ms,
		.high_ms = e->high_ms,
		.until_ms = MS_NONE,
		.until = EVENT_NONE,
		.least = rewarmed && e->at_ms <= (least_ms > e->t_ms ? least_ms : e->t_ms),
	};
}

/* Does the event belong to re-warming, which shows that an icing seen just before was none? */
static bool proves_no_ice(const struct event *e)
{
	return e->kind == EVENT_REWARMED || e->kind == EVENT_STILL_COLD || e->kind == EVENT_WINDOW_CLOSED ||
	       (e->kind == EVENT_FORECAST && (e->of == EVENT_REWARMED || e->of == EVENT_WINDOW_CLOSED));
}

static bool proves_ice(const struct event *e)
{
	return e->kind == EVENT_NUMB || e->kind == EVENT_FELT_NUMB || e->kind == EVENT_ICING_ENDED ||
	       (e->kind == EVENT_FORECAST && e->of == EVENT_NUMB);
}

static void came(struct forecast_scorer *s, const struct event *e)
{
	if (e->kind == EVENT_NUMB && s->ended_ms != MS_NONE)
		take_back_end(s);
	end_watch(s, book_of(s, e->kind), e->t_ms, e->kind);
}

void forecast_score_event(struct forecast_scorer *s, const struct event *e)
{
	if (proves_no_ice(e))
		s->start_ms = MS_NONE;
	else if (proves_ice(e))
		confirm_start(s);
	if (e->kind == EVENT_ICING_STARTED) {
		start(s, e->t_ms);
	} else if (e->kind == EVENT_FORECAST) {
		note(s, e);
	} else if (e->kind == EVENT_NUMB || e->kind == EVENT_WINDOW_CLOSED || e->kind == EVENT_REWARMED) {
		came(s, e);
	} else if (e->kind == EVENT_FELT_NUMB) { /* the rule no longer applies */
		end_watch(s, &s->numb, e->t_ms, e->kind);
	} else if (e->kind == EVENT_ICING_ENDED) {
		if (s->ended_ms != MS_NONE)
			take_back_end(s);
		end_watch(s, &s->numb, e->t_ms, e->kind);
		s->ended_ms = e->t_ms;
	} else if (e->kind == EVENT_UNDONE && e->of == EVENT_ICING_STARTED) {
		s->start_ms = MS_NONE;
		s->starts -= s->starts > 0;
	} else if (e->kind == EVENT_PROBE_BACK) {
		s->unseen_ms = MS_NONE;
	} else if ((e->kind == EVENT_PROBE_LOST || e->kind == EVENT_PROBE_OFF) && s->unseen_ms == MS_NONE) {
		s->unseen_ms = e->t_ms;
		s->unseen_for = e->kind;
	}
}

void forecast_score_end(struct forecast_scorer *s, int64_t end_ms)
{
	confirm_start(s);
	end_watch(s, &s->numb, end_ms, EVENT_NONE);
	end_watch(s, &s->closed, end_ms, EVENT_NONE);
	end_watch(s, &s->rewarmed, end_ms, EVENT_NONE);
	score_round(s);
}
