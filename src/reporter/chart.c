#include "chart.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "icecue/log.h"
#include "run.h"

#define GNUPLOT_TIMEOUT_S 60

static const char *const temporary[] = {"probe0.dat", "probe1.dat", "probe2.dat", "probe3.dat", "skin0.dat",
					"skin1.dat",  "skin2.dat",  "skin3.dat",  "limb0.dat",	"limb1.dat",
					"limb2.dat",  "limb3.dat",  "panels.gp",  "chart.gp",	"messages",
					"chart.png",  "chart.svg"};

static FILE *create(const char *folder, const char *name)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd < 0 ? NULL : fdopen(fd, "w");
}

/* Was everything written? A full disk shows here. */
static bool finish(FILE *f)
{
	bool good = !ferror(f);
	return fclose(f) == 0 && good;
}

static bool write_data(const char *folder, const char *kind, const struct chart_panel *p, bool fahrenheit,
		       void (*write_all)(FILE *, const struct chart_panel *, bool))
{
	char name[32];
	snprintf(name, sizeof(name), "%s%d.dat", kind, p->index);
	FILE *f = create(folder, name);
	if (!f)
		return false;
	write_all(f, p, fahrenheit);
	return finish(f);
}

static bool write_inputs(const struct story *s, const char *folder, bool fahrenheit)
{
	struct chart_panel *panels = calloc(1 + STORY_ZOOMS_MAX, sizeof(*panels));
	if (!panels)
		return false;
	int n = chart_panels(s, panels);
	bool ok = true;
	for (int i = 0; i < n && ok; i++)
		ok = write_data(folder, "probe", &panels[i], fahrenheit, chart_write_probe) &&
		     write_data(folder, "skin", &panels[i], fahrenheit, chart_write_skin) &&
		     write_data(folder, "limb", &panels[i], fahrenheit, chart_write_reference);
	FILE *f = ok ? create(folder, "panels.gp") : NULL;
	if (f)
		chart_write_commands(f, s, panels, n, fahrenheit);
	ok = f && finish(f);
	free(panels);
	f = ok ? create(folder, "chart.gp") : NULL;
	if (!f)
		return false;
	fprintf(f,
		"set terminal pngcairo size %d,%d font 'DejaVu Sans,15' background '#ffffff' noenhanced\n"
		"set output 'chart.png'\npng = 1\nload 'panels.gp'\nset output\n",
		CHART_WIDTH, CHART_HEIGHT);
	/* a font's point is 4/3 pixels in a PNG and one in an SVG: three quarters of the size look
	 * the same */
	fprintf(f,
		"set terminal svg size %d,%d dynamic font 'DejaVu Sans,15' background '#ffffff' name "
		"'icecue' noenhanced\n"
		"set output 'chart.svg'\npng = 0\nload 'panels.gp'\nset output\n",
		CHART_WIDTH * 3 / 4, CHART_HEIGHT * 3 / 4);
	return finish(f);
}

/* Its first words, for the log. */
static void log_messages(const char *folder)
{
	char path[PATH_MAX], text[401];
	snprintf(path, sizeof(path), "%s/messages", folder);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	log_error("gnuplot could not draw the chart: %s", n > 0 ? text : "it said nothing");
}

static enum result move_out(const char *folder, const char *dir, const char *name)
{
	char from[PATH_MAX], to[PATH_MAX];
	struct stat st;
	snprintf(from, sizeof(from), "%s/%s", folder, name);
	snprintf(to, sizeof(to), "%s/%s", dir, name);
	if (stat(from, &st) < 0 || st.st_size == 0) {
		log_messages(folder);
		return RESULT_SYSTEM;
	}
	if (rename(from, to) < 0) {
		log_error("cannot write %s: %s", to, strerror(errno));
		return RESULT_SYSTEM;
	}
	return RESULT_OK;
}

static enum result draw(const char *folder)
{
	static const char *const argv[] = {"gnuplot", "-d", "chart.gp", NULL}; /* -d: nobody's own settings */
	enum result result = run_wait(argv, folder, "messages", GNUPLOT_TIMEOUT_S);
	if (result == RESULT_NONE)
		log_error("there is no chart: gnuplot is not installed. "
			  "Install it with: apt install gnuplot-nox");
	else if (result == RESULT_AGAIN)
		log_error("gnuplot was stopped: it took more than %d s to draw the chart", GNUPLOT_TIMEOUT_S);
	else if (result != RESULT_OK)
		log_messages(folder);
	return result;
}

static void remove_folder(const char *folder)
{
	char path[PATH_MAX];
	for (size_t i = 0; i < sizeof(temporary) / sizeof(temporary[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, temporary[i]);
		unlink(path);
	}
	rmdir(folder);
}

/* Drawn in a folder of its own inside dir and moved out when whole: never half a chart, no path in
 * a command. */
enum result chart_make(const struct story *s, const char *dir, bool fahrenheit)
{
	char folder[PATH_MAX - 32];
	if (snprintf(folder, sizeof(folder), "%s/.chart-XXXXXX", dir) >= (int)sizeof(folder))
		return RESULT_SYSTEM;
	if (!mkdtemp(folder)) {
		int error = errno;
		log_error("cannot write in %s: %s", dir, strerror(error));
		if (error == EACCES || error == EROFS || error == EPERM)
			return RESULT_DENIED;
		return error == ENOSPC ? RESULT_FULL : RESULT_SYSTEM;
	}
	enum result result;
	if (!write_inputs(s, folder, fahrenheit)) {
		result = errno == ENOSPC || errno == EDQUOT ? RESULT_FULL : RESULT_SYSTEM;
		log_error("cannot write the chart's data in %s: %s", dir, strerror(errno));
	} else {
		result = draw(folder);
	}
	if (result == RESULT_OK)
		result = move_out(folder, dir, "chart.png");
	if (result == RESULT_OK)
		result = move_out(folder, dir, "chart.svg");
	remove_folder(folder);
	return result;
}
