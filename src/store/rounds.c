#include "rounds.h"

#include <stdlib.h>

/* ---- how the forecasts of one event followed each other ---- */

#define SAME_MS 1000

static bool same(const struct fan_forecast *a, const struct fan_forecast *b)
{
	return llabs(a->at_ms - b->at_ms) < SAME_MS && llabs(a->low_ms - b->low_ms) < SAME_MS &&
	       llabs(a->high_ms - b->high_ms) < SAME_MS;
}

/* Drops every second one; the last place stays free for the latest. */
static void thin_out(struct fan *fan)
{
	fan->kept = (fan->kept + 1) / 2;
	for (int i = 0; i < fan->kept; i++)
		fan->at[i] = fan->at[2 * i];
	fan->every *= 2;
}

void fan_add(struct fan *fan, const struct fan_forecast *f)
{
	if (fan->n && same(&fan->at[fan->n - 1], f))
		return;
	if (!fan->every)
		fan->every = 1;
	int i = fan->seen++;
	if (i % fan->every == 0 && fan->kept == FAN_MAX - 1)
		thin_out(fan);
	fan->at[fan->kept] = *f;
	fan->n = fan->kept + 1;
	if (i % fan->every == 0)
		fan->kept++;
}

/* ---- the rounds ---- */

struct past_round *rounds_now(struct rounds *r)
{
	return r->n > 0 && r->n <= ROUNDS_MAX ? &r->at[r->n - 1] : NULL;
}

enum event_kind rounds_kind(enum event_kind kind, int phase)
{
	bool iced = phase == PHASE_ICING || phase == PHASE_NUMB;
	bool invites = phase == PHASE_NUMB || phase == PHASE_WINDOW;
	if (kind == EVENT_PASS && phase >= 0 && !invites)
		return EVENT_PASS_OUTSIDE;
	return kind == EVENT_FELT_NUMB && phase >= 0 && !iced ? EVENT_FELT_NUMB_NOTE : kind;
}

static void begin_round(struct rounds *rounds, int64_t t_ms)
{
	rounds->n++;
	rounds->skin_ms = MS_NONE;
	struct past_round *r = rounds_now(rounds);
	if (!r)
		return;
	*r = (struct past_round){
		.icing_ms = t_ms,
		.numb_ms = MS_NONE,
		.felt_ms = MS_NONE,
		.ended_ms = MS_NONE,
		.closed_ms = MS_NONE,
		.rewarmed_ms = MS_NONE,
		.still_cold_ms = MS_NONE,
		.felt_mc = MC_NONE,
		.coldest_mc = MC_NONE,
		.passes_before = rounds->passes_before,
	};
	if (rounds->last_pass == &rounds->passes_before)
		rounds->last_pass = &r->passes_before;
	rounds->passes_before = 0;
}

static void set_once(int64_t *field, int64_t t_ms)
{
	if (*field == MS_NONE)
		*field = t_ms;
}

/* Takes the last such event out of the round, or the round itself. */
static void take_back(struct rounds *rounds, enum event_kind of)
{
	struct past_round *r = rounds_now(rounds);
	if (of == EVENT_ICING_STARTED && rounds->n > 0)
		rounds->n--;
	if ((of == EVENT_PASS || of == EVENT_PASS_OUTSIDE) && rounds->last_pass) {
		--*rounds->last_pass;
		rounds->last_pass = NULL;
	}
	if (!r)
		return;
	if (of == EVENT_FELT_NUMB)
		r->felt_ms = MS_NONE, r->felt_mc = MC_NONE;
	else if (of == EVENT_ICING_ENDED)
		r->ended_ms = MS_NONE;
}

static void count_pass(struct rounds *rounds, struct past_round *r, enum event_kind kind)
{
	if (!rounds->n)
		rounds->last_pass = &rounds->passes_before;
	else if (!r) /* found no room */
		rounds->last_pass = NULL;
	else if (kind == EVENT_PASS)
		rounds->last_pass = &r->passes;
	else if (r->numb_ms == MS_NONE && r->felt_ms == MS_NONE)
		rounds->last_pass = &r->passes_before;
	else
		rounds->last_pass = &r->passes_after;
	if (rounds->last_pass)
		++*rounds->last_pass;
}

void rounds_event(struct rounds *rounds, const struct event *e)
{
	if (e->kind == EVENT_ICING_STARTED)
		begin_round(rounds, e->t_ms);
	struct past_round *r = rounds_now(rounds);
	if (e->kind == EVENT_PASS || e->kind == EVENT_PASS_OUTSIDE)
		count_pass(rounds, r, e->kind);
	if (!r)
		return;
	if (e->kind == EVENT_NUMB) {
		set_once(&r->numb_ms, e->t_ms);
	} else if (e->kind == EVENT_FELT_NUMB) {
		if (r->felt_ms == MS_NONE)
			r->felt_mc = e->skin_mc;
		set_once(&r->felt_ms, e->t_ms);
	} else if (e->kind ==
		   EVENT_ICING_ENDED) { /* if the ice came back for a moment, the last end counts */
		r->ended_ms = e->t_ms;
	} else if (e->kind == EVENT_WINDOW_CLOSED) {
		set_once(&r->closed_ms, e->t_ms);
	} else if (e->kind == EVENT_REWARMED) {
		set_once(&r->rewarmed_ms, e->t_ms);
	} else if (e->kind == EVENT_STILL_COLD) {
		set_once(&r->still_cold_ms, e->t_ms);
	} else if (e->kind == EVENT_FORECAST) {
		fan_add(e->of == EVENT_NUMB	       ? &r->numb
			: e->of == EVENT_WINDOW_CLOSED ? &r->closed
						       : &r->rewarmed,
			&(struct fan_forecast){e->t_ms, e->at_ms, e->low_ms, e->high_ms});
	} else if (e->kind == EVENT_UNDONE) {
		take_back(rounds, e->of);
	}
}

/* ---- how cold it became ---- */

/* An estimate lasts until the next one, but not over a gap. */
#define LASTS_MS 10000
#define COOLS_MS MINUTES_MS(3)

bool rounds_cooling(const struct rounds *rounds, int64_t t_ms)
{
	if (rounds->n < 1 || rounds->n > ROUNDS_MAX)
		return false;
	int64_t ended_ms = rounds->at[rounds->n - 1].ended_ms;
	return ended_ms == MS_NONE || t_ms - ended_ms < COOLS_MS;
}

void rounds_skin(struct rounds *rounds, int64_t t_ms, int32_t skin_mc)
{
	struct past_round *r = rounds_now(rounds);
	if (!rounds_cooling(rounds, t_ms) || (rounds->skin_ms != MS_NONE && t_ms < rounds->skin_ms))
		return;
	int64_t since_ms = rounds->skin_ms == MS_NONE ? 0 : t_ms - rounds->skin_ms;
	if (rounds->skin_mc <= ROUNDS_COLD_MC && since_ms <= LASTS_MS)
		r->cold_ms += since_ms;
	rounds->skin_ms = skin_mc == MC_NONE ? MS_NONE : t_ms;
	rounds->skin_mc = skin_mc;
	if (skin_mc != MC_NONE && (r->coldest_mc == MC_NONE || skin_mc < r->coldest_mc))
		r->coldest_mc = skin_mc;
}

/* ---- corrected ---- */

/* In a round that was numb by a mistake alone no window was open, and none was closed. */
static enum event_kind without_felt(struct rounds *rounds, enum event_kind kind)
{
	const struct past_round *r = rounds_now(rounds);
	if (!rounds->felt_is_gone || !r || r->numb_ms != MS_NONE || r->felt_ms != MS_NONE)
		return kind;
	return kind == EVENT_PASS ? EVENT_PASS_OUTSIDE : kind == EVENT_WINDOW_CLOSED ? EVENT_NONE : kind;
}

enum event_kind rounds_event_of(struct rounds *rounds, const struct event *e, int phase)
{
	struct event told = *e;
	told.kind = rounds_kind(e->kind, phase);
	enum event_kind counted = without_felt(rounds, told.kind);
	told.kind = counted == EVENT_NONE ? told.kind : counted;
	if (counted != EVENT_NONE)
		rounds_event(rounds, &told);
	return told.kind;
}
