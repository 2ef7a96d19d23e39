/*
 * screen.h - what the terminal can show of a chart: letters, or pictures.
 */
#ifndef ICECUE_SCREEN_H
#define ICECUE_SCREEN_H

#include <stdbool.h>

enum screen_kind { SCREEN_AUTO, SCREEN_DUMB, SCREEN_SIXEL, SCREEN_KITTY };

struct screen {
	enum screen_kind kind; /* never SCREEN_AUTO */
	bool color, utf8;
	int columns, rows;
	int width_px; /* of the window; a guess where the terminal does not say */
};

/* "auto", "dumb", "sixel", "kitty"; false when it is none of them. */
bool screen_parse(const char *name, enum screen_kind *out);

/*
 * The kind that the environment tells of, by get (as getenv): SCREEN_KITTY, SCREEN_SIXEL, or SCREEN_AUTO when
 * it tells nothing. Within tmux or screen it tells nothing: what is set there may be another terminal's.
 * Pure.
 */
enum screen_kind screen_by_environment(char *(*get)(const char *name));

/* In the answer to "what are you" (DA1, ESC [ ? 62 ; 4 ; ... c): does it show sixels? Pure. */
bool screen_answer_has_sixels(const char *answer);

/*
 * What standard output shows. What is no terminal gets letters without escapes, whatever is wanted.
 * SCREEN_AUTO looks at the environment, and if that tells nothing asks the terminal, for 1 s at most.
 */
void screen_look(struct screen *s, enum screen_kind wanted);

#endif
