/* The client's own numb threshold: what counts, how far it moves, and that it can be taken back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/text.h"
#include "store/threshold.h"
#include "store/today.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/story_maker.h"

#define NOW "2026-11-22T21:10:00.000+01:00"
#define LATER "2026-11-22T21:11:00.000+01:00"
#define ICE_S 100

/* One session: ice at 100 s, the skin within 60 s at its level, the key n at mark_s. 0 = as in filled(). */
struct plan {
	int32_t level_mc, band_mc;
	int mark_s, again_s, numb_s, end_s, gap_from_s, gap_to_s; /* 0 = none */
	const char *client, *site, *probe, *start;
	int32_t numb_mc, edge_um;
	bool edge, has_edge, no_ice;
};

#define PLAN(...) (&(struct plan){__VA_ARGS__})

/* What a plan leaves out. */
static struct plan filled(const struct plan *given)
{
	struct plan p = *given;
	p.level_mc = p.level_mc ? p.level_mc : 12000;
	p.band_mc = p.band_mc ? p.band_mc : 1500;
	p.numb_mc = p.numb_mc ? p.numb_mc : 13600;
	p.mark_s = p.mark_s ? p.mark_s : 300;
	p.client = p.client ? p.client : "Anna";
	p.site = p.site ? p.site : "left calf";
	p.probe = p.probe ? p.probe : "temper usb:1-2.3";
	return p;
}

static int32_t skin_mc(const struct plan *p, int t)
{
	if (t <= ICE_S)
		return 30000;
	if (t >= ICE_S + 60)
		return p->level_mc;
	return 30000 + (p->level_mc - 30000) * (t - ICE_S) / 60;
}

static void write_rows(struct record *r, const struct plan *p)
{
	enum phase phase = PHASE_BEFORE;
	for (int t = 1; t <= 400; t++) {
		int32_t mc = skin_mc(p, t);
		if (t == ICE_S && !p->no_ice)
			maker_event(r, SECONDS_MS(t), EVENT_ICING_STARTED, mc, phase = PHASE_ICING, 1);
		if (t == p->numb_s)
			maker_event(r, SECONDS_MS(t), EVENT_NUMB, mc, phase = PHASE_NUMB, 1);
		if (t == p->end_s)
			maker_event(r, SECONDS_MS(t), EVENT_ICING_ENDED, mc, phase = PHASE_WARMING, 1);
		if (t == p->mark_s || t == p->again_s)
			maker_event(r, SECONDS_MS(t), EVENT_FELT_NUMB, mc, phase, 1);
		struct sample s = maker_sample(SECONDS_MS(t), mc);
		struct outcome o = maker_outcome(s.t_ms, mc, phase);
		o.band_mc = p->band_mc;
		if (t < p->gap_from_s || t >= p->gap_to_s)
			record_sample(r, &s, &o);
	}
}

/* The i-th session below base, a day each. */
static void add(const char *base, int i, const struct plan *given)
{
	struct plan all = filled(given), *p = &all;
	char dir[160], start[40];
	struct record *r;
	struct record_head h = maker_head(p->client);
	snprintf(start, sizeof(start), "2026-%02d-%02dT08:00:00.000+01:00", 1 + i / 28, 1 + i % 28);
	text_copy(h.start_iso, sizeof(h.start_iso), p->start ? p->start : start);
	text_printable(h.site, sizeof(h.site), p->site, strlen(p->site));
	text_copy(h.probe, sizeof(h.probe), p->probe);
	h.rules.numb_mc = p->numb_mc;
	h.rules.placement = p->edge ? PLACEMENT_EDGE : PLACEMENT_IN;
	h.rules.has_edge = p->has_edge;
	h.rules.edge_um = p->edge_um;
	snprintf(dir, sizeof(dir), "%s/2026-%02d-%02dT08-00-00", base, 1 + i / 28, 1 + i % 28);
	cr_assert_eq(record_create(dir, &h, &r), RESULT_OK);
	write_rows(r, p);
	record_close(r, SECONDS_MS(400));
}

static struct threshold learn_as(const char *base, const char *client, const char *site)
{
	struct threshold t;
	cr_assert_eq(threshold_learn(base, client, site, NOW, NULL, NULL, &t), RESULT_OK);
	cr_assert(t.mc >= THRESHOLD_MIN_MC && t.mc <= THRESHOLD_MAX_MC, "%d", (int)t.mc);
	return t;
}

static struct threshold learn(const char *base)
{
	return learn_as(base, "Anna", "left calf");
}

/* ---- the rule ---- */

Test(threshold, downward_it_follows_upward_it_lags)
{
	static const struct {
		int n;
		int32_t v[8], expected_mc;
	} cases[] = {
		{0, {0}, 13600},
		{2, {10000, 10000}, 13600},
		{3, {12600, 12600, 12600}, 13000},				      /* 3/5 of 1 C */
		{8, {12600, 12600, 12600, 12600, 12600, 12600, 12600, 12600}, 12800}, /* 8/10 */
		{3, {14600, 14600, 14600}, 13800},				      /* 3/11 */
		{8, {15000, 15000, 15000, 15000, 15000, 15000, 15000, 15000}, 14300}, /* 8/16 */
		{4, {15000, 15000, 15000, 13000}, 13600},	 /* one witness against it */
		{5, {12000, 12000, 12000, 15000, 15000}, 12400}, /* the odd ones do not count */
		{3, {-40000, -40000, 90000}, 10200},		 /* brought within 8-15 first */
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(threshold_from(cases[i].v, cases[i].n), cases[i].expected_mc, "case %zu: %d", i,
			     (int)threshold_from(cases[i].v, cases[i].n));
}

Test(threshold, whatever_comes_it_stays_within_and_a_warmer_mark_never_lowers_it)
{
	uint64_t random = script_seed();
	for (int k = 0; k < 20000; k++) {
		int32_t v[8];
		int n = (int)(script_uniform(&random) * 9), i = (int)(script_uniform(&random) * 8);
		for (int j = 0; j < 8; j++)
			v[j] = 6000 + (int32_t)(script_uniform(&random) * 12000);
		int32_t before = threshold_from(v, n);
		cr_assert(before >= THRESHOLD_MIN_MC && before <= THRESHOLD_MAX_MC);
		cr_assert(n >= 3 || before == THRESHOLD_DEFAULT_MC);
		v[i] += (int32_t)(script_uniform(&random) * 5000);
		cr_assert_geq(threshold_from(v, n), before);
	}
}

/* ---- which marks count ---- */

Test(threshold, three_sessions_of_this_client_and_site_move_it)
{
	char base[64];
	folder_make(base, sizeof(base));
	cr_assert_eq(learn(base).mc, maker_head("").rules.numb_mc);
	add(base, 0, PLAN(.mark_s = 300));
	add(base, 1, PLAN(.mark_s = 300));
	add(base, 2, PLAN(.client = "Anne"));
	add(base, 3, PLAN(.site = "right calf"));
	cr_assert_eq(learn(base).n, 2);
	cr_assert_eq(learn(base).mc, 13600);
	add(base, 4, PLAN(.client = " ANNA", .site = "Left  calf"));
	struct threshold t = learn(base);
	cr_assert_eq(t.n, 3);
	cr_assert_eq(t.mc, 12600, "%d", (int)t.mc);
	cr_assert_eq(learn_as(base, "", "").mc, 13600);
	for (int i = 5; i < 8; i++)
		add(base, i, PLAN(.client = "", .site = ""));
	cr_assert_eq(learn_as(base, "", "").mc, 12600);
	for (int i = 8; i < 16; i++) /* the last eight alone count */
		add(base, i, PLAN(.level_mc = 13000));
	cr_assert_eq(learn(base).mc, 13100, "%d", (int)learn(base).mc);
	folder_remove(base);
}

static void note_first(void *context, const struct threshold_session *s)
{
	*(struct threshold_session *)context = *s;
}

Test(threshold, marks_that_do_not_count)
{
	static const struct {
		const char *what;
		struct plan p;
		enum threshold_why why;
		int32_t value_mc;
	} cases[] = {
#define CASE(why, value, ...) {#__VA_ARGS__, {__VA_ARGS__}, THRESHOLD_##why, value}
		CASE(COUNTS, 12000, .again_s = 310),
		CASE(NO_ICE, MC_NONE, .end_s = 290), /* it warms */
		CASE(COUNTS, 12000, .band_mc = 2500),
		CASE(COUNTS, 13600, .numb_s = 295), /* agrees with the alert */
		CASE(COUNTS, 12500, .numb_s = 295, .numb_mc = 12500),
		CASE(COUNTS, 13600, .numb_s = 295, .numb_mc = 15000), /* but never above the default */
		CASE(COUNTS, 12000, .numb_s = 230),		      /* the alert was early */
		CASE(COUNTS, 8000, .level_mc = 6000),
		CASE(COUNTS, 15000, .level_mc = 17000),
		CASE(COUNTS, 12000, .has_edge = true, .edge_um = -5000),
		CASE(WIDE, MC_NONE, .band_mc = 2501),
		CASE(EARLY, MC_NONE, .mark_s = 185),
		CASE(NO_ICE, MC_NONE, .mark_s = 90),
		CASE(NO_ICE, MC_NONE, .no_ice = true),
		CASE(NO_ICE, MC_NONE, .end_s = 230),
		CASE(WARM, MC_NONE, .mark_s = 195),
		CASE(COLD, MC_NONE, .level_mc = 3000),
		CASE(NO_ESTIMATE, MC_NONE, .gap_from_s = 260, .gap_to_s = 275),
		CASE(EDGE, 12000, .edge = true),
		CASE(EDGE, 12000, .has_edge = true, .edge_um = 1000),
		CASE(SIMULATED, 12000, .probe = "sim"),
		CASE(DATE, 12000, .start = "2027-11-22T21:10:00.000+01:00"),
		CASE(DATE, 12000, .start = "yesterday"),
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char base[64];
		struct threshold t;
		struct threshold_session s = {0};
		add(folder_make(base, sizeof(base)), 0, &cases[i].p);
		threshold_learn(base, "Anna", "left calf", NOW, note_first, &s, &t);
		cr_expect_eq(s.marks[0].why, cases[i].why, "%s: %s", cases[i].what,
			     threshold_why_text(s.marks[0].why));
		cr_expect_eq(s.value_mc, cases[i].value_mc, "%s: %d", cases[i].what, (int)s.value_mc);
		cr_expect_eq(t.n, cases[i].why == THRESHOLD_COUNTS, "%s", cases[i].what);
		folder_remove(base);
	}
}

/* The skin falls on while the minute runs; who confirms each alert must not be led to more and more ice. */
Test(threshold, confirming_each_alert_does_not_make_it_sink)
{
	char base[64];
	folder_make(base, sizeof(base));
	for (int i = 0; i < 20; i++) {
		int32_t mc = learn(base).mc;
		add(base, i, PLAN(.level_mc = mc - 1500, .numb_mc = mc, .numb_s = 290));
	}
	cr_assert_eq(learn(base).n, 8);
	cr_assert_eq(learn(base).mc, 13600);
	folder_remove(base);
}

/* ---- forget and undo ---- */

static char *journal(const char *base, size_t *n)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/thresholds.csv", base);
	return file_read(path, n);
}

Test(threshold, forget_then_undo_gives_what_was_before)
{
	static const char *const labels[][2] = {{"Anna", "left calf"},	      {"", ""},
						{"=cmd|' /C calc'!A0", "+1"}, {"a,\"b\"", ";\n# at,forget"},
						{"../../../etc", "/"},	      {"\xc3\x9cmit", "'=x"}};
	char base[64], path[128];
	size_t n;
	struct stat st;
	folder_make(base, sizeof(base));
	for (size_t i = 0; i < 6; i++) {
		char client[LABEL_TEXT], site[LABEL_TEXT];
		text_printable(client, sizeof(client), labels[i][0], strlen(labels[i][0]));
		text_printable(site, sizeof(site), labels[i][1], strlen(labels[i][1]));
		for (int k = 0; k < 3; k++)
			add(base, (int)i * 4 + k, PLAN(.client = client, .site = site));
		struct threshold before = learn_as(base, client, site);
		cr_assert_eq(before.mc, 12600, "%s", client);
		cr_assert_eq(threshold_undo(base, client, site), RESULT_NONE);
		char *was = journal(base, &n);
		cr_assert_eq(threshold_forget(base, client, site, NOW), RESULT_OK);
		struct threshold t = learn_as(base, client, site);
		cr_assert_eq(t.mc, 13600, "%s", client);
		cr_assert_str_eq(t.forgotten_iso, NOW);
		cr_assert_eq(threshold_forget(base, client, site, LATER), RESULT_OK);
		cr_assert_str_eq(learn_as(base, client, site).forgotten_iso, LATER);
		cr_assert_eq(threshold_undo(base, client, site), RESULT_OK);
		cr_assert_str_eq(learn_as(base, client, site).forgotten_iso, NOW);
		cr_assert_eq(threshold_undo(base, client, site), RESULT_OK);
		t = learn_as(base, client, site);
		cr_assert(!memcmp(t.values_mc, before.values_mc, sizeof(t.values_mc)) && t.mc == before.mc);
		char *is = journal(base, &n);
		if (was)
			cr_assert_str_eq(is, was);
		free(was);
		free(is);
		cr_assert_eq(threshold_forget(base, client, site, NOW),
			     RESULT_OK); /* stays, for the next ones */
	}
	snprintf(path, sizeof(path), "%s/thresholds.csv", base);
	cr_assert_eq(stat(path, &st), 0);
	cr_assert_eq(st.st_mode & 0777, 0600);
	folder_remove(base);
}

Test(threshold, marks_after_a_forget_count)
{
	char base[64];
	folder_make(base, sizeof(base));
	for (int i = 0; i < 6; i++) {
		if (i == 3)
			cr_assert_eq(
				threshold_forget(base, "Anna", "left calf", "2026-01-03T08:00:00.000+01:00"),
				RESULT_OK);
		add(base, i, PLAN(.level_mc = i < 3 ? 10000 : 13000));
	}
	struct threshold t = learn(base);
	cr_assert_eq(t.n, 3);
	cr_assert_eq(t.mc, 13200, "%d", (int)t.mc);
	folder_remove(base);
}

Test(threshold, a_damaged_list_leaves_the_default, .timeout = GUARD_TEST_S)
{
	static const char *const texts[] = {"", "# icecue thresholds 1", "hello\n",
					    "# icecue thresholds 2\n"};
	char base[64], path[128];
	struct threshold t;
	folder_make(base, sizeof(base));
	for (int i = 0; i < 3; i++)
		add(base, i, PLAN(.mark_s = 300));
	snprintf(path, sizeof(path), "%s/thresholds.csv", base);
	for (size_t i = 0; i < 4; i++) {
		FILE *f = fopen(path, "w");
		fputs(texts[i], f);
		fclose(f);
		cr_assert_eq(threshold_learn(base, "Anna", "left calf", NOW, NULL, NULL, &t),
			     RESULT_BAD_DATA);
		cr_assert_eq(t.mc, 13600);
		cr_assert_eq(threshold_forget(base, "Anna", "left calf", NOW), RESULT_BAD_DATA);
		unlink(path);
	}
	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_assert_eq(threshold_learn(base, "Anna", "left calf", NOW, NULL, NULL, &t), RESULT_BAD_DATA);
	folder_remove(base);
}

/* ---- records that are not as they should be ---- */

Test(threshold, what_is_no_record_does_no_harm, .timeout = GUARD_TEST_S)
{
	char base[64], path[160];
	folder_make(base, sizeof(base));
	for (int i = 0; i < 3; i++)
		add(base, i, PLAN(.mark_s = 300));
	snprintf(path, sizeof(path), "%s/2026-05-01T00-00-00", base);
	mkdir(path, 0700); /* no record */
	strncat(path, "/session.csv", sizeof(path) - strlen(path) - 1);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/2026-05-02T00-00-00", base);
	mkdir(path, 0700);
	strncat(path, "/session.csv", sizeof(path) - strlen(path) - 1);
	cr_assert_eq(mkfifo(path, 0600), 0);
	add(base, 10, PLAN(.mark_s = 300));
	snprintf(path, sizeof(path), "%s/2026-01-11T08-00-00/session.csv", base);
	cr_assert_eq(truncate(path, (off_t)80 << 20), 0); /* a whole record, then zeros */
	cr_assert_eq(learn(base).n, 3);
	cr_assert_eq(learn(base).mc, 12600);
	folder_remove(base);
}

Test(threshold, cut_and_garbled_records_do_no_harm)
{
	uint64_t random = script_seed();
	char base[64], path[128];
	size_t n;
	folder_make(base, sizeof(base));
	for (int i = 0; i < 3; i++)
		add(base, i, PLAN(.mark_s = 300));
	snprintf(path, sizeof(path), "%s/2026-01-02T08-00-00/session.csv", base);
	char *text = file_read(path, &n);
	for (int k = 0; k < 150; k++) {
		size_t cut = (size_t)(script_uniform(&random) * (double)n);
		FILE *f = fopen(path, "w");
		fwrite(text, 1, k % 2 ? n : cut, f);
		for (int i = 0; i < (k % 2 ? 200 : 0); i++) {
			fseek(f, (long)(script_uniform(&random) * (double)n), SEEK_SET);
			fputc((int)(script_uniform(&random) * 256), f);
		}
		fclose(f);
		learn(base);
	}
	free(text);
	folder_remove(base);
}

Test(threshold, the_list_names_each_client_with_marks)
{
	char base[64], line[400];
	struct threshold *list;
	size_t n;
	folder_make(base, sizeof(base));
	for (int i = 0; i < 3; i++)
		add(base, i, PLAN(.mark_s = 300));
	add(base, 3, PLAN(.client = "Ben", .site = ""));
	add(base, 4, PLAN(.client = "Cy", .mark_s = -1));
	add(base, 5, PLAN(.client = "ben", .site = " ")); /* no other one */
	cr_assert_eq(threshold_list(base, NOW, &list, &n), RESULT_OK);
	cr_assert_eq(n, 2);
	setenv("LC_ALL", "C", 1);
	cr_assert_str_eq(threshold_line(&list[0], false, line, sizeof(line)),
			 "numb at 13.6 C for Ben: default: of 3 sessions that count, 2 are there");
	cr_assert_str_eq(threshold_line(&list[1], true, line, sizeof(line)),
			 "numb at 54.7 F for Anna, left calf: learned from 3 sessions");
	free(list);
	cr_assert_eq(threshold_list("/nonexistent", NOW, &list, &n), RESULT_NONE);
	folder_remove(base);
}

Test(threshold, rounds_of_today_are_counted_in_the_same_records)
{
	char base[64];
	folder_make(base, sizeof(base));
	add(base, 0, PLAN(.mark_s = 300));
	add(base, 1, PLAN(.mark_s = 300));
	cr_assert_eq(today_rounds(base, "Anna", "2026-01-02T20:00:00.000+01:00"), 1);
	cr_assert_eq(today_rounds(base, "ANNA", "2026-01-02T20:00:00.000+01:00"), 1);
	cr_assert_eq(today_rounds(base, "Ben", "2026-01-02T20:00:00.000+01:00"), 0);
	cr_assert_eq(today_rounds(base, "Anna", "2026-01-03T20:00:00.000+01:00"), 0);
	cr_assert_eq(today_rounds("/nonexistent", "Anna", "2026-01-03T20:00:00.000+01:00"), 0);
	folder_remove(base);
}

/* ---- the program ---- */

Test(threshold, the_program_shows_forgets_and_takes_back, .timeout = GUARD_TEST_S)
{
	char base[64];
	folder_make(base, sizeof(base));
	for (int i = 0; i < 3; i++)
		add(base, i, PLAN(.mark_s = 300));
	setenv("LC_ALL", "C", 1);
	static const struct {
		const char *option, *out;
		int code;
	} steps[] = {
		{"--undo", "", 1},
		{"--client=Anna", "numb at 12.6 C for Anna, left calf: learned from 3 sessions", 0},
		{"--client=Anna", "2026-01-02 08:00  round 1  skin 12.0 C  value 12.0 C  counts", 0},
		{"--forget", "numb at 13.6 C", 0},
		{"--client=Anna", "does not count: forgotten", 0},
		{"--undo", "numb at 12.6 C", 0},
	};
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct program_result r = PROGRAM("threshold", "--out", base, "--client", "Anna", "--site",
						  "left calf", steps[i].option);
		cr_assert_eq(r.code, steps[i].code, "step %zu: %s", i, r.err);
		cr_assert_not_null(strstr(r.out, steps[i].out), "step %zu: %s", i, r.out);
		program_free(&r);
	}
	struct program_result r = PROGRAM("threshold", "--out", base);
	cr_assert_not_null(
		strstr(r.out, "for Anna, left calf: learned from 3 sessions (3 marks in 3 sessions)"));
	program_free(&r);
	r = PROGRAM("threshold", "--out", base, "--forget");
	cr_assert(r.code == 2 && strstr(r.err, "give --client and --site"), "%s", r.err);
	program_free(&r);
	folder_remove(base);
}

Test(threshold, watch_uses_it_and_writes_it_down, .timeout = GUARD_TEST_S)
{
	char base[64], path[700], session[512];
	folder_make(base, sizeof(base));
	for (int i = 0; i < 3; i++)
		add(base, i, PLAN(.mark_s = 300));
	setenv("LC_ALL", "C", 1);
	struct program_result r = PROGRAM("watch", "--probe", "sim", "--speed", "2000", "--for", "9m",
					  "--client", "Anna", "--site", "left calf", "--out", base);
	cr_assert_eq(r.code, 0, "%s", r.err);
	cr_assert_not_null(
		strstr(r.err,
		       "numb at 12.6 C for Anna, left calf: learned from 3 sessions; more with icecue threshold"),
		"%s", r.err);
	cr_assert_not_null(strstr(r.out, "Numb threshold 12.6 C: learned from 3 sessions."), "%s", r.out);
	program_free(&r);

	snprintf(path, sizeof(path), "%s/told", base);
	r = PROGRAM("watch", "--probe", "sim", "--speed", "2000", "--for", "9m", "--client", "Anna", "--site",
		    "left calf", "--out", path, "--threshold", "11", "--events");
	cr_assert_eq(r.code, 0, "%s", r.err);
	char told[600];
	size_t n;
	snprintf(told, sizeof(told), "%s/session.csv", folder_only_session(path, session, sizeof(session)));
	char *text = file_read(told, &n);
	cr_assert_not_null(strstr(text, "# threshold: set with --threshold\n"), "%s", text);
	cr_assert_not_null(strstr(text, "# rule numb_c: 11\n"));
	free(text);
	struct program_result again = PROGRAM("replay", "--events", told);
	cr_assert_str_eq(again.out, r.out);
	program_free(&again);
	again = PROGRAM("replay", "--events", "--threshold", "default", told);
	cr_assert_str_neq(again.out, r.out, "the record's own threshold stayed in force");
	program_free(&again);
	program_free(&r);
	r = PROGRAM("replay", "--threshold", "7.9", told);
	cr_assert(r.code == 2 && strstr(r.err, "takes 8 to 15 C, or default"), "%s", r.err);
	program_free(&r);
	folder_remove(base);
}
