/* deadline.h - what happens because time passes, and when it happens. Pure. */
#pragma once

#include "icecue/outcome.h"

struct deadline {
	int64_t at_ms; /* MS_NEVER if there is none */
	enum event_kind kind;
};

#define DEADLINE_NONE ((struct deadline){MS_NEVER, EVENT_NONE})

static inline void deadline_earliest(struct deadline *best, bool applies, int64_t at_ms, enum event_kind kind)
{
	if (applies && at_ms < best->at_ms)
		*best = (struct deadline){at_ms, kind};
}

struct detector;
/* The next deadline in the current state. It is computed anew at each call, so that it always follows the
 * state. */
struct deadline deadline_next(const struct detector *d);
/* Why numb cannot be told, if EVENT_CANNOT_TELL is next. */
enum reason deadline_reason(const struct detector *d);
