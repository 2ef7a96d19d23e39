#include "stream.h"

#define TRIES 3

enum { OPENED = 1, WAITING = 2 }; /* in seen: asked_ms counts; something was sent, and its time is not over */

static bool is_streaming(const struct stream_plan *plan, const struct dialog *d)
{
	return d->stage >= plan->n_steps;
}

static void next_step(const struct stream_plan *plan, struct dialog *d, int64_t now_ms)
{
	d->stage++;
	d->tries = 0;
	d->seen &= (uint8_t)~WAITING;
	d->due_ms = is_streaming(plan, d) ? now_ms + DIALOG_RESEND_MS : now_ms;
}

static void begin_anew(struct dialog *d, int64_t now_ms)
{
	d->stage = d->tries = 0;
	d->seen &= (uint8_t)~WAITING;
	d->due_ms = now_ms;
}

static void hear(const struct stream_plan *plan, struct dialog *d, int64_t now_ms, const uint8_t *frame,
		 size_t n, struct readings *out)
{
	if (is_streaming(plan, d)) {
		if (!out->n)
			return;
		d->asked_ms = now_ms;
		d->due_ms = now_ms + DIALOG_RESEND_MS;
		return;
	}
	out->n = 0;
	if (d->seen & WAITING && plan->hear(d, d->stage, frame, n))
		next_step(plan, d, now_ms);
}

/* The time to answer, or to send something by itself, is over. */
static void miss(const struct stream_plan *plan, struct dialog *d, int64_t now_ms)
{
	if (is_streaming(plan, d) || (plan->needed && d->tries >= TRIES))
		begin_anew(d, now_ms);
	else if (d->tries >= TRIES)
		next_step(plan, d, now_ms);
}

void stream_step(const struct stream_plan *plan, struct dialog *d, int64_t now_ms, const uint8_t *frame,
		 size_t n, struct dialog_out *send, struct readings *out)
{
	uint8_t bytes[STREAM_BYTES_MAX];

	if (!(d->seen & OPENED))
		d->asked_ms = now_ms; /* silent since */
	d->seen |= OPENED;
	if (frame)
		hear(plan, d, now_ms, frame, n, out);
	if (now_ms < d->due_ms)
		return;
	if (now_ms - d->asked_ms >= DIALOG_GIVE_UP_POLLED_MS) {
		send->action = DIALOG_GIVE_UP;
		return;
	}
	miss(plan, d, now_ms);
	if (is_streaming(plan, d))
		return;
	d->tries++;
	d->seen |= WAITING;
	d->due_ms = now_ms + plan->answer_ms;
	dialog_send(send, bytes, plan->send(d, d->stage, bytes));
}
