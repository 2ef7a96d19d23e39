#include "held.h"

#include <math.h>

#include "core/detector/signal/proof.h"

/* A touch is asked for after so long without one, three times; a blot comes every 10-20 s. */
#define ASK_MS SECONDS_MS(40)
#define ASKS 3
/* A hold does not outlast so long without a touch, ... */
#define UNSEEN_MS SECONDS_MS(65)
#define FRESH_MS MINUTES_MS(10) /* of skin that warms */
/* ... and has so many. */
#define BELOW_LEAST 3
/* The last of them is no older than the usual time between two, when the hold is complete. */
#define COMING_MS SECONDS_MS(20)
/* From the peak at one touch to what the mean comes down to before the next. */
#define SAW_C 1.2f
/* Of the errors that a fixed probe must stay below by: chosen on seed 303 (README.md). */
#define MARGIN_SHARE 0.4f

/* Ice: so much colder than at rest, or colder than skin is. */
#define ICE_FALL_C 3.0f
#define ICE_UNKNOWN_C 22.0f
/* Ice away: two touches in turn so much above the coldest of the three before. */
#define AWAY_RISE_C 2.5f
#define AGAIN_MS SECONDS_MS(120)
/* After numb hands have other work than touching. */
#define AWAY_NUMB_MS SECONDS_MS(45)
#define AWAY_MS SECONDS_MS(180)
/* Silence proves nothing to the limits on the ice: it ends none before the last of them, at 10 min, was
 * called out. */
#define AWAY_UNSEEN_MS MINUTES_MS(13)

/* The contract: 25 C and within 2 C of T0, which the touches at rest show a little warmer at most. */
#define WARM_LEAST_C 25.0f
#define WARM_BELOW_REST_C 1.5f

void held_init(struct held *h)
{
	*h = (struct held){.rest_c = NAN, .cold_ms = MS_NONE, .warm_ms = MS_NONE};
}

void held_round_begins(struct held *h)
{
	h->n = h->below = h->asked = 0;
	h->cold_ms = h->warm_ms = MS_NONE;
}

static const struct held_touch *back(const struct held *h, int i)
{
	return &h->last[(h->n - 1 - i) % HELD_TOUCHES];
}

bool held_is_fresh(const struct held *h, const struct round *r, int64_t now_ms)
{
	bool cold = round_icing(r) || r->phase == PHASE_WINDOW;
	return h->n && now_ms - back(h, 0)->t_ms <= (cold ? UNSEEN_MS : FRESH_MS);
}

void held_asked(struct held *h, int64_t t_ms)
{
	h->asked++;
	h->asked_ms = t_ms;
}

static void keep(struct held *h, struct held_touch now)
{
	h->last[h->n++ % HELD_TOUCHES] = now;
	h->asked = 0;
}

void held_ice_again(struct held *h)
{
	struct held_touch last = *back(h, 0);
	held_round_begins(h);
	keep(h, last);
}

/* When the mean came below the limit on its way from one touch to the next. */
static int64_t crossed_ms(const struct held_touch *above, const struct held_touch *below, float limit_c)
{
	float fall_c = above->c - (below->c - SAW_C), share = (above->c - limit_c) / fmaxf(fall_c, 0.1f);
	share = fmaxf(0, fminf(1, share));
	return above->t_ms + (int64_t)(share * (float)(below->t_ms - above->t_ms));
}

int64_t held_numb_ms(const struct held *h, const struct rules *r, const struct round *round)
{
	if (round->phase != PHASE_ICING || h->below < BELOW_LEAST)
		return MS_NEVER;
	int64_t at_ms = h->cold_ms + r->numb_hold_ms, least_ms = round->started_ms + r->numb_min_icing_ms;
	at_ms = at_ms > least_ms ? at_ms : least_ms;
	return at_ms <= back(h, 0)->t_ms + COMING_MS ? at_ms : MS_NEVER;
}

static bool is_numb(struct held *h, const struct view *v, float error_c, int64_t now_ms)
{
	const struct rules *r = v->rules;
	const struct held_touch *now = back(h, 0), *before = h->n > 1 ? back(h, 1) : NULL;
	float limit_c = (float)r->numb_mc / 1000 - MARGIN_SHARE * (float)r->numb_margin_in / 1000 * error_c;
	bool seen = before && now->t_ms - before->t_ms <= UNSEEN_MS;
	if (now->c > limit_c) {
		h->cold_ms = MS_NONE;
		h->below = 0;
		return false;
	}
	if (!h->below || !seen) {
		h->cold_ms = seen && before->c > limit_c ? crossed_ms(before, now, limit_c) : now->t_ms;
		h->below = 0;
	}
	h->below++;
	return now_ms >= held_numb_ms(h, r, v->round);
}

static bool warms(const struct held *h)
{
	if (h->n < HELD_TOUCHES)
		return false;
	float low_c = fminf(fminf(back(h, 2)->c, back(h, 3)->c), back(h, 4)->c);
	return back(h, 1)->c > low_c + AWAY_RISE_C && back(h, 0)->c > low_c + AWAY_RISE_C &&
	       back(h, 0)->c > back(h, 1)->c;
}

static enum held_found take_before(struct held *h, float c)
{
	if (c >= PROOF_SKIN_MIN_C && c <= PROOF_SKIN_MAX_C && !(c <= h->rest_c))
		h->rest_c = c;
	return c <= (isnan(h->rest_c) ? ICE_UNKNOWN_C : h->rest_c - ICE_FALL_C) ? HELD_ICE : HELD_NOTHING;
}

static enum held_found take_icing(struct held *h, const struct view *v, float error_c, int64_t now_ms)
{
	bool numb = is_numb(h, v, error_c, now_ms);
	if (warms(h))
		return HELD_AWAY;
	if (v->round->phase == PHASE_ICING)
		return numb ? HELD_NUMB : HELD_NOTHING;
	return back(h, 0)->c > (float)v->rules->window_mc / 1000 ? HELD_OVER : HELD_NOTHING;
}

static bool is_rewarmed(struct held *h, const struct view *v, float c, int64_t t_ms)
{
	const struct rules *r = v->rules;
	bool warm = !isnan(h->rest_c) && c >= WARM_LEAST_C && c >= h->rest_c - WARM_BELOW_REST_C;
	if (!warm)
		h->warm_ms = MS_NONE;
	else if (h->warm_ms == MS_NONE)
		h->warm_ms = t_ms;
	return warm && t_ms - h->warm_ms >= r->rewarm_hold_ms && t_ms - v->round->left_ms >= r->rewarm_min_ms;
}

static enum held_found take_after(struct held *h, const struct view *v, float c, int64_t t_ms)
{
	const struct round *r = v->round;
	if (h->n > 1 && back(h, 0)->c < back(h, 1)->c - ICE_FALL_C && c < ICE_UNKNOWN_C)
		return t_ms - r->ended_ms <= AGAIN_MS && r->phase != PHASE_WARM ? HELD_ICE_AGAIN : HELD_ICE;
	if (r->phase == PHASE_WINDOW && back(h, 0)->c > (float)v->rules->window_mc / 1000)
		return HELD_OVER;
	return r->phase == PHASE_WARMING && is_rewarmed(h, v, c, t_ms) ? HELD_REWARMED : HELD_NOTHING;
}

enum held_found held_take(struct held *h, const struct view *v, const struct touch *t, int64_t now_ms)
{
	struct touch_says peak = touch_peak(t);
	keep(h, (struct held_touch){t->t_ms, peak.c});
	if (v->round->phase == PHASE_BEFORE)
		return take_before(h, t->c);
	if (round_icing(v->round))
		return take_icing(h, v, peak.error_c, now_ms);
	return take_after(h, v, t->c, t->t_ms);
}

static int64_t last_ms(const struct held *h, const struct round *r)
{
	int64_t touched_ms = h->n ? back(h, 0)->t_ms : MS_NONE;
	return touched_ms > r->started_ms ? touched_ms : r->started_ms;
}

int64_t held_ask_ms(const struct held *h, const struct round *r)
{
	if (r->phase != PHASE_ICING || h->asked >= ASKS)
		return MS_NEVER;
	return (h->asked ? h->asked_ms : last_ms(h, r)) + ASK_MS;
}

int64_t held_away_ms(const struct held *h, const struct round *r)
{
	if (!round_icing(r))
		return MS_NEVER;
	if (r->phase == PHASE_NUMB)
		return last_ms(h, r) + AWAY_NUMB_MS;
	int64_t silent_ms = last_ms(h, r) + AWAY_MS, unseen_ms = r->started_ms + AWAY_UNSEEN_MS;
	return silent_ms > unseen_ms ? silent_ms : unseen_ms;
}
