/* A row that is like the one before it is read at a glance, and says the same. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/row.h"
#include "support/script.h"

#define PHASES ENUM_COUNT(PHASE_LIST)

static uint64_t seed;

static int any(int n)
{
	return (int)(script_uniform(&seed) * n);
}

/* A number as a record has it, and now and then as none has. */
static int number(char *buf, bool empty)
{
	static const char *const odd[] = {"-",	 ".",	"1.",  ".5", "1.2345", "1234567890123",
					  "--1", "1e3", "nan", "+3", " 1"};
	if (empty && script_uniform(&seed) < 0.3)
		return 0;
	if (script_uniform(&seed) < 0.02)
		return sprintf(buf, "%s", odd[any(11)]);
	return sprintf(buf, "%.*f", any(4), (script_uniform(&seed) - 0.3) * 100);
}

static int row_text(char *line, const char *tail)
{
	static const char *const ends[] = {",,,,,,", ",,,,,,   ", ",ack,,,,,key", ",,numb,,,,", ",,,x,,,",
					   ",,,,,",  ",,,,,,,",	  ",,\"\",,,,",	  ",,,,high,,"};
	int n = sprintf(line, "%.3f,", script_uniform(&seed) * 100000);
	n += number(line + n, false);
	if (*tail)
		return n + sprintf(line + n, "%s", tail);
	n += sprintf(line + n, script_uniform(&seed) < 0.97 ? ",ok," : ",fault,");
	for (int k = 0; k < 4; k++) {
		n += number(line + n, true);
		line[n++] = ',';
	}
	return n + sprintf(line + n, "%s%s", any(9) ? phase_name((enum phase)any(PHASES)) : "ice",
			   any(5) ? ends[0] : ends[any(9)]);
}

Test(row, a_row_like_the_one_before_is_read_as_any_other)
{
	const struct row_columns c = row_columns_of(1, false);
	struct row_tail tail = {0};
	struct row quick = {0}, slow = {0};
	char line[1024], copy[512], again[512] = "", a[512], b[512];
	int taken = 0;
	seed = script_seed();
	for (int i = 0; i < 100000; i++) {
		memset(line, 'x', sizeof(line));
		int n = row_text(line, any(3) ? again : "");
		if (any(12) == 0) /* damage */
			line[any(n)] = (char)(1 + any(255));
		snprintf(again, sizeof(again), "%s",
			 strchr(strchr(line, ',') ? strchr(line, ',') + 1 : ",", ',') ?: "");
		line[n] = '\n';
		n = (int)strcspn(line, "\n");
		size_t used = row_again(line, sizeof(line), &tail, &quick);
		snprintf(copy, sizeof(copy), "%.*s", n, line);
		bool ok = row_parse(copy, (size_t)n, &c, NULL, &slow);
		if (!used) {
			snprintf(copy, sizeof(copy), "%.*s", n, line);
			cr_assert_eq(row_parse(copy, (size_t)n, &c, &tail, &quick), ok, "%.*s", n, line);
		} else {
			taken++;
			cr_assert_eq(used, (size_t)n + 1, "%.*s", n, line);
			cr_assert(ok, "%.*s", n, line);
		}
		if (!ok)
			continue;
		row_format(&quick, &c, a, sizeof(a));
		row_format(&slow, &c, b, sizeof(b));
		cr_assert_str_eq(a, b);
	}
	cr_expect_gt(taken, 20000, "it is of use: %d", taken);
}

Test(row, no_byte_is_looked_at_that_is_not_there)
{
	const struct row_columns c = row_columns_of(1, false);
	struct row_tail tail = {0};
	struct row row = {0};
	char line[] = "1.000,30,ok,,,,,icing,,,,,,\n", copy[sizeof(line)];
	strcpy(copy, line);
	cr_assert(row_parse(copy, strlen(line) - 1, &c, &tail, &row));
	for (size_t n = 0; n <= strlen(line); n++) {
		char *exact = malloc(n ? n : 1); /* address sanitizer knows its end */
		memcpy(exact, line, n);
		cr_assert_eq(row_again(exact, n, &tail, &row), 0, "too near the end to be sure");
		free(exact);
	}
}
