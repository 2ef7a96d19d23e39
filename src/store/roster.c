#include "roster.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/who.h"
#include "walk.h"

struct reading {
	struct roster *roster;
	bool failed;
};

/* One more at the end of an array of n, whose room is the next power of two; NULL without memory. */
static void *grow(void *at, size_t n, size_t size)
{
	return n & (n - 1) ? at : reallocarray(at, n ? 2 * n : 1, size);
}

static struct roster_client *find(const struct roster *r, const char *now)
{
	for (size_t i = 0; i < r->n; i++)
		if (!strcmp(r->at[i].label, now))
			return &r->at[i];
	for (size_t i = 0; i < r->n; i++)
		if (who_same(r->at[i].label, now))
			return &r->at[i];
	return NULL;
}

static struct roster_client *add(struct roster *r, const char *now)
{
	struct roster_client *at = grow(r->at, r->n, sizeof(*at));
	if (!at)
		return NULL;
	r->at = at;
	at += r->n++;
	*at = (struct roster_client){0};
	text_copy(at->label, sizeof(at->label), now);
	return at;
}

static bool add_site(struct roster_client *c, const char *site)
{
	for (size_t i = 0; i < c->n_sites; i++)
		if (who_same(c->sites[i].site, site)) {
			text_copy(c->sites[i].site, sizeof(c->sites[i].site), site); /* as first typed */
			c->sites[i].sessions++;
			return true;
		}
	struct roster_site *at = grow(c->sites, c->n_sites, sizeof(*at));
	if (!at)
		return false;
	c->sites = at;
	at += c->n_sites++;
	*at = (struct roster_site){.sessions = 1};
	text_copy(at->site, sizeof(at->site), site);
	return true;
}

static bool add_name(struct roster_client *c, const char *name)
{
	for (size_t i = 0; i < c->n_names; i++)
		if (!strcmp(c->names[i], name))
			return true;
	char(*at)[LABEL_TEXT] = grow(c->names, c->n_names, sizeof(*at));
	if (!at)
		return false;
	c->names = at;
	text_copy(at[c->n_names++], sizeof(*at), name);
	return true;
}

static bool take(void *context, struct walk_entry *e)
{
	struct reading *r = context;
	const struct record_head *h = &e->head;
	struct roster_client *c = find(r->roster, h->client);
	if (!c)
		c = add(r->roster, h->client);
	r->failed = !c || !add_site(c, h->site) || !add_name(c, h->label);
	if (r->failed)
		return false;
	if (!c->sessions++)
		text_copy(c->last, sizeof(c->last), h->start_iso);
	c->simulated += record_is_simulated(h);
	text_copy(c->label, sizeof(c->label), h->client); /* as first typed */
	return true;
}

/* Those who have not been there yet, or whose sessions were removed. */
static bool add_noted(struct roster *r)
{
	for (size_t i = 0; i < r->clients.journal.n; i++) {
		const struct change *line = &r->clients.journal.at[i];
		const char *now = clients_now(&r->clients, line->client);
		if (*now && change_holds(line) && !find(r, now) && !add(r, now))
			return false;
	}
	return true;
}

/* Its present name is not one of the others. */
static void drop_own_name(struct roster_client *c)
{
	size_t n = 0;
	for (size_t i = 0; i < c->n_names; i++)
		if (strcmp(c->names[i], c->label) != 0)
			memmove(c->names[n++], c->names[i], sizeof(c->names[i]));
	c->n_names = n;
}

enum result roster_read(const char *base, struct roster *out)
{
	struct reading r = {.roster = out};
	*out = (struct roster){0};
	clients_read(base, &out->clients);
	enum result result = walk_each(base, "", take, &r);
	if (result == RESULT_OK && (r.failed || !add_noted(out)))
		return RESULT_SYSTEM;
	for (size_t i = 0; i < out->n; i++)
		drop_own_name(&out->at[i]);
	return result;
}

void roster_free(struct roster *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->at[i].sites);
		free(r->at[i].names);
	}
	free(r->at);
	clients_free(&r->clients);
	*r = (struct roster){0};
}

const struct roster_client *roster_find(const struct roster *r, const char *label)
{
	return find(r, clients_now(&r->clients, label));
}
