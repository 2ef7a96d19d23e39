/*
 * Vernier Go Direct Surface Temperature (GDX-ST) and Temperature (GDX-TMP): USB HID, 64-byte reports over
 * interrupt endpoints. One USB id for all Go Direct devices, whatever they measure: the order code tells them
 * apart.
 *
 *     report   [0] = bytes that count, from [1] on; an answer of over 63 goes on in the next report
 *
 *     sent     0  1   2  3   4  5..
 *              58 len cc sum id data    cc counts down from fe at the beginning; sum = of all other bytes
 *              1a a5 4a ...  begin      55  what are you     56  which channels are usual
 *              1b ff 00 p(8)  period, microseconds           18 ff 01 m(4) 00(8)  measure the channels of m
 *
 *     comes    0  1   2 3 4  5  6..
 *              .. len . . id cc data    answer to id with this cc; 55: 16 characters of order code; 56: mask;
 *                                       18: 00 when it measures
 *              20 len . . kk data       measurement, IEEE floats in degrees Celsius, the last is the newest
 *                                       kk = 06: mask(2) count . floats     07: mask(4) count . floats
 *                                       08, 0a: . channel count floats      09, 0b: integers, no temperature
 *                                       0c, 0d, 0e: beginning, lost ones, period
 *
 * Masks, periods and floats are little-endian. Of several channels the lowest counts; we ask for no other.
 * Whether what comes has a check sum is not described, so none is checked. NaN is taken for a broken sensor.
 * Layouts: the maker's Python and JavaScript libraries.
 */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "stream.h"

#define REPORT_LEN 64
#define CARRIED_MAX 63

enum { MEASUREMENT = 0x20, HEADER = 0x58 };
enum { BEGIN = 0x1a, WHAT = 0x55, USUAL = 0x56, PERIOD = 0x1b, MEASURE = 0x18 };
enum { AT_LEN = 1, AT_ID = 4, AT_COUNTER = 5, AT_DATA = 6, CODE_LEN = 16 };

static const struct channel temperature = {"temperature", true, ROLE_SKIN};

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)le16(p + 2) << 16 | le16(p);
}

/* ---- measurements ---- */

struct values {
	size_t at; /* of the first float */
	int channels, count;
};

static bool is_thermometer(const char *code)
{
	return !code[0] || strncmp(code, "GDX-ST", 6) == 0 || strncmp(code, "GDX-TMP", 7) == 0;
}

/* Where the values are. VERDICT_INFO: it holds none. `n` is 7 at least. */
static enum verdict find_values(const uint8_t *r, size_t n, struct values *v)
{
	*v = (struct values){.channels = 1, .count = 1};
	switch (r[AT_ID]) {
	case 0x06:
		*v = (struct values){9, __builtin_popcount(le16(r + 5)), r[7]};
		break;
	case 0x07:
		*v = (struct values){11, __builtin_popcount(le32(r + 5)), r[9]};
		break;
	case 0x08:
	case 0x0a:
		*v = (struct values){8, 1, r[7]};
		break;
	case 0x09:
	case 0x0b:
	case 0x0c:
	case 0x0d:
	case 0x0e:
		return VERDICT_INFO;
	default:
		return VERDICT_BAD_FIELD;
	}
	if (v->channels == 0 || v->at + 4u * (size_t)v->channels * (size_t)v->count > n)
		return VERDICT_BAD_FIELD;
	return v->count ? VERDICT_OK : VERDICT_INFO;
}

static void add_value(const uint8_t *bytes, struct readings *out)
{
	uint32_t bits = le32(bytes);
	float celsius;

	memcpy(&celsius, &bits, sizeof(celsius));
	if (isnan(celsius))
		readings_status(out, &temperature, STATUS_FAULT);
	else if (fabsf(celsius) > 2000.0f)
		readings_status(out, &temperature, STATUS_OUT_OF_RANGE);
	else
		readings_value(out, &temperature, llround((double)celsius * 1e6));
}

static enum verdict measurement(const char *code, const uint8_t *r, size_t n, struct readings *out)
{
	struct values v;

	/* the least has eleven bytes; what goes on in the next report is more than one channel sends */
	if (n < 11 || r[AT_LEN] != n)
		return VERDICT_BAD_FIELD;
	enum verdict verdict = find_values(r, n, &v);

	if (verdict != VERDICT_OK)
		return verdict;
	if (is_thermometer(code))
		add_value(r + v.at + 4 * v.channels * (v.count - 1), out);
	else
		readings_status(out, &temperature, STATUS_MISSING);
	return VERDICT_OK;
}

/* ---- reports ---- */

static bool is_answer(const uint8_t *r, size_t n)
{
	static const uint8_t ids[] = {BEGIN, WHAT, USUAL, PERIOD, MEASURE};
	bool whole = n == r[AT_LEN] || (n == CARRIED_MAX && r[AT_LEN] > n);

	return n >= AT_DATA && whole && memchr(ids, r[AT_ID], sizeof(ids));
}

static enum verdict godirect_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	if (n == 0 || n > REPORT_LEN || f[0] < AT_DATA || f[0] > CARRIED_MAX)
		return VERDICT_NOT_MINE;
	if (n < 1u + f[0])
		return VERDICT_TRUNCATED;
	if (f[1] == MEASUREMENT)
		return measurement(firmware, f + 1, f[0], out);
	return is_answer(f + 1, f[0]) ? VERDICT_INFO : VERDICT_NOT_MINE;
}

/* ---- conversation ---- */

#define PERIOD_US 500000

static const uint8_t steps[] = {BEGIN, WHAT, USUAL, PERIOD, MEASURE};

/* In scratch[]: the counter of what was sent last, the channel as a mask, and how much of an answer is still
 * to come. */
enum { COUNTER, MASK, TO_COME = MASK + 4 };

static void put_le32(uint8_t *p, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

/* Data of a command behind its id; returns their length. */
static size_t put_data(const struct dialog *d, uint8_t id, uint8_t *data)
{
	static const uint8_t begin[] = {0xa5, 0x4a, 0x06, 0x49, 0x07, 0x48, 0x08, 0x47, 0x09, 0x46,
					0x0a, 0x45, 0x0b, 0x44, 0x0c, 0x43, 0x0d, 0x42, 0x0e, 0x41};
	switch (id) {
	case BEGIN:
		memcpy(data, begin, sizeof(begin));
		return sizeof(begin);
	case PERIOD:
		data[0] = 0xff;
		put_le32(data + 2, PERIOD_US);
		return 10;
	case MEASURE:
		data[0] = 0xff;
		data[1] = 0x01;
		memcpy(data + 2, d->scratch + MASK, 4);
		return 14;
	default:
		return 0;
	}
}

static size_t send_step(struct dialog *d, int step, uint8_t bytes[STREAM_BYTES_MAX])
{
	uint8_t *message = bytes + 1;

	memset(bytes, 0, STREAM_BYTES_MAX);
	d->scratch[COUNTER] = (uint8_t)((steps[step] == BEGIN ? 0xff : d->scratch[COUNTER]) - 1);
	d->scratch[TO_COME] = 0;
	size_t n = 5 + put_data(d, steps[step], message + 5);

	message[0] = HEADER;
	message[1] = bytes[0] = (uint8_t)n;
	message[2] = d->scratch[COUNTER];
	message[4] = steps[step];
	message[3] = sum8(message, n);
	return 1 + n;
}

/* Takes what the answer holds. False: it refuses. */
static bool take_answer(struct dialog *d, const uint8_t *r, size_t n)
{
	size_t len = n - AT_DATA;
	uint32_t mask;

	switch (r[AT_ID]) {
	case WHAT:
		if (len < CODE_LEN)
			return false;
		dialog_set_firmware(d, r + AT_DATA, strnlen((const char *)r + AT_DATA, CODE_LEN));
		return d->firmware_len > 0;
	case USUAL:
		mask = len < 4 ? 0 : le32(r + AT_DATA);
		put_le32(d->scratch + MASK, mask & -mask);
		return mask != 0;
	case MEASURE:
		return len > 0 && r[AT_DATA] == 0;
	default:
		return true;
	}
}

static bool hear_step(struct dialog *d, int step, const uint8_t *f, size_t n)
{
	const uint8_t *r = f + 1;
	uint8_t *to_come = &d->scratch[TO_COME];

	if (n == 0 || f[0] == 0 || f[0] > CARRIED_MAX || n < 1u + f[0])
		return false;
	if (*to_come) {
		*to_come = *to_come > f[0] ? (uint8_t)(*to_come - f[0]) : 0;
		return *to_come == 0;
	}
	if (r[0] == MEASUREMENT || !is_answer(r, f[0]) || r[AT_ID] != steps[step] ||
	    r[AT_COUNTER] != d->scratch[COUNTER] || !take_answer(d, r, f[0]))
		return false;
	*to_come = (uint8_t)(r[AT_LEN] - f[0]);
	return *to_come == 0;
}

static void godirect_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			  size_t n, struct dialog_out *send, struct readings *out)
{
	static const struct stream_plan plan = {.n_steps = sizeof(steps),
						.answer_ms = 1000,
						.needed = true,
						.send = send_step,
						.hear = hear_step};

	(void)drv;
	stream_step(&plan, d, now_ms, frame, n, send, out);
}

/* ---- the driver ---- */

static const struct usb_id ids[] = {{0x08f7, 0x0010, true}, {0, 0, false}};

const struct driver driver_godirect = {
	.name = "godirect",
	.aliases = ALIASES("gdxst", "gdxtmp", "gdx", "verniergodirect"),
	.summary = N_("Vernier Go Direct Surface Temperature GDX-ST (GDX-TMP), by its USB cable"),
	.confidence = 'B',
	.link = LINK_USB,
	.usb_ids = ids,
	.usb = {.out = USB_INTERRUPT, .out_len = REPORT_LEN},
	.frame = {.kind = FRAME_REPORT, .len = REPORT_LEN},
	.sensor = SENSOR_BEAD,
	/* ranges, accuracy and step as the seller gives them for both (unsourced); the maker's libraries name
	 * none */
	.min_mc = -40000,
	.max_mc = 125000,
	.resolution_mc = 30,
	.accuracy_mc = 500,
	/* a bare bead on skin; no figure is published, unsourced */
	.tau_ms = 3000,
	.interval_ms = PERIOD_US / 1000,
	.decode = godirect_decode,
	.step = godirect_step,
	.advice = N_("The bead of a GDX-ST on the skin. A GDX-TMP is of steel: --sensor temper."),
	.when_missing = N_(
		"this Go Direct device is no Surface Temperature and no Temperature probe: it measures something else"),
};
