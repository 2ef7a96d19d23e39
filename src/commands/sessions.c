/* icecue sessions: what sessions there are, and how their figures change. */
#include <argp.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base_folder.h"
#include "command.h"
#include "report/chart/charts.h"
#include "report/list.h"
#include "session/options.h"
#include "system/clock.h"

enum {
	OPT_CLIENT = 512,
	OPT_SITE,
	OPT_SINCE,
	OPT_UNTIL,
	OPT_LAST,
	OPT_ROUNDS,
	OPT_TRENDS,
	OPT_CHART,
	OPT_FORMAT,
	OPT_OUT,
};

#define FORMAT_LIST(X) X(FORMAT_TABLE, "table") X(FORMAT_CSV, "csv") X(FORMAT_JSON, "json")
enum format { FORMAT_LIST(ENUM_MEMBER) };

struct sessions_command {
	struct list_filter filter;
	char since[16], until[16], today[40];
	const char *out, *chart;
	enum format format;
	bool rounds, trends;
};

static const struct argp_option options[] = {
	{"client", OPT_CLIENT, "LABEL", 0, "Only of this client; \"\": those without a label", 0},
	{"site", OPT_SITE, "LABEL", 0, "Only of this site", 0},
	{"since", OPT_SINCE, "DATE", 0,
	 "From this day, month or year on: 2026-11-27, 2026-11, 2026; or 30d, 8w ago", 0},
	{"until", OPT_UNTIL, "DATE", 0, "Up to and with it", 0},
	{"last", OPT_LAST, "N", 0, "The newest N of these", 0},
	{"rounds", OPT_ROUNDS, 0, 0, "A line for each round, not for the first of each session alone", 0},
	{"trends", OPT_TRENDS, 0, 0, "How the figures of each client and site change", 0},
	{"chart", OPT_CHART, "FILE", 0, "Draw the trends into FILE.png or FILE.svg", 0},
	{"format", OPT_FORMAT, "table|csv|json", 0, "For people, for a spreadsheet, for programs", 0},
	{"out", OPT_OUT, "DIR", 0, "Folder with the sessions (default: icecue in the XDG data folder)", 0},
	{0},
};

static void take_date(struct argp_state *state, const char *option, const char *arg, const char *today,
		      char buf[16])
{
	if (!list_date(arg, today, buf))
		argp_error(
			state,
			"--%s takes a day, month or year such as 2026-11-27, 2026-11 or 2026, or how long ago: 30d, 8w; not '%s'",
			option, arg);
}

static enum format format_of(struct argp_state *state, const char *arg)
{
	static const char *const names[] = {FORMAT_LIST(ENUM_NAME)};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcasecmp(arg, names[i]))
			return (enum format)i;
	argp_error(state, "--format is table, csv or json, not '%s'", arg);
	return FORMAT_TABLE;
}

static bool ends(const char *text, const char *with)
{
	size_t n = strlen(text), k = strlen(with);
	return n > k && !strcasecmp(text + n - k, with);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct sessions_command *c = state->input;
	char *end;
	long last;
	switch (key) {
	case OPT_CLIENT:
		c->filter.client = arg;
		return 0;
	case OPT_SITE:
		c->filter.site = arg;
		return 0;
	case OPT_SINCE:
		take_date(state, "since", arg, c->today, c->since);
		c->filter.since = c->since;
		return 0;
	case OPT_UNTIL:
		take_date(state, "until", arg, c->today, c->until);
		c->filter.until = c->until;
		return 0;
	case OPT_LAST:
		last = strtol(arg, &end, 10);
		c->filter.last = (int)last;
		if (*end || last < 1 || last > INT_MAX)
			argp_error(state, "--last takes a number from 1, not '%s'", arg);
		return 0;
	case OPT_ROUNDS:
		c->rounds = true;
		return 0;
	case OPT_TRENDS:
		c->trends = true;
		return 0;
	case OPT_CHART:
		if (!ends(arg, ".png") && !ends(arg, ".svg"))
			argp_error(state, "--chart takes a file that ends in .png or .svg, not '%s'", arg);
		c->chart = arg;
		return 0;
	case OPT_FORMAT:
		c->format = format_of(state, arg);
		return 0;
	case OPT_OUT:
		c->out = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "sessions takes no argument ('%s'); `icecue review %s` shows one session",
			   arg, arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.doc = "Lists the sessions, the newest first: how long the ice took to make the skin numb, how long that lasted, when the skin had re-warmed, and how good the forecast was; with --trends how that changes.",
};

static bool print_list(const struct sessions_command *c, const struct summary_list *s)
{
	if (c->format == FORMAT_JSON)
		return list_json(stdout, s);
	if (c->format == FORMAT_CSV)
		summary_csv(stdout, s);
	else
		list_table(stdout, s, c->rounds);
	return true;
}

static int draw(const struct sessions_command *c, const struct summary_list *s, const struct trend *t, int n)
{
	if (!c->chart)
		return EXIT_DONE;
	enum result r = trends_chart(s, t, n, c->chart);
	if (r == RESULT_BAD_DATA)
		fprintf(stderr,
			"icecue: --chart: none of these sessions was numb or re-warmed, there is nothing to draw\n");
	else if (r == RESULT_OK && c->format == FORMAT_TABLE)
		printf("Chart: %s\n", c->chart);
	return r == RESULT_OK ? EXIT_DONE : EXIT_FAILED;
}

static int print_trends(const struct sessions_command *c, const struct summary_list *s)
{
	struct trend *t;
	int n = trends_find(s, &t);
	bool ok = n >= 0;
	if (n < 0)
		fprintf(stderr, "icecue: no memory for the trends\n");
	else if (c->format == FORMAT_JSON)
		ok = trends_json(stdout, t, n);
	else if (c->format == FORMAT_CSV)
		trends_csv(stdout, t, n);
	else
		trends_table(stdout, t, n);
	int code = ok ? draw(c, s, t, n) : EXIT_FAILED;
	free(t);
	return code;
}

static int none(const struct sessions_command *c, const char *base, size_t all)
{
	if (all)
		fprintf(stderr, "icecue: none of the %zu sessions in %s is of that client, site and time\n",
			all, base);
	else
		fprintf(stderr,
			"icecue: there is no session in %s yet: run `icecue watch`, or name a folder with --out\n",
			base);
	(void)c;
	return EXIT_FAILED;
}

static int run(const struct sessions_command *c, const char *base)
{
	struct summary_list s;
	enum result r = summary_list_load(base, "", &s);
	if (r != RESULT_OK && r != RESULT_NONE) {
		fprintf(stderr, "icecue: the sessions in %s cannot be read: %s\n", base, result_name(r));
		return EXIT_FAILED;
	}
	size_t all = s.n;
	list_select(&s, &c->filter);
	int code = EXIT_DONE;
	if (!s.n)
		code = none(c, base, all);
	else if (c->trends || c->chart)
		code = print_trends(c, &s);
	else
		code = print_list(c, &s) ? EXIT_DONE : EXIT_FAILED;
	summary_list_free(&s);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}

int command_sessions(int argc, char **argv)
{
	struct sessions_command c = {0};
	char base[PATH_MAX];
	setlocale(LC_CTYPE, "");
	clock_iso_now(c.today, sizeof(c.today));
	argp_parse(&argp, argc, argv, 0, NULL, &c);
	struct config *config = session_config();
	if (!config)
		return EXIT_USAGE;
	int code = base_folder(c.out, config, base, sizeof(base)) ? run(&c, base) : EXIT_FAILED;
	config_free(config);
	return code;
}
