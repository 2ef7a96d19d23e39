/*
 * curve.h - the curve of a session that is still going on, in fixed memory, and its drawing in characters.
 * Pure.
 */
#ifndef ICECUE_LIVE_TERMINAL_CURVE_H
#define ICECUE_LIVE_TERMINAL_CURVE_H

#include <stdbool.h>

#include "canvas.h"
#include "icecue/units.h"

#define CURVE_SLOTS 2048

/* Least and greatest of a slice of time; MC_NONE where there was nothing. */
struct curve_slot {
	int32_t skin_min_mc, skin_max_mc, probe_min_mc, probe_max_mc;
};

/* A slot is a second wide at first; when all are full two become one. */
struct curve {
	int64_t width_ms;
	int n; /* slots up to the latest */
	struct curve_slot slots[CURVE_SLOTS];
};

void curve_init(struct curve *c);
/* MC_NONE for what is not known. Times do not fall. */
void curve_add(struct curve *c, int64_t t_ms, int32_t skin_mc, int32_t probe_mc);

struct curve_frame {
	int row, column, rows, columns; /* where on the canvas, axes and all */
	int64_t from_ms, to_ms;
	int32_t limits_mc[2]; /* lines across: numb, and where its window ends; MC_NONE = none */
	bool fahrenheit, utf8;
};

/* The estimate as a line (where there is none the probe, fainter), the limits dotted, temperatures at the
 * left, minutes below. */
void curve_draw(const struct curve *c, const struct curve_frame *f, struct canvas *canvas);

#endif
