/* chart.h - the parts of the chart. Private to the reporter. */
#ifndef ICECUE_CHART_H
#define ICECUE_CHART_H

#include <stdio.h>

#include "icecue/story.h"

#define CHART_WIDTH 1600
#define CHART_HEIGHT 900
#define CHART_LABELS_MAX 96
#define CHART_ROWS_MAX 4
#define CHART_ROW_PX 31

/* One name above the plot, like a flag on a thin line that leads down to its moment. */
struct chart_label {
	char text[48];
	int64_t t_ms;
	int importance; /* the lower one goes when two cannot both stand; what finds no room keeps its line */
	/* placed: */
	int x_px, width_px;
	bool nameless; /* no room for the name */
	int row;       /* 0 is next to the plot; -1 when nameless */
	bool to_left;  /* the flag hangs to the left of its line */
};

/* A rectangle of the canvas (pixels, y from the top) with one stretch of the session. */
struct chart_panel {
	int left, right, top, bottom;
	int spill_px;			 /* names may stand out so far to the right */
	int rows, rows_used;		 /* of labels above it */
	int64_t from_ms, to_ms, zero_ms; /* zero_ms is 0 on the axis */
	const struct story_slice *slices;
	int n_slices, index; /* data are in probe<index>.dat, skin<index>.dat, limb<index>.dat */
	const char *x_title;
	bool zoom;
	int n_labels;
	struct chart_label labels[CHART_LABELS_MAX];
};

/* Gives every label of the panel its place, so that none covers another or is crossed by a line; pure. */
void chart_place_labels(struct chart_panel *p);

/* Fills the panels (at most 1 + STORY_ZOOMS_MAX) and returns their number. */
int chart_panels(const struct story *s, struct chart_panel *panels);

/* Both extremes of a slice in the order of their times; one point when they are the same sample. */
struct chart_extremes {
	int n;
	int64_t t_ms[2];
	int32_t mc[2];
};
struct chart_extremes chart_in_order(int64_t t_min_ms, int32_t min_mc, int64_t t_max_ms, int32_t max_mc);

/* What of an event's name goes first when there is no room for all: 0 to 3. */
int chart_importance(enum event_kind k);

/* The points of one panel, for gnuplot: x in minutes; an empty line where the line is broken. */
void chart_write_probe(FILE *f, const struct chart_panel *p, bool fahrenheit);
void chart_write_reference(FILE *f, const struct chart_panel *p, bool fahrenheit);
void chart_write_skin(FILE *f, const struct chart_panel *p, bool fahrenheit);
/* DIR/.chart.six, for terminals. As chart_make(). */
enum result chart_make_sixel(const struct story *s, const char *dir, bool fahrenheit);
/* The forecasts of a panel; whether there are any. */
void chart_write_fan(FILE *f, const struct chart_panel *p, const struct story *s, bool fahrenheit);
bool chart_has_fan(const struct chart_panel *p, const struct story *s);
/* The commands that draw all panels on whatever terminal is set. */
void chart_write_commands(FILE *f, const struct story *s, const struct chart_panel *panels, int n,
			  bool fahrenheit);

#endif
