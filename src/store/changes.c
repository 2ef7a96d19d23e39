#include "changes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/safe_text.h"
#include "base/text.h"
#include "changes_parts.h"

#define COLUMNS 11
#define TEXTS 7 /* cells of text of a line */

static const char first_words[] = "# icecue changes ";
const char changes_head[] = "# icecue changes 1\nid,at,by,client,site,field,t_s,old,new,undo_of,whole\n";

enum { ID, AT, BY, CLIENT, SITE, FIELD, TIME, OLD, NEW, UNDO_OF, WHOLE };

bool change_holds(const struct change *c)
{
	return !c->undone && !c->undo_of;
}

/* ---- writing ---- */

int change_format(const struct change *c, char *buf, size_t n)
{
	const char *texts[TEXTS] = {c->at_iso, c->by, c->client, c->site, c->field, c->old, c->new};
	char cells[TEXTS][2 * CHANGE_TEXT + 8], time[24] = "", undo_of[24] = "";
	for (int i = 0; i < TEXTS; i++)
		csv_cell(cells[i], sizeof(cells[i]), texts[i]);
	if (c->t_ms != MS_NONE)
		format_thousandths(c->t_ms, time, sizeof(time));
	if (c->undo_of)
		snprintf(undo_of, sizeof(undo_of), "%lld", (long long)c->undo_of);
	int k = snprintf(buf, n, "%lld,%s,%s,%s,%s,%s,%s,%s,%s,%s,yes\n", (long long)c->id, cells[0],
			 cells[1], cells[2], cells[3], cells[4], time, cells[5], cells[6], undo_of);
	return k > 0 && (size_t)k < n && k <= CHANGE_LINE_MAX ? k : -1;
}

/* ---- reading ---- */

static bool take_number(const struct csv_field *f, int64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < f->n; i++) {
		if (f->at[i] < '0' || f->at[i] > '9' || i > 15)
			return false;
		*out = *out * 10 + (f->at[i] - '0');
	}
	return true;
}

/* Its texts lie one after another in one piece of memory, which begins with at_iso. */
static bool copy_texts(const struct csv_field f[COLUMNS], struct change *c)
{
	static const int columns[TEXTS] = {AT, BY, CLIENT, SITE, FIELD, OLD, NEW};
	const char **texts[TEXTS] = {&c->at_iso, &c->by, &c->client, &c->site, &c->field, &c->old, &c->new};
	char room[TEXTS * CHANGE_TEXT];
	size_t starts[TEXTS], used = 0;
	for (int i = 0; i < TEXTS; i++) {
		starts[i] = used;
		unguard_text(room + used, CHANGE_TEXT, f[columns[i]].at, f[columns[i]].n);
		used += strlen(room + used) + 1;
	}
	char *kept = malloc(used);
	if (!kept)
		return false;
	memcpy(kept, room, used);
	for (int i = 0; i < TEXTS; i++)
		*texts[i] = kept + starts[i];
	return true;
}

/* RESULT_BAD_DATA: it is not understood. */
static enum result take_line(const char *text, size_t n, struct change *c)
{
	char line[CHANGE_LINE_MAX + 1];
	struct csv_field f[COLUMNS + 1];
	*c = (struct change){.t_ms = MS_NONE};
	if (n > CHANGE_LINE_MAX)
		return RESULT_BAD_DATA;
	memcpy(line, text, n);
	if (csv_split(line, n, ',', f, COLUMNS + 1) != COLUMNS || f[WHOLE].n != 3 ||
	    memcmp(f[WHOLE].at, "yes", 3) != 0 || !f[FIELD].n || !take_number(&f[ID], &c->id) || c->id < 1 ||
	    !take_number(&f[UNDO_OF], &c->undo_of) || c->undo_of >= c->id)
		return RESULT_BAD_DATA;
	if (f[TIME].n && parse_ms(f[TIME].at, f[TIME].n, '.', &c->t_ms) != f[TIME].n)
		return RESULT_BAD_DATA;
	if (!copy_texts(f, c))
		return RESULT_SYSTEM;
	if (*c->field)
		return RESULT_OK;
	free((char *)c->at_iso); /* zero bytes alone are no name */
	c->at_iso = NULL;
	return RESULT_BAD_DATA;
}

static bool keep(struct changes *all, size_t *room, const struct change *c)
{
	if (all->n == *room) {
		size_t more = *room ? 2 * *room : 16;
		struct change *at = reallocarray(all->at, more, sizeof(*at));
		if (!at)
			return false;
		all->at = at;
		*room = more;
	}
	all->at[all->n++] = *c;
	if (c->id > all->last_id)
		all->last_id = c->id;
	return true;
}

static int by_id(const void *a, const void *b)
{
	const struct change *x = *(struct change *const *)a, *y = *(struct change *const *)b;
	return x->id != y->id ? (x->id > y->id) - (x->id < y->id) : (x > y) - (x < y);
}

/* Ids rise, unless files were put together by hand: then the latest change of that id before is meant. */
static bool mark_undone(struct changes *all)
{
	struct change **sorted = calloc(all->n + 1, sizeof(struct change *));
	if (!sorted)
		return false;
	for (size_t i = 0; i < all->n; i++)
		sorted[i] = &all->at[i];
	qsort(sorted, all->n, sizeof(struct change *), by_id);
	for (size_t i = 0; i < all->n; i++) {
		const struct change *undo = &all->at[i];
		size_t low = 0, high = all->n; /* sorted[low..] are of that id and later, or of a higher id */
		while (undo->undo_of && low < high) {
			size_t middle = (low + high) / 2;
			const struct change *c = sorted[middle];
			if (c->id < undo->undo_of || (c->id == undo->undo_of && c < undo))
				low = middle + 1;
			else
				high = middle;
		}
		if (undo->undo_of && low && sorted[low - 1]->id == undo->undo_of)
			sorted[low - 1]->undone = true;
	}
	free(sorted);
	return true;
}

static bool is_ours(const char *text, size_t n)
{
	size_t k = sizeof(first_words) - 1;
	const char *end = memchr(text, '\n', n);
	size_t length = end ? (size_t)(end - text) : n;
	if (end && length && end[-1] == '\r')
		length--;
	return length == k + 1 && !memcmp(text, first_words, k) && text[k] == '1';
}

size_t changes_line(const char *text, size_t n, bool *torn)
{
	const char *end = memchr(text, '\n', n);
	*torn = !end;
	return end ? (size_t)(end - text) + 1 : n;
}

enum result change_take(const char *text, size_t n, struct change *c)
{
	while (n && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		n--;
	if (!n || *text == '#' || (n > 3 && !memcmp(text, "id,", 3)))
		return RESULT_NONE;
	return take_line(text, n, c);
}

enum result changes_parse(const char *text, size_t n, struct changes *out)
{
	size_t room = 0;
	*out = (struct changes){0};
	if (n && !is_ours(text, n)) {
		/* the first line of a file that was just begun may be cut off */
		size_t whole = sizeof(changes_head) - 1;
		out->torn = n < whole && !memcmp(text, changes_head, n);
		return out->torn ? RESULT_OK : RESULT_BAD_DATA;
	}
	for (size_t at = 0, k; at < n; at += k) {
		struct change c;
		bool torn;
		k = changes_line(text + at, n - at, &torn);
		enum result r = change_take(text + at, k, &c);
		if (r == RESULT_BAD_DATA && torn)
			out->torn = true;
		else if (r == RESULT_BAD_DATA)
			out->bad_lines++;
		if (r == RESULT_SYSTEM || (r == RESULT_OK && !keep(out, &room, &c)))
			return RESULT_SYSTEM;
	}
	return mark_undone(out) ? RESULT_OK : RESULT_SYSTEM;
}

void changes_free(struct changes *c)
{
	for (size_t i = 0; i < c->n; i++)
		free((char *)c->at[i].at_iso);
	free(c->at);
	*c = (struct changes){0};
}
