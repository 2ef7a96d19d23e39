/* A program of the person's own for each event, with the unmodified program. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "support/guard.h"
#include "support/program.h"

static char dir[64], script[128], out[128], base[128];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(script, sizeof(script), "%s/told", dir);
	snprintf(out, sizeof(out), "%s/out.txt", dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(on_event, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void put_script(const char *lines)
{
	FILE *f = fopen(script, "w");
	cr_assert(f);
	fprintf(f, "#!/bin/sh\n%s\n", lines);
	fclose(f);
	chmod(script, 0755);
}

static struct program_result watch(const char *speed, const char *time)
{
	return PROGRAM("watch", "--probe", "sim", "--speed", speed, "--for", time, "--out", base, "--client",
		       "$(touch pwned)", "--on-event", script);
}

static int count(const char *text, const char *words)
{
	int n = 0;
	for (; (text = strstr(text, words)); text++)
		n++;
	return n;
}

Test(on_event, each_is_told_once_in_its_order)
{
	char lines[256];
	snprintf(lines, sizeof(lines),
		 "read -r line\necho \"$ICECUE_EVENT|$ICECUE_PRIORITY|$ICECUE_CLIENT|$line\" >>%s", out);
	put_script(lines);
	struct program_result r = watch("60", "8m");
	cr_assert_eq(r.code, 0, "%s", r.err);
	size_t n;
	char *text = file_read(out, &n);
	cr_assert(text);
	const char *started = strstr(text, "icing_started|none|$(touch pwned)|{\"event\":\"icing_started\"");
	const char *numb = strstr(text, "numb|medium|$(touch pwned)|{\"event\":\"numb\"");
	cr_expect(started && numb && started < numb, "%s", text);
	cr_expect_eq(count(text, "\nnumb|"), 1, "%s", text);
	cr_expect_null(strstr(r.err, "on-event"), "%s", r.err);
	free(text);
	program_free(&r);
}

Test(on_event, one_that_fails_is_said_once)
{
	put_script("exit 3");
	struct program_result r = watch("120", "8m");
	cr_expect_eq(r.code, 0, "%s", r.err);
	cr_expect_eq(count(r.err, "it failed"), 1, "%s", r.err);
	program_free(&r);
}

/* It neither reads nor ends: the session does, and its record is whole. */
Test(on_event, one_that_hangs_holds_nothing_up)
{
	put_script("exec sleep 1000");
	struct program_result r = watch("600", "66m");
	cr_expect_eq(r.code, 0, "%s", r.err);
	cr_expect(strstr(r.out, "Re-warmed"), "%s", r.out);
	cr_expect(strstr(r.err, "is too slow: events are left out"), "%s", r.err);
	cr_expect(strstr(r.err, "did not get"), "%s", r.err);
	program_free(&r);
}

Test(on_event, what_cannot_be_run_is_refused)
{
	struct program_result r = watch("60", "1m");
	cr_expect_neq(r.code, 0);
	cr_expect(strstr(r.err, "--on-event takes a program that can be run"), "%s", r.err);
	program_free(&r);
	put_script("");
	chmod(script, 0644);
	r = watch("60", "1m");
	cr_expect(strstr(r.err, "Permission denied"), "%s", r.err);
	program_free(&r);
}
