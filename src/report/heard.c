/* When an alert was acknowledged: the rules of alerts.h over what a record holds of events and keys. */
#include "heard.h"

#include "core/alerts.h"

struct timeline {
	const struct story *s;
	struct alerts alerts;
	int at[EVENT_KIND_COUNT]; /* the event that began the alert which holds; -1 */
	int64_t *heard_ms;
};

static void take_event(struct timeline *t, int i)
{
	const struct event *e = &t->s->events[i].event;
	bool again;
	alerts_event(&t->alerts, e);
	if (e->kind == EVENT_PROBE_BACK)
		alerts_probe(&t->alerts, PROBE_GOOD);
	t->at[e->kind] = i;
	while (alerts_next(&t->alerts, e->t_ms, &again))
		;
}

static void take_mark(struct timeline *t, const struct mark *m)
{
	if (m->kind == MARK_NOTE || m->kind == MARK_END)
		return;
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		const struct alert *al = &t->alerts.of[k];
		if (al->holds && !al->acknowledged && t->at[k] >= 0 && al->event.t_ms < m->t_ms)
			t->heard_ms[t->at[k]] = m->t_ms;
	}
	alerts_acknowledge(&t->alerts, m->t_ms);
}

void heard_find(const struct story *s, int64_t heard_ms[STORY_EVENTS_MAX])
{
	struct timeline t = {.s = s, .heard_ms = heard_ms};
	int e = 0, m = 0;
	alerts_init(&t.alerts, false);
	for (int k = 0; k < EVENT_KIND_COUNT; k++)
		t.at[k] = -1;
	for (int i = 0; i < s->n_events; i++)
		heard_ms[i] = MS_NONE;
	while (e < s->n_events || m < s->n_marks) {
		bool mark = m < s->n_marks &&
			    (e == s->n_events || s->marks[m].mark.t_ms < s->events[e].event.t_ms);
		if (mark)
			take_mark(&t, &s->marks[m++].mark);
		else
			take_event(&t, e++);
	}
}
