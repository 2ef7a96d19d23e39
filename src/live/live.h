/*
 * display.h - what a person at the table is told now: the latest state, the countdown and the alerts that
 * hold. One for each way of telling (lines, screen, speech). Private to the reporter; pure.
 */
#ifndef ICECUE_DISPLAY_H
#define ICECUE_DISPLAY_H

#include "alerts.h"
#include "icecue/mark.h"
#include "icecue/sample.h"
#include "terminal_text.h"

struct display {
	int64_t now_ms; /* the latest time that any call told */
	struct status_view view;
	struct alerts alerts;
	int64_t iced_ms, ended_ms; /* of this round; MS_NONE */
};

/* once: alerts are said once. why_for_ms: how long a reason of the countdown is shown. */
void display_init(struct display *s, bool once, int32_t rewarm_min_ms, int64_t why_for_ms);

/* As the calls of a sink. */
void display_event(struct display *s, const struct event *e, const struct outcome *o);
void display_sample(struct display *s, const struct sample *smp, const struct outcome *o);
void display_mark(struct display *s, const struct mark *m);
void display_tick(struct display *s, int64_t now_ms, const struct outcome *o);

/* The same of what happened before a session was gone on with: as if it had been said then. */
void display_recall(struct display *s, const struct sample *smp, const struct mark *m,
		    const struct outcome *o);

/*
 * An alert that ended before it could be said (after a sleep, say) still happened: each once. Call until
 * NULL, ahead of display_event() with its event, and behind it with NULL.
 */
const struct event *display_missed(struct display *s, const struct event *next);

#endif
