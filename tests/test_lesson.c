/* The simulated lesson: what it says comes when it says so, and nobody has to answer. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/utf8.h"
#include "core/probe/sim_lesson.h"
#include "icecue/driver.h"
#include "live/prompt.h"
#include "live/reporter.h"
#include "session/rules.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/watch.h"

TestSuite(lesson, .timeout = GUARD_TEST_S);

extern const struct driver driver_sim;

static int32_t lesson_mc(int64_t t_ms, void *sim)
{
	return sim_read(sim, t_ms, 0);
}

/* The step whose text has this word, from the one given on. */
static int64_t step_ms(const char *word, int from)
{
	for (int i = from; i < lesson_steps_count; i++)
		if (strstr(lesson_steps[i].text, word))
			return lesson_steps[i].at_ms;
	cr_assert_fail("no step says %s", word);
	return 0;
}

static void expect_about(struct script *s, enum event_kind k, int i, int64_t step_ms)
{
	int64_t at_ms = script_time(s, k, i);
	cr_expect(at_ms >= step_ms - SECONDS_MS(30) && at_ms <= step_ms + SECONDS_MS(45),
		  "%s at %lld, said at %lld", event_name(k), (long long)at_ms, (long long)step_ms);
}

Test(lesson, what_it_says_comes_at_its_time)
{
	struct sim sim;
	struct rules r;
	rules_default(&r);
	rules_take_driver(&r, &driver_sim);
	sim_init(&sim, 0x1ce, (struct sim_options){.n = 1, .lesson = true});
	struct script *s = script_new(&r, SIM_INTERVAL_MS);
	script_run(s, step_ms("STOP has sounded", 0), lesson_mc, &sim);
	script_mark(s, MARK_PASS);
	script_run(s, SIM_LESSON_END_MS, lesson_mc, &sim);
	expect_about(s, EVENT_NUMB, 0, step_ms("READY: green", 0));
	expect_about(s, EVENT_ICING_ENDED, 0, step_ms("The ice goes away", 0));
	expect_about(s, EVENT_WINDOW_CLOSED, 0, step_ms("STOP: amber", 0));
	expect_about(s, EVENT_PROBE_OFF, 0, step_ms("falls off", 0));
	expect_about(s, EVENT_PROBE_BACK, 0, step_ms("It is back", 0));
	expect_about(s, EVENT_REWARMED, 0, step_ms("REWARMED: green", 0));
	expect_about(s, EVENT_ICING_STARTED, 1, step_ms("second round", 0));
	expect_about(s, EVENT_TOO_COLD, 0, step_ms("TOO COLD", 0));
	expect_about(s, EVENT_ICING_ENDED, 1, step_ms("The ice goes away. Press", 0));
	cr_expect(script_time(s, EVENT_WINDOW_CLOSED, 1) < step_ms("STOP has sounded", 0));
	cr_expect_eq(script_count(s, EVENT_NUMB), 2);
	cr_expect_eq(script_count(s, EVENT_PROBE_OFF), 1);
	cr_expect_eq(script_count(s, EVENT_CANNOT_TELL), 0);
	cr_expect_eq(script_count(s, EVENT_PASS_OUTSIDE), 1);
	script_free(s);
}

Test(lesson, its_words_fit_two_rows_and_a_note)
{
	for (int i = 0; i < lesson_steps_count; i++) {
		cr_expect_lt(strlen(lesson_steps[i].text) + sizeof("Lesson 17/17: "), NOTE_TEXT, "%s",
			     lesson_steps[i].text);
		cr_expect(!i || lesson_steps[i].at_ms - lesson_steps[i - 1].at_ms >= SECONDS_MS(25),
			  "time to read: %s", lesson_steps[i].text);
	}
}

Test(lesson, is_a_session_that_waits_for_nobody)
{
	char dir[64];
	shown.base = folder_make(dir, sizeof(dir));
	program_config_home(dir);
	WATCH("--probe", "sim:lesson", "--speed", "60");
	watch_words(0, "Lesson 1/17: ");
	watch_record("Lesson 2/17: ");
	watch_stop();
	cr_expect_eq(shown.code, 0, "%d", shown.code);
	folder_remove(dir);
}

Test(lesson, stands_on_the_screen_until_the_keys_ask_something)
{
	char line[200];
	struct prompt p = {.lesson = "Lesson 1/17: towel"};
	wording_prompt(&p, line, sizeof(line));
	cr_expect_str_eq(line, p.lesson);
	p.quit = true;
	wording_prompt(&p, line, sizeof(line));
	cr_expect(strstr(line, "once more"), "%s", line);
}
