#include "changing.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/who.h"
#include "book/book.h"
#include "session/whose.h"
#include "store/corrections.h"

char *changing_by(const struct config *config, char *buf, size_t n)
{
	const struct passwd *pw = getpwuid(geteuid());
	const char *name = config_text(config_find(config, CONFIG_SECTION_WATCH, ""), SETTING_THERAPIST);
	if (!*name && pw && pw->pw_name)
		name = pw->pw_name;
	return text_printable(buf, n, name, strlen(name));
}

/* ---- telling ---- */

static const char *shown(const char *text)
{
	return *text ? text : _("(none)");
}

void changing_tell(const struct change *c)
{
	char clock[24];
	if (c->t_ms != MS_NONE)
		format_clock(c->t_ms, clock, sizeof(clock));
	if (c->t_ms != MS_NONE && !*c->new)
		printf(_("%s at %s: was a mistake\n"), c->old, clock);
	else if (c->t_ms != MS_NONE)
		printf(_("%s at %s: happened\n"), c->new, clock);
	else if (!strcmp(c->field, FIELD_RENAME) || !strcmp(c->field, FIELD_MERGE))
		printf("%s: %s -> %s\n", c->field, c->old, c->new);
	else
		printf("%s%s%s%s%s: %s -> %s\n", c->client, *c->client && *c->site ? ", " : "", c->site,
		       *c->client || *c->site ? ", " : "", c->field, shown(c->old), shown(c->new));
}

void changing_list(const struct changes *all)
{
	char minute[24];
	for (size_t i = 0; i < all->n; i++) {
		const struct change *c = &all->at[i];
		printf("  %lld  %s  %s%s", (long long)c->id, format_minute(c->at_iso, minute, sizeof(minute)),
		       c->by, *c->by ? "  " : "");
		if (c->undone)
			printf("%s", _("(taken back) "));
		if (c->undo_of)
			printf(_("(takes %lld back) "), (long long)c->undo_of);
		changing_tell(c);
	}
}

/* ---- labels ---- */

bool changing_is_asked(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static bool means_near(bool client, const char *label, const char *near)
{
	char answer[LABEL_TEXT + 2];
	if (!changing_is_asked()) {
		fprintf(stderr,
			client ? _("icecue: '%s' is taken as a new client; '%s' is known\n")
			       : _("icecue: '%s' is taken as a new site; '%s' is known\n"),
			label, near);
		return false;
	}
	printf(client ? _("Client %s: new, or %s?\n") : _("Site %s: new, or %s?\n"), label, near);
	for (;;) { /* what is no answer makes no new client */
		printf(_("Type 1 for %s, Enter for new: "), near);
		fflush(stdout);
		if (!fgets(answer, sizeof(answer), stdin))
			return false;
		answer[strcspn(answer, "\n")] = '\0';
		if (!strcmp(answer, "1") || who_same(answer, near))
			return true;
		if (!*answer || who_same(answer, label))
			return false;
	}
}

const char *changing_label(const struct known *known, const struct clients *clients, enum known_label which,
			   const char *label)
{
	bool client = which == KNOWN_CLIENT;
	if (!*label)
		return label;
	const char *now = client ? whose_now(clients, label) : label;
	const char *same = known_same(known, which, now);
	const char *near = same ? NULL : known_near(known, which, now);
	if (same)
		return same;
	return near && means_near(client, now, near) ? near : now;
}

char *changing_client(const char *base, const char *label, char buf[LABEL_TEXT])
{
	struct clients clients;
	char clean[LABEL_TEXT];
	clients_read(base, &clients);
	text_copy(buf, LABEL_TEXT,
		  clients_now(&clients, text_printable(clean, sizeof(clean), label, strlen(label))));
	clients_free(&clients);
	return buf;
}

void changing_hint_client(const char *base, const char *typed)
{
	struct summary_list s;
	char label[LABEL_TEXT];
	if (!typed || !*typed)
		return;
	text_printable(label, sizeof(label), typed, strlen(typed));
	if (book_list(base, &(struct list_filter){.client = label, .last = 1}, &s) == RESULT_OK && s.n)
		fprintf(stderr,
			_("icecue: '%s' is a client: `icecue sessions --client '%s'` lists the sessions, with the name of each\n"),
			label, label);
	summary_list_free(&s);
}

/* ---- the configuration ---- */

/* "Anna, left calf" is of Anna, and so is "Anna". */
static bool is_of(const char *title, const char *client)
{
	char name[CONFIG_TITLE];
	bool is = who_same(title, client);
	for (const char *comma = title; !is && (comma = strchr(comma, ',')); comma++)
		is = who_same(text_copy(name, (size_t)(comma - title) + 1, title), client);
	return is;
}

void changing_report_config(const struct config *config, const char *client)
{
	const struct config_section *s = NULL;
	while (*client && (s = config_next(config, CONFIG_SECTION_CLIENT, s)))
		if (is_of(s->title, client))
			printf(_("%s names this client in line %d\n"), config->path, s->line);
}
