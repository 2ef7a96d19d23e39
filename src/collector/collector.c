/*
 * The way of a byte:
 *
 *     link --> rx --> framer --frame--> driver --readings--> intake --> sample
 *                                 \--> dialog --bytes--> link
 *
 * A connection is away (no link; tried again at retry_ms), settling (open, what comes is dropped until
 * settle_ms), or talking.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "collector.h"
#include "device/attached.h"
#include "device/capture.h"
#include "device/ports.h"
#include "finder.h"
#include "icecue/dialog.h"
#include "system/log.h"
#include "trouble.h"

#define QUIET_MS 5000  /* without one recognised frame for so long, the reason is reported */
#define RX_PER_CALL 64 /* reads in one service call: a babbling device cannot hold the loop */

struct collector {
	const struct driver *drv;
	const struct link_ops *ops;
	struct finder finder; /* where it is now */
	FILE *capture;

	struct link *link; /* NULL: away */
	struct link *lost; /* meanwhile one that can be resumed, or NULL */
	bool fresh, talking, ended;
	bool resuming; /* a recording goes on after a loss, with the conversation it had */
	bool leaving;  /* a recording came to a loss, and its deadlines before that are being met */
	int64_t retry_ms, settle_ms;
	int64_t resumed_ms; /* recorded time at which it was opened again */
	int32_t backoff_ms;
	unsigned arrivals; /* attached_arrivals() that it has looked after */

	struct framer framer;
	struct dialog dialog;
	struct intake intake;
	uint8_t rx[FRAME_MAX];
	size_t rx_n, rx_used;
	int64_t rx_t_ms, recognised_ms, sample_ms;

	struct trouble trouble;
	uint32_t losses, resets, revivals;
	char firmware[sizeof(((struct dialog *)NULL)->firmware)];
	uint16_t emissivity;	 /* ten-thousandths, 0: not known */
	uint64_t skipped_before; /* framer's count, of earlier connections */
};

/* Its clock is in the file, and may run as fast as the file can be read. */
static bool is_recorded(const struct collector *c)
{
	return c->finder.port.kind == LINK_CAPTURE;
}

/* ---- connection ---- */

static enum result open_link(struct collector *c)
{
	if (c->lost) {
		c->link = c->lost;
		c->lost = NULL;
		c->resumed_ms = c->ops->resume(c->link);
		return RESULT_OK;
	}
	return finder_locate(&c->finder) ? c->ops->open(&c->finder.port, c->drv, &c->link) : RESULT_NONE;
}

static enum result connect_link(struct collector *c, int64_t now_ms)
{
	enum result r = open_link(c);
	if (trouble_waits_for_udev(&c->trouble, r, c->losses > 0, now_ms)) {
		c->link = NULL;
		return r;
	}
	c->trouble.last_error = r;
	if (r != RESULT_OK) {
		c->link = NULL;
		trouble_explain(&c->trouble, &c->finder.port, r);
		return r;
	}
	finder_note_others(&c->finder);
	c->trouble.why[0] = '\0';
	c->trouble.skin = STATUS_ABSENT;
	c->fresh = true;
	c->leaving = false;
	c->skipped_before += c->framer.skipped;
	framer_init(&c->framer, &c->drv->frame);
	c->rx_n = c->rx_used = 0;
	return RESULT_OK;
}

static void disconnect(struct collector *c, int64_t now_ms, const char *why)
{
	log_info("%s %s", c->finder.port.where, why);
	if (c->ops->resume)
		c->lost = c->link;
	else
		c->ops->close(c->link);
	c->link = NULL;
	c->trouble.silent = false;
	c->losses++;
	c->trouble.last_error = RESULT_GONE;
	port_remedy(&c->finder.port, RESULT_GONE, "", c->trouble.why, sizeof(c->trouble.why));
	capture_keep(&c->capture, now_ms, CAPTURE_GONE, NULL, 0);
	finder_note_others(&c->finder);
	c->backoff_ms = COLLECTOR_BACKOFF_MIN_MS;
	c->retry_ms = now_ms + c->backoff_ms;
}

static bool is_attached(const struct collector *c)
{
	enum link_kind kind = c->finder.port.kind;
	return kind == LINK_USB || kind == LINK_SERIAL || kind == LINK_SYSFS || kind == LINK_I2C;
}

static void reconnect(struct collector *c, int64_t now_ms)
{
	if (is_attached(c) && c->arrivals != attached_arrivals()) {
		/* the device may need some milliseconds more: try soon again, too */
		c->arrivals = attached_arrivals();
		c->backoff_ms = COLLECTOR_BACKOFF_MIN_MS;
		c->retry_ms = now_ms;
	}
	if (now_ms < c->retry_ms)
		return;
	if (connect_link(c, now_ms) == RESULT_OK) {
		c->backoff_ms = COLLECTOR_BACKOFF_MIN_MS;
		return;
	}
	if (is_recorded(c)) {
		c->ended = true; /* the file was there a moment ago, and will not come back */
		return;
	}
	c->retry_ms = now_ms + c->backoff_ms;
	c->backoff_ms =
		c->backoff_ms * 2 < COLLECTOR_BACKOFF_MAX_MS ? c->backoff_ms * 2 : COLLECTOR_BACKOFF_MAX_MS;
}

/* ---- conversation ---- */

/*
 * It has answered and stopped: sticks do after hours, and come back when they are plugged in anew. One that
 * never answered may be something else, and is left alone.
 */
static void give_up(struct collector *c, int64_t now_ms)
{
	disconnect(c, now_ms, _("does not answer"));
	c->trouble.silent = true;
	if (!c->ops->reset || !c->trouble.answered)
		return;
	enum result r = c->ops->reset(&c->finder.port);
	if (r != RESULT_OK) {
		log_info(_("%s cannot be reset (%s)"), c->finder.port.where, result_name(r));
		return;
	}
	c->trouble.was_reset = true;
	c->resets++;
}

static void send(struct collector *c, int64_t now_ms, const struct dialog_out *out)
{
	if (c->dialog.firmware[0])
		text_copy(c->firmware, sizeof(c->firmware), c->dialog.firmware);
	if (c->dialog.emissivity)
		c->emissivity = c->dialog.emissivity;
	if (is_recorded(c) || out->action == DIALOG_WAIT)
		return; /* a recording has had its conversation */
	if (out->action == DIALOG_GIVE_UP) {
		give_up(c, now_ms);
		return;
	}
	enum result r = RESULT_OK;
	if (out->baud && c->ops->set_baud)
		r = c->ops->set_baud(c->link, out->baud);
	if (r == RESULT_OK)
		r = c->ops->send(c->link, out->bytes, out->n);
	if (r == RESULT_OK)
		capture_keep(&c->capture, now_ms, CAPTURE_OUT, out->bytes, out->n);
	else if (r == RESULT_GONE)
		disconnect(c, now_ms, _("is gone (while sending)"));
	else
		log_debug("%s: not sent (%s)", c->finder.port.where, result_name(r));
}

static void step(struct collector *c, int64_t t_ms, const uint8_t *frame, size_t n, struct readings *r)
{
	struct dialog_out out;
	dialog_step(c->drv, &c->dialog, t_ms, frame, n, &out, r);
	assert(out.n <= sizeof(out.bytes));
	send(c, t_ms, &out);
}

/*
 * The first call after opening, when the time is known. A recording counts from its own 0; after a loss in
 * it the firmware is known already; but replies without framing belong to the questions of the opening that
 * they came after, so that conversation begins anew.
 */
static void begin(struct collector *c, int64_t now_ms)
{
	int64_t t_ms = is_recorded(c) ? c->rx_t_ms : now_ms;

	c->fresh = false;
	bool again = is_recorded(c) && c->talking;
	c->resuming = again && c->drv->frame.kind != FRAME_REPLY;
	if (again && !c->resuming)
		t_ms = c->resumed_ms;
	if (c->resuming)
		c->dialog.due_ms = MS_NEVER;
	else
		c->talking = false;
	c->settle_ms = t_ms + (c->finder.port.kind == LINK_SERIAL ? c->drv->serial.settle_ms : 0);
	c->recognised_ms = c->sample_ms = c->settle_ms;
	c->trouble.unrecognised_bytes = 0;
	capture_keep(&c->capture, t_ms, CAPTURE_OPEN, NULL, 0);
}

/* ---- frames ---- */

static bool offer(struct collector *c, int64_t t_ms, const struct readings *r, struct sample *out)
{
	if (r->n == 0 || !intake_take(&c->intake, t_ms, r, out))
		return false;
	c->trouble.skin = out->spot[c->intake.maker].status;
	c->sample_ms = c->trouble.skin == STATUS_OK ? t_ms : c->sample_ms;
	return true;
}

static bool take_frame(struct collector *c, int64_t t_ms, const uint8_t *frame, size_t n, struct sample *out)
{
	struct readings r = {0};
	enum verdict v = dialog_decode(c->drv, &c->dialog, frame, n, &r);

	intake_count(&c->intake, v);
	if (v != VERDICT_OK)
		r.n = 0;
	if (v == VERDICT_OK || v == VERDICT_INFO) {
		c->recognised_ms = t_ms;
		c->trouble.unrecognised_bytes = 0;
		c->trouble.silent = false;
		c->trouble.answered = true;
		c->revivals += c->trouble.was_reset;
		c->trouble.was_reset = false;
	}
	step(c, t_ms, frame, n, &r);
	return offer(c, t_ms, &r, out);
}

/* A HID report is a frame as it came, however short; the framer would join it to the next one. */
static bool keeps_boundaries(const struct collector *c)
{
	enum link_kind kind = c->finder.port.kind;
	return c->drv->frame.kind == FRAME_REPORT &&
	       (kind == LINK_USB || kind == LINK_SYSFS || kind == LINK_I2C || is_recorded(c));
}

/* Frames out of what was received. True with a sample; the rest stays for the next call. */
static bool take_frames(struct collector *c, struct sample *out)
{
	uint8_t frame[FRAME_MAX];
	size_t n;

	if (keeps_boundaries(c) && c->rx_used < c->rx_n) {
		size_t from = c->rx_used;
		c->rx_used = c->rx_n;
		return take_frame(c, c->rx_t_ms, c->rx + from, c->rx_n - from, out);
	}
	for (;;) {
		while (c->link && framer_next(&c->framer, frame, &n)) {
			if (take_frame(c, c->rx_t_ms, frame, n, out))
				return true;
		}
		if (!c->link || c->rx_used == c->rx_n)
			return false;
		size_t took = framer_push(&c->framer, c->rx + c->rx_used, c->rx_n - c->rx_used);
		assert(took > 0);
		c->rx_used += took;
	}
}

/* ---- bytes ---- */

/* What came before a deadline was held against the device came in time, however late we are: a capture must
 * say so, too, or its replay would miss that reply. */
static int64_t came_ms(const struct collector *c)
{
	bool late = c->drv->frame.kind == FRAME_REPLY && c->dialog.due_ms < c->rx_t_ms;

	return late ? c->dialog.due_ms : c->rx_t_ms;
}

/* RESULT_OK: there are new bytes in rx. */
static enum result receive(struct collector *c, int64_t now_ms)
{
	c->rx_used = c->rx_n = 0;
	enum result r = c->ops->receive(c->link, now_ms, c->rx, sizeof(c->rx), &c->rx_n, &c->rx_t_ms);
	if (r == RESULT_OK) {
		if (c->resuming)
			c->dialog.due_ms = c->rx_t_ms;
		c->resuming = false;
		c->trouble.unrecognised_bytes += c->rx_n;
		if (c->talking)
			capture_keep(&c->capture, came_ms(c), CAPTURE_IN, c->rx, c->rx_n);
		else
			c->rx_used = c->rx_n; /* settling: neither decoded nor captured, so that both stay the
						 same */
		return r;
	}
	c->rx_n = 0;
	if (r == RESULT_NONE)
		c->ended = true;
	else if (r != RESULT_AGAIN && is_recorded(c) && !c->leaving) {
		c->leaving = true; /* the deadlines before the loss come first */
		r = RESULT_OK;
	} else if (r != RESULT_AGAIN)
		disconnect(c, is_recorded(c) ? c->rx_t_ms : now_ms, _("is gone"));
	return r;
}

/* At the end of a source, what the framer still holds is a frame, too. */
static enum result finish(struct collector *c, struct sample *out)
{
	uint8_t frame[FRAME_MAX];
	size_t n;
	if (c->link && framer_flush(&c->framer, frame, &n) && take_frame(c, c->rx_t_ms, frame, n, out))
		return RESULT_OK;
	return RESULT_NONE;
}

/* Conversation without a frame, but for an unframed reply: its start, and its deadlines. True with a sample.
 */
static bool step_at(struct collector *c, int64_t t_ms, struct sample *out)
{
	uint8_t frame[FRAME_MAX];
	size_t n;
	struct readings r = {0};
	if (c->talking && c->drv->frame.kind == FRAME_REPLY && framer_flush(&c->framer, frame, &n))
		return take_frame(c, c->dialog.due_ms, frame, n, out);
	if (!c->talking) {
		c->talking = true;
		c->dialog = (struct dialog){.due_ms = t_ms};
	}
	step(c, t_ms, NULL, 0, &r);
	return offer(c, t_ms, &r, out);
}

static int64_t conversation_due_ms(const struct collector *c)
{
	return c->talking ? c->dialog.due_ms : c->settle_ms;
}

/* Deadlines that lie before the bytes that a recording gave; live ones come when nothing else does. */
static bool step_recorded(struct collector *c, struct sample *out)
{
	int64_t due = conversation_due_ms(c);
	while (c->link && (c->rx_used < c->rx_n || c->leaving) && due < c->rx_t_ms) {
		if (step_at(c, due, out))
			return true;
		if (conversation_due_ms(c) <= due)
			break; /* it has given up; the bytes go on */
		due = conversation_due_ms(c);
	}
	return false;
}

/* What has come is taken before a deadline is held against the device: we may be late, not it. */
static enum result serve_link(struct collector *c, int64_t now_ms, struct sample *out)
{
	bool recorded = is_recorded(c);

	if (!c->talking && now_ms >= c->settle_ms && step_at(c, recorded ? c->settle_ms : now_ms, out))
		return RESULT_OK;
	for (int i = 0; i < RX_PER_CALL && c->link && !c->ended; i++) {
		if ((recorded && step_recorded(c, out)) || take_frames(c, out))
			return RESULT_OK;
		if (!c->link || receive(c, now_ms) != RESULT_OK)
			break;
	}
	if (c->ended)
		return finish(c, out);
	if ((recorded && step_recorded(c, out)) || take_frames(c, out))
		return RESULT_OK;
	if (recorded || !c->link || now_ms < conversation_due_ms(c))
		return RESULT_AGAIN;
	return step_at(c, now_ms, out) ? RESULT_OK : RESULT_AGAIN;
}

static int64_t quiet_limit_ms(const struct collector *c)
{
	int64_t three = 3 * (int64_t)c->drv->interval_ms;
	return three > QUIET_MS ? three : QUIET_MS;
}

enum result collector_service(struct collector *c, int64_t now_ms, struct sample *out)
{
	if (!c->link && !c->ended)
		reconnect(c, now_ms);
	if (!c->link)
		return c->ended ? RESULT_NONE : RESULT_AGAIN;
	if (c->fresh)
		begin(c, now_ms);
	enum result r = serve_link(c, now_ms, out);
	trouble_doubt(&c->trouble, &c->dialog, (is_recorded(c) ? c->rx_t_ms : now_ms) - c->sample_ms);
	c->trouble.quiet = c->link && !is_recorded(c) && now_ms - c->recognised_ms >= quiet_limit_ms(c);
	return r;
}

int64_t collector_due_ms(const struct collector *c)
{
	if (!c->link)
		return c->ended ? MS_NEVER : c->retry_ms;
	if (c->fresh || c->ended)
		return 0;
	int64_t due = c->ops->due_ms ? c->ops->due_ms(c->link) : MS_NEVER;
	if (is_recorded(c))
		return due;
	if (conversation_due_ms(c) < due)
		due = conversation_due_ms(c);
	if (!c->trouble.quiet && c->recognised_ms + quiet_limit_ms(c) < due)
		due = c->recognised_ms + quiet_limit_ms(c);
	return due;
}

int collector_pollfds(struct collector *c, struct pollfd *fds, int cap)
{
	if (c->ended)
		return 0;
	if (c->link)
		return c->ops->pollfds(c->link, fds, cap);
	return is_attached(c) ? attached_pollfds(fds, cap) : 0;
}

/* ---- open, close, state ---- */

enum result collector_open(const struct collector_options *o, bool patient, struct collector **out)
{
	*out = NULL;
	assert(o->driver);
	struct collector *c = calloc(1, sizeof(*c));
	if (!c)
		return RESULT_SYSTEM;
	c->drv = o->driver;
	c->ops = link_ops_for(o->port.kind);
	finder_init(&c->finder, &o->port);
	c->capture = o->capture;
	c->trouble.denied_ms = MS_NONE;
	c->backoff_ms = COLLECTOR_BACKOFF_MIN_MS;
	intake_init(&c->intake, o->driver, &o->channels);
	for (int i = 0; i < SPOTS_MAX; i++)
		intake_calibrate(&c->intake, i, o->calibration[i]);
	enum result r = connect_link(c, 0);
	if (r != RESULT_OK && !patient) {
		log_info("%s", c->trouble.why);
		collector_close(c);
		return r;
	}
	*out = c;
	return RESULT_OK;
}

void collector_close(struct collector *c)
{
	if (!c)
		return;
	c->ops->close(c->link);
	c->ops->close(c->lost);
	free(c);
}

void collector_state(const struct collector *c, struct collector_state *out)
{
	*out = (struct collector_state){
		.connected = c->link != NULL,
		.last_error = c->trouble.last_error,
		.losses = c->losses,
		.resets = c->resets,
		.revivals = c->revivals,
		.emissivity = c->emissivity,
		.intake = &c->intake,
		.skipped_bytes = c->skipped_before + c->framer.skipped,
	};
	text_copy(out->firmware, sizeof(out->firmware), c->firmware);
	trouble_words(&c->trouble, c->drv, &c->finder.port, c->link, out->message, sizeof(out->message));
}
