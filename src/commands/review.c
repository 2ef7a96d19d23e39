/* icecue review: the last or a named session again: words, chart and page; or several in one chart. */
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
#include "review_overlay.h"

enum {
	OPT_UNIT = 512,
	OPT_OUT,
	OPT_OPEN,
	OPT_NO_OPEN,
	OPT_TERMINAL,
	OPT_ALIGN,
	OPT_ROUND,
	OPT_LAST,
	OPT_CLIENT,
	OPT_SITE,
	OPT_TO,
};

#define NAMES_MAX 64

enum shown { SHOWN_BY_ITSELF, SHOWN_NONE, SHOWN_AUTO, SHOWN_AS };

struct review {
	char *names[NAMES_MAX];
	int n_names;
	const char *out;
	bool fahrenheit, unit_given, no_open, open;
	enum shown shown;
	enum picture picture; /* SHOWN_AS */
	struct overlay_request overlay;
};

static const struct argp_option options[] = {
	{"unit", OPT_UNIT, "C|F", 0, "Unit that is shown", 1},
	{"out", OPT_OUT, "DIR", 0, "Folder with the sessions (default: icecue in the XDG data folder)", 1},
	{"open", OPT_OPEN, 0, 0, "Open the page in a browser, also from a script", 1},
	{"no-open", OPT_NO_OPEN, 0, 0, "Do not open the page in a browser", 1},
	{"terminal", OPT_TERMINAL, "auto|text|sixel|kitty|none", OPTION_ARG_OPTIONAL,
	 "Show the chart in the terminal (by itself where there is no desktop)", 1},
	{0, 0, 0, 0, "Several sessions in one chart:", 2},
	{"align", OPT_ALIGN, "ice-on|ice-off", 0, "Over one another from when the ice came, or went", 2},
	{"round", OPT_ROUND, "N", 0, "Of the round N (default: 1)", 2},
	{"last", OPT_LAST, "N", 0, "The newest N, instead of named ones", 2},
	{"client", OPT_CLIENT, "LABEL", 0, "Of this client", 2},
	{"site", OPT_SITE, "LABEL", 0, "Of this site", 2},
	{"to", OPT_TO, "DIR", 0, "Folder for overlay.png and overlay.svg (default: this one)", 2},
	{0},
};

static void take_terminal(struct argp_state *state, struct review *r, const char *arg)
{
	static const char *const names[] = {"text", "sixel", "kitty"};
	r->shown = SHOWN_AUTO;
	if (!arg || !strcasecmp(arg, "auto"))
		return;
	if (!strcasecmp(arg, "none")) {
		r->shown = SHOWN_NONE;
		return;
	}
	r->shown = SHOWN_AS;
	for (int i = 0; i < 3; i++)
		if (!strcasecmp(arg, names[i])) {
			r->picture = (enum picture)i;
			return;
		}
	argp_error(state, "--terminal is auto, text, sixel, kitty or none, not '%s'", arg);
}

static enum align align_of(struct argp_state *state, const char *arg)
{
	if (!strcasecmp(arg, "ice-on"))
		return ALIGN_ICE_ON;
	if (strcasecmp(arg, "ice-off"))
		argp_error(state, "--align is ice-on or ice-off, not '%s'", arg);
	return ALIGN_ICE_OFF;
}

static int count(struct argp_state *state, const char *option, const char *arg)
{
	char *end;
	long n = strtol(arg, &end, 10);
	if (*end || end == arg || n < 1 || n > 1000)
		argp_error(state, "--%s takes a number from 1, not '%s'", option, arg);
	return (int)n;
}

static error_t parse_several(int key, char *arg, struct argp_state *state, struct review *r)
{
	struct overlay_request *o = &r->overlay;
	switch (key) {
	case OPT_ALIGN:
		o->align = align_of(state, arg);
		return 0;
	case OPT_ROUND:
		o->round = count(state, "round", arg);
		return 0;
	case OPT_LAST:
		o->last = count(state, "last", arg);
		return 0;
	case OPT_CLIENT:
		o->client = arg;
		return 0;
	case OPT_SITE:
		o->site = arg;
		return 0;
	case OPT_TO:
		o->to = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (r->n_names == NAMES_MAX)
			argp_error(state, "at most %d sessions; '%s' is one too many", NAMES_MAX, arg);
		r->names[r->n_names++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (r->n_names > 1 && !o->align)
			argp_error(
				state,
				"one SESSION at a time; '%s' is one too many, or say how they lie over one "
				"another: --align ice-on",
				r->names[1]);
		if (!o->align && (o->last || o->client || o->site || o->to || o->round))
			argp_error(state, "--round, --last, --client, --site and --to go with --align");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
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
	case OPT_OPEN:
		r->open = true;
		return 0;
	case OPT_NO_OPEN:
		r->no_open = true;
		return 0;
	case OPT_TERMINAL:
		take_terminal(state, r, arg);
		return 0;
	default:
		return parse_several(key, arg, state, r);
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[SESSION...]",
	.doc = "Tells a session again in words, and makes its chart and page anew. SESSION is a folder, a "
	       "session.csv, or a "
	       "name (or the beginning of one) in the folder with the sessions; without it the last one is "
	       "taken. With --align several sessions are drawn over one another.",
};

static bool has_desktop(void)
{
	const char *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
	return (x && *x) || (wayland && *wayland);
}

static bool wants_viewer(const struct review *r)
{
	return r->open || (!r->no_open && isatty(STDOUT_FILENO) && has_desktop());
}

/* Whoever sits at a terminal without a desktop sees the chart there. */
static bool wants_picture(const struct review *r)
{
	if (r->shown == SHOWN_BY_ITSELF)
		return isatty(STDOUT_FILENO) == 1 && !has_desktop();
	return r->shown != SHOWN_NONE;
}

static int review_several(struct review *r, const char *base)
{
	struct overlay_request *o = &r->overlay;
	o->base = base;
	o->names = r->names;
	o->n_names = r->n_names;
	o->fahrenheit = r->fahrenheit;
	if (!o->round)
		o->round = 1;
	if (!o->to)
		o->to = ".";
	int code = review_overlay(o);
	if (code == EXIT_DONE && r->open)
		viewer_open(o->to, "overlay.png");
	return code;
}

static int review(struct review *r, const struct config *config)
{
	char base[PATH_MAX] = "", dir[PATH_MAX], made_in[PATH_MAX], why[2 * PATH_MAX];
	if (!r->unit_given)
		r->fahrenheit = config_number(&config->watch, CONFIG_FAHRENHEIT);
	if (!base_folder(r->out, config, base, sizeof(base)) && !r->n_names)
		return EXIT_FAILED;
	if (r->overlay.align)
		return review_several(r, base);
	if (session_find(base, r->names[0], dir, sizeof(dir), why, sizeof(why)) != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		return EXIT_FAILED;
	}
	struct files_request files = {
		.fahrenheit = r->fahrenheit,
		.pictured = wants_picture(r),
		.picture = r->shown == SHOWN_AS ? r->picture : picture_detect(stdout),
	};
	int code = session_files_make_in(dir, &files, stdout, made_in, sizeof(made_in));
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
