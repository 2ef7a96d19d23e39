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

/* How many numbers the lines have: count[] of each. */
static int count_lines(const struct heard *h, bool comma, int count[TAUGHT_NUMBERS_MAX + 1])
{
	int64_t micro[TAUGHT_NUMBERS_MAX], t_ms;
	size_t n;
	int lines = 0;
	struct walk w = {.h = h, .first = true};
	memset(count, 0, (TAUGHT_NUMBERS_MAX + 1) * sizeof(*count));
	for (const uint8_t *line; (line = next_line(&w, &n, &t_ms)); lines++)
		count[taught_numbers(line, n, comma, micro, TAUGHT_NUMBERS_MAX)]++;
	return lines;
}

/* The texts before a number in lines of one form. */
#define TEXTS_MAX 8
struct texts {
	char at[TEXTS_MAX][TAUGHT_BEFORE];
	int n;
	bool more;	/* than there is room for */
	bool alternate; /* one came again after another: so they are several sensors', and no counter */
};

static void find_texts(const struct heard *h, const struct taught *t, bool masked, struct texts *out)
{
	int64_t micro[TAUGHT_NUMBERS_MAX], t_ms;
	char before[TAUGHT_BEFORE];
	size_t n;
	int last = -1;
	struct walk w = {.h = h, .first = true};
	*out = (struct texts){.n = 0};
	for (const uint8_t *line; (line = next_line(&w, &n, &t_ms));) {
		if (taught_numbers(line, n, t->comma, micro, TAUGHT_NUMBERS_MAX) != t->numbers)
			continue;
		int i = 0;
		taught_before(t, line, n, masked, before);
		while (i < out->n && strcmp(out->at[i], before) != 0)
			i++;
		if (i == TEXTS_MAX) {
			out->more = true;
			return;
		}
		out->alternate = out->alternate || (i < out->n && last > i);
		if (i == out->n)
			text_copy(out->at[out->n++], TAUGHT_BEFORE, before);
		last = i;
	}
}

/* "Sensor1:", "CH2=": the number is the sensor's name, and stays. */
static bool ends_in_name(const char *before)
{
	size_t n = strlen(before);
	return n > 2 && strchr(":=)]", before[n - 1]) && isdigit((unsigned char)before[n - 2]) &&
	       (isalpha((unsigned char)before[n - 3]) || before[n - 3] == '#');
}

/* False when it is whole numbers alone: then the temperature may be in tenths. */
static bool fill_series(const struct heard *h, const struct taught *t, bool masked, struct teach_series *s)
{
	int64_t micro[TAUGHT_NUMBERS_MAX], t_ms;
	char before[TAUGHT_BEFORE];
	bool parts = false;
	size_t n;
	struct walk w = {.h = h, .first = true};
	s->n = 0;
	for (const uint8_t *line; s->n < TEACH_VALUES_MAX && (line = next_line(&w, &n, &t_ms));) {
		if (taught_numbers(line, n, t->comma, micro, TAUGHT_NUMBERS_MAX) != t->numbers)
			continue;
		if (t->before[0] && strcmp(t->before, taught_before(t, line, n, masked, before)) != 0)
			continue;
		s->t_ms[s->n] = t_ms;
		s->micro[s->n++] = micro[t->number - 1];
		parts = parts || micro[t->number - 1] % 1000000 != 0;
	}
	return parts;
}

/* One number of the lines with t->numbers of them: of each sensor that the text before it tells. */
static void try_number(const struct heard *h, struct taught *t, struct teach_list *l)
{
	struct texts texts;
	bool masked = false;
	find_texts(h, t, masked, &texts);
	bool kept = !texts.more && (texts.alternate || (texts.n == 1 && ends_in_name(texts.at[0])));
	if (!kept)
		find_texts(h, t, masked = true, &texts);
	if (texts.more) {
		texts.n = 1;
		texts.at[0][0] = '\0';
	}
	for (int i = 0; i < texts.n; i++) {
		text_copy(t->before, sizeof(t->before), texts.at[i]);
		bool parts = fill_series(h, t, masked, &l->series);
		teach_try(l, t, !parts);
	}
	t->before[0] = '\0';
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
	struct taught t = {.comma = comma};
	int count[TAUGHT_NUMBERS_MAX + 1], lines = count_lines(h, comma, count);
	/* boards with several sensors may print them in lines of different forms */
	for (t.numbers = 1; t.numbers <= TAUGHT_NUMBERS_MAX; t.numbers++)
		for (t.number = 1; count[t.numbers] * 8 >= lines && t.number <= t.numbers; t.number++)
			try_number(h, &t, l);
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
