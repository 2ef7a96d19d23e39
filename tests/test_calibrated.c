/* What a calibration means to the parts that it passes through: gate, record, story, rules. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/detector/signal/gate.h"
#include "icecue/calibration.h"
#include "lab/lab.h"
#include "live/sinks.h"
#include "report/page/page.h"
#include "session/rules.h"
#include "support/program.h"
#include "support/script.h"
#include "support/story_maker.h"

/* What a device says when it has no reading is known by what it said, not by what that became. */
Test(calibrated, an_error_code_stays_one)
{
	struct gate g = {0};
	struct gated out;
	struct channel_value skin = {30000 - 400, STATUS_OK, -400}, code = {-400, STATUS_OK, -400},
			     ice = {0, STATUS_OK, -400};
	for (int i = 0; i < 5; i++)
		gate_take(&g, 1000 * i, &skin, false, &out);
	cr_assert_eq(out.n, 1);
	for (int i = 5; i < 9; i++) {
		gate_take(&g, 1000 * i, &code, false, &out);
		cr_expect_eq(out.n, 0, "0.0 was said");
	}
	gate_take(&g, 9000, &ice, false, &out);
	gate_take(&g, 10000, &ice, false, &out);
	cr_expect_gt(out.n, 0, "0.4 was said, which is 0.0");
}

Test(calibrated, the_record_and_its_story_speak_of_both)
{
	char text[4096], dir[64], one[128];
	struct record_head head = maker_head("Anna"), back = {0};
	struct record *r;
	head.spot[0].calibration = (struct calibration){1000, -400, "2026-10-01T12:00:00+02:00"};
	cr_assert_gt(record_head_format(&head, text, sizeof(text)), 0);
	cr_assert_not_null(strstr(
		text, "\n# calibration: offset_c=-0.4 slope=1 calibrated=2026-10-01T12:00:00+02:00\n"));
	cr_assert(record_head_parse(
		"# calibration: offset_c=-0.4 slope=1 calibrated=2026-10-01T12:00:00+02:00", &back));
	cr_expect(back.spot[0].calibration.offset_mc == -400 && back.spot[0].calibration.slope == 1000);
	cr_expect_not(record_head_parse("# calibration: offset_c=-9 slope=1 calibrated=x", &back));
	cr_expect_not(calibration_is(&back.spot[0].calibration));

	snprintf(one, sizeof(one), "%s/one", folder_make(dir, sizeof(dir)));
	cr_assert_eq(record_create(one, &head, &r), RESULT_OK);
	for (int i = 1; i <= 60; i++) {
		struct sample s = maker_sample(1000 * i, 29600);
		struct outcome o = maker_outcome(1000 * i, 29600, PHASE_BEFORE);
		s.spot[0].correction_mc = -400;
		record_sample(r, &s, &o);
	}
	record_close(r, 60000);
	struct story *story = maker_story(one);
	int seen = 0;
	for (int i = 0; i < story->n_slices; i++)
		if (story->slices[i].probe_min_mc != MC_NONE) {
			cr_expect_eq(story->slices[i].probe_min_mc, 29600, "the curve is the corrected one");
			seen++;
		}
	cr_expect_gt(seen, 0);
	cr_assert_eq(page_make(story, one, false), RESULT_OK);
	size_t n;
	strcat(one, "/report.html");
	char *page = file_read(one, &n);
	cr_expect_not_null(strstr(page, "corrected by -0.4 C, calibrated 2026-10-01"), "%s", page);
	free(page);
	story_free(story);
	folder_remove(dir);
}

Test(calibrated, a_fresh_one_makes_a_contact_probe_better_and_never_worse)
{
	const struct calibration c = {1000, -400, "2026-10-01T12:00:00+02:00"}, none = {0};
	struct rules r;
	rules_default(&r);
	r.accuracy_mc = 2200;
	rules_take_calibration(&r, &none, "2026-10-02T12:00:00+02:00");
	rules_take_calibration(&r, NULL, "2026-10-02T12:00:00+02:00");
	rules_take_calibration(&r, &c, "2027-10-02T12:00:00+02:00");
	rules_take_calibration(&r, &c, "garbage");
	r.sensor = SENSOR_INFRARED;
	rules_take_calibration(&r, &c, "2026-10-02T12:00:00+02:00");
	cr_expect_eq(r.accuracy_mc, 2200);
	r.sensor = SENSOR_BEAD;
	rules_take_calibration(&r, &c, "2026-10-02T12:00:00+02:00");
	cr_expect_eq(r.accuracy_mc, CALIBRATION_ACCURACY_MC);
	r.accuracy_mc = 100;
	rules_take_calibration(&r, &c, "2026-10-02T12:00:00+02:00");
	cr_expect_eq(r.accuracy_mc, 100);
}

/* ---- the ice point ---- */

struct heard {
	struct sink sink;
	int notes, explained; /* all but the next; an alarm explained */
	int unknown;	      /* of the notes: nobody knows what the spots have in common */
};

static enum result hear(struct sink *s, const struct mark *m, const char *note)
{
	struct heard *h = (struct heard *)s;
	bool explains = strstr(note, "no skin was seen yet") != NULL;
	h->explained += explains;
	h->unknown += strstr(note, "is unknown") != NULL;
	h->notes += m->kind == MARK_NOTE && note[0] && !explains;
	return RESULT_OK;
}

/* Notes of one laboratory session, skin under ice from its first sample on. */
static int notes_of(const struct lab_session *s)
{
	static const struct driver coarse = {.resolution_mc = 62, .interval_ms = 1000};
	static struct outcome o;
	struct heard heard = {.sink = {.name = "heard", .mark = hear}};
	struct reporter reporter = {0};
	struct rules rules;
	rules_default(&rules);
	struct detector *d = detector_create(&rules);
	reporter_add(&reporter, &heard.sink);
	reporter_add(&reporter, sink_ice_point(&reporter, &coarse, false, false));
	/* once skin was seen nothing is slurry any more: ten minutes of that are enough */
	int64_t seen_ms = MS_NONE;
	for (int i = 0; i < s->sample_count; i++) {
		if (seen_ms != MS_NONE && s->sample[i].t_ms > seen_ms + MINUTES_MS(10))
			break;
		int32_t mc = s->sample[i].mc;
		bool ok = mc != LAB_NAN_MC && mc > -8000 && mc < 50000;
		struct sample sample = maker_sample(s->sample[i].t_ms, ok ? mc : MC_NONE);
		detector_feed(d, &sample, &o);
		reporter_outcome(&reporter, &sample, &o);
		if (seen_ms == MS_NONE && (o.phase != PHASE_BEFORE || o.baseline_mc != MC_NONE))
			seen_ms = sample.t_ms;
	}
	reporter_close(&reporter, 0);
	detector_destroy(d);
	return heard.notes;
}

/* A minute of ice on the probe looks like slurry, but strokes do not lie still so long. */
Test(calibrated, skin_under_ice_is_not_taken_for_slurry)
{
	static struct lab_session s;
	uint64_t seed = script_seed();
	for (enum lab_late late = 0; late <= LAB_LATE_AFTER; late++) {
		struct lab_options opt = {.late = late, .brief = late != LAB_LATE_AFTER};
		int notes = 0;
		for (uint64_t k = 0; k < 100; k++) {
			cr_assert(lab_draw(seed + k, &opt, &s));
			notes += notes_of(&s);
		}
		fprintf(stderr, "ice point: %s: %d of 100 sessions taken for slurry\n", lab_late_name(late),
			notes);
		cr_expect_eq(notes, 0);
	}
	lab_free(&s);
}

/* A probe in a glass of ice sounds as skin so cold would; the words say what it may be, once. */
Test(calibrated, an_alarm_before_any_skin_is_explained_and_stays_an_alarm)
{
	static struct outcome o;
	struct heard heard = {.sink = {.name = "heard", .mark = hear}};
	struct reporter reporter = {0};
	static const struct driver coarse = {.resolution_mc = 62, .interval_ms = 1000};
	struct rules rules;
	rules_default(&rules);
	struct detector *d = detector_create(&rules);
	bool alarmed = false;
	reporter_add(&reporter, &heard.sink);
	reporter_add(&reporter, sink_ice_point(&reporter, &coarse, false, false));
	for (int i = 0; i < 55; i++) { /* stirred: it does not stand still, and is no ice point */
		struct sample sample = maker_sample(i * 1000, 200 + (i % 2 ? 400 : -400));
		detector_feed(d, &sample, &o);
		for (int k = 0; k < o.n_events; k++)
			alarmed = alarmed || o.events[k].kind == EVENT_TOO_COLD;
		reporter_outcome(&reporter, &sample, &o);
	}
	cr_expect(alarmed);
	cr_expect_eq(heard.explained, 1);
	cr_expect_eq(heard.notes, 0);
	reporter_close(&reporter, 0);
	detector_destroy(d);
}

static char last_note[256];

static enum result keep_note(struct sink *s, const struct mark *m, const char *note)
{
	(void)s, (void)m;
	snprintf(last_note, sizeof(last_note), "%s", note);
	return RESULT_OK;
}

static void tell_lag(int32_t lag_ms)
{
	struct sink ear = {.name = "ear", .mark = keep_note};
	struct reporter reporter = {0};
	struct outcome o = {.lag_ms = lag_ms};
	struct sample sample = maker_sample(1000, 30000);
	last_note[0] = '\0';
	reporter_add(&reporter, &ear);
	reporter_add(&reporter, sink_lag(&reporter));
	reporter_outcome(&reporter, &sample, &o);
	reporter_close(&reporter, 0);
}

Test(calibrated, how_slow_the_probe_is_is_noted_and_too_slow_is_said)
{
	tell_lag(0);
	cr_expect_str_eq(last_note, "");
	tell_lag(8400);
	cr_expect_str_eq(last_note, "the probe follows the skin with a lag of 8.4 s");
	tell_lag(41000);
	cr_expect(strstr(last_note, "lag of 41.0 s: far too slow") && strstr(last_note, "bare bead"), "%s",
		  last_note);
}

/* What the sink says of three spots that read off_mc in slurry for `slurry_s` and then lie on skin. */
static void hear_spots(struct heard *heard, int slurry_s, bool calibrated)
{
	static const struct driver fine = {.resolution_mc = 62, .interval_ms = 1000};
	static const int32_t off_mc[] = {0, 120, 900};
	static struct outcome o;
	struct reporter reporter = {0};
	struct rules rules;
	rules_default(&rules);
	rules.n_spots = 3;
	struct detector *d = detector_create(&rules);
	*heard = (struct heard){.sink = {.name = "heard", .mark = hear}};
	reporter_add(&reporter, &heard->sink);
	reporter_add(&reporter, sink_ice_point(&reporter, &fine, false, calibrated));
	for (int i = 0; i < slurry_s + 120; i++) {
		struct sample sample = maker_sample(i * 1000, 0);
		sample.n_spots = 3;
		for (int k = 0; k < 3; k++) {
			int32_t skin_mc = 31000 + k * 100 + 60 * (i % 2);
			int32_t slurry_mc = off_mc[k] + 62 * (i / 3 % 2);
			sample.spot[k] = (struct channel_value){.mc = i < slurry_s ? slurry_mc : skin_mc,
								.status = STATUS_OK};
		}
		detector_feed(d, &sample, &o);
		reporter_outcome(&reporter, &sample, &o);
	}
	reporter_close(&reporter, 0);
	detector_destroy(d);
}

Test(calibrated, what_spots_have_in_common_is_checked_in_slurry_or_said_to_be_unknown)
{
	struct heard heard;
	hear_spots(&heard, 180, false);
	cr_expect_eq(heard.notes, 3, "each spot's ice point: %d notes", heard.notes);
	cr_expect_eq(heard.unknown, 0);
	hear_spots(&heard, 0, false);
	cr_expect_eq(heard.notes, 1);
	cr_expect_eq(heard.unknown, 1);
	hear_spots(&heard, 0, true);
	cr_expect_eq(heard.notes, 0, "calibrated, they need no word");
}
