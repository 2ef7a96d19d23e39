#include "proof.h"

#include <math.h>

/* The median of this many seconds must be as warm as skin. */
#define WARM_S 10

/* A probe that was still, and colder than skin, lay in a room or a fridge, or on skin too cold to
 * distinguish from them: then no swing proves skin. */
#define STILL_S 30
#define STILL_SD_C 0.1f

static bool lies_elsewhere(const struct series *raw, int64_t second)
{
	struct series_stats st = series_stats(raw, second - STILL_S + 1, second);
	return st.n >= STILL_S * 4 / 5 && st.max < PROOF_SKIN_MIN_C && st.sd <= STILL_SD_C;
}

/* Uses the raw reading: undoing a lag overshoots when the probe is quicker than assumed. */
void proof_step(struct proof *p, const struct series *raw, bool before, int64_t second)
{
	float c = p->on_skin ? NAN : series_median(raw, second - WARM_S + 1, second, WARM_S / 2);
	if (c >= PROOF_SKIN_MIN_C && c <= PROOF_SKIN_MAX_C)
		p->on_skin = true;
	if (before && lies_elsewhere(raw, second))
		p->elsewhere = true;
}

void proof_by_person(struct proof *p)
{
	p->on_skin = true;
}

void proof_by_strokes(struct proof *p)
{
	if (!p->elsewhere)
		p->on_skin = true;
}
