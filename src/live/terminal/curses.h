/*
 * screen_term.h - a canvas on a terminal, by ncurses. Private to the reporter.
 *
 * ncurses waits for its terminal, and a session must not: it writes into a file in memory, and from there
 * bytes go to the terminal as it takes them. While it has not taken the last picture there is no new one.
 */
#ifndef ICECUE_SCREEN_TERM_H
#define ICECUE_SCREEN_TERM_H

#include <stdbool.h>
#include <stdio.h>

#include "canvas.h"
#include "icecue/result.h"

struct screen_term; /* opaque; one at a time, for ncurses is one */

/* NULL when there is no such terminal; nothing was changed then. color: NO_COLOR is not set. */
struct screen_term *screen_term_open(FILE *f, bool color);
/* As large as it is now. */
void screen_term_size(struct screen_term *t, int *columns, int *rows);
/* Does it still read the last picture? */
bool screen_term_busy(const struct screen_term *t);
/* RESULT_AGAIN: it is busy. RESULT_GONE: it is not there any more. */
enum result screen_term_show(struct screen_term *t, const struct canvas *c);
/* Bytes of another kind, a bell or a title, between two pictures. RESULT_AGAIN: it is busy, they are not
 * sent. */
enum result screen_term_put(struct screen_term *t, const char *bytes);
enum result screen_term_flush(struct screen_term *t);
/* Gives the terminal back as it was. */
void screen_term_close(struct screen_term *t);

#endif
