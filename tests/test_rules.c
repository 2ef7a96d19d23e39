/* The rules of the contract as they are by default, and what proves that a probe is on skin. */
#include <criterion/criterion.h>

#include "core/detector/numb.h"
#include "core/detector/round.h"
#include "core/detector/signal/place.h"
#include "core/detector/signal/proof.h"

Test(rules, the_defaults_are_those_of_the_contract)
{
	struct rules r;
	rules_default(&r);
	cr_expect_eq(r.numb_mc, 13600, "Bugaj 1975");
	cr_expect_eq(r.numb_hold_ms, SECONDS_MS(60));
	cr_expect_eq(r.numb_min_icing_ms, SECONDS_MS(90));
	cr_expect_eq(r.window_mc, 15000);
	cr_expect_eq(r.window_hold_ms, SECONDS_MS(10));
	cr_expect_eq(r.window_max_ms, SECONDS_MS(180));
	cr_expect_eq(r.rewarm_min_ms, MINUTES_MS(45));
	cr_expect_eq(r.rewarm_hold_ms, MINUTES_MS(5));
	cr_expect_eq(r.still_cold_ms, MINUTES_MS(120));
	cr_expect_eq(r.rounds_per_day, 6);
	cr_expect_eq(r.n_spots, 1);
	cr_expect(r.placement == PLACEMENT_IN && r.ice == ICE_MASSAGE && r.sensor == SENSOR_BEAD);
	cr_expect(r.ambient_mc == MC_NONE && !r.bony && !r.has_edge);
}

Test(rules, where_the_probe_sits_and_how_warm_the_room_is)
{
	struct rules r;
	rules_default(&r);
	cr_expect_float_eq(place_edge_mm(&r), -40, 1e-4);
	r.placement = PLACEMENT_EDGE;
	cr_expect_float_eq(place_edge_mm(&r), 2, 1e-4);
	r.has_edge = true;
	r.edge_um = -7500;
	cr_expect_float_eq(place_edge_mm(&r), -7.5, 1e-4);
	cr_expect(isnan(place_given_room_c(&r)));
	cr_expect_float_eq(place_room_c(&r), 21, 1e-4);
	r.ambient_mc = 26500;
	cr_expect_float_eq(place_given_room_c(&r), 26.5, 1e-4);
	cr_expect_float_eq(place_room_c(&r), 26.5, 1e-4);
}

/* ---- proof: at rest within 24-36 C as the contract asks; living skin is nowhere over 40 ---- */

static struct series raw;
static struct proof proof;

/* When it is proved at this level, in seconds from the first; -1: not within two minutes. */
static int proved_after(float c, float ripple_c, bool late)
{
	raw = (struct series){0};
	proof = (struct proof){0};
	for (int s = 0; s < 120; s++) {
		series_push(&raw, s, s % 2 ? c + ripple_c : c);
		if (proof_step(&proof, &raw, late, s))
			return s;
	}
	return -1;
}

Test(rules, skin_before_the_ice_is_as_warm_as_skin)
{
	cr_expect_eq(proved_after(24, 0, false), 4, "five of ten seconds are known");
	cr_expect(proof.on_skin && !proof.late);
	cr_expect_eq(proved_after(23.9f, 0, false), -1);
	cr_expect(!proof.on_skin);
	cr_expect_eq(proved_after(40, 0, false), 4);
	cr_expect_eq(proved_after(40.1f, 0, false), -1);
	cr_expect_eq(proved_after(30, 0, false), 4);
	cr_expect(!proof_step(&proof, &raw, false, 4), "it is proved once");
	proof_lost(&proof);
	cr_expect(proof_step(&proof, &raw, false, 4));
}

Test(rules, once_ice_is_in_use_all_of_45_s_must_be_warm_and_steady)
{
	cr_expect_eq(proved_after(30, 0, true), 35, "36 of 45 are known");
	cr_expect(proof.on_skin && proof.late);
	cr_expect_eq(proved_after(24, 0, true), 35);
	cr_expect_eq(proved_after(24, -0.1f, true), -1, "one second below is enough");
	cr_expect_eq(proved_after(40, 0.1f, true), -1);
	cr_expect_eq(proved_after(40, -0.1f, true), 35);
	cr_expect_eq(proved_after(30, 2, true), 35);
	cr_expect_eq(proved_after(30, 2.1f, true), -1, "on its way through this warmth");
	raw = (struct series){0};
	proof = (struct proof){0};
	for (int s = 0; s < 20; s++)
		series_push(&raw, s, 15);
	for (int s = 20; s < 20 + 44; s++) {
		series_push(&raw, s, 30);
		cr_assert(!proof_step(&proof, &raw, true, s), "cold %d s ago", s - 19);
	}
	series_push(&raw, 64, 30);
	cr_expect(proof_step(&proof, &raw, true, 64));
}

Test(rules, a_touch_of_warm_skin_proves_it_too)
{
	static const struct {
		float c;
		bool proves;
	} touches[] = {{23.9f, false}, {24, true}, {40, true}, {40.1f, false}};
	for (int i = 0; i < 4; i++) {
		proof = (struct proof){0};
		cr_expect_eq(proof_touched(&proof, touches[i].c, true), touches[i].proves);
		cr_expect_eq(proof.on_skin, touches[i].proves);
		cr_expect_eq(proof.late, touches[i].proves);
		cr_expect(!proof_touched(&proof, 30, false) || !touches[i].proves, "once");
	}
}

/* ---- a round ---- */

Test(rules, a_round_goes_through_its_phases)
{
	struct round r;
	round_init(&r);
	cr_expect(r.phase == PHASE_BEFORE && r.n == 0 && r.started_ms == MS_NONE && r.ended_ms == MS_NONE);
	cr_expect(!round_icing(&r) && !round_invites(&r));
	round_start(&r, 1000);
	cr_expect(r.phase == PHASE_ICING && r.n == 1 && r.started_ms == 1000 && r.ended_ms == MS_NONE);
	cr_expect(round_icing(&r) && !round_invites(&r));
	round_numb(&r);
	cr_expect(r.phase == PHASE_NUMB && round_icing(&r) && round_invites(&r));
	round_end(&r, 5000);
	cr_expect(r.phase == PHASE_WINDOW && r.ended_ms == 5000 && r.left_ms == 5000);
	cr_expect(!round_icing(&r) && round_invites(&r));
	round_date_back(&r, 4000);
	cr_expect(r.left_ms == 4000 && r.ended_ms == 5000);
	cr_expect_eq(round_pass(&r, false), 1);
	cr_expect_eq(round_pass(&r, false), 2);
	cr_expect_eq(round_pass(&r, true), 1);
	round_resume(&r);
	cr_expect(r.phase == PHASE_NUMB && r.ended_ms == MS_NONE);
	round_close_window(&r);
	cr_expect_eq(r.phase, PHASE_ICING, "the cup is still moved about");
	round_end(&r, 6000);
	cr_expect_eq(r.phase, PHASE_WARMING, "it is not numb any more");
	round_resume(&r);
	cr_expect_eq(r.phase, PHASE_ICING);
	round_numb(&r);
	round_end(&r, 7000);
	round_close_window(&r);
	cr_expect(r.phase == PHASE_WARMING && !round_invites(&r));
	round_warm(&r);
	cr_expect(r.phase == PHASE_WARM && !round_icing(&r) && !round_invites(&r));
	round_start(&r, 9000);
	cr_expect(r.n == 2 && r.passes == 0 && r.passes_outside == 0 && r.ended_ms == MS_NONE);
	round_retract(&r);
	cr_expect(r.n == 1 && r.phase == PHASE_WARM && r.ended_ms == 7000);
}

/* ---- numb ---- */

static struct rules rules;
static struct gate gate;
static struct skin skin;
static struct round stage;

/* The first second shows no movement yet: it is unknown. For how many seconds the estimate must be so low
 * until it is numb, -1: not in three minutes. Strokes move the reading by ripple_c; t0_ms: when the ice
 * began. */
static int numb_after(struct estimate e, float ripple_c, int64_t t0_ms)
{
	struct view view = {&rules, &gate, &skin, &stage};
	struct numb n;
	numb_reset(&n);
	gate_init(&gate, 0);
	skin_init(&skin, &rules);
	round_init(&stage);
	round_start(&stage, t0_ms);
	for (int s = 0; s < 180; s++) {
		series_push(&skin.raw, s, s % 2 ? 10 + ripple_c : 10);
		series_push(&skin.probe, s, s % 2 ? 10 + ripple_c : 10);
		if (numb_step(&n, &view, &e, true, s * 1000, s))
			return s + 1;
	}
	return -1;
}

Test(rules, numb_is_at_or_below_13_6_for_60_s_and_90_s_after_the_ice_came)
{
	rules_default(&rules);
	cr_expect_eq(numb_after((struct estimate){.c = 13.6f}, 1, -SECONDS_MS(100)), 60 + 1);
	cr_expect_eq(numb_after((struct estimate){.c = 13.61f}, 1, -SECONDS_MS(100)), -1);
	cr_expect_eq(numb_after((struct estimate){.c = 13}, 1, 0), 91, "at 90.000 s");
	/* with its error, where the model knows one: less of it at the edge, half after a touch */
	struct estimate e = {.c = 12.6f, .error_c = 0.99f, .modelled = true};
	cr_expect_eq(numb_after(e, 1, -SECONDS_MS(100)), 60 + 1);
	e.error_c = 1.01f;
	cr_expect_eq(numb_after(e, 1, -SECONDS_MS(100)), -1);
	e.touched = true;
	cr_expect_eq(numb_after(e, 1, -SECONDS_MS(100)), 60 + 1);
	e.error_c = 2.01f;
	cr_expect_eq(numb_after(e, 1, -SECONDS_MS(100)), -1);
	e = (struct estimate){.c = 12.7f, .error_c = 0.99f, .modelled = true};
	cr_expect_eq(numb_after(e, 1, -SECONDS_MS(100)), -1);
	rules.placement = PLACEMENT_EDGE;
	cr_expect_eq(numb_after(e, 1, -SECONDS_MS(100)), 60 + 1);
	e.error_c = 1.01f;
	cr_expect_eq(numb_after(e, 1, -SECONDS_MS(100)), -1);
	rules.placement = PLACEMENT_TOUCH;
	e.error_c = 0;
	cr_expect_eq(numb_after(e, 1, -SECONDS_MS(100)), -1, "in the hand it keeps nothing");
}

Test(rules, what_stands_still_for_half_a_minute_is_not_numb_skin)
{
	struct estimate e = {.c = 12};
	rules_default(&rules);
	cr_expect_eq(numb_after(e, 0.021f, -SECONDS_MS(100)), 60 + 1);
	cr_expect_eq(numb_after(e, 0.019f, -SECONDS_MS(100)), -1);
}

Test(rules, the_window_is_over_above_15_for_10_s)
{
	struct view view = {&rules, &gate, &skin, &stage};
	struct estimate above = {.c = 15.01f}, at = {.c = 15};
	struct numb n;
	rules_default(&rules);
	round_init(&stage);
	stage.phase = PHASE_WINDOW;
	numb_reset(&n);
	for (int s = 0; s < 60; s++)
		cr_assert(!numb_over(&n, &view, &at, true));
	for (int s = 1; s <= 10; s++)
		cr_assert_eq(numb_over(&n, &view, &above, true), s == 10);
	/* unknown seconds do not count, but with the ice on they begin it anew */
	for (int icing = 0; icing < 2; icing++) {
		stage.phase = icing ? PHASE_NUMB : PHASE_WINDOW;
		numb_reset(&n);
		for (int s = 0; s < 9; s++)
			cr_assert(!numb_over(&n, &view, &above, true));
		cr_assert(!numb_over(&n, &view, &above, false));
		cr_assert_eq(numb_over(&n, &view, &above, true), !icing);
	}
	/* what the person felt counts, as warm as the estimate is: then the clock alone ends it */
	stage.phase = PHASE_WINDOW;
	numb_reset(&n);
	numb_felt(&n, &rules, &above, true);
	for (int s = 0; s < 60; s++)
		cr_assert(!numb_over(&n, &view, &above, true));
	numb_reset(&n);
	numb_felt(&n, &rules, &at, true);
	cr_expect(!n.by_clock);
	numb_felt(&n, &rules, &at, false);
	cr_expect(n.by_clock, "nothing is known");
}
