#include "ending.h"

#include <assert.h>
#include <math.h>

#include "core/detector/signal/place.h"
#include "core/detector/weights/ending_net.h"
#include "core/detector/weights/ending_usual_net.h"
#include "core/fmath.h"

/* The window that gives the scale; its last seconds, which are judged, are left out of it. */
#define WINDOW_S 90
#define FRESH_S 8
#define RANGE_MIN_C 0.6f
#define FLOOR_S 5
#define SCALE_NEED 20

/* No end is found in the first seconds, because the first strokes warm up as much as they cool, nor soon
 * after an end that was taken back. */
#define EARLIEST_S 15

/* The network's clock stops here: it must not learn that the laboratory's ice ends within ten minutes. */
#define BEGIN_S 90

/*
 * The log-odds that decide, and how much more is asked for each time that a blot was taken for the end in
 * this ice: who blots as long once may do it again. Chosen on 100 to 200 laboratory sessions of each
 * technique, inside (seed 8101): 2.5 and 3, 3 and 2, 3.5 and 1.5 gave a median error of 9.4, 9.9 and 10.1 s
 * of the usual way, and 0.19, 0.14 and 0.13 ends of a runner's round that were not the end (taken back, see
 * again.h).
 */
#define DECIDE 3.0f
#define DECIDE_MORE 2.0f

/*
 * The network that was fitted on the usual way alone must find it likelier than not. It knows less of long
 * blots, but strokes that are none of the laboratory's (tests/test_ice_away.c) it never takes for an end, as
 * the other one did two times in nine after nine minutes, at 4.5 as well.
 */
#define AGREED 0.0f

/* An end is taken back within two minutes (again.c): then the network must catch up with up to this many
 * seconds. */
#define UNSEEN_MAX_S 150

/*
 * The safety net if the network is never sure: the envelope has risen this long without a fall. At the edge
 * it takes longer, so that a cup which stays away from the probe does not count as gone: with 60 s 47 icing
 * events of 332 rounds there were reported twice, with 120 s 11, and no end came later (seeds 88, 70, 403).
 */
#define ENVELOPE_S 6
#define FALL_C 0.4f
#define RISE_C 0.6f
#define RISE_S 60
#define RISE_EDGE_S 120
/* The same for a probe that is too slow to show strokes: every rise over two samples counts. */
#define RISE_SLOW_S 24

void ending_reset(struct ending *e, int64_t second)
{
	*e = (struct ending){
		.started_s = second, .seen_s = second - 1, .began_s = second, .low_c = NAN, .high_c = NAN};
	e->earliest_s = second + EARLIEST_S;
	e->decide = DECIDE;
}

void ending_resume(struct ending *e, int64_t second)
{
	e->evidence = e->usual = 0;
	e->decide += DECIDE_MORE;
	e->earliest_s = second + EARLIEST_S;
	e->began_s = second;
	e->low_c = e->high_c = NAN;
}

/* Gathers the window and fills gaps with the value after them; false when this second is not known. */
static bool gather(const struct series *q, int64_t second, float w[WINDOW_S])
{
	float next = NAN;
	for (int i = WINDOW_S - 1; i >= 0; i--) {
		float c = series_at(q, second - WINDOW_S + 1 + i);
		if (!isnan(c))
			next = c;
		w[i] = next;
	}
	return !isnan(w[WINDOW_S - 1]);
}

/* Lowest tenth, median and range of the window without its last seconds. */
struct scale {
	float low_c, median_c, range_c;
};

static bool find_scale(struct ending *e, const struct series *q, int64_t second, struct scale *s)
{
	const struct order *o = &e->window;
	order_move(&e->window, q, second - WINDOW_S + 1, second - FRESH_S);
	if (o->n < SCALE_NEED)
		return false;
	s->low_c = o->c[o->n / 10];
	s->median_c = o->c[o->n / 2];
	s->range_c = fmaxf(RANGE_MIN_C, o->c[o->n * 9 / 10] - s->low_c);
	return true;
}

bool ending_features(struct ending *e, const struct series *q, int64_t second, const struct rules *r,
		     float out[ENDING_FEATURES])
{
	int64_t since_s = second - e->started_s;
	float w[WINDOW_S], floor_c = INFINITY;
	struct scale s;
	if (!gather(q, second, w) || !find_scale(e, q, second, &s))
		return false;
	for (int i = WINDOW_S - FLOOR_S; i < WINDOW_S; i++)
		floor_c = fminf(floor_c, w[i]);
	int k = 0;
	for (int i = WINDOW_S - 1; i >= WINDOW_S - ENDING_SECONDS; i--) {
		out[k++] = (w[i] - floor_c) / s.range_c;
		out[k++] = (w[i] - w[i - 1]) / s.range_c;
	}
	out[k++] = fmath_logf(s.range_c);
	out[k++] = (floor_c - s.low_c) / s.range_c;
	out[k++] = (floor_c - s.median_c) / s.range_c;
	out[k++] = fmath_logf((float)((since_s < BEGIN_S ? since_s : BEGIN_S) + 10));
	out[k++] = r->sensor == SENSOR_STEEL;
	out[k++] = r->sensor == SENSOR_INFRARED;
	out[k++] = r->placement == PLACEMENT_EDGE;
	out[k++] = w[WINDOW_S - 1];
	out[k++] = place_edge_mm(r);
	assert(k == ENDING_FEATURES);
	return true;
}

/* The network sees every second since the ice came, including those after an end that was taken back. */
static void see(struct ending *e, const struct series *q, int64_t second, const struct rules *r)
{
	static const struct gru all = GRU(ending_net, ENDING_FEATURES, ENDING_HIDDEN),
				usual = GRU(ending_usual_net, ENDING_FEATURES, ENDING_HIDDEN);
	float f[ENDING_FEATURES];
	int64_t from = e->seen_s + 1 > second - UNSEEN_MAX_S ? e->seen_s + 1 : second - UNSEEN_MAX_S;
	for (int64_t s = from; s <= second; s++)
		if (ending_features(e, q, s, r, f)) {
			e->evidence = gru_step(&all, f, e->memory);
			e->usual = gru_step(&usual, f, e->usual_memory);
		}
	e->seen_s = second;
}

/* Has the envelope risen for long without a fall? */
static bool rose_for_long(struct ending *e, const struct series *q, int64_t second, int need_s)
{
	struct series_stats st = series_stats(q, second - ENVELOPE_S + 1, second);
	if (st.n < ENVELOPE_S / 2)
		return false;
	if (isnan(e->low_c) || st.min <= e->low_c || st.min < e->high_c - FALL_C) {
		e->began_s = second;
		e->low_c = e->high_c = st.min;
	}
	e->high_c = fmaxf(e->high_c, st.min);
	return second - e->began_s >= need_s && e->high_c - e->low_c >= RISE_C;
}

bool ending_step(struct ending *e, const struct series *q, int64_t second, const struct rules *r, bool slow)
{
	bool edge = r->placement == PLACEMENT_EDGE;
	bool rose = rose_for_long(e, q, second, slow ? RISE_SLOW_S : edge ? RISE_EDGE_S : RISE_S);
	if (!slow)
		see(e, q, second, r);
	if (second < e->earliest_s)
		return false;
	return (e->evidence > e->decide && e->usual > AGREED) || rose;
}
