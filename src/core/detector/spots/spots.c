#include "spots.h"

#include <math.h>
#include <stddef.h>

#include "core/fmath.h"

/* For how long what vouch.h sees must last. */
#define STILL_HOLD_S 12
#define FAR_HOLD_S 10
#define BACK_ICE_S 30
#define BACK_REST_S 30
#define BACK_WARMING_S 600 /* skin that warms passes the level of a room, and of a towel: for minutes */
#define BACK_GAP_S 5
#define DIFFER_S 10
/* A bead that falls differs and stops to move at once. Where two have differed for longer, the one that is
 * left out then may be the good one: as the ice goes away it stops too, beside a fallen one that something
 * moves. */
#define UNDECIDED_S 30
#define TOGETHER_S 30
/* Skin that warms passes the level of a fallen bead: that they agreed for a while decides nothing so soon. */
#define AGREED_S 120

/* While re-warming, where a spot usually lies follows it so slowly that a fault is seen. */
#define USUAL_SHARE 0.004f

/* How the spots wander under the ice: as in an ordinary massage to begin with, then a slow mean in which no
 * single second counts for more than a degree, so that a spot that jumps shows against it. */
#define WANDER_C 0.8f
#define WANDER_SHARE 0.02f
#define WANDER_CLIP_C 1.0f

/* One is as cold as it was under the ice, another suddenly not: so soon after it came off that the ice would
 * be taken for away. */
#define NOW_S 6
#define BEFORE_S 60
#define BLOT_S 20 /* so long no ice may come to it, and the next stroke is as cold */
#define APART_NOW_C 4.0f

/* What it differs by at rest is its own error as far as the skin is alike under all of them: beads are off by
 * 0.3 C (one standard deviation), and the skin of a hand's breadth differs by as much. */
#define OFFSET_SHARE 0.5f
#define OFFSET_MAX_C 1.0f
#define REST_MEAN_S 40
#define REST_UNTIL_S 15 /* the ice is found late */

/* A change of who is in use moves the common reading no further than this at once, and is forgotten so fast.
 */
#define CARRY_MAX_C 1.5f
#define CARRY_ICE_SHARE (1 / 60.0f)
#define CARRY_SHARE (1 / 300.0f)
#define LEVEL_S 25

#define UNKNOWN_MM 15.0f

void spots_init(struct spots *s, const struct rules *r)
{
	float sum_mm = 0;
	int known = 0;
	*s = (struct spots){.n = r->n_spots < 1		  ? 1
				 : r->n_spots > SPOTS_MAX ? SPOTS_MAX
							  : r->n_spots,
			    .nearest_mm = NAN,
			    .mean_mm = NAN};
	for (int i = 0; i < s->n; i++) {
		const struct spot_place *p = &r->spot[i];
		spot_init(&s->one[i], p->known ? p->distance_um : -1);
		gate_init(&s->one[i].gate, r->interval_ms);
		if (!p->known)
			continue;
		float mm = (float)p->distance_um / 1000;
		sum_mm += mm;
		known++;
		s->nearest_mm = isnan(s->nearest_mm) ? mm : fminf(s->nearest_mm, mm);
	}
	if (known)
		s->mean_mm = sum_mm / (float)known;
}

struct gated spots_take(struct spots *s, int i, int64_t t_ms, const struct channel_value *v, bool must_move)
{
	struct gated out = spot_take(&s->one[i], t_ms, v, must_move);
	if (out.n && !s->one[i].trail.any && s->one[i].state == SPOT_NO_READING)
		spot_set_state(&s->one[i], SPOT_OK); /* its first reading */
	return out;
}

struct channel_value spots_reading(const struct spots *s, int64_t t_ms)
{
	double sum = 0, weight = 0;
	for (int i = 0; i < s->n; i++) {
		double c = spot_used(&s->one[i]) ? spot_reading_c(&s->one[i], t_ms) : NAN;
		if (isnan(c))
			continue;
		sum += (double)s->one[i].weight * c;
		weight += (double)s->one[i].weight;
	}
	if (weight <= 0)
		return (struct channel_value){.mc = MC_NONE, .status = STATUS_FAULT};
	return (struct channel_value){
		.mc = (int32_t)lroundf((float)(sum / weight + (double)s->carry_c) * 1000),
		.status = STATUS_OK};
}

/* The mean of those in use at a past second; NAN: none is known. */
static float mean_at(const struct spots *s, int64_t second)
{
	float sum = 0, weight = 0;
	for (int i = 0; i < s->n; i++) {
		float c = spot_used(&s->one[i]) ? trail_at(&s->one[i].trail, second) : NAN;
		if (isnan(c))
			continue;
		sum += s->one[i].weight * c;
		weight += s->one[i].weight;
	}
	return weight > 0 ? sum / weight : NAN;
}

/* The state that a spot has after this second: what it is, or SPOT_OK. */
static enum spot_state judge(struct spots *s, int i, const struct vouch_look *l, const struct vouch_input *in,
			     int used, int64_t now_ms)
{
	enum spot_state was = s->one[i].state;
	bool reads = !isnan(spot_reading_c(&s->one[i], now_ms));
	if (!reads)
		return SPOT_NO_READING;
	if (was == SPOT_OK) {
		bool decided = used > 2 || (used == 2 && l->moved);
		int still_s = spot_still(&s->one[i], used > 1 ? l->still : 0);
		int far_s = spot_far(&s->one[i], decided ? l->far : 0);
		bool out = still_s >= STILL_HOLD_S || far_s >= FAR_HOLD_S;
		return out ? vouch_as(s->one, s->n, i, in, l) : SPOT_OK;
	}
	if (used == 0) /* nobody is there to vouch for it: a gap ends with its reading, a fault does not */
		return was == SPOT_NO_READING ? SPOT_OK : was;
	int long_s = was == SPOT_NO_READING   ? BACK_GAP_S
		     : in->when == VOUCH_REST ? BACK_REST_S
		     : in->when == VOUCH_ICE  ? BACK_ICE_S
					      : BACK_WARMING_S;
	return spot_agrees(&s->one[i], l->agrees) >= long_s ? SPOT_OK : was;
}

/* The state that each spot has next; returns whether one comes into use or leaves it. */
static bool judge_all(struct spots *s, const struct vouch_input *in, const struct vouch_look look[],
		      int64_t now_ms, enum spot_state next[])
{
	int used = vouch_used(s->one, s->n);
	bool changes = false;
	for (int i = 0; i < s->n; i++) {
		enum spot_state was = s->one[i].state;
		bool never = was == SPOT_NO_READING && !s->one[i].gate.any;
		next[i] = judge(s, i, &look[i], in, used, now_ms);
		if (never)
			next[i] = was;
		changes = changes || (was == SPOT_OK) != (next[i] == SPOT_OK);
	}
	return changes;
}

static void set_states(struct spots *s, const enum spot_state next[], struct spots_found *found)
{
	for (int i = 0; i < s->n; i++) {
		enum spot_state was = s->one[i].state;
		if (next[i] == was)
			continue;
		spot_set_state(&s->one[i], next[i]);
		if (was != SPOT_OK && next[i] != SPOT_OK)
			continue; /* out for another reason */
		found->of[found->n].spot = i;
		found->of[found->n].back = next[i] == SPOT_OK;
		found->of[found->n++].state = next[i];
		found->mended = found->mended || next[i] != SPOT_OK;
	}
}

/* Two in use that differ: neither is known to be right. */
static bool judge_two(struct spots *s, const struct vouch_look look[])
{
	int met = -1;
	for (int i = 0; i < s->n; i++)
		if (spot_used(&s->one[i]) && look[i].far >= 0)
			met = look[i].far;
	bool two = vouch_used(s->one, s->n) == 2, was = s->differ;
	bool undecided = s->differ_s >= UNDECIDED_S;
	int apart_s = hold_step(&s->apart, two ? met : 0);
	int together_s = hold_step(&s->together, two ? (met < 0 ? -1 : !met) : !undecided);
	if (!s->differ && (apart_s >= DIFFER_S || (!two && undecided)))
		s->differ = true;
	else if (s->differ && together_s >= TOGETHER_S)
		s->differ = false;
	if (s->differ) {
		s->differ_s += two;
		s->agreed_s = 0;
	} else if (++s->agreed_s > AGREED_S) {
		s->differ_s = 0;
	}
	return s->differ && !was;
}

/* The level of the common reading before the last SPOTS_MEND_S seconds. */
static float level_before(const struct spots *s, int64_t second)
{
	float sum = 0;
	int known = 0;
	for (int64_t k = second - TRAIL_S + 1; k <= second - SPOTS_MEND_S; k++) {
		float c = mean_at(s, k);
		sum += isnan(c) ? 0 : c;
		known += !isnan(c);
	}
	return known ? sum / (float)known : NAN;
}

static void carry(struct spots *s, float by_c)
{
	if (!isnan(by_c))
		s->carry_c = fmaxf(-CARRY_MAX_C, fminf(CARRY_MAX_C, s->carry_c + by_c));
}

/* One is left out: takes it out of the last minutes of the common reading, which goes on where it was. */
static void mend(struct spots *s, int64_t second, const float with[SPOTS_MEND_S], float level_c)
{
	float before_c = s->carry_c;
	carry(s, level_c - level_before(s, second));
	for (int k = 0; k < SPOTS_MEND_S; k++) {
		float c = mean_at(s, second - k) - with[k] + s->carry_c - before_c;
		s->mend_c[k] = isnan(c) ? 0 : c;
	}
	s->mended_s = second;
}

/* One is back: its past stays out, and the level does not jump. */
static void take_in(struct spots *s, int64_t second, const float without[SPOTS_MEND_S])
{
	float sum = 0;
	int known = 0;
	for (int k = 0; k < LEVEL_S; k++) {
		float c = without[k] - mean_at(s, second - k);
		sum += isnan(c) ? 0 : c;
		known += !isnan(c);
	}
	carry(s, known ? sum / (float)known : NAN);
}

/* Spots come into use or leave it: the common reading goes on without a jump. */
static void change(struct spots *s, int64_t second, const enum spot_state next[], struct spots_found *found)
{
	float with[SPOTS_MEND_S], level_c = level_before(s, second);
	for (int k = 0; k < SPOTS_MEND_S; k++)
		with[k] = mean_at(s, second - k);
	set_states(s, next, found);
	if (found->mended)
		mend(s, second, with, level_c);
	else
		take_in(s, second, with);
}

/* The median over the spots, so that one that is wrong does not hide itself. */
static void note_wander(struct spots *s, const struct vouch_look look[])
{
	float v[SPOTS_MAX];
	int n = 0;
	for (int i = 0; i < s->n; i++)
		if (spot_used(&s->one[i]) && !isnan(look[i].wanders_c))
			v[n++] = look[i].wanders_c;
	float by_c = n ? vouch_middle(v, n) - s->wander_c : 0;
	s->wander_c += WANDER_SHARE * fmaxf(-WANDER_CLIP_C, fminf(WANDER_CLIP_C, by_c));
}

struct spots_found spots_step(struct spots *s, const struct vouch_input *in, int64_t now_ms)
{
	struct spots_found found = {0};
	struct vouch_look look[SPOTS_MAX];
	bool icing = in->when == VOUCH_ICE;
	for (int i = 0; i < s->n; i++)
		spot_step(&s->one[i], in->second, now_ms, icing);
	s->carry_c -= (icing ? CARRY_ICE_SHARE : CARRY_SHARE) * s->carry_c;
	struct vouch_input with_wander = *in;
	with_wander.wander_c = s->wander_c;
	vouch_look(s->one, s->n, &with_wander, look);
	for (int i = 0; i < s->n; i++) {
		spot_note_moves(&s->one[i], look[i].moves_c);
		if (spot_used(&s->one[i]) && !isnan(look[i].apart_c) && in->when == VOUCH_WARMING)
			spot_note_apart(&s->one[i], look[i].apart_c, USUAL_SHARE);
	}
	if (icing)
		note_wander(s, look);
	enum spot_state next[SPOTS_MAX];
	if (judge_all(s, in, look, now_ms, next))
		change(s, in->second, next, &found);
	else
		set_states(s, next, &found);
	found.differ = judge_two(s, look);
	return found;
}

float spots_mended_c(const struct spots *s, int64_t second)
{
	int64_t k = s->mended_s - second;
	return k >= 0 && k < SPOTS_MEND_S ? s->mend_c[k] : 0;
}

bool spots_iced(const struct spots *s, int64_t second)
{
	float warmest_c = -INFINITY, coldest_c = INFINITY;
	const struct trail *coldest = NULL;
	for (int i = 0; i < s->n; i++) {
		float c = spot_used(&s->one[i]) ? trail_mean(&s->one[i].trail, second, NOW_S) : NAN;
		if (c > warmest_c)
			warmest_c = c;
		if (c < coldest_c) {
			coldest_c = c;
			coldest = &s->one[i].trail;
		}
	}
	return coldest && warmest_c - coldest_c > APART_NOW_C &&
	       trail_lowest(coldest, second, BLOT_S) <= trail_mean(coldest, second - NOW_S, BEFORE_S);
}

float spots_apart_c(const struct spots *s, int64_t second)
{
	float warmest_c = -INFINITY, coldest_c = INFINITY;
	for (int i = 0; i < s->n; i++) {
		float c = spot_used(&s->one[i]) ? trail_mean(&s->one[i].trail, second, LEVEL_S) : NAN;
		warmest_c = c > warmest_c ? c : warmest_c;
		coldest_c = c < coldest_c ? c : coldest_c;
	}
	return warmest_c > coldest_c ? warmest_c - coldest_c : 0;
}

void spots_ice_begins(struct spots *s, bool rested)
{
	float mean_c[SPOTS_MAX], sum = 0, weight = 0;
	s->wander_c = WANDER_C;
	for (int i = 0; i < s->n; i++) {
		const struct trail *t = &s->one[i].trail;
		mean_c[i] =
			spot_used(&s->one[i]) ? trail_mean(t, t->last_s - REST_UNTIL_S, REST_MEAN_S) : NAN;
		if (!isnan(mean_c[i])) {
			sum += s->one[i].weight * mean_c[i];
			weight += s->one[i].weight;
		}
	}
	for (int i = 0; i < s->n; i++) {
		if (rested && !isnan(mean_c[i])) {
			float own_c = OFFSET_SHARE * (mean_c[i] - sum / weight);
			spot_set_offset(&s->one[i], s->one[i].offset_c +
							    fmaxf(-OFFSET_MAX_C, fminf(OFFSET_MAX_C, own_c)));
		}
		spot_ice_begins(&s->one[i]);
	}
}

struct extremes {
	float high, low;
};

static void extend(struct extremes *e, float c)
{
	if (isnan(c))
		return;
	e->high = fmaxf(e->high, c);
	e->low = fminf(e->low, c);
}

void spots_features(const struct spots *s, int64_t second, float reading_c, float minute_c,
		    float out[SPOTS_FEATURES])
{
	struct extremes half = {reading_c, reading_c}, minute = {minute_c, minute_c};
	struct extremes all = {-INFINITY, INFINITY}, moves = {-INFINITY, INFINITY};
	float nearest_c = reading_c, nearest_minute_c = minute_c, heaviest = 0;
	int used = vouch_used(s->one, s->n), k = 0;
	for (int i = 0; i < s->n; i++) {
		const struct spot *p = &s->one[i];
		if (!spot_used(p))
			continue;
		float c = trail_mean(&p->trail, second, 25), m = trail_mean(&p->trail, second, 60);
		extend(&half, c);
		extend(&minute, m);
		extend(&moves, fmath_logf(0.05f + fmaxf(0, trail_moves(&p->trail, second, 25))));
		if (p->ice_n)
			extend(&all, (float)(p->ice_sum / p->ice_n));
		if (p->weight > heaviest && !isnan(c) && !isnan(m)) {
			heaviest = p->weight;
			nearest_c = c;
			nearest_minute_c = m;
		}
	}
	out[k++] = fmath_logf((float)(used > 0 ? used : 1));
	out[k++] = isnan(s->mean_mm) ? UNKNOWN_MM : s->mean_mm;
	out[k++] = isnan(s->nearest_mm) ? UNKNOWN_MM : s->nearest_mm;
	out[k++] = !isnan(s->nearest_mm);
	out[k++] = half.high - reading_c;
	out[k++] = half.low - reading_c;
	out[k++] = minute.high - minute_c;
	out[k++] = minute.low - minute_c;
	out[k++] = nearest_c - reading_c;
	out[k++] = nearest_minute_c - minute_c;
	out[k++] = moves.high >= moves.low ? moves.high - moves.low : 0;
	out[k] = all.high >= all.low ? all.high - all.low : 0;
}
