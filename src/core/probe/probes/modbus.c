#include "modbus.h"

#include "icecue/decode.h"

#define LEAST_LEN 5
#define QUESTION_LEN 8

static bool crc_fits(const uint8_t *f, size_t n)
{
	uint16_t crc = 0xffff;

	for (size_t i = 0; i < n - 2; i++) {
		crc ^= f[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc & 1 ? crc >> 1 ^ 0xa001 : crc >> 1);
	}
	return f[n - 2] == (crc & 0xff) && f[n - 1] == crc >> 8;
}

/* What begins at f. */
static enum verdict read_here(const uint8_t *f, size_t n, struct modbus_reply *out)
{
	if (n < 2)
		return n ? VERDICT_TRUNCATED : VERDICT_NOT_MINE;
	bool exception = f[1] & 0x80;
	uint8_t function = f[1] & 0x7f;

	if (function != 0x03 && function != 0x04)
		return VERDICT_NOT_MINE;
	if (n < LEAST_LEN)
		return VERDICT_TRUNCATED;
	size_t len = exception ? LEAST_LEN : (size_t)LEAST_LEN + f[2];

	if (!exception && (f[2] == 0 || f[2] % 2))
		return VERDICT_BAD_FIELD;
	if (n < len)
		return VERDICT_TRUNCATED;
	if (!crc_fits(f, len))
		return VERDICT_BAD_SUM;
	*out = (struct modbus_reply){
		.exception = exception ? f[2] : 0, .words = f + 3, .n_words = exception ? 0 : f[2] / 2};
	return exception && !f[2] ? VERDICT_BAD_FIELD : VERDICT_OK;
}

enum verdict modbus_read(const uint8_t *f, size_t n, struct modbus_reply *out)
{
	enum verdict v = read_here(f, n, out);
	bool echo = v != VERDICT_OK && n >= QUESTION_LEN && (f[1] == 0x03 || f[1] == 0x04) &&
		    crc_fits(f, QUESTION_LEN);

	if (echo) {
		f += QUESTION_LEN;
		n -= QUESTION_LEN;
	}
	for (size_t at = 0; at + LEAST_LEN <= n; at++)
		if (read_here(f + at, n - at, out) == VERDICT_OK)
			return VERDICT_OK;
	return !echo ? v : n ? read_here(f, n, out) : VERDICT_INFO;
}
