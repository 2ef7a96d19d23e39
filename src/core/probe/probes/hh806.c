/*
 * Omega HH806AU, HH802U, Amprobe TMD-56: thermometers with two thermocouples, 19200 baud, 8 data bits, even
 * parity, 1 stop bit. Asked "#0A0000NA2" CR LF, they answer 16 bytes. No check sum is known, nor what the
 * other bytes are, so an answer is what comes after the question, and only when it is as long as that.
 *
 *     0-3  4      5 6  7-8  9      10 11  12-15
 *     ...  state  T1   ...  state  T2     ...
 *
 *     T1, T2  big-endian, tenths; taken to be signed and Celsius
 *     state   18: no thermocouple (of one later driver, doubtful)
 */
#include "ask.h"
#include "base/i18n.h"
#include "meter.h"

#define REPLY_LEN 16
#define ANSWER_MS 300
#define STATE_OPEN 0x18

static const struct channel t1 = {"T1", true, ROLE_SKIN};
static const struct channel t2 = {"T2", false, ROLE_SKIN};

static void add(struct readings *out, const struct channel *c, const uint8_t *p)
{
	if (p[0] == STATE_OPEN)
		readings_status(out, c, STATUS_MISSING);
	else
		readings_value(out, c, be16_signed(p + 1) * INT64_C(100000));
}

static enum verdict hh806_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	if (n == 0)
		return VERDICT_NOT_MINE;
	if (n < REPLY_LEN)
		return VERDICT_TRUNCATED;
	if (n > REPLY_LEN)
		return VERDICT_BAD_FIELD;
	add(out, &t1, f + 4);
	add(out, &t2, f + 9);
	return VERDICT_OK;
}

static void hh806_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
		       size_t n, struct dialog_out *send, struct readings *out)
{
	static const struct ask_plan plan = {.answer_ms = ANSWER_MS};

	ask_step(&plan, drv, d, now_ms, frame, n, send, out);
}

const struct driver driver_hh806 = {
	.name = "hh806",
	.aliases = ALIASES("hh806au", "omegahh806au", "hh802u", "hh802", "tmd56", "amprobetmd56"),
	.summary = N_("Omega HH806AU, HH802U, Amprobe TMD-56, two thermocouples (T1 on the skin)"),
	.confidence = 'C',
	.link = LINK_SERIAL,
	.serial = {.baud = 19200, .data_bits = 8, .parity = 'E', .stop_bits = 1},
	.frame = {.kind = FRAME_REPLY, .len = REPLY_LEN},
	METER_TYPE_K,
	.interval_ms = 1000,
	.request_len = 12,
	.request = {'#', '0', 'A', '0', '0', '0', '0', 'N', 'A', '2', '\r', '\n'},
	.step = hh806_step,
	.decode = hh806_decode,
	.advice = N_(
		"Set it to Celsius; leave HOLD off. T1 is the skin. Its protocol rests on a single source that does not know all bytes: compare it with a thermometer before you trust it."),
};
