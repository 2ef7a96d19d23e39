#include "ask.h"

#include <string.h>

#define SETTING_TRIES 3
#define SILENT_CYCLES 10
#define GAP_MS 20 /* between an answer and the next question: Calex and others want it */

enum { WAITING = 1 }; /* in seen: there was a question, and its time is not over */

/* stage: the setting that is asked for; n_settings: a reading. */
static bool is_reading(const struct ask_plan *plan, const struct dialog *d)
{
	return d->stage >= plan->n_settings;
}

static void next_stage(struct dialog *d)
{
	d->stage++;
	d->tries = 0;
}

static void hear(const struct ask_plan *plan, const struct driver *drv, struct dialog *d, int64_t now_ms,
		 const uint8_t *frame, size_t n, struct readings *out)
{
	bool waiting = d->seen & WAITING;

	if (!waiting || !is_reading(plan, d))
		out->n = 0;
	if (!waiting)
		return;
	if (!is_reading(plan, d)) {
		if (!plan->hear(d, d->stage, frame, n))
			return;
		next_stage(d);
		d->due_ms = now_ms + GAP_MS;
	} else if (out->n) {
		d->tries = 0;
		d->due_ms = d->asked_ms + drv->interval_ms;
	} else {
		if (plan->hear)
			plan->hear(d, ASK_READING, frame, n);
		return;
	}
	d->seen = 0;
}

/* The time to answer is over. */
static void miss(const struct ask_plan *plan, const struct driver *drv, struct dialog *d,
		 struct dialog_out *send)
{
	d->seen = 0;
	d->tries++;
	if (!is_reading(plan, d)) {
		if (d->tries >= SETTING_TRIES)
			next_stage(d);
		return;
	}
	d->due_ms = d->asked_ms + drv->interval_ms;
	if (d->tries >= SILENT_CYCLES)
		send->action = DIALOG_GIVE_UP;
}

/* Questions keep an even pace, however late we are called, so that a replay asks at the same moments. */
static void ask(const struct ask_plan *plan, const struct driver *drv, struct dialog *d, int64_t now_ms,
		struct dialog_out *send)
{
	uint8_t bytes[ASK_BYTES_MAX];
	size_t n = drv->request_len;

	memcpy(bytes, drv->request, n);
	if (!is_reading(plan, d)) {
		n = plan->setting[d->stage].len;
		memcpy(bytes, plan->setting[d->stage].bytes, n);
	} else if (plan->question) {
		n = plan->question(d, bytes);
	}
	d->asked_ms = d->due_ms + (now_ms - d->due_ms) / drv->interval_ms * drv->interval_ms;
	d->due_ms = d->asked_ms + plan->answer_ms;
	d->seen = WAITING;
	dialog_send(send, bytes, n);
}

void ask_step(const struct ask_plan *plan, const struct driver *drv, struct dialog *d, int64_t now_ms,
	      const uint8_t *frame, size_t n, struct dialog_out *send, struct readings *out)
{
	if (frame)
		hear(plan, drv, d, now_ms, frame, n, out);
	if (now_ms < d->due_ms)
		return;
	if (d->seen & WAITING)
		miss(plan, drv, d, send);
	if (send->action != DIALOG_GIVE_UP && now_ms >= d->due_ms)
		ask(plan, drv, d, now_ms, send);
}
