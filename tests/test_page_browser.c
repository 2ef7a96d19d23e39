/* report.html in Chromium: tests/browser/report.py does what a person would, and compares. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "report/chart/charts.h"
#include "report/page/page.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"
#include "system/process.h"

#define BROWSER_MAX_MS ((GUARD_TEST_S - GUARD_S / 2) * 1000) /* it has a guard of its own */

static void make_page(const char *dir, bool drawn, bool fahrenheit)
{
	struct story *s = maker_story(dir);
	if (drawn)
		cr_assert_eq(chart_make(s, dir, fahrenheit), RESULT_OK);
	cr_assert_eq(page_make(s, dir, fahrenheit), RESULT_OK);
	story_free(s);
}

static struct record *begin(const char *dir, const char *client)
{
	struct record_head head = maker_head(client);
	struct record *r;
	cr_assert_eq(record_create(dir, &head, &r), RESULT_OK);
	return r;
}

static void add_sample(struct record *r, int64_t t_ms, int32_t mc, enum phase phase)
{
	struct sample s = maker_sample(t_ms, mc);
	s.reference = (struct channel_value){31000 + mc % 100, STATUS_OK};
	s.ambient = (struct channel_value){21500 + mc % 50, STATUS_OK};
	struct outcome o = maker_outcome(t_ms, mc + 300, phase);
	o.band_mc = 1500;
	record_sample(r, &s, &o);
}

static void add_forecast(struct record *r, int64_t t_ms, enum event_kind of, int64_t at_ms, enum phase phase)
{
	struct event e = {.t_ms = t_ms,
			  .kind = EVENT_FORECAST,
			  .skin_mc = MC_NONE,
			  .of = of,
			  .at_ms = at_ms,
			  .low_ms = at_ms - 20000,
			  .high_ms = at_ms + 40000};
	record_event(r, &e, phase);
}

static double skin_c(int t_s)
{
	if (t_s < 120)
		return 30.6;
	return t_s < 370 ? 11 + 19.6 * exp(-(t_s - 120) / 70.0) : 29 - 18 * exp(-(t_s - 370) / 600.0);
}

/* All that a page can show: five kinds of lines, forecasts, events, a note of the worst kind, a gap. */
static void make_full(const char *dir)
{
	struct record *r = begin(dir, "<script>hit = 3</script><img src=x onerror=hit=4>");
	enum phase phase = PHASE_BEFORE;
	for (int t = 1; t <= 3600; t++) {
		if (t == 120)
			maker_event(r, 120000, EVENT_ICING_STARTED, 30500, phase = PHASE_ICING, 1);
		if (t == 200)
			add_forecast(r, 200000, EVENT_NUMB, 330000, phase);
		if (t == 340)
			maker_event(r, 340000, EVENT_NUMB, 12100, phase = PHASE_NUMB, 1);
		if (t == 370)
			maker_event(r, 370000, EVENT_ICING_ENDED, 11600, phase = PHASE_WINDOW, 1);
		if (t == 371)
			add_forecast(r, 371000, EVENT_WINDOW_CLOSED, 470000, phase);
		if (t == 500)
			maker_event(r, 500000, EVENT_WINDOW_CLOSED, 15100, phase = PHASE_WARMING, 1);
		if (t == 600)
			add_forecast(r, 600000, EVENT_REWARMED, 3300000, phase);
		if (t == 700)
			record_mark(r, &(struct mark){700000, MARK_NOTE},
				    "</script><script>hit = 5</script>");
		if (t <= 1200 || t >= 1263)
			add_sample(r, SECONDS_MS(t), (int32_t)lround(skin_c(t) * 1000) + t % 3 * 250, phase);
	}
	cr_assert_eq(record_close(r, SECONDS_MS(3600)), RESULT_OK);
	make_page(dir, true, false);
}

static void make_empty(const char *dir)
{
	cr_assert_eq(record_close(begin(dir, "Anna"), 0), RESULT_OK);
	make_page(dir, true, false);
}

static void make_cut_off(const char *dir)
{
	char path[128];
	struct stat st;
	maker_session(dir, "Anna");
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	cr_assert_eq(stat(path, &st), 0);
	cr_assert_eq(truncate(path, st.st_size / 2 + 7), 0);
	make_page(dir, false, true);
}

/* More events than a story has room for, of every kind, near each other. */
static void make_eventful(const char *dir)
{
	static const char label[] =
		"a name of ninety-five letters that goes on without a space: Donaudampfschifffahrtsgesellschaft";
	struct record *r = begin(dir, label);
	for (int t = 1; t <= 1200; t++) {
		enum event_kind kind = (enum event_kind)(1 + t % (EVENT_KIND_COUNT - 2));
		if (t % 2)
			maker_event(r, SECONDS_MS(t), kind, 20000, PHASE_ICING, t);
		add_sample(r, SECONDS_MS(t), 20000 + t % 7 * 500, PHASE_ICING);
	}
	cr_assert_eq(record_close(r, SECONDS_MS(1200)), RESULT_OK);
	make_page(dir, true, false);
}

/* A day with noise in every slice, and ice every six hours. */
static void make_day(const char *dir)
{
	struct record *r = begin(dir, "Anna");
	enum phase phase = PHASE_BEFORE;
	for (int t = 2; t <= 86400; t += 2) {
		int in_round = t % 21600;
		if (in_round == 3600)
			maker_event(r, SECONDS_MS(t), EVENT_ICING_STARTED, 30000, phase = PHASE_ICING, 1);
		if (in_round == 4000)
			maker_event(r, SECONDS_MS(t), EVENT_ICING_ENDED, 12000, phase = PHASE_WARMING, 1);
		add_sample(r, SECONDS_MS(t), 20000 + t * 7919 % 9973, phase);
	}
	cr_assert_eq(record_close(r, SECONDS_MS(86400)), RESULT_OK);
	make_page(dir, true, true);
}

/* As a damaged record may have it: a century and a metal furnace between two readings. */
static void make_far(const char *dir)
{
	struct record *r = begin(dir, "Anna");
	add_sample(r, 1000, 30000, PHASE_BEFORE);
	add_sample(r, INT64_C(4000000000000), 900000000, PHASE_BEFORE);
	cr_assert_eq(record_close(r, INT64_C(4000000000001)), RESULT_OK);
	make_page(dir, false, false);
}

static void make_single(const char *dir)
{
	struct record *r = begin(dir, "Anna");
	add_sample(r, 0, 30000, PHASE_BEFORE);
	make_page(dir, false, false);
	record_close(r, 0);
}

Test(page_browser, is_what_a_person_needs)
{
	static void (*const make[])(const char *) = {make_full, make_empty,  make_cut_off, make_eventful,
						     make_far,	make_single, make_day};
	enum { N = sizeof(make) / sizeof(make[0]) };
	char dirs[N][64], messages[128];
	/* what it reports is long: kept whole in a file */
	const char *argv[N + 8] = {"sh",      "-c", "exec \"$@\" 2>\"$0\"",   messages,
				   "python3", "-B", "tests/browser/report.py"};
	struct process browser;
	size_t n;
	for (int i = 0; i < N; i++) {
		make[i](folder_make(dirs[i], sizeof(dirs[i])));
		argv[7 + i] = dirs[i];
	}
	snprintf(messages, sizeof(messages), "%s/messages", dirs[0]);
	process_open(&browser);
	cr_assert_eq(process_start(&browser, &(struct process_program){.argv = argv}), 0);
	enum process_state state = process_wait(&browser, BROWSER_MAX_MS);
	process_close(&browser);
	char *said = file_read(messages, &n);
	cr_assert_eq(state, PROCESS_DONE, "%s: %s", state == PROCESS_HUNG ? "it took too long" : "it failed",
		     said ? said : "");
	if (said)
		fputs(said, stderr);
	free(said);
	for (int i = 0; i < N; i++)
		folder_remove(dirs[i]);
}
