#include "icecue/decode.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "icecue/dialog.h"
#include "icecue/framer.h"

#define UDEG_LIMIT INT64_C(2000000000)

/* The same channel again within this is the same reading in another unit (a Fahrenheit line after a Celsius
 * line, each rounded by the device). */
#define SAME_UDEG 100000

uint8_t sum8(const uint8_t *p, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += p[i];
	return (uint8_t)sum;
}

enum verdict packet_shape(const uint8_t *f, size_t n, const uint8_t *head, size_t head_len, size_t len)
{
	if (n == 0 || memcmp(f, head, n < head_len ? n : head_len) != 0)
		return VERDICT_NOT_MINE;
	return n < len ? VERDICT_TRUNCATED : VERDICT_OK;
}

int64_t scale_round(int64_t value, int64_t numerator, int64_t denominator)
{
	assert(denominator > 0);
	int64_t product = value * numerator;
	int64_t half = denominator / 2;

	return (product < 0 ? product - half : product + half) / denominator;
}

int64_t fahrenheit_udeg(int64_t udeg_f)
{
	return scale_round(udeg_f - 32000000, 5, 9000) * 1000;
}

int64_t kelvin_udeg(int64_t micro_k)
{
	return micro_k - 273150000;
}

void reading_set_udeg(struct reading *r, int64_t udeg)
{
	if (udeg > UDEG_LIMIT || udeg < -UDEG_LIMIT) {
		r->status = STATUS_OUT_OF_RANGE;
		r->mc = MC_NONE;
		r->udeg = 0;
		return;
	}
	r->status = STATUS_OK;
	r->udeg = (int32_t)udeg;
	r->mc = (int32_t)scale_round(udeg, 1, 1000);
}

int32_t reading_udeg(const struct reading *r)
{
	bool exact = scale_round(r->udeg, 1, 1000) == r->mc;

	if (exact)
		return r->udeg;
	int64_t udeg = (int64_t)r->mc * 1000;

	return udeg > UDEG_LIMIT    ? (int32_t)UDEG_LIMIT
	       : udeg < -UDEG_LIMIT ? -(int32_t)UDEG_LIMIT
				    : (int32_t)udeg;
}

static struct reading *add(struct readings *out, const struct channel *c)
{
	if (out->n < 0 || out->n >= READINGS_MAX)
		return NULL;
	struct reading *r = &out->at[out->n++];

	*r = (struct reading){.role = c->role, .has_role = c->has_role, .mc = MC_NONE};
	text_copy(r->channel, sizeof(r->channel), c->name);
	return r;
}

void readings_value(struct readings *out, const struct channel *c, int64_t udeg)
{
	struct reading *r = add(out, c);

	if (r)
		reading_set_udeg(r, udeg);
}

void readings_status(struct readings *out, const struct channel *c, enum status s)
{
	assert(s != STATUS_OK);
	struct reading *r = add(out, c);

	if (r)
		r->status = s;
}

void readings_limit(const struct driver *drv, struct readings *r)
{
	if (!drv)
		return;
	for (int i = 0; i < r->n && i < READINGS_MAX; i++) {
		struct reading *at = &r->at[i];

		if (at->status != STATUS_OK || (at->mc >= drv->min_mc && at->mc <= drv->max_mc))
			continue;
		at->status = STATUS_OUT_OF_RANGE;
		at->mc = MC_NONE;
		at->udeg = 0;
	}
}

/* ---- a whole reply ---- */

/* The worse a fault, the higher: a reply is called by its worst one. Info and ok are no faults. */
static int badness(enum verdict v)
{
	switch (v) {
	case VERDICT_NOT_MINE:
		return 4;
	case VERDICT_BAD_SUM:
		return 3;
	case VERDICT_TRUNCATED:
		return 2;
	case VERDICT_BAD_FIELD:
		return 1;
	case VERDICT_OK:
	case VERDICT_INFO:
		break;
	}
	return 0;
}

static void merge_verdict(struct reply *out, enum verdict v)
{
	int had = badness(out->verdict), now = badness(v);

	if (now > had || (!had && !now && v == VERDICT_OK))
		out->verdict = v;
}

static bool is_repeated(const struct reply *out, const struct reading *r)
{
	for (int i = 0; i < out->n; i++) {
		const struct reading *had = &out->at[i];

		if (strcmp(had->channel, r->channel) != 0 || had->status != r->status)
			continue;
		if (r->status != STATUS_OK ||
		    llabs((int64_t)reading_udeg(had) - reading_udeg(r)) <= SAME_UDEG)
			return true;
	}
	return false;
}

static void merge_frame(const struct driver *drv, struct dialog *d, const uint8_t *frame, size_t n,
			struct reply *out)
{
	struct readings r = {0};
	enum verdict v = dialog_decode(drv, d, frame, n, &r);

	merge_verdict(out, v);
	if (v != VERDICT_OK)
		return;
	readings_limit(drv, &r);
	for (int i = 0; i < r.n && i < READINGS_MAX; i++)
		if (out->n < REPLY_READINGS_MAX && !is_repeated(out, &r.at[i]))
			out->at[out->n++] = r.at[i];
}

void decode_reply(const struct driver *drv, const char *firmware, const uint8_t *bytes, size_t n,
		  struct reply *out)
{
	struct framer f;
	struct dialog d = {0};
	uint8_t frame[FRAME_MAX];
	size_t at = 0, len, frames = 0;

	*out = (struct reply){.verdict = VERDICT_INFO};
	dialog_set_firmware(&d, (const uint8_t *)firmware, strlen(firmware));
	framer_init(&f, &drv->frame);
	do {
		at += framer_push(&f, bytes + at, n - at);
		for (; framer_next(&f, frame, &len); frames++)
			merge_frame(drv, &d, frame, len, out);
	} while (at < n);
	/* A packet that is wrong as a whole is judged as a whole, not by what is left of its search. */
	bool whole = drv->frame.kind == FRAME_PACKET && !frames;

	if (!whole && framer_flush(&f, frame, &len)) {
		merge_frame(drv, &d, frame, len, out);
		frames++;
	}
	/* What the framer passed over: the decoder finds out what is wrong with it, and never accepts it. */
	if (f.skipped || !frames) {
		struct readings ignored = {0};
		enum verdict v = drv->decode(firmware, bytes, n < FRAME_MAX ? n : FRAME_MAX, &ignored);

		merge_verdict(out, badness(v) ? v : VERDICT_NOT_MINE);
	}
}

char *format_udeg(int32_t udeg, char *buf, size_t n)
{
	int64_t v = udeg < 0 ? -(int64_t)udeg : udeg;
	char fraction[8];
	size_t len = 6;

	snprintf(fraction, sizeof(fraction), "%06" PRId64, v % 1000000);
	while (len && fraction[len - 1] == '0')
		len--;
	snprintf(buf, n, "%s%" PRId64 "%s%.*s", udeg < 0 ? "-" : "", v / 1000000, len ? "." : "", (int)len,
		 fraction);
	return buf;
}
