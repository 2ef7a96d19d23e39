/* icecue review: the last or a named session again: words, chart and page. */
#include <argp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "report/chart/charts.h"
#include "report/story.h"
#include "report/viewer.h"
#include "review_align.h"
#include "session/files.h"
#include "session/options.h"
#include "store/folder.h"

enum {
	OPT_UNIT = 512,
	OPT_OUT,
	OPT_NO_OPEN,
	OPT_OPEN,
	OPT_TERMINAL,
	OPT_ALIGN,
	OPT_LAST,
	OPT_ROUND,
	OPT_CLIENT,
	OPT_SITE,
	OPT_TO,
};

struct review {
	const char *out;
	bool fahrenheit, unit_given, no_open, open;
	const char *align_option;  /* one that is for --align only */
	struct review_align align; /* its sessions are also those without --align */
};

static const struct argp_option options[] = {
	{"unit", OPT_UNIT, "C|F", 0, "Unit that is shown", 0},
	{"out", OPT_OUT, "DIR", 0, "Folder with the sessions (default: icecue in the XDG data folder)", 0},
	{"terminal", OPT_TERMINAL, "KIND", OPTION_ARG_OPTIONAL,
	 "Show the chart in the terminal: as a picture (sixel, kitty) where it can, else in letters (dumb); auto, the default, finds out",
	 0},
	{"open", OPT_OPEN, 0, 0, "Open the page in a browser, also without a terminal or with --terminal", 0},
	{"no-open", OPT_NO_OPEN, 0, 0, "Do not open the page in a browser", 0},
	{0, 0, 0, 0, "Several sessions over one another (at most 12), the newest strongest:", 2},
	{"align", OPT_ALIGN, "ice-on|ice-off", 0,
	 "Lay the skin estimates of the sessions over one another, from when the ice came on or went away; makes overlay.png and overlay.svg",
	 2},
	{"last", OPT_LAST, "N", 0, "The last N sessions (default: 5, when none is named)", 2},
	{"client", OPT_CLIENT, "LABEL", 0, "Of --last: only sessions of this client", 2},
	{"site", OPT_SITE, "LABEL", 0, "Of --last: only sessions of this site", 2},
	{"round", OPT_ROUND, "N", 0, "Take round N of each session (default: 1)", 2},
	{"to", OPT_TO, "DIR", 0, "Folder for overlay.png and overlay.svg (default: the current one)", 2},
	{0},
};

static int small_number(struct argp_state *state, const char *option, const char *arg, int max)
{
	char *end;
	long n = strtol(arg, &end, 10);
	if (end == arg || *end || n < 1 || n > max)
		argp_error(state, "%s is a number from 1 to %d, not '%s'", option, max, arg);
	return (int)n;
}

static error_t parse_align(int key, char *arg, struct argp_state *state)
{
	struct review *r = state->input;
	struct review_align *a = &r->align;
	switch (key) {
	case OPT_ALIGN:
		if (!overlay_parse(arg, &a->moment))
			argp_error(state, "--align is ice-on or ice-off, not '%s'", arg);
		a->wanted = true;
		return 0;
	case OPT_LAST:
		a->last = small_number(state, r->align_option = "--last", arg, OVERLAY_MAX);
		return 0;
	case OPT_ROUND:
		a->round = small_number(state, r->align_option = "--round", arg, ROUNDS_MAX);
		return 0;
	case OPT_CLIENT:
		a->client = arg;
		r->align_option = "--client";
		return 0;
	case OPT_SITE:
		a->site = arg;
		r->align_option = "--site";
		return 0;
	case OPT_TO:
		a->to = arg;
		r->align_option = "--to";
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What does not go together. */
static void check(const struct review *r, struct argp_state *state)
{
	const struct review_align *a = &r->align;
	if (!a->wanted && r->align_option)
		argp_error(
			state,
			"%s is for several sessions over one another: give --align ice-on or --align ice-off too",
			r->align_option);
	if (!a->wanted && a->n > 1)
		argp_error(
			state,
			"one SESSION at a time ('%s' is one too many), or several over one another with --align ice-on",
			a->sessions[1]);
	if (a->n && (a->last || a->client || a->site))
		argp_error(state, "either name sessions or pick them with --last, --client and --site");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct review *r = state->input;
	switch (key) {
	case OPT_UNIT:
		if (strcasecmp(arg, "C") && strcasecmp(arg, "F"))
			argp_error(state, "--unit is C or F, not '%s'", arg);
		r->fahrenheit = *arg == 'F' || *arg == 'f';
		r->unit_given = true;
		return 0;
	case OPT_OUT:
		r->out = arg;
		return 0;
	case OPT_NO_OPEN:
		r->no_open = true;
		r->open = false;
		return 0;
	case OPT_OPEN:
		r->open = true;
		return 0;
	case OPT_TERMINAL:
		if (arg && !picture_parse(arg, &r->align.terminal))
			argp_error(state, "--terminal is auto, dumb, sixel or kitty, not '%s'", arg);
		r->align.in_terminal = true;
		return 0;
	case ARGP_KEY_ARG:
		if (r->align.n == OVERLAY_MAX)
			argp_error(state, "at most %d sessions can be told apart; '%s' is one too many",
				   OVERLAY_MAX, arg);
		r->align.sessions[r->align.n++] = arg;
		return 0;
	case ARGP_KEY_END:
		check(r, state);
		return 0;
	default:
		return parse_align(key, arg, state);
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[SESSION]\n--align ice-on|ice-off [SESSION...]",
	.doc = "Tells a session again in words, and makes its chart and page anew. SESSION is a folder, a session.csv, or a name (or the beginning of one) in the folder with the sessions; without it the last one is taken.",
};

static bool wants_viewer(const struct review *r)
{
	const char *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
	if (r->open || r->no_open || r->align.in_terminal)
		return r->open;
	return isatty(STDOUT_FILENO) && ((x && *x) || (wayland && *wayland));
}

/* Why not has been told. */
static int show_chart(const struct review *r, const char *dir)
{
	char path[PATH_MAX + 16], why[PATH_MAX + 256];
	struct picture screen;
	struct story *s;
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	if (story_read(path, &s, why, sizeof(why)) != RESULT_OK)
		return EXIT_FAILED;
	picture_look(&screen, r->align.terminal);
	enum result result = chart_show(s, &screen, r->fahrenheit, stdout);
	story_free(s);
	return result == RESULT_OK || result == RESULT_NONE ? EXIT_DONE : EXIT_FAILED;
}

static int review(struct review *r, const struct config *config)
{
	char base[PATH_MAX] = "", dir[PATH_MAX], made_in[PATH_MAX], why[2 * PATH_MAX];
	if (!r->out)
		r->out = config_watch_text(config, SETTING_OUT);
	if (!r->unit_given)
		r->fahrenheit = config_watch_number(config, SETTING_FAHRENHEIT);
	if (*r->out)
		snprintf(base, sizeof(base), "%s", r->out);
	else if (folder_home(base, sizeof(base)) != RESULT_OK && !r->align.n) {
		fprintf(stderr,
			"icecue: no folder with sessions: neither XDG_DATA_HOME nor HOME is set. Name one with --out DIR.\n");
		return EXIT_FAILED;
	}
	if (r->align.wanted) {
		r->align.fahrenheit = r->fahrenheit;
		return review_align(&r->align, base);
	}
	if (folder_find(base, r->align.sessions[0], dir, sizeof(dir), why, sizeof(why)) != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		return EXIT_FAILED;
	}
	int code = files_make_in(dir, r->fahrenheit, stdout, made_in, sizeof(made_in));
	if (code == EXIT_DONE && r->align.in_terminal)
		code = show_chart(r, dir);
	if (code == EXIT_DONE && wants_viewer(r))
		viewer_open(made_in, "report.html");
	return code;
}

int command_review(int argc, char **argv)
{
	struct review r = {.align = {.round = 1}};
	argp_parse(&argp, argc, argv, 0, NULL, &r);
	if (!r.align.last)
		r.align.last = REVIEW_ALIGN_LAST;
	struct config *config = session_config();
	if (!config)
		return EXIT_USAGE;
	int code = review(&r, config);
	config_free(config);
	return code;
}
