/*
 * lanes.h - four floats at once, by the vectors of gcc and clang: one instruction where the processor has it,
 * four where it has not. Each lane is computed as a float of its own, so that the same bits come out
 * everywhere.
 */
#pragma once

#include <stdint.h>

#define LANES 4

typedef float lanes __attribute__((vector_size(16)));
typedef int32_t marks __attribute__((vector_size(16))); /* of a comparison: -1 where it is true, else 0 */
/* For sums of marks: without a sign, for a sanitizer looks at each lane of those that have one. */
typedef uint32_t counts __attribute__((vector_size(16)));

static inline lanes lanes_where(marks which, lanes yes, lanes no)
{
	return (lanes)(((marks)yes & which) | ((marks)no & ~which));
}
