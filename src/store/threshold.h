/*
 * threshold.h - a client's own numb threshold for a site, learned from the marks "felt numb" in the records.
 *
 * `numb` is emitted when the skin estimate has been kept at or below the threshold for a minute
 * (rules.numb_mc and numb_hold_ms). So the value of a mark is not the skin at that moment, which goes on
 * falling while the minute runs, but the level at or below which the skin had been kept for that minute: its
 * warmest estimate. A threshold made of the skin at the mark would sink by a degree each time that somebody
 * confirms an alert, down to 8 C, and each degree is more ice. For the same reason a mark within a minute
 * after the alert, which confirms the alert, counts no lower than the threshold then in force
 * (and for this no higher than the default). So a lowered threshold that is only ever confirmed creeps back
 * to the default, until the alert is early again and the marks come late.
 *
 * A mark counts when it is the first such one of its round, came after 90 s of ice (`numb` comes no
 * sooner), with the ice in use (warming skin proves nothing: what is pressed later is a note), with an
 * estimate all through that minute whose band is 2.5 C or less, and a level within 5-18 C: outside is ice on
 * the bead, or skin that nobody has numb. A session gives one value, the median over its rounds, brought
 * within 8-15 C. Sessions with the probe at the edge do not count, nor those of the simulated probe, nor
 * those that began before the last "forget" or lie in the future.
 *
 * The last eight sessions that count, at least three, make the threshold: the default, moved by a share
 * n / (n + k) of how far the person's level is from it. That is the usual shrinkage, k being the variance of
 * one value over that between persons. One value is good to about 1.3 C (estimate 1 C, key 0.8 C); persons
 * differ by 0.5-1 C (12.5-14.5 C are used), so k lies between 2 and 8 and both ends serve:
 *
 *     lower than the default    the median, k = 2: follows soon. An error costs a minute of ice.
 *     higher                    the lower quartile, k = 8: follows late and at most to 14.3 C, for an error
 *                               is deep work on skin that feels. Who presses early needs more witnesses.
 *
 * rounded down to 0.1 C. Records are read only; what is forgotten is kept in BASE/thresholds.csv.
 */
#pragma once

#include "record.h"

#define THRESHOLD_DEFAULT_MC RULES_NUMB_MC
#define THRESHOLD_MIN_MC RULES_NUMB_MIN_MC
#define THRESHOLD_MAX_MC RULES_NUMB_MAX_MC
#define THRESHOLD_SESSIONS_MIN 3
#define THRESHOLD_SESSIONS_MAX 8
#define THRESHOLD_LOOK_BACK 64 /* sessions of a client and site whose rows are read at most */
#define THRESHOLD_MARKS_MAX 32 /* marks of a session that are kept; more are not looked at */

#define THRESHOLD_WHY_LIST(X)                                                                   \
	X(THRESHOLD_COUNTS, N_("counts"))                                                       \
	/* the session */                                                                       \
	X(THRESHOLD_OLD, N_("does not count: eight newer sessions do"))                         \
	X(THRESHOLD_FORGOTTEN, N_("does not count: forgotten"))                                 \
	X(THRESHOLD_DATE, N_("does not count: the session's date is missing or in the future")) \
	X(THRESHOLD_SIMULATED, N_("does not count: the simulated probe"))                       \
	X(THRESHOLD_EDGE, N_("does not count: the probe sat at the edge"))                      \
	X(THRESHOLD_HUGE, N_("does not count: the records are too long to be read"))            \
	/* the mark */                                                                          \
	X(THRESHOLD_AGAIN, N_("does not count: an earlier mark of this round does"))            \
	X(THRESHOLD_NO_ICE, N_("does not count: no ice was on"))                                \
	X(THRESHOLD_EARLY, N_("does not count: less than 90 s of ice"))                         \
	X(THRESHOLD_NO_ESTIMATE,                                                                \
	  N_("does not count: no estimate of the skin all through the minute before"))          \
	X(THRESHOLD_WIDE, N_("does not count: the estimate's band was wider than 2.5 C"))       \
	X(THRESHOLD_WARM, N_("does not count: the skin was above 18 C in the minute before"))   \
	X(THRESHOLD_COLD, N_("does not count: below 5 C: the ice lay on the probe"))
enum threshold_why { THRESHOLD_WHY_LIST(ENUM_MEMBER) };
/* "counts", "does not count: the probe sat at the edge" ... Never NULL. */
const char *threshold_why_text(enum threshold_why why);

struct threshold_mark {
	int64_t t_ms;
	int round;		/* from 1; 0 before the first ice */
	int32_t skin_mc;	/* the estimate at the mark, MC_NONE */
	int32_t value_mc;	/* its value for the threshold; MC_NONE when it does not count by itself */
	enum threshold_why why; /* about the mark or its session */
};

struct threshold_session {
	char start_iso[40];
	enum threshold_why why;
	int32_t value_mc; /* MC_NONE when no mark counts */
	int n_marks;
	struct threshold_mark marks[THRESHOLD_MARKS_MAX];
};

struct threshold {
	char client[LABEL_TEXT], site[LABEL_TEXT];
	char forgotten_iso[40];	       /* marks after this time count; "" = all */
	int looked, with_marks, marks; /* sessions whose rows were read, those with marks, marks */
	int n;			       /* sessions that count, at most the last eight */
	int32_t values_mc[THRESHOLD_SESSIONS_MAX]; /* their values, the newest first */
	int32_t mc; /* the threshold in force; the default while n is below three */
	bool own;   /* it is the client's own, set by a person, which goes before the learned one */
	int64_t read_bytes;
};

/* The rule, pure: the threshold from the values of n sessions (of more than eight, the first eight). */
int32_t threshold_from(const int32_t *values_mc, int n);

struct clients; /* clients.h */
/* What a person set for that client there, with icecue clients threshold; MC_NONE: nothing holds. */
int32_t threshold_own(const struct clients *c, const char *client, const char *site);

/*
 * Learns the threshold of one client and site ("" is a label too: the runner alone). visit, or NULL, gets
 * each session with marks, the newest first; without visit the reading stops as soon as eight sessions count.
 * now_iso: the wall clock. RESULT_OK; any other result when base or the list of forgotten marks cannot be
 * read, and then nothing is learned. RESULT_NONE, when the folder is not there, is not a failure.
 */
enum result threshold_learn(const char *base, const char *client, const char *site, const char *now_iso,
			    void (*visit)(void *context, const struct threshold_session *s), void *context,
			    struct threshold *out);

/* Lists every client and site with marks, the one with the newest record first. free(*out). */
enum result threshold_list(const char *base, const char *now_iso, struct threshold **out, size_t *n);

/* "learned from 4 sessions", "default: of 3 sessions that count, 1 is there" Returns buf. */
char *threshold_source(const struct threshold *t, char *buf, size_t n);
/* "numb at 12.8 °C for Anna, left calf: learned from 4 sessions" Returns buf. */
char *threshold_line(const struct threshold *t, bool fahrenheit, char *buf, size_t n);

/* "12.8 °C", or without the sign where the terminal has none. Returns buf. */
char *threshold_figure(int32_t mc, bool fahrenheit, char *buf, size_t n);

/* From now on only marks of later sessions count. Returns the result of writing; a failure is logged. */
enum result threshold_forget(const char *base, const char *client, const char *site, const char *now_iso);
/* Takes back the last forget. RESULT_NONE when there is none. */
enum result threshold_undo(const char *base, const char *client, const char *site);
