/* The end of icing: strokes of an ideal massage, which is none of the laboratory's, and the network itself.
 */
#include <math.h>

#include <criterion/criterion.h>

#include "core/detector/model/gru.h"
#include "support/script.h"

#define TOLD_WITHIN_MS SECONDS_MS(75)

/* The laboratory's ice ends within ten minutes; a person's need not. */
Test(ending, ice_that_stays_on_for_long_is_not_taken_for_away)
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
Test(ending, network_keeps_part_of_what_it_saw)
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
