#include "roster.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/who.h"
#include "walk.h"

struct reading {
	struct roster *roster;
	enum result result;
};

/* One more at the end of an array of n, whose room is the next power of two; NULL without memory. */
static void *grow(void *at, size_t n, size_t size)
{
	return n & (n - 1) ? at : reallocarray(at, n ? 2 * n : 1, size);
}

/* ---- clients by what their spellings have in common: there may be thousands ---- */

struct place {
	char *key;
	size_t client;
};

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->key, ((const struct place *)b)->key);
}

static void place_free(void *place)
{
	free(((struct place *)place)->key);
	free(place);
}

/* Without memory, none. */
static struct roster_client *find(const struct roster *r, const char *now)
{
	struct place asked = {.key = who_key(now)};
	void *const *found = asked.key ? tfind(&asked, &r->places, by_key) : NULL;
	free(asked.key);
	return found ? &r->at[((const struct place *)*found)->client] : NULL;
}

static bool add_place(struct roster *r, const char *now, size_t client)
{
	struct place *place = malloc(sizeof(*place));
	char *key = place ? who_key(now) : NULL;
	if (key) {
		*place = (struct place){.key = key, .client = client};
		if (tsearch(place, &r->places, by_key))
			return true;
	}
	free(key);
	free(place);
	return false;
}

static struct roster_client *add(struct roster *r, const char *now)
{
	struct roster_client *at = grow(r->at, r->n, sizeof(*at));
	if (!at)
		return NULL;
	r->at = at;
	if (!add_place(r, now, r->n))
		return NULL;
	at += r->n++;
	*at = (struct roster_client){0};
	text_copy(at->label, sizeof(at->label), now);
	return at;
}

/* ---- one client ---- */

static bool is_older(const char *folder, const char *than)
{
	return !*than || strverscmp(folder, than) < 0;
}

/* The site of that client, which is added where it has none so called; NULL without memory. */
static struct roster_site *site_of(struct roster_client *c, const char *site)
{
	for (size_t i = 0; i < c->n_sites; i++)
		if (who_same(c->sites[i].site, site))
			return &c->sites[i];
	struct roster_site *at = grow(c->sites, c->n_sites, sizeof(*at));
	if (!at)
		return NULL;
	c->sites = at;
	at += c->n_sites++;
	*at = (struct roster_site){0};
	text_copy(at->site, sizeof(at->site), site);
	return at;
}

static bool add_site(struct roster_client *c, const struct roster_group *g)
{
	struct roster_site *s = site_of(c, g->site);
	if (!s)
		return false;
	s->sessions += g->sessions;
	if (is_older(g->first, s->first)) {
		text_copy(s->first, sizeof(s->first), g->first);
		text_copy(s->site, sizeof(s->site), g->site);
	}
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

enum result roster_add(struct roster *r, const struct roster_group *g)
{
	const char *now = clients_now(&r->clients, g->label);
	struct roster_client *c = find(r, now);
	if (!c)
		c = add(r, now);
	if (!c || !add_site(c, g) || !add_name(c, g->label))
		return RESULT_SYSTEM;
	if (!c->sessions)
		text_copy(c->last, sizeof(c->last), g->last);
	c->sessions += g->sessions;
	c->simulated += g->simulated;
	if (is_older(g->first, c->first)) {
		text_copy(c->first, sizeof(c->first), g->first);
		text_copy(c->label, sizeof(c->label), now);
	}
	return RESULT_OK;
}

static bool take(void *context, struct walk_entry *e)
{
	struct reading *r = context;
	const struct record_head *h = &e->head;
	r->result = roster_add(r->roster, &(struct roster_group){.label = h->label,
								 .site = h->site,
								 .first = e->name,
								 .last = h->start_iso,
								 .sessions = 1,
								 .simulated = record_is_simulated(h)});
	return r->result == RESULT_OK;
}

/* Those who have not been there yet, or whose sessions were removed, and sites for which something holds. */
static bool add_noted(struct roster *r)
{
	for (size_t i = 0; i < r->clients.journal.n; i++) {
		const struct change *line = &r->clients.journal.at[i];
		const char *now = clients_now(&r->clients, line->client);
		if (!*now || !change_holds(line))
			continue;
		struct roster_client *c = find(r, now);
		if (!c)
			c = add(r, now);
		bool noted = *line->site && *clients_fact_of(&r->clients, line->field, now, line->site);
		if (!c || (noted && !site_of(c, line->site)))
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

void roster_begin(const char *base, struct roster *out)
{
	*out = (struct roster){0};
	clients_read(base, &out->clients); /* what cannot be read is logged, and nothing is noted */
}

enum result roster_end(struct roster *r)
{
	if (!add_noted(r))
		return RESULT_SYSTEM;
	for (size_t i = 0; i < r->n; i++)
		drop_own_name(&r->at[i]);
	return RESULT_OK;
}

enum result roster_read(const char *base, struct roster *out)
{
	struct reading r = {.roster = out};
	roster_begin(base, out);
	enum result result = walk_each(base, "", take, &r);
	if (result == RESULT_OK && r.result != RESULT_OK)
		return r.result;
	return result == RESULT_OK ? roster_end(out) : result;
}

void roster_free(struct roster *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->at[i].sites);
		free(r->at[i].names);
	}
	free(r->at);
	tdestroy(r->places, place_free);
	clients_free(&r->clients);
	*r = (struct roster){0};
}

const struct roster_client *roster_find(const struct roster *r, const char *label)
{
	return find(r, clients_now(&r->clients, label));
}
