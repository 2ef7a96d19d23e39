/*
 * Golden sessions: tests/sessions/NAME.csv replayed gives exactly tests/sessions/NAME.events. The first line
 * of the CSV says what it is, a line "# options: ..." what the person told. A session without its events is
 * an error. ICECUE_REBUILD=1 writes the events anew: look at the difference before it is committed.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "support/program.h"

#define OPTIONS_MAX 20

/* Splits the words of the "# options:" line into args. */
static int read_options(char *text, const char **args, int n)
{
	char *line = strstr(text, "# options:");
	if (!line)
		return n;
	line += strlen("# options:");
	line[strcspn(line, "\n")] = '\0';
	char *save = NULL;
	for (char *w = strtok_r(line, " ", &save); w && n < OPTIONS_MAX - 2; w = strtok_r(NULL, " ", &save))
		args[n++] = w;
	return n;
}

static void check_session(const char *csv)
{
	char golden[512];
	snprintf(golden, sizeof(golden), "%.*s.events", (int)(strlen(csv) - 4), csv);
	size_t n;
	char *text = file_read(csv, &n);
	const char *args[OPTIONS_MAX] = {"replay", "--events"};
	int count = read_options(text, args, 2);
	args[count] = csv;
	struct program_result r = program_run(args);
	cr_assert_eq(r.code, 0, "%s: %s", csv, r.err);
	if (getenv("ICECUE_REBUILD")) {
		FILE *f = fopen(golden, "w");
		fwrite(r.out, 1, r.out_n, f);
		fclose(f);
	}
	char *expected = file_read(golden, &n);
	cr_assert_not_null(expected, "%s has no events beside it; ICECUE_REBUILD=1 writes them", csv);
	cr_assert_str_eq(r.out, expected, "%s: events differ\n--- expected\n%s--- came\n%s", csv, expected,
			 r.out);
	free(expected);
	free(text);
	program_free(&r);
}

Test(sessions, golden_events)
{
	glob_t found;
	cr_assert_eq(glob("tests/sessions/*.csv", 0, NULL, &found), 0, "no golden sessions");
	for (size_t i = 0; i < found.gl_pathc; i++)
		check_session(found.gl_pathv[i]);
	globfree(&found);
}
