/* A probe that falls silent after its first readings, with the unmodified program: it is lost as soon as any
 * other, and what it read is not shown as what it reads. */
#include <criterion/criterion.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/wording.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/watch.h"
#include "system/clock.h"

#define LOST_MS 13000 /* five seconds are what is promised; a machine may be busy with other things */

static char dir[64], base[128];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	setenv("XDG_CONFIG_HOME", dir, 1);
	shown.base = base;
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(lost, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

/* As soon as the record has a reading: that is one, or two. */
static void fall_silent(const char *lines, const char *old)
{
	char name[64], probe[80];
	int board, slave;
	cr_assert_eq(openpty(&board, &slave, name, NULL, NULL), 0);
	snprintf(probe, sizeof(probe), "text:%s", name);
	WATCH("--probe", probe, "--for", "1h", lines);
	int64_t last_ms = 0;
	WAIT_UNTIL(session_has(base, ",ok,"), {
		if (clock_awake_ms() - last_ms > 500) {
			cr_assert_eq(write(board, "31.2 C\r\n", 8), 8);
			last_ms = clock_awake_ms();
		}
		watch_hear();
	});
	size_t from = shown.n;
	if (old)
		watch_words(from, old);
	shown.from_ms = last_ms;
	if (old)
		watch_took(old, LOST_MS);
	watch_words(from, "PROBE LOST");
	cr_expect_geq(watch_took("PROBE LOST", LOST_MS), 4000);
	watch_stop();
	close(board);
	close(slave);
}

Test(lost, after_its_first_reading_in_lines)
{
	fall_silent("--lines", "no reading for ");
}

Test(lost, after_its_first_reading_on_the_screen)
{
	fall_silent(NULL, NULL); /* that a reading is old stands there in large letters: see test_screen.c */
}

/* A table with a row each half minute has no gaps. */
Test(lost, a_slow_table_is_not_lost_at_its_first_rows)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/slow.csv", dir);
	FILE *f = fopen(path, "w");
	cr_assert(f);
	fputs("time_s,temp_c\n", f);
	for (int i = 0; i < 40; i++)
		fprintf(f, "%d,%.1f\n", i * 30, 31.2 - i % 3 * 0.1);
	fclose(f);
	struct program_result r = PROGRAM("replay", "--events", path);
	cr_expect_eq(r.code, 0, "%s", r.err);
	cr_expect_null(strstr(r.out, "probe_lost"), "%s", r.out);
	program_free(&r);
}

static struct status_view view_of(const int64_t *seen_ms)
{
	struct status_view v = {.seen_ms = MS_NONE};
	for (int i = 0; seen_ms[i] >= 0; i++) {
		struct sample s = {.t_ms = seen_ms[i], .n_spots = 1, .spot = {{31200, STATUS_OK}}};
		view_sample(&v, &s);
	}
	return v;
}

Test(lost, a_figure_is_old_after_two_intervals_or_two_seconds)
{
	struct status_view v = view_of((const int64_t[]){-1});
	cr_expect_eq(view_old_s(&v, 100000), 0, "nothing is shown yet");
	v = view_of((const int64_t[]){0, 500, 1000, -1});
	cr_expect_eq(view_old_s(&v, 3000), 0);
	cr_expect_eq(view_old_s(&v, 3100), 2);
	v = view_of((const int64_t[]){0, 500, 60000, -1});
	cr_expect_eq(view_old_s(&v, 62100), 2, "a gap is no interval");
	v = view_of((const int64_t[]){0, 30000, 60000, -1});
	cr_expect_eq(view_old_s(&v, 120000), 0, "it reads each half minute");
	cr_expect_eq(view_old_s(&v, 121000), 61);
}
