/* The skin at rest, the room, and which events come once: each limit of the contract from both sides. */
#include <criterion/criterion.h>

#include "core/detector/queue.h"
#include "core/detector/rest.h"
#include "core/detector/signal/onset.h"

static struct series raw;
static struct rest rest;
static struct rules rules;

/* After how many seconds of this skin, which warms by so much a minute, its T0 is known; -1: not in five
 * minutes. */
static int known_after(double c, double c_per_min)
{
	rules_default(&rules);
	rest_init(&rest, &rules);
	raw = (struct series){0};
	for (int s = 0; s < 300; s++) {
		series_push(&raw, s, (float)(c + c_per_min * s / 60));
		enum rest_found found = rest_step(&rest, &raw, s);
		if (found == REST_NOTHING)
			continue;
		cr_expect_eq(found, REST_T0);
		series_push(&raw, s + 1, (float)c);
		cr_expect_eq(rest_step(&rest, &raw, s + 1), REST_T0_AGAIN);
		return s + 1;
	}
	return -1;
}

Test(rest, t0_is_skin_at_rest_for_45_s_within_24_to_36)
{
	int for_s = known_after(30, 0);
	cr_expect(for_s >= 44 && for_s <= 46, "%d s", for_s); /* a second may lack its reading */
	cr_expect_float_eq(rest.t0_c, 30, 0.01);
	cr_expect_geq(known_after(24.05, 0), 44);
	cr_expect_eq(known_after(23.95, 0), -1);
	cr_expect_geq(known_after(35.95, 0), 44);
	cr_expect_eq(known_after(36.05, 0), -1);
}

Test(rest, it_moves_by_a_tenth_of_a_degree_a_minute_at_most)
{
	cr_expect_geq(known_after(30, 0.095), 44);
	cr_expect_eq(known_after(30, 0.12), -1);
	cr_expect_geq(known_after(30, -0.095), 44);
	cr_expect_eq(known_after(30, -0.12), -1);
}

/* Four fifths of the 45 s must be known. */
Test(rest, gaps_do_t0_no_harm_up_to_a_fifth)
{
	for (int more = 0; more < 2; more++) {
		rules_default(&rules);
		rest_init(&rest, &rules);
		raw = (struct series){0};
		bool known = false;
		for (int s = 0; s < 200; s++) {
			series_push(&raw, s, s % 5 == 4 || (more && s % 15 == 7) ? NAN : 30);
			known = rest_step(&rest, &raw, s) != REST_NOTHING || known;
		}
		cr_expect_eq(known, !more);
	}
}

Test(rest, the_room_is_what_was_set_then_measured_then_learned)
{
	rules_default(&rules);
	rest_init(&rest, &rules);
	cr_expect(isnan(rest.room_c));
	rest_learn_room(&rest, 20);
	cr_expect_float_eq(rest.room_c, 20, 1e-4);
	rest_learn_room(&rest, 19);
	cr_expect_float_eq(rest.room_c, 20, 1e-4, "learned once");
	rest_measure_room(&rest, &rules, 22500);
	cr_expect_float_eq(rest.room_c, 22.5, 1e-4);
	rules.ambient_mc = 25000;
	rest_init(&rest, &rules);
	rest_measure_room(&rest, &rules, 22500);
	cr_expect_float_eq(rest.room_c, 25, 1e-4, "a person knows better");
}

Test(rest, before_the_first_ice_without_a_t0_skin_is_as_warm_as_usual)
{
	rules_default(&rules);
	rest_init(&rest, &rules);
	cr_expect_float_eq(rest_before_ice_c(&rest, 28, true), REST_UNKNOWN_C, 1e-4);
	cr_expect_float_eq(rest_before_ice_c(&rest, 33, true), 33, 1e-4);
	cr_expect_float_eq(rest_before_ice_c(&rest, NAN, true), REST_UNKNOWN_C, 1e-4);
	cr_expect_float_eq(rest_before_ice_c(&rest, 28, false), 28, 1e-4);
	rest.t0_c = 30;
	cr_expect_float_eq(rest_before_ice_c(&rest, 28, true), 28, 1e-4);
	cr_expect_float_eq(rest_before_ice_c(&rest, NAN, true), 30, 1e-4);
}

/* ---- the ice comes ---- */

static struct onset onset;

/* Skin at rest, and then this; after how many seconds it is ice, -1: not in a minute. */
static int ice_after(double noise_c, double c)
{
	raw = (struct series){0};
	onset_reset(&onset);
	for (int s = 0; s < 160; s++) {
		series_push(&raw, s, (float)(s < 100 ? 31 + (s % 2 ? noise_c : -noise_c) : c));
		if (onset_step(&onset, &raw, s, false)) {
			cr_expect_geq(s, 100);
			return s - 99;
		}
	}
	return -1;
}

Test(rest, ice_is_a_fall_of_almost_two_degrees)
{
	cr_expect_eq(ice_after(0, 29.25), -1);
	cr_expect_eq(ice_after(0, 29.15), 1,
		     "a second of it is enough: 1.85 - 0.15 - 1.2 * 0.03 is over 1.38");
	/* with noise more of it is needed: 0.15 + 1.2 sigma off each second, 1.2 + 6 sigma in all */
	cr_expect_eq(ice_after(0.3, 28.7), 3);
}

Test(rest, what_it_fell_from_is_the_minute_that_ended_five_seconds_ago)
{
	raw = (struct series){0};
	onset_reset(&onset);
	for (int s = 0; s < 200; s++)
		series_push(&raw, s, (float)s);
	cr_expect(isnan(onset_reference_c(&onset, &raw)));
	onset_step(&onset, &raw, 199, false);
	cr_expect(isnan(onset.reference_c), "it rises: nothing need be sorted");
	cr_expect_float_eq(onset_reference_c(&onset, &raw), 199 - (63 + 5) / 2.0, 1e-3);
	series_push(&raw, 200, 100);
	onset_step(&onset, &raw, 200, false);
	cr_expect_float_eq(onset_reference_c(&onset, &raw), 200 - (63 + 5) / 2.0, 1e-3);
	/* a probe that warms on the skin falls from where it has come to lately */
	onset_reset(&onset);
	onset_step(&onset, &raw, 200, true);
	cr_expect_float_eq(onset_reference_c(&onset, &raw), 200 - (9 + 3) / 2.0, 1e-3);
}

/* ---- events ---- */

static struct queue queue;
static struct outcome out;

/* How many come of this one. */
static int emitted(enum event_kind kind, enum reason reason)
{
	queue_begin(&queue, &out);
	queue_emit_once(&queue, (struct event){.t_ms = 1000, .kind = kind, .reason = reason});
	return out.n_events;
}

Test(rest, an_event_comes_once_in_a_round_and_a_reason_too)
{
	queue = (struct queue){0};
	queue_new_round(&queue, false, false);
	cr_expect_eq(emitted(EVENT_NUMB, REASON_NONE), 1);
	cr_expect_eq(emitted(EVENT_NUMB, REASON_NONE), 0);
	queue_rearm(&queue, EVENT_NUMB);
	cr_expect_eq(emitted(EVENT_NUMB, REASON_NONE), 1);
	cr_expect_eq(emitted(EVENT_CANNOT_TELL, REASON_EDGE), 1);
	cr_expect_eq(emitted(EVENT_CANNOT_TELL, REASON_EDGE), 0);
	cr_expect_eq(emitted(EVENT_CANNOT_TELL, REASON_NO_STROKES), 1);
	queue_new_round(&queue, false, false);
	cr_expect_eq(emitted(EVENT_NUMB, REASON_NONE), 1);
	cr_expect_eq(emitted(EVENT_CANNOT_TELL, REASON_EDGE), 1);
}

Test(rest, what_belongs_to_the_ice_comes_once_in_the_same_ice)
{
	static const enum event_kind of_ice[] = {EVENT_TOO_COLD, EVENT_COLD_CAUTION, EVENT_ICING_LONG,
						 EVENT_ICING_STOP, EVENT_NOT_NUMB_YET};
	for (int same = 0; same < 2; same++) {
		queue = (struct queue){0};
		queue_new_round(&queue, false, false);
		for (int i = 0; i < 5; i++)
			cr_expect_eq(emitted(of_ice[i], REASON_NONE), 1);
		cr_expect_eq(emitted(EVENT_COLD_DOSE, REASON_NONE), 1);
		queue_new_round(&queue, same, false);
		for (int i = 0; i < 5; i++)
			cr_expect_eq(emitted(of_ice[i], REASON_NONE), !same, "%s", event_name(of_ice[i]));
		cr_expect_eq(emitted(EVENT_COLD_DOSE, REASON_NONE), 1, "its cold is another");
		queue_new_round(&queue, false, true);
		cr_expect_eq(emitted(EVENT_COLD_DOSE, REASON_NONE), 0);
		cr_expect_eq(emitted(EVENT_TOO_COLD, REASON_NONE), 1);
	}
}

/* Seldom readings are told before the first ice, which is no reason to tell it again. */
Test(rest, a_reason_told_before_the_first_ice_is_told)
{
	queue = (struct queue){0};
	cr_expect_eq(emitted(EVENT_CANNOT_TELL, REASON_TOO_SELDOM), 1);
	queue_new_round(&queue, false, false);
	cr_expect_eq(emitted(EVENT_CANNOT_TELL, REASON_TOO_SELDOM), 0);
	queue_new_round(&queue, false, false);
	cr_expect_eq(emitted(EVENT_CANNOT_TELL, REASON_TOO_SELDOM), 1);
}

Test(rest, numb_by_the_reading_alone_is_a_notice)
{
	queue = (struct queue){0};
	queue_begin(&queue, &out);
	queue_emit(&queue, (struct event){.kind = EVENT_NUMB, .reason = REASON_READING});
	queue_emit(&queue, (struct event){.kind = EVENT_NUMB});
	cr_expect(out.events[0].class == ALERT_NOTICE && out.events[0].priority == PRIORITY_LOW);
	cr_expect(out.events[1].class == ALERT_GO && out.events[1].priority == PRIORITY_MEDIUM);
	queue_emit(&queue, (struct event){.kind = EVENT_PROBE_LOST, .priority = PRIORITY_HIGH});
	cr_expect_eq(out.events[2].priority, PRIORITY_HIGH, "a rule may make it louder");
	queue_emit(&queue, (struct event){.kind = EVENT_PROBE_LOST, .priority = PRIORITY_LOW});
	cr_expect_eq(out.events[3].priority, PRIORITY_MEDIUM, "but not softer");
}
