/* Which of all the numbers that a device sends is its temperature: the likeliest candidates. */
#include "teach.h"

#include <stdlib.h>
#include <string.h>

/* Two scores that are so near each other decide nothing. */
#define SURE_RATIO 1.25
#define SURE_LEAST 0.35

/* What a room is likely to be, and how sure that is: by itself, and when the person gave it. */
#define ROOM_C 22.0
#define ROOM_SD_C 4.0
#define ROOM_KNOWN_SD_C 1.5

bool teach_is_sure(const struct candidate *c, int n)
{
	return n > 0 && c[0].score >= SURE_LEAST && (n == 1 || c[0].score >= SURE_RATIO * c[1].score);
}

/* Wider readings of the same bytes, or the same number at another place, are the same: one is enough. */
static bool says_the_same(const struct candidate *a, const struct candidate *b)
{
	return a->now_mc == b->now_mc && a->before_mc == b->before_mc && a->after_mc == b->after_mc;
}

/* Bytes of both, and a course so near that the one may be the upper half of the other. */
#define HALF_NEAR_MC 2200
#define HALF_SCORE 0.5

static bool is_half_of(const struct candidate *half, const struct candidate *whole)
{
	const struct taught *a = &half->t, *b = &whole->t;
	return a->binary && a->at < b->at + b->width && b->at < a->at + a->width &&
	       abs(half->before_mc - whole->before_mc) <= HALF_NEAR_MC &&
	       abs(half->after_mc - whole->after_mc) <= HALF_NEAR_MC && whole->steps * 2 >= half->steps * 3 &&
	       whole->score >= HALF_SCORE * half->score;
}

/* The upper byte alone is coarse, has no noise, and looks the better for it: the whole number goes first. */
static void put_whole_first(struct candidate *c, int n)
{
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++) {
			if (!is_half_of(&c[i], &c[k]))
				continue;
			struct candidate whole = c[k];
			whole.score = c[i].score;
			c[i].score *= HALF_SCORE;
			memmove(&c[i + 1], &c[i], (size_t)(k - i) * sizeof(*c));
			c[i] = whole;
			k = i; /* it may be half of a third */
		}
}

static int by_score(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	/* of readings that are the same so far: two bytes, then the narrower, then the first */
	int wx = x->t.width == 2 ? 0 : x->t.width, wy = y->t.width == 2 ? 0 : y->t.width;
	if (wx != wy)
		return wx - wy;
	if (x->t.at != y->t.at)
		return x->t.at - y->t.at;
	/* nothing is equal: every C library sorts that in its own way */
	return x->t.little != y->t.little ? x->t.little - y->t.little : x->t.number - y->t.number;
}

int teach_find(const struct heard *h, int64_t finger_ms, int32_t room_mc, struct candidate *out, int cap)
{
	struct candidate all[32];
	static struct teach_list l; /* large; one person teaches one device */
	bool known = room_mc != MC_NONE;
	l = (struct teach_list){.finger_ms = finger_ms,
				.room_c = known ? room_mc / 1000.0 : ROOM_C,
				.room_sd_c = known ? ROOM_KNOWN_SD_C : ROOM_SD_C,
				.out = all,
				.cap = 32};
	int n = 0;
	if (heard_is_text(h))
		teach_text(h, &l);
	else
		teach_binary(h, &l);
	put_whole_first(all, l.n);
	qsort(all, (size_t)l.n, sizeof(*all), by_score);
	for (int i = 0; i < l.n && n < cap; i++) {
		bool again = false;
		for (int k = 0; k < n && !again; k++)
			again = says_the_same(&out[k], &all[i]);
		if (!again)
			out[n++] = all[i];
	}
	return n;
}
