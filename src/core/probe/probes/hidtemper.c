/*
 * The first PCsensor TEMPer sticks (USB HID 1130:660c, "HidTEMPer"), interface 1. A question is a burst of
 * output reports of eight bytes, its answer is fetched half a second later:
 *
 *     0a 0b 0c 0d 00 00 02 00    head
 *     cc 00 00 00 00 00 00 00    52 type, 54 sensor in the stick, 53 cabled probe, 41 NTC, 48 humidity stick
 *     00 ...                     eight times
 *     0a 0b 0c 0d 00 00 01 00    tail
 *     GET_REPORT a1 01 0300      an answer of up to 256 bytes, of which we fetch 64
 *
 *     to 52    58 TEMPer1, 59 TEMPer2, 5b 57 NTC, 5a 53 or 5a 57 humidity stick; taken for its first bytes
 *     others   big-endian word: C = i16 / 256; of a humidity stick's SHT1x C = u16 / 100 - 39.7
 *
 * An answer does not name its question, so only one is asked: for the cabled probe where there is
 * one. No check sum. Not documented, and taken from its successors (temper.c): ffff = no probe. An answer of
 * zeros alone is what an empty buffer would be: STATUS_NOT_READY and not 0 C.
 *
 * Source: edorfaus/TEMPered (its code, and a captured answer in its issue 13); no second one agrees.
 */
#include <string.h>

#include "base/i18n.h"
#include "icecue/decode.h"
#include "icecue/dialog.h"

#define REPORT_LEN 8
#define ANSWER_LEN 64
#define ZERO_REPORTS 8
#define QUESTION_REPORTS (2 + ZERO_REPORTS + 1)
#define READY_MS 700	 /* half a second at least, and the reports themselves */
#define FETCHED_MS 300	 /* what it has is there at once */
#define SILENT_CYCLES 10 /* as with its successors */

enum { ASK_TYPE = 0x52, ASK_OUTER = 0x53, ASK_INNER = 0x54, ASK_NTC = 0x41, ASK_HUMID = 0x48 };

static const struct channel inner = {"inner", true, ROLE_AMBIENT};
static const struct channel outer = {"outer", true, ROLE_SKIN};
static const struct channel ntc = {"ntc", false, ROLE_SKIN};

/* ---- models ---- */

struct model {
	uint8_t type_len, type[2]; /* the answer to ASK_TYPE begins so */
	const char *name;	   /* kept as the firmware */
	uint8_t question;
	bool sht1x;
	const struct channel *channel;
};

static const struct model models[] = {
	{1, {0x58}, "HidTEMPer1", ASK_INNER, false, &inner},
	{1, {0x59}, "HidTEMPer2", ASK_OUTER, false, &outer},
	{2, {0x5b, 0x57}, "HidTEMPerNTC", ASK_NTC, false, &ntc},
	{2, {0x5a, 0x53}, "HidTEMPerHUM", ASK_HUMID, true, &inner},
	{2, {0x5a, 0x57}, "HidTEMPerHUM", ASK_HUMID, true, &inner},
};
#define MODELS (sizeof(models) / sizeof(models[0]))

static const struct model *model_named(const char *firmware)
{
	for (size_t i = 0; i < MODELS; i++)
		if (!strcmp(models[i].name, firmware))
			return &models[i];
	return NULL;
}

static const struct model *model_typed(const uint8_t *f, size_t n)
{
	for (size_t i = 0; i < MODELS; i++)
		if (n >= models[i].type_len && !memcmp(f, models[i].type, models[i].type_len))
			return &models[i];
	return NULL;
}

/* ---- decode ---- */

static bool is_empty(const uint8_t *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (f[i])
			return false;
	return true;
}

static enum verdict hidtemper_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	const struct model *m = model_named(firmware);

	if (n == 0 || n > ANSWER_LEN)
		return VERDICT_NOT_MINE;
	if (n < REPORT_LEN)
		return VERDICT_TRUNCATED;
	if (!m)
		return model_typed(f, n) ? VERDICT_INFO : VERDICT_NOT_MINE;
	uint16_t word = be16(f);

	if (is_empty(f, n))
		readings_status(out, m->channel, STATUS_NOT_READY);
	else if (word == 0xffff)
		readings_status(out, m->channel, STATUS_MISSING);
	else if (m->sht1x)
		readings_value(out, m->channel, word * INT64_C(10000) - 39700000);
	else
		readings_value(out, m->channel, scale_round((int16_t)word, 1000000, 256));
	return VERDICT_OK;
}

/* ---- the conversation ---- */

enum { START, MEASURING, FETCHING };

static void send_question(uint8_t command, struct dialog_out *send)
{
	uint8_t reports[QUESTION_REPORTS][REPORT_LEN] = {{0x0a, 0x0b, 0x0c, 0x0d, 0x00, 0x00, 0x02}};

	reports[1][0] = command;
	memcpy(reports[QUESTION_REPORTS - 1], (const uint8_t[]){0x0a, 0x0b, 0x0c, 0x0d, 0x00, 0x00, 0x01}, 7);
	dialog_send(send, reports[0], sizeof(reports));
}

static void send_fetch(struct dialog_out *send)
{
	static const uint8_t get_report[8] = {0xa1, 0x01, 0x00, 0x03, 0x01, 0x00, ANSWER_LEN, 0x00};

	dialog_send(send, get_report, sizeof(get_report));
}

/* What comes unasked is dropped. */
static void hear(const struct driver *drv, struct dialog *d, const uint8_t *f, size_t n, struct readings *out)
{
	const struct model *m = model_named(d->firmware) ? NULL : model_typed(f, n);

	if (d->stage != FETCHING) {
		out->n = 0;
		return;
	}
	if (m)
		dialog_set_firmware(d, (const uint8_t *)m->name, strlen(m->name));
	else if (out->n == 0)
		return;
	d->stage = START;
	d->tries = 0;
	d->due_ms = d->asked_ms + drv->interval_ms;
}

static void start(const struct driver *drv, struct dialog *d, int64_t now_ms, struct dialog_out *send)
{
	const struct model *m = model_named(d->firmware);

	d->stage = MEASURING;
	d->asked_ms = d->due_ms + (now_ms - d->due_ms) / drv->interval_ms * drv->interval_ms;
	d->due_ms = d->asked_ms + READY_MS;
	send_question(m ? m->question : ASK_TYPE, send);
}

static void hidtemper_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			   size_t n, struct dialog_out *send, struct readings *out)
{
	if (frame)
		hear(drv, d, frame, n, out);
	if (now_ms < d->due_ms)
		return;
	switch (d->stage) {
	case MEASURING:
		d->stage = FETCHING;
		d->due_ms += FETCHED_MS;
		send_fetch(send);
		return;
	case FETCHING: /* its time is over */
		d->stage = START;
		d->due_ms = d->asked_ms + drv->interval_ms;
		if (++d->tries >= SILENT_CYCLES)
			send->action = DIALOG_GIVE_UP;
		return;
	default:
		start(drv, d, now_ms, send);
	}
}

const struct driver driver_hidtemper = {
	.name = "hidtemper",
	.aliases = ALIASES("temperold"),
	.summary = N_("PCsensor HidTEMPer, the first TEMPer sticks (cabled probe of a TEMPer2 for skin)"),
	.confidence = 'C',
	.link = LINK_USB,
	.usb_ids = USB_IDS({0x1130, 0x660c, false}),
	.usb_interface = 1,
	.usb = {.out = USB_REPORTS_IN, .out_len = REPORT_LEN},
	.frame = {.kind = FRAME_REPORT, .len = ANSWER_LEN},
	.sensor = SENSOR_STEEL,
	.min_mc = -40000,
	.max_mc = 125000,
	/* FM75: 1/16 C, +-2 C class (unsourced) */
	.resolution_mc = 63,
	.accuracy_mc = 2000,
	/* as for the steel tip of temper.c: 9 s fits simulated sessions, unsourced */
	.tau_ms = 9000,
	.interval_ms = 1500,
	.decode = hidtemper_decode,
	.step = hidtemper_step,
	.advice = N_(
		"Use the cabled probe on the skin. Its protocol rests on a single hobby source and was never tried on a stick: compare it with a thermometer, in ice water too, before you trust it."),
};
