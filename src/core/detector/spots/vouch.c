#include "vouch.h"

#include <math.h>

#include "core/detector/signal/sort.h"

/* The means that are compared: long enough for several strokes and a blot; under ice for three times as many.
 */
#define MEAN_S 25
#define ICE_MEAN_S 60
#define SHORT_S 10
/* Over this long it must have moved with the others. */
#define MOVES_S 20
/* Strokes are seen when the others step by this much in two seconds; a bead at rest has noise below 0.1. */
#define STROKES_C 0.25f
/* What is above its noise: a slow bead beside quick ones (6 s beside 1 s) still moves by a fifth of what they
 * do. */
#define STILL_SHARE 0.1f
#define AGREES_SHARE 0.35f
#define STUCK_C 0.06f

/* How far the mean of a good spot may lie from the others' median, and from where it usually lies. */
static const struct {
	float far_c, step_c, agrees_c;
} limits[] = {
	[VOUCH_REST] = {2.5f, 2.5f, 1.5f},
	[VOUCH_ICE] = {3.4f, INFINITY, 2.5f},
	[VOUCH_HANDS] = {9.0f, INFINITY, 2.0f},
	[VOUCH_WARMING] = {3.0f, 1.2f, 0.8f},
};
/* Under ice the limit grows with how the ice is used: held for ten seconds here and there it cools the spots
 * by turns. */
#define FAR_WANDERS 3.3f
#define FAR_BESIDES_C 0.5f
/* The same for half a minute, which shows a sudden error sooner. */
#define SOON_FAR_C 4.4f
#define SOON_WANDERS 6.0f
#define FAR_FROM_S 60

/* Alone it moved by so much in so many seconds, and the other by less than half. */
#define MOVED_C 1.2f
#define MOVED_S 40

#define NEAR_ROOM_C 2.0f
#define ROOM_LOW_C 18.0f
#define ROOM_HIGH_C 24.0f
#define NEAR_T0_C 2.5f
#define USUAL_T0_C 31.0f
#define SUDDEN_C 2.5f
#define SUDDEN_S 45

int vouch_used(const struct spot *all, int n)
{
	int used = 0;
	for (int i = 0; i < n; i++)
		used += spot_used(&all[i]);
	return used;
}

float vouch_middle(float *v, int n)
{
	sort_values(v, n);
	return n == 0 ? NAN : n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* The median of what the other spots in use have. */
static float of_others(const struct spot *all, int n, int self, const float value[])
{
	float v[SPOTS_MAX];
	int count = 0;
	for (int i = 0; i < n; i++)
		if (i != self && spot_used(&all[i]) && !isnan(value[i]))
			v[count++] = value[i];
	return vouch_middle(v, count);
}

static bool near_room(float c, float room_c)
{
	return isnan(room_c) ? c >= ROOM_LOW_C && c <= ROOM_HIGH_C : fabsf(c - room_c) <= NEAR_ROOM_C;
}

static bool near_rest(float c, float t0_c)
{
	return c >= (isnan(t0_c) ? USUAL_T0_C : t0_c) - NEAR_T0_C;
}

static enum spot_state still_as(float c, float moves_c, const struct vouch_input *in)
{
	if (near_rest(c, in->t0_c))
		return SPOT_ELSEWHERE;
	return moves_c <= STUCK_C && !near_room(c, in->room_c) ? SPOT_STUCK : SPOT_OFF;
}

static enum spot_state far_as(const struct spot *s, float c, float apart_c, float others_before_c,
			      const struct vouch_input *in)
{
	float before_c = trail_mean(&s->trail, in->second - SUDDEN_S, MEAN_S) - others_before_c;
	bool sudden = fabsf(apart_c - before_c) > SUDDEN_C;
	if (apart_c > 0 && near_rest(c, in->t0_c))
		return SPOT_ELSEWHERE;
	if (near_room(c, in->room_c))
		return SPOT_OFF;
	if (apart_c < 0 && sudden)
		return SPOT_WET;
	return sudden ? SPOT_DIFFERS : SPOT_DRIFTING;
}

/* soon_c: how far its half minute lies from the others. */
static void look_at(const struct spot *s, const struct vouch_input *in, float mean_c, float others_c,
		    float soon_c, struct vouch_look *out)
{
	float far_c = limits[in->when].far_c, step_c = limits[in->when].step_c;
	bool strokes = in->when == VOUCH_ICE && !in->slow && out->stroke_c >= STROKES_C;
	float moves_c = out->moves_c;
	if (in->when == VOUCH_ICE)
		far_c = fmaxf(far_c, FAR_BESIDES_C + FAR_WANDERS * in->wander_c);
	bool soon = in->when == VOUCH_ICE && fabsf(soon_c) > fmaxf(SOON_FAR_C, SOON_WANDERS * in->wander_c);
	out->apart_c = mean_c - others_c;
	out->still = !strokes || isnan(moves_c) ? -1 : moves_c - s->quiet_c < STILL_SHARE * out->stroke_c;
	bool alike = fabsf(out->apart_c) <= limits[in->when].agrees_c;
	out->agrees = isnan(out->apart_c)     ? -1
		      : in->when == VOUCH_ICE ? alike && strokes && moves_c >= AGREES_SHARE * out->stroke_c
					      : alike;
	bool usual = in->when == VOUCH_WARMING && !isnan(s->apart_c);
	out->far =
		soon || fabsf(out->apart_c) > far_c || (usual && fabsf(out->apart_c - s->apart_c) > step_c);
	/* at rest a probe that still warms on the skin, or is put there, proves nothing */
	bool restless = in->when == VOUCH_REST && (isnan(in->t0_c) || out->stroke_c >= STROKES_C);
	if (isnan(out->apart_c) || restless || (in->when == VOUCH_ICE && in->ice_s < FAR_FROM_S))
		out->far = -1;
}

/* Of three and more, only the one that lies farthest can be the one that is wrong. */
static void keep_farthest(const struct spot *all, int n, struct vouch_look look[])
{
	int farthest = -1;
	for (int i = 0; i < n; i++)
		if (spot_used(&all[i]) && look[i].far > 0 &&
		    (farthest < 0 || fabsf(look[i].apart_c) > fabsf(look[farthest].apart_c)))
			farthest = i;
	for (int i = 0; i < n; i++)
		if (spot_used(&all[i]) && look[i].far > 0 && i != farthest)
			look[i].far = 0;
}

enum spot_state vouch_as(const struct spot *all, int n, int i, const struct vouch_input *in,
			 const struct vouch_look *l)
{
	const struct trail *t = &all[i].trail;
	float mean_c = trail_mean(t, in->second, MEAN_S), before_c[SPOTS_MAX];
	if (l->still > 0)
		return still_as(mean_c, l->moves_c, in);
	for (int k = 0; k < n; k++)
		before_c[k] = trail_mean(&all[k].trail, in->second - SUDDEN_S, MEAN_S);
	return far_as(&all[i], mean_c, l->apart_c, of_others(all, n, i, before_c), in);
}

void vouch_look(const struct spot *all, int n, const struct vouch_input *in, struct vouch_look look[])
{
	float mean_c[SPOTS_MAX], moves_c[SPOTS_MAX], change_c[SPOTS_MAX], level_c[SPOTS_MAX],
		went_c[SPOTS_MAX];
	bool ice = in->when == VOUCH_ICE, moving = ice || in->when == VOUCH_HANDS;
	for (int i = 0; i < n; i++) {
		const struct trail *t = &all[i].trail;
		mean_c[i] = trail_mean(t, in->second, MEAN_S);
		level_c[i] = ice ? trail_mean(t, in->second, ICE_MEAN_S) : mean_c[i];
		moves_c[i] = trail_moves(t, in->second, MOVES_S);
		went_c[i] = ice ? mean_c[i] - trail_mean(t, in->second - MEAN_S, MEAN_S) : NAN;
		change_c[i] = moving ? NAN
				     : fabsf(trail_mean(t, in->second, SHORT_S) -
					     trail_mean(t, in->second - MOVED_S, SHORT_S));
	}
	for (int i = 0; i < n; i++) {
		struct vouch_look *l = &look[i];
		*l = (struct vouch_look){.moves_c = moves_c[i], .stroke_c = of_others(all, n, i, moves_c)};
		float others_c = of_others(all, n, i, mean_c), soon_c = mean_c[i] - others_c;
		look_at(&all[i], in, level_c[i], ice ? of_others(all, n, i, level_c) : others_c, soon_c, l);
		l->wanders_c = ice ? fabsf(went_c[i] - of_others(all, n, i, went_c)) : NAN;
		l->moved = change_c[i] > MOVED_C && of_others(all, n, i, change_c) < change_c[i] / 2;
	}
	if (vouch_used(all, n) > 2)
		keep_farthest(all, n, look);
}
