/* plot.h - a drawing by gnuplot: what it reads, and the pictures that come of it. */
#pragma once

#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include "icecue/result.h"
#include "report/picture.h"

/* A folder of its own, in which gnuplot runs: never half a picture where people look, no path in a command.
 */
struct plot {
	char folder[PATH_MAX - 300];
	sigset_t signals; /* as they were before */
};

/* What can be drawn. A struct of its own begins with it. */
struct drawing {
	const char *name; /* of its files: NAME.png, NAME.svg */
	int width, height;
	/* Writes the data into the plot, and panels.gp: the commands for whatever terminal is set; `png` is 1
	 * in them, 0 for an SVG. */
	bool (*inputs)(const struct drawing *d, struct plot *p);
	/* The commands for letters: one plot, no fonts, no key. */
	void (*plain)(const struct drawing *d, FILE *f, const struct picture *screen);
	/* What the letters mean, in lines of text; before: what stands above them. */
	void (*words)(const struct drawing *d, FILE *out, const struct picture *screen, bool before);
};

/* DIR/NAME.png and DIR/NAME.svg, moved there when whole. RESULT_NONE without gnuplot, RESULT_AGAIN when there is no
 * time left for it (system/ending.h), RESULT_DENIED, RESULT_FULL, RESULT_SYSTEM; each is logged. */
enum result drawing_make(const struct drawing *d, const char *dir);
/* The same on the terminal or whatever out is; needs no place but a temporary one. */
enum result drawing_show(const struct drawing *d, const struct picture *screen, FILE *out);

/* The parts, also for what is no chart of a session. */

/* A folder below dir; plot_end() removes it with all that is in it. In between SIGTERM and its like wait, and end
 * plot_run() early. */
enum result plot_begin(struct plot *p, const char *dir);
void plot_end(const struct plot *p);
/* gnuplot on chart.gp; a failure is logged. */
enum result plot_run(const struct plot *p);
/* An output that is whole, into dir under this name; it is logged when it is not there. */
enum result plot_move(const struct plot *p, const char *dir, const char *name, const char *as);
/* Tells why an input could not be written: errno. */
enum result plot_failed(const struct plot *p);
/* plot_file() fails when the file is there; plot_finish() is true when all was written. */
FILE *plot_file(const struct plot *p, const char *name);
bool plot_finish(FILE *f);

/* The bytes of a PNG in kitty's graphics protocol, so many columns wide. Pure. */
void kitty_write(FILE *out, const unsigned char *png, size_t n, int columns);
/* Writes the text that gnuplot drew, without its escapes but for colours, and none of them without `color`.
 */
void plain_write(FILE *out, const char *text, size_t n, bool color);
/* The sixels in what gnuplot wrote, and how many bytes; NULL unless they are there from their beginning to
 * their end, with nothing that a terminal would take for more. Pure. */
const char *sixel_picture(const char *bytes, size_t *n);
