/*
 * criterion.h - tests of pure rules without Criterion, for scripts/mutate: all in one process, which ends at
 * the first that fails. A process for each test would take most of the time that hundreds of runs need.
 * main() takes names of suites.
 */
#ifndef ICECUE_TESTS_PLAIN_H
#define ICECUE_TESTS_PLAIN_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLAIN_TESTS_MAX 1024

struct plain_test {
	const char *suite, *name;
	void (*run)(void);
};
extern struct plain_test plain_tests[PLAIN_TESTS_MAX];
extern int plain_count;
extern const struct plain_test *plain_now; /* the one that runs */

#define Test(of, what, ...)                                                                \
	static void of##_##what(void);                                                     \
	static void __attribute__((constructor)) plain_add_##of##_##what(void)             \
	{                                                                                  \
		plain_tests[plain_count++] = (struct plain_test){#of, #what, of##_##what}; \
	}                                                                                  \
	static void of##_##what(void)

static inline __attribute__((unused)) void plain_check(bool ok, const char *file, int line)
{
	if (ok)
		return;
	printf("%s:%d: %s::%s\n", file, line, plain_now ? plain_now->suite : "",
	       plain_now ? plain_now->name : "");
	fflush(stdout);
	_Exit(1);
}

#define cr_assert(is, ...) plain_check(is, __FILE__, __LINE__)
#define cr_assert_not(is, ...) cr_assert(!(is))
#define cr_assert_fail(...) cr_assert(false)
#define cr_assert_eq(a, b, ...) cr_assert((a) == (b))
#define cr_assert_neq(a, b, ...) cr_assert((a) != (b))
#define cr_assert_lt(a, b, ...) cr_assert((a) < (b))
#define cr_assert_leq(a, b, ...) cr_assert((a) <= (b))
#define cr_assert_gt(a, b, ...) cr_assert((a) > (b))
#define cr_assert_geq(a, b, ...) cr_assert((a) >= (b))
#define cr_assert_float_eq(a, b, off, ...) cr_assert((a) - (b) <= (off) && (b) - (a) <= (off))
#define cr_assert_null(a, ...) cr_assert(!(a))
#define cr_assert_not_null(a, ...) cr_assert((a) != NULL)
#define cr_assert_str_eq(a, b, ...) cr_assert(!strcmp(a, b))
#define cr_expect cr_assert
#define cr_expect_not cr_assert_not
#define cr_expect_fail cr_assert_fail
#define cr_expect_eq cr_assert_eq
#define cr_expect_neq cr_assert_neq
#define cr_expect_lt cr_assert_lt
#define cr_expect_leq cr_assert_leq
#define cr_expect_gt cr_assert_gt
#define cr_expect_geq cr_assert_geq
#define cr_expect_float_eq cr_assert_float_eq
#define cr_expect_null cr_assert_null
#define cr_expect_not_null cr_assert_not_null
#define cr_expect_str_eq cr_assert_str_eq

#endif
