/* The quick reading of a row must say what the slow one says, or nothing. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "store/row_quick.h"
#include "support/script.h"

static void compare(const char *line, size_t n)
{
	char slow_text[1024];
	static struct row quick = {.phase = -1}; /* the one before counts */
	static struct row_tail tail;
	struct row slow;
	size_t taken = row_quick(line, 1024, &quick, &tail);
	if (!taken)
		return;
	cr_assert_eq(taken, n + 1, "%s", line);
	memcpy(slow_text, line, n);
	cr_assert(row_parse(slow_text, n, &slow), "%.*s", (int)n, line);
	cr_assert(quick.t_ms == slow.t_ms && quick.probe_mc == slow.probe_mc &&
			  quick.skin_mc == slow.skin_mc && quick.band_mc == slow.band_mc &&
			  quick.reference_mc == slow.reference_mc && quick.ambient_mc == slow.ambient_mc &&
			  quick.phase == slow.phase && slow.is_sample && quick.is_sample &&
			  slow.status == STATUS_OK && slow.mark == MARK_NONE && slow.event == EVENT_NONE,
		  "%.*s", (int)n, line);
}

/* A number as a record has it, and now and then as none has. */
static int number(char *buf, uint64_t *seed, bool empty)
{
	static const char *const odd[] = {"-",	 ".",	"1.",  ".5", "1.2345", "1234567890123",
					  "--1", "1e3", "nan", "+3", " 1"};
	if (empty && script_uniform(seed) < 0.3)
		return 0;
	if (script_uniform(seed) < 0.02)
		return sprintf(buf, "%s", odd[(int)(script_uniform(seed) * 11)]);
	return sprintf(buf, "%.*f", (int)(script_uniform(seed) * 4), (script_uniform(seed) - 0.3) * 100);
}

Test(row_quick, says_what_row_parse_says)
{
	uint64_t seed = script_seed();
	static const char *const phases[] = {"before", "icing", "numb", "window", "warming",
					     "warm",   "",	"ice",	"warmest"};
	static const char *const ends[] = {",,,", ",,,   ", ",ack,,", ",,numb,", ",,,x", ",,", ",,,,"};
	int taken = 0;
	for (int i = 0; i < 200000; i++) {
		char line[1100];
		int n = sprintf(line, "%.3f,", script_uniform(&seed) * 100000);
		n += number(line + n, &seed, false);
		n += sprintf(line + n, script_uniform(&seed) < 0.97 ? ",ok," : ",fault,");
		for (int k = 0; k < 4; k++) {
			n += number(line + n, &seed, true);
			line[n++] = ',';
		}
		int e = script_uniform(&seed) < 0.8 ? 0 : (int)(script_uniform(&seed) * 7);
		n += sprintf(line + n, "%s%s", phases[(int)(script_uniform(&seed) * 9)], ends[e]);
		if (script_uniform(&seed) < 0.1) /* damage */
			line[(int)(script_uniform(&seed) * n)] = (char)(script_uniform(&seed) * 256);
		memset(line + n, 'x', 1100 - (size_t)n);
		line[n] = '\n';
		struct row row = {.phase = i % 8 - 1};
		taken += row_quick(line, 1024, &row, &(struct row_tail){0}) > 0;
		char *lf = memchr(line, '\n', 1024);
		compare(line, (size_t)(lf - line));
		if (i % 3 == 0 && line[0] >= '0' && line[0] <= '9') { /* the same behind another time */
			line[0] = '7';
			compare(line, (size_t)(lf - line));
		}
	}
	cr_expect_gt(taken, 50000, "it is of use: %d", taken);
	printf("row_quick: %d of 200000 rows taken\n", taken);
}

Test(row_quick, looks_at_no_byte_that_is_not_there)
{
	char line[300];
	struct row row = {.phase = -1};
	struct row_tail tail = {0};
	memset(line, '1', sizeof(line));
	cr_assert_eq(row_quick(line, 300, &row, &tail), 0);
	memcpy(line, "1.000,30,ok,,,,,icing,,,", 24);
	memset(line + 24, ' ', sizeof(line) - 24);
	cr_assert_eq(row_quick(line, 300, &row, &tail), 0, "spaces without an end");
	cr_assert_eq(row_quick("1.000,30,ok,,,,,icing,,,\n", 25, &row, &tail), 0,
		     "too near the end of the buffer to be sure");
}
