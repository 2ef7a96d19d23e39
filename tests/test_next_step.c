/* The next step at the table, and the coach for the passes. */
#include <string.h>

#include <criterion/criterion.h>

#include "live/coach.h"
#include "live/next_step.h"

static struct live now;

static void begin(void)
{
	live_init(&now, false, 0, COUNTDOWN_WHY_MS);
}

TestSuite(next_step, .init = begin);
TestSuite(coach, .init = begin);

static void be(enum phase phase, enum probe_state probe)
{
	now.view.phase = phase;
	now.view.probe = probe;
}

static void raise_alert(enum event_kind k)
{
	now.alerts.of[k].holds = true;
}

Test(next_step, each_phase_has_one)
{
	static const struct {
		enum phase phase;
		enum probe_state probe;
		enum event_kind alert;
		enum step step;
	} rows[] = {
		{PHASE_BEFORE, PROBE_UNSEEN, EVENT_NONE, STEP_BEFORE},
		{PHASE_BEFORE, PROBE_LOST, EVENT_NONE, STEP_PROBE},
		{PHASE_ICING, PROBE_GOOD, EVENT_NONE, STEP_ICING},
		{PHASE_ICING, PROBE_OFF, EVENT_NONE, STEP_PROBE},
		{PHASE_ICING, PROBE_OFF, EVENT_ICING_STOP, STEP_ICE_AWAY},
		{PHASE_ICING, PROBE_GOOD, EVENT_TOO_COLD, STEP_ICE_AWAY},
		{PHASE_ICING, PROBE_GOOD, EVENT_COLD_DOSE, STEP_ICE_AWAY},
		{PHASE_NUMB, PROBE_GOOD, EVENT_ICING_STOP, STEP_READY},
		{PHASE_NUMB, PROBE_GOOD, EVENT_TOO_COLD, STEP_ICE_AWAY},
		{PHASE_NUMB, PROBE_LOST, EVENT_NONE, STEP_READY},
		{PHASE_NUMB, PROBE_GOOD, EVENT_PASS, STEP_OVER},
		{PHASE_WINDOW, PROBE_AWAY, EVENT_NONE, STEP_PASSES},
		{PHASE_WINDOW, PROBE_GOOD, EVENT_PASS, STEP_OVER},
		{PHASE_WARMING, PROBE_AWAY, EVENT_WINDOW_CLOSED, STEP_OVER},
		{PHASE_WARMING, PROBE_AWAY, EVENT_NONE, STEP_PROBE_BACK},
		{PHASE_WARMING, PROBE_OFF, EVENT_NONE, STEP_PROBE},
		{PHASE_WARMING, PROBE_GOOD, EVENT_NONE, STEP_WARMING},
		{PHASE_WARM, PROBE_GOOD, EVENT_NONE, STEP_WARM},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin();
		be(rows[i].phase, rows[i].probe);
		if (rows[i].alert)
			raise_alert(rows[i].alert);
		cr_expect_eq(step_of(&now), rows[i].step, "row %zu: %d", i, step_of(&now));
	}
}

Test(next_step, words_are_those_of_the_ice_and_the_probe_or_ones_own)
{
	struct step_words w = {.ice = ICE_MASSAGE};
	for (int s = 0; s < STEP_COUNT; s++)
		cr_expect(*step_text((enum step)s, &w));
	cr_expect(strstr(step_text(STEP_ICING, &w), "circles"));
	w.placement = PLACEMENT_TOUCH;
	cr_expect(strstr(step_text(STEP_ICING, &w), "touch"));
	w.ice = ICE_BAG;
	cr_expect(strstr(step_text(STEP_ICING, &w), "bag"));
	cr_expect(strstr(step_text(STEP_OVER, &w), "Widen"), "where there are no others, the usual ones");
	w.own[STEP_ICING] = "Eis im Kreis";
	w.own[STEP_OVER] = "";
	cr_expect_str_eq(step_text(STEP_ICING, &w), "Eis im Kreis");
	cr_expect(strstr(step_text(STEP_OVER, &w), "Widen"));
}

/* ---- the coach ---- */

static const char *words(enum phase phase, int passes, int64_t left_ms, bool about)
{
	static char buf[120];
	begin();
	be(phase, PROBE_GOOD);
	now.view.passes = passes;
	countdown_aim(&now.view.countdown, 0,
		      &(struct countdown_target){.to = EVENT_WINDOW_CLOSED,
						 .at_ms = left_ms,
						 .exact = !about,
						 .low_ms = about ? left_ms - 10000 : MS_NONE,
						 .high_ms = about ? left_ms + 10000 : MS_NONE});
	return wording_coach(&now, buf, sizeof(buf));
}

Test(coach, counts_against_the_window)
{
	cr_expect_str_eq(words(PHASE_ICING, 0, 40000, true), "");
	cr_expect_str_eq(words(PHASE_NUMB, 0, 40000, true), "");
	cr_expect_str_eq(words(PHASE_NUMB, 2, 40000, true), "pass 2 of 6", "the ice is still on");
	cr_expect_str_eq(words(PHASE_WINDOW, 0, 65000, true), "no pass yet, about 1:05 left");
	cr_expect_str_eq(words(PHASE_WINDOW, 3, 40000, true), "pass 3 of 6, about 0:40 left");
	cr_expect_str_eq(words(PHASE_WINDOW, 3, 40000, false), "pass 3 of 6, at most 0:40 left");
	cr_expect_str_eq(words(PHASE_WINDOW, 5, 0, true), "pass 5 of 6, stop soon");
	cr_expect_str_eq(words(PHASE_WINDOW, 6, 40000, true), "pass 6 of 6: enough");
	cr_expect_str_eq(words(PHASE_WARMING, 3, 40000, true), "", "one outside is an alert");
}
