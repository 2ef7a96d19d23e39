/*
 * score.h - what the detector told of a laboratory session, against the truth. The definitions:
 *
 *   numb       false: over 30 s ahead of the truth, in a round whose skin never got there, before the first
 *              ice, or from a probe that is off. Missed: not told until 15 s after the ice. Rounds whose hold
 *              was complete only after the ice are not judged. The error is that of the first one told.
 *   stray      icing that started or ended once too often in its round, or started before any ice
 *   ended      the last end told in a round, against the truth
 *   window     its end, where numb is true and was told; its forecast: the last one told until 20 s after the
 *              ice, where the window is open for longer than 30 s
 *   re-warmed  false: over 3 min ahead of the truth, or in a round that never was, or from a probe that is
 *              off; its forecast: the last one told until 10 min after the ice, where the 45 min do not
 *              decide, its error in parts of what was left then
 *
 * Of a round count events from 30 s before its ice to 30 s before the next one's, and to 20 s after a probe
 * came off; rounds whose ice came on less than a minute before that are not judged.
 */
#ifndef LAB_SCORE_H
#define LAB_SCORE_H

#include <icecue/outcome.h>

#include "lab.h"

/* What may be told of a session; more is cut off. */
#define SCORE_EVENTS 4096
struct heard {
	int n;
	struct event at[SCORE_EVENTS];
};

enum score_error {
	ERROR_STARTED,
	ERROR_NUMB,
	ERROR_ENDED,
	ERROR_CLOSED,
	ERROR_CLOSED_AHEAD, /* the forecast */
	ERROR_REWARMED,
	ERROR_REWARMED_AHEAD, /* %, of the time that was left */
	SCORE_ERRORS
};

/* Counts of one session, or of many. */
struct score {
	int sessions, rounds, judged;
	int numb, numb_missed, numb_false, numb_again;
	int start_missed, stray, end_missed;
	int closed, closed_missed;
	int closed_due, closed_held; /* forecasts of the window that were due, that held the truth */
	int rewarmed, rewarmed_missed, rewarmed_false;
	int rewarmed_due, rewarmed_held;
	/* one for each round that has it, size of the error: as many as n says */
	int n[SCORE_ERRORS];
};
/* error[e] holds the errors of this session, LAB_ROUNDS at most of each kind. */
struct scored {
	struct score count;
	double error[SCORE_ERRORS][LAB_ROUNDS];
};

void score_session(const struct lab_session *s, const struct heard *h, struct scored *out);
void score_add(struct score *sum, const struct score *one);

#endif
