#include "plot.h"

#include <dirent.h>
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

FILE *plot_create(const char *folder, const char *name)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd < 0 ? NULL : fdopen(fd, "w");
}

/* Was everything written? A full disk shows here. */
bool plot_finish(FILE *f)
{
	bool good = !ferror(f);
	return fclose(f) == 0 && good;
}

/* A quote becomes a typographic one: gnuplot 5.4 does not read its own escape '' at the start of a string,
 * and takes what follows for commands. */
void plot_quoted(FILE *f, const char *text)
{
	fputc('\'', f);
	for (; *text; text++) {
		if (*text == '\'')
			fputs("\342\200\231", f);
		else
			fputc(*text, f);
	}
	fputc('\'', f);
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

static enum result move_out(const char *folder, const char *dir, const char *name, const char *as)
{
	char from[PATH_MAX], to[PATH_MAX];
	struct stat st;
	snprintf(from, sizeof(from), "%s/%s", folder, name);
	snprintf(to, sizeof(to), "%s/%s", dir, as);
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
	DIR *d = opendir(folder);
	for (struct dirent *e; d && (e = readdir(d));)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(folder);
}

enum result plot_run(const char *dir, bool (*write_inputs)(void *context, const char *folder), void *context,
		     const struct plot_output *outputs, int n)
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
	if (!write_inputs(context, folder)) {
		result = errno == ENOSPC || errno == EDQUOT ? RESULT_FULL : RESULT_SYSTEM;
		log_error("cannot write the chart's data in %s: %s", dir, strerror(errno));
	} else {
		result = draw(folder);
	}
	for (int i = 0; i < n && result == RESULT_OK; i++)
		result = move_out(folder, dir, outputs[i].name, outputs[i].as);
	remove_folder(folder);
	return result;
}
