/*
 * curses.h - a canvas on a terminal, by ncurses.
 *
 * ncurses waits for its terminal, and a session must not: it writes into a file in memory, and from there
 * bytes go to the terminal as it takes them. While it has not taken the last picture there is no new one.
 */
#ifndef ICECUE_LIVE_TERMINAL_CURSES_H
#define ICECUE_LIVE_TERMINAL_CURSES_H

#include <stdbool.h>
#include <stdio.h>

#include "canvas.h"
#include "icecue/result.h"

struct curses; /* opaque; one at a time, for ncurses is one */

/* NULL when there is no such terminal; nothing was changed then. color: NO_COLOR is not set. */
struct curses *curses_open(FILE *f, bool color);
/* As large as it is now. */
void curses_size(struct curses *t, int *columns, int *rows);
/* Does it still read the last picture? */
bool curses_busy(const struct curses *t);
/* RESULT_AGAIN: it is busy. RESULT_GONE: it is not there any more. */
enum result curses_show(struct curses *t, const struct canvas *c);
/* Bytes of another kind, a bell or a title, between two pictures. RESULT_AGAIN: it is busy, they are not
 * sent. */
enum result curses_put(struct curses *t, const char *bytes);
enum result curses_flush(struct curses *t);
/* Gives the terminal back as it was. */
void curses_close(struct curses *t);

#endif
