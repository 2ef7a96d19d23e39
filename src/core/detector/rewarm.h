/* rewarm.h - has the focus been warm for long enough (the rule is in warm.h)? Pure. */
#pragma once

#include "core/detector/model/warm.h"
#include "core/detector/signal/hold.h"

struct rewarm {
	struct warm_curve curve; /* so far */
	float chance;		 /* that the focus is warm now, as a minute's mean */
	struct hold warm, apart;
};

/* The ice is away; the estimate is now end_c. */
void rewarm_begins(struct rewarm *w, float end_c);
/* The warmth must last without a break: restarts it. */
void rewarm_break(struct rewarm *w);
/* Takes one more second after the ice. */
void rewarm_look(struct rewarm *w, const struct series *probe, int64_t second, int64_t ended_s);
/*
 * Takes one more second in which it may be warm; in: with the curve above. t0_c as it is now; slow: the
 * probe's samples are rare; usable: there is an estimate. True when it has been warm for as long as the
 * rule requires.
 */
bool rewarm_step(struct rewarm *w, const struct warm_input *in, float t0_c, bool slow, bool usable,
		 int64_t second);
/* The spots lie too far apart to be the same skin: have they for a minute, at a time when the skin may soon
 * be re-warmed? */
bool rewarm_apart(struct rewarm *w, const struct warm_input *in, bool apart, int64_t second);
