/* hold.h - a condition that must hold for a time, in good seconds. Pure. */
#pragma once

#define HOLD_UNKNOWN_MAX_S 15

/* Unknown seconds do not count, but too many of them end the hold. {0} is the initial state. */
struct hold {
	int held_s, unknown_s;
};

/* Returns for how long the condition has held, in seconds. met < 0: this second is unknown. */
static inline int hold_step(struct hold *h, int met)
{
	if (met > 0) {
		h->held_s++;
		h->unknown_s = 0;
	} else if (met == 0 || ++h->unknown_s > HOLD_UNKNOWN_MAX_S) {
		*h = (struct hold){0};
	}
	return h->held_s;
}
