#include "ending.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "ending_net.h"
#include "net.h"

/* The window that gives the scale, without its last seconds, which are what is judged. */
#define WINDOW_S 90
#define FRESH_S 8
#define RANGE_MIN_C 0.6f
#define SHAPE_S 45
#define SHAPE_NEED 30
#define FLOOR_S 5
#define SCALE_NEED 20

/* No end in the first seconds: the first strokes warm up as much as they cool. */
#define EARLIEST_S 15

/*
 * Evidence: each second adds its log-odds to 85 % of the sum. Chosen on 300 laboratory sessions: 7, 9, 11 and
 * 13 gave a median error of 12.0, 12.5, 13.2 and 13.7 s inside, and told 10, 10, 9 and 11 of 346 rounds' ends
 * twice (an end that comes early is taken back, see phase.c).
 */
#define KEEP 0.85
#define DECIDE 9.0

/* The safety net, should the network never be sure: the envelope rose for so long without a fall. */
#define ENVELOPE_S 6
#define FALL_C 0.4f
#define RISE_C 0.6f
#define RISE_S 60
/* The same for a probe too slow to show strokes: every rise of two samples is one. */
#define RISE_SLOW_S 24

void ending_reset(struct ending *e, int64_t second)
{
	*e = (struct ending){.started_s = second, .began_s = second, .low_c = NAN, .high_c = NAN};
}

static int compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

/* Seconds in each block, the last ones first: where the hand's pulses and single strokes still show. */
static const int block_s[ENDING_BLOCKS] = {1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5, 5, 5, 5};

/* The window with its gaps filled by what was known before; false when too much is missing. */
static bool gather(const struct series *q, int64_t second, float w[WINDOW_S])
{
	int known = 0;
	for (int i = 0; i < WINDOW_S; i++) {
		w[i] = series_at(q, second - WINDOW_S + 1 + i);
		known += i >= WINDOW_S - SHAPE_S && !isnan(w[i]);
	}
	return known >= SHAPE_NEED && !isnan(w[WINDOW_S - 1]);
}

static void fill(float w[WINDOW_S])
{
	float last = w[WINDOW_S - 1];
	for (int i = WINDOW_S - 2; i >= 0; i--) {
		if (isnan(w[i]))
			w[i] = last;
		last = w[i];
	}
}

/* Lowest tenth, median and range of the window before its last seconds. */
struct scale {
	float low_c, median_c, range_c;
};

static bool find_scale(const float w[WINDOW_S], struct scale *s)
{
	float sorted[WINDOW_S];
	int n = 0;
	for (int i = 0; i < WINDOW_S - FRESH_S; i++)
		if (!isnan(w[i]))
			sorted[n++] = w[i];
	if (n < SCALE_NEED)
		return false;
	qsort(sorted, (size_t)n, sizeof(sorted[0]), compare);
	s->low_c = sorted[n / 10];
	s->median_c = sorted[n / 2];
	s->range_c = fmaxf(RANGE_MIN_C, sorted[n * 9 / 10] - s->low_c);
	return true;
}

/* One block of the shape: w[from..to). A single second has no range: its step says which way it goes. */
static int add_block(const float *w, int from, int to, float floor_c, float range_c, float *out)
{
	float low = INFINITY, high = -INFINITY, squares = 0;
	for (int i = from; i < to; i++) {
		low = fminf(low, w[i]);
		high = fmaxf(high, w[i]);
		squares += (w[i] - w[i - 1]) * (w[i] - w[i - 1]);
	}
	out[0] = (low - floor_c) / range_c;
	if (to - from == 1) {
		out[1] = (w[from] - w[from - 1]) / range_c;
		return 2;
	}
	out[1] = (high - low) / range_c;
	out[2] = logf(0.03f + sqrtf(squares / (float)(to - from)));
	return 3;
}

bool ending_features(const struct series *q, int64_t second, int64_t started_s, const struct rules *r,
		     float out[ENDING_FEATURES])
{
	float w[WINDOW_S], floor_c = INFINITY;
	struct scale s;
	if (!gather(q, second, w) || !find_scale(w, &s))
		return false;
	fill(w);
	for (int i = WINDOW_S - FLOOR_S; i < WINDOW_S; i++)
		floor_c = fminf(floor_c, w[i]);
	int k = 0, to = WINDOW_S;
	for (int b = 0; b < ENDING_BLOCKS; b++) {
		k += add_block(w, to - block_s[b], to, floor_c, s.range_c, out + k);
		to -= block_s[b];
	}
	out[k++] = logf(s.range_c);
	out[k++] = (floor_c - s.low_c) / s.range_c;
	out[k++] = (floor_c - s.median_c) / s.range_c;
	out[k++] = logf((float)(second - started_s + 10));
	out[k++] = r->sensor == SENSOR_STEEL;
	out[k++] = r->sensor == SENSOR_INFRARED;
	out[k++] = r->placement == PLACEMENT_EDGE;
	assert(k == ENDING_FEATURES);
	return true;
}

static double log_odds(const float f[ENDING_FEATURES])
{
	static const struct net net = NET(ending_net, ENDING_FEATURES, ENDING_HIDDEN, 1);
	float odds;
	net_run(&net, f, &odds);
	return odds;
}

/* Has the envelope risen, and not fallen, for long? */
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
	float f[ENDING_FEATURES];
	bool rose = rose_for_long(e, q, second, slow ? RISE_SLOW_S : RISE_S);
	if (second - e->started_s < EARLIEST_S)
		return false;
	if (!slow && ending_features(q, second, e->started_s, r, f))
		e->evidence = fmax(0, e->evidence * KEEP + log_odds(f));
	return e->evidence > DECIDE || rose;
}
