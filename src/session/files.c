#include "files.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "report/chart/charts.h"
#include "report/page/page.h"
#include "report/story.h"
#include "system/fence.h"
#include "system/locale.h"
#include "system/log.h"

/* The text has UTF-8 degree signs; a terminal without UTF-8 gets "13.1 C". */
static void print_words(FILE *out, const struct story *s, bool fahrenheit, bool quality)
{
	char words[8192];
	bool utf8 = locale_is_utf8();
	int used = story_words(s, fahrenheit, words, sizeof(words));
	if (quality)
		forecast_score_words(&s->forecasts, words + used, sizeof(words) - (size_t)used);
	for (const char *c = words; *c; c++) {
		if (!utf8 && !strncmp(c, "\302\260", 2))
			c++;
		else
			fputc(*c, out);
	}
}

static void name_file(FILE *out, const char *what, const char *dir, const char *name)
{
	char path[PATH_MAX], clean[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fprintf(out, "%-7s %s\n", what, text_printable(clean, sizeof(clean), path, strlen(path)));
}

/* Whether a folder lies within the fence is only seen by trying: one that was made anew since does not. */
static bool lets_write(const char *dir)
{
	char path[PATH_MAX];
	if (access(dir, W_OK | X_OK) < 0)
		return false;
	if (!fence_is_up())
		return true;
	if (snprintf(path, sizeof(path), "%s/.try-XXXXXX", dir) >= (int)sizeof(path) || !mkdtemp(path))
		return errno == ENOSPC || errno == EDQUOT;
	return rmdir(path) == 0;
}

/* Chooses where the files can be written: dir, or a new temporary folder. */
static bool choose_folder(const char *dir, char *made_in, size_t n)
{
	if (lets_write(dir))
		return snprintf(made_in, n, "%s", dir) < (int)n;
	int error = errno;
	const char *tmp = getenv("TMPDIR");
	if (snprintf(made_in, n, "%s/icecue-XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp") >= (int)n ||
	    !mkdtemp(made_in)) {
		log_error(_("cannot write in %s (%s), nor make a temporary folder: %s"), dir, strerror(error),
			  strerror(errno));
		return false;
	}
	log_warning(_("cannot write in %s: %s. The chart and the page go to the temporary folder %s"), dir,
		    strerror(error), made_in);
	return true;
}

static int make_files(const struct story *s, const char *dir, bool fahrenheit, FILE *out, char *made_in,
		      size_t n)
{
	if (!choose_folder(dir, made_in, n))
		return EXIT_FAILED;
	enum result chart = chart_make(s, made_in, fahrenheit);
	enum result page = page_make(s, made_in, fahrenheit);
	if (chart == RESULT_OK) {
		name_file(out, "Chart:", made_in, "chart.png");
		name_file(out, "", made_in, "chart.svg");
	}
	if (page == RESULT_OK)
		name_file(out, "Page:", made_in, "report.html");
	bool drawn = chart == RESULT_OK || chart == RESULT_NONE || chart == RESULT_AGAIN;
	return page == RESULT_OK && drawn ? EXIT_DONE : EXIT_FAILED;
}

int files_make_in(const char *dir, bool fahrenheit, bool quality, FILE *out, char *made_in, size_t n)
{
	char path[PATH_MAX], why[PATH_MAX + 256];
	struct story *s;
	*made_in = '\0';
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	enum result result = story_read(path, &s, why, sizeof(why));
	if (result != RESULT_OK) {
		log_error("%s", why);
		return EXIT_FAILED;
	}
	print_words(out, s, fahrenheit, quality);
	name_file(out, "Record:", dir, "session.csv");
	int code = make_files(s, dir, fahrenheit, out, made_in, n);
	story_free(s);
	if (fflush(out) != 0)
		code = EXIT_FAILED;
	return code;
}

void files_tell(int record, bool fahrenheit, FILE *out)
{
	char path[40], why[512];
	struct story *s;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", record);
	if (story_read(path, &s, why, sizeof(why)) != RESULT_OK) {
		log_error("%s", why);
		return;
	}
	print_words(out, s, fahrenheit, false);
	fflush(out);
	story_free(s);
}

int files_make(const char *dir, bool fahrenheit, FILE *out)
{
	char made_in[PATH_MAX];
	return files_make_in(dir, fahrenheit, false, out, made_in, sizeof(made_in));
}
