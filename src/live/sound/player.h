/*
 * player.h - our end of the player (play.h): starts it, tells it what to play, notices when it fails or
 * hangs, and starts it again now and then. Nothing here waits, except player_close(). Times are real ones.
 */
#pragma once

#include "icecue/outcome.h"
#include "pcm.h"
#include "system/process.h"

#define PLAYER_START_MS 100 /* starting a process takes longer than a bell and a picture, which go first */

enum player_state {
	PLAYER_OPENS, /* the device, for the first time */
	PLAYER_READY,
	PLAYER_PLAYS,
	PLAYER_FAILED, /* `why` has the reason, until it is ready again */
};

struct player {
	struct process process;
	const char *program, *device;
	char volume[8];
	bool opened;
	unsigned told, done;	     /* lines that begin or end a tune: sent, and obeyed */
	int64_t answer_ms, again_ms; /* how long an answer may take; how long one that failed is left alone */
	int64_t asked_ms;	     /* since when an answer is waited for; MS_NONE */
	int64_t heard_ms;	     /* when it answered last, or failed */
	char tune[32];		     /* that waits for its start; "": none */
	int64_t tune_ms;
	char line[PCM_WHY + 16];
	size_t n;
	char why[PCM_WHY];
};

/* program: ours, outlives the player, as device does. Starts it. */
void player_open(struct player *p, const char *program, const char *device, int volume);
/* In place of what plays now. One that failed is started again by player_look(), a moment later. */
void player_play(struct player *p, enum alert_class class, int again);
void player_quiet(struct player *p);
/* Takes its answers, checks it now and then, and returns how it is. Call it about once a second. */
enum player_state player_look(struct player *p);
/* A tune waits for the start of its player: look again in PLAYER_START_MS. */
bool player_waits(const struct player *p);
int player_pollfds(const struct player *p, struct pollfd *fds, int cap);
void player_close(struct player *p);
