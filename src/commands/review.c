/* icecue review: the last or a named session again: words, chart and page. */
#include <argp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "icecue/command.h"
#include "icecue/files.h"
#include "icecue/options.h"
#include "icecue/session.h"
#include "icecue/story.h"
#include "icecue/viewer.h"

enum { OPT_UNIT = 512, OPT_OUT, OPT_NO_OPEN, OPT_OPEN, OPT_TERMINAL };

struct review {
	const char *session, *out;
	bool fahrenheit, unit_given, no_open, open, in_terminal;
	enum screen_kind terminal;
};

static const struct argp_option options[] = {
	{"unit", OPT_UNIT, "C|F", 0, "Unit that is shown", 0},
	{"out", OPT_OUT, "DIR", 0, "Folder with the sessions (default: icecue in the XDG data folder)", 0},
	{"terminal", OPT_TERMINAL, "KIND", OPTION_ARG_OPTIONAL,
	 "Show the chart in the terminal: as a picture (sixel, kitty) where it can, else in letters (dumb); "
	 "auto, the default, finds out",
	 0},
	{"open", OPT_OPEN, 0, 0, "Open the page in a browser, also without a terminal or with --terminal", 0},
	{"no-open", OPT_NO_OPEN, 0, 0, "Do not open the page in a browser", 0},
	{0},
};

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
		if (arg && !screen_parse(arg, &r->terminal))
			argp_error(state, "--terminal is auto, dumb, sixel or kitty, not '%s'", arg);
		r->in_terminal = true;
		return 0;
	case ARGP_KEY_ARG:
		if (r->session)
			argp_error(state, "one SESSION at a time; '%s' is one too many", arg);
		r->session = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[SESSION]",
	.doc = "Tells a session again in words, and makes its chart and page anew. SESSION is a folder, a "
	       "session.csv, or a "
	       "name (or the beginning of one) in the folder with the sessions; without it the last one is "
	       "taken.",
};

static bool wants_viewer(const struct review *r)
{
	const char *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
	if (r->open || r->no_open || r->in_terminal)
		return r->open;
	return isatty(STDOUT_FILENO) && ((x && *x) || (wayland && *wayland));
}

/* Why not has been told. */
static int show_chart(const struct review *r, const char *dir)
{
	char path[PATH_MAX + 16], why[PATH_MAX + 256];
	struct screen screen;
	struct story *s;
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	if (story_read(path, &s, why, sizeof(why)) != RESULT_OK)
		return EXIT_FAILED;
	screen_look(&screen, r->terminal);
	enum result result = chart_show(s, &screen, r->fahrenheit, stdout);
	story_free(s);
	return result == RESULT_OK || result == RESULT_NONE ? EXIT_DONE : EXIT_FAILED;
}

static int review(struct review *r, const struct config *config)
{
	char base[PATH_MAX] = "", dir[PATH_MAX], made_in[PATH_MAX], why[2 * PATH_MAX];
	if (!r->out && config_has(&config->watch, CONFIG_OUT))
		r->out = config_text(&config->watch, CONFIG_OUT);
	if (!r->unit_given)
		r->fahrenheit = config_number(&config->watch, CONFIG_FAHRENHEIT);
	if (r->out)
		snprintf(base, sizeof(base), "%s", r->out);
	else if (session_home(base, sizeof(base)) != RESULT_OK && !r->session) {
		fprintf(stderr, "icecue: no folder with sessions: neither XDG_DATA_HOME nor HOME is set. "
				"Name one with --out DIR.\n");
		return EXIT_FAILED;
	}
	if (session_find(base, r->session, dir, sizeof(dir), why, sizeof(why)) != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		return EXIT_FAILED;
	}
	int code = session_files_make_in(dir, r->fahrenheit, stdout, made_in, sizeof(made_in));
	if (code == EXIT_DONE && r->in_terminal)
		code = show_chart(r, dir);
	if (code == EXIT_DONE && wants_viewer(r))
		viewer_open(made_in, "report.html");
	return code;
}

int command_review(int argc, char **argv)
{
	struct review r = {0};
	argp_parse(&argp, argc, argv, 0, NULL, &r);
	struct config *config = session_config();
	if (!config)
		return EXIT_USAGE;
	int code = review(&r, config);
	config_free(config);
	return code;
}
