/* A wrong key taken back: as if it had never been pressed. */
#include <criterion/criterion.h>

#include "support/script.h"

static struct massage massage;

static struct script *massage_until(int64_t t_ms)
{
	struct script *s = script_new(NULL, 500);
	massage = massage_default();
	script_run(s, t_ms, massage_mc, &massage);
	return s;
}

/* What both have said after a moment must be the same. */
static void expect_same_after(struct script *a, struct script *b, int64_t t_ms)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		if (k == EVENT_UNDONE)
			continue;
		int64_t at_a = MS_NONE, at_b = MS_NONE;
		for (int i = 0; i < script_count(a, (enum event_kind)k); i++)
			if (script_time(a, (enum event_kind)k, i) > t_ms && at_a == MS_NONE)
				at_a = script_time(a, (enum event_kind)k, i);
		for (int i = 0; i < script_count(b, (enum event_kind)k); i++)
			if (script_time(b, (enum event_kind)k, i) > t_ms && at_b == MS_NONE)
				at_b = script_time(b, (enum event_kind)k, i);
		cr_expect_eq(at_a, at_b, "%s: %lld, %lld", event_name((enum event_kind)k), (long long)at_a,
			     (long long)at_b);
	}
}

Test(undo, a_key_taken_back_changes_nothing_after)
{
	static const enum mark_kind kinds[] = {MARK_FELT_NUMB, MARK_PASS, MARK_ICE_ON, MARK_ICE_OFF};
	uint64_t seed = script_seed();
	for (int i = 0; i < 40; i++) {
		int64_t at_ms = (int64_t)(10000 + script_uniform(&seed) * 900000);
		int64_t back_ms = at_ms + (int64_t)(script_uniform(&seed) * 50000);
		enum mark_kind kind = kinds[i % 4];
		struct script *plain = massage_until(MINUTES_MS(80)), *s = massage_until(at_ms);
		int passes = s->outcome.passes, round = s->outcome.round;
		script_mark(s, kind);
		bool did = script_count(s, EVENT_PASS) + script_count(s, EVENT_FELT_NUMB) > 0 ||
			   s->outcome.n_events > 0;
		script_run(s, back_ms, massage_mc, &massage);
		script_mark(s, MARK_UNDO);
		if (did && kind != MARK_ICE_OFF && kind != MARK_ICE_ON)
			cr_expect_eq(script_count(s, EVENT_UNDONE), 1, "%s at %lld", mark_name(kind),
				     (long long)at_ms);
		cr_expect(s->outcome.passes == passes, "%s", mark_name(kind));
		cr_expect_geq(s->outcome.round, round);
		script_run(s, MINUTES_MS(80), massage_mc, &massage);
		expect_same_after(plain, s, back_ms);
		script_free(plain);
		script_free(s);
	}
}

Test(undo, only_the_last_key_and_only_for_a_minute)
{
	struct script *s = massage_until(SECONDS_MS(200));
	script_mark(s, MARK_UNDO);
	cr_expect_eq(script_count(s, EVENT_UNDONE), 0, "there was no key");
	script_mark(s, MARK_FELT_NUMB);
	script_mark(s, MARK_PASS);
	script_mark(s, MARK_PASS);
	script_mark(s, MARK_ACK);
	script_mark(s, MARK_UNDO);
	cr_expect_eq(script_count(s, EVENT_UNDONE), 1);
	cr_expect_eq(script_event(s, EVENT_UNDONE, 0)->of, EVENT_PASS);
	cr_expect_eq(script_event(s, EVENT_UNDONE, 0)->count, 1);
	script_mark(s, MARK_UNDO);
	cr_expect_eq(script_count(s, EVENT_UNDONE), 1, "the one before stays");
	script_mark(s, MARK_PASS);
	script_run(s, SECONDS_MS(262), massage_mc, &massage);
	script_mark(s, MARK_UNDO);
	cr_expect_eq(script_count(s, EVENT_UNDONE), 1, "62 s later");
	cr_expect_eq(s->outcome.passes, 2);
	script_free(s);
}

Test(undo, what_the_key_had_hidden_is_said_late)
{
	/* ice off by mistake as numb is near: it comes with the undo, or after it, and not never */
	struct script *plain = massage_until(MINUTES_MS(6));
	int64_t numb_ms = script_time(plain, EVENT_NUMB, 0);
	cr_assert_neq(numb_ms, MS_NONE);
	struct script *s = massage_until(numb_ms - SECONDS_MS(5));
	script_mark(s, MARK_ICE_OFF);
	cr_assert_eq(script_count(s, EVENT_ICING_ENDED), 1);
	script_run(s, numb_ms + SECONDS_MS(5), massage_mc, &massage);
	cr_assert_eq(script_count(s, EVENT_NUMB), 0);
	script_mark(s, MARK_UNDO);
	cr_expect_eq(script_event(s, EVENT_UNDONE, 0)->of, EVENT_ICING_ENDED);
	cr_expect_eq(script_count(s, EVENT_NUMB), 1);
	cr_expect_eq(script_time(s, EVENT_NUMB, 0), s->t_ms);
	cr_expect_eq(s->outcome.phase, PHASE_NUMB);
	script_free(plain);
	script_free(s);
}

/* Where little memory is given undo has little room, or none: a key stays, and nothing else changes. */
Test(undo, needs_the_memory_that_it_was_given)
{
	static union {
		max_align_t align;
		unsigned char bytes[2 * DETECTOR_BYTES + 10 * sizeof(struct sample)];
	} memory;
	static const struct {
		size_t bytes;
		int samples, rounds;
	} given[] = {
		{DETECTOR_BYTES, 1, 1},
		{2 * DETECTOR_BYTES + 9 * sizeof(struct sample), 9, 0},
		{2 * DETECTOR_BYTES + 9 * sizeof(struct sample), 60, 1},
	};
	struct rules rules;
	rules_default(&rules);
	cr_expect_null(detector_place(&memory, DETECTOR_BYTES - 1, &rules));
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
		struct detector *d = detector_place(&memory, given[i].bytes, &rules);
		struct outcome out;
		detector_mark(d, &(struct mark){.t_ms = 1000, .kind = MARK_ICE_ON}, &out);
		cr_expect_eq(out.round, 1);
		for (int k = 0; k < given[i].samples; k++) {
			struct sample s = sample_of(2000 + k * 500, (struct channel_value){.mc = 31000});
			detector_feed(d, &s, &out);
		}
		detector_mark(d, &(struct mark){.t_ms = 40000, .kind = MARK_UNDO}, &out);
		cr_expect_eq(out.round, given[i].rounds, "%zu", i);
	}
}

static int count_of(const struct outcome *o, enum event_kind kind)
{
	int n = 0;
	for (int i = 0; i < o->n_events; i++)
		n += o->events[i].kind == kind;
	return n;
}

/* Nobody woke up when the probe was lost, so that the key x itself brought it: it was not emitted after the
 * key. */
Test(undo, what_was_due_before_the_key_can_come_again_after_it)
{
	struct rules rules;
	struct outcome o;
	rules_default(&rules);
	struct detector *d = detector_create(&rules);
	struct sample s = sample_of(0, (struct channel_value){31000, STATUS_OK, 0});
	for (; s.t_ms < SECONDS_MS(60); s.t_ms += 500)
		detector_feed(d, &s, &o);
	detector_mark(d, &(struct mark){.t_ms = SECONDS_MS(120), .kind = MARK_PROBES}, &o);
	cr_expect_eq(count_of(&o, EVENT_PROBE_LOST), 1);
	for (s.t_ms = SECONDS_MS(121); s.t_ms < SECONDS_MS(125); s.t_ms += 500)
		detector_feed(d, &s, &o);
	detector_mark(d, &(struct mark){.t_ms = SECONDS_MS(150), .kind = MARK_UNDO}, &o);
	cr_expect_eq(count_of(&o, EVENT_UNDONE), 1);
	cr_expect_eq(count_of(&o, EVENT_PROBE_BACK), 1);
	cr_expect_eq(count_of(&o, EVENT_PROBE_LOST), 1, "it is lost again");
	detector_destroy(d);
}
