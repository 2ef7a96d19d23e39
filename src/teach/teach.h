/*
 * teach.h - which number of what an unknown device sends is the temperature: the one that rises when a warm
 * finger is laid on its tip. Pure: bytes with their times in, descriptions out, the likeliest first.
 *
 * Every field is tried in every plausible reading (width, order, divisor, unit). One counts when it lay at a
 * room's temperature before the finger and rose by 1.5 C or more towards a finger's, in steps that are small
 * against the rise.
 */
#pragma once

#include "taught.h"

#define TEACH_BYTES_MAX 65536
#define TEACH_CHUNKS_MAX 8192

/* What came, in pieces as they came; a HID report is a piece. Large: allocate it. */
struct heard {
	bool reports;
	size_t n_bytes;
	int n_chunks;
	struct heard_chunk {
		int64_t t_ms;
		size_t at, n;
	} chunk[TEACH_CHUNKS_MAX];
	uint8_t bytes[TEACH_BYTES_MAX];
};

/* False when it is full. */
bool heard_add(struct heard *h, int64_t t_ms, const uint8_t *bytes, size_t n);

/* Could this be somebody's language: lines of text, or messages that begin alike? For finding the speed. */
bool heard_makes_sense(const struct heard *h);
/* What it is, in words for the person: "12 lines of text, the last: T=23.4 C". Returns buf. */
char *heard_words(const struct heard *h, char *buf, size_t n);

struct candidate {
	struct taught t; /* without name, speed and USB id */
	int32_t before_mc, after_mc, now_mc;
	int steps;    /* how often its value changed */
	double score; /* 0 to 1 */
};

/* At most cap, the best first, one of each field. finger_ms: when the finger came; room_mc: what the person
 * gave for the room, MC_NONE: nothing. */
int teach_find(const struct heard *h, int64_t finger_ms, int32_t room_mc, struct candidate *out, int cap);
/* Is the best so much better than the next that it may be proposed as found? */
bool teach_is_sure(const struct candidate *c, int n);

/* Private to the teach_*.c files. */

/* The values of one field: raw, in millionths. */
#define TEACH_VALUES_MAX 4096
struct teach_series {
	int n;
	int64_t t_ms[TEACH_VALUES_MAX], micro[TEACH_VALUES_MAX];
};
struct teach_list {
	int64_t finger_ms;
	double room_c, room_sd_c;
	struct candidate *out;
	int n, cap;
	struct teach_series series; /* of the field that is being tried */
};
/* Tries the list's series with the layout t, at each divisor and unit; keeps the best reading of it. */
void teach_try(struct teach_list *l, const struct taught *t, bool whole);
void teach_text(const struct heard *h, struct teach_list *l);
void teach_binary(const struct heard *h, struct teach_list *l);
bool heard_is_text(const struct heard *h);
/* Of binary bytes: how long a message is, and where the first begins; false when none is seen. */
struct teach_frames {
	int len, n;
	size_t at[TEACH_VALUES_MAX];
	int64_t t_ms[TEACH_VALUES_MAX];
};
bool teach_frames(const struct heard *h, struct teach_frames *f);
