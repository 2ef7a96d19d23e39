#include "age.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/datetime.h"

bool age_day(const char *now_iso, int months, char day[16])
{
	struct datetime d;
	int64_t days;
	if (!datetime_parse(now_iso, strlen(now_iso), &d) || d.kind != DATETIME_MOMENT || d.slashed)
		return false;
	int all = d.year * 12 + d.month - 1 - months, year = all / 12, month = all % 12 + 1;
	while (d.day > 28 && !datetime_days(year, month, d.day, &days))
		d.day--;
	return all >= 12 && snprintf(day, 16, "%04d-%02d-%02d", year % 10000, month % 100, d.day % 100) == 10;
}

bool age_is_old(const struct summary *s, const char *day)
{
	struct datetime d;
	return !s->running && datetime_parse(s->start_iso, strlen(s->start_iso), &d) &&
	       d.kind == DATETIME_MOMENT && !d.slashed && strncmp(s->start_iso, day, 10) < 0;
}

static int by_label(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The labels of sessions from one place to another, sorted, each once; returns how many. */
static size_t labels(const struct summary_list *s, size_t from, size_t to, const char **out)
{
	size_t n = 0;
	for (size_t i = from; i < to; i++)
		out[i - from] = s->at[i].client;
	qsort(out, to - from, sizeof(out[0]), by_label);
	for (size_t i = 0; i < to - from; i++)
		if (!n || strcmp(out[n - 1], out[i]) != 0)
			out[n++] = out[i];
	return n;
}

size_t age_part(struct summary_list *s, const char *day, const char ***clients, size_t *n_clients)
{
	struct summary *parted = calloc(s->n + 1, sizeof(*parted));
	const char **gone = calloc(s->n + 1, sizeof(*gone)), **left = calloc(s->n + 1, sizeof(*left));
	size_t old = 0, n = 0;
	*clients = NULL;
	*n_clients = 0;
	if (!parted || !gone || !left) {
		free(parted);
		free(gone);
		free(left);
		return SIZE_MAX;
	}
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < s->n; i++)
			if (age_is_old(&s->at[i], day) == !pass)
				parted[n++] = s->at[i], old += !pass;
	memcpy(s->at, parted, s->n * sizeof(*parted));
	free(parted);
	size_t n_gone = labels(s, 0, old, gone), n_left = labels(s, old, s->n, left);
	for (size_t i = 0; i < n_gone; i++)
		if (!bsearch(&gone[i], left, n_left, sizeof(left[0]), by_label))
			gone[(*n_clients)++] = gone[i];
	free(left);
	*clients = gone;
	return old;
}
