#include "evidence.h"

#include <math.h>

#include "core/detector/model/already.h"

#define MINUTE_S 60
#define NEED_S 30

/*
 * Strokes and blots are this many falls and rises a minute, of this size without the probe's lag. Of 460
 * laboratory sessions 1 to 3 % of those inside show fewer at a given second as numb comes; a towel that
 * wanders by a degree shows none. Undoing a lag of tau also enlarges what is no stroke: the limit grows with
 * it. An infrared sensor sees all of the cup, and more of them.
 */
#define SWINGS 3
#define SWINGS_INFRARED 4
#define SWING_C 0.6f
#define SWING_C_PER_S 0.1f
#define SWING_INFRARED_C 1.5f
/* A probe that came off half a minute ago shows the strokes from before. */
#define LATELY_S 30
/* Means over this many seconds calm the noise; what is left of it makes swings of at most this many standard
 * deviations. An infrared sensor has no lag, so that strokes look like noise: what it had at rest counts. */
#define CALM_S 2
#define CALM_LAG_S 3
#define NOISES 5.0f
#define NOISES_LAG 4.0f
/* Of white noise alone the standard deviation from second to second is that of the whole minute. Strokes make
 * the minute's larger: the share that may be noise. */
#define NOISE_SHARE 0.65f
#define NOISE_SHARE_LAG 0.55f
/*
 * Strokes that are as quick as the readings come look like white noise. But no probe is as noisy as this, and
 * so many times noisier than it was at rest: of the faults that the tests draw none makes more than 0.5 C.
 */
#define WILD_C 0.65f
#define WILD_TIMES 5.0f
/* Nor are so many steps of the last digit a stroke. */
#define STEPS 2.0f
/* One minute may look like strokes by chance, but not each of several that end one after another. */
#define STROKES_HELD_S 5

/*
 * The upper envelope of skin falls slowly, because strokes and blots let it come back up: the highest of 20 s
 * against the upper fifth of the 20 s that ended 6 s before them fell by less than 15 C in 456 of 460
 * laboratory sessions; the others came back by far more than a third of it. A probe that drops into water, or
 * under the cup, stays down.
 */
#define ENVELOPE_S 20
#define APART_S 26
#define UPPER_FIFTH 0.8f
#define LEFT_C 15.0f
#define LEFT_INFRARED_C 18.0f
#define COME_BACK 0.35f
/* A probe that is put onto iced skin falls at once, by as much. */
#define MOVED_S 15
#define FOUND_LATE_S 8

/* The upper quartile of a minute of iced skin: 8.5 C and more with beads, 7.6 with infrared sensors (the same
 * 460). The coldest skin under massage is at 5.8 +- 1.1 C (Sidhu 2008). Below it ice lies on the probe. */
#define QUARTILE 0.75f
#define UNDER_ICE_C 5.5f
/* An infrared sensor that still sees this much warmth in a quarter of the minute sees skin that is not numb.
 */
#define WARM_INFRARED_C 18.5f

/* The cup is in an infrared view: so much of the minute at the ice's temperature, ... */
#define CUP_C 2.5f
#define CUP_SHARE 0.25f
/* ... of half a minute, as a mean over single readings, ... */
#define CUP_READ_MS 30000.0f
#define CUP_READ_MAX_MS 2000
#define CUP_READ_SHARE 0.3f
/* ... or nothing between it and the skin, where a cup that only passes has its rim and its water. */
#define CUP_GAP_C 6.5f
#define CUP_GAP_SHARE 0.15f

/* Since so long it must not be skin, to be reported. */
#define NOT_SKIN_S 60

/* Strokes that show some seconds late are not worth a notice. */
#define LACKED_S 30

/* The standard deviation of white noise, from how far a value is from the mean of its neighbours: strokes and
 * drifts hardly change the median of that. */
#define MEDIAN_SIGMAS 0.6745f
#define NEIGHBOURS_SIGMAS 1.2247f

static float noise_at(const struct series *raw, int64_t s)
{
	return fabsf(series_at(raw, s) - (series_at(raw, s - 1) + series_at(raw, s + 1)) / 2);
}

/* Of a minute's. */
static float noise_c(const struct order *noises)
{
	int n = noises->n;
	return n ? noises->c[n / 2] / MEDIAN_SIGMAS / NEIGHBOURS_SIGMAS : 0;
}

static bool is_noise(const struct series *raw, float minute_c, bool lag, int64_t second)
{
	return minute_c >
	       (lag ? NOISE_SHARE_LAG : NOISE_SHARE) * series_stats(raw, second - MINUTE_S + 1, second).sd;
}

/* The last digit, as far as the minute shows it: the smallest change from second to second. */
static float last_digit(const struct series *raw, int64_t second)
{
	float least = INFINITY;
	for (int64_t s = second - MINUTE_S + 2; s <= second; s++) {
		float c = fabsf(series_at(raw, s) - series_at(raw, s - 1));
		if (c > 0 && c < least)
			least = c;
	}
	return isinf(least) ? 0 : least;
}

/* So many swings in the minute, and one of them lately. */
static bool swings(const struct series *q, int64_t second, int calm_s, float least_c, int need)
{
	return already_swings(q, second - LATELY_S + 1, second, calm_s, least_c) > 0 &&
	       already_swings(q, second - MINUTE_S + 1, second, calm_s, least_c) >= need;
}

/* q: the reading raw without a lag of tau_s; minute_c, rest_c: its noise now, and at rest */
static bool shows_strokes(const struct series *raw, const struct series *q, float tau_s, float minute_c,
			  float rest_c, int64_t second)
{
	bool wild = minute_c > fmaxf(WILD_C, WILD_TIMES * rest_c);
	float calm_c = wild ? rest_c : minute_c;
	float least_c = fmaxf(SWING_C + SWING_C_PER_S * tau_s,
			      STEPS * last_digit(raw, second) * (1 + tau_s / CALM_LAG_S));
	bool lag = tau_s > 0;
	int calm_s = lag ? CALM_LAG_S : CALM_S;
	/* with a lag undone, by the slope over two seconds: see skin.c */
	calm_c *= lag ? tau_s / sqrtf(2) : 1;
	least_c = fmaxf(least_c, (lag ? NOISES_LAG : NOISES) * calm_c / sqrtf((float)calm_s));
	return (wild || !is_noise(raw, minute_c, lag, second)) && swings(q, second, calm_s, least_c, SWINGS);
}

/* One of several, as it reads: what its lag leaves of a stroke is enough, or the common reading has it. */
static bool spot_shows_strokes(const struct spot *spot, float rest_c, int64_t second)
{
	struct series q = {0};
	struct order noises = {0};
	for (int64_t s = second - MINUTE_S - CALM_S; s <= second; s++)
		series_push(&q, s, trail_at(&spot->trail, s));
	order_move_of(&noises, &q, second - MINUTE_S + 2, second - 1, noise_at);
	return shows_strokes(&q, &q, 0, noise_c(&noises), rest_c, second);
}

static bool strokes_seen(struct evidence *e, const struct view *v, const struct spots *spots, int64_t second)
{
	const struct series *raw = &v->skin->raw, *q = &v->skin->sharp;
	if (v->rules->sensor == SENSOR_INFRARED)
		return swings(q, second, 1, fmaxf(SWING_INFRARED_C, NOISES * e->noise_c), SWINGS_INFRARED);
	order_move_of(&e->noises, raw, second - MINUTE_S + 2, second - 1, noise_at);
	float minute_c = noise_c(&e->noises);
	bool seen = shows_strokes(raw, q, (float)v->skin->learned_tau_s, minute_c, e->noise_c, second);
	for (int i = 0; spots && i < spots->n && !seen; i++)
		seen = spot_used(&spots->one[i]) && spot_shows_strokes(&spots->one[i], e->noise_c, second);
	return seen;
}

static void watch_fall(struct evidence *e, const struct view *v, int64_t second)
{
	const struct series *raw = &v->skin->raw;
	float before[SERIES_SORTED_MAX], high_c = series_range(raw, second - ENVELOPE_S + 1, second).max;
	if (isnan(high_c) || second - APART_S - ENVELOPE_S < e->falls_from_s)
		return;
	int n = series_sorted(raw, second - APART_S - ENVELOPE_S + 1, second - APART_S, before);
	if (e->left && high_c > e->back_c)
		e->left = false;
	float fell_c = n < ENVELOPE_S / 2 ? 0 : before[(int)(UPPER_FIFTH * (float)(n - 1))] - high_c;
	if (fell_c >= (v->rules->sensor == SENSOR_INFRARED ? LEFT_INFRARED_C : LEFT_C)) {
		float back_c = high_c + COME_BACK * fell_c;
		e->back_c = e->left && e->back_c > back_c ? e->back_c : back_c;
		e->left = true;
	}
}

/* Does an infrared sensor see ice or skin, and nothing between? c: the minute, sorted. */
static bool sees_the_cup(const float *c, int n)
{
	int cup = 0, low = (int)(CUP_GAP_SHARE * (float)n);
	while (cup < n && c[cup] < CUP_C)
		cup++;
	if ((float)cup >= CUP_SHARE * (float)n)
		return true;
	for (int i = low; i + 1 < n - low; i++)
		if (c[i + 1] - c[i] >= CUP_GAP_C)
			return true;
	return false;
}

static enum reason why_no_skin(struct evidence *e, const struct view *v, int64_t second)
{
	bool infrared = v->rules->sensor == SENSOR_INFRARED;
	order_move(&e->minute, &v->skin->raw, second - MINUTE_S + 1, second);
	const float *c = e->minute.c;
	int n = e->minute.n;
	e->high_c = n < NEED_S ? NAN : c[(int)(QUARTILE * (float)(n - 1))];
	if (e->high_c < UNDER_ICE_C ||
	    (infrared && n >= NEED_S && (e->cup_share >= CUP_READ_SHARE || sees_the_cup(c, n))))
		return infrared ? REASON_CUP_IN_VIEW : REASON_ICE_ON_PROBE;
	return e->left ? REASON_LEFT_SKIN : REASON_NONE;
}

bool evidence_refuses(struct evidence *e, enum reason why)
{
	e->lacked_s = e->lacked == why ? e->lacked_s + 1 : 1;
	e->lacked = why;
	return e->lacked_s >= LACKED_S;
}

bool evidence_refused(const struct evidence *e, enum reason why)
{
	return why != REASON_NONE && e->lacked == why && e->lacked_s >= LACKED_S;
}

void evidence_ice_begins(struct evidence *e, const struct series *raw, int64_t second, bool moved)
{
	/* the ice is found some seconds late */
	int64_t to_s = second - FOUND_LATE_S;
	struct order noises = {0};
	order_move_of(&noises, raw, to_s - MINUTE_S + 1, to_s - 1, noise_at);
	*e = (struct evidence){
		.falls_from_s = moved ? second + MOVED_S : second - MINUTE_S,
		.noise_c = noise_c(&noises),
		.high_c = NAN,
	};
}

void evidence_reading(struct evidence *e, int64_t t_ms, int32_t mc)
{
	int64_t passed_ms = t_ms - e->read_ms < CUP_READ_MAX_MS ? t_ms - e->read_ms : CUP_READ_MAX_MS;
	float cup = (float)mc < CUP_C * 1000 ? 1 : 0;
	e->cup_share += (cup - e->cup_share) * (float)passed_ms / CUP_READ_MS;
	e->read_ms = t_ms;
}

void evidence_step(struct evidence *e, const struct view *v, const struct spots *spots, int64_t second)
{
	if (v->rules->ice == ICE_BAG)
		return;
	watch_fall(e, v, second);
	enum reason why = why_no_skin(e, v, second);
	e->not_skin_s = why == e->not_skin && why != REASON_NONE ? e->not_skin_s + 1 : 0;
	e->not_skin = why;
	e->strokes_s = strokes_seen(e, v, spots, second) ? e->strokes_s + 1 : 0;
}

enum reason evidence_lacking(const struct evidence *e, const struct view *v, bool on_skin)
{
	const struct rules *r = v->rules;
	if (!on_skin)
		return REASON_NOT_ON_SKIN;
	if (r->ice == ICE_BAG)
		return REASON_NONE;
	if (gate_is_seldom(v->gate))
		return REASON_TOO_SELDOM;
	if (r->sensor == SENSOR_INFRARED && r->placement == PLACEMENT_IN && !(e->high_c <= WARM_INFRARED_C))
		return REASON_CUP_IN_VIEW;
	return e->strokes_s >= STROKES_HELD_S ? REASON_NONE : REASON_NO_STROKES;
}

enum reason evidence_not_skin(const struct evidence *e)
{
	return e->not_skin_s >= NOT_SKIN_S ? e->not_skin : REASON_NONE;
}
