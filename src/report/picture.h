/*
 * picture.h - what the terminal can show of a chart: letters, or pictures.
 */
#pragma once

#include <stdbool.h>

#include "icecue/enums.h"

#define PICTURE_LIST(X)           \
	X(PICTURE_AUTO, "auto")   \
	X(PICTURE_DUMB, "dumb")   \
	X(PICTURE_SIXEL, "sixel") \
	X(PICTURE_KITTY, "kitty")
enum picture_kind { PICTURE_LIST(ENUM_MEMBER) };

struct picture {
	enum picture_kind kind; /* never PICTURE_AUTO */
	bool color, utf8;
	int columns, rows;
	int width_px; /* of the window; a guess where the terminal does not report it */
};

/*
 * The kind that the environment names, by get (as getenv): PICTURE_KITTY, PICTURE_SIXEL, or PICTURE_AUTO
 * when it names none. Within tmux or screen it names none: what is set there may be another terminal's.
 * Pure.
 */
enum picture_kind picture_by_environment(char *(*get)(const char *name));

/* In the answer to "what are you" (DA1, ESC [ ? 62 ; 4 ; ... c): does it show sixels? Pure. */
bool picture_answer_has_sixels(const char *answer);

/*
 * What standard output shows. What is no terminal gets letters without escapes, whatever is wanted.
 * PICTURE_AUTO looks at the environment, and if that names none it asks the terminal, for 1 s at most.
 */
void picture_look(struct picture *s, enum picture_kind wanted);
