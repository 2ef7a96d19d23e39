/*
 * chain.h - the chain that an alert takes to an ear, as it knows itself: which links are used, which work,
 * and why one does not. One struct a session; each link is set by the sink that is that link. Pure: real time
 * is an argument.
 *
 * Tunes and speech count as heard while nothing failed: a device took the samples, a program spoke to its
 * end. So does a page that is in sight and was allowed to sound. Neither a desktop notification nor a flash
 * of the screen can be heard. Nor does the terminal's bell count: most desktops mute it, and nothing tells
 * us; it counts once a person has answered the question after it, where it was the only sound. When nothing
 * counts any more that is EVENT_SOUND_LOST.
 *
 * The question: at the start one tone is played, the softest, for who hears that hears all. Any key answers,
 * and has its own meaning all the same: `n` is still a mark, and a key without a meaning an acknowledgement.
 * It holds nothing up.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "icecue/outcome.h"

#define CHAIN_LIST(X)                                                  \
	X(CHAIN_SOUND, "sound", N_("sound"))                           \
	X(CHAIN_SPEECH, "speech", N_("speech"))                        \
	X(CHAIN_BELL, "bell", N_("bell"))                              \
	X(CHAIN_DESKTOP, "desktop", N_("notification on the desktop")) \
	X(CHAIN_PAGE, "page", N_("sound of the page"))
enum chain_link { CHAIN_LIST(ENUM_MEMBER) };
#define CHAIN_COUNT ENUM_COUNT(CHAIN_LIST)

enum chain_state {
	CHAIN_UNUSED, /* not wanted, or not there */
	CHAIN_TRIED,  /* not known yet */
	CHAIN_WORKS,
	CHAIN_FAILED,
};

#define CHAIN_WHY 240
#define CHAIN_ASK_MS SECONDS_MS(30)

struct chain {
	struct {
		enum chain_state state;
		char why[CHAIN_WHY]; /* of CHAIN_FAILED: what is the matter and what to do */
	} of[CHAIN_COUNT];
	bool tune; /* one is being played: speech waits for its end */
	enum { CHAIN_NOT_ASKED, CHAIN_ASKED, CHAIN_UNHEARD, CHAIN_HEARD } question;
	int64_t asked_ms;
	bool rung;	    /* what the question is about */
	enum chain_link by; /* by which link */
	bool bell_heard, lost;
};

/* why: of CHAIN_FAILED, else NULL. */
void chain_set(struct chain *c, enum chain_link link, enum chain_state state, const char *why);

/* Begins the question. */
void chain_ask(struct chain *c, int64_t real_ms);
/* Must this link, CHAIN_SOUND or CHAIN_BELL, sound for the question now? True once. */
bool chain_rings(struct chain *c, enum chain_link link);
/* A person at the keys pressed one. */
void chain_key(struct chain *c);

/* The event to be emitted now: EVENT_SOUND_LOST, EVENT_SOUND_BACK or EVENT_NONE. Ends a question that nobody
 * answers. */
enum event_kind chain_look(struct chain *c, int64_t real_ms);

/* The question while it is asked, and later that nobody answered it; else "". */
const char *chain_question(const struct chain *c);
/* The line for the screen: the question, what does not work, or that nobody has heard it yet; "" when all is
 * well. */
const char *chain_line(const struct chain *c, char *buf, size_t n);
