/* icecue sessions edit: corrects a session afterwards. Its record stays; what changed is kept beside it. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "book/book.h"
#include "changing.h"
#include "command.h"
#include "edit_rows.h"
#include "session/files.h"
#include "session/given.h"
#include "store/corrections.h"
#include "store/known.h"
#include "store/lock.h"
#include "system/clock.h"
#include "system/folders.h"

#define CHANGES_MAX 64 /* of one call */

/* A change that is not made yet: all are looked at before the first one is. */
struct wanted {
	char field[24];
	int64_t t_ms;
	char old[CHANGE_TEXT], new[CHANGE_TEXT];
};

struct edit {
	const struct options *o;
	char base[PATH_MAX], dir[PATH_MAX], path[PATH_MAX + 16];
	const char *name; /* of the session's folder, in dir */
	bool elsewhere;	  /* it does not lie in the folder with the sessions */
	struct story *s;  /* as it is told now */
	struct changes changes;
	struct known known;
	struct clients clients;
	int n;
	struct wanted *at;
	bool again; /* another icecue corrected what this was decided from */
};

#define TRIES 20

static const enum setting changing[] = {SETTING_CLIENT,	   SETTING_SITE,   SETTING_THERAPIST,
					SETTING_PLACEMENT, SETTING_SPOT,   SETTING_CORRECT_NOTE,
					SETTING_NO_PASS,   SETTING_NO_FELT};

/* Only what was typed: keys of the configuration are for new sessions. */
static bool has(const struct options *o, enum setting id)
{
	return config_has(&o->given, id);
}

static bool changes_any(const struct options *o)
{
	for (size_t i = 0; i < sizeof(changing) / sizeof(changing[0]); i++)
		if (has(o, changing[i]))
			return true;
	return false;
}

static void check_times(const struct options *o, enum setting id, struct argp_state *state)
{
	int64_t ms;
	for (const struct config_value *v = NULL; (v = config_value_after(&o->given, id, v));)
		if (!edit_time(v->text, &ms))
			argp_error(
				state,
				_("--%s takes a time of the session as its page shows it, such as 12:30; not '%s'"),
				settings[id].name, v->text);
}

static void check(const struct options *o, struct argp_state *state)
{
	bool any = changes_any(o);
	if (has(o, SETTING_UNDO) && any)
		argp_error(state, _("--undo takes the last change back, and goes with no other change"));
	if ((has(o, SETTING_UNDO) || any) && !o->n)
		argp_error(state, _("name the SESSION that is to be changed, as `icecue sessions` shows it"));
	if (has(o, SETTING_CORRECT_NOTE) && strlen(options_text(o, SETTING_CORRECT_NOTE)) >= CHANGE_TEXT)
		argp_error(state, _("--note takes at most %d bytes"), CHANGE_TEXT - 1);
	check_times(o, SETTING_NO_PASS, state);
	check_times(o, SETTING_NO_FELT, state);
}

/* ---- what is wanted ---- */

static bool want(struct edit *e, const char *field, int64_t t_ms, const char *old, const char *new)
{
	struct wanted *w = &e->at[e->n];
	if (e->n == CHANGES_MAX) {
		fprintf(stderr, _("icecue: at most %d changes at a time\n"), CHANGES_MAX);
		return false;
	}
	if (!strcmp(old, new)) {
		printf(_("%s is %s already\n"), field, *new ? new : _("(none)"));
		return true;
	}
	text_copy(w->field, sizeof(w->field), field);
	w->t_ms = t_ms;
	text_copy(w->old, sizeof(w->old), old);
	text_printable(w->new, sizeof(w->new), new, strlen(new));
	e->n++;
	return true;
}

static bool want_text(struct edit *e, enum setting id, const char *field, const char *old)
{
	char label[LABEL_TEXT];
	const char *new = options_text(e->o, id);
	if (!has(e->o, id))
		return true;
	if (id == SETTING_CORRECT_NOTE)
		return want(e, field, MS_NONE, old, new);
	text_printable(label, sizeof(label), new, strlen(new)); /* as watch takes it */
	if (id == SETTING_THERAPIST)
		return want(e, field, MS_NONE, old, label);
	return want(e, field, MS_NONE, old,
		    changing_label(&e->known, &e->clients, id == SETTING_CLIENT ? KNOWN_CLIENT : KNOWN_SITE,
				   label));
}

static void name_spots(const struct record_head *h)
{
	fprintf(stderr, _("; its spots:"));
	for (int i = 0; i < h->n_spots; i++)
		fprintf(stderr, " %s", *h->spot[i].channel ? h->spot[i].channel : _("one without a name"));
	fprintf(stderr, "\n");
}

static bool want_spots(struct edit *e)
{
	const struct record_head *h = &e->s->head;
	for (const struct config_value *v = NULL; (v = config_value_after(&e->o->given, SETTING_SPOT, v));) {
		char name[CHANNEL_TEXT], old[24] = "", new[24], field[24];
		int i = 0;
		spot_name(v->text, name, sizeof(name));
		while (i < h->n_spots && !text_same_name(h->spot[i].channel, name))
			i++;
		if (i == h->n_spots) {
			fprintf(stderr, _("icecue: that session has no spot '%s'"), name);
			name_spots(h);
			return false;
		}
		if (h->spot[i].place.known)
			format_thousandths(h->spot[i].place.distance_um, old, sizeof(old));
		if (!want(e, correction_spot_field(i, field), MS_NONE, old,
			  format_thousandths(v->number, new, sizeof(new))))
			return false;
	}
	return true;
}

static bool is_wanted(const struct edit *e, int64_t t_ms, const char *field)
{
	for (int i = 0; i < e->n; i++)
		if (e->at[i].t_ms == t_ms && !strcmp(e->at[i].field, field))
			return true;
	return false;
}

/* Each time means one that is there; of two in one second, one after the other. */
static bool want_rows(struct edit *e, enum setting id, const char *field)
{
	bool pass = id == SETTING_NO_PASS;
	for (const struct config_value *v = NULL; (v = config_value_after(&e->o->given, id, v));) {
		int64_t ms = 0;
		const struct story_event *found = NULL;
		edit_time(v->text, &ms);
		for (int i = 0; i < e->s->n_events && !found; i++)
			if (edit_is_at(&e->s->events[i], pass, ms) &&
			    !is_wanted(e, e->s->events[i].event.t_ms, field))
				found = &e->s->events[i];
		if (!found) {
			fprintf(stderr,
				pass ? _("icecue: no pass was counted at %s. The passes that count: ")
				     : _("icecue: \"felt numb\" was not pressed at %s. When it was: "),
				v->text);
			edit_put_times(stderr, e->s, pass);
			return false;
		}
		if (e->s->head.gone.n + e->n >= ROWS_GONE_MAX) {
			fprintf(stderr, _("icecue: at most %d of them can be corrected in one session\n"),
				ROWS_GONE_MAX);
			return false;
		}
		if (!want(e, field, found->event.t_ms, field, ""))
			return false;
	}
	return true;
}

static bool want_all(struct edit *e)
{
	const struct record_head *h = &e->s->head;
	enum placement placement = (enum placement)options_number(e->o, SETTING_PLACEMENT);
	return want_text(e, SETTING_CLIENT, FIELD_CLIENT, h->label) &&
	       want_text(e, SETTING_SITE, FIELD_SITE, h->site) &&
	       want_text(e, SETTING_THERAPIST, FIELD_THERAPIST, h->therapist) &&
	       (!has(e->o, SETTING_PLACEMENT) ||
		want(e, FIELD_PLACEMENT, MS_NONE, placement_name(h->rules.placement),
		     placement_name(placement))) &&
	       want_spots(e) && want_text(e, SETTING_CORRECT_NOTE, FIELD_NOTE, h->note) &&
	       want_rows(e, SETTING_NO_PASS, FIELD_PASS) && want_rows(e, SETTING_NO_FELT, FIELD_FELT);
}

/* ---- making it so ---- */

/* The session's files show what holds now. */
static int make_anew(const struct edit *e)
{
	char made_in[PATH_MAX];
	putchar('\n');
	return files_make_in(e->dir, options_fahrenheit(e->o), false, stdout, made_in, sizeof(made_in));
}

static int make(struct edit *e)
{
	char now_iso[40], by[64];
	if (!want_all(e))
		return EXIT_FAILED;
	clock_iso_now(now_iso, sizeof(now_iso));
	changing_by(e->o->config, by, sizeof(by));
	for (int i = 0; i < e->n; i++) {
		struct change c = {.at_iso = now_iso,
				   .by = by,
				   .client = "",
				   .site = "",
				   .field = e->at[i].field,
				   .old = e->at[i].old,
				   .new = e->at[i].new,
				   .t_ms = e->at[i].t_ms};
		/* the others follow at once */
		enum result r = changes_append_to(e->dir, i ? NULL : &e->changes, &c);
		e->again = r == RESULT_AGAIN;
		if (r != RESULT_OK)
			return EXIT_FAILED;
		changing_tell(&c);
	}
	return e->n ? make_anew(e) : EXIT_DONE;
}

static int undo(struct edit *e)
{
	char now_iso[40], by[64];
	size_t i = e->changes.n;
	while (i > 0 && !change_holds(&e->changes.at[i - 1]))
		i--;
	if (!i) {
		fprintf(stderr, _("icecue: nothing to take back: this session is as it was recorded\n"));
		return EXIT_FAILED;
	}
	clock_iso_now(now_iso, sizeof(now_iso));
	enum result r = changes_undo(e->dir, &e->changes, &e->changes.at[i - 1], now_iso,
				     changing_by(e->o->config, by, sizeof(by)));
	e->again = r == RESULT_AGAIN;
	if (r != RESULT_OK)
		return EXIT_FAILED;
	printf("%s", _("taken back: "));
	changing_tell(&e->changes.at[i - 1]);
	return make_anew(e);
}

/* ---- showing it ---- */

static void show_text(const char *what, const char *text)
{
	printf("  %-10s %s\n", what, *text ? text : "-");
}

static int show(const struct edit *e)
{
	const struct record_head *h = &e->s->head;
	char minute[24], mm[24];
	const char *slash = strrchr(e->dir, '/');
	printf("%s  %s\n", slash ? slash + 1 : e->dir, format_minute(h->start_iso, minute, sizeof(minute)));
	show_text(_("client"), h->client);
	show_text(_("site"), h->site);
	show_text(_("therapist"), h->therapist);
	show_text(_("placement"), placement_name(h->rules.placement));
	for (int i = 0; i < h->n_spots && *h->spot[i].channel; i++)
		printf("  %-10s %s=%s\n", _("spot"), h->spot[i].channel,
		       h->spot[i].place.known
			       ? format_thousandths(h->spot[i].place.distance_um, mm, sizeof(mm))
			       : "?");
	show_text(_("note"), h->note);
	printf("  %-10s ", _("passes"));
	edit_put_times(stdout, e->s, true);
	printf("  %-10s ", _("felt numb"));
	edit_put_times(stdout, e->s, false);
	if (e->changes.n)
		puts(_("Changes:"));
	changing_list(&e->changes);
	puts(_("To correct it: --client, --site, --therapist, --placement, --spot, --note, --no-pass TIME, --no-felt TIME; --undo takes the last change back."));
	return EXIT_DONE;
}

/* ---- which session ---- */

static bool runs(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool running = fd >= 0 && lock_runs(fd);
	if (fd >= 0)
		close(fd);
	return running;
}

/*
 * A session may lie elsewhere, as on a stick: then the journal beside it counts, and it is in no book. Nobody
 * would look for names in one that was made there.
 */
static void place(struct edit *e)
{
	char real[PATH_MAX];
	e->name = folders_name_in(e->base, e->dir);
	if (!e->name && realpath(e->dir, real)) {
		text_copy(e->dir, sizeof(e->dir), real);
		e->name = folders_name_in(e->base, e->dir);
	}
	e->elsewhere = !e->name;
	if (e->name)
		return;
	char *slash = strrchr(e->dir, '/');
	e->name = slash ? slash + 1 : e->dir;
	text_copy(e->base, sizeof(e->base), slash ? e->dir : ".");
	if (slash)
		e->base[slash - e->dir + (slash == e->dir)] = '\0';
}

static void look_again(const struct edit *e)
{
	if (!e->elsewhere)
		book_look_again(e->base, e->name);
}

/* To change one, a name must leave no doubt. */
static bool find(struct edit *e, bool changes)
{
	char why[2 * PATH_MAX];
	const char *typed = e->o->n ? e->o->args[0] : NULL;
	if (book_find(e->base, typed, e->dir, sizeof(e->dir), why, sizeof(why)) != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		changing_hint_client(e->base, typed);
		return false;
	}
	place(e);
	if (changes && !e->elsewhere && !strchr(typed, '/') && !book_is_sure(e->base, typed, e->name)) {
		fprintf(stderr,
			_("icecue: '%s' may mean %s: give the name that `icecue sessions` shows to change it\n"),
			typed, e->name);
		return false;
	}
	snprintf(e->path, sizeof(e->path), "%s/session.csv", e->dir);
	if (!changes || !runs(e->dir))
		return true;
	fprintf(stderr,
		_("icecue: that session is running: the key u or `icecue mark undo` takes the last mark back; all else is corrected when it has ended\n"));
	return false;
}

static int edit(struct edit *e)
{
	char why[PATH_MAX + 256];
	bool changes = changes_any(e->o) || has(e->o, SETTING_UNDO);
	if (!find(e, changes))
		return EXIT_FAILED;
	/* first: what is changed after that is found when a line is added */
	if (changes_read(e->dir, &e->changes) != RESULT_OK)
		return EXIT_FAILED;
	if (story_read(e->path, &e->s, why, sizeof(why)) != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		return EXIT_FAILED;
	}
	if (!changes)
		return show(e);
	if (has(e->o, SETTING_UNDO)) {
		int code = undo(e);
		look_again(e);
		return code;
	}
	clients_read(e->base, &e->clients);
	if (e->elsewhere)
		known_read_others(e->base, e->name, &e->known);
	else
		book_known(e->base, e->name, &e->known);
	e->at = calloc(CHANGES_MAX, sizeof(*e->at));
	int code = e->at ? make(e) : EXIT_FAILED;
	look_again(e);
	free(e->at);
	known_free(&e->known);
	clients_free(&e->clients);
	return code;
}

/* Where another icecue corrects it meanwhile, what is wanted is looked at anew. */
static int edit_as_it_is(struct edit *e)
{
	int code = edit(e);
	for (int i = 1; e->again && i < TRIES; i++) {
		changes_free(&e->changes);
		story_free(e->s);
		e->s = NULL;
		e->n = 0;
		e->again = false;
		code = edit(e);
	}
	if (e->again)
		fprintf(stderr, _("icecue: others correct that session all the time: try again\n"));
	return code;
}

int command_edit(int argc, char **argv)
{
	static struct edit e;
	struct options o;
	if (!options_read(&o, COMMAND_EDIT, argc, argv, check))
		return EXIT_USAGE;
	e = (struct edit){.o = &o};
	/* a name may be a folder anywhere */
	bool base = o.n ? options_folder_if_any(&o, e.base, sizeof(e.base)) || *o.args[0]
			: options_folder(&o, e.base, sizeof(e.base));
	int code = base ? edit_as_it_is(&e) : EXIT_FAILED;
	changes_free(&e.changes);
	story_free(e.s);
	options_free(&o);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}
