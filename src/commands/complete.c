#include "complete.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "book/book.h"
#include "config/completion.h"
#include "icecue/driver.h"
#include "session/given.h"
#include "store/folder.h"
#include "store/session_name.h"
#include "system/local_socket.h"

#define SESSIONS_SHOWN 200 /* the newest that fit: a shell asks before it shows more */
#define LABELS_SHOWN 500

struct line {
	const char *last; /* the word that is being typed */
	struct completion c;
	char base[PATH_MAX]; /* "": there is no folder with sessions */
};

static void put(const struct line *l, const char *word, const char *help)
{
	char shown[256], what[400];
	text_printable(shown, sizeof(shown), word, strlen(word));
	printf("%.*s%s", l->c.before, l->last, shown);
	if (*help)
		printf("\t%s", text_printable(what, sizeof(what), help, strlen(help)));
	putchar('\n');
}

static void put_word(void *context, const char *word, const char *help)
{
	put(context, word, *help ? _(help) : "");
}

static void put_if_fits(const struct line *l, const char *word, const char *help)
{
	if (!strncmp(word, l->c.word, strlen(l->c.word)))
		put(l, word, help);
}

/* ---- what a person has ---- */

static void put_session(const struct line *l, const struct summary *s, bool whole)
{
	char title[2 * LABEL_TEXT + 40] = "";
	struct walk_entry e;
	if (walk_open(l->base, s->name, &e)) {
		format_title(e.head.client, e.head.site, title, sizeof(title));
		close(e.fd);
	}
	put(l, whole ? s->name : s->short_name, title);
}

/* The names that `icecue sessions` shows, or those of the folders when one of these was begun. */
static void put_sessions(const struct line *l)
{
	struct walk_names names;
	struct summary_list list = {0};
	size_t n = strlen(l->c.word);
	int shown = 0;
	if (walk_names(l->base, "", &names) != RESULT_OK)
		return;
	for (size_t i = 0; i < names.n; i++)
		if (!summary_list_add(&list, &(struct summary){.name = names.at[i]}))
			break;
	session_names_shorten(&list);
	for (size_t i = 0; i < list.n && shown < SESSIONS_SHOWN; i++) {
		const struct summary *s = &list.at[i];
		bool brief = !strncmp(s->short_name, l->c.word, n), whole = !strncmp(s->name, l->c.word, n);
		if (brief || whole)
			put_session(l, s, !brief);
		shown += brief || whole;
	}
	summary_list_free(&list);
	walk_names_free(&names);
}

static void put_labels(const struct line *l, enum known_label which)
{
	struct known known = {0};
	struct known_pair *last = calloc(LABELS_SHOWN, sizeof(*last));
	size_t n = last && book_known(l->base, NULL, &known) == RESULT_OK
			   ? known_last(&known, last, LABELS_SHOWN)
			   : 0;
	for (size_t i = 0; i < n; i++) {
		const char *label = which == KNOWN_CLIENT ? last[i].client : last[i].site;
		bool again = !*label;
		for (size_t k = 0; k < i && !again; k++)
			again = !strcmp(label, which == KNOWN_CLIENT ? last[k].client : last[k].site);
		if (!again)
			put_if_fits(l, label, "");
	}
	known_free(&known);
	free(last);
}

static void put_running(const struct line *l)
{
	static char names[LOCAL_SOCKETS_MAX][LOCAL_NAME];
	int n = local_list(names);
	for (int i = 0; i < n; i++)
		put_if_fits(l, names[i], "");
}

static void put_probes(const struct line *l)
{
	const struct driver *d;
	for (size_t i = 0; (d = driver_at(i)); i++)
		put_if_fits(l, d->name, d->summary);
}

/* ---- all of it ---- */

static void find_folder(struct line *l, const struct options *o)
{
	const char *out = l->c.out, *home = getenv("HOME");
	if (out && !strncmp(out, "~/", 2) && home) /* which the shell leaves as it was typed */
		snprintf(l->base, sizeof(l->base), "%s%s", home, out + 1);
	else if (out)
		text_copy(l->base, sizeof(l->base), out);
	else if (!options_folder_if_any(o, l->base, sizeof(l->base)))
		*l->base = '\0';
}

void complete_print(const struct options *o, int n, char *const *words)
{
	struct line l = {.last = words[n - 1]};
	completion_find(n, words, put_word, &l, &l.c);
	find_folder(&l, o);
	switch (l.c.kind) {
	case COMPLETE_NOTHING:
		break;
	case COMPLETE_FILE:
		puts(":files");
		break;
	case COMPLETE_FOLDER:
		puts(":folders");
		break;
	case COMPLETE_SESSION:
		put_sessions(&l);
		break;
	case COMPLETE_RUNNING:
		put_running(&l);
		break;
	case COMPLETE_CLIENT:
		put_labels(&l, KNOWN_CLIENT);
		break;
	case COMPLETE_SITE:
		put_labels(&l, KNOWN_SITE);
		break;
	case COMPLETE_PROBE:
		put_probes(&l);
		break;
	}
}
