/*
 * Frames that were damaged on the way: where the protocol has a check sum, no damaged one may be read as
 * another temperature. What happens where it has none is counted and shown.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/frames.h"

/* Drivers whose reading is covered by a sum or a CRC. */
static const char *const summed[] = {"mcu90614", "ta612c",  "appa55", "center521",
				     "calex",	 "sonbest", "dracal", "usbtemp"};

static bool has_sum(const struct driver *drv)
{
	for (size_t i = 0; i < sizeof(summed) / sizeof(summed[0]); i++)
		if (!strcmp(drv->name, summed[i]))
			return true;
	return false;
}

struct tally {
	const struct driver *drv;
	const struct frame_row *row;
	int damaged, refused, same, wrong;
};

/* Is this what the row says of that channel? */
static bool is_expected(const struct frame_row *row, const struct reading *r)
{
	for (int i = 0; i < row->n; i++)
		if (!strcmp(row->at[i].channel, r->channel) && row->at[i].status == STATUS_OK &&
		    row->at[i].udeg == reading_udeg(r))
			return true;
	return false;
}

static void try_bytes(struct tally *t, const uint8_t *bytes, size_t n, const char *how, size_t at)
{
	struct reply reply;
	bool ok = false, wrong = false;

	decode_reply(t->drv, t->row->firmware, bytes, n, &reply);
	for (int i = 0; i < reply.n; i++) {
		ok = ok || reply.at[i].status == STATUS_OK;
		wrong = wrong || (reply.at[i].status == STATUS_OK && !is_expected(t->row, &reply.at[i]));
	}
	t->damaged++;
	t->wrong += wrong;
	t->same += ok && !wrong;
	t->refused += !ok;
	cr_expect(!wrong || !has_sum(t->drv), "%s.frames:%d: %s at %zu is read as another temperature",
		  t->drv->name, t->row->line, how, at);
}

static void flip_bits(struct tally *t)
{
	uint8_t bytes[sizeof(t->row->bytes)];

	for (size_t bit = 0; bit < 8 * t->row->n_bytes; bit++) {
		memcpy(bytes, t->row->bytes, t->row->n_bytes);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		try_bytes(t, bytes, t->row->n_bytes, "a bit flipped", bit);
	}
}

static void lose_bytes(struct tally *t)
{
	uint8_t bytes[sizeof(t->row->bytes)];

	for (size_t at = 0; at < t->row->n_bytes; at++) {
		size_t n = t->row->n_bytes - 1;

		memcpy(bytes, t->row->bytes, at);
		memcpy(bytes + at, t->row->bytes + at + 1, n - at);
		try_bytes(t, bytes, n, "a byte lost", at);
		try_bytes(t, t->row->bytes, at + 1 < t->row->n_bytes ? at + 1 : at, "cut off", at);
	}
}

/* Characters that are signs, each for each other; sign bits are among the flipped bits. */
static void turn_signs(struct tally *t)
{
	static const char signs[] = "-+; 01";
	uint8_t bytes[sizeof(t->row->bytes)];

	memcpy(bytes, t->row->bytes, t->row->n_bytes);
	for (size_t at = 0; at < t->row->n_bytes; at++) {
		uint8_t was = bytes[at];

		for (const char *s = signs; *s && was && strchr(signs, was); s++) {
			if (was == (uint8_t)*s)
				continue;
			bytes[at] = (uint8_t)*s;
			try_bytes(t, bytes, t->row->n_bytes, "another sign", at);
		}
		bytes[at] = was;
	}
}

static void damage_rows(struct tally *t)
{
	struct frame_row row = {0};
	FILE *f = frames_open(t->drv);

	t->row = &row;
	while (f && frames_next(f, t->drv, &row)) {
		if (row.kind != FRAME_ROW_REPLY || row.verdict != VERDICT_OK)
			continue;
		flip_bits(t);
		lose_bytes(t);
		turn_signs(t);
	}
	t->row = NULL;
	if (f)
		fclose(f);
}

Test(damage, no_driver_with_a_check_sum_reads_another_temperature)
{
	fprintf(stderr, "%-11s%-5s%9s%9s%9s%9s\n", "driver", "sum", "damaged", "refused", "same", "other");
	for (size_t i = 0; i < driver_count(); i++) {
		struct tally t = {.drv = driver_at(i)};

		damage_rows(&t);
		if (t.damaged)
			fprintf(stderr, "%-11s%-5s%9d%9d%9d%9d\n", t.drv->name, has_sum(t.drv) ? "yes" : "no",
				t.damaged, t.refused, t.same, t.wrong);
		cr_expect(!has_sum(t.drv) || t.damaged > 100, "%s has no frames to damage", t.drv->name);
	}
}
