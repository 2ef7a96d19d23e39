#include "once_named.h"

#include <limits.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/who.h"
#include "book/book.h"
#include "store/corrections.h"

struct asked {
	const char *base, *client;
	struct clients clients;
	bool others; /* whether somebody else is named; else whether the client is */
};

static bool is_asked(const struct asked *a, const char *label)
{
	return *label && clients_same(&a->clients, label, a->client) != a->others;
}

/* What was taken back stands there, too. */
static bool names(const struct asked *a, const char *session)
{
	char dir[PATH_MAX];
	int64_t bytes, changed_ns;
	struct changes c;
	bool found = false;
	if (snprintf(dir, sizeof(dir), "%s/%s", a->base, session) >= (int)sizeof(dir))
		return false;
	changes_stamp(dir, &bytes, &changed_ns);
	if (!bytes)
		return false;
	changes_read(dir, &c);
	for (size_t i = 0; i < c.n && !found; i++)
		found = !strcmp(c.at[i].field, FIELD_CLIENT) &&
			(is_asked(a, c.at[i].old) || is_asked(a, c.at[i].new));
	changes_free(&c);
	return found;
}

void once_named_elsewhere(const char *base, const char *client, FILE *f)
{
	struct asked a = {.base = base, .client = client};
	struct summary_list all;
	char shown[256];
	clients_read(base, &a.clients);
	book_list(base, NULL, &all);
	for (size_t i = 0; i < all.n; i++)
		if (!clients_same(&a.clients, all.at[i].client, client) && names(&a, all.at[i].name))
			fprintf(f,
				_("  %s, which is of '%s': it was corrected, and its session.csv or changes.csv still names '%s'\n"),
				text_printable(shown, sizeof(shown), all.at[i].name, strlen(all.at[i].name)),
				all.at[i].client, client);
	summary_list_free(&all);
	clients_free(&a.clients);
}

void once_named_others(const char *base, const struct summary_list *s, const char *client, FILE *f)
{
	struct asked a = {.base = base, .client = client, .others = true};
	char shown[256];
	clients_read(base, &a.clients);
	for (size_t i = 0; i < s->n; i++)
		if (names(&a, s->at[i].name))
			fprintf(f,
				_("icecue: %s was corrected: its session.csv or changes.csv names another client, too. Look at them before you give the copy away\n"),
				text_printable(shown, sizeof(shown), s->at[i].name, strlen(s->at[i].name)));
	clients_free(&a.clients);
}
