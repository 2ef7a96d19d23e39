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
#include "system/ending.h"
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
	sigset_t signals;
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

/* PROCESS_DONE: it left a PDF. PROCESS_HUNG also when a signal is to end us. */
static enum process_state run(const struct work *w, const char *path, const char *const *argv)
{
	struct process p;
	struct stat st;
	char why[64];
	process_open(&p);
	int error =
		process_start(&p, &(struct process_program){.argv = argv, .path = path, .folder = w->folder});
	enum process_state state = error ? PROCESS_FAILED : process_wait(&p, BROWSER_MAX_MS);
	if (state != PROCESS_DONE)
		log_warning(_("%s made no PDF: %s"), argv[0],
			    error ? strerror(error) : process_why(&p, why, sizeof(why)));
	process_close(&p);
	if (state == PROCESS_DONE && (stat(w->pdf, &st) < 0 || !st.st_size))
		state = PROCESS_FAILED;
	return state;
}

/* The page is our own, without a script and with a policy that loads nothing; a browser of root has no
 * sandbox. */
static enum process_state by_chromium(const struct work *w, const char *program, const char *path)
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
	return run(w, path, argv);
}

/* One that hangs is not followed by the next name, which may be the same program. */
static bool print(const struct work *w)
{
	static const char *const browsers[] = {"chromium", "chromium-browser", "google-chrome", "chrome"};
	const char *const argv[] = {"weasyprint", w->page, w->pdf, NULL};
	enum process_state state = PROCESS_NONE;
	char path[PATH_MAX];
	for (size_t i = 0; i < sizeof(browsers) / sizeof(browsers[0]); i++)
		if (state != PROCESS_DONE && state != PROCESS_HUNG &&
		    process_find(browsers[i], path, sizeof(path)))
			state = by_chromium(w, browsers[i], path);
	if (state != PROCESS_DONE && state != PROCESS_HUNG && process_find(argv[0], path, sizeof(path)))
		state = run(w, path, argv);
	return state == PROCESS_DONE;
}

/* Into its place, whole. */
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
	ending_hold_signals(&w.signals); /* until nothing of the client is left there */
	if (!begin(&w, path)) {
		ending_release_signals(&w.signals);
		return RESULT_DENIED;
	}
	if (!write_page(&w, write, context))
		log_error(_("cannot write %s: %s"), w.page, strerror(errno));
	else if (!print(&w))
		result = RESULT_NONE;
	else if (move(&w, path))
		result = RESULT_OK;
	end(&w);
	ending_release_signals(&w.signals);
	return result;
}
