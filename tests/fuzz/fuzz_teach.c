/*
 * Any bytes as what an unknown device sent, in which teach looks for the temperature. scripts/fuzz runs it:
 * max_len=400
 *
 * The first byte: whether they are HID reports, and how long a piece is; then the bytes, over and over, as a
 * device repeats itself, with each third of them a little higher, as under a finger.
 */
#include "fuzz.h"

#include "teach/teach.h"

#define CANDIDATES 12
#define PIECES 14 /* with more it takes twice the time, and reaches no more */
#define FINGER 7

static void check_candidate(const struct candidate *c)
{
	const struct taught *t = &c->t;
	must(c->score >= 0 && c->score <= 1 && c->steps >= 0);
	must(c->before_mc > -60000 && c->before_mc < 150000 && c->after_mc > c->before_mc);
	must(t->divide > 0 && memchr(t->before, 0, sizeof(t->before)));
	if (t->binary)
		must(t->frame_len <= TAUGHT_FRAME_MAX && t->head_len <= 4 && t->width &&
		     t->at + t->width <= t->frame_len);
	else
		must(t->number >= 1 && t->number <= TAUGHT_NUMBERS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct heard h;
	static struct candidate found[CANDIDATES];
	uint8_t piece[40];
	char words[300];
	if (size < 4)
		return 0;
	size_t n = size - 2 < sizeof(piece) ? size - 2 : sizeof(piece), at = 2 + data[1] % n;
	h.n_bytes = 0;
	h.n_chunks = 0;
	h.reports = data[0] & 1;
	memcpy(piece, data + 2, n);
	for (int i = 0; i < PIECES; i++) {
		if (i >= FINGER && i % 3 == 0 && piece[at - 2] < 255)
			piece[at - 2] = (uint8_t)(piece[at - 2] + 1);
		must(heard_add(&h, 250 * i, piece, n));
	}
	heard_makes_sense(&h);
	heard_words(&h, words, sizeof(words));
	int k = teach_find(&h, 250 * FINGER, data[0] & 2 ? 21000 : MC_NONE, found, CANDIDATES);
	must(k >= 0 && k <= CANDIDATES);
	for (int i = 0; i < k; i++) {
		must(!i || found[i].score <= found[i - 1].score);
		check_candidate(&found[i]);
	}
	teach_is_sure(found, k);
	return 0;
}
