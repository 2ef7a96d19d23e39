/*
 * Any bytes through framer, decoder and conversation of any driver. scripts/fuzz runs it.
 *
 * tests/test_frames.c includes this file and runs it on random and on mutated frames.
 */

#include "fuzz.h"

#include "icecue/decode.h"
#include "icecue/dialog.h"
#include "icecue/framer.h"

static const char *const fuzz_firmware[] = {
	"",
	"TEMPer2_V4.1",
	"TEMPer1F_V4.1",
	"TEMPer2V1.3",
	"TEMPer1F_V1.3",
	"TEMPerNTC1.O",
	"TEMPerHUM_V4.1",
	"TEMPerHumiV1.0",
	"TEMPerHumM12V1.2",
	"TEMPer1F_H1_V1.4",
	"TEMPerV1.4",
	"TEMPerX_V3.3",
	"unknown",
	"TEMPerF1.4",
	"a very long name of a device that nobody has ever seen",
	"TEMPerHumM12V1.0",
	"MLX90614 at 0x5a",
	"TMP117 at 0x48",
	"MCP9808 at 0x18",
	"MCP9600 at 0x67",
	"chip 14 13",
	"chip 1c 1d 1b",
	"GDX-PH",
};

static void check_reading(const struct reading *r)
{
	must(r->channel[0] && memchr(r->channel, 0, sizeof(r->channel)));
	must((unsigned)r->status < STATUS_COUNT && (unsigned)r->role < ROLE_COUNT);
	must((r->status == STATUS_OK) == (r->mc != MC_NONE));
	if (r->status == STATUS_OK)
		must(scale_round(reading_udeg(r), 1, 1000) == r->mc);
}

/* One frame in memory of exactly its size, so that a read beyond it is seen. d: of a conversation, or NULL.
 */
static enum verdict check_follow(const struct driver *drv, struct dialog *d, const char *firmware,
				 const uint8_t *frame, size_t n, struct readings *out)
{
	uint8_t *exact = malloc(n ? n : 1);

	must(exact != NULL);
	if (n)
		memcpy(exact, frame, n);
	*out = (struct readings){0};
	bool follows = d && drv->follow;
	enum verdict v = follows ? drv->follow(d, exact, n, out) : drv->decode(firmware, exact, n, out);

	free(exact);
	must((unsigned)v < VERDICT_COUNT);
	must(out->n >= 0 && out->n <= READINGS_MAX && (v == VERDICT_OK) == (out->n > 0));
	for (int i = 0; i < out->n; i++)
		check_reading(&out->at[i]);
	return v;
}

static enum verdict check_decode(const struct driver *drv, const char *firmware, const uint8_t *frame,
				 size_t n, struct readings *out)
{
	return check_follow(drv, NULL, firmware, frame, n, out);
}

static void check_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
		       size_t n, struct readings *r)
{
	struct dialog_out say;

	dialog_step(drv, d, now_ms, frame, n, &say, r);
	must(say.action == DIALOG_WAIT || say.action == DIALOG_SEND || say.action == DIALOG_GIVE_UP);
	must((say.action == DIALOG_SEND) == (say.n > 0) && say.n <= sizeof(say.bytes));
	must(memchr(d->firmware, 0, sizeof(d->firmware)) && strlen(d->firmware) == d->firmware_len);
	must(r->n >= 0 && r->n <= READINGS_MAX);
	for (int i = 0; i < r->n; i++)
		check_reading(&r->at[i]);
}

/* All frames of the bytes, pushed `piece` at a time; a number that tells them apart. */
static uint64_t run_frames(const struct driver *drv, const char *firmware, const uint8_t *data, size_t size,
			   size_t piece)
{
	struct framer f;
	struct dialog d = {0};
	struct readings r = {0};
	uint8_t frame[FRAME_MAX];
	uint64_t hash = 1469598103934665603u;
	size_t n, at = 0;
	int64_t now_ms = 0;

	framer_init(&f, &drv->frame);
	check_step(drv, &d, now_ms, NULL, 0, &r);
	while (at < size) {
		size_t want = piece < size - at ? piece : size - at, took = framer_push(&f, data + at, want);

		must(took > 0);
		at += took;
		while (framer_next(&f, frame, &n)) {
			must(n > 0 && n <= FRAME_MAX);
			for (size_t i = 0; i < n; i++)
				hash = (hash ^ frame[i]) * 1099511628211u;
			hash = (hash ^ n) * 1099511628211u;
			if (check_follow(drv, &d, firmware, frame, n, &r) != VERDICT_OK)
				r.n = 0;
			check_step(drv, &d, now_ms, frame, n, &r);
		}
		now_ms += 250;
		r.n = 0;
		check_step(drv, &d, now_ms, NULL, 0, &r);
	}
	/* a reply without framing is whole when its time has come */
	if (drv->frame.kind == FRAME_REPLY && framer_flush(&f, frame, &n)) {
		if (check_follow(drv, &d, firmware, frame, n, &r) != VERDICT_OK)
			r.n = 0;
		check_step(drv, &d, now_ms, frame, n, &r);
	}
	return (hash ^ f.skipped) * 1099511628211u;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reply reply;
	struct readings r;

	if (size < 3)
		return 0;
	const struct driver *drv = driver_at(data[0] % driver_count());
	const char *firmware = fuzz_firmware[data[1] % (sizeof(fuzz_firmware) / sizeof(fuzz_firmware[0]))];
	size_t piece = 1 + data[2] % 16;

	data += 3;
	size -= 3;
	check_decode(drv, firmware, data, size < FRAME_MAX ? size : FRAME_MAX, &r);
	decode_reply(drv, firmware, data, size, &reply);
	must(reply.n >= 0 && reply.n <= REPLY_READINGS_MAX);
	must(run_frames(drv, firmware, data, size, piece) ==
	     run_frames(drv, firmware, data, size, FRAME_MAX));
	return 0;
}
