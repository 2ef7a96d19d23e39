/*
 * Omega HH506RA, Extech 421509: thermometers with two thermocouples, 2400 baud, 7 data bits, even parity, 1
 * stop bit. They are woken, asked their id, and then asked for a reading by that id:
 *
 *     CR LF            ->  Err CR LF
 *     %000R CR LF      ->  id CR LF           three characters
 *     # id N CR LF     ->  14 bytes
 *
 *     0   1-4       5  6   7-10      11-13
 *     +-  T1 (hex)  .  +-  T2 (hex)  ...       tenths of a degree; blanks may stand for leading zeros
 *
 * How the 14 bytes end is not documented, so they are taken to be what comes after the question. Neither is
 * the unit (taken for Celsius) nor an open channel: what is not hexadecimal is STATUS_MISSING.
 */
#include <ctype.h>
#include <string.h>

#include "ask.h"
#include "base/i18n.h"
#include "meter.h"

#define REPLY_LEN 14
#define REPLY_MAX 16  /* if its line end is not counted among the 14 */
#define ANSWER_MS 400 /* 14 bytes at 2400 baud take 58 ms */
#define ID_LEN 3

static const struct channel t1 = {"T1", true, ROLE_SKIN};
static const struct channel t2 = {"T2", false, ROLE_SKIN};

static bool is_sign(uint8_t c)
{
	return c == '+' || c == '-' || c == ' ';
}

/* Length without the line end. */
static size_t trimmed(const uint8_t *f, size_t n)
{
	while (n && (f[n - 1] == '\r' || f[n - 1] == '\n'))
		n--;
	return n;
}

static bool read_hex(const uint8_t *p, int64_t *value)
{
	bool begun = false;

	*value = 0;
	for (int i = 1; i <= 4; i++) {
		if (p[i] == ' ' && !begun)
			continue;
		if (!isxdigit(p[i]))
			return false;
		begun = true;
		*value = *value * 16 + (isdigit(p[i]) ? p[i] - '0' : toupper(p[i]) - 'A' + 10);
	}
	if (p[0] == '-')
		*value = -*value;
	return begun;
}

static void add(struct readings *out, const struct channel *c, const uint8_t *p)
{
	int64_t tenths;

	if (read_hex(p, &tenths))
		readings_value(out, c, tenths * 100000);
	else
		readings_status(out, c, STATUS_MISSING);
}

static enum verdict hh506ra_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	size_t len = trimmed(f, n);

	(void)firmware;
	for (size_t i = 0; i < len; i++)
		if (f[i] < 0x20 || f[i] > 0x7e)
			return VERDICT_NOT_MINE;
	if (len == ID_LEN && n > len)
		return VERDICT_INFO; /* "Err", or an id */
	if (len == 0 || !is_sign(f[0]) || (len > 6 && !is_sign(f[6])))
		return VERDICT_NOT_MINE;
	if (n < REPLY_LEN)
		return VERDICT_TRUNCATED;
	if (n > REPLY_MAX || len < 11)
		return VERDICT_BAD_FIELD;
	add(out, &t1, f);
	add(out, &t2, f + 6);
	return VERDICT_OK;
}

/* ---- the conversation; the id is kept in scratch ---- */

enum { WAKE, ASK_ID };

static bool hear(struct dialog *d, int which, const uint8_t *frame, size_t n)
{
	size_t len = trimmed(frame, n);
	bool err = len == 3 && !strncasecmp((const char *)frame, "err", 3);

	if (which == WAKE)
		return err;
	if (err || len != ID_LEN || n == len)
		return false;
	for (int i = 0; i < ID_LEN; i++)
		if (!isgraph(frame[i]))
			return false;
	memcpy(d->scratch, frame, ID_LEN);
	return true;
}

/* Without its id there is nothing to ask but that. */
static size_t question(struct dialog *d, uint8_t bytes[ASK_BYTES_MAX])
{
	memcpy(bytes, d->scratch[0] ? "#   N\r\n" : "%000R\r\n", 7);
	if (d->scratch[0])
		memcpy(bytes + 1, d->scratch, ID_LEN);
	return 7;
}

static void hh506ra_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			 size_t n, struct dialog_out *send, struct readings *out)
{
	static const struct ask_plan plan = {
		.answer_ms = ANSWER_MS,
		.n_settings = 2,
		.setting = {{2, {'\r', '\n'}}, {7, {'%', '0', '0', '0', 'R', '\r', '\n'}}},
		.hear = hear,
		.question = question,
	};

	ask_step(&plan, drv, d, now_ms, frame, n, send, out);
}

const struct driver driver_hh506ra = {
	.name = "hh506ra",
	.aliases = ALIASES("hh506", "omegahh506ra", "extech421509", "421509"),
	.summary = N_("Omega HH506RA, Extech 421509, two thermocouples (T1 on the skin)"),
	.confidence = 'B',
	.link = LINK_SERIAL,
	.serial = {.baud = 2400, .data_bits = 7, .parity = 'E', .stop_bits = 1},
	.frame = {.kind = FRAME_REPLY, .len = REPLY_LEN},
	METER_TYPE_K,
	.interval_ms = 1000,
	.step = hh506ra_step,
	.decode = hh506ra_decode,
	.advice = N_("Set it to Celsius; leave HOLD, MAX/MIN and T1-T2 off. T1 is the skin."),
};
