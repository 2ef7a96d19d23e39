/*
 * usbtemp.com thermometer: a DS18B20 in a steel tip whose 1-Wire line is both lines of a serial adapter
 * (PL2303), so all that is sent comes back, as the line really was. 8N1 at two speeds:
 *
 *     reset   9600   f0               ->  f0 nobody, 00 short circuit, 10 .. e0 somebody
 *     bit     115200 one byte, lowest bit of each byte first
 *             00 writes 0; ff writes 1, or reads: ff = 1, anything else = 0
 *
 *     reset; skip ROM cc, convert 44; 750 ms; reset; read ROM 33, eight bytes; scratchpad be, nine bytes
 *
 * The last is one question of 152 bytes, and its answer one frame, which shows by itself whose temperature it
 * is. Layouts and check sums: onewire.h. Two sensors on one line talk at once: their bits are joined by AND,
 * which the two check sums find, and neither is read. A search for their numbers is not done.
 *
 * Sources: usbtemp-python, Maxim application note 214; the DS18B20's data sheet allows scratchpad right
 * behind read ROM.
 */
#include <string.h>

#include "base/i18n.h"
#include "icecue/dialog.h"
#include "onewire.h"

#define RESET_BAUD 9600
#define SLOT_BAUD 115200
#define RESET 0xf0
#define SHORTED 0x00
#define SLOT_1 0xff
#define SLOT_0 0x00

enum { SKIP_ROM = 0xcc, READ_ROM = 0x33, CONVERT = 0x44, READ_PAD = 0xbe };
enum { FAMILY_DS18B20 = 0x28, FAMILY_DS1822 = 0x22 }; /* the same scratchpad */

/* What is sent, in 1-Wire bytes and in slots; to read a byte, ff is sent. */
#define READ_LEN (1 + ONEWIRE_ROM_LEN + 1 + ONEWIRE_PAD_LEN)
#define READ_SLOTS (8 * READ_LEN)
#define CONVERT_SLOTS (8 * 2)
static const uint8_t convert[2] = {SKIP_ROM, CONVERT};

/* An answer takes its bytes (1 ms, 13 ms) and up to 16 ms in the adapter; the rest is for a busy computer. */
#define RESET_MS 80
#define CONVERT_MS 800 /* 750 ms at 12 bits, and the question itself */
#define READ_MS 120
#define INTERVAL_MS 1100
#define SILENT_CYCLES 10
#define REFUSED_READINGS 3 /* in a row; then no sensor can be read, and that is reported */

static const struct channel probe = {"T1", true, ROLE_SKIN};

/* ---- slots ---- */

static void to_slots(const uint8_t *bytes, size_t n, uint8_t *slots)
{
	for (size_t i = 0; i < 8 * n; i++)
		slots[i] = bytes[i / 8] >> i % 8 & 1 ? SLOT_1 : SLOT_0;
}

static void from_slots(const uint8_t *slots, size_t n, uint8_t *bytes)
{
	memset(bytes, 0, n);
	for (size_t i = 0; i < 8 * n; i++)
		if (slots[i] == SLOT_1)
			bytes[i / 8] |= (uint8_t)(1 << i % 8);
}

static bool is_echo(const uint8_t *slots, size_t n)
{
	uint8_t bytes[sizeof(convert)];

	if (n != CONVERT_SLOTS)
		return false;
	from_slots(slots, sizeof(bytes), bytes);
	return !memcmp(bytes, convert, sizeof(bytes));
}

/* ---- decode ---- */

static enum verdict take_presence(uint8_t byte, struct readings *out)
{
	if (byte & 0x0f)
		return VERDICT_NOT_MINE;
	if (byte != RESET && byte != SHORTED)
		return VERDICT_INFO;
	readings_status(out, &probe, byte == RESET ? STATUS_MISSING : STATUS_FAULT);
	return VERDICT_OK;
}

/* Below 12 bits the lowest mean nothing. 85.0 is what it holds before its first conversion: no skin has it,
 * so it is that, whatever an imitation counts. */
static enum verdict take_pad(const uint8_t *pad, struct readings *out)
{
	unsigned unused = 7U >> (pad[4] >> 5 & 3);
	int32_t sixteenths = le16_signed(pad) & ~(int32_t)unused;

	if (sixteenths == 85 * 16)
		readings_status(out, &probe, STATUS_NOT_READY);
	else
		readings_value(out, &probe, sixteenths * INT64_C(62500));
	return VERDICT_OK;
}

static enum verdict take_reading(const uint8_t *slots, struct readings *out)
{
	uint8_t bytes[READ_LEN];
	const uint8_t *rom = bytes + 1, *pad = rom + ONEWIRE_ROM_LEN + 1;

	from_slots(slots, READ_LEN, bytes);
	if (bytes[0] != READ_ROM || pad[-1] != READ_PAD)
		return VERDICT_NOT_MINE;
	if (onewire_nobody(rom, ONEWIRE_ROM_LEN) || onewire_nobody(pad, ONEWIRE_PAD_LEN)) {
		readings_status(out, &probe, STATUS_MISSING);
		return VERDICT_OK;
	}
	if (onewire_crc(rom, ONEWIRE_ROM_LEN) || onewire_crc(pad, ONEWIRE_PAD_LEN))
		return VERDICT_BAD_SUM;
	if (onewire_short(pad)) {
		readings_status(out, &probe, STATUS_FAULT);
		return VERDICT_OK;
	}
	if (rom[0] != FAMILY_DS18B20 && rom[0] != FAMILY_DS1822)
		return VERDICT_BAD_FIELD; /* a DS18S20 counts halves: 25 C would be read as 3 */
	return take_pad(pad, out);
}

static enum verdict usbtemp_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	uint8_t command;

	(void)firmware;
	if (n == 1)
		return take_presence(f[0], out);
	if (is_echo(f, n))
		return VERDICT_INFO;
	if (n < 8 || n > READ_SLOTS)
		return VERDICT_NOT_MINE;
	from_slots(f, 1, &command);
	if (n < READ_SLOTS)
		return command == READ_ROM || command == SKIP_ROM ? VERDICT_TRUNCATED : VERDICT_NOT_MINE;
	return take_reading(f, out);
}

/* ---- the conversation ---- */

enum { START, RESET_TO_CONVERT, CONVERTING, RESET_TO_READ, READING };

static void send_convert(struct dialog_out *send)
{
	uint8_t slots[CONVERT_SLOTS];

	to_slots(convert, sizeof(convert), slots);
	dialog_send_at(send, SLOT_BAUD, slots, sizeof(slots));
}

static void send_read(struct dialog_out *send)
{
	uint8_t bytes[READ_LEN], slots[READ_SLOTS];

	memset(bytes, 0xff, sizeof(bytes));
	bytes[0] = READ_ROM;
	bytes[1 + ONEWIRE_ROM_LEN] = READ_PAD;
	to_slots(bytes, sizeof(bytes), slots);
	dialog_send_at(send, SLOT_BAUD, slots, sizeof(slots));
}

/* Is there somebody to go on with? */
static bool is_present(const uint8_t *frame, size_t n)
{
	return n == 1 && !(frame[0] & 0x0f) && frame[0] != RESET && frame[0] != SHORTED;
}

/* In scratch[]. */
enum { REFUSED };

/* A reading that decode() did not take. */
static void refuse(struct dialog *d, struct readings *out)
{
	if (d->scratch[REFUSED] < REFUSED_READINGS)
		d->scratch[REFUSED]++;
	if (d->scratch[REFUSED] == REFUSED_READINGS)
		readings_status(out, &probe, STATUS_MISSING);
}

/* The answer to what was sent last, or none; true: the next of the same reading can be sent. A conversion
 * that was not heard is no conversion: what could be read then is the reading before. */
static bool hear(struct dialog *d, const uint8_t *frame, size_t n, struct readings *out)
{
	bool reset = d->stage == RESET_TO_CONVERT || d->stage == RESET_TO_READ;

	if (!(reset && n == 1) && !(d->stage == READING && n == READ_SLOTS))
		out->n = 0;
	if (frame && d->stage == READING && out->n == 0)
		refuse(d, out);
	else if (d->stage == READING)
		d->scratch[REFUSED] = 0;
	if (!frame || d->stage == START || d->stage == READING)
		return false;
	return d->stage == CONVERTING ? is_echo(frame, n) : is_present(frame, n);
}

static void next_reading(const struct driver *drv, struct dialog *d, bool answered, struct dialog_out *send)
{
	if (d->stage != START)
		d->due_ms = d->asked_ms + drv->interval_ms;
	d->tries = answered || d->stage == START ? 0 : d->tries + 1;
	d->stage = START;
	if (d->tries >= SILENT_CYCLES)
		send->action = DIALOG_GIVE_UP;
}

static void reset(struct dialog *d, struct dialog_out *send)
{
	static const uint8_t byte = RESET;

	d->stage++;
	d->due_ms += RESET_MS;
	dialog_send_at(send, RESET_BAUD, &byte, 1);
}

/* Each is sent when the time of the one before is over, counted from when that was due and not from when we
 * were called, so that a replay has the same stages at the same moments. */
static void usbtemp_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			 size_t n, struct dialog_out *send, struct readings *out)
{
	bool waits = d->stage != START;
	bool on = hear(d, frame, n, out);

	if (now_ms < d->due_ms)
		return;
	if (waits && !on)
		next_reading(drv, d, frame != NULL, send);
	if (send->action == DIALOG_GIVE_UP || now_ms < d->due_ms)
		return;
	switch (d->stage) {
	case START:
		d->asked_ms = d->due_ms + (now_ms - d->due_ms) / drv->interval_ms * drv->interval_ms;
		d->due_ms = d->asked_ms;
		reset(d, send);
		break;
	case CONVERTING:
		reset(d, send);
		break;
	case RESET_TO_CONVERT:
		d->stage = CONVERTING;
		d->due_ms += CONVERT_MS;
		send_convert(send);
		break;
	case RESET_TO_READ:
		d->stage = READING;
		d->due_ms += READ_MS;
		send_read(send);
		break;
	default:
		break;
	}
}

const struct driver driver_usbtemp = {
	.name = "usbtemp",
	.aliases = ALIASES("usbtempcom", "ds18b20usb"),
	.summary = N_("usbtemp.com thermometer, a DS18B20 in a steel tip on a serial adapter"),
	.confidence = 'A',
	.link = LINK_SERIAL,
	.usb_ids = USB_IDS({0x067b, 0x2303, true}),
	.serial = {.baud = RESET_BAUD, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_REPLY, .len = READ_SLOTS},
	.sensor = SENSOR_STEEL,
	.min_mc = -55000,
	.max_mc = 125000,
	/* DS18B20: 1/16 C, +-0.5 C from -10 to 85 C (Maxim); the imitations sold as such may be worse */
	.resolution_mc = 63,
	.accuracy_mc = 500,
	/* as for the steel tip of temper.c: 9 s fits simulated sessions, unsourced */
	.tau_ms = 9000,
	.interval_ms = INTERVAL_MS,
	.decode = usbtemp_decode,
	.step = usbtemp_step,
	.advice = N_(
		"One sensor alone on the adapter: of several none can be read, for they all answer at once. --baud changes nothing here."),
	.when_missing = N_(
		"the adapter answers, but no sensor can be read: check the plug and the lead of the tip; two sensors on one adapter cannot be read"),
};
