/*
 * live.h - what is reported to the person at the table now: the latest state, the countdown and the alerts
 * that hold. Each way of reporting (lines, screen, speech) has its own. Pure.
 */
#pragma once

#include "core/alerts.h"
#include "icecue/mark.h"
#include "icecue/sample.h"
#include "wording.h"

struct live {
	int64_t now_ms; /* the latest time that any call brought */
	struct status_view view;
	struct alerts alerts;
	int64_t iced_ms, ended_ms; /* of this round; MS_NONE if not yet */
};

/* once: each alert is reported once. why_for_ms: how long a reason of the countdown is shown. */
void live_init(struct live *s, bool once, int32_t rewarm_min_ms, int64_t why_for_ms);

/* These match the calls of a sink. */
void live_event(struct live *s, const struct event *e, const struct outcome *o);
void live_sample(struct live *s, const struct sample *smp, const struct outcome *o);
void live_mark(struct live *s, const struct mark *m);
void live_tick(struct live *s, int64_t now_ms, const struct outcome *o);

/* Takes what happened before a session was resumed, as if it had been reported then. */
void live_recall(struct live *s, const struct sample *smp, const struct mark *m, const struct outcome *o);

/*
 * Returns each alert that ended before it could be reported (after a sleep of the computer, for instance),
 * once; it still happened. Call it until NULL: before live_event() with its event, and after it with NULL.
 */
const struct event *live_missed(struct live *s, const struct event *next);

/*
 * The alert to show first (before is NULL), or the one to show after `before`; NULL at the end: in the order
 * of alerts_after(), without what must not be shown now. Every display uses it, so that none invites where
 * another warns. An invitation to passes ends with the window's time, not only with the event. Beside a
 * danger stands nothing that invites, nor a notice, whose advice may be another one: they come back when it
 * ends. As of view.now_ms, the moment that is shown.
 */
const struct alert *live_alert_after(const struct live *s, const struct alert *before);
