/* chart.h - the parts of the chart. */
#pragma once

#include <stdio.h>

#include "report/story.h"

#define CHART_WIDTH 1600
#define CHART_HEIGHT 900
#define CHART_LABELS_MAX 96
#define CHART_CAPTIONS_MAX 64
#define CHART_CAPTION_PX 34 /* from the plot's upper edge down to below a caption */
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

/* The name of a phase, within the plot at its upper edge: no line of an event crosses it. */
struct chart_caption {
	const char *text;
	int x_px, width_px; /* x_px: its middle */
	int points;	    /* of its font */
};

/* A rectangle of the canvas (pixels, y from the top) with one stretch of the session. */
struct chart_panel {
	int left, right, top, bottom;
	int spill_px, spill_left_px;	 /* names may stand out so far to the right and to the left */
	int rows, rows_used;		 /* of labels above it */
	int64_t from_ms, to_ms, zero_ms; /* zero_ms is 0 on the axis */
	const struct story_slice *slices;
	int n_slices, index; /* data are in probe<index>.dat, skin<index>.dat, limb<index>.dat */
	const char *x_title;
	bool zoom;
	int32_t low_mc, high_mc;      /* of the curves with their band */
	int headroom_px, footroom_px; /* above them for the captions, below them for the forecasts */
	int n_fans, n_captions;
	const struct fan *fans[3 * ROUNDS_MAX];
	struct chart_caption captions[CHART_CAPTIONS_MAX];
	int n_labels;
	struct chart_label labels[CHART_LABELS_MAX];
};

/* How wide a text is on the canvas: it is set in DejaVu Sans. Pure. */
int chart_text_px(const char *text, int points);
/* Cut, with dots, to what fits into so many pixels. Pure; returns buf. */
char *chart_fit(const char *text, int points, int px, char *buf, size_t n);

/* Gives every label of the panel its place, so that none covers another or is crossed by a line; pure. */
void chart_place_labels(struct chart_panel *p);

/* The names of the phases, each in the widest gap between the lines of its phase that has room for it; after
 * chart_place_labels(). Pure. */
void chart_place_captions(struct chart_panel *p, const struct story *s);

/* Where the moment and the temperature are, in pixels from the left and from the top. */
int chart_x_px(const struct chart_panel *p, int64_t t_ms);
int chart_y_px(const struct chart_panel *p, int32_t mc);
/* The same as gnuplot counts them. */
double chart_minutes(const struct chart_panel *p, int64_t t_ms);
double chart_degrees(int32_t mc, bool fahrenheit);

/* Fills the panels (at most 1 + STORY_ZOOMS_MAX) and returns their number. */
int chart_panels(const struct story *s, struct chart_panel *panels);

/* The whole session for a plot of so many letters, with the events of all parts; no names are placed. */
void chart_plain_panel(const struct story *s, struct chart_panel *panel, int columns);

/* Both extremes of a slice in the order of their times; one point when they are the same sample. */
struct chart_extremes {
	int n;
	int64_t t_ms[2];
	int32_t mc[2];
};
struct chart_extremes chart_in_order(int64_t t_min_ms, int32_t min_mc, int64_t t_max_ms, int32_t max_mc);

/* The points of one panel, for gnuplot: x in minutes; an empty line where the line is broken. */
void chart_write_probe(FILE *f, const struct chart_panel *p, bool fahrenheit);
/* The spots after the first, a line each. */
void chart_write_spots(FILE *f, const struct chart_panel *p, bool fahrenheit);
void chart_write_reference(FILE *f, const struct chart_panel *p, bool fahrenheit);
void chart_write_skin(FILE *f, const struct chart_panel *p, bool fahrenheit);
/* Free text as gnuplot's: no command and no markup in it. */
void chart_put_quoted(FILE *f, const char *text);
/* What stands on the plot: phases, lines of events with their names, levels, forecasts. */
void chart_write_marks(FILE *f, const struct chart_panel *p, const struct story *s, bool fahrenheit);
/* The commands that draw all panels on whatever terminal is set. */
void chart_write_commands(FILE *f, const struct story *s, const struct chart_panel *panels, int n,
			  bool fahrenheit);
/* The same for a plot of letters; p is room for its panel. And the lines of text above and below it. */
void chart_write_plain(FILE *f, const struct story *s, struct chart_panel *p, const struct picture *screen,
		       bool fahrenheit);
void chart_write_words(FILE *out, const struct story *s, const struct picture *screen, bool fahrenheit,
		       bool before);
/* Axes of letters and the beginning of "plot", for curves that follow with a comma. */
void chart_write_plain_frame(FILE *f, const struct chart_panel *p, const struct picture *screen,
			     bool fahrenheit);
/* "set xrange", "set xtics" and "set xlabel". */
void chart_write_x_axis(FILE *f, const struct chart_panel *p);
/* The frame: what stands before all panels, before the marks of each, and after all. */
void chart_write_begin(FILE *f, bool fahrenheit);
void chart_write_axes(FILE *f, const struct chart_panel *p, bool fahrenheit);
void chart_write_end(FILE *f, const char *title);

/* The colours of Okabe and Ito, which people with any of the usual kinds of colour blindness can keep apart;
 * dashes, names and widths repeat what they mean. */
#define INK "#222222"
#define BLUE "#0072B2"
#define SKY "#56B4E9"
#define VERMILLION "#D55E00"
#define DEEP_GREEN "#00734F" /* their bluish green, darker: it is read as text too */
#define ORANGE "#E69F00"
#define GREY "#8A8A8A"
#define PURPLE "#CC79A7"
