/* The other limb as a live baseline: what it moves, and what it must not. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "core/detector/model/limb.h"
#include "support/script.h"

#define NONE INT32_MIN

/* ---- T0 from it ---- */

static struct limb limb;
static int64_t now_s;

static void begin(void)
{
	limb_init(&limb);
	now_s = 0;
}

static float noise_c(int64_t s)
{
	return (float)(s % 3 - 1) * 0.02f;
}

static void go_to(int64_t until_s, float from_c, float to_c)
{
	int64_t begun_s = now_s;
	for (; now_s < until_s; now_s++) {
		float part = (float)(now_s - begun_s) / (float)(until_s - begun_s);
		limb_take(&limb, now_s * 1000,
			  (int32_t)lroundf((from_c + (to_c - from_c) * part + noise_c(now_s)) * 1000));
	}
}

static float t0(float measured_c)
{
	return limb_t0_c(&limb, measured_c, now_s - 1);
}

Test(limb, t0_moves_as_the_other_limb_does)
{
	begin();
	cr_expect_float_eq(t0(31), 31, 1e-6, "there is none");
	go_to(300, 32, 32);
	limb_rest(&limb, 31);
	cr_expect_float_eq(t0(31), 31, 0.03);
	go_to(3600, 32, 30.5f);
	cr_expect_float_eq(t0(31), 29.5f, 0.06);
	now_s += 300;
	cr_expect_float_eq(t0(31), 31, 1e-6, "it says nothing any more");
}

Test(limb, a_probe_that_falls_off_moves_nothing_and_is_not_believed_again)
{
	begin();
	go_to(300, 32, 32);
	limb_rest(&limb, 31);
	go_to(1200, 32, 31.5f);
	for (int i = 0; i < 400; i++) {
		go_to(now_s + 1, 21 + 10.5f * expf(-(float)i / 60), 21 + 10.5f * expf(-(float)i / 60));
		cr_expect(i < 130 || t0(31) > 30.999f, "%d s after the fall: %.2f", i, (double)t0(31));
		cr_expect(t0(31) > 31 - LIMB_SINK_MAX_C - 0.01f);
	}
	go_to(now_s + 600, 31.5f, 31.5f);
	cr_expect_float_eq(t0(31), 31, 1e-6);
}

Test(limb, a_value_that_stands_still_is_no_limb)
{
	begin();
	go_to(300, 32, 32);
	limb_rest(&limb, 31);
	go_to(600, 32, 31.5f);
	for (int i = 0; i < 1000; i++, now_s++)
		limb_take(&limb, now_s * 1000, 31500);
	cr_expect_float_eq(t0(31), 31, 1e-6);
}

/* A quarter of an hour without a change of its last digit. */
Test(limb, a_value_stands_still_for_900_seconds)
{
	limb_init(&limb);
	for (int s = 0; s < 300; s++)
		limb_take(&limb, s * 1000, s % 2 ? 32000 : 32020);
	limb_rest(&limb, 31);
	for (int s = 300; s < 2000; s++) {
		limb_take(&limb, s * 1000, 31700);
		float moved_c = limb_t0_c(&limb, 31, s) - 31;
		if (s >= 340)
			cr_assert_eq(-moved_c > 0.2f, s - 300 < 899, "%d s: %.3f", s, (double)moved_c);
	}
}

Test(limb, one_that_slides_off_slowly_is_not_believed)
{
	begin();
	go_to(300, 32, 32);
	limb_rest(&limb, 31);
	go_to(3900, 32, 30.2f); /* a room */
	cr_expect_float_eq(t0(31), 29.2f, 0.06);
	go_to(4500, 30.2f, 29.9f);
	cr_expect_float_eq(t0(31), 31, 1e-6, "2.1 C: no room does that to a limb at rest");
	begin();
	go_to(300, 32, 32);
	limb_rest(&limb, 31);
	go_to(1200, 32, 30.2f);
	cr_expect_float_eq(t0(31), 31, 1e-6, "1.2 C in ten minutes: no room");
	go_to(1300, 30.2f, 30.2f);
	limb_rest(&limb, 31);
	cr_expect_float_eq(t0(31), 31, 0.03, "put on again before the ice");
	go_to(1900, 30.2f, 32.1f);
	go_to(2000, 32.1f, 32.1f);
	cr_expect_float_eq(t0(31), 32.9f, 0.06, "up is late, and late is safe");
	go_to(3600, 32.1f, 33.4f);
	cr_expect_float_eq(t0(31), 31, 1e-6, "3.2 C up");
}

Test(limb, one_that_lies_elsewhere_is_not_believed)
{
	begin();
	go_to(300, 27.5f, 27.5f);
	limb_rest(&limb, 31);
	go_to(1800, 27.5f, 26.8f);
	cr_expect_float_eq(t0(31), 31, 1e-6);
}

Test(limb, put_on_after_t0_it_moves_nothing)
{
	begin();
	limb_rest(&limb, 31);
	go_to(1800, 31, 30.5f);
	cr_expect_float_eq(t0(31), 31, 1e-6);
}

Test(limb, without_a_t0_one_that_sinks_is_not_believed)
{
	begin();
	go_to(600, 31.5f, 31.5f);
	go_to(3600, 31.5f, 30.0f);
	cr_expect_float_eq(t0(NAN), 30.0f, 0.1);
	go_to(4800, 30.0f, 29.3f);
	cr_expect(isnan(t0(NAN)), "%.2f", (double)t0(NAN));
	begin();
	go_to(600, 31.5f, 31.5f);
	go_to(700, 31.5f, 30.5f);
	go_to(1500, 30.5f, 30.5f);
	cr_expect(isnan(t0(NAN)), "it fell, and lies still: %.2f", (double)t0(NAN));
}

Test(limb, without_a_t0_it_is_one_when_it_is_at_rest)
{
	begin();
	go_to(200, 31.5f, 31.5f);
	cr_expect_float_eq(t0(NAN), 31.5f, 0.05);
	go_to(300, 31.5f, 22);
	cr_expect(isnan(t0(NAN)), "no skin");
}

/* ---- the detector ---- */

struct session {
	struct detector *d;
	struct outcome o;
	int64_t ended_ms, warm_ms;
	int32_t warm_skin_mc;
	int n_events;
	uint64_t sum; /* of all events, to compare */
};

static void gather(struct session *s)
{
	for (int i = 0; i < s->o.n_events; i++) {
		const struct event *e = &s->o.events[i];
		s->n_events++;
		s->sum = s->sum * 1099511628211u + (uint64_t)e->t_ms * 31 + (uint64_t)e->kind;
		if (e->kind == EVENT_ICING_ENDED)
			s->ended_ms = e->t_ms;
		if (e->kind == EVENT_REWARMED && s->warm_ms == MS_NONE)
			s->warm_ms = e->t_ms;
	}
}

/* A massage in a room that is let cool: resting skin goes down by cool_c in the hour. */
static double cooled_c(int64_t t_ms, double cool_c)
{
	double part = ((double)t_ms / 1000 - 400) / 2400;
	return cool_c * (part < 0 ? 0 : part > 1 ? 1 : part);
}

static struct session run_at(int64_t pace_ms, double cool_c,
			     int32_t (*reference_mc)(int64_t t_ms, void *context), void *context)
{
	struct massage m = massage_default();
	struct rules r;
	rules_default(&r);
	r.ambient_mc = 21000;
	struct session s = {.d = detector_create(&r), .warm_ms = MS_NONE, .ended_ms = MS_NONE};
	for (int64_t t_ms = 0; t_ms < MINUTES_MS(110); t_ms += pace_ms) {
		struct sample x = sample_of(
			t_ms,
			(struct channel_value){
				massage_mc(t_ms, &m) - (int32_t)(1000 * cooled_c(t_ms, cool_c)), STATUS_OK});
		int32_t mc = reference_mc ? reference_mc(t_ms, context) : NONE;
		x.reference = (struct channel_value){.mc = mc == NONE ? MC_NONE : mc,
						     .status = mc == NONE ? STATUS_ABSENT : STATUS_OK};
		bool waited = s.warm_ms == MS_NONE;
		detector_feed(s.d, &x, &s.o);
		gather(&s);
		if (waited && s.warm_ms != MS_NONE)
			s.warm_skin_mc = x.spot[0].mc;
	}
	detector_destroy(s.d);
	return s;
}

static struct session run(double cool_c, int32_t (*reference_mc)(int64_t t_ms, void *context), void *context)
{
	return run_at(500, cool_c, reference_mc, context);
}

static int32_t cooling_limb(int64_t t_ms, void *context)
{
	return (int32_t)(31500 - 1000 * cooled_c(t_ms, *(double *)context) + 20 * (t_ms / 500 % 3 - 1));
}

Test(limb, in_a_room_that_cools_rewarmed_comes_with_it_and_not_without)
{
	double cool_c = 1.8;
	struct session without = run(cool_c + 1.3, NULL, NULL),
		       with = run(cool_c + 1.3, cooling_limb, &cool_c);
	cr_assert_neq(with.warm_ms, MS_NONE);
	printf("limb: re-warmed %.1f min after the ice with it\n",
	       (double)(with.warm_ms - with.ended_ms) / 60000);
	cr_expect(without.warm_ms == MS_NONE || without.warm_ms > with.warm_ms + MINUTES_MS(5));
}

/* ---- one that lies ---- */

struct liar {
	uint64_t random;
	double c, step_c;
	int kind;
};

static int32_t lie(int64_t t_ms, void *context)
{
	struct liar *l = context;
	double u = script_uniform(&l->random);
	switch (l->kind) {
	case 0: /* wanders */
		l->c += (u - 0.5) * l->step_c;
		break;
	case 1: /* jumps */
		if (u < 0.002)
			l->c = -8 + 58 * script_uniform(&l->random);
		break;
	case 2: /* sinks, ever so slowly */
		l->c -= l->step_c / 1000;
		break;
	default: /* comes and goes */
		return u < 0.5 || t_ms % 600000 < 300000 ? NONE : (int32_t)(l->c * 1000);
	}
	return (int32_t)(l->c * 1000);
}

/*
 * A leg that stays cool_c colder. The rule calls it re-warmed from 4 C below T0; only a reference that sinks
 * as a room would let it may bring that 2 C lower, and no other lie brings it sooner than it comes without
 * one.
 */
static int lied_to(double cool_c, uint64_t *seed, int *sunk)
{
	int told = 0, rest_mc = (int)(massage_default().rest_c * 1000);
	struct session honest = run_at(1000, cool_c, NULL, NULL);
	for (int i = 0; i < 32; i++) {
		struct liar l = {.random = *seed + (uint64_t)i * 7919 + 1,
				 .c = 24 + 10 * script_uniform(seed),
				 .step_c = script_uniform(seed),
				 .kind = i % 4};
		struct session s = run_at(1000, cool_c, lie, &l);
		if (s.warm_ms == MS_NONE)
			continue;
		told++;
		cr_assert_geq(s.warm_ms - s.ended_ms, MINUTES_MS(45), "liar %d", i);
		cr_assert_geq(s.warm_skin_mc, 24500, "liar %d: %d", i, s.warm_skin_mc);
		cr_expect_geq(s.warm_skin_mc, rest_mc - (l.kind == 2 ? 6300 : 4300), "liar %d: %d", i,
			      s.warm_skin_mc);
		bool earlier = honest.warm_ms == MS_NONE || s.warm_ms < honest.warm_ms - SECONDS_MS(2);
		*sunk += earlier && l.kind == 2;
		cr_expect(!earlier || l.kind == 2, "liar %d of kind %d: at %lld ms, without it at %lld", i,
			  l.kind, (long long)s.warm_ms, (long long)honest.warm_ms);
	}
	return told;
}

Test(limb, whatever_it_says_rewarmed_keeps_its_45_minutes_and_its_warmth)
{
	uint64_t seed = script_seed();
	for (int cool_c = 0; cool_c <= 6; cool_c += 2) {
		int sunk = 0, told = lied_to(cool_c, &seed, &sunk);
		printf("limb: %d C colder: %d of 32 with a reference that lies re-warmed, %d of 8 that sink early\n",
		       cool_c, told, sunk);
		cr_expect(cool_c > 0 || told > 10);
	}
}

static int32_t none(int64_t t_ms, void *context)
{
	(void)t_ms, (void)context;
	return NONE;
}

Test(limb, without_one_nothing_is_otherwise)
{
	struct session a = run(1, NULL, NULL), b = run(1, none, NULL);
	cr_expect_eq(a.sum, b.sum);
	cr_expect_eq(a.n_events, b.n_events);
}
