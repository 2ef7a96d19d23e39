/* A probe in the hand: where it settles, what is no touch, and numb from touches alone. */
#include <criterion/criterion.h>
#include <math.h>

#include "core/detector/signal/touch.h"
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

/* ---- after the ice ---- */

#define ICE_OFF_S 420
#define AFTER_TURN_S 120

/* The whole round of a probe in the hand: after the ice the skin warms towards rest, and is touched less
 * often. */
static int32_t round_mc(int64_t t_ms, void *context)
{
	struct hand *h = context;
	double t_s = (double)t_ms / 1000, turn_s = t_s < ICE_OFF_S + 200 ? TURN_S : AFTER_TURN_S;
	double end_c = skin_c(ICE_OFF_S, h), in_turn_s = fmod(t_s, turn_s);
	double at_c = in_turn_s < turn_s - h->for_s ? HAND_C
		      : t_s < ICE_OFF_S		    ? skin_c(t_s, h)
					: REST_C - (REST_C - end_c) * exp(-(t_s - ICE_OFF_S) / 300);
	h->c += (at_c - h->c) * (1 - exp(-(double)(t_ms - h->last_ms) / 1000 / h->tau_s));
	h->last_ms = t_ms;
	return (int32_t)lround(h->c * 10) * 100;
}

static struct script *whole_round(struct hand *h, int64_t until_ms)
{
	struct rules r;
	rules_default(&r);
	r.placement = PLACEMENT_TOUCH;
	struct script *s = script_new(&r, 250);
	script_run(s, until_ms, round_mc, h);
	return s;
}

Test(touch, alone_tells_the_whole_round_to_rewarmed)
{
	struct hand h = {.tau_s = 1.5, .for_s = 4, .cold_c = 9, .c = HAND_C};
	struct script *s = whole_round(&h, MINUTES_MS(90));
	cr_expect_eq(script_count(s, EVENT_ICING_STARTED), 1);
	cr_expect_eq(script_count(s, EVENT_NUMB), 1);
	cr_expect_eq(script_count(s, EVENT_ICING_ENDED), 1);
	cr_expect_eq(script_count(s, EVENT_WINDOW_CLOSED), 1);
	cr_assert_eq(script_count(s, EVENT_REWARMED), 1);
	int64_t ended_ms = script_time(s, EVENT_ICING_ENDED, 0), warm_ms = script_time(s, EVENT_REWARMED, 0);
	cr_expect(ended_ms > SECONDS_MS(ICE_OFF_S) && ended_ms < SECONDS_MS(ICE_OFF_S + 120), "%g s",
		  (double)ended_ms / 1000);
	cr_expect_lt(script_time(s, EVENT_WINDOW_CLOSED, 0), ended_ms + SECONDS_MS(181));
	cr_expect_geq(warm_ms, ended_ms + MINUTES_MS(45));
	cr_expect_leq(warm_ms, ended_ms + MINUTES_MS(48), "the skin was warm by then");
	cr_expect_eq(s->outcome.phase, PHASE_WARM);
	script_free(s);
}

/* The cup comes back: within two minutes it is the same ice, later another round. */
Test(touch, alone_finds_ice_that_comes_again)
{
	for (int later = 0; later < 2; later++) {
		struct hand h = {.tau_s = 1.5, .for_s = 4, .cold_c = 9, .c = HAND_C}, on_ice;
		struct script *s = whole_round(&h, SECONDS_MS(ICE_OFF_S + 105));
		cr_assert_eq(script_count(s, EVENT_ICING_ENDED), 1);
		if (later)
			script_run(s, SECONDS_MS(ICE_OFF_S + 400), round_mc, &h);
		on_ice = h; /* the skin is as cold as at the end of the ice, at each touch */
		on_ice.cold_c = 9;
		script_run(s, s->t_ms + SECONDS_MS(60), hand_mc, &on_ice);
		cr_expect_eq(script_count(s, EVENT_ICING_STARTED), 1 + later);
		cr_expect(s->outcome.phase == PHASE_ICING || s->outcome.phase == PHASE_NUMB, "%d: phase %d",
			  later, (int)s->outcome.phase);
		script_free(s);
	}
}

/* It came to the skin when the ice was there already: nothing shows that this is skin. */
Test(touch, alone_on_what_was_never_seen_warm_is_not_numb)
{
	struct hand h = {.tau_s = 1.5, .for_s = 4, .cold_c = 9, .c = HAND_C};
	struct rules r;
	rules_default(&r);
	r.placement = PLACEMENT_TOUCH;
	struct script *s = script_new(&r, 250);
	s->t_ms = h.last_ms = SECONDS_MS(ICE_ON_S + 120);
	script_mark(s, MARK_ICE_ON);
	script_run(s, SECONDS_MS(ICE_ON_S + 420), hand_mc, &h);
	cr_expect_geq(script_count(s, EVENT_TOUCH), 10);
	cr_expect_eq(script_count(s, EVENT_NUMB), 0);
	cr_assert_geq(script_count(s, EVENT_CANNOT_TELL), 1);
	cr_expect_eq(script_event(s, EVENT_CANNOT_TELL, 0)->reason, REASON_NOT_ON_SKIN);
	script_free(s);
}

/* ---- each limit of touch.c ---- */

static struct touch touch;
static int64_t at_ms;

static void begin_touch(enum placement placement, enum sensor_kind sensor, int32_t tau_ms)
{
	struct rules r;
	rules_default(&r);
	r.placement = placement;
	r.sensor = sensor;
	r.tau_ms = tau_ms;
	touch_init(&touch, &r);
	at_ms = 0;
}

/* In the hand at hand_c for some seconds, on the skin for for_s, and back; what was found. */
static enum touch_found touches(double hand_c, double skin_at_c, double for_s, double tau_s, int pace_ms)
{
	enum touch_found found = TOUCH_NOTHING;
	double c = hand_c;
	int64_t on_ms = at_ms + 20000, off_ms = on_ms + (int64_t)(for_s * 1000);
	for (; at_ms < off_ms + 15000; at_ms += pace_ms) {
		enum touch_found now = touch_take(&touch, at_ms, (int32_t)lround(c * 1000));
		found = now != TOUCH_NOTHING ? now : found;
		double to_c = at_ms >= on_ms && at_ms < off_ms ? skin_at_c : hand_c;
		c += (to_c - c) * (1 - exp(-pace_ms / 1000.0 / tau_s));
	}
	return found;
}

Test(touch, readings_up_to_five_seconds_apart_show_one)
{
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 0);
	cr_expect_eq(touches(26, 12, 15, 1.5, 4900), TOUCH_GOOD);
	cr_expect_float_eq(touch.c, 12, 1);
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 0);
	cr_expect_eq(touches(26, 12, 15, 1.5, 5100), TOUCH_NOTHING);
}

Test(touch, is_a_second_and_a_half_at_least)
{
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 0);
	cr_expect_eq(touches(26, 12, 1.2, 1.5, 200), TOUCH_NOT_SETTLED);
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 0);
	cr_expect_eq(touches(26, 12, 4, 1.5, 200), TOUCH_GOOD);
	cr_expect_float_eq(touch.c, 12, 0.5);
	cr_expect(!touch.quick);
}

/* With the lag that was told: a tenth of a second less of it is too short. */
Test(touch, of_a_known_lag_is_read_after_a_second_and_a_half)
{
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 1000);
	cr_expect_eq(touches(26, 20, 1.6, 1, 100), TOUCH_NOT_SETTLED);
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 1000);
	cr_expect_eq(touches(26, 20, 1.7, 1, 100), TOUCH_GOOD);
	cr_expect_float_eq(touch.c, 20, 1);
}

/* Ice, and what lies below skin that is massaged; between the fingers, or in the room. */
Test(touch, ice_is_below_three_and_a_half_degrees)
{
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 0);
	cr_expect_eq(touches(18, 1, 6, 1.5, 200), TOUCH_ICE);
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 0);
	cr_expect_eq(touches(18, 5, 6, 1.5, 200), TOUCH_GOOD);
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 0);
	cr_expect_eq(touches(16, 8, 6, 1, 200), TOUCH_NOTHING, "no touch begins from colder than 16.5 C");
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 0);
	cr_expect_eq(touches(17.5, 8, 6, 1, 200), TOUCH_GOOD);
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 0);
	cr_expect_eq(touches(30, 42, 6, 1, 200), TOUCH_NOT_SETTLED, "no skin is as warm");
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 0);
	cr_expect_eq(touches(30, 38, 6, 1, 200), TOUCH_GOOD);
}

/* A way back of a degree with a bead, of one and a half with an infrared sensor. */
Test(touch, turns_by_a_degree_or_one_and_a_half)
{
	static const struct {
		enum sensor_kind sensor;
		double deep_c;
		bool found;
	} rows[] = {{SENSOR_BEAD, 1.6, true},
		    {SENSOR_BEAD, 1.2, false},
		    {SENSOR_INFRARED, 2, true},
		    {SENSOR_INFRARED, 1.7, false}};
	for (int i = 0; i < 4; i++) {
		begin_touch(PLACEMENT_TOUCH, rows[i].sensor, 0);
		double tau_s = rows[i].sensor == SENSOR_BEAD ? 1 : 0.5;
		enum touch_found found = touches(26, 26 - rows[i].deep_c, 3, tau_s, 200);
		cr_expect_eq(found != TOUCH_NOTHING, rows[i].found, "row %d: %d", i, (int)found);
	}
}

/* What a touch says of the mean of ten seconds, and of the peak that follows. */
Test(touch, says_less_of_the_mean_and_the_peak)
{
	struct touch t = {.c = 15, .error_c = 0.6f};
	cr_expect_float_eq(touch_mean(&t).c, 15 - 1.49, 1e-4);
	cr_expect_float_eq(touch_mean(&t).error_c, sqrt(0.71 * 0.71 + 0.36), 1e-4);
	cr_expect_float_eq(touch_peak(&t).c, 15 - 0.86, 1e-4);
	cr_expect_float_eq(touch_peak(&t).error_c, sqrt(0.74 * 0.74 + 0.36), 1e-4);
	t.quick = true;
	cr_expect_float_eq(touch_mean(&t).c, 15 - 1.15, 1e-4);
	cr_expect_float_eq(touch_mean(&t).error_c, sqrt(0.52 * 0.52 + 0.36), 1e-4);
	cr_expect_float_eq(touch_peak(&t).c, 15 - 0.44, 1e-4);
	cr_expect_float_eq(touch_peak(&t).error_c, sqrt(0.5 * 0.5 + 0.36), 1e-4);
}

/* The key tells of a touch that need not turn: it is read six seconds later. */
Test(touch, told_by_the_key_is_read_after_six_seconds)
{
	begin_touch(PLACEMENT_TOUCH, SENSOR_BEAD, 0);
	for (int64_t t_ms = 0; t_ms <= 40000; t_ms += 200) {
		if (t_ms == 30000)
			touch_told(&touch, t_ms);
		double c = t_ms <= 30000 ? 26 : 26.2 - 0.2 * exp(-(double)(t_ms - 30000) / 1000);
		enum touch_found found = touch_take(&touch, t_ms, (int32_t)lround(c * 1000));
		cr_assert_eq(found != TOUCH_NOTHING, t_ms == 36000, "%d ms", (int)t_ms);
	}
	cr_expect_float_eq(touch.c, 26.2, 0.4);
	cr_expect_eq(touch.told_ms, MS_NONE);
	touch_round_begins(&touch);
	cr_expect(touch.t_ms == MS_NONE && isnan(touch.c));
}
