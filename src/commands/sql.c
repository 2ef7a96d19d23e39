/* icecue sql: questions to the book, in SQL. */
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "book/query.h"
#include "command.h"
#include "session/calibration_of.h"
#include "session/given.h"
#include "system/process.h"

static void check(const struct options *o, struct argp_state *state)
{
	if (options_has(o, SETTING_CSV) && options_has(o, SETTING_JSON))
		argp_error(state, _("--csv and --json are two forms: give one of them"));
	if (o->n && !o->args[0][strspn(o->args[0], " \t\n;")])
		argp_error(state, _("the QUERY is empty; one to begin with: 'SELECT * FROM clients'"));
}

static int ask(const struct options *o, const char *base, enum query_format format)
{
	char why[600];
	if (book_query(base, o->args[0], format, stdout, why, sizeof(why)))
		return EXIT_DONE;
	fflush(stdout);
	fprintf(stderr, _("icecue: %s\n"), why);
	return EXIT_FAILED;
}

/* The shell of SQLite takes the place of this program. */
static int shell(const char *base, enum query_format format)
{
	char program[PATH_MAX], path[PATH_MAX], why[600];
	if (!process_find("sqlite3", program, sizeof(program))) {
		fprintf(stderr,
			_("icecue: there is no sqlite3 here, the shell for questions. Install it (apt install sqlite3), or give the question: icecue sql 'SELECT * FROM clients'\n"));
		return EXIT_FAILED;
	}
	if (!book_path(base, path, sizeof(path), why, sizeof(why))) {
		fprintf(stderr, _("icecue: %s\n"), why);
		return EXIT_FAILED;
	}
	const char *form = format == QUERY_CSV ? "-csv" : format == QUERY_JSON ? "-json" : "-column";
	const char *const argv[] = {program, "-readonly", "-header", form, path, NULL};
	fprintf(stderr, _("icecue: %s cannot be started: %s\n"), program, strerror(process_become(argv)));
	return EXIT_FAILED;
}

int command_sql(int argc, char **argv)
{
	struct options o;
	char base[PATH_MAX];
	setlocale(LC_CTYPE, "");
	if (!options_read(&o, COMMAND_SQL, argc, argv, check))
		return EXIT_USAGE;
	enum query_format format = options_has(&o, SETTING_CSV)	   ? QUERY_CSV
				   : options_has(&o, SETTING_JSON) ? QUERY_JSON
								   : QUERY_TABLE;
	bool there = options_folder(&o, base, sizeof(base));
	if (there)
		calibrations_to_book(o.config, base);
	int code = !there ? EXIT_FAILED : o.n ? ask(&o, base, format) : shell(base, format);
	options_free(&o);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}
