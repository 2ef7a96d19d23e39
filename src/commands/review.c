/* icecue review: the last or a named session again: text, chart and page; or several over one another. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/who.h"
#include "book/book.h"
#include "changing.h"
#include "command.h"
#include "report/chart/charts.h"
#include "report/overlay.h"
#include "report/page/handout.h"
#include "report/story.h"
#include "report/viewer.h"
#include "session/files.h"
#include "session/given.h"
#include "store/walk.h"

static void check_handout(const struct options *o, struct argp_state *state)
{
	const char *file = options_text(o, SETTING_HANDOUT);
	if (!text_ends(file, ".pdf") && !text_ends(file, ".html"))
		argp_error(state, _("--handout takes a file that ends in .pdf or .html, not '%s'"), file);
	if (options_has(o, SETTING_ALIGN) || options_has(o, SETTING_TERMINAL))
		argp_error(state, _("--handout is of one session, alone: not with --align or --terminal"));
}

/* Refuses options that do not go together. */
static void check(const struct options *o, struct argp_state *state)
{
	static const enum setting for_align[] = {SETTING_ALIGN_LAST, SETTING_ALIGN_ROUND, SETTING_CLIENT,
						 SETTING_SITE, SETTING_ALIGN_TO};
	bool aligns = options_has(o, SETTING_ALIGN);
	if (options_has(o, SETTING_HANDOUT))
		check_handout(o, state);
	for (size_t i = 0; i < sizeof(for_align) / sizeof(for_align[0]); i++)
		if (!aligns && options_has(o, for_align[i]))
			argp_error(
				state,
				_("--%s is for several sessions over one another: give --align ice-on or --align ice-off too"),
				settings[for_align[i]].name);
	if (!aligns && o->n > 1)
		argp_error(
			state,
			_("one SESSION at a time ('%s' is one too many), or several over one another with --align ice-on"),
			o->args[1]);
	if (o->n > OVERLAY_MAX)
		argp_error(state, _("at most %d sessions can be told apart; '%s' is one too many"),
			   OVERLAY_MAX, o->args[OVERLAY_MAX]);
	if (o->n && (options_has(o, SETTING_ALIGN_LAST) || options_has(o, SETTING_CLIENT) ||
		     options_has(o, SETTING_SITE)))
		argp_error(state, _("either name sessions or pick them with --last, --client and --site"));
}

static void look_at_terminal(const struct options *o, struct picture *screen)
{
	picture_look(screen, (enum picture_kind)options_number(o, SETTING_TERMINAL));
}

/* ---- several over one another ---- */

struct search {
	const struct options *options;
	const char *base;
	const char *client; /* NULL: any */
	struct overlay *o;
	int found;
};

/* Adds a session. One that cannot be laid over the others is left out, and reported. */
static void add(struct overlay *o, const char *dir)
{
	char path[PATH_MAX + 16], why[PATH_MAX + 256], shown[PATH_MAX];
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	if (overlay_add(o, path, why, sizeof(why)) != RESULT_OK)
		fprintf(stderr, _("icecue: %s is left out: %s\n"),
			text_printable(shown, sizeof(shown), dir, strlen(dir)), why);
}

static bool is_label(const char *wanted, const char *label)
{
	char clean[LABEL_TEXT];
	return !wanted || who_same(text_printable(clean, sizeof(clean), wanted, strlen(wanted)), label);
}

static bool take(void *context, struct walk_entry *e)
{
	struct search *search = context;
	char dir[PATH_MAX];
	const struct options *o = search->options;
	if (!is_label(search->client, e->head.client) ||
	    !is_label(options_text_or_null(o, SETTING_SITE), e->head.site) ||
	    snprintf(dir, sizeof(dir), "%s/%s", search->base, e->name) >= (int)sizeof(dir))
		return true;
	add(search->o, dir);
	return ++search->found < options_number(o, SETTING_ALIGN_LAST) / 1000;
}

/* False when there is nothing to draw; the reason is reported. */
static bool gather(const struct options *given, const char *base, struct overlay *o)
{
	char dir[PATH_MAX], why[2 * PATH_MAX];
	char client[LABEL_TEXT];
	struct search search = {.options = given, .base = base, .o = o};
	if (options_has(given, SETTING_CLIENT))
		search.client = changing_client(base, options_text(given, SETTING_CLIENT), client);
	for (int i = 0; i < given->n; i++) {
		if (book_find(base, given->args[i], dir, sizeof(dir), why, sizeof(why)) == RESULT_OK)
			add(o, dir);
		else
			fprintf(stderr, _("icecue: %s is left out: %s\n"), given->args[i], why);
	}
	if (!given->n)
		walk_each(base, "", take, &search);
	if (!given->n && !search.found)
		fprintf(stderr,
			_("icecue: there is no session%s in %s; name sessions, or their folder with --out\n"),
			options_has(given, SETTING_CLIENT) || options_has(given, SETTING_SITE)
				? _(" of this client and site")
				: "",
			base);
	else if (!o->n)
		fprintf(stderr, _("icecue: no session is left to draw\n"));
	return o->n > 0;
}

static int draw(const struct options *given, const struct overlay *o)
{
	const char *to = options_has(given, SETTING_ALIGN_TO) ? options_text(given, SETTING_ALIGN_TO) : ".";
	struct picture screen;
	overlay_words(o, stdout);
	enum result result = overlay_make(o, to);
	if (result == RESULT_OK)
		printf(_("Chart:  %s/overlay.png\n        %s/overlay.svg\n"), to, to);
	else if (result == RESULT_DENIED || result == RESULT_SYSTEM)
		fprintf(stderr, _("icecue: name an existing folder that can be written with --to DIR\n"));
	fflush(stdout);
	if (options_has(given, SETTING_TERMINAL) && (result == RESULT_OK || result == RESULT_DENIED)) {
		look_at_terminal(given, &screen);
		overlay_show(o, &screen, stdout);
	}
	return result == RESULT_OK || result == RESULT_NONE ? EXIT_DONE : EXIT_FAILED;
}

static int align(const struct options *given, const char *base)
{
	struct overlay o = {.moment = (enum overlay_moment)options_number(given, SETTING_ALIGN),
			    .round = (int)(options_number(given, SETTING_ALIGN_ROUND) / 1000),
			    .fahrenheit = options_fahrenheit(given)};
	int code = gather(given, base, &o) ? draw(given, &o) : EXIT_FAILED;
	overlay_free(&o);
	return code;
}

/* ---- one ---- */

static bool wants_viewer(const struct options *o)
{
	const char *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
	if (options_has(o, SETTING_OPEN) || options_has(o, SETTING_TERMINAL))
		return options_number(o, SETTING_OPEN);
	return isatty(STDOUT_FILENO) && ((x && *x) || (wayland && *wayland));
}

/* A record that cannot be read is already reported. */
static int show_chart(const struct options *o, const char *dir)
{
	char path[PATH_MAX + 16], why[PATH_MAX + 256];
	struct picture screen;
	struct story *s;
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	if (story_read(path, &s, why, sizeof(why)) != RESULT_OK)
		return EXIT_FAILED;
	look_at_terminal(o, &screen);
	enum result result = chart_show(s, &screen, options_fahrenheit(o), stdout);
	story_free(s);
	return result == RESULT_OK || result == RESULT_NONE ? EXIT_DONE : EXIT_FAILED;
}

/* Nothing else is made: what the client takes home is no reason to touch the session's folder. */
static int make_handout(const struct options *o, const char *dir)
{
	char path[PATH_MAX + 16], why[PATH_MAX + 256], made[PATH_MAX];
	struct story *s;
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	if (story_read(path, &s, why, sizeof(why)) != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		return EXIT_FAILED;
	}
	struct handout h = {s, options_text(o, SETTING_PRACTICE), options_fahrenheit(o)};
	enum result result = handout_make(&h, options_text(o, SETTING_HANDOUT), made, sizeof(made));
	story_free(s);
	if (result == RESULT_OK || result == RESULT_NONE)
		printf(_("Handout: %s\n"), made);
	if (result == RESULT_NONE)
		fprintf(stderr,
			_("icecue: no PDF could be made: install one that makes it (apt install chromium, or apt install weasyprint), or open %s and print it\n"),
			made);
	return result == RESULT_OK ? EXIT_DONE : EXIT_FAILED;
}

static int review(const struct options *o)
{
	char base[PATH_MAX] = "", dir[PATH_MAX], made_in[PATH_MAX], why[2 * PATH_MAX];
	if (o->n) /* names may be folders anywhere */
		options_folder_if_any(o, base, sizeof(base));
	else if (!options_folder(o, base, sizeof(base)))
		return EXIT_FAILED;
	if (options_has(o, SETTING_ALIGN))
		return align(o, base);
	if (book_find(base, o->n ? o->args[0] : NULL, dir, sizeof(dir), why, sizeof(why)) != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		changing_hint_client(base, o->n ? o->args[0] : NULL);
		return EXIT_FAILED;
	}
	if (options_has(o, SETTING_HANDOUT))
		return make_handout(o, dir);
	int code = files_make_in(dir, options_fahrenheit(o), options_has(o, SETTING_QUALITY), stdout, made_in,
				 sizeof(made_in));
	if (code == EXIT_DONE && options_has(o, SETTING_TERMINAL))
		code = show_chart(o, dir);
	if (code == EXIT_DONE && wants_viewer(o))
		viewer_open(made_in, "report.html");
	return code;
}

int command_review(int argc, char **argv)
{
	struct options o;
	if (!options_read(&o, COMMAND_REVIEW, argc, argv, check))
		return EXIT_USAGE;
	int code = review(&o);
	options_free(&o);
	return code;
}
