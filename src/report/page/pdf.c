#include "pdf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "icecue/units.h"
#include "relative.h"
#include "system/folders.h"
#include "system/log.h"
#include "system/process.h"
#include "system/shared.h"

#define BROWSER_MAX_MS SECONDS_MS(60) /* it takes one or two; a small computer ten */
#define ARGS_MAX 20

/* Its own folder: the page, the PDF, and what a browser keeps of itself. Its name does not begin with a dot,
 * because a browser that is a snap sees no such folder. */
struct work {
	char folder[PATH_MAX - 64], page[PATH_MAX], pdf[PATH_MAX];
};

static bool begin(struct work *w, const char *path)
{
	const char *slash = strrchr(path, '/');
	char whole[PATH_MAX], dir[PATH_MAX] = ".";
	if (slash)
		snprintf(dir, sizeof(dir), "%.*s", slash == path ? 1 : (int)(slash - path), path);
	if (realpath(dir, whole) &&
	    snprintf(w->folder, sizeof(w->folder), "%s/handout-XXXXXX", whole) < (int)sizeof(w->folder) &&
	    mkdtemp(w->folder)) {
		snprintf(w->page, sizeof(w->page), "%s/page.html", w->folder);
		snprintf(w->pdf, sizeof(w->pdf), "%s/page.pdf", w->folder);
		return true;
	}
	log_error(_("cannot write in %s: %s"), dir, strerror(errno));
	return false;
}

static void end(const struct work *w)
{
	int fd = open(w->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0) {
		folders_empty(fd);
		close(fd);
	}
	rmdir(w->folder);
}

static bool write_page(const struct work *w, void (*write)(FILE *f, const void *context), const void *context)
{
	int fd = open(w->page, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f)
		return false;
	write(f, context);
	bool good = !ferror(f);
	return fclose(f) == 0 && good;
}

/* "file:///..." of a path. Returns buf. */
static const char *address(const char *path, char *buf, size_t n)
{
	FILE *f = fmemopen(buf, n, "w");
	*buf = '\0';
	if (f) {
		fputs("file://", f);
		relative_put(f, path);
		fclose(f);
	}
	return buf;
}

/* Ran it and left a PDF. */
static bool run(const struct work *w, const char *const *argv)
{
	struct process p;
	struct stat st;
	char why[64];
	process_open(&p);
	int error = process_start(&p, &(struct process_program){.argv = argv, .folder = w->folder});
	enum process_state state = error ? PROCESS_FAILED : process_wait(&p, BROWSER_MAX_MS);
	if (state != PROCESS_DONE)
		log_warning(_("%s made no PDF: %s"), argv[0],
			    error ? strerror(error) : process_why(&p, why, sizeof(why)));
	process_close(&p);
	return state == PROCESS_DONE && stat(w->pdf, &st) == 0 && st.st_size > 0;
}

/* The page is our own, without a script and with a policy that loads nothing; a browser of root has no
 * sandbox. */
static bool by_chromium(const struct work *w, const char *program)
{
	char out[PATH_MAX + 32], profile[PATH_MAX + 32], url[3 * PATH_MAX + 16];
	snprintf(out, sizeof(out), "--print-to-pdf=%s", w->pdf);
	snprintf(profile, sizeof(profile), "--user-data-dir=%s/profile", w->folder);
	const char *argv[ARGS_MAX] = {program,
				      "--headless=new",
				      "--disable-gpu",
				      "--no-first-run",
				      "--disable-extensions",
				      "--disable-sync",
				      "--disable-background-networking",
				      "--disable-component-update",
				      "--disable-dev-shm-usage",
				      "--host-resolver-rules=MAP * ~NOTFOUND",
				      "--no-pdf-header-footer",
				      profile,
				      out,
				      address(w->page, url, sizeof(url)),
				      geteuid() == 0 ? "--no-sandbox" : NULL};
	return run(w, argv);
}

static bool print(const struct work *w)
{
	static const char *const browsers[] = {"chromium", "chromium-browser", "google-chrome", "chrome"};
	char path[PATH_MAX];
	for (size_t i = 0; i < sizeof(browsers) / sizeof(browsers[0]); i++)
		if (process_find(browsers[i], path, sizeof(path)) && by_chromium(w, browsers[i]))
			return true;
	const char *const argv[] = {"weasyprint", w->page, w->pdf, NULL};
	return process_find(argv[0], path, sizeof(path)) && run(w, argv);
}

/* Into its place, whole, for the owner only. */
static bool move(const struct work *w, const char *path)
{
	int fd = open(w->pdf, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool good = fd >= 0 && fchmod(fd, 0600) == 0;
	if (good)
		shared_file(fd, path);
	good = good && fsync(fd) == 0 && rename(w->pdf, path) == 0;
	int error = errno;
	if (fd >= 0)
		close(fd);
	if (!good)
		log_error(_("cannot write %s: %s"), path, strerror(error));
	return good;
}

enum result pdf_make(const char *path, void (*write)(FILE *f, const void *context), const void *context)
{
	struct work w;
	enum result result = RESULT_SYSTEM;
	if (!begin(&w, path))
		return RESULT_DENIED;
	if (!write_page(&w, write, context))
		log_error(_("cannot write %s: %s"), w.page, strerror(errno));
	else if (!print(&w))
		result = RESULT_NONE;
	else if (move(&w, path))
		result = RESULT_OK;
	end(&w);
	return result;
}
