/*
 * Devices that print a line of text for each reading: Arduino sketches with the usual sensor libraries, the
 * aArtisan TC4 shield, TEMPerX232, TSM125 and what resembles them.
 *
 *     [label] [= or :] number [*C, °C, C, degrees C, [C], F, K]     once or more in a line, or labels behind
 *     {"label": number, ...}                                        JSON
 *     C = 24.25 | Ambient = 23.15*C<TAB>Object = 30.21*C | Temp C: 23.44 Temp F: 74.19 | -11.2
 *     Temperature for the device 1 (index 0) is: 23.44 | 22.1C room 33.5C skin | {"temp":33.5}
 *     Temp-Inner:9.70 [C],70.53 [%RH]< | 25.50<TAB>err<TAB>1
 *     25.1,31.2,32.3,0.0,0.0                                        TC4, when asked: ambient, T1, T2 ...
 *
 * text_line.h shows the way of a line. A channel is its label, number or address: two sensors never share
 * one. A label without a number is that channel, missing; nan and inf are STATUS_FAULT, -127 is
 * STATUS_MISSING (DS18B20 not connected), exactly 85 from a DS18B20 STATUS_NOT_READY (no conversion yet).
 * What measures something else, sets or limits something is no reading. What is not clear gives none, and
 * dialog.doubt says why.
 *
 * A line has no check sum: "4.25" cut off from "24.25" looks right, so the first line after opening is
 * dropped.
 */
#include "base/text.h"
#include "base/i18n.h"
#include "text_line.h"

#include <stdlib.h>
#include <string.h>

#include "icecue/decode.h"
#include "icecue/dialog.h"

/* ---- what was learned from the lines before, in scratch[] ---- */

_Static_assert(sizeof(struct text_memory) <= sizeof(((struct dialog *)NULL)->scratch), "it holds the memory");

static struct text_memory recall(const struct dialog *d)
{
	struct text_memory m;

	memcpy(&m, d->scratch, sizeof(m));
	return m;
}

static void remember(struct dialog *d, const struct text_memory *m)
{
	memcpy(d->scratch, m, sizeof(*m));
}

/* ---- a line ---- */

static enum verdict read_line(const struct text_line *l, struct text_memory *m, struct readings *out,
			      struct dialog *d)
{
	const struct text_reading how = {
		.comma = true, .decimal_comma = m->comma == COMMA_DECIMAL, .parts = m->comma == COMMA_PARTS};
	struct text_fields f = {0};
	const char *brace = strchr(l->text, '{');

	/* '#': TC4 confirms a setting; but "#1: 33.5" */
	if (!l->n || (l->text[0] == '#' && !(l->text[1] >= '0' && l->text[1] <= '9')))
		return VERDICT_INFO;
	if (brace && !(f.json = text_json(l->text, &f))) {
		if (strpbrk(l->text, "\"'"))
			return VERDICT_TRUNCATED;
		f = (struct text_fields){0}; /* "{T1:33.5,T2:24.1}" is none */
	}
	if (!f.json)
		text_cut(l->text, &how, &f);
	return text_channels(l, &f, m, out, d);
}

static enum verdict text_follow(struct dialog *d, const uint8_t *frame, size_t n, struct readings *out)
{
	struct text_memory m = recall(d);
	bool cut = m.live && !m.first_seen, asked = m.tc4;
	struct text_line l;
	enum verdict v = VERDICT_NOT_MINE;

	m.tc4 = m.tc4 || text_same_name(d->firmware, "TC4");
	if (text_clean(&l, frame, n))
		v = read_line(&l, &m, out, d);
	m.tc4 = asked;
	/* a line that may have lost its beginning teaches nothing */
	if (cut)
		d->doubt = DOUBT_NONE;
	else
		remember(d, &m);
	if (v != VERDICT_OK)
		out->n = 0;
	return v;
}

static enum verdict text_decode(const char *firmware, const uint8_t *frame, size_t n, struct readings *out)
{
	struct dialog alone = {0};

	dialog_set_firmware(&alone, (const uint8_t *)firmware, strlen(firmware));
	return text_follow(&alone, frame, n, out);
}

/* ---- two sensors in turn under one name ---- */

#define PAIR_APART_MC 1000 /* of two lines that come together */
#define PAIRS_ENOUGH 4
#define TURN_APART_MC 1500 /* of lines at an even pace; no hand strokes so evenly for half a minute */
#define TURN_NEAR_MC 700
#define TURNS_ENOUGH 30
#define FLICKERS_ENOUGH 20 /* a reading and a fault by turns: no loose plug keeps that pace */

static void watch_turns(struct text_memory *m, int64_t now_ms, int32_t mc)
{
	int64_t gap_ms = now_ms - m->at_ms;
	bool near = abs(mc - m->mc[1])<TURN_NEAR_MC, apart = abs(mc - m->mc[0])> TURN_APART_MC;

	if (m->gap_ms && gap_ms * 3 < m->gap_ms)
		m->pairs = abs(mc - m->mc[0]) > PAIR_APART_MC ? (uint8_t)(m->pairs + 1) : 0;
	else if (gap_ms < 3 * m->gap_ms)
		m->pairs = 0;
	m->turns = near && apart ? (uint8_t)(m->turns + 1) : 0;
	m->in_turn = m->in_turn || m->pairs >= PAIRS_ENOUGH || m->turns >= TURNS_ENOUGH;
	m->gap_ms = m->at_ms ? gap_ms : 0;
	m->at_ms = now_ms;
	m->mc[1] = m->mc[0];
	m->mc[0] = mc;
}

/* One of the two is gone, and says so under the name of both. */
static void watch_flicker(struct text_memory *m, bool good)
{
	m->flickers = good != m->was_good ? (uint8_t)(m->flickers + 1) : 0;
	m->was_good = good;
	m->in_turn = m->in_turn || m->flickers >= FLICKERS_ENOUGH;
}

/* For good: nobody knows which of the two is the skin. */
static void leave_out_turns(struct text_memory *m, struct dialog *d, int64_t now_ms, struct readings *out)
{
	for (int i = 0; i < out->n; i++) {
		struct reading *r = &out->at[i];

		if (!r->has_role || r->role != ROLE_SKIN)
			continue;
		watch_flicker(m, r->status == STATUS_OK);
		if (r->status == STATUS_OK)
			watch_turns(m, now_ms, r->mc);
		if (!m->in_turn)
			continue;
		d->doubt = DOUBT_IN_TURN;
		r->status = STATUS_FAULT;
		r->mc = MC_NONE;
	}
}

/* ---- conversation: listen; ask only who stays silent ---- */

#define LISTEN_MS 4000
#define ASK_EVERY_MS 1000
#define ASK_TWICE 2 /* each in turn */

enum { STAGE_OPENED, STAGE_LISTEN, STAGE_ASK };
enum { WHO_TEMPERX232, WHO_TC4 };

static void ask(struct dialog *d, struct text_memory *m, int64_t now_ms, struct dialog_out *send)
{
	static const char temperx232[] = "ReadTemp"; /* it takes no line end */
	static const char tc4_first[] = "\nCHAN;1234\nUNITS;C\nREAD\n", tc4[] = "READ\n";

	if (m->unanswered >= ASK_TWICE) {
		m->unanswered = 0;
		m->tc4_ready = 0;
		m->who = m->who == WHO_TC4 ? WHO_TEMPERX232 : WHO_TC4;
	}
	m->unanswered++;
	d->due_ms = now_ms + ASK_EVERY_MS;
	if (m->who == WHO_TEMPERX232)
		dialog_send(send, (const uint8_t *)temperx232, sizeof(temperx232) - 1);
	else if (m->tc4_ready)
		dialog_send(send, (const uint8_t *)tc4, sizeof(tc4) - 1);
	else
		dialog_send(send, (const uint8_t *)tc4_first, sizeof(tc4_first) - 1);
	m->tc4_ready = m->who == WHO_TC4;
	m->tc4 = m->tc4_ready && !m->no_tc4;
}

static void hear(struct dialog *d, struct text_memory *m, int64_t now_ms, const uint8_t *frame,
		 struct readings *out)
{
	d->asked_ms = now_ms; /* since when it is silent */
	m->unanswered = 0;
	if (!m->first_seen)
		out->n = 0; /* may be the second half of a line */
	m->first_seen = true;
	leave_out_turns(m, d, now_ms, out);
	/* a TC4 answers each READ once; what comes besides is another board's */
	m->no_tc4 = m->no_tc4 || (m->tc4_ready && !m->tc4 && d->doubt == DOUBT_LIST);
	m->tc4 = m->tc4 && *frame == '#';
	if (d->stage == STAGE_LISTEN)
		d->due_ms = now_ms + LISTEN_MS;
}

static void text_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
		      size_t n, struct dialog_out *send, struct readings *out)
{
	struct text_memory m = recall(d);

	(void)drv;
	if (d->stage == STAGE_OPENED) {
		m.live = true;
		d->stage = STAGE_LISTEN;
		d->asked_ms = now_ms;
		d->due_ms = now_ms + LISTEN_MS;
	}
	if (frame && n) {
		hear(d, &m, now_ms, frame, out);
	} else if (now_ms >= d->due_ms && now_ms - d->asked_ms >= DIALOG_GIVE_UP_STREAM_MS) {
		d->due_ms = now_ms + ASK_EVERY_MS;
		send->action = DIALOG_GIVE_UP;
	} else if (now_ms >= d->due_ms) {
		d->stage = STAGE_ASK;
		ask(d, &m, now_ms, send);
	}
	remember(d, &m);
}

/* ---- the driver ---- */

/* Bridges and boards that anything may use. */
const struct driver driver_text = {
	.name = "text",
	.aliases = ALIASES("arduino", "tc4", "ds18b20", "max31855", "tsm125", "serial"),
	.summary = N_("Boards that print a line for each reading (Arduino sketches, TC4, TSM125)"),
	.confidence = 'A',
	.link = LINK_SERIAL,
	.usb_ids = USB_IDS({0x2341, 0x0043, true}, {0x2341, 0x0001, true}, {0x2341, 0x8036, true},
			   {0x2341, 0x0042, true}, {0x1a86, 0x7523, true}, {0x1a86, 0x5523, true},
			   {0x10c4, 0xea60, true}, {0x0403, 0x6001, true}),
	/* most of the libraries' examples; opening resets most boards, which then talk about themselves */
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1, .settle_ms = 2000},
	.frame = {.kind = FRAME_LINE},
	.sensor = SENSOR_BEAD,
	/* the widest sensor behind these sketches: a type K thermocouple */
	.min_mc = -200000,
	.max_mc = 1372000,
	/* what is behind the line is not known: figures of the MAX31855 (0.25 C, +-2 C) */
	.resolution_mc = 250,
	.accuracy_mc = 2000,
	/* a bead on skin; no figure is published, unsourced */
	.tau_ms = 3000,
	.interval_ms = 1000,
	.decode = text_decode,
	.follow = text_follow,
	.step = text_step,
	.advice = N_("Use 9600 baud, one line for each reading, Celsius if you can choose."),
};
