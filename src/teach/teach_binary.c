#include <string.h>

#include "teach.h"

/* A silence longer than this parts two messages: a byte at 1200 baud takes 8 ms, a USB lead holds back
 * for 16. */
#define SILENCE_MS 25
#define BURSTS_LEAST 4
#define HEAD_MAX 3
/* So many of a hundred messages must be alike: one may be cut. */
#define ALIKE_PERCENT 95

struct burst {
	size_t at, n;
	int64_t t_ms;
};

/* The next message by the silences between; a report is one by itself. */
static bool next_burst(const struct heard *h, int *chunk, struct burst *b)
{
	if (*chunk >= h->n_chunks)
		return false;
	const struct heard_chunk *c = &h->chunk[(*chunk)++];
	*b = (struct burst){c->at, c->n, c->t_ms};
	while (!h->reports && *chunk < h->n_chunks &&
	       h->chunk[*chunk].t_ms - h->chunk[*chunk - 1].t_ms < SILENCE_MS)
		b->n += h->chunk[(*chunk)++].n;
	return true;
}

static int usual_length(const struct heard *h, int *bursts)
{
	static int count[TAUGHT_FRAME_MAX + 1];
	int best = 0, chunk = 0;
	struct burst b;
	memset(count, 0, sizeof(count));
	*bursts = 0;
	while (next_burst(h, &chunk, &b)) {
		(*bursts)++;
		if (b.n <= TAUGHT_FRAME_MAX)
			count[b.n]++;
	}
	for (int i = 2; i <= TAUGHT_FRAME_MAX; i++)
		if (count[i] > count[best])
			best = i;
	return best && count[best] * 100 >= *bursts * 70 ? best : 0;
}

static bool by_silences(const struct heard *h, struct teach_frames *f)
{
	int bursts, chunk = 0;
	struct burst b;
	f->n = 0;
	f->len = usual_length(h, &bursts);
	while (f->len && f->n < TEACH_VALUES_MAX && next_burst(h, &chunk, &b)) {
		if (b.n != (size_t)f->len)
			continue;
		f->at[f->n] = b.at;
		f->t_ms[f->n++] = b.t_ms;
	}
	return f->n >= BURSTS_LEAST;
}

/* How many bytes at this place and length of message are the same as in the message before, in percent. */
static int alike(const struct heard *h, size_t phase, size_t len)
{
	size_t same = 0, all = 0;
	for (size_t i = phase + len; i < h->n_bytes; i += len, all++)
		same += h->bytes[i] == h->bytes[i - len];
	return all >= BURSTS_LEAST ? (int)(same * 100 / all) : 0;
}

static int64_t time_of(const struct heard *h, size_t at, int *chunk)
{
	while (*chunk + 1 < h->n_chunks && h->chunk[*chunk + 1].at <= at)
		(*chunk)++;
	return h->chunk[*chunk].t_ms;
}

/* Without silences: the shortest length at which two neighbouring bytes stay, and are not alike all over. */
static bool by_heads(const struct heard *h, struct teach_frames *f)
{
	for (size_t len = 4; len <= TAUGHT_FRAME_MAX; len++)
		for (size_t phase = 0; phase < len; phase++) {
			int chunk = 0;
			if (alike(h, phase, len) < ALIKE_PERCENT || alike(h, phase + 1, len) < ALIKE_PERCENT)
				continue;
			f->len = (int)len;
			f->n = 0;
			for (size_t at = phase; at + len <= h->n_bytes && f->n < TEACH_VALUES_MAX;
			     at += len) {
				f->at[f->n] = at;
				f->t_ms[f->n++] = time_of(h, at + len - 1, &chunk);
			}
			return f->n >= BURSTS_LEAST;
		}
	return false;
}

bool teach_frames(const struct heard *h, struct teach_frames *f)
{
	return by_silences(h, f) || (!h->reports && by_heads(h, f));
}

/* ---- what stays in a message ---- */

static bool stays(const struct heard *h, const struct teach_frames *f, int at)
{
	int same = 0;
	for (int i = 1; i < f->n; i++)
		same += h->bytes[f->at[i] + (size_t)at] == h->bytes[f->at[0] + (size_t)at];
	return same * 100 >= (f->n - 1) * ALIKE_PERCENT;
}

static enum taught_sum find_sum(const struct heard *h, const struct teach_frames *f)
{
	for (enum taught_sum sum = TAUGHT_SUM_ADD; sum <= TAUGHT_SUM_XOR; sum++) {
		int fits = 0;
		for (int i = 0; i < f->n; i++)
			fits += taught_sum_fits(sum, h->bytes + f->at[i], (size_t)f->len);
		if (f->len > 2 && fits * 100 >= f->n * ALIKE_PERCENT)
			return sum;
	}
	return TAUGHT_SUM_NONE;
}

/* ---- the fields ---- */

static void try_field(const struct heard *h, const struct teach_frames *f, struct taught *t,
		      struct teach_list *l)
{
	struct teach_series *s = &l->series;
	s->n = 0;
	for (int i = 0; i < f->n; i++) {
		const uint8_t *frame = h->bytes + f->at[i];
		if (!taught_sum_fits(t->sum, frame, (size_t)f->len) ||
		    memcmp(frame, t->head, t->head_len) != 0)
			continue;
		int64_t v = taught_integer(t, frame);
		if (v > 10000000 || v < -10000000)
			return; /* no divisor makes a temperature of it */
		s->t_ms[s->n] = f->t_ms[i];
		s->micro[s->n++] = v * 1000000;
	}
	teach_try(l, t, true);
}

/* The bytes that stay before the field: what is in it may only have stayed until now. */
static void take_head(const struct heard *h, const struct teach_frames *f, int stay, struct taught *t)
{
	t->head_len = (uint8_t)(stay < t->at ? stay : t->at);
	memcpy(t->head, h->bytes + f->at[f->n / 2], t->head_len);
}

void teach_binary(const struct heard *h, struct teach_list *l)
{
	/* two bytes first: of readings that are the same so far the first stays, and one byte ends at 255 */
	static const uint8_t widths[] = {2, 1, 4, 3};
	static struct teach_frames f;
	int stay = 0;
	if (!teach_frames(h, &f))
		return;
	struct taught t = {.binary = true, .frame_len = (uint8_t)f.len, .sum = find_sum(h, &f)};
	while (stay < HEAD_MAX && stay < f.len && stays(h, &f, stay))
		stay++;
	int last = f.len - (t.sum != TAUGHT_SUM_NONE);
	for (size_t i = 0; i < sizeof(widths); i++)
		for (t.at = 0; t.at + widths[i] <= last; t.at++) {
			t.width = widths[i];
			take_head(h, &f, stay, &t);
			if (!t.head_len && !h->reports)
				continue; /* nothing to find a message by */
			for (int little = 0; little <= (t.width > 1); little++) {
				t.little = little;
				t.is_signed = t.width > 1;
				try_field(h, &f, &t, l);
			}
		}
}
