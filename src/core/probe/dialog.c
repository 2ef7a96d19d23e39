#include "icecue/dialog.h"

#include <assert.h>
#include <string.h>

/* d->asked_ms: since when the device is silent.
 * d->tries: how often `start` was sent again in this silence. */

enum { STAGE_OPENED, STAGE_TALKING };

void dialog_send(struct dialog_out *send, const uint8_t *bytes, size_t n)
{
	assert(n <= sizeof(send->bytes));
	send->action = DIALOG_SEND;
	send->n = (uint8_t)n;
	memcpy(send->bytes, bytes, n);
}

void dialog_send_at(struct dialog_out *send, int32_t baud, const uint8_t *bytes, size_t n)
{
	dialog_send(send, bytes, n);
	send->baud = baud;
}

void dialog_set_firmware(struct dialog *d, const uint8_t *bytes, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n && len < sizeof(d->firmware) - 1; i++)
		if (bytes[i] >= 0x20 && bytes[i] < 0x7f)
			d->firmware[len++] = (char)bytes[i];
	while (len && d->firmware[len - 1] == ' ')
		len--;
	d->firmware[len] = '\0';
	d->firmware_len = (uint8_t)len;
}

static int64_t give_up_ms(const struct driver *drv)
{
	return drv->request_len ? DIALOG_GIVE_UP_POLLED_MS : DIALOG_GIVE_UP_STREAM_MS;
}

static void open_plain(const struct driver *drv, struct dialog *d, int64_t now_ms, struct dialog_out *send)
{
	d->stage = STAGE_TALKING;
	d->asked_ms = now_ms;
	d->due_ms = now_ms + DIALOG_RESEND_MS;
	if (drv->request_len)
		d->due_ms = now_ms + (drv->start_len ? drv->interval_ms : 0);
	if (drv->start_len)
		dialog_send(send, drv->start, drv->start_len);
}

/* The next due time of an even pace; after a pause of the computer the pace begins anew. */
static int64_t next_due(int64_t due_ms, int64_t interval_ms, int64_t now_ms)
{
	int64_t next = due_ms + interval_ms;

	return next > now_ms ? next : now_ms + interval_ms;
}

void dialog_plain(const struct driver *drv, struct dialog *d, int64_t now_ms, bool heard,
		  struct dialog_out *send)
{
	if (d->stage == STAGE_OPENED) {
		open_plain(drv, d, now_ms, send);
		return;
	}
	if (heard) {
		d->asked_ms = now_ms;
		d->tries = 0;
		return;
	}
	if (now_ms < d->due_ms)
		return;
	int64_t silent_ms = now_ms - d->asked_ms;
	int64_t resend_ms = (int64_t)DIALOG_RESEND_MS * (d->tries + 1);

	d->due_ms = next_due(d->due_ms, drv->request_len ? drv->interval_ms : DIALOG_RESEND_MS, now_ms);
	if (silent_ms >= give_up_ms(drv)) {
		send->action = DIALOG_GIVE_UP;
	} else if (drv->start_len && silent_ms >= resend_ms) {
		d->tries++;
		dialog_send(send, drv->start, drv->start_len);
	} else if (drv->request_len) {
		dialog_send(send, drv->request, drv->request_len);
	}
}

enum verdict dialog_decode(const struct driver *drv, struct dialog *d, const uint8_t *frame, size_t n,
			   struct readings *out)
{
	return drv->follow ? drv->follow(d, frame, n, out) : drv->decode(d->firmware, frame, n, out);
}

void dialog_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame, size_t n,
		 struct dialog_out *send, struct readings *out)
{
	*send = (struct dialog_out){.action = DIALOG_WAIT};
	if (drv->step)
		drv->step(drv, d, now_ms, frame, n, send, out);
	else
		dialog_plain(drv, d, now_ms, frame != NULL, send);
}
