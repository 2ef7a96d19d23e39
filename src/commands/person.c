/* icecue export and icecue delete: everything that is kept of one client. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "book/book.h"
#include "changing.h"
#include "command.h"
#include "keep/leftover.h"
#include "keep/pack_tree.h"
#include "once_named.h"
#include "outside.h"
#include "removing.h"
#include "report/list.h"
#include "session/given.h"
#include "store/person.h"
#include "system/folders.h"
#include "system/log.h"
#include "system/tty_out.h"

#define EXPORT_TOP "icecue-export" /* the folder in an archive */

static void check_export(const struct options *o, struct argp_state *state)
{
	if (!options_has(o, SETTING_CLIENT) || !o->n)
		argp_error(
			state,
			_("give --client LABEL, and the new folder or archive (.tar.gz, .zip) that gets the copy"));
}

static void check_delete(const struct options *o, struct argp_state *state)
{
	if (options_has(o, SETTING_CLIENT) == (o->n > 0))
		argp_error(state, _("give --client LABEL, or the name of one session"));
}

/* What there is of a client. */
struct found {
	char client[LABEL_TEXT]; /* as it is called by now */
	struct summary_list s;
	size_t thresholds, notes; /* lines of the two lists */
};

static bool load(const struct options *o, const char *base, struct found *f)
{
	const char *client = changing_client(base, options_text(o, SETTING_CLIENT), f->client);
	f->thresholds = f->notes = 0;
	enum result r = book_list(base, &(struct list_filter){.client = client}, &f->s);
	if (r != RESULT_OK && r != RESULT_NONE) {
		fprintf(stderr, _("icecue: the sessions in %s cannot be read: %s\n"), base, result_name(r));
		return false;
	}
	if (!removing_list_is_whole(base, &f->s)) {
		summary_list_free(&f->s);
		return false;
	}
	if (threshold_copy(base, client, NULL, &f->thresholds) != RESULT_OK)
		log_warning(_("%s/thresholds.csv cannot be read"), base);
	person_lines_copy(base, client, NULL, &f->notes);
	removing_report_unread(base, &f->s);
	if (f->s.n || f->thresholds || f->notes)
		return true;
	fprintf(stderr,
		_("icecue: there is no session of '%s' in %s; `icecue sessions` shows whose there are\n"),
		client, base);
	summary_list_free(&f->s);
	return false;
}

/* ---- export ---- */

/* The lists that are made of the records are worth less than these: without them it is still a copy. */
static enum result copy_all(const char *base, const struct found *f, const char *to, size_t *copied)
{
	char book[PATH_MAX];
	enum result r = person_export(base, &f->s, f->client, to, copied);
	if (r != RESULT_BUSY && snprintf(book, sizeof(book), "%s/book", to) < (int)sizeof(book))
		book_export(base, f->client, book);
	return r;
}

/* A file, when its name is that of an archive. */
static bool is_archive(const char *to, enum pack_form *form)
{
	*form = text_ends(to, ".zip") ? PACK_ZIP : PACK_TAR_GZ;
	return *form == PACK_ZIP || text_ends(to, ".tar.gz") || text_ends(to, ".tgz");
}

static enum result pack_draft(int draft, enum pack_form form, const char *to)
{
	int tree = openat(draft, EXPORT_TOP, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct pack *p = NULL;
	int64_t bytes;
	enum result r = tree < 0 ? RESULT_SYSTEM : pack_create(to, form, &p);
	if (r == RESULT_OK)
		r = pack_tree(p, tree, EXPORT_TOP);
	if (r == RESULT_OK)
		r = pack_finish(p, &bytes);
	else
		pack_abandon(p);
	if (tree >= 0)
		close(tree);
	return r;
}

/* Copies into a folder beside the file, and packs that. When it is killed the folder stays: it can be seen,
 * and says what it is. */
static enum result export_archive(const char *base, const struct found *f, enum pack_form form,
				  const char *to, size_t *copied)
{
	char draft[PATH_MAX], folder[PATH_MAX + 32];
	int dir = -1;
	*copied = 0;
	if (access(to, F_OK) == 0) {
		log_error(_("%s is there already; name another file, nothing is overwritten"), to);
		return RESULT_BUSY;
	}
	if (snprintf(draft, sizeof(draft), "%s-unfinished-XXXXXX", to) >= (int)sizeof(draft) ||
	    !mkdtemp(draft) || (dir = open(draft, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
		log_error(_("cannot write %s: %s"), to, strerror(errno));
		return RESULT_BUSY;
	}
	pack_hold_signals();
	snprintf(folder, sizeof(folder), "%s/" EXPORT_TOP, draft);
	enum result r = copy_all(base, f, folder, copied);
	enum result packed = pack_draft(dir, form, to);
	if (!folders_empty(dir) || rmdir(draft) < 0)
		log_error(_("%s could not be removed: remove it yourself"), draft);
	close(dir);
	if (packed != RESULT_OK)
		*copied = 0;
	return r == RESULT_OK ? packed : r;
}

/* A copy of a session that runs is whole up to now, and looks like one that was cut off. */
static void report_running(const struct summary_list *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++)
		n += s->at[i].running;
	if (n)
		log_warning(
			_n("%zu of them is running: its copy ends here. Export again when it has ended",
			   "%zu of them are running: their copies end here. Export again when they have ended",
			   n),
			n);
}

/* There it would be a session that nobody can read, and the next copy would have it in it. */
static bool is_among_sessions(const char *to, const char *base)
{
	char given[PATH_MAX], path[PATH_MAX];
	const char *why;
	text_copy(given, sizeof(given), to);
	for (size_t n = strlen(given); n > 1 && given[n - 1] == '/'; n--)
		given[n - 1] = '\0';
	if (!outside_resolve(given, path, &why) || !outside_lies_in(base, path))
		return false;
	fprintf(stderr,
		_("icecue: %s lies in the folder with the sessions, and would be taken for one of them: name a place outside\n"),
		path);
	return true;
}

static int export(const struct options *o, const char *base)
{
	const char *to = o->args[0];
	struct found f;
	enum pack_form form;
	size_t copied;
	if (is_among_sessions(to, base) || !load(o, base, &f))
		return EXIT_FAILED;
	enum result r = is_archive(to, &form) ? export_archive(base, &f, form, to, &copied)
					      : copy_all(base, &f, to, &copied);
	if (r == RESULT_OK)
		printf(_n("%zu session of '%s' copied to %s\n", "%zu sessions of '%s' copied to %s\n", f.s.n),
		       f.s.n, f.client, to);
	else if (r != RESULT_BUSY)
		printf(_("%zu of %zu sessions of '%s' copied to %s\n"), copied, f.s.n, f.client, to);
	if (copied)
		report_running(&f.s);
	if (r == RESULT_OK)
		changing_report_config(o->config, f.client);
	once_named_others(base, &f.s, f.client, stderr);
	summary_list_free(&f.s);
	return r == RESULT_OK ? EXIT_DONE : EXIT_FAILED;
}

/* ---- delete ---- */

/* Shows what would go; `what` is how the question calls it. */
static void show(const struct found *f, char *what, size_t n)
{
	if (f->s.n)
		list_table(stdout, &f->s, false, false, tty_columns(STDOUT_FILENO));
	if (f->thresholds)
		printf(_n("%s%zu line about the threshold, in thresholds.csv\n",
			  "%s%zu lines about the threshold, in thresholds.csv\n", f->thresholds),
		       f->s.n ? _("and ") : "", f->thresholds);
	if (f->notes)
		printf(_n("%s%zu line of notes and names, in changes.csv\n",
			  "%s%zu lines of notes and names, in changes.csv\n", f->notes),
		       f->s.n || f->thresholds ? _("and ") : "", f->notes);
	if (f->s.n)
		snprintf(what, n, _n("%zu session of '%s'", "these %zu sessions of '%s'", f->s.n), f->s.n,
			 f->client);
	else
		snprintf(what, n, _("the lines about '%s'"), f->client);
}

static int delete_client(const struct options *o, const char *base)
{
	struct found f;
	char what[2 * LABEL_TEXT], above[PATH_MAX], *elsewhere;
	size_t gone = 0, length;
	if (!load(o, base, &f))
		return EXIT_FAILED;
	show(&f, what, sizeof(what));
	FILE *named = removing_agreed(o, what) ? open_memstream(&elsewhere, &length) : NULL;
	if (!named) {
		summary_list_free(&f.s);
		return EXIT_FAILED;
	}
	once_named_elsewhere(base, f.client, named);
	enum result forgotten = book_forget(base, NULL, f.client);
	leftover_remove(base);
	snprintf(above, sizeof(above), "%s/", base); /* of the folders that go */
	gone = removing_sessions(base, f.s.at, f.s.n);
	folders_sync(above);
	/* while a session stays, its forgotten marks must not count again, and its client keeps the name */
	bool all = gone == f.s.n && removing_lines(base, f.client);
	printf(_n("%zu of %zu session removed\n", "%zu of %zu sessions removed\n", f.s.n), gone, f.s.n);
	if (!all && (f.thresholds || f.notes))
		printf(_("The lines about the client stay as long as one of the sessions.\n"));
	changing_report_config(o->config, f.client);
	all = removing_tell_rest(base, forgotten) && all;
	fclose(named);
	fputs(elsewhere, stdout);
	free(elsewhere);
	summary_list_free(&f.s);
	return all ? EXIT_DONE : EXIT_FAILED;
}

static int delete_session(const struct options *o, const char *base)
{
	const char *given = o->args[0];
	char dir[PATH_MAX], why[2 * PATH_MAX];
	if (book_find(base, given, dir, sizeof(dir), why, sizeof(why)) != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		changing_hint_client(base, given);
		return EXIT_FAILED;
	}
	const char *name = strrchr(dir, '/');
	size_t n = strlen(base);
	if (!name || strncmp(dir, base, n) != 0 || dir + n != name) {
		fprintf(stderr, _("icecue: %s is not in %s; only sessions there are removed\n"), dir, base);
		return EXIT_USAGE;
	}
	const char *last = strrchr(given, '/');
	if (!book_is_sure(base, last ? last + 1 : given,
			  name + 1)) { /* for review the last one is good enough */
		fprintf(stderr,
			_("icecue: '%s' may mean %s: give the name that `icecue sessions` shows to remove it\n"),
			given, name + 1);
		return EXIT_USAGE;
	}
	if (!removing_agreed(o, name + 1))
		return EXIT_FAILED;
	enum result forgotten = book_forget(base, name + 1, NULL);
	leftover_remove(base);
	if (!removing_session(base, name + 1))
		return EXIT_FAILED;
	printf(_("%s removed\n"), name + 1);
	return removing_tell_rest(base, forgotten) ? EXIT_DONE : EXIT_FAILED;
}

static int run(enum command command, int argc, char **argv, options_check *check,
	       int (*on)(const struct options *o, const char *base))
{
	struct options o;
	char base[PATH_MAX];
	if (!options_read(&o, command, argc, argv, check))
		return EXIT_USAGE;
	int code = EXIT_FAILED;
	if (options_folder(&o, base, sizeof(base))) {
		for (size_t n = strlen(base); n > 1 && base[n - 1] == '/'; n--)
			base[n - 1] = '\0';
		code = on(&o, base);
	}
	options_free(&o);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}

int command_export(int argc, char **argv)
{
	return run(COMMAND_EXPORT, argc, argv, check_export, export);
}

static int delete (const struct options *o, const char *base)
{
	return o->n ? delete_session(o, base) : delete_client(o, base);
}

int command_delete(int argc, char **argv)
{
	return run(COMMAND_DELETE, argc, argv, check_delete, delete);
}
