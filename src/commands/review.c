/* icecue review: the last or a named session again: words, chart and page. */
#include <argp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base_folder.h"
#include "icecue/command.h"
#include "icecue/files.h"
#include "icecue/options.h"
#include "icecue/session.h"
#include "icecue/viewer.h"

enum { OPT_UNIT = 512, OPT_OUT, OPT_NO_OPEN };

struct review {
	const char *session, *out;
	bool fahrenheit, unit_given, no_open;
};

static const struct argp_option options[] = {
	{"unit", OPT_UNIT, "C|F", 0, "Unit that is shown", 0},
	{"out", OPT_OUT, "DIR", 0, "Folder with the sessions (default: icecue in the XDG data folder)", 0},
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
	return !r->no_open && isatty(STDOUT_FILENO) && ((x && *x) || (wayland && *wayland));
}

static int review(struct review *r, const struct config *config)
{
	char base[PATH_MAX] = "", dir[PATH_MAX], made_in[PATH_MAX], why[2 * PATH_MAX];
	if (!r->unit_given)
		r->fahrenheit = config_number(&config->watch, CONFIG_FAHRENHEIT);
	if (!base_folder(r->out, config, base, sizeof(base)) && !r->session)
		return EXIT_FAILED;
	if (session_find(base, r->session, dir, sizeof(dir), why, sizeof(why)) != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		return EXIT_FAILED;
	}
	int code = session_files_make_in(dir, r->fahrenheit, stdout, made_in, sizeof(made_in));
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
