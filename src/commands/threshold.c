/* icecue threshold: the numb threshold of each client and site, and what it was learned from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "changing.h"
#include "command.h"
#include "session/given.h"
#include "store/threshold.h"
#include "system/clock.h"

struct threshold_command {
	bool fahrenheit;
	char base[3072], now_iso[40], client[LABEL_TEXT], site[LABEL_TEXT];
};

static void check(const struct options *o, struct argp_state *state)
{
	bool forgets = options_has(o, SETTING_FORGET_MARKS), undoes = options_has(o, SETTING_UNDO);
	if (forgets && undoes)
		argp_error(state, _("--forget and --undo are opposites: give one of them"));
	if ((forgets || undoes) && !options_has(o, SETTING_CLIENT) && !options_has(o, SETTING_SITE))
		argp_error(
			state,
			_("give --client and --site as with watch; --client \"\" is the runner without a label"));
}

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
		printf(_("  %-16s  round %d  skin %-7s "), day, m->round,
		       threshold_figure(m->skin_mc, c->fahrenheit, skin, sizeof(skin)));
		if (m->value_mc != MC_NONE)
			printf(_("value %-7s "),
			       threshold_figure(m->value_mc, c->fahrenheit, value, sizeof(value)));
		puts(threshold_why_text(m->why));
	}
}

static void show_summary(const struct threshold_command *c, const struct threshold *t)
{
	char line[320];
	threshold_line(t, c->fahrenheit, line, sizeof(line));
	printf(_n("%s (%d mark", "%s (%d marks", t->marks), line, t->marks);
	printf(_n(" in %d session)\n", " in %d sessions)\n", t->with_marks), t->with_marks);
	if (*t->forgotten_iso)
		printf(_("  forgotten: sessions up to %.16s; take it back with --undo\n"), t->forgotten_iso);
}

static int failed(const struct threshold_command *c, enum result r)
{
	if (r == RESULT_NONE)
		fprintf(stderr,
			_("icecue: there is no folder %s; run `icecue watch`, or name one with --out\n"),
			c->base);
	else
		fprintf(stderr, _("icecue: the sessions in %s cannot be read (%s)\n"), c->base,
			result_name(r));
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
		printf(_(
			"No marks: numb is at 13.6 C for all. During a session, press n when a pinch hurts no more.\n"));
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
	puts(_("No session has this client and site. The others:"));
	return show_all(c);
}

static int forget(struct threshold_command *c)
{
	struct threshold t;
	enum result r = threshold_learn(c->base, c->client, c->site, c->now_iso, NULL, NULL, &t);
	if (r != RESULT_OK)
		return failed(c, r);
	if (!t.n) {
		fprintf(stderr, _("icecue: nothing to forget: no mark of this client and site counts\n"));
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
			_("icecue: nothing to take back: nothing of this client and site is forgotten\n"));
	return r == RESULT_OK ? show_one(c) : EXIT_FAILED;
}

int command_threshold(int argc, char **argv)
{
	struct threshold_command c = {0};
	struct options o;
	if (!options_read(&o, COMMAND_THRESHOLD, argc, argv, check))
		return EXIT_USAGE;
	c.fahrenheit = options_fahrenheit(&o);
	clock_iso_now(c.now_iso, sizeof(c.now_iso));
	const char *site = options_text(&o, SETTING_SITE);
	text_printable(c.site, sizeof(c.site), site, strlen(site)); /* as watch writes it into a record */
	bool one = options_has(&o, SETTING_CLIENT) || options_has(&o, SETTING_SITE);
	bool there = options_folder(&o, c.base, sizeof(c.base));
	if (there)
		changing_client(c.base, options_text(&o, SETTING_CLIENT), c.client);
	int code = !there				   ? EXIT_FAILED
		   : options_has(&o, SETTING_FORGET_MARKS) ? forget(&c)
		   : options_has(&o, SETTING_UNDO)	   ? undo(&c)
		   : one				   ? show_one(&c)
							   : show_all(&c);
	options_free(&o);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}
