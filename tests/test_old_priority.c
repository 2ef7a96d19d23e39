/* What format 1 did not keep, against the detector that decided it. */
#include <criterion/criterion.h>

#include "store/old_priority.h"
#include "support/script.h"

static struct old_priority old;
static int events, differ, lost_in_pause;

/* The rows of an outcome, as a record has them: its events, then the sample. */
static void check(const struct outcome *o, const struct sample *s)
{
	for (int i = 0; i < o->n_events; i++) {
		const struct event *e = &o->events[i];
		struct row row = row_at(e->t_ms);
		row.phase = (int)o->phase;
		row_set_event(&row, e);
		events++;
		differ += old_priority_event(&old, &row, e) != e->priority;
		lost_in_pause += e->kind == EVENT_PROBE_LOST && e->priority == PRIORITY_HIGH &&
				 o->phase == PHASE_WARMING;
	}
	if (!s)
		return;
	struct row row = row_at(s->t_ms);
	row.is_sample = true;
	row.phase = (int)o->phase;
	row.spot[0] = s->spot[0];
	old_priority_sample(&old, &row);
}

struct step {
	int from_s, to_s; /* without a reading */
	int mark_s;
	enum mark_kind mark; /* MARK_NONE */
};

static void run(const struct massage *m, const struct step *steps, int n, int until_s)
{
	struct rules r;
	struct outcome o;
	rules_default(&r);
	struct detector *d = detector_create(&r);
	old_priority_init(&old);
	for (int64_t t_ms = 0; t_ms < SECONDS_MS(until_s); t_ms += 500) {
		bool silent = false;
		for (int i = 0; i < n; i++) {
			silent |= t_ms >= SECONDS_MS(steps[i].from_s) && t_ms < SECONDS_MS(steps[i].to_s);
			if (steps[i].mark == MARK_NONE || t_ms != SECONDS_MS(steps[i].mark_s))
				continue;
			detector_mark(d, &(struct mark){.t_ms = t_ms, .kind = steps[i].mark}, &o);
			check(&o, NULL);
		}
		struct sample s =
			sample_of(t_ms, (struct channel_value){massage_mc(t_ms, (void *)m), STATUS_OK});
		if (silent)
			detector_advance(d, t_ms, &o);
		else
			detector_feed(d, &s, &o);
		check(&o, silent ? NULL : &s);
	}
	detector_destroy(d);
}

Test(old_priority, of_passes_only_the_sixth_is_an_alert)
{
	struct massage m = massage_default();
	struct step passes[9] = {{.mark_s = 425, .mark = MARK_ICE_OFF}};
	for (int i = 1; i <= 8; i++)
		passes[i] = (struct step){.mark_s = 430 + 5 * i, .mark = MARK_PASS};
	run(&m, passes, 9, 700);
	cr_assert_geq(events, 10);
	cr_assert_eq(differ, 0);
}

Test(old_priority, a_probe_lost_is_as_loud_as_the_ice_that_lies_there_and_no_louder_later)
{
	struct massage m = massage_default();
	m.ice_off_ms = MINUTES_MS(14);
	const struct step steps[] = {
		{200, 210},			       /* under ice */
		{.mark_s = 400, .mark = MARK_ICE_OFF}, /* but it stays */
		{600, 620},			       /* there it lies still */
		{1500, 1520},			       /* long after */
	};
	run(&m, steps, 4, 1800);
	cr_assert_eq(lost_in_pause, 1);
	cr_assert_eq(differ, 0);
}

Test(old_priority, sessions_at_random_are_as_the_detector_decided)
{
	uint64_t random = script_seed();
	for (int k = 0; k < 200; k++) {
		struct massage m = massage_default();
		struct step steps[12];
		m.ice_off_ms = SECONDS_MS(300 + (int)(script_uniform(&random) * 900));
		m.coldest_c = 3 + script_uniform(&random) * 14;
		for (int i = 0; i < 12; i++) {
			static const enum mark_kind marks[] = {MARK_NONE,   MARK_FELT_NUMB, MARK_PASS,
							       MARK_ICE_ON, MARK_ICE_OFF,   MARK_UNDO};
			int at_s = 60 + (int)(script_uniform(&random) * 1500);
			steps[i] = (struct step){.mark_s = at_s,
						 .mark = marks[(int)(script_uniform(&random) * 6)]};
			if (steps[i].mark == MARK_NONE)
				steps[i] =
					(struct step){.from_s = at_s,
						      .to_s = at_s + 5 + (int)(script_uniform(&random) * 60)};
		}
		run(&m, steps, 12, 1800);
	}
	/* a gap that the detector bridges can move the middle of the last half minute */
	cr_assert_leq(differ * 1000, events, "%d of %d differ", differ, events);
	cr_assert_gt(lost_in_pause, 0);
}
