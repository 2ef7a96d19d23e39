#include "spelling.h"

#include <stdlib.h>
#include <string.h>

#include "base/who.h"

/* The labels of one spelling: so many from there on, the oldest first. */
struct spelling {
	const char ***at;
	size_t n;
};

/* In a list with the newest first, the oldest lies highest. */
static int older_first(const char **a, const char **b)
{
	return (a < b) - (a > b);
}

static int by_bytes(const void *a, const void *b)
{
	const char **x = *(const char **const *)a, **y = *(const char **const *)b;
	int order = strcmp(*x, *y);
	return order ? order : older_first(x, y);
}

static int by_label(const void *a, const void *b)
{
	const struct spelling *x = a, *y = b;
	int order = who_compare(**x->at, **y->at);
	return order ? order : older_first(*x->at, *y->at);
}

/* Spellings are few, labels many: only the former are compared by the rule, which costs more. */
static void unify(const char ***labels, size_t n, struct spelling *s)
{
	size_t count = 0, first = 0;
	qsort(labels, n, sizeof(*labels), by_bytes);
	for (size_t i = 0; i < n; i++) {
		if (!i || strcmp(*labels[i], *labels[i - 1]) != 0)
			s[count++] = (struct spelling){&labels[i], 0};
		s[count - 1].n++;
	}
	qsort(s, count, sizeof(*s), by_label);
	for (size_t i = 1; i < count; i++) {
		if (!who_same(**s[i].at, **s[first].at)) {
			first = i;
			continue;
		}
		for (size_t k = 0; k < s[i].n; k++)
			*s[i].at[k] = **s[first].at;
	}
}

void spelling_unify(struct summary_list *s)
{
	const char ***labels = calloc(s->n + 1, sizeof(*labels));
	struct spelling *spellings = calloc(s->n + 1, sizeof(*spellings));
	for (int site = 0; labels && spellings && site < 2; site++) {
		for (size_t i = 0; i < s->n; i++)
			labels[i] = site ? &s->at[i].site : &s->at[i].client;
		unify(labels, s->n, spellings);
	}
	free(labels);
	free(spellings);
}
