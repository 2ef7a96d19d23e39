/*
 * forecast_score.h - how good were the session's forecasts? Events in, a score per round out. Pure: the same
 * events give the same score live, in a replay and from a record.
 *
 * A forecast of `numb` is held against the next `numb` of its round, one of `rewarmed` against `rewarmed`.
 * What never came judges only the bands that had ended by then: those forecasts missed. The others stay
 * unjudged when the watch for the moment ended first: the ice went away, numb was felt and told, the next
 * round began, the probe was lost, the session ended.
 */
#pragma once

#include "icecue/outcome.h"

#define FORECAST_SCORE_ROUNDS_MAX 16
#define FORECAST_SCORE_NUMB_MAX 120	/* of one round; two hours of ice */
#define FORECAST_SCORE_REWARMED_MAX 720 /* twelve hours; what finds no room is given, but unjudged */

/* A moment is told by the first sample after it, and a probe that is slower gets no forecasts. */
#define FORECAST_SCORE_SLACK_MS 4000

struct forecast_tally {
	int given;
	int came;	   /* the moment came after these */
	int held;	   /* of them: within the band */
	int missed;	   /* the band ended, and nothing had come */
	int64_t median_ms; /* of the absolute errors of those that came; MS_NONE */
};			   /* judged: came + missed */

enum forecast_verdict { FORECAST_NOT_GIVEN, FORECAST_CAME, FORECAST_MISSED, FORECAST_UNJUDGED };

struct forecast_single {
	enum forecast_verdict verdict;
	int64_t given_ms;
	int64_t error_ms; /* valid for FORECAST_CAME; above zero: it came earlier than forecast */
	bool held;
	bool least; /* said no more than the least time of the rules */
};

struct forecast_kind_score {
	struct forecast_tally open;
	/* Forecasts of the earliest moment that the rules allow, 45 min after the ice: mostly right, and no
	 * merit. None for numb. */
	struct forecast_tally least;
	struct forecast_single first;
	struct forecast_single late;  /* of re-warmed: the one given 10 min after the ice */
	enum event_kind unjudged_for; /* what ended the watch; EVENT_NONE: the session's end, or nothing */
};

struct forecast_round_score {
	int64_t icing_ms; /* MS_NONE for an icing that was taken back: it was the probe that fell */
	struct forecast_kind_score numb, rewarmed;
};

/* Rounds are counted as in a story: every icing_started, also one that is taken back. */
struct forecast_scores {
	int n; /* at most FORECAST_SCORE_ROUNDS_MAX; later rounds are not scored */
	struct forecast_round_score rounds[FORECAST_SCORE_ROUNDS_MAX];
};

struct forecast_entry {
	int64_t given_ms, at_ms, low_ms, high_ms;
	int64_t until_ms;      /* when it was decided, or the watch ended; MS_NONE while pending */
	enum event_kind until; /* what decided it: the kind itself when the moment came */
	bool least;
};
struct forecast_book {
	enum event_kind of;
	int n, no_room, max;
	struct forecast_entry *entries;
};

/* The state between events. Public only so that it needs no allocation; do not move it once begun. */
struct forecast_scorer {
	struct forecast_scores scores;
	int64_t rewarm_min_ms;
	int round;	  /* of the books, from 1; 0 before the first ice */
	int starts;	  /* icing_started so far */
	int64_t icing_ms; /* of the books' round */
	int64_t ended_ms;
	int64_t unseen_ms; /* since when the probe is lost or off; MS_NONE */
	/* An icing_started that is not yet certain: the probe may have fallen off. */
	int64_t start_ms, start_cut_ms;
	enum event_kind unseen_for, start_cut;
	struct forecast_book numb, rewarmed;
	struct forecast_entry numb_entries[FORECAST_SCORE_NUMB_MAX];
	struct forecast_entry rewarmed_entries[FORECAST_SCORE_REWARMED_MAX];
	int64_t errors_ms[FORECAST_SCORE_REWARMED_MAX]; /* for a median */
};

void forecast_score_begin(struct forecast_scorer *s, int64_t rewarm_min_ms);
/* In the order of time; every event, of any kind. */
void forecast_score_event(struct forecast_scorer *s, const struct event *e);
/* The session's end; scores is whole after it. */
void forecast_score_end(struct forecast_scorer *s, int64_t end_ms);

/* Sentences, one a line, prefixed by the round when there is more than one; "" when no forecast was given.
 * Always terminated; a line that does not fit whole is left out with all after it. Returns bytes written. */
int forecast_score_words(const struct forecast_scores *s, char *buf, size_t n);
