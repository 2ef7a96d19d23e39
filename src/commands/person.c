/* icecue export and icecue delete: everything that is kept of one client. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "changing.h"
#include "command.h"
#include "report/list.h"
#include "session/given.h"
#include "store/folder.h"
#include "store/person.h"
#include "system/log.h"
#include "system/tty_out.h"

static void check_export(const struct options *o, struct argp_state *state)
{
	if (!options_has(o, SETTING_CLIENT) || !o->n)
		argp_error(state, _("give --client LABEL, and the new folder that gets the copy"));
}

static void check_delete(const struct options *o, struct argp_state *state)
{
	if (options_has(o, SETTING_CLIENT) == (o->n > 0))
		argp_error(state, _("give --client LABEL, or the name of one session"));
}

/* Reports folders that cannot be read: they may belong to this client, too. */
static void report_unread(const char *base, const struct summary_list *s)
{
	if (s->unread)
		fprintf(stderr,
			_n("icecue: %zu folder in %s holds no record that can be read: check whose it is\n",
			   "icecue: %zu folders in %s hold no record that can be read: check whose they are\n",
			   s->unread),
			s->unread, base);
}

/* *lines: how many lines the journal of thresholds has about the client. */
static bool load(const char *base, const char *typed, struct summary_list *s, size_t *lines)
{
	char client[LABEL_TEXT];
	changing_client(base, typed, client);
	*lines = 0;
	enum result r = summary_list_load(base, "", s);
	if (r != RESULT_OK && r != RESULT_NONE) {
		fprintf(stderr, _("icecue: the sessions in %s cannot be read: %s\n"), base, result_name(r));
		return false;
	}
	list_select(s, &(struct list_filter){.client = client});
	if (threshold_copy(base, client, NULL, lines) != RESULT_OK)
		log_warning(_("%s/thresholds.csv cannot be read"), base);
	report_unread(base, s);
	if (s->n || *lines)
		return true;
	fprintf(stderr,
		_("icecue: there is no session of '%s' in %s; `icecue sessions` shows whose there are\n"),
		client, base);
	summary_list_free(s);
	return false;
}

static int export(const struct options *o, const char *base)
{
	const char *client = options_text(o, SETTING_CLIENT), *to = o->args[0];
	struct summary_list s;
	size_t lines, copied;
	if (!load(base, client, &s, &lines))
		return EXIT_FAILED;
	enum result r = person_export(base, &s, client, to, &copied);
	if (r == RESULT_OK)
		printf(_n("%zu session of '%s' copied to %s\n", "%zu sessions of '%s' copied to %s\n", s.n),
		       s.n, client, to);
	else if (r != RESULT_BUSY)
		printf(_("%zu of %zu sessions of '%s' copied to %s\n"), copied, s.n, client, to);
	if (r == RESULT_OK)
		changing_report_config(o->config, client);
	summary_list_free(&s);
	return r == RESULT_OK ? EXIT_DONE : EXIT_FAILED;
}

/* A plain "yes" from a person. */
static bool agreed(const struct options *o, const char *what)
{
	char answer[16];
	if (options_has(o, SETTING_YES))
		return true;
	if (!isatty(STDIN_FILENO)) {
		fprintf(stderr,
			_("icecue: nothing was removed: there is nobody to ask. Give --yes if you mean it.\n"));
		return false;
	}
	printf(_("Remove %s for good? There is no way back. Type yes: "), what);
	fflush(stdout);
	if (fgets(answer, sizeof(answer), stdin) && !strcmp(answer, "yes\n"))
		return true;
	puts(_("Nothing was removed."));
	return false;
}

static bool erase(const char *base, const char *name)
{
	enum result r = person_erase_session(base, name);
	char shown[PATH_MAX];
	text_printable(shown, sizeof(shown), name, strlen(name));
	if (r == RESULT_BUSY)
		fprintf(stderr, _("icecue: %s is running and was kept: end it first\n"), shown);
	else if (r == RESULT_NONE)
		fprintf(stderr, _("icecue: %s is not a folder in %s\n"), shown, base);
	return r == RESULT_OK;
}

static int delete_client(const struct options *o, const char *base)
{
	const char *client = options_text(o, SETTING_CLIENT);
	struct summary_list s;
	char what[2 * LABEL_TEXT];
	size_t gone = 0, lines;
	if (!load(base, client, &s, &lines))
		return EXIT_FAILED;
	if (s.n)
		list_table(stdout, &s, false, false, tty_columns(STDOUT_FILENO));
	if (lines)
		printf(_n("%s%zu line about the threshold, in thresholds.csv\n",
			  "%s%zu lines about the threshold, in thresholds.csv\n", lines),
		       s.n ? _("and ") : "", lines);
	if (s.n)
		snprintf(what, sizeof(what), _n("%zu session of '%s'", "these %zu sessions of '%s'", s.n),
			 s.n, client);
	else
		snprintf(what, sizeof(what), _("the lines about '%s'"), client);
	if (!agreed(o, what)) {
		summary_list_free(&s);
		return EXIT_FAILED;
	}
	summary_forget(base, NULL, client);
	for (size_t i = 0; i < s.n; i++)
		gone += erase(base, s.at[i].name);
	/* while a session stays, its forgotten marks must not count again */
	bool all = gone == s.n && threshold_erase(base, client) == RESULT_OK;
	printf(_n("%zu of %zu session removed\n", "%zu of %zu sessions removed\n", s.n), gone, s.n);
	if (!all && lines)
		printf(_("The lines about the threshold stay as long as one of the sessions.\n"));
	changing_report_config(o->config, client);
	summary_list_free(&s);
	return all ? EXIT_DONE : EXIT_FAILED;
}

static int delete_session(const struct options *o, const char *base)
{
	const char *given = o->args[0];
	char dir[PATH_MAX], why[2 * PATH_MAX];
	if (folder_find(base, given, dir, sizeof(dir), why, sizeof(why)) != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		return EXIT_FAILED;
	}
	const char *name = strrchr(dir, '/');
	size_t n = strlen(base);
	if (!name || strncmp(dir, base, n) != 0 || dir + n != name) {
		fprintf(stderr, _("icecue: %s is not in %s; only sessions there are removed\n"), dir, base);
		return EXIT_USAGE;
	}
	const char *last = strrchr(given, '/');
	if (!folder_is_sure(base, last ? last + 1 : given,
			    name + 1)) { /* for review the last one is good enough */
		fprintf(stderr,
			_("icecue: '%s' may mean %s: give the name that `icecue sessions` shows to remove it\n"),
			given, name + 1);
		return EXIT_USAGE;
	}
	if (!agreed(o, name + 1))
		return EXIT_FAILED;
	summary_forget(base, name + 1, NULL);
	if (!erase(base, name + 1))
		return EXIT_FAILED;
	printf(_("%s removed\n"), name + 1);
	return EXIT_DONE;
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
