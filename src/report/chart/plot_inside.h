/* plot_inside.h - the parts of a drawing, for plot.c and plot_show.c, and for what is no chart of a session.
 */
#ifndef ICECUE_REPORT_CHART_PLOT_INSIDE_H
#define ICECUE_REPORT_CHART_PLOT_INSIDE_H

#include "plot.h"

/* A folder below dir; plot_end() removes it with all that is in it. */
enum result plot_begin(struct plot *p, const char *dir);
void plot_end(const struct plot *p);
/* gnuplot on chart.gp, told when it fails. */
enum result plot_run(const struct plot *p);
/* An output that is whole, into dir under this name; told when it is not there. */
enum result plot_move(const struct plot *p, const char *dir, const char *name, const char *as);
/* Tells why an input could not be written: errno. */
enum result plot_failed(const struct plot *p);

#endif
