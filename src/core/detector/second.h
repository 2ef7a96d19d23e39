/*
 * second.h - one more second of readings: every room looks at it in turn, and what they find is done. Pure.
 */
#pragma once

#include <stdint.h>

struct detector;

/* now_ms: of the sample that finished it. Time that passes without one decides nothing here: deadline.h. */
void second_step(struct detector *d, int64_t now_ms, int64_t second);
