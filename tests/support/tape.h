/*
 * tape.h - a session as a list of what came in, which a test can change and play again: colder, later, with
 * wake-ups at random moments. The counterpart of script.h for properties that compare two sessions.
 */
#ifndef ICECUE_TESTS_TAPE_H
#define ICECUE_TESTS_TAPE_H

#include "icecue/detector.h"
#include "lab/lab.h"

#define TAPE_TOLD_MAX 8192

struct tape_input {
	int64_t t_ms;
	enum mark_kind mark; /* MARK_NONE: a sample */
	struct channel_value skin, ambient;
};

struct tape {
	struct rules rules;
	int n, room;
	struct tape_input *in;
	int64_t end_ms; /* advanced to at the end */
};

/* What was told of a tape. */
struct told {
	int n;
	struct event at[TAPE_TOLD_MAX];
};

void tape_clear(struct tape *t); /* the tape must be zero before its first use */
void tape_free(struct tape *t);
void tape_add(struct tape *t, const struct tape_input *in);
void tape_add_reading(struct tape *t, int64_t t_ms, int32_t mc);
void tape_add_fault(struct tape *t, int64_t t_ms, enum status status);
/* A laboratory session, with the rules that a person at its table would have told. */
void tape_lab(struct tape *t, const struct lab_session *s);

/* Plays it; wake: NULL, or the state of a random number that says when detector_advance() is called. */
void tape_play(const struct tape *t, uint64_t *wake, struct told *out);

/* Adds what an outcome tells. */
void told_gather(struct told *t, const struct outcome *o);
/* The time of the first event of a kind, or MS_NEVER. */
int64_t told_first(const struct told *t, enum event_kind kind);
/* Fails the test unless both tell the same of these kinds (bits, 1 << kind), shift_ms apart. */
void told_expect_same(const struct told *a, const struct told *b, uint64_t kinds, int64_t shift_ms,
		      const char *what, int k);
#define TOLD_ALL UINT64_MAX

#endif
