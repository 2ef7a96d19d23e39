/* icecue sessions: lists the sessions, and how their figures change. */
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "book/book.h"
#include "changing.h"
#include "command.h"
#include "config/choices.h"
#include "keep/age.h"
#include "keep/reminder.h"
#include "report/chart/charts.h"
#include "report/list.h"
#include "report/page/sessions_page.h"
#include "session/given.h"
#include "system/clock.h"
#include "system/tty_out.h"

static enum format format_of(const struct options *o)
{
	if (options_has(o, SETTING_JSON) || options_has(o, SETTING_CSV))
		return options_has(o, SETTING_JSON) ? FORMAT_JSON : FORMAT_CSV;
	return (enum format)options_number(o, SETTING_FORMAT);
}

/* A date as list_select() wants it; NULL when not given. False when it is not a date. */
static bool date_of(const struct options *o, enum setting id, char buf[16], const char **out)
{
	char today[40];
	*out = options_has(o, id) ? buf : NULL;
	clock_iso_now(today, sizeof(today));
	return !*out || list_date(options_text(o, id), today, buf);
}

static void check_date(const struct options *o, enum setting id, struct argp_state *state)
{
	char buf[16];
	const char *date;
	if (!date_of(o, id, buf, &date))
		argp_error(
			state,
			_("--%s takes a day, month or year such as 2026-11-27, 2026-11 or 2026, or how long ago: 30d, 8w; not '%s'"),
			settings[id].name, options_text(o, id));
}

static void check(const struct options *o, struct argp_state *state)
{
	const char *chart = options_text(o, SETTING_CHART);
	check_date(o, SETTING_SINCE, state);
	check_date(o, SETTING_UNTIL, state);
	if (options_has(o, SETTING_CHART) && !text_ends(chart, ".png") && !text_ends(chart, ".svg"))
		argp_error(state, _("--chart takes a file that ends in .png or .svg, not '%s'"), chart);
	if (options_has(o, SETTING_SESSIONS_PAGE) &&
	    !text_ends(options_text(o, SETTING_SESSIONS_PAGE), ".html"))
		argp_error(state, _("--page takes a file that ends in .html, not '%s'"),
			   options_text(o, SETTING_SESSIONS_PAGE));
}

static bool print_list(const struct options *o, const struct summary_list *s)
{
	if (format_of(o) == FORMAT_JSON)
		return list_json(stdout, s);
	if (format_of(o) == FORMAT_CSV)
		summary_csv(stdout, s);
	else
		list_table(stdout, s, options_has(o, SETTING_ROUNDS), options_has(o, SETTING_QUALITY),
			   tty_columns(STDOUT_FILENO));
	return true;
}

static int draw(const struct options *o, const struct trend *t, int n)
{
	const char *chart = options_text(o, SETTING_CHART);
	char rest[2048];
	if (!*chart)
		return EXIT_DONE;
	enum result r = trends_chart(t, n, options_fahrenheit(o), chart, rest, sizeof(rest));
	if (r == RESULT_BAD_DATA)
		fprintf(stderr,
			_("icecue: --chart: none of these sessions has a date and a figure, there is nothing to draw\n"));
	else if (r == RESULT_OK && format_of(o) == FORMAT_TABLE)
		printf(_("Chart: %s\n"), chart);
	if (r == RESULT_OK && *rest)
		fprintf(stderr, "icecue: %s\n", rest);
	return r == RESULT_OK ? EXIT_DONE : EXIT_FAILED;
}

static int print_trends(const struct options *o, const struct summary_list *s)
{
	struct trend *t;
	int n = trends_find(s, &t);
	bool ok = n >= 0;
	if (n < 0)
		fprintf(stderr, _("icecue: no memory for the trends\n"));
	else if (format_of(o) == FORMAT_JSON)
		ok = trends_json(stdout, t, n);
	else if (format_of(o) == FORMAT_CSV)
		trends_csv(stdout, t, n);
	else
		trends_table(stdout, t, n, options_fahrenheit(o));
	int code = ok ? draw(o, t, n) : EXIT_FAILED;
	free(t);
	return code;
}

static int make_page(const struct options *o, const struct summary_list *s, const char *base)
{
	const char *path = options_text(o, SETTING_SESSIONS_PAGE);
	char now[40];
	struct trend *t;
	int n = trends_find(s, &t);
	clock_iso_now(now, sizeof(now));
	struct sessions_page page = {s, t, n, base, icecue_version, now, options_fahrenheit(o)};
	enum result r = n < 0 ? RESULT_SYSTEM : sessions_page_make(&page, path);
	free(t);
	if (r == RESULT_OK && format_of(o) == FORMAT_TABLE)
		printf(_("Page: %s\n"), path);
	return r == RESULT_OK ? EXIT_DONE : EXIT_FAILED;
}

static int none(const char *base, size_t all)
{
	if (all)
		fprintf(stderr,
			_("icecue: none of the %zu sessions in %s is of that client, site, therapist, time and outcome\n"),
			all, base);
	else
		fprintf(stderr,
			_("icecue: there is no session in %s yet: run `icecue watch`, or name a folder with --out\n"),
			base);
	return EXIT_FAILED;
}

static bool wants_trends(const struct options *o)
{
	return options_has(o, SETTING_TRENDS) || options_has(o, SETTING_CHART);
}

/* What is simulated says nothing about a client. */
static void report_left_out(size_t simulated, size_t left)
{
	if (simulated && left)
		fprintf(stderr,
			_n("icecue: %zu simulated session is left out of the trends\n",
			   "icecue: %zu simulated sessions are left out of the trends\n", simulated),
			simulated);
	else if (simulated)
		fprintf(stderr,
			_n("icecue: there are no trends: %zu session is simulated, which says nothing about a client. Without --trends it is listed\n",
			   "icecue: there are no trends: all %zu sessions are simulated, which says nothing about a client. Without --trends they are listed\n",
			   simulated),
			simulated);
}

/* A list that lacks what belongs to somebody else is not the whole one. */
static void report_denied(const char *base, const struct summary_list *s)
{
	size_t n = s->unread ? reminder_denied(base) : 0;
	if (n)
		fprintf(stderr,
			_n("icecue: %zu session in %s is another user's, whose folder you may not read: it is not in the list\n",
			   "icecue: %zu sessions in %s are other users', whose folders you may not read: they are not in the list\n",
			   n),
			n, base);
}

static int run(const struct options *o, const char *base)
{
	struct summary_list s;
	char since[16], until[16], client[LABEL_TEXT];
	struct list_filter filter = {.client = options_text_or_null(o, SETTING_CLIENT),
				     .site = options_text_or_null(o, SETTING_SITE),
				     .therapist = options_text_or_null(o, SETTING_THERAPIST),
				     .measured = wants_trends(o),
				     .for_table = format_of(o) == FORMAT_TABLE && !wants_trends(o) &&
						  !options_has(o, SETTING_SESSIONS_PAGE),
				     .outcome = (enum list_outcome)options_number(o, SETTING_OUTCOME),
				     .last = (int)(options_number(o, SETTING_LAST) / 1000)};
	if (filter.client)
		filter.client = changing_client(base, filter.client, client);
	date_of(o, SETTING_SINCE, since, &filter.since);
	date_of(o, SETTING_UNTIL, until, &filter.until);
	enum result r = book_list(base, &filter, &s);
	if (r != RESULT_OK && r != RESULT_NONE) {
		fprintf(stderr, _("icecue: the sessions in %s cannot be read: %s\n"), base, result_name(r));
		return EXIT_FAILED;
	}
	int code = EXIT_DONE;
	report_left_out(s.simulated, s.n);
	report_denied(base, &s);
	if (!s.n)
		code = s.simulated ? EXIT_FAILED : none(base, s.all);
	else if (wants_trends(o))
		code = print_trends(o, &s);
	else if (!options_has(o, SETTING_SESSIONS_PAGE))
		code = print_list(o, &s) ? EXIT_DONE : EXIT_FAILED;
	if (s.n && code == EXIT_DONE && options_has(o, SETTING_SESSIONS_PAGE))
		code = make_page(o, &s, base);
	summary_list_free(&s);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}

/* Where a person looks, and after what was asked for. */
static void remind(const struct options *o, const char *base)
{
	char now[40], text[200], day[16];
	if (!isatty(STDERR_FILENO))
		return;
	clock_iso_now(now, sizeof(now));
	if (options_number(o, SETTING_REMIND_BACKUP) && reminder_due(base, now, text, sizeof(text)))
		fprintf(stderr, "icecue: %s\n", text);
	if (options_number(o, SETTING_KEEP) && age_day(now, (int)options_number(o, SETTING_KEEP), day) &&
	    reminder_old(base, day, options_text(o, SETTING_KEEP), text, sizeof(text)))
		fprintf(stderr, "icecue: %s\n", text);
}

int command_sessions(int argc, char **argv)
{
	struct options o;
	char base[PATH_MAX];
	setlocale(LC_CTYPE, "");
	if (!options_read(&o, COMMAND_SESSIONS, argc, argv, check))
		return EXIT_USAGE;
	int code = options_folder(&o, base, sizeof(base)) ? run(&o, base) : EXIT_FAILED;
	if (code == EXIT_DONE)
		remind(&o, base);
	options_free(&o);
	return code;
}
