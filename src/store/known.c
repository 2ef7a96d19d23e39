#include "known.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/who.h"
#include "walk.h"

struct reading {
	struct known *known;
	const char *but; /* NULL: none */
	size_t records;
	bool failed;
};

static struct known_pair *find(const struct known *k, const struct record_head *h)
{
	for (size_t i = 0; i < k->n; i++)
		if (!strcmp(k->at[i].client, h->client) && !strcmp(k->at[i].site, h->site))
			return &k->at[i];
	return NULL;
}

bool known_add(struct known *k, const struct known_pair *pair)
{
	if (k->n == k->room) {
		size_t room = k->room ? 2 * k->room : 64;
		struct known_pair *at = reallocarray(k->at, room, sizeof(*at));
		if (!at)
			return false;
		k->at = at;
		k->room = room;
	}
	k->at[k->n++] = *pair;
	return true;
}

static bool take(void *context, struct walk_entry *e)
{
	struct reading *r = context;
	struct known *k = r->known;
	struct known_pair *p = find(k, &e->head), new = {0};
	if (record_is_simulated(&e->head) || (r->but && !strcmp(e->name, r->but)))
		return true;
	r->records++;
	if (p) {
		p->since = r->records;
		return true;
	}
	text_copy(new.client, sizeof(new.client), e->head.client);
	text_copy(new.site, sizeof(new.site), e->head.site);
	text_copy(new.day, sizeof(new.day), e->head.start_iso);
	new.since = r->records;
	r->failed = !known_add(k, &new);
	return !r->failed;
}

enum result known_read(const char *base, struct known *out)
{
	return known_read_others(base, NULL, out);
}

enum result known_read_others(const char *base, const char *but, struct known *out)
{
	struct reading r = {.known = out, .but = but};
	*out = (struct known){0};
	enum result result = walk_each(base, "", take, &r);
	return result == RESULT_OK && r.failed ? RESULT_SYSTEM : result;
}

void known_free(struct known *k)
{
	free(k->at);
	*k = (struct known){0};
}

static const char *label_of(const struct known_pair *p, enum known_label which)
{
	return which == KNOWN_CLIENT ? p->client : p->site;
}

const char *known_same(const struct known *k, enum known_label which, const char *label)
{
	const struct known_pair *first = NULL;
	for (size_t i = 0; i < k->n; i++)
		if ((!first || k->at[i].since > first->since) && who_same(label_of(&k->at[i], which), label))
			first = &k->at[i];
	return first ? label_of(first, which) : NULL;
}

const char *known_near(const struct known *k, enum known_label which, const char *label)
{
	for (size_t i = 0; i < k->n; i++)
		if (who_near(label_of(&k->at[i], which), label))
			return known_same(k, which, label_of(&k->at[i], which));
	return NULL;
}

size_t known_last(const struct known *k, struct known_pair *out, size_t most)
{
	size_t n = 0;
	for (size_t i = 0; i < k->n && n < most; i++) {
		bool again = !*k->at[i].client;
		for (size_t j = 0; j < n; j++)
			again |= who_same(out[j].client, k->at[i].client) &&
				 who_same(out[j].site, k->at[i].site);
		if (again)
			continue;
		out[n] = k->at[i];
		text_copy(out[n].client, sizeof(out[n].client), known_same(k, KNOWN_CLIENT, k->at[i].client));
		text_copy(out[n].site, sizeof(out[n].site), known_same(k, KNOWN_SITE, k->at[i].site));
		n++;
	}
	return n;
}
