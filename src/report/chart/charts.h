/* charts.h - the charts that there are, each drawn by gnuplot: of one session, of several, and of trends. */
#pragma once

#include "report/overlay.h"
#include "report/picture.h"
#include "report/story.h"
#include "report/trends.h"

/* DIR/chart.png and DIR/chart.svg by gnuplot, without a shell. RESULT_NONE when gnuplot is not there. */
enum result chart_make(const struct story *s, const char *dir, bool fahrenheit);

/* The chart on the terminal, or in letters on whatever out is. RESULT_NONE when gnuplot is not there. */
enum result chart_show(const struct story *s, const struct picture *screen, bool fahrenheit, FILE *out);

/* DIR/overlay.png and DIR/overlay.svg, and the same on the terminal, as chart_make() and chart_show(). */
enum result overlay_make(const struct overlay *o, const char *dir);
enum result overlay_show(const struct overlay *o, const struct picture *screen, FILE *out);

/*
 * How sessions change: small multiples (multiples.h) of all clients and sites, or of the TRENDS_DRAWN that
 * have figures and the most sessions; the others are named below, and in rest, which is "" when all are
 * drawn. path ends in .png or .svg. RESULT_NONE when there is no gnuplot; RESULT_BAD_DATA when there is
 * nothing to draw.
 */
#define TRENDS_DRAWN 24
enum result trends_chart(const struct trend *t, int n, bool fahrenheit, const char *path, char *rest,
			 size_t n_rest);
