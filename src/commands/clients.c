/* icecue clients: whose sessions there are, one name for each, and what is noted of them. */
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/who.h"
#include "book/book.h"
#include "changing.h"
#include "clients_list.h"
#include "command.h"
#include "session/files.h"
#include "session/given.h"
#include "store/summary.h"
#include "store/threshold.h"
#include "store/walk.h"
#include "system/clock.h"
#include "system/ending.h"
#include "system/tty_out.h"

#define ANEW_MS 20000 /* for pages with the new name; icecue review makes the others */

struct clients_command {
	const struct options *o;
	char base[PATH_MAX];
	struct roster roster;
	struct known known;
	char now_iso[40], by[64];
	bool again; /* another icecue wrote what this was decided from */
};

#define TRIES 20

struct word {
	const char *word, *takes;
	int least, most; /* what stands behind it */
	int (*run)(struct clients_command *c, char **args, int n);
};

static int rename_client(struct clients_command *c, char **args, int n);
static int merge(struct clients_command *c, char **args, int n);
static int undo(struct clients_command *c, char **args, int n);
static int note(struct clients_command *c, char **args, int n);
static int threshold(struct clients_command *c, char **args, int n);
static int bony(struct clients_command *c, char **args, int n);

static const struct word words[] = {
	{"rename", "OLD NEW", 2, 2, rename_client},
	{"merge", "FROM INTO", 2, 2, merge},
	{"undo", "", 0, 0, undo},
	{"note", "CLIENT TEXT", 2, 2, note},
	{"threshold", "CLIENT [SITE] C|off", 2, 3, threshold},
	{"bony", "CLIENT [SITE] yes|no", 2, 3, bony},
};
#define WORDS (sizeof(words) / sizeof(words[0]))

static const struct word *word_of(const char *text)
{
	for (size_t i = 0; i < WORDS; i++)
		if (!strcmp(words[i].word, text))
			return &words[i];
	return NULL;
}

static void check(const struct options *o, struct argp_state *state)
{
	const struct word *w = o->n ? word_of(o->args[0]) : NULL;
	if (o->n && !w)
		argp_error(
			state,
			_("there is no `icecue clients %s`; there are rename, merge, undo, note, threshold and bony, and without a word they are listed"),
			o->args[0]);
	if (w && (o->n - 1 < w->least || o->n - 1 > w->most))
		argp_error(state, _("give: icecue clients %s %s"), w->word, w->takes);
}

/* ---- what is said of a client ---- */

/* The label as watch writes it into a record. */
static char *label_of(const char *typed, char buf[LABEL_TEXT])
{
	return text_printable(buf, LABEL_TEXT, typed, strlen(typed));
}

static int append(struct clients_command *c, const char *client, const char *site, const char *field,
		  const char *old, const char *new)
{
	struct change change = {.at_iso = c->now_iso,
				.by = c->by,
				.client = client,
				.site = site,
				.field = field,
				.old = old,
				.new = new,
				.t_ms = MS_NONE};
	if (!strcmp(old, new)) {
		printf(_("%s is %s already\n"), field, *new ? new : _("(none)"));
		return EXIT_DONE;
	}
	enum result r = changes_append_to(c->base, &c->roster.clients.journal, &change);
	c->again = r == RESULT_AGAIN;
	if (r != RESULT_OK)
		return EXIT_FAILED;
	changing_tell(&change);
	return EXIT_DONE;
}

static bool has_site(const struct roster_client *one, const char *site)
{
	for (size_t i = 0; i < one->n_sites; i++)
		if (one->sites[i].sessions && who_same(one->sites[i].site, site))
			return true;
	return false;
}

/* It may be a slip that is near no other label. */
static void report_none_yet(const struct clients_command *c, const char *client, const char *site)
{
	const struct roster_client *one = roster_find(&c->roster, client);
	if (!one || !one->sessions)
		fprintf(stderr, _("icecue: there is no session of '%s' yet: it holds for those to come\n"),
			client);
	else if (*site && !has_site(one, site))
		fprintf(stderr,
			_("icecue: there is no session of '%s' at '%s' yet: it holds for those to come\n"),
			client, site);
}

/* Of a client who may not have been there yet. */
static int set_fact(struct clients_command *c, const char *typed, const char *site, const char *field,
		    const char *value)
{
	char label[LABEL_TEXT], place[LABEL_TEXT];
	const char *client =
		changing_label(&c->known, &c->roster.clients, KNOWN_CLIENT, label_of(typed, label));
	if (*site)
		site = changing_label(&c->known, &c->roster.clients, KNOWN_SITE, label_of(site, place));
	if (!*client) {
		fprintf(stderr, _("icecue: sessions without a label are nobody's: name a client\n"));
		return EXIT_USAGE;
	}
	int code = append(c, client, site, field, clients_fact_of(&c->roster.clients, field, client, site),
			  value);
	if (code == EXIT_DONE)
		report_none_yet(c, client, site);
	return code;
}

static int note(struct clients_command *c, char **args, int n)
{
	char text[CHANGE_TEXT];
	(void)n;
	if (strlen(args[1]) >= sizeof(text)) {
		fprintf(stderr, _("icecue: a note has at most %d bytes\n"), CHANGE_TEXT - 1);
		return EXIT_USAGE;
	}
	return set_fact(c, args[0], "", FIELD_NOTE,
			text_printable(text, sizeof(text), args[1], strlen(args[1])));
}

static int threshold(struct clients_command *c, char **args, int n)
{
	const char *site = n == 3 ? args[1] : "", *value = args[n - 1];
	char text[24] = "";
	int32_t mc;
	if (strcmp(value, "off") != 0) {
		if (!*value || parse_mc(value, strlen(value), ',', &mc) != strlen(value) ||
		    mc < THRESHOLD_MIN_MC || mc > THRESHOLD_MAX_MC) {
			fprintf(stderr, _("icecue: a threshold is 8 to 15 C, or off; not '%s'\n"), value);
			return EXIT_USAGE;
		}
		format_thousandths(mc, text, sizeof(text));
	}
	return set_fact(c, args[0], site, FIELD_THRESHOLD, text);
}

static int bony(struct clients_command *c, char **args, int n)
{
	const char *value = args[n - 1];
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) {
		fprintf(stderr, _("icecue: bony is yes or no, not '%s'\n"), value);
		return EXIT_USAGE;
	}
	return set_fact(c, args[0], n == 3 ? args[1] : "", FIELD_BONY, value);
}

/* ---- names ---- */

struct anew {
	const struct clients_command *c;
	const char *client;
	FILE *nowhere;
	size_t made, left;
};

static bool make_page(void *context, struct walk_entry *e)
{
	struct anew *a = context;
	char dir[PATH_MAX], made_in[PATH_MAX];
	if (!who_same(e->head.client, a->client) || summary_is_running(a->c->base, e->name) ||
	    snprintf(dir, sizeof(dir), "%s/%s", a->c->base, e->name) >= (int)sizeof(dir))
		return true;
	if (ending_left_ms() <= 0)
		a->left++;
	else if (files_make_in(dir, options_fahrenheit(a->c->o), false, a->nowhere, made_in,
			       sizeof(made_in)) == EXIT_DONE)
		a->made++;
	return true;
}

/* Pages and charts have the name, too. */
static void make_pages(const struct clients_command *c, const char *client)
{
	struct anew a = {.c = c, .client = client, .nowhere = fopen("/dev/null", "we")};
	if (!a.nowhere)
		return;
	ending_within(ANEW_MS);
	walk_each(c->base, "", make_page, &a);
	ending_forget();
	fclose(a.nowhere);
	if (a.made)
		printf(_n("The page and the chart of %zu session were made anew.\n",
			  "The pages and charts of %zu sessions were made anew.\n", a.made),
		       a.made);
	if (a.left)
		printf(_("Those of %zu older ones still have the old name: icecue review SESSION makes them anew.\n"),
		       a.left);
}

/* A client that there is, under the name that it has; NULL, with the reason on standard error. */
static const struct roster_client *present(const struct clients_command *c, const char *label)
{
	const struct roster_client *one = *label ? roster_find(&c->roster, label) : NULL;
	if (!one) {
		const char *near = *label ? known_near(&c->known, KNOWN_CLIENT, label) : NULL;
		fprintf(stderr,
			*label ? _("icecue: there is no client '%s'")
			       : _("icecue: sessions without a label are nobody's%s: icecue sessions edit gives each a client"),
			label);
		fprintf(stderr, near ? _("; did you mean '%s'?\n") : "\n", near);
		return NULL;
	}
	if (!who_same(one->label, label)) {
		fprintf(stderr,
			_("icecue: '%s' is called '%s' now: give that name, or take it back with icecue clients undo\n"),
			label, one->label);
		return NULL;
	}
	return one;
}

static int give_name(struct clients_command *c, const struct roster_client *old, const char *field,
		     const char *new)
{
	int code = append(c, old->label, "", field, old->label, new);
	if (code != EXIT_DONE)
		return code;
	printf(_n("%zu session is told as of %s", "%zu sessions are told as of %s", old->sessions),
	       old->sessions, new);
	if (!who_same(old->label, new))
		printf(_(", and so is a new one of '%s'"), old->label);
	puts(_(". icecue clients undo takes that back."));
	if (!who_same(old->label, new))
		changing_report_config(c->o->config, old->label);
	make_pages(c, new);
	return EXIT_DONE;
}

static int rename_client(struct clients_command *c, char **args, int n)
{
	char from[LABEL_TEXT], to[LABEL_TEXT];
	const char *old = label_of(args[0], from), *new = label_of(args[1], to);
	const struct roster_client *one = present(c, old);
	(void)n;
	if (!one)
		return EXIT_FAILED;
	if (!new[strspn(new, " \t")]) {
		fprintf(stderr, _("icecue: a client needs a name: give: icecue clients rename OLD NEW\n"));
		return EXIT_USAGE;
	}
	const struct roster_client *other = roster_find(&c->roster, new);
	if (other && other != one) {
		fprintf(stderr,
			_("icecue: '%s' is a client already; both become one with: icecue clients merge '%s' '%s'\n"),
			new, one->label, other->label);
		return EXIT_FAILED;
	}
	if (!strcmp(one->label, new)) {
		printf(_("'%s' is called so already\n"), new);
		return EXIT_DONE;
	}
	return give_name(c, one, FIELD_RENAME, new);
}

static int merge(struct clients_command *c, char **args, int n)
{
	char from[LABEL_TEXT], to[LABEL_TEXT];
	const struct roster_client *old = present(c, label_of(args[0], from)),
				   *into = old ? present(c, label_of(args[1], to)) : NULL;
	(void)n;
	if (!old || !into)
		return EXIT_FAILED;
	if (old == into) {
		printf(_("'%s' and '%s' are one client already\n"), from, to);
		return EXIT_DONE;
	}
	return give_name(c, old, FIELD_MERGE, into->label);
}

/* What was noted of both as one may be meant for either: a threshold above all. */
static void report_noted_since(const struct clients_command *c, const struct change *name)
{
	const struct changes *all = &c->roster.clients.journal;
	bool any = false;
	for (size_t i = 0; i < all->n; i++)
		any |= all->at[i].id > name->id && change_holds(&all->at[i]) &&
		       who_same(all->at[i].client, name->new) &&
		       strcmp(all->at[i].field, FIELD_RENAME) != 0 &&
		       strcmp(all->at[i].field, FIELD_MERGE) != 0;
	if (any && !who_same(name->old, name->new))
		printf(_("What was noted meanwhile stays with %s: icecue clients shows it.\n"), name->new);
}

static int undo(struct clients_command *c, char **args, int n)
{
	const struct change *last = clients_last_name(&c->roster.clients);
	(void)args;
	(void)n;
	if (!last) {
		fprintf(stderr, _("icecue: nothing to take back: no client was renamed or merged\n"));
		return EXIT_FAILED;
	}
	enum result r = changes_undo(c->base, &c->roster.clients.journal, last, c->now_iso, c->by);
	c->again = r == RESULT_AGAIN;
	if (r != RESULT_OK)
		return EXIT_FAILED;
	printf("%s", _("taken back: "));
	changing_tell(last);
	report_noted_since(c, last);
	make_pages(c, last->old);
	return EXIT_DONE;
}

/* ---- the command ---- */

static int list(const struct clients_command *c)
{
	if (options_has(c->o, SETTING_JSON))
		return clients_json(stdout, &c->roster) ? EXIT_DONE : EXIT_FAILED;
	if (!c->roster.n) {
		fprintf(stderr,
			_("icecue: there is no client in %s yet: `icecue watch --client NAME` makes one\n"),
			c->base);
		return EXIT_FAILED;
	}
	clients_table(stdout, &c->roster, options_fahrenheit(c->o), tty_columns(STDOUT_FILENO));
	return EXIT_DONE;
}

static int once(struct clients_command *c)
{
	const struct word *w = c->o->n ? word_of(c->o->args[0]) : NULL;
	enum result r = book_roster(c->base, &c->roster);
	if (r != RESULT_OK && r != RESULT_NONE) {
		fprintf(stderr, _("icecue: the sessions in %s cannot be read: %s\n"), c->base,
			result_name(r));
		return EXIT_FAILED;
	}
	if (!w)
		return list(c);
	if (r == RESULT_NONE) {
		fprintf(stderr,
			_("icecue: there is no folder %s; run `icecue watch`, or name one with --out\n"),
			c->base);
		return EXIT_FAILED;
	}
	book_known(c->base, NULL, &c->known);
	clock_iso_now(c->now_iso, sizeof(c->now_iso));
	changing_by(c->o->config, c->by, sizeof(c->by));
	return w->run(c, c->o->args + 1, c->o->n - 1);
}

/* Of several at once, each after the first finds another state, and says what it finds. */
static int run(struct clients_command *c)
{
	int code = once(c);
	for (int i = 1; c->again && i < TRIES; i++) {
		c->again = false;
		roster_free(&c->roster);
		known_free(&c->known);
		code = once(c);
	}
	if (c->again)
		fprintf(stderr, _("icecue: others write %s/changes.csv all the time: try again\n"), c->base);
	return code;
}

int command_clients(int argc, char **argv)
{
	struct clients_command c = {0};
	struct options o;
	setlocale(LC_CTYPE, "");
	if (!options_read(&o, COMMAND_CLIENTS, argc, argv, check))
		return EXIT_USAGE;
	c.o = &o;
	int code = options_folder(&o, c.base, sizeof(c.base)) ? run(&c) : EXIT_FAILED;
	roster_free(&c.roster);
	known_free(&c.known);
	options_free(&o);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}
