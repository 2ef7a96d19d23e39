/* A list of sessions in little memory: see summary.h. */
#include <stdlib.h>
#include <string.h>

#include "summary.h"

/* ---- memory: large pieces, freed together ---- */

#define PIECE_BYTES 65536
#define SHARED_PLACES 1024 /* a power of two; texts that many sessions have */

struct piece {
	struct piece *before;
	size_t used;
	_Alignas(int64_t) char bytes[PIECE_BYTES];
};

struct summary_pool {
	struct piece *last;
	const char *shared[SHARED_PLACES];
};

static void *take(struct summary_list *list, size_t n, size_t align)
{
	if (!list->pool)
		list->pool = calloc(1, sizeof(*list->pool));
	struct summary_pool *p = list->pool;
	size_t at = p && p->last ? (p->last->used + align - 1) / align * align : PIECE_BYTES;
	if (!p || n > PIECE_BYTES)
		return NULL;
	if (at + n > PIECE_BYTES) {
		struct piece *piece = malloc(sizeof(*piece));
		if (!piece)
			return NULL;
		piece->before = p->last;
		p->last = piece;
		at = 0;
	}
	p->last->used = at + n;
	return p->last->bytes + at;
}

const char *summary_list_text(struct summary_list *list, const char *text)
{
	size_t n = strlen(text) + 1;
	char *copy = take(list, n, 1);
	return copy ? memcpy(copy, text, n) : NULL;
}

struct summary_round *summary_list_rounds(struct summary_list *list, int n)
{
	return take(list, (size_t)n * sizeof(struct summary_round), _Alignof(struct summary_round));
}

/* The same text once for all, as far as there is a place for it. */
static const char *share(struct summary_list *list, const char *text)
{
	uint32_t hash = 2166136261u;
	if (!text || !*text)
		return "";
	for (const char *c = text; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	for (uint32_t i = 0; list->pool && i < 8; i++) {
		const char **place = &list->pool->shared[(hash + i) % SHARED_PLACES];
		if (!*place)
			return *place = summary_list_text(list, text);
		if (!strcmp(*place, text))
			return *place;
	}
	return summary_list_text(list, text);
}

/* ---- a list ---- */

bool summary_list_add(struct summary_list *list, const struct summary *s)
{
	struct summary labelled = *s;
	labelled.client = share(list, s->client);
	labelled.site = share(list, s->site);
	return labelled.client && labelled.site && summary_list_add_labelled(list, &labelled);
}

bool summary_list_add_labelled(struct summary_list *list, const struct summary *s)
{
	if (list->n == list->room) {
		size_t room = list->room ? list->room + list->room / 2 : 256;
		struct summary *at = reallocarray(list->at, room, sizeof(*at));
		if (!at)
			return false;
		list->at = at;
		list->room = room;
	}
	struct summary *copy = &list->at[list->n];
	int rounds = s->n_rounds < SUMMARY_ROUNDS ? s->n_rounds : SUMMARY_ROUNDS;
	*copy = *s;
	copy->name = summary_list_text(list, s->name ? s->name : "");
	copy->short_name = s->short_name && s->name && strcmp(s->short_name, s->name) != 0
				   ? summary_list_text(list, s->short_name)
				   : copy->name;
	copy->start_iso = summary_list_text(list, s->start_iso ? s->start_iso : "");
	copy->therapist = share(list, s->therapist);
	copy->note = s->note && *s->note ? summary_list_text(list, s->note) : "";
	copy->rounds = NULL;
	if (s->rounds && rounds && (copy->rounds = summary_list_rounds(list, rounds)))
		memcpy(copy->rounds, s->rounds, (size_t)rounds * sizeof(*copy->rounds));
	bool ok = copy->name && copy->short_name && copy->start_iso && copy->therapist && copy->note &&
		  (!s->rounds || !rounds || copy->rounds);
	list->n += ok;
	return ok;
}

void summary_list_free(struct summary_list *s)
{
	for (struct piece *p = s->pool ? s->pool->last : NULL, *before; p; p = before) {
		before = p->before;
		free(p);
	}
	free(s->pool);
	free(s->at);
	*s = (struct summary_list){0};
}
