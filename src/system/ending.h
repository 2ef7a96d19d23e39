/*
 * ending.h - how long all that happens at the end of a session may take together: seconds after it ended by
 * itself or by a key, less after SIGTERM, SIGINT or SIGHUP, which must be held. What does not fit is
 * left to later.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* From now on. */
void ending_begin(bool by_signal);

/* The same bound for something else that must not hold a session up, for so long; until ending_forget(). */
void ending_within(int max_ms);
void ending_forget(void);

/* SIGTERM, SIGINT and SIGHUP: those that end the program. */
sigset_t ending_signals(void);
/*
 * From now on they are held, so that what is being done is cleaned up first. Before a session: call it before
 * any library may start a thread, for one that does not hold them would end the program. before: what was
 * held until now, for ending_release_signals(); NULL: for good.
 */
void ending_hold_signals(sigset_t *before);
/* Did one come while they are held? It stays held. */
bool ending_signal_came(void);
/* As it was: one that came meanwhile takes effect at once, unless it was held before, too. */
void ending_release_signals(const sigset_t *before);

/* What is left, in real milliseconds. Where no session ends: INT64_MAX, and 0 once a held signal came. */
int64_t ending_left_ms(void);

/* Half of that, but at most ten seconds: for a step that others follow. */
int ending_half_ms(void);

/*
 * From now on, where stdout and stderr are a terminal, neither waits for one that nobody reads (Ctrl-S, a
 * dead connection): after ENDING_TOLD_MS of waiting in all, what it does not take is dropped. Else the
 * program could not end, not even by SIGTERM. The record is closed by itself, and `icecue review` tells what
 * was dropped.
 */
#define ENDING_TOLD_MS 2000
void ending_protect_terminal(void);
