/*
 * ending.h - how long all that happens at the end of a session may take together: seconds after it ended by itself or
 * by a key, less after SIGTERM, SIGINT or SIGHUP, which must be held (loop.h). What does not fit is left to later.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* From now on. */
void ending_begin(bool by_signal);

/* The same bound for something else that must not hold a session up, for so long; until ending_forget(). */
void ending_within(int max_ms);
void ending_forget(void);

/* What is left, in real milliseconds. Where no session ends: INT64_MAX, and 0 once a held signal came. */
int64_t ending_left_ms(void);

/* Half of that, but at most ten seconds: for a step that others follow. */
int ending_half_ms(void);
