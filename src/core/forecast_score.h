/*
 * forecast_score.h - how good were the session's forecasts? Events in, a score per round out. Pure: the same
 * events give the same score live, in a replay and from a record.
 *
 * A forecast of `numb` is compared with the next `numb` of its round, one of `window_closed` with
 * `window_closed`, one of `rewarmed` with `rewarmed`. If
 * the moment never came, only the bands that had ended by then are judged: those forecasts missed. The
 * others stay unjudged, because the watch for the moment ended first: the ice went away, numb was felt and
 * reported, the next round began, the probe was lost, the session ended.
 */
#pragma once

#include "icecue/outcome.h"

#define FORECAST_SCORE_ROUNDS_MAX 16
#define FORECAST_SCORE_NUMB_MAX 120	/* of one round; two hours of ice */
#define FORECAST_SCORE_CLOSED_MAX 60	/* of one round; ten minutes of a window */
#define FORECAST_SCORE_REWARMED_MAX 720 /* twelve hours; later ones are not judged */

/* A moment is found at the first sample after it, and a slower probe gets no forecasts. */
#define FORECAST_SCORE_SLACK_MS 4000

struct forecast_tally {
	int given;
	int came;	   /* forecasts after which the moment came */
	int held;	   /* those of them with the moment in the band */
	int missed;	   /* forecasts whose band ended before the moment came */
	int64_t median_ms; /* median of the absolute errors of those that came; MS_NONE */
};			   /* judged: came + missed */

enum forecast_verdict { FORECAST_NOT_GIVEN, FORECAST_CAME, FORECAST_MISSED, FORECAST_UNJUDGED };

struct forecast_single {
	enum forecast_verdict verdict;
	int64_t given_ms;
	int64_t error_ms; /* valid for FORECAST_CAME; above zero: the moment came earlier than forecast */
	bool held;
	bool least; /* was only the least time of the rules */
};

struct forecast_kind_score {
	struct forecast_tally open;
	/* Forecasts of the earliest moment that the rules allow, 45 min after the ice: mostly right, which
	 * is no merit. None for the others. */
	struct forecast_tally least;
	struct forecast_single first;
	struct forecast_single late;  /* of re-warmed: the one given 10 min after the ice */
	enum event_kind unjudged_for; /* what ended the watch; EVENT_NONE: the session's end, or nothing */
};

struct forecast_round_score {
	int64_t icing_ms; /* MS_NONE for an icing that was taken back because the probe fell */
	struct forecast_kind_score numb, closed, rewarmed;
};

/* Rounds are counted as in a story: by icing_started, including one that is taken back. */
struct forecast_scores {
	int n; /* at most FORECAST_SCORE_ROUNDS_MAX; later rounds are not scored */
	struct forecast_round_score rounds[FORECAST_SCORE_ROUNDS_MAX];
};

struct forecast_entry {
	int64_t given_ms, at_ms, low_ms, high_ms;
	int64_t until_ms;      /* when it was judged, or the watch ended; MS_NONE while pending */
	enum event_kind until; /* the event that decided it: the forecast's own kind when the moment came */
	bool least;
};
struct forecast_book {
	enum event_kind of;
	int n, no_room, max;
	struct forecast_entry *entries;
};

/* The state between events. It is public only so that it needs no allocation; do not move it once begun. */
struct forecast_scorer {
	struct forecast_scores scores;
	int64_t rewarm_min_ms;
	int round;	  /* round of the books, from 1; 0 before the first ice */
	int starts;	  /* icing_started so far */
	int64_t icing_ms; /* start of the books' round */
	int64_t ended_ms;
	int64_t unseen_ms; /* since when the probe is lost or off; MS_NONE */
	/* An icing_started that is not yet certain, because the probe may have fallen off. */
	int64_t start_ms, start_cut_ms;
	enum event_kind unseen_for, start_cut;
	struct forecast_book numb, closed, rewarmed;
	struct forecast_entry numb_entries[FORECAST_SCORE_NUMB_MAX];
	struct forecast_entry closed_entries[FORECAST_SCORE_CLOSED_MAX];
	struct forecast_entry rewarmed_entries[FORECAST_SCORE_REWARMED_MAX];
	int64_t errors_ms[FORECAST_SCORE_REWARMED_MAX]; /* for a median */
};

void forecast_score_begin(struct forecast_scorer *s, int64_t rewarm_min_ms);
/* Takes every event of any kind, in the order of time. */
void forecast_score_event(struct forecast_scorer *s, const struct event *e);
/* Ends the session; the scores are complete afterwards. */
void forecast_score_end(struct forecast_scorer *s, int64_t end_ms);

/*
 * Writes sentences, one a line, with the round before them when there is more than one; "" when no forecast
 * was given. Always terminated; a line that does not fit as a whole is left out with all after it. Returns
 * bytes written.
 */
int forecast_score_words(const struct forecast_scores *s, char *buf, size_t n);
