/*
 * picture.h - charts on a terminal, and several sessions in one chart.
 */
#ifndef ICECUE_PICTURE_H
#define ICECUE_PICTURE_H

#include <stdio.h>

#include "icecue/story.h"

enum picture { PICTURE_TEXT, PICTURE_SIXEL, PICTURE_KITTY };

/* What this terminal shows, from TERM and its kin in the environment; characters where nothing better is
 * known, and always where out is no terminal. */
enum picture picture_detect(FILE *out);

/*
 * The chart of a session on out. PICTURE_TEXT draws the estimate in characters, as wide as the terminal (80
 * where there is none); SIXEL is drawn by gnuplot, KITTY sends DIR/chart.png, which must be there. Falls back
 * to characters, with the reason logged, when that cannot be done.
 */
void picture_session(FILE *out, enum picture how, const struct story *s, const char *dir, bool fahrenheit);

#define OVERLAY_MAX 12

/* One of the sessions of an overlay, and where its curve is 0 on the axis. */
struct overlay_curve {
	const struct story *story;
	int64_t zero_ms;
};

/* DIR/overlay.png and overlay.svg: the estimates of n sessions over one another, the first strongest. As
 * chart_make(). */
enum result overlay_make(const struct overlay_curve *curves, int n, bool at_ice_off, const char *dir,
			 bool fahrenheit);

#endif
