/* plot.h - gnuplot, run without a shell in a folder of its own: never half a chart, no path in a command.
 * Private to the reporter. */
#ifndef ICECUE_PLOT_H
#define ICECUE_PLOT_H

#include <stdbool.h>
#include <stdio.h>

#include "icecue/result.h"

/* After Okabe and Ito, readable for the colour-blind. */
#define INK "#222222"
#define BLUE "#0072B2"
#define SKY "#56B4E9"
#define VERMILLION "#D55E00"
#define GREEN "#009E73"
#define GREY "#8A8A8A"
#define PURPLE "#CC79A7"

/* What chart.gp leaves, and what it is called in dir. */
struct plot_output {
	const char *name, *as;
};

/*
 * Makes a folder inside dir, lets write_inputs() put chart.gp and what it reads there, runs gnuplot in it,
 * moves the outputs out when they are whole, and removes it. RESULT_NONE when there is no gnuplot; what went
 * wrong is logged.
 */
enum result plot_run(const char *dir, bool (*write_inputs)(void *context, const char *folder), void *context,
		     const struct plot_output *outputs, int n);

/* A new file in it. */
FILE *plot_create(const char *folder, const char *name);
/* Was everything written? A full disk shows here. */
bool plot_finish(FILE *f);
/* Free text as a string of gnuplot's, where it is no command (and with noenhanced no markup). */
void plot_quoted(FILE *f, const char *text);

#endif
