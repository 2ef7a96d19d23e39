/* curve.h - the curve of a running session, in fixed memory, and how it is drawn in characters. Pure. */
#pragma once

#include <stdbool.h>

#include "canvas.h"
#include "icecue/units.h"

#define CURVE_SLOTS 2048

/* Least and greatest values in a slice of time; MC_NONE where there were none. */
struct curve_slot {
	int32_t skin_min_mc, skin_max_mc, probe_min_mc, probe_max_mc;
};

/* A slot is a second wide at first; when all are full, each two become one. */
struct curve {
	int64_t width_ms;
	int n; /* slots in use */
	struct curve_slot slots[CURVE_SLOTS];
};

void curve_init(struct curve *c);
/* MC_NONE for a value that is not known. Times must not go back. */
void curve_add(struct curve *c, int64_t t_ms, int32_t skin_mc, int32_t probe_mc);

struct curve_frame {
	int row, column, rows, columns; /* where on the canvas, with the axes */
	int64_t from_ms, to_ms;
	int32_t limits_mc[2]; /* horizontal lines: numb, and where its window ends; MC_NONE = none */
	bool fahrenheit, utf8;
};

/* Draws the estimate as a line (the probe, fainter, where there is no estimate), the limits as dots,
 * temperatures at the left, minutes below, and the names of the lines at the right if there is room. */
void curve_draw(const struct curve *c, const struct curve_frame *f, struct canvas *canvas);
