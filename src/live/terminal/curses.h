/*
 * curses.h - a canvas on a terminal, by ncurses.
 *
 * ncurses waits for its terminal, and a session must not. So ncurses writes into a file in memory, and the
 * bytes go from there to the terminal as it takes them. There is no new picture until the terminal has taken
 * the last one.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "canvas.h"
#include "icecue/result.h"

struct curses; /* opaque; only one at a time, because ncurses has global state */

/* NULL when the terminal is not usable; then nothing has changed. color: NO_COLOR is not set. */
struct curses *curses_open(FILE *f, bool color);
/* The next picture is drawn whole: another program has written on the terminal, or changed how it draws. */
void curses_redraw(struct curses *t);
/* Its size now. */
void curses_size(struct curses *t, int *columns, int *rows);
/* Is the terminal still taking the last picture? */
bool curses_busy(const struct curses *t);
/* RESULT_AGAIN: it is busy. RESULT_GONE: the terminal is no longer there. */
enum result curses_show(struct curses *t, const struct canvas *c);
/* Sends other bytes, a bell or a title, between two pictures. RESULT_AGAIN: it is busy, and they are not
 * sent. */
enum result curses_put(struct curses *t, const char *bytes);
enum result curses_flush(struct curses *t);
/* Restores the terminal. */
void curses_close(struct curses *t);
