/* A probe in the hand: where it settles, what is no touch, and numb from touches alone. */
#include <criterion/criterion.h>
#include <math.h>

#include "core/detector/state.h"
#include "support/script.h"

#define HAND_C 25.0
#define REST_C 31.5
#define ICE_ON_S 120
#define TURN_S 18 /* from touch to touch */

/* A probe of this lag, in the hand and put on the focus for a part of each turn. */
struct hand {
	double tau_s, for_s; /* how long each touch lasts */
	double cold_c;	     /* what the skin comes to under the ice */
	bool on_ice;	     /* it touches ice instead */
	int64_t last_ms;
	double c;
};

static double skin_c(double t_s, const struct hand *h)
{
	return t_s < ICE_ON_S ? REST_C : h->cold_c + (REST_C - h->cold_c) * exp(-(t_s - ICE_ON_S) / 60);
}

static int32_t hand_mc(int64_t t_ms, void *context)
{
	struct hand *h = context;
	double t_s = (double)t_ms / 1000, in_turn_s = fmod(t_s, TURN_S);
	bool touches = in_turn_s >= TURN_S - h->for_s;
	double at_c = !touches ? HAND_C : h->on_ice && t_s > ICE_ON_S ? 0.3 : skin_c(t_s, h);
	h->c += (at_c - h->c) * (1 - exp(-(double)(t_ms - h->last_ms) / 1000 / h->tau_s));
	h->last_ms = t_ms;
	return (int32_t)lround(h->c * 10) * 100;
}

static struct script *alone(struct hand *h, int64_t until_ms)
{
	struct rules r;
	rules_default(&r);
	r.placement = PLACEMENT_TOUCH;
	struct script *s = script_new(&r, 250);
	script_run(s, until_ms, hand_mc, h);
	return s;
}

Test(touch, is_read_where_it_would_settle)
{
	for (double tau_s = 0.8; tau_s < 3.5; tau_s += 0.8) {
		struct hand h = {.tau_s = tau_s, .for_s = 4, .cold_c = 10, .c = HAND_C};
		struct script *s = alone(&h, SECONDS_MS(420));
		cr_assert_geq(script_count(s, EVENT_TOUCH), 18);
		for (int i = 0; i < script_count(s, EVENT_TOUCH); i++) {
			const struct event *e = script_event(s, EVENT_TOUCH, i);
			double truth_c = skin_c((double)e->t_ms / 1000 - 1, &h);
			if (fabs(truth_c - HAND_C) > 4)
				cr_expect_float_eq(e->skin_mc / 1000.0, truth_c, tau_s < 3 ? 1.0 : 1.6,
						   "lag %g at %g s", tau_s, (double)e->t_ms / 1000);
		}
		script_free(s);
	}
}

/* 60 s of it, never sooner than the skin; and only for one that was on warm skin. */
Test(touch, alone_gives_numb_in_time)
{
	struct hand h = {.tau_s = 1.5, .for_s = 4, .cold_c = 9, .c = HAND_C};
	struct script *s = alone(&h, SECONDS_MS(420));
	double fell_s = ICE_ON_S + 60 * log((REST_C - 9) / (13.6 - 9));
	cr_assert_eq(script_count(s, EVENT_NUMB), 1);
	double numb_s = (double)script_time(s, EVENT_NUMB, 0) / 1000;
	cr_expect(numb_s > fell_s + 30 && numb_s < fell_s + 110, "at %g s, cold since %g s", numb_s, fell_s);
	cr_expect_eq(script_count(s, EVENT_ICING_STARTED), 1);
	cr_expect_eq(script_count(s, EVENT_TOO_COLD) + script_count(s, EVENT_PROBE_OFF), 0);
	script_free(s);
}

Test(touch, what_does_not_settle_or_is_ice_is_refused_and_never_numb)
{
	struct hand brief = {.tau_s = 1.5, .for_s = 1, .cold_c = 9, .c = HAND_C};
	struct hand ice = {.tau_s = 1.5, .for_s = 4, .cold_c = 9, .on_ice = true, .c = HAND_C};
	struct rules r;
	rules_default(&r);
	r.placement = PLACEMENT_TOUCH;
	for (int k = 0; k < 2; k++) {
		struct script *s = script_new(&r, 250);
		script_run(s, SECONDS_MS(ICE_ON_S), hand_mc, k ? &ice : &brief);
		script_mark(s, MARK_ICE_ON);
		script_run(s, SECONDS_MS(480), hand_mc, k ? &ice : &brief);
		cr_expect_eq(script_count(s, EVENT_NUMB), 0);
		cr_assert_geq(script_count(s, EVENT_TOUCH_REFUSED), 5);
		cr_expect_eq(script_event(s, EVENT_TOUCH_REFUSED, 4)->reason,
			     k ? REASON_TOUCHED_ICE : REASON_NOT_SETTLED);
		script_free(s);
	}
}

/* Ice without touches: asked for three times; a hold does not go on by itself. */
Test(touch, is_asked_for)
{
	struct hand h = {.tau_s = 1.5, .for_s = 4, .cold_c = 9, .c = HAND_C};
	struct script *s = alone(&h, SECONDS_MS(ICE_ON_S + 100));
	int64_t last_ms = script_time(s, EVENT_TOUCH, script_count(s, EVENT_TOUCH) - 1);
	cr_assert_eq(s->outcome.phase, PHASE_ICING);
	h.for_s = 0;
	script_run(s, last_ms + SECONDS_MS(170), hand_mc, &h);
	cr_expect_eq(script_count(s, EVENT_TOUCH_WANTED), 3);
	cr_expect_eq(script_count(s, EVENT_NUMB), 0);
	cr_expect_eq(s->outcome.skin_mc, MC_NONE);
	/* silence does not lift the limits on the ice, which may be on all the while */
	script_run(s, SECONDS_MS(ICE_ON_S) + MINUTES_MS(11), hand_mc, &h);
	cr_expect_eq(script_count(s, EVENT_ICING_STOP), 1);
	script_run(s, SECONDS_MS(ICE_ON_S) + MINUTES_MS(15), hand_mc, &h);
	cr_expect_eq(script_count(s, EVENT_ICING_ENDED), 1);
	script_free(s);
}

/* What no hand has, strokes on a probe that was taped down after all, and a level that stands still. */
Test(touch, strokes_on_a_probe_that_lies_under_the_ice_are_no_touches)
{
	struct rules r;
	rules_default(&r);
	r.placement = PLACEMENT_TOUCH;
	for (double ripple_c = 4; ripple_c <= 8; ripple_c += 2) {
		struct script *s = script_new(&r, 250);
		struct massage m = massage_default();
		m.ripple_c = ripple_c;
		script_run(s, SECONDS_MS(420), massage_mc, &m);
		cr_expect_eq(script_count(s, EVENT_NUMB), 0);
		script_free(s);
	}
}

/* The key tells of one on skin as warm as the hand. */
Test(touch, told_by_the_key_need_not_turn)
{
	struct rules r;
	rules_default(&r);
	r.placement = PLACEMENT_TOUCH;
	struct script *s = script_new(&r, 250);
	script_hold(s, SECONDS_MS(30), 30000);
	cr_expect_eq(script_count(s, EVENT_TOUCH), 0);
	script_mark(s, MARK_TOUCH);
	script_hold(s, SECONDS_MS(40), 30200);
	cr_assert_eq(script_count(s, EVENT_TOUCH), 1);
	cr_expect_float_eq(script_event(s, EVENT_TOUCH, 0)->skin_mc, 30200, 200);
	script_free(s);
}

/* Beside a probe that lies: the estimate moves towards what the touches say, and is surer; later it forgets.
 */
Test(touch, corrects_the_estimate)
{
	struct rules r;
	rules_default(&r);
	r.touch = true;
	struct detector *d = detector_create(&r), *without = detector_create(&r);
	static struct outcome o, plain;
	struct massage m = massage_default();
	struct hand h = {.tau_s = 1.5, .for_s = 4, .cold_c = 20, .c = HAND_C};
	for (int64_t t_ms = 0; t_ms <= SECONDS_MS(700); t_ms += 250) {
		struct sample x = sample_of(t_ms, (struct channel_value){massage_mc(t_ms, &m), STATUS_OK, 0});
		detector_feed(without, &x, &plain);
		if (t_ms == SECONDS_MS(300))
			h.for_s = 0;
		x.touch = (struct channel_value){hand_mc(t_ms, &h), STATUS_OK, 0};
		detector_feed(d, &x, &o);
		if (t_ms == SECONDS_MS(292)) {
			cr_expect_geq(o.skin_mc, plain.skin_mc + 1500);
			cr_expect_leq(o.band_mc, plain.band_mc);
		}
		if (t_ms == SECONDS_MS(700))
			cr_expect_float_eq(o.skin_mc, plain.skin_mc, 300);
	}
	detector_destroy(d);
	detector_destroy(without);
}
