/*
 * decode.h - what decoders share: numbers out of bytes, exact conversion, readings, and one whole reply of a
 * device to one answer. Pure.
 *
 * Decoders count in micro-degrees Celsius (suffix _udeg), because a 1/16 or 1/256 degree has more decimals
 * than a milli-degree; the mc of a reading is rounded from it, half away from zero.
 */
#pragma once

#include "icecue/driver.h"

/* ---- numbers ---- */

static inline uint16_t be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline int16_t be16_signed(const uint8_t *p)
{
	return (int16_t)be16(p);
}

static inline uint16_t le16(const uint8_t *p)
{
	return (uint16_t)(p[1] << 8 | p[0]);
}

static inline int16_t le16_signed(const uint8_t *p)
{
	return (int16_t)le16(p);
}

/* Low byte of the sum of n bytes: the check sum of many meters. */
uint8_t sum8(const uint8_t *p, size_t n);

/* value * numerator / denominator (> 0), rounded half away from zero. */
int64_t scale_round(int64_t value, int64_t numerator, int64_t denominator);

/* Exact, but Fahrenheit is rounded to the milli-degree: its thirds never end. */
int64_t fahrenheit_udeg(int64_t udeg_f);
int64_t kelvin_udeg(int64_t micro_k);

/* ---- frames ---- */

/* The first questions of every packet: VERDICT_NOT_MINE when the bytes, as far as they go, are not the head;
 * VERDICT_TRUNCATED when there are fewer than `len`; else VERDICT_OK. */
enum verdict packet_shape(const uint8_t *f, size_t n, const uint8_t *head, size_t head_len, size_t len);

/* ---- readings ---- */

/* A channel of a device: its name, and its role unless the person chooses another. */
struct channel {
	const char *name;
	bool has_role;
	enum role role;
};

/* Sets value, mc and STATUS_OK; beyond +-2000 C STATUS_OUT_OF_RANGE, which no probe here can measure. */
void reading_set_udeg(struct reading *r, int64_t udeg);
/* Of a good reading, also when only its mc was set. */
int32_t reading_udeg(const struct reading *r);

/* Add one reading; what does not fit is left out. */
void readings_value(struct readings *out, const struct channel *c, int64_t udeg);
void readings_status(struct readings *out, const struct channel *c, enum status s);

/* Readings beyond the driver's own limits become STATUS_OUT_OF_RANGE. NULL: no limits. */
void readings_limit(const struct driver *drv, struct readings *r);

/* ---- a whole reply ---- */

#define REPLY_READINGS_MAX 32

struct reply {
	enum verdict verdict; /* ok: some frame is ok, none is faulty; else the worst fault; info: neither */
	int n;
	struct reading at[REPLY_READINGS_MAX]; /* of the frames that are ok, whatever the verdict */
};

/*
 * Bytes as the device sent them for one question: frames them as live data are framed, decodes each frame
 * and merges. What the framer would pass over live (a bad sum) has its verdict here.
 */
void decode_reply(const struct driver *drv, const char *firmware, const uint8_t *bytes, size_t n,
		  struct reply *out);

/* Micro-degrees as shortest decimal text: 25062500 -> "25.0625". Returns buf. */
char *format_udeg(int32_t udeg, char *buf, size_t n);
