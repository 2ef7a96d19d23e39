/*
 * Vernier Go!Temp: a stainless steel thermometer on a USB cable, one HID interface, 8-byte reports both ways.
 *
 * Said:    1a 00 00 00 00 00 00 00   begin: all as at power-up, a measurement each 0.5 s
 *          18 00 00 00 00 00 00 00   measure
 *
 * Comes:   0  1  2-3 4-5 6-7
 *          kn cc m1  m2  m3            k (two high bits) = 0: n = 1 to 3 measurements, the last is the
 * newest; cc counts reports; signed little-endian, 1/128 degree Celsius kn aa ss ..                 k = 1:
 * answer to command aa, ss = 0 when it was done 9a ..                       k = 2: it has begun
 *
 * No check sum. Both ends of the scale (8000, 7fff: -256 and 256 C) are taken for a broken sensor, which no
 * document describes. Other commands, never sent: 19 stop, 1b period, 1d light. Linux gives it to ldusb,
 * from which it is taken while we have it.
 */
#include "base/i18n.h"
#include "stream.h"

#define REPORT_LEN 8
#define MEASUREMENTS_MAX 3
#define HALF_UDEG 15625 /* 1/128 degree, in halves of a millionth */

enum { KIND = 0xc0, KIND_ANSWER = 0x40, BEGUN = 0x9a, BEGIN = 0x1a, MEASURE = 0x18 };

static const struct channel probe = {"probe", true, ROLE_SKIN};

static enum verdict measurement(const uint8_t *f, struct readings *out)
{
	if (f[0] < 1 || f[0] > MEASUREMENTS_MAX)
		return VERDICT_BAD_FIELD;
	int raw = le16_signed(f + 2 * f[0]);

	if (raw == INT16_MIN || raw == INT16_MAX)
		readings_status(out, &probe, STATUS_FAULT);
	else
		readings_value(out, &probe, scale_round(raw, HALF_UDEG, 2));
	return VERDICT_OK;
}

static enum verdict gotemp_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	if (n == 0 || n > REPORT_LEN || ((f[0] & KIND) > KIND_ANSWER && f[0] != BEGUN))
		return VERDICT_NOT_MINE;
	if (n < REPORT_LEN)
		return VERDICT_TRUNCATED;
	return f[0] & KIND ? VERDICT_INFO : measurement(f, out);
}

/* ---- conversation ---- */

static const uint8_t commands[] = {BEGIN, MEASURE};

static size_t send_command(struct dialog *d, int step, uint8_t bytes[STREAM_BYTES_MAX])
{
	(void)d;
	bytes[0] = commands[step];
	for (int i = 1; i < REPORT_LEN; i++)
		bytes[i] = 0;
	return REPORT_LEN;
}

static bool hear_answer(struct dialog *d, int step, const uint8_t *f, size_t n)
{
	(void)d;
	if (n != REPORT_LEN)
		return false;
	if (commands[step] == BEGIN)
		return f[0] == BEGUN;
	return (f[0] & KIND) == KIND_ANSWER && f[1] == commands[step] && f[2] == 0;
}

static void gotemp_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			size_t n, struct dialog_out *send, struct readings *out)
{
	static const struct stream_plan plan = {
		.n_steps = 2, .answer_ms = 500, .send = send_command, .hear = hear_answer};

	(void)drv;
	stream_step(&plan, d, now_ms, frame, n, send, out);
}

/* ---- the driver ---- */

const struct driver driver_gotemp = {
	.name = "gotemp",
	.aliases = ALIASES("verniergotemp", "vernier"),
	.summary = N_("Vernier Go!Temp, steel probe on a USB cable"),
	.confidence = 'A',
	.link = LINK_USB,
	.usb_ids = USB_IDS({0x08f7, 0x0002, false}),
	.frame = {.kind = FRAME_REPORT, .len = REPORT_LEN},
	.sensor = SENSOR_STEEL,
	/* range and accuracy as its seller gives them (unsourced); the maker's software names neither */
	.min_mc = -20000,
	.max_mc = 115000,
	/* 1/128 C on the wire; its converter is coarser */
	.resolution_mc = 8,
	.accuracy_mc = 500,
	/* a steel tube on skin, as with other cabled probes of steel; no figure is published, unsourced */
	.tau_ms = 9000,
	.interval_ms = 500,
	.decode = gotemp_decode,
	.step = gotemp_step,
	.advice = N_("Lay the last centimetres of the steel flat on the skin, and cover them from the air."),
};
