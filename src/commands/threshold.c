/* icecue threshold: the numb threshold of each client and site, and what it was learned from. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "command.h"
#include "session/options.h"
#include "store/folder.h"
#include "store/threshold.h"
#include "system/clock.h"

enum { OPT_CLIENT = 512, OPT_SITE, OPT_OUT, OPT_UNIT, OPT_FORGET, OPT_UNDO };

struct threshold_command {
	const char *client_arg, *site_arg, *out;
	bool fahrenheit, unit_given, forget, undo;
	char base[3072], now_iso[40], client[LABEL_TEXT], site[LABEL_TEXT];
};

static const struct argp_option options[] = {
	{"client", OPT_CLIENT, "LABEL", 0, "Whose; \"\" is the runner without a label", 0},
	{"site", OPT_SITE, "LABEL", 0, "Which place", 0},
	{"out", OPT_OUT, "DIR", 0, "Folder with the sessions (default: icecue in the XDG data folder)", 0},
	{"unit", OPT_UNIT, "C|F", 0, "Unit that is shown", 0},
	{"forget", OPT_FORGET, 0, 0, "Let only marks of later sessions count", 0},
	{"undo", OPT_UNDO, 0, 0, "Take the last --forget back", 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct threshold_command *c = state->input;
	switch (key) {
	case OPT_CLIENT:
		c->client_arg = arg;
		return 0;
	case OPT_SITE:
		c->site_arg = arg;
		return 0;
	case OPT_OUT:
		c->out = arg;
		return 0;
	case OPT_UNIT:
		if (strcasecmp(arg, "C") && strcasecmp(arg, "F"))
			argp_error(state, "--unit is C or F, not '%s'", arg);
		c->fahrenheit = *arg == 'F' || *arg == 'f';
		c->unit_given = true;
		return 0;
	case OPT_FORGET:
		c->forget = true;
		return 0;
	case OPT_UNDO:
		c->undo = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(
			state,
			"threshold takes no argument ('%s'); whose it is, is told with --client and --site",
			arg);
		return 0;
	case ARGP_KEY_END:
		if (c->forget && c->undo)
			argp_error(state, "--forget and --undo are opposites: give one of them");
		if ((c->forget || c->undo) && !c->client_arg && !c->site_arg)
			argp_error(
				state,
				"whose? Give --client and --site as with watch; --client \"\" is the runner without a label");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.doc = "Tells at which skin estimate each client and site is taken to be numb, and why: for all, or, with --client and --site as they are given to watch, for one with each mark of the key n.\v"
	       "Three sessions with marks that count move the threshold, within 10 to 15 degrees Celsius. Nothing recorded is changed. Touch decides.",
};

static void show_mark(void *context, const struct threshold_session *s)
{
	const struct threshold_command *c = context;
	char day[17], skin[24], value[24];
	text_copy(day, sizeof(day), s->start_iso);
	if (strlen(day) > 10)
		day[10] = ' ';
	if (!s->n_marks)
		printf("  %-16s  %s\n", day, threshold_why_text(s->why));
	for (int i = 0; i < s->n_marks; i++) {
		const struct threshold_mark *m = &s->marks[i];
		printf("  %-16s  round %d  skin %-7s ", day, m->round,
		       threshold_figure(m->skin_mc, c->fahrenheit, skin, sizeof(skin)));
		if (m->value_mc != MC_NONE)
			printf("tells of %-7s ",
			       threshold_figure(m->value_mc, c->fahrenheit, value, sizeof(value)));
		puts(threshold_why_text(m->why));
	}
}

static void show_summary(const struct threshold_command *c, const struct threshold *t)
{
	char line[320];
	threshold_line(t, c->fahrenheit, line, sizeof(line));
	printf("%s (%d mark%s in %d session%s)\n", line, t->marks, t->marks == 1 ? "" : "s", t->with_marks,
	       t->with_marks == 1 ? "" : "s");
	if (*t->forgotten_iso)
		printf("  forgotten: sessions up to %.16s; take it back with --undo\n", t->forgotten_iso);
}

static int failed(const struct threshold_command *c, enum result r)
{
	if (r == RESULT_NONE)
		fprintf(stderr, "icecue: there is no folder %s; run `icecue watch`, or name one with --out\n",
			c->base);
	else
		fprintf(stderr, "icecue: the sessions in %s cannot be read (%s)\n", c->base, result_name(r));
	return EXIT_FAILED;
}

static int show_all(const struct threshold_command *c)
{
	struct threshold *list;
	size_t n;
	enum result r = threshold_list(c->base, c->now_iso, &list, &n);
	for (size_t i = 0; r == RESULT_OK && i < n; i++)
		show_summary(c, &list[i]);
	if (r == RESULT_OK && !n)
		printf("No marks: numb is at 13.6 C for all. During a session, n tells that the skin is numb to the touch.\n");
	free(list);
	return r == RESULT_OK ? EXIT_DONE : failed(c, r);
}

static int show_one(struct threshold_command *c)
{
	struct threshold t;
	enum result r = threshold_learn(c->base, c->client, c->site, c->now_iso, show_mark, c, &t);
	if (r != RESULT_OK)
		return failed(c, r);
	show_summary(c, &t);
	if (t.looked)
		return EXIT_DONE;
	puts("No session bears this client and site. Of the others:");
	return show_all(c);
}

static int forget(struct threshold_command *c)
{
	struct threshold t;
	enum result r = threshold_learn(c->base, c->client, c->site, c->now_iso, NULL, NULL, &t);
	if (r != RESULT_OK)
		return failed(c, r);
	if (!t.n) {
		fprintf(stderr, "icecue: nothing to forget: no mark of this client and site counts\n");
		return EXIT_FAILED;
	}
	if (threshold_forget(c->base, c->client, c->site, c->now_iso) != RESULT_OK)
		return EXIT_FAILED;
	return show_one(c);
}

static int undo(struct threshold_command *c)
{
	enum result r = threshold_undo(c->base, c->client, c->site);
	if (r == RESULT_NONE)
		fprintf(stderr,
			"icecue: nothing to take back: nothing of this client and site is forgotten\n");
	return r == RESULT_OK ? show_one(c) : EXIT_FAILED;
}

/* The labels as watch puts them into a record. */
static void set_label(char label[LABEL_TEXT], const char *arg)
{
	if (arg)
		text_printable(label, LABEL_TEXT, arg, strlen(arg));
}

int command_threshold(int argc, char **argv)
{
	struct threshold_command c = {0};
	argp_parse(&argp, argc, argv, 0, NULL, &c);
	struct config *config = session_config();
	if (!config)
		return EXIT_USAGE;
	const char *out = c.out ? c.out : config_watch_text(config, SETTING_OUT);
	text_copy(c.base, sizeof(c.base), out);
	if (!c.unit_given)
		c.fahrenheit = config_watch_number(config, SETTING_FAHRENHEIT);
	config_free(config);
	if (!c.base[0] && folder_home(c.base, sizeof(c.base)) != RESULT_OK) {
		fprintf(stderr,
			"icecue: no folder with sessions: neither XDG_DATA_HOME nor HOME is set. Name one with --out DIR.\n");
		return EXIT_FAILED;
	}
	clock_iso_now(c.now_iso, sizeof(c.now_iso));
	set_label(c.client, c.client_arg);
	set_label(c.site, c.site_arg);
	int code = c.forget			? forget(&c)
		   : c.undo			? undo(&c)
		   : c.client_arg || c.site_arg ? show_one(&c)
						: show_all(&c);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}
