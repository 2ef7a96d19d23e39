/*
 * world.h - the world around a session of the unmodified program, which a test sets: its clocks, whether
 * there are processes to have, and a board that prints temperatures on a pseudo terminal. One session in a
 * test, as in watch.h.
 */
#ifndef ICECUE_TESTS_WORLD_H
#define ICECUE_TESTS_WORLD_H

#include <stddef.h>
#include <stdint.h>

/* What the preloaded library reads: shared memory. All 0: the world as it is. */
struct world {
	_Atomic int64_t wall_ms, boot_ms,
		awake_ms;	  /* how far each clock is ahead: CLOCK_REALTIME, BOOTTIME, MONOTONIC */
	_Atomic int no_processes; /* errno of fork(2); 0: there are */
};
extern struct world *world;

extern char world_dir[64], world_base[128]; /* of the test, removed at its end; where its sessions lie */

/* .init and .fini of a suite. */
void world_begin(void);
void world_end(void);

/* All clocks go on by so much, as they do by themselves. */
void world_pass(int64_t ms);

/* ---- a shell ---- */

/* A whole session, in about a second. */
#define WORLD_SESSION "\"$ICECUE\" watch --probe sim --speed 3000 --for 12m --out \"$BASE\""
/* Runs the command, in which $ICECUE is the program, $BASE its sessions, and $STATUS a file for its exit
 * code. What it says on standard error is in shown.text, the code in shown.code and returned. */
int world_shell(const char *command);
/* How often shown.text has the words. */
int world_said(const char *words);

/* ---- a board: one temperature a line ---- */

/* Plugs it in. Returns its --probe. */
const char *world_board(void);
void world_unplug(void);
void world_print(double celsius);
/* Any bytes, as fast as they are taken. */
void world_send(const char *bytes, size_t n);
/* Prints it ten times a second until the record has a reading; the session has begun. */
void world_begin_reading(double celsius);
/* A second passes, the board prints, and the record has the row. */
void world_second(double celsius);
/* Waits for a reading, and for what comes with it: of lines that were printed while nobody looked. */
void world_settle(void);
/* How many lines it printed that a record has to have: those of world_second(). */
int world_seconds(void);

/* ---- what must hold whatever happened ---- */

/*
 * Of the session that has ended: no report of a sanitizer, the exit code; its record has at least so many
 * good readings, an end, none of the events that must not be, and what it replays to is what it says.
 */
void world_check(int code, int readings, const char *const *no_events);
#define WORLD_CHECK(code, readings, ...) world_check(code, readings, (const char *const[]){__VA_ARGS__, NULL})

/* Good readings in the record. */
int world_readings(void);
/* The time of the first event of a name in the record after that one, in seconds; -1: there is none. */
double world_event_s(const char *name, double after_s);

#endif
