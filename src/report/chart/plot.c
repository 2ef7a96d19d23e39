#include "plot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "icecue/units.h"
#include "system/ending.h"
#include "system/log.h"
#include "system/process.h"
#include "system/shared.h"

#define GNUPLOT_MAX_MS SECONDS_MS(60)

enum result plot_begin(struct plot *p, const char *dir)
{
	if (snprintf(p->folder, sizeof(p->folder), "%s/.chart-XXXXXX", dir) >= (int)sizeof(p->folder))
		return RESULT_SYSTEM;
	ending_hold_signals(&p->signals); /* until nothing is left of the plot: plot_run() looks for one */
	if (mkdtemp(p->folder))
		return RESULT_OK;
	int error = errno;
	ending_release_signals(&p->signals);
	log_error(_("cannot write in %s: %s"), dir, strerror(error));
	if (error == EACCES || error == EROFS || error == EPERM)
		return RESULT_DENIED;
	return error == ENOSPC ? RESULT_FULL : RESULT_SYSTEM;
}

void plot_end(const struct plot *p)
{
	char path[PATH_MAX];
	DIR *d = opendir(p->folder);
	for (struct dirent *e; d && (e = readdir(d));) {
		snprintf(path, sizeof(path), "%s/%s", p->folder, e->d_name);
		if (e->d_name[0] != '.')
			unlink(path);
	}
	if (d)
		closedir(d);
	rmdir(p->folder);
	ending_release_signals(&p->signals);
}

FILE *plot_file(const struct plot *p, const char *name)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", p->folder, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd < 0 ? NULL : fdopen(fd, "w");
}

/* A full disk shows here. */
bool plot_finish(FILE *f)
{
	bool good = !ferror(f);
	return fclose(f) == 0 && good;
}

enum result plot_failed(const struct plot *p)
{
	int error = errno;
	log_error(_("cannot write the chart's data in %s: %s"), p->folder, strerror(error));
	return error == ENOSPC || error == EDQUOT ? RESULT_FULL : RESULT_SYSTEM;
}

enum result plot_run(const struct plot *p)
{
	static const char *const argv[] = {"gnuplot", "-d", "chart.gp", NULL}; /* -d: nobody's own settings */
	struct process gnuplot;
	process_open(&gnuplot);
	int error = process_start(&gnuplot, &(struct process_program){.argv = argv, .folder = p->folder});
	enum process_state state = error ? PROCESS_FAILED : process_wait(&gnuplot, GNUPLOT_MAX_MS);
	process_close(&gnuplot);
	if (state == PROCESS_DONE)
		return RESULT_OK;
	if (error == ENOENT || error == EACCES || error == ENOTDIR) {
		log_error(_(
			"there is no chart: gnuplot is not installed. Install it with: apt install gnuplot-nox"));
		return RESULT_NONE;
	}
	if (state == PROCESS_HUNG && ending_left_ms() != INT64_MAX) {
		log_warning(_("the chart takes too long: icecue review draws it later"));
		return RESULT_AGAIN;
	}
	if (state == PROCESS_HUNG) {
		log_error(_("gnuplot was stopped: it took more than %d s to draw the chart"),
			  (int)(GNUPLOT_MAX_MS / 1000));
		return RESULT_SYSTEM;
	}
	char why[80];
	for (char *end = gnuplot.words; (end = strchr(end, '\n'));)
		*end = ' '; /* a message is one line */
	const char *words = error ? strerror(error) : gnuplot.words;
	log_error(_("gnuplot could not draw the chart: %s"),
		  *words ? words : process_why(&gnuplot, why, sizeof(why)));
	return RESULT_SYSTEM;
}

enum result plot_move(const struct plot *p, const char *dir, const char *name, const char *as)
{
	char from[PATH_MAX], to[PATH_MAX];
	struct stat st;
	snprintf(from, sizeof(from), "%s/%s", p->folder, name);
	snprintf(to, sizeof(to), "%s/%s", dir, as);
	if (stat(from, &st) < 0 || st.st_size == 0) {
		log_error(_("gnuplot left no picture"));
		return RESULT_SYSTEM;
	}
	/* gnuplot makes it as open to others as it is told to; it shows a person's body */
	if (chmod(from, 0600) < 0 || rename(from, to) < 0) {
		log_error(_("cannot write %s: %s"), to, strerror(errno));
		return RESULT_SYSTEM;
	}
	shared_name(to);
	return RESULT_OK;
}

static bool write_pictures(const struct drawing *d, const struct plot *p)
{
	FILE *f = plot_file(p, "chart.gp");
	if (!f)
		return false;
	fprintf(f,
		"set terminal pngcairo size %d,%d font 'DejaVu Sans,15' background '#ffffff' noenhanced\n"
		"set output '%s.png'\npng = 1\nload 'panels.gp'\nset output\n",
		d->width, d->height, d->name);
	/* a font's point is 4/3 pixels in a PNG and one in an SVG: three quarters of the size look
	 * the same */
	fprintf(f,
		"set terminal svg size %d,%d dynamic font 'DejaVu Sans,15' background '#ffffff' name 'icecue' noenhanced\n"
		"set output '%s.svg'\npng = 0\nload 'panels.gp'\nset output\n",
		d->width * 3 / 4, d->height * 3 / 4, d->name);
	return plot_finish(f);
}

enum result drawing_make(const struct drawing *d, const char *dir)
{
	struct plot p;
	char png[64], svg[64];
	snprintf(png, sizeof(png), "%s.png", d->name);
	snprintf(svg, sizeof(svg), "%s.svg", d->name);
	enum result result = plot_begin(&p, dir);
	if (result != RESULT_OK)
		return result;
	if (!d->inputs(d, &p) || !write_pictures(d, &p))
		result = plot_failed(&p);
	else
		result = plot_run(&p);
	if (result == RESULT_OK)
		result = plot_move(&p, dir, png, png);
	if (result == RESULT_OK)
		result = plot_move(&p, dir, svg, svg);
	plot_end(&p);
	return result;
}
