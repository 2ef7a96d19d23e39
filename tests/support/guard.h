/*
 * guard.h - how a test waits: for what is to come, never for a number of seconds. The guards are minutes long
 * and end only a test that hangs, so that a slow or busy machine fails none.
 */
#ifndef ICECUE_TESTS_GUARD_H
#define ICECUE_TESTS_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include <criterion/criterion.h>

#ifndef GUARD_S	    /* CPPFLAGS=-DGUARD_S=10 while a test is written */
#define GUARD_S 600 /* of one wait */
#endif
#define GUARD_TEST_S (3 * GUARD_S) /* .timeout of a test that waits */

/* When a wait that begins now is given up, and whether it is time to. */
int64_t guard_end_ms(void);
bool guard_is_over(int64_t end_ms);

void sleep_ms(int ms);

/* In a child: it ends with the test, whatever ends that, and makes no sound and
 * shows no notification on this computer. */
void guard_child(void);
/* From now on its sound goes where this configuration of ALSA sends it. */
void guard_sound(const char *configuration);

/* Repeats `step` until the condition holds; fails the test when it does not in GUARD_S. */
#define WAIT_UNTIL(condition, step)                                                              \
	for (int64_t guard_ms = guard_end_ms(); !(condition);) {                                 \
		cr_assert(!guard_is_over(guard_ms), "waited %d s for: %s", GUARD_S, #condition); \
		step;                                                                            \
	}

#endif
