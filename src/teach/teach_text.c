#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "teach.h"

#define LINE_MAX_BYTES 250
#define LINES_LEAST 3

bool heard_add(struct heard *h, int64_t t_ms, const uint8_t *bytes, size_t n)
{
	if (h->n_chunks == TEACH_CHUNKS_MAX || n > TEACH_BYTES_MAX - h->n_bytes)
		return false;
	h->chunk[h->n_chunks++] = (struct heard_chunk){.t_ms = t_ms, .at = h->n_bytes, .n = n};
	memcpy(h->bytes + h->n_bytes, bytes, n);
	h->n_bytes += n;
	return true;
}

/* ---- lines ---- */

struct walk {
	const struct heard *h;
	size_t at;
	int chunk;
	bool first; /* the first line may have lost its beginning */
};

static bool is_end(uint8_t c)
{
	return c == '\r' || c == '\n';
}

/* The next whole line that is not empty, and when its end came. */
static const uint8_t *next_line(struct walk *w, size_t *n, int64_t *t_ms)
{
	const struct heard *h = w->h;
	while (w->at < h->n_bytes) {
		size_t end = w->at;
		while (end < h->n_bytes && !is_end(h->bytes[end]))
			end++;
		if (end == h->n_bytes)
			return NULL;
		const uint8_t *line = h->bytes + w->at;
		*n = end - w->at;
		while (w->chunk + 1 < h->n_chunks && h->chunk[w->chunk + 1].at <= end)
			w->chunk++;
		*t_ms = h->chunk[w->chunk].t_ms;
		w->at = end + 1;
		bool cut = w->first;
		w->first = false;
		if (*n > 0 && *n < LINE_MAX_BYTES && !cut)
			return line;
	}
	return NULL;
}

bool heard_is_text(const struct heard *h)
{
	size_t text = 0, ends = 0;
	if (h->reports)
		return false;
	for (size_t i = 0; i < h->n_bytes; i++) {
		uint8_t c = h->bytes[i];
		ends += is_end(c);
		text += isprint(c) || is_end(c) || c == '\t' ||
			c >= 0xa0; /* a degree sign in whatever code */
	}
	return h->n_bytes > 0 && ends >= LINES_LEAST && text * 100 >= h->n_bytes * 97;
}

/* ---- columns of numbers ---- */

/* How many numbers most lines have. */
static int usual_count(const struct heard *h, bool comma)
{
	int count[TAUGHT_NUMBERS_MAX + 1] = {0}, best = 0;
	int64_t micro[TAUGHT_NUMBERS_MAX], t_ms;
	size_t n;
	struct walk w = {.h = h, .first = true};
	for (const uint8_t *line; (line = next_line(&w, &n, &t_ms));)
		count[taught_numbers(line, n, comma, micro, TAUGHT_NUMBERS_MAX)]++;
	for (int i = 1; i <= TAUGHT_NUMBERS_MAX; i++)
		if (count[i] > (best ? count[best] : 0))
			best = i;
	return best;
}

/* False when it is whole numbers alone: then the temperature may be in tenths. */
static bool fill_series(const struct heard *h, const struct taught *t, struct teach_series *s)
{
	int64_t micro[TAUGHT_NUMBERS_MAX], t_ms;
	bool parts = false;
	size_t n;
	struct walk w = {.h = h, .first = true};
	s->n = 0;
	for (const uint8_t *line; s->n < TEACH_VALUES_MAX && (line = next_line(&w, &n, &t_ms));) {
		if (taught_numbers(line, n, t->comma, micro, TAUGHT_NUMBERS_MAX) != t->numbers)
			continue;
		s->t_ms[s->n] = t_ms;
		s->micro[s->n++] = micro[t->number - 1];
		parts = parts || micro[t->number - 1] % 1000000 != 0;
	}
	return parts;
}

/* Between two digits, anywhere. */
static bool parts_digits(const struct heard *h, uint8_t c)
{
	for (size_t i = 1; i + 1 < h->n_bytes; i++)
		if (h->bytes[i] == c && isdigit(h->bytes[i - 1]) && isdigit(h->bytes[i + 1]))
			return true;
	return false;
}

void teach_text(const struct heard *h, struct teach_list *l)
{
	/* where points part decimals, commas part values */
	bool comma = parts_digits(h, ',') && !parts_digits(h, '.');
	struct taught t = {.comma = comma, .numbers = usual_count(h, comma)};
	for (t.number = 1; t.number <= t.numbers; t.number++) {
		bool parts = fill_series(h, &t, &l->series);
		teach_try(l, &t, !parts);
	}
}

/* ---- in words ---- */

char *heard_words(const struct heard *h, char *buf, size_t n)
{
	char shown[64] = "";
	int64_t t_ms;
	size_t len;
	int lines = 0;
	static struct teach_frames frames;
	if (heard_is_text(h)) {
		struct walk w = {.h = h, .first = true};
		for (const uint8_t *line; (line = next_line(&w, &len, &t_ms)); lines++)
			text_printable(shown, sizeof(shown), (const char *)line, len);
		snprintf(buf, n, _("%d lines of text, the last: %s"), lines, shown);
	} else if (teach_frames(h, &frames)) {
		size_t used = 0;
		for (int i = 0; i < frames.len && used + 3 < sizeof(shown); i++)
			used += (size_t)snprintf(shown + used, sizeof(shown) - used, "%02x ",
						 h->bytes[frames.at[frames.n - 1] + (size_t)i]);
		snprintf(buf, n, _("%d messages of %d bytes, the last: %s"), frames.n, frames.len, shown);
	} else if (h->n_bytes) {
		snprintf(buf, n, _("%zu bytes without any order"), h->n_bytes);
	} else {
		snprintf(buf, n, _("nothing"));
	}
	return buf;
}

bool heard_makes_sense(const struct heard *h)
{
	static struct teach_frames frames;
	return heard_is_text(h) || (teach_frames(h, &frames) && frames.n >= LINES_LEAST);
}
