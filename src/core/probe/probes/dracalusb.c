/*
 * Dracal instruments in USB mode ("USBTenki"): every channel has a chip, and what the chip's raw value means
 * the host must know. Asked by vendor requests on endpoint 0; each answer begins with the request and ends so
 * that all its bytes together, XOR, are 0.
 *
 *     c0 CC VV 00 00 00 20 00      CC = request, VV = channel, at most 32 bytes
 *     02    02 nn xx               number of channels
 *     01    01 kk xx               chip of a channel
 *     10    10 r1 r2 xx            its raw value now
 *
 *     chip                         raw value
 *     11         ADT7410           big-endian, signed, 1/128 C
 *     13, 14     MLX90614          little-endian, 0.02 K, bit 15 = error; 13 its own, 14 what it looks at
 *     1b, 20     SHT3x             big-endian, 175 * raw / 65535 - 45 C; air
 *     1c, 1d     thermocouple      big-endian, signed, 1/16 C; 1d its cold junction
 *     21 to 28   thermocouple      the same; the first of them is the hot end, by either of two ways to read
 *                                  the one list of chips (one for each type of wire, or hot and cold in turn)
 *
 * Other chips (SE95, PT100, RTD300, TMC200) need what the source does not give, and are not read. Nothing
 * tells of an open thermocouple; both ends of a signed word (8000, 7fff) are taken for one. Never asked: 12,
 * which sets the type of thermocouple.
 *
 * `firmware` is "chip" and the chips that are read in hexadecimal, the skin's first: an answer does not say
 * which channel it is of, so decode() takes it for the first one's, and step() knows better.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "icecue/decode.h"
#include "icecue/dialog.h"

#define REPLY_MAX 32
#define WORD_REPLY_LEN 4
#define BYTE_REPLY_LEN 3

enum { ASK_CHIP = 0x01, ASK_COUNT = 0x02, ASK_RAW = 0x10, ASK_CALIBRATION = 0x11, ASK_TYPE = 0x13 };

static const struct channel thermocouple = {"thermocouple", true, ROLE_SKIN};
static const struct channel cold_junction = {"cold junction", false, ROLE_AMBIENT};
static const struct channel object = {"object", true, ROLE_SKIN};
static const struct channel ambient = {"ambient", true, ROLE_AMBIENT};
static const struct channel temperature = {"temperature", true, ROLE_SKIN};
static const struct channel air = {"air", true, ROLE_AMBIENT};

/* ---- chips ---- */

#define CHIP_UNKNOWN 0xff

enum scale { SCALE_128TH, SCALE_16TH, SCALE_SHT, SCALE_MLX };

static const struct chip {
	uint8_t first, last;
	enum scale scale;
	const struct channel *channel;
} chips[] = {
	{0x11, 0x11, SCALE_128TH, &temperature},
	{0x13, 0x13, SCALE_MLX, &ambient},
	{0x14, 0x14, SCALE_MLX, &object},
	{0x1b, 0x1b, SCALE_SHT, &air},
	{0x20, 0x20, SCALE_SHT, &air},
	{0x1c, 0x1c, SCALE_16TH, &thermocouple},
	{0x1d, 0x1d, SCALE_16TH, &cold_junction},
	{0x21, 0x28, SCALE_16TH, &thermocouple},
};

static const struct chip *chip_of(uint8_t id)
{
	for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++)
		if (id >= chips[i].first && id <= chips[i].last)
			return &chips[i];
	return NULL;
}

static bool is_skin(const struct chip *chip)
{
	return chip->channel->has_role && chip->channel->role == ROLE_SKIN;
}

static void add_signed(const struct chip *chip, int16_t raw, struct readings *out)
{
	if (raw == INT16_MIN || raw == INT16_MAX)
		readings_status(out, chip->channel, STATUS_FAULT);
	else
		readings_value(out, chip->channel,
			       scale_round(raw, 1000000, chip->scale == SCALE_16TH ? 16 : 128));
}

/* 27ad is -70.01 C, the least that the chip measures. */
static void add_mlx(const struct chip *chip, uint16_t raw, struct readings *out)
{
	if (raw & 0x8000)
		readings_status(out, chip->channel, STATUS_FAULT);
	else if (raw < 0x27ad)
		readings_status(out, chip->channel, STATUS_OUT_OF_RANGE);
	else
		readings_value(out, chip->channel, kelvin_udeg(raw * INT64_C(20000)));
}

static void add_word(const struct chip *chip, const uint8_t *raw, struct readings *out)
{
	switch (chip->scale) {
	case SCALE_MLX:
		add_mlx(chip, le16(raw), out);
		break;
	case SCALE_SHT:
		readings_value(out, chip->channel, scale_round(be16(raw), 175000000, 65535) - 45000000);
		break;
	case SCALE_128TH:
	case SCALE_16TH:
		add_signed(chip, be16_signed(raw), out);
		break;
	}
}

/* ---- an answer ---- */

static bool sum_fits(const uint8_t *f, size_t n)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum ^= f[i];
	return sum == 0;
}

static enum verdict check_reply(const uint8_t *f, size_t n)
{
	if (n == 0 || n > REPLY_MAX)
		return VERDICT_NOT_MINE;
	switch (f[0]) {
	case ASK_CHIP:
	case ASK_COUNT:
	case ASK_CALIBRATION:
	case ASK_TYPE:
		if (n < BYTE_REPLY_LEN)
			return VERDICT_TRUNCATED;
		break;
	case ASK_RAW:
		if (n < WORD_REPLY_LEN)
			return VERDICT_TRUNCATED;
		break;
	default:
		return VERDICT_NOT_MINE;
	}
	return sum_fits(f, n) ? VERDICT_OK : VERDICT_BAD_SUM;
}

static const struct chip *first_chip(const char *firmware)
{
	static const char word[] = "chip ";
	const char *at = strstr(firmware, word);

	return at ? chip_of((uint8_t)strtoul(at + sizeof(word) - 1, NULL, 16)) : NULL;
}

static enum verdict dracalusb_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	enum verdict v = check_reply(f, n);
	const struct chip *chip = first_chip(firmware);

	if (v != VERDICT_OK)
		return v;
	if (f[0] != ASK_RAW || !chip)
		return VERDICT_INFO;
	if (n != WORD_REPLY_LEN)
		return VERDICT_BAD_FIELD;
	add_word(chip, f + 1, out);
	return VERDICT_OK;
}

/* ---- conversation: how many channels, which chips, then the raw values of the known ones each second ----
 */

/* longer than the link waits for an answer: a late one must not be taken for that of the next question */
#define ANSWER_MS 700
#define SILENT_MAX 10
#define CHANNELS_MAX 32
#define CHOSEN_MAX 6

enum { STAGE_COUNT, STAGE_CHIPS, STAGE_READ };
enum { WAITING = 1 }; /* in seen */
/* In scratch[]: channels, the one that is asked (of the chosen ones when reading), and the chosen ones, each
 * its number and its chip, the skin's first. */
enum { COUNT, NEXT, N_CHOSEN, CHOSEN };

static uint8_t *chosen(struct dialog *d, int i)
{
	return d->scratch + CHOSEN + 2 * i;
}

/* The first channel of a kind counts. */
static bool is_chosen(struct dialog *d, const struct chip *chip)
{
	for (int i = 0; i < d->scratch[N_CHOSEN]; i++)
		if (chip_of(chosen(d, i)[1])->channel == chip->channel)
			return true;
	return false;
}

static void note_chip(struct dialog *d, uint8_t channel, uint8_t id)
{
	const struct chip *chip = chip_of(id);

	if (!chip || d->scratch[N_CHOSEN] == CHOSEN_MAX || is_chosen(d, chip))
		return;
	uint8_t *at = chosen(d, d->scratch[N_CHOSEN]++);

	if (is_skin(chip)) {
		memmove(chosen(d, 1), chosen(d, 0), (size_t)(at - chosen(d, 0)));
		at = chosen(d, 0);
	}
	at[0] = channel;
	at[1] = id;
}

static void name_chips(struct dialog *d)
{
	char text[8 + 3 * CHOSEN_MAX] = "chip";
	size_t len = strlen(text);

	for (int i = 0; i < d->scratch[N_CHOSEN]; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " %02x", chosen(d, i)[1]);
	if (!d->scratch[N_CHOSEN])
		len = (size_t)snprintf(text, sizeof(text), "no known thermometer");
	dialog_set_firmware(d, (const uint8_t *)text, len);
}

/* The answer of the question that was asked last; what is asked next is asked at once, but for readings. */
static void hear(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *f,
		 struct readings *out)
{
	uint8_t *next = &d->scratch[NEXT];

	d->seen = d->tries = 0;
	d->due_ms = now_ms;
	if (d->stage == STAGE_COUNT) {
		d->scratch[COUNT] = f[1] < CHANNELS_MAX ? f[1] : CHANNELS_MAX;
		d->stage = STAGE_CHIPS;
	} else if (d->stage == STAGE_CHIPS) {
		note_chip(d, *next, f[1]);
		++*next;
	} else {
		if (*next) { /* decoded as if it were the first one's */
			out->n = 0;
			add_word(chip_of(chosen(d, *next)[1]), f + 1, out);
		}
		if (++*next == d->scratch[N_CHOSEN]) {
			*next = 0;
			d->due_ms = d->asked_ms + drv->interval_ms;
		}
	}
	if (d->stage == STAGE_CHIPS && *next >= d->scratch[COUNT]) {
		name_chips(d);
		*next = 0;
		d->stage = STAGE_READ;
	}
}

static bool answers(const struct dialog *d, const uint8_t *f, size_t n)
{
	static const uint8_t requests[] = {ASK_COUNT, ASK_CHIP, ASK_RAW};
	size_t len = d->stage == STAGE_READ ? WORD_REPLY_LEN : BYTE_REPLY_LEN;

	return d->seen & WAITING && n == len && f[0] == requests[d->stage] && sum_fits(f, n);
}

static void ask(const struct driver *drv, struct dialog *d, int64_t now_ms, struct dialog_out *send)
{
	uint8_t setup[8] = {0xc0, ASK_COUNT, 0, 0, 0, 0, REPLY_MAX, 0};

	if (d->stage == STAGE_CHIPS) {
		setup[1] = ASK_CHIP;
		setup[2] = d->scratch[NEXT];
	} else if (d->stage == STAGE_READ) {
		setup[1] = ASK_RAW;
		setup[2] = chosen(d, d->scratch[NEXT])[0];
	}
	/* an even pace, however late we are called, so that a replay asks at the same moments */
	if (!d->scratch[NEXT])
		d->asked_ms = d->due_ms + (now_ms - d->due_ms) / drv->interval_ms * drv->interval_ms;
	d->due_ms = (d->scratch[NEXT] ? now_ms : d->asked_ms) + ANSWER_MS;
	d->seen = WAITING;
	dialog_send(send, setup, sizeof(setup));
}

/* The time to answer is over. */
static void miss(const struct driver *drv, struct dialog *d)
{
	d->seen = 0;
	d->tries++;
	if (d->stage != STAGE_READ)
		return;
	d->scratch[NEXT] = 0;
	d->due_ms = d->asked_ms + drv->interval_ms;
}

static void dracalusb_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			   size_t n, struct dialog_out *send, struct readings *out)
{
	if (frame && answers(d, frame, n))
		hear(drv, d, now_ms, frame, out);
	else
		out->n = 0;
	if (now_ms < d->due_ms)
		return;
	if (d->seen & WAITING)
		miss(drv, d);
	bool nothing = d->stage == STAGE_READ && !d->scratch[N_CHOSEN];

	if (d->tries >= SILENT_MAX || nothing)
		send->action = DIALOG_GIVE_UP;
	else if (now_ms >= d->due_ms)
		ask(drv, d, now_ms, send);
}

/* ---- the driver ---- */

/* 1781:0a98 is lent to many small makers. */
const struct driver driver_dracalusb = {
	.name = "dracalusb",
	.aliases = ALIASES("usbtenki", "tenki", "dracaltenki"),
	.summary = N_("Dracal instruments in USB mode (USBTenki): thermocouple, ADT7410, MLX90614"),
	.confidence = 'B',
	.link = LINK_USB,
	.usb_ids = USB_IDS({0x289b, 0x0500, .last = 0x05ff}, {0x1781, 0x0a98, .called = "USBTenki"},
			   {0x1781, 0x0a98, .called = "USB_Temp"}),
	.usb = {.out = USB_CONTROL_IN},
	.frame = {.kind = FRAME_REPORT, .len = REPLY_MAX},
	.sensor = SENSOR_BEAD,
	/* type K */
	.min_mc = -200000,
	.max_mc = 1372000,
	/* 1/16 C of a thermocouple; its bead is +-2.2 C by itself, the maker's accuracy was not found */
	.resolution_mc = 63,
	.accuracy_mc = 2200,
	/* a bead on skin; no figure is published, unsourced */
	.tau_ms = 3000,
	/* asked once a second, which is as often as a reading is of use */
	.interval_ms = 1000,
	.decode = dracalusb_decode,
	.step = dracalusb_step,
	.advice = N_("An infrared one: --sensor ir. One in VCP mode, which is a serial port, is a dracal."),
};
