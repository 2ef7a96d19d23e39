/* What must hold whatever the estimate says: the guards, and the fail-safe of a probe that cannot be trusted.
 */
#include <math.h>

#include <criterion/criterion.h>

#include "support/script.h"

static struct script *cooled_to(double coldest_c, int64_t until_ms)
{
	struct script *s = script_new(NULL, 500);
	struct massage m = massage_default();
	m.coldest_c = coldest_c;
	m.ripple_c = 0.6;
	m.ice_off_ms = MINUTES_MS(60);
	script_run(s, until_ms, massage_mc, &m);
	return s;
}

Test(guard, too_cold_is_high)
{
	struct script *s = cooled_to(3.2, SECONDS_MS(600));
	cr_assert_eq(script_count(s, EVENT_TOO_COLD), 1);
	cr_assert_eq(script_event(s, EVENT_TOO_COLD, 0)->priority, PRIORITY_HIGH);
	cr_assert_eq(script_event(s, EVENT_COLD_CAUTION, 0)->priority, PRIORITY_LOW);
	script_free(s);
}

Test(guard, cold_dose_after_five_minutes_in_all)
{
	struct script *s = cooled_to(8.5, SECONDS_MS(900));
	cr_assert_eq(script_count(s, EVENT_COLD_DOSE), 1);
	cr_assert_eq(script_event(s, EVENT_COLD_DOSE, 0)->priority, PRIORITY_MEDIUM);
	cr_assert_geq(script_time(s, EVENT_COLD_DOSE, 0), SECONDS_MS(120 + 160 + 300));
	cr_assert_eq(script_count(s, EVENT_TOO_COLD), 0);
	script_free(s);
}

/* So cold at once that it counts before the ice is found. */
static int32_t plunge_mc(int64_t t_ms, void *context)
{
	(void)context;
	return t_ms / 1000 % 2 ? 7000 : 9000;
}

Test(guard, the_dose_of_earlier_ice_is_forgotten)
{
	struct script *s = script_new(NULL, 500);
	struct massage m = massage_default();
	m.coldest_c = 8.5;
	m.ripple_c = 0.6;
	m.ice_off_ms = SECONDS_MS(500);
	script_run(s, MINUTES_MS(40), massage_mc, &m);
	cr_assert_eq(script_count(s, EVENT_COLD_DOSE), 0);
	script_run(s, MINUTES_MS(50), plunge_mc, NULL);
	cr_assert_eq(script_count(s, EVENT_COLD_DOSE), 1);
	cr_assert_geq(script_time(s, EVENT_COLD_DOSE, 0), MINUTES_MS(45));
	script_free(s);
}

Test(guard, long_icing_notice_and_stop)
{
	struct script *s = cooled_to(18, SECONDS_MS(800));
	int64_t on_ms = script_time(s, EVENT_ICING_STARTED, 0);
	cr_assert_eq(script_time(s, EVENT_ICING_LONG, 0), on_ms + MINUTES_MS(5));
	cr_assert_eq(script_time(s, EVENT_NOT_NUMB_YET, 0), on_ms + MINUTES_MS(7));
	cr_assert_eq(script_time(s, EVENT_ICING_STOP, 0), on_ms + MINUTES_MS(10));
	cr_assert_eq(script_event(s, EVENT_ICING_STOP, 0)->priority, PRIORITY_HIGH);
	script_free(s);
}

/* Nobody can tell it from a probe in a cool room, until strokes come: numb is not said, the limits hold. */
Test(guard, skin_too_cold_to_be_believed_has_the_same_limits)
{
	struct script *s = script_new(NULL, 500);
	struct massage m = massage_default();
	m.rest_c = 22.5;
	m.coldest_c = 8;
	m.ice_off_ms = MINUTES_MS(60);
	script_run(s, MINUTES_MS(20), massage_mc, &m);
	int64_t on_ms = script_time(s, EVENT_ICING_STARTED, 0);
	cr_assert_leq(on_ms, m.ice_on_ms + SECONDS_MS(150));
	cr_assert_eq(script_time(s, EVENT_ICING_LONG, 0), on_ms + MINUTES_MS(5));
	cr_assert_eq(script_time(s, EVENT_ICING_STOP, 0), on_ms + MINUTES_MS(10));
	cr_assert_eq(script_count(s, EVENT_COLD_DOSE), 1);
	cr_assert_eq(script_count(s, EVENT_CANNOT_TELL), 1);
	cr_assert_eq(script_count(s, EVENT_NUMB), 0);
	script_free(s);
}

Test(guard, bony_sites_have_earlier_limits)
{
	struct rules r;
	rules_default(&r);
	r.bony = true;
	struct script *s = script_new(&r, 500);
	script_mark(s, MARK_ICE_ON);
	script_silence(s, MINUTES_MS(11));
	cr_assert_eq(script_time(s, EVENT_ICING_LONG, 0), MINUTES_MS(3));
	cr_assert_eq(script_time(s, EVENT_ICING_STOP, 0), MINUTES_MS(5));
	script_free(s);
}

Test(guard, colder_skin_never_makes_too_cold_later)
{
	uint64_t random = script_seed();
	for (int k = 0; k < 80; k++) { /* colder_is_never_safer has 500 that differ in more */
		struct massage m = massage_default();
		m.coldest_c = 1 + 4 * script_uniform(&random);
		m.ripple_c = 3 * script_uniform(&random);
		m.cooling_tau_s = 30 + 60 * script_uniform(&random);
		m.noise_c = 0;
		m.ice_off_ms = MINUTES_MS(60);
		struct massage colder = m;
		colder.coldest_c -= 0.1 + script_uniform(&random);
		struct script *a = script_new(NULL, 500), *b = script_new(NULL, 500);
		script_run(a, SECONDS_MS(700), massage_mc, &m);
		script_run(b, SECONDS_MS(700), massage_mc, &colder);
		int64_t first_ms = script_time(a, EVENT_TOO_COLD, 0),
			colder_ms = script_time(b, EVENT_TOO_COLD, 0);
		if (first_ms != MS_NONE)
			cr_assert(colder_ms != MS_NONE && colder_ms <= first_ms, "case %d: %lld then %lld", k,
				  (long long)first_ms, (long long)colder_ms);
		script_free(a);
		script_free(b);
	}
}

/* ---- the fail-safe: no numb and no rewarmed from what is no living probe ---- */

static void expect_no_claim(const struct script *s)
{
	cr_assert_eq(script_count(s, EVENT_NUMB), 0);
	cr_assert_eq(script_count(s, EVENT_REWARMED), 0);
}

struct lying {
	int64_t from_ms;
	double level_c, noise_c;
	uint64_t random;
};

static int32_t ice_on_bead_mc(int64_t t_ms, void *context)
{
	struct lying *l = context;
	struct massage m = massage_default();
	if (t_ms < l->from_ms)
		return massage_mc(t_ms, &m);
	return (int32_t)lround((l->level_c + (script_uniform(&l->random) - 0.5) * l->noise_c) * 1000);
}

Test(failsafe, ice_lying_on_the_bead_is_not_numb_skin)
{
	uint64_t random = script_seed();
	for (int k = 0; k < 100; k++) {
		struct lying l = {.from_ms = SECONDS_MS(125),
				  .level_c = -0.5 + 2.5 * script_uniform(&random),
				  .noise_c = 0.2 * script_uniform(&random),
				  .random = random};
		struct script *s = script_new(NULL, 500);
		script_run(s, SECONDS_MS(900), ice_on_bead_mc, &l);
		cr_assert_eq(script_count(s, EVENT_NUMB), 0, "ice at %.2f C was called numb skin", l.level_c);
		script_free(s);
	}
}

Test(failsafe, error_values_never_claim_anything)
{
	static const enum status statuses[] = {STATUS_MISSING,	    STATUS_FAULT,	STATUS_NOT_READY,
					       STATUS_OUT_OF_RANGE, STATUS_IMPLAUSIBLE, STATUS_ABSENT};
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		struct script *s = script_new(NULL, 1000);
		struct massage m = massage_default();
		script_run(s, SECONDS_MS(150), massage_mc, &m);
		script_fault(s, MINUTES_MS(90), statuses[i]);
		expect_no_claim(s);
		cr_assert_eq(script_count(s, EVENT_PROBE_LOST), 1);
		script_free(s);
	}
}

/* A logger repeats its error for minutes; a jump to 0.0 or -1.0 that stays is no ice, and no cold. */
Test(failsafe, an_error_that_looks_like_a_temperature_is_none_however_often)
{
	static const int32_t codes_mc[] = {-1000, 0};
	for (int k = 0; k < 2; k++) {
		for (int ice = 0; ice < 2; ice++) {
			struct script *s = script_new(NULL, 1000);
			struct massage m = massage_default();
			script_run(s, SECONDS_MS(ice ? 170 : 100), massage_mc, &m);
			int started = script_count(s, EVENT_ICING_STARTED);
			script_hold(s, MINUTES_MS(9), codes_mc[k]);
			expect_no_claim(s);
			cr_assert_eq(script_count(s, EVENT_ICING_STARTED), started);
			cr_assert_eq(script_count(s, EVENT_COLD_CAUTION) + script_count(s, EVENT_TOO_COLD) +
					     script_count(s, EVENT_COLD_DOSE),
				     0);
			cr_assert_eq(script_count(s, EVENT_PROBE_LOST), 1);
			script_run(s, MINUTES_MS(10), massage_mc, &m);
			cr_assert_eq(script_count(s, EVENT_PROBE_BACK), 1);
			script_free(s);
		}
	}
}

/* Down from 20 C by half a degree a second, to the value itself, and there. */
static int32_t sinks_mc(int64_t t_ms, void *low_mc)
{
	int64_t mc = 20000 - t_ms / 2;
	return (int32_t)(mc > *(int32_t *)low_mc ? mc : *(int32_t *)low_mc);
}

Test(failsafe, zero_that_the_readings_lead_to_is_cold)
{
	int32_t low_mc = 0;
	struct script *s = script_new(NULL, 1000);
	script_run(s, SECONDS_MS(80), sinks_mc, &low_mc);
	cr_assert_eq(script_count(s, EVENT_COLD_CAUTION), 1);
	cr_assert_eq(script_count(s, EVENT_PROBE_LOST), 0);
	script_free(s);
	s = script_new(NULL, 1000); /* and a probe that lies in ice water from the start is there */
	script_hold(s, SECONDS_MS(60), 0);
	cr_assert_eq(s->outcome.probe, PROBE_GOOD);
	script_free(s);
}

Test(failsafe, a_probe_that_was_never_on_skin_is_not_numb_skin)
{
	struct script *s = script_new(NULL, 500);
	struct massage m = massage_default();
	m.rest_c = 19.5; /* a room, a fridge, a calibrator */
	m.coldest_c = 5;
	script_run(s, SECONDS_MS(400), massage_mc, &m);
	cr_assert_eq(script_count(s, EVENT_NUMB), 0);
	cr_assert_eq(script_count(s, EVENT_CANNOT_TELL), 1);
	cr_assert_eq(script_event(s, EVENT_CANNOT_TELL, 0)->reason, REASON_NOT_ON_SKIN);
	script_free(s);
}

Test(failsafe, a_frozen_reading_is_lost)
{
	struct script *s = script_new(NULL, 1000);
	struct massage m = massage_default();
	script_run(s, SECONDS_MS(200), massage_mc, &m);
	int64_t frozen_ms = s->t_ms;
	script_hold(s, MINUTES_MS(20), 12500);
	cr_assert_eq(script_count(s, EVENT_PROBE_LOST), 1);
	cr_assert_leq(script_time(s, EVENT_PROBE_LOST, 0), frozen_ms + SECONDS_MS(100));
	cr_assert_eq(script_count(s, EVENT_NUMB), 0, "numb from a value that stood still");
	cr_assert_eq(s->outcome.probe, PROBE_LOST);
	cr_assert_eq(s->outcome.skin_mc, MC_NONE);
	script_free(s);
}

Test(failsafe, frozen_warm_reading_is_not_rewarmed)
{
	struct script *s = script_new(NULL, 1000);
	struct massage m = massage_default();
	script_run(s, MINUTES_MS(20), massage_mc, &m);
	script_hold(s, MINUTES_MS(100), 29000);
	expect_no_claim((script_count(s, EVENT_NUMB) == 1) ? (s->n = 0, s) : s);
	script_free(s);
}

static int32_t spiky_mc(int64_t t_ms, void *context)
{
	uint64_t *random = context;
	struct massage m = massage_default();
	m.coldest_c = 17;
	m.random = *random | 1;
	double roll = script_uniform(random);
	return roll < 0.08 ? 3000 : roll < 0.12 ? 45000 : massage_mc(t_ms, &m);
}

Test(failsafe, spikes_are_no_readings)
{
	uint64_t random = script_seed();
	struct script *s = script_new(NULL, 500);
	script_run(s, MINUTES_MS(6), spiky_mc, &random);
	cr_assert_eq(script_count(s, EVENT_NUMB), 0);
	cr_assert_eq(script_count(s, EVENT_TOO_COLD), 0);
	script_free(s);
}

static int32_t falls_off_mc(int64_t t_ms, void *context)
{
	struct massage *m = context;
	int64_t off_ms = MINUTES_MS(30);
	double on_c = massage_mc(t_ms < off_ms ? t_ms : off_ms, m) / 1000.0;
	double c = t_ms < off_ms ? on_c : 21.0 + (on_c - 21.0) * exp(-(double)(t_ms - off_ms) / 20000.0);
	return (int32_t)lround((c + (script_uniform(&m->random) - 0.5) * 0.1) * 1000);
}

Test(failsafe, a_probe_that_falls_off_while_rewarming)
{
	struct rules r;
	rules_default(&r);
	r.ambient_mc = 21000;
	struct script *s = script_new(&r, 1000);
	struct massage m = massage_default();
	script_run(s, MINUTES_MS(120), falls_off_mc, &m);
	cr_assert_eq(script_count(s, EVENT_REWARMED), 0);
	cr_assert_eq(script_count(s, EVENT_PROBE_OFF), 1);
	cr_assert_eq(script_event(s, EVENT_PROBE_OFF, 0)->priority, PRIORITY_MEDIUM);
	cr_assert_leq(script_time(s, EVENT_PROBE_OFF, 0), MINUTES_MS(30) + SECONDS_MS(60));
	script_free(s);
}

/* Two minutes in the room's air, and back on the skin, in the bead's own time. */
static int32_t falls_and_is_put_back_mc(int64_t t_ms, void *context)
{
	double on_c = massage_mc(t_ms, context) / 1000.0;
	double share = t_ms < MINUTES_MS(30)   ? 0
		       : t_ms < MINUTES_MS(32) ? 1 - exp(-(double)(t_ms - MINUTES_MS(30)) / 3000.0)
					       : exp(-(double)(t_ms - MINUTES_MS(32)) / 3000.0);
	return (int32_t)lround((on_c + (21.0 - on_c) * share) * 1000);
}

Test(failsafe, a_probe_that_is_put_back_while_rewarming_stays_on)
{
	struct script *s = script_new(NULL, 1000);
	struct massage m = massage_default();
	script_run(s, MINUTES_MS(90), falls_and_is_put_back_mc, &m);
	cr_expect_eq(script_count(s, EVENT_PROBE_OFF), 1, "the way back to the skin is no fall");
	cr_assert_eq(script_count(s, EVENT_PROBE_BACK), 1);
	cr_expect_leq(script_time(s, EVENT_PROBE_BACK, 0), MINUTES_MS(33));
	cr_expect_eq(script_count(s, EVENT_REWARMED), 1);
	script_free(s);
}

Test(failsafe, lost_after_three_intervals_of_a_slow_probe)
{
	struct rules r;
	rules_default(&r);
	r.interval_ms = 6000; /* as of a table: until a pace is seen, a silence of 5 s is a lost probe */
	struct script *s = script_new(&r, 6000);
	struct massage m = massage_default();
	m.ripple_c = 0.5;
	m.cooling_tau_s = 90;
	script_run(s, SECONDS_MS(180), massage_mc, &m);
	int64_t last_ms = s->t_ms;
	script_silence(s, last_ms + SECONDS_MS(60));
	cr_assert_eq(script_time(s, EVENT_PROBE_LOST, 0), last_ms + 18000);
	cr_assert_eq(script_event(s, EVENT_PROBE_LOST, 0)->priority, PRIORITY_HIGH, "high while icing");
	script_run(s, s->t_ms + SECONDS_MS(30), massage_mc, &m);
	cr_assert_eq(script_count(s, EVENT_PROBE_BACK), 1);
	script_free(s);
}
