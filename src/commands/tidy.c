/* icecue tidy: removes the sessions that are older than they are to be kept, after asking. */
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "book/book.h"
#include "command.h"
#include "keep/age.h"
#include "keep/leftover.h"
#include "removing.h"
#include "report/list.h"
#include "session/given.h"
#include "system/clock.h"
#include "system/tty_out.h"

struct tidy {
	const char *base;
	struct summary_list s; /* the old ones first */
	size_t old, n_clients;
	const char **clients; /* who have none left */
};

static int remove_all(const struct tidy *t)
{
	bool all = true;
	enum result forgotten = book_forget_sessions(t->base, t->s.at, t->old);
	leftover_remove(t->base);
	size_t gone = removing_sessions(t->base, t->s.at, t->old);
	/* what stayed may be theirs */
	for (size_t i = 0; gone == t->old && i < t->n_clients; i++)
		all = (!*t->clients[i] || removing_lines(t->base, t->clients[i])) && all;
	printf(_n("%zu of %zu session removed\n", "%zu of %zu sessions removed\n", t->old), gone, t->old);
	all = removing_tell_rest(t->base, forgotten) && all;
	return all && gone == t->old ? EXIT_DONE : EXIT_FAILED;
}

static int ask(const struct options *o, struct tidy *t, const char *day)
{
	char what[160];
	struct summary_list shown = {.n = t->old, .at = t->s.at};
	if (!t->old) {
		printf(_("No session is older than %s: none is from before %s\n"),
		       options_text(o, SETTING_KEEP), day);
		return EXIT_DONE;
	}
	list_table(stdout, &shown, false, false, tty_columns(STDOUT_FILENO));
	removing_report_unread(t->base, &t->s);
	if (t->s.unread && t->n_clients) {
		printf(_("Notes and thresholds stay: what cannot be read may be of the same clients\n"));
		t->n_clients = 0;
	}
	if (t->n_clients)
		printf(_n("Nothing else is kept of %zu client: notes and thresholds go, too\n",
			  "Nothing else is kept of %zu clients: notes and thresholds go, too\n",
			  t->n_clients),
		       t->n_clients);
	snprintf(what, sizeof(what),
		 _n("%zu session from before %s", "these %zu sessions from before %s", t->old), t->old, day);
	return removing_agreed(o, what) ? remove_all(t) : EXIT_FAILED;
}

static int tidy(const struct options *o, const char *base)
{
	struct tidy t = {.base = base};
	char now[40], day[16];
	int months = (int)options_number(o, SETTING_KEEP);
	clock_iso_now(now, sizeof(now));
	if (!months || !age_day(now, months, day)) {
		fprintf(stderr,
			_("icecue: sessions are kept for ever, and nothing was removed. To change that: keep = 3 years below [watch] in %s\n"),
			o->config->path ? o->config->path : "icecue.ini");
		return EXIT_FAILED;
	}
	enum result r = book_list(base, NULL, &t.s);
	if (r != RESULT_OK && r != RESULT_NONE) {
		fprintf(stderr, _("icecue: the sessions in %s cannot be read: %s\n"), base, result_name(r));
		return EXIT_FAILED;
	}
	if (!removing_list_is_whole(base, &t.s)) {
		summary_list_free(&t.s);
		return EXIT_FAILED;
	}
	t.old = age_part(&t.s, day, &t.clients, &t.n_clients);
	int code = EXIT_FAILED;
	if (t.old == SIZE_MAX)
		fprintf(stderr, _("icecue: no memory to look at the sessions\n"));
	else
		code = ask(o, &t, day);
	free(t.clients);
	summary_list_free(&t.s);
	return code;
}

int command_tidy(int argc, char **argv)
{
	struct options o;
	char base[PATH_MAX];
	setlocale(LC_CTYPE, "");
	if (!options_read(&o, COMMAND_TIDY, argc, argv, NULL))
		return EXIT_USAGE;
	int code = options_folder(&o, base, sizeof(base)) ? tidy(&o, base) : EXIT_FAILED;
	options_free(&o);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}
