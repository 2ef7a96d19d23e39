#include "away.h"

bool away_toggle(struct away *a, int64_t t_ms)
{
	a->now = !a->now;
	if (!a->now)
		a->back_ms = t_ms;
	return a->now;
}
