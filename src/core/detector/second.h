/*
 * second.h - one more second of readings: every room looks at it in turn, and their findings are applied.
 * Pure.
 */
#pragma once

#include <stdint.h>

struct detector;

/* now_ms: the time of the sample that completed it. Time that passes without a sample is for deadline.h. */
void second_step(struct detector *d, int64_t now_ms, int64_t second);
