/*
 * Optris infrared thermometers: CS, CSmicro, LT; their "hs" kinds; the old CS; CT and CTlaser. Binary,
 * without any framing or check sum: one byte asks, two bytes answer, and a lost byte would shift all that
 * follow. So one thing is asked at a time, its answer has the time that a slow port needs, and counts only
 * when it is two bytes.
 *
 *     01  the object            hh ll   (word - 1000) / 10 C; "hs": (word - 10000) / 100 C
 *     04  the emissivity        hh ll   word / 1000
 *     aa aa hh ll ...           sent unasked in burst mode; the first word is the object
 *
 *     3e 02 00, 3e 02 08        the same two questions to an old CS
 *
 * 84 hh ll stores an emissivity and is never sent. No code for a fault is documented: the words 0000 and
 * ffff, which a line stuck low or high gives, are far outside what any of them measures: STATUS_FAULT
 * (derived).
 */
#include "optris.h"

#include "ask.h"
#include "base/i18n.h"

#define ANSWER_MS 150 /* 2 bytes at 9600 baud take 2 ms; USB bridges collect for 16 ms, and twice */

static const struct channel object = {"object", true, ROLE_SKIN};

enum verdict optris_decode_word(const uint8_t *f, size_t n, int zero, int per_degree, struct readings *out)
{
	bool burst = n >= 4 && f[0] == 0xaa && f[1] == 0xaa;
	uint16_t word;

	if (n == 0)
		return VERDICT_NOT_MINE;
	if (n == 1 || (n == 3 && f[0] == 0xaa && f[1] == 0xaa))
		return VERDICT_TRUNCATED;
	if (n != 2 && (!burst || n % 2))
		return VERDICT_BAD_FIELD;
	word = be16(burst ? f + 2 : f);
	if (word == 0x0000 || word == 0xffff)
		readings_status(out, &object, STATUS_FAULT);
	else
		readings_value(out, &object, (word - zero) * INT64_C(1000000) / per_degree);
	return VERDICT_OK;
}

enum verdict optris_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	return optris_decode_word(f, n, 1000, 10, out);
}

/* ---- the conversation ---- */

static bool hear_emissivity(struct dialog *d, int which, const uint8_t *frame, size_t n)
{
	/* 0.100 to 1.100 is what they can be set to */
	if (which == ASK_READING || n != 2 || be16(frame) < 100 || be16(frame) > 1100)
		return false;
	d->emissivity = (uint16_t)(be16(frame) * 10);
	return true;
}

static const struct ask_plan plan = {
	.answer_ms = ANSWER_MS,
	.n_settings = 1,
	.setting = {{1, {0x04}}},
	.hear = hear_emissivity,
};

static const struct ask_plan old_plan = {
	.answer_ms = ANSWER_MS,
	.n_settings = 1,
	.setting = {{3, {0x3e, 0x02, 0x08}}},
	.hear = hear_emissivity,
};

void optris_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame, size_t n,
		 struct dialog_out *send, struct readings *out)
{
	ask_step(drv->request_len == 1 ? &plan : &old_plan, drv, d, now_ms, frame, n, send, out);
}

const struct driver driver_optris = {
	OPTRIS_COMMON,
	.name = "optris",
	.aliases = ALIASES("optriscs", "csmicro", "optriscsmicro", "optrislt", "cslt"),
	.summary = N_("Optris CS, CSmicro, LT infrared (tenths of a degree)"),
	.confidence = 'A',
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.resolution_mc = 100,
	.accuracy_mc = 1500,
	.request_len = 1,
	.request = {0x01},
	.decode = optris_decode,
	.advice = OPTRIS_ADVICE N_(
		"If it is out of range all the time it is an \"hs\" model: --probe optrishs."),
};
