/* Figures as people read them: the ones made without printf() are those that it would make. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "support/guard.h"
#include "support/script.h"

TestSuite(format, .timeout = GUARD_TEST_S);

static void expect(int64_t number)
{
	char own[24] = "", theirs[64], left[64];
	int64_t s = number < 0 ? 0 : number / 1000 + (number % 1000 > 0);
	snprintf(theirs, sizeof(theirs), "%" PRId64, number);
	cr_assert_str_eq(format_whole(number, own + 20), theirs);
	snprintf(theirs, sizeof(theirs), "%" PRId64 ":%02" PRId64, s / 60, s % 60);
	cr_assert_str_eq(format_left(number, left, sizeof(left)), theirs);
}

Test(format, numbers_are_those_of_printf)
{
	static const int64_t edges[] = {0,	1,	999,	 1000,	  1001,	     59000,	59001, 60000,
					599999, 600001, 3599000, 3600001, INT64_MAX, INT64_MIN, -1};
	uint64_t random = script_seed();
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		expect(edges[i]);
	for (int i = 0; i < 20000; i++) {
		int64_t number = (int64_t)(script_uniform(&random) * 9e18) >> i % 60;
		expect(number);
		expect(-number);
	}
	char small[4];
	cr_expect_str_eq(format_left(754000, small, sizeof(small)), "12:");
}
