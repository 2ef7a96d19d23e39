/* The key x: the probes are off for the passes, and back. */
#include <criterion/criterion.h>

#include "core/detector/state.h"
#include "support/script.h"

#define OFF_MS SECONDS_MS(422) /* soon after the ice is away */
#define BACK_MS SECONDS_MS(600)
#define ROOM_MC 21500

/* The beads lie on the towel from OFF_MS to BACK_MS. */
static int32_t taken_off_mc(int64_t t_ms, void *massage)
{
	int32_t mc = massage_mc(t_ms, massage);
	return t_ms < OFF_MS || t_ms >= BACK_MS ? mc : ROOM_MC + mc % 60;
}

static struct script *session(bool with_key, int64_t until_ms)
{
	struct script *s = script_new(NULL, 1000);
	struct massage m = massage_default();
	script_run(s, OFF_MS, taken_off_mc, &m);
	if (with_key)
		script_mark(s, MARK_PROBES);
	script_run(s, BACK_MS, taken_off_mc, &m);
	if (with_key)
		script_mark(s, MARK_PROBES);
	script_run(s, until_ms, taken_off_mc, &m);
	return s;
}

Test(away, a_bead_on_the_towel_is_no_alert_and_the_window_ends_in_its_time)
{
	struct script *s = session(true, MINUTES_MS(80));
	cr_assert_eq(script_count(s, EVENT_NUMB), 1);
	cr_expect_eq(script_time(s, EVENT_PROBE_AWAY, 0), OFF_MS);
	cr_expect_eq(script_time(s, EVENT_PROBE_HERE, 0), BACK_MS);
	cr_expect_eq(script_count(s, EVENT_PROBE_OFF), 0);
	cr_expect_eq(script_count(s, EVENT_PROBE_LOST), 0);
	int64_t ended_ms = script_time(s, EVENT_ICING_ENDED, 0);
	cr_assert_neq(ended_ms, MS_NONE);
	cr_expect_leq(script_time(s, EVENT_WINDOW_CLOSED, 0), ended_ms + SECONDS_MS(180));
	cr_expect_eq(script_count(s, EVENT_ICING_STARTED), 1);
	cr_expect_geq(script_time(s, EVENT_REWARMED, 0), ended_ms + MINUTES_MS(45));
	script_free(s);
}

/* While they are off there is no estimate; and ice cannot be on any more. */
Test(away, with_the_key_the_ice_is_away)
{
	struct script *s = script_new(NULL, 1000);
	struct massage m = massage_default();
	script_run(s, SECONDS_MS(400), massage_mc, &m);
	cr_assert_eq(s->outcome.phase, PHASE_NUMB);
	script_mark(s, MARK_PROBES);
	cr_expect_eq(s->outcome.phase, PHASE_WINDOW);
	cr_expect_eq(s->outcome.probe, PROBE_AWAY);
	script_hold(s, SECONDS_MS(450), 5000);
	cr_expect_eq(s->outcome.skin_mc, MC_NONE);
	cr_expect_eq(script_count(s, EVENT_COLD_CAUTION), 0, "a towel that is cold is no skin");
	script_mark(s, MARK_UNDO);
	cr_expect_neq(s->outcome.probe, PROBE_AWAY);
	cr_expect_eq(s->outcome.phase, PHASE_NUMB);
	script_free(s);
}

/* Back on, a probe that sends nothing is lost like any other. */
Test(away, silence_after_it_is_a_loss)
{
	struct script *s = script_new(NULL, 1000);
	struct massage m = massage_default();
	script_run(s, SECONDS_MS(440), massage_mc, &m);
	script_mark(s, MARK_PROBES);
	script_silence(s, SECONDS_MS(500));
	cr_expect_eq(script_count(s, EVENT_PROBE_LOST), 0);
	script_mark(s, MARK_PROBES);
	script_silence(s, SECONDS_MS(520));
	cr_expect_eq(script_time(s, EVENT_PROBE_LOST, 0), SECONDS_MS(505));
	script_free(s);
}
