#include "proof.h"

#include <math.h>

/* The median of this many seconds must be as warm as skin; once ice is in use, all of those that the contract
 * asks for on warm skin beside the area, and steady: a probe that passes through this warmth is on its way.
 */
#define WARM_S 10
#define WARM_LATE_S 45
#define WARM_LATE_RANGE_C 2.0f

static bool was_warm(const struct series *raw, bool late, int64_t second)
{
	if (!late) {
		float c = series_median(raw, second - WARM_S + 1, second, WARM_S / 2);
		return c >= PROOF_SKIN_MIN_C && c <= PROOF_SKIN_MAX_C;
	}
	struct series_stats st = series_stats(raw, second - WARM_LATE_S + 1, second);
	return st.n >= WARM_LATE_S * 4 / 5 && st.min >= PROOF_SKIN_MIN_C && st.max <= PROOF_SKIN_MAX_C &&
	       st.max - st.min <= WARM_LATE_RANGE_C;
}

/* Uses the raw reading: undoing a lag overshoots when the probe is quicker than assumed. */
bool proof_step(struct proof *p, const struct series *raw, bool late, int64_t second)
{
	if (p->on_skin || !was_warm(raw, late, second))
		return false;
	p->on_skin = true;
	p->late = late;
	return true;
}

bool proof_touched(struct proof *p, float c, bool late)
{
	if (p->on_skin || c < PROOF_SKIN_MIN_C || c > PROOF_SKIN_MAX_C)
		return false;
	p->on_skin = true;
	p->late = late;
	return true;
}

void proof_lost(struct proof *p)
{
	p->on_skin = false;
}
