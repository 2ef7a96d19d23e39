/* charts.h - the charts that there are, each drawn by gnuplot: of one session, of several, and of trends. */
#pragma once

#include "report/list.h"
#include "report/overlay.h"
#include "report/picture.h"
#include "report/story.h"

/* DIR/chart.png and DIR/chart.svg by gnuplot, without a shell. RESULT_NONE when gnuplot is not there. */
enum result chart_make(const struct story *s, const char *dir, bool fahrenheit);

/* The chart on the terminal, or in letters on whatever out is. RESULT_NONE when gnuplot is not there. */
enum result chart_show(const struct story *s, const struct picture *picture, bool fahrenheit, FILE *out);

/* DIR/overlay.png and DIR/overlay.svg, and the same on the terminal, as chart_make() and chart_show(). */
enum result overlay_make(const struct overlay *o, const char *dir);
enum result overlay_show(const struct overlay *o, const struct picture *screen, FILE *out);

/* clients and sites in one chart: those with the most sessions */
enum result trends_chart(const struct summary_list *s, const struct trend *t, int n, const char *path);
