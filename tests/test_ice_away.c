/* The end of icing: strokes of an ideal massage, which is none of the laboratory's, and the network itself.
 */
#include <math.h>

#include <criterion/criterion.h>

#include "core/detector/model/ending.h"
#include "core/detector/model/gru.h"
#include "support/script.h"

#define TOLD_WITHIN_MS SECONDS_MS(75)

/* The laboratory's ice ends within ten minutes; a person's need not. */
Test(ice_away, ice_that_stays_on_for_long_is_not_taken_for_away)
{
	static const double coldest_c[] = {8, 13, 18}, ripple_c[] = {3, 4, 5};
	for (int i = 0; i < 9; i++) {
		struct rules r;
		rules_default(&r);
		struct script *s = script_new(&r, 500);
		struct massage m = massage_default();
		m.coldest_c = coldest_c[i / 3];
		m.ripple_c = ripple_c[i % 3];
		m.ice_off_ms = MINUTES_MS(20);
		script_run(s, MINUTES_MS(23), massage_mc, &m);
		int64_t ended_ms = script_time(s, EVENT_ICING_ENDED, 0);
		cr_expect(ended_ms >= m.ice_off_ms && ended_ms <= m.ice_off_ms + TOLD_WITHIN_MS,
			  "down to %.0f C, strokes of %.0f C: ended at %.1f s", m.coldest_c, m.ripple_c,
			  (double)ended_ms / 1000);
		script_free(s);
	}
}

/* One unit and one input, worked out by hand: gates of 1/2 (tanh 1 = 0.761594), then with its memory. */
Test(ice_away, network_keeps_part_of_what_it_saw)
{
	static const float mean = 2, sd = 4, in[] = {0, 0, 1}, back[] = {0, 0, 2}, bias[3], out = 3,
			   out_bias = 0.5f;
	const struct gru n = {1, 1, &mean, &sd, in, back, bias, &out, &out_bias};
	float memory = 0;
	const float one = 6, none = 2, far = 1e6f;
	float odds = gru_step(&n, &one, &memory);
	cr_expect_float_eq(odds, 3 * 0.380797f + 0.5f, 1e-5f);
	cr_expect_float_eq(memory, 0.380797f, 1e-5f);
	/* new = tanh(2 * 0.380797 / 2) = 0.363397 */
	odds = gru_step(&n, &none, &memory);
	cr_expect_float_eq(odds, 3 * 0.372097f + 0.5f, 1e-5f);
	/* clipped at 4: new = tanh(4 + 0.372097) */
	gru_step(&n, &far, &memory);
	cr_expect_float_eq(memory, (0.372097f + tanhf(4.372097f)) / 2, 1e-5f);
}

/* The first strokes warm up as much as they cool, and who blots as long once may do it again. */
Test(ice_away, no_ice_is_away_in_its_first_seconds_nor_soon_after_it_was_not)
{
	static struct ending e;
	ending_reset(&e, 100);
	cr_expect_eq(e.earliest_s, 115);
	cr_expect_eq(e.started_s, 100);
	float decide = e.decide;
	cr_expect_eq(decide, 3);
	ending_resume(&e, 300);
	cr_expect_eq(e.earliest_s, 315);
	cr_expect_eq(e.started_s, 100, "what was seen of it still counts");
	cr_expect_eq(e.decide, decide + 2);
}

/* Where the network is never sure: a rise of 0.6 C without a fall of 0.4, for a minute inside, two at the
 * edge. */
static int rise_ends_after(enum placement placement, bool slow, double rise_c, double fall_c)
{
	static struct ending e;
	static struct series q;
	struct rules r;
	rules_default(&r);
	r.placement = placement;
	q = (struct series){0};
	ending_reset(&e, 0);
	for (int s = 0; s < 400; s++) {
		/* flat, so that the lowest of six seconds rises from the 100th on */
		double c = s < 100 ? 12 : 12 + rise_c * fmin(1, (s - 99) / 20.0) - (s == 125 ? fall_c : 0);
		series_push(&q, s, (float)c);
		e.evidence = -100;
		if (ending_step(&e, &q, s, &r, slow))
			return s - 99;
		e.seen_s = s + 1; /* the networks see nothing */
	}
	return -1;
}

Test(ice_away, a_rise_that_lasts_ends_it_without_the_network)
{
	int inside = rise_ends_after(PLACEMENT_IN, true, 1, 0);
	cr_expect_eq(inside, 24 + 5, "%d", inside);
	cr_expect_eq(rise_ends_after(PLACEMENT_IN, true, 0.59, 0), -1);
	cr_expect_geq(rise_ends_after(PLACEMENT_IN, true, 0.61, 0), 24);
	cr_expect_eq(rise_ends_after(PLACEMENT_IN, true, 3, 0.39), inside);
	cr_expect_eq(rise_ends_after(PLACEMENT_IN, true, 3, 0.41), -1,
		     "a fall, after which too little is left");
}
