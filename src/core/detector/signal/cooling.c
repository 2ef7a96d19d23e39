#include "cooling.h"

#include <math.h>
#include <stddef.h>

#include "core/fmath.h"

/* The reading fell from its level in the minute before. */
#define REST_S 60
#define REST_NEED 6

/* A room that a person set may be off by this much, the probe's own error included; an unknown room lies
 * between these limits. */
#define ROOM_OFF_C 0.8f
#define ROOM_MIN_C 15.0f
#define ROOM_MAX_C 28.0f

/* Time constants in air: 1 to 6 s for beads, 10 to 30 s for steel tips. */
static const float taus_s[] = {0.6f, 0.8f, 1,  1.25f, 1.6f, 2,	2.5f, 3,  4, 5,
			       6.5f, 8,	   10, 12.5f, 15,   18, 22,   26, 30};
#define TAUS (sizeof(taus_s) / sizeof(taus_s[0]))

struct window {
	const struct series *q;
	int64_t from_s, to_s;
	float rest_c, least_c, most_c; /* before the fall; the least and the most that it can fall */
};

/* The mean square of a curve's residual, with the depth that fits best. The curve begins start_halves half
 * seconds into the window; in each half second the remaining difference shrinks by the factor `decay`. */
static float left_over(const struct window *w, int start_halves, float decay)
{
	float fy = 0, ff = 0, yy = 0, to_go = 1;
	int n = 0, halves = -start_halves;
	for (int64_t s = w->from_s; s <= w->to_s; s++, halves += 2) {
		float c = series_at(w->q, s);
		if (halves > 0)
			to_go *= halves == 1 ? decay : decay * decay;
		if (isnan(c))
			continue;
		float y = c - w->rest_c, f = 1 - to_go;
		fy += f * y;
		ff += f * f;
		yy += y * y;
		n++;
	}
	float depth = ff > 0 ? fy / ff : 0;
	depth = fmaxf(w->most_c, fminf(w->least_c, depth));
	return (yy - 2 * depth * fy + depth * depth * ff) / (float)n;
}

float cooling_left_c(const struct series *raw, int64_t noticed_s, int64_t second, float room_c)
{
	struct window w = {.q = raw, .from_s = noticed_s - COOLING_BEFORE_S, .to_s = second};
	w.rest_c = series_median(raw, w.from_s - REST_S / 2, noticed_s - COOLING_BEFORE_S / 2, REST_NEED);
	if (isnan(w.rest_c) || series_stats(raw, noticed_s, second).n == 0)
		return NAN;
	w.least_c = (isnan(room_c) ? ROOM_MAX_C : room_c + ROOM_OFF_C) - w.rest_c;
	w.most_c = (isnan(room_c) ? ROOM_MIN_C : room_c - ROOM_OFF_C) - w.rest_c;
	float best = INFINITY;
	for (size_t i = 0; i < TAUS; i++) {
		float decay = fmath_expf(-0.5f / taus_s[i]);
		for (int halves = 0; halves <= 2 * COOLING_BEFORE_S; halves++)
			best = fminf(best, left_over(&w, halves, decay));
	}
	return sqrtf(fmaxf(0, best));
}
