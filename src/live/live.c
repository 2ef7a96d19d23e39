#include "live.h"

#define REWARM_MIN_MS MINUTES_MS(45)

void live_init(struct live *s, bool once, int32_t rewarm_min_ms, int64_t why_for_ms)
{
	*s = (struct live){.iced_ms = MS_NONE, .ended_ms = MS_NONE};
	s->view.probe_mc = s->view.skin_mc = MC_NONE;
	s->view.seen_ms = s->view.past_ms = MS_NONE;
	s->view.why_for_ms = why_for_ms;
	countdown_init(&s->view.countdown, rewarm_min_ms ? rewarm_min_ms : REWARM_MIN_MS);
	alerts_init(&s->alerts, once);
}

static void see(struct live *s, int64_t now_ms, const struct outcome *o)
{
	if (now_ms > s->now_ms)
		s->now_ms = now_ms;
	s->view.now_ms = s->now_ms;
	view_outcome(&s->view, o);
	alerts_probe(&s->alerts, o->probe);
}

void live_event(struct live *s, const struct event *e, const struct outcome *o)
{
	countdown_event(&s->view.countdown, e, o);
	if (e->kind == EVENT_ICING_STARTED)
		s->iced_ms = e->t_ms, s->ended_ms = MS_NONE;
	if (e->kind == EVENT_ICING_ENDED)
		s->ended_ms = e->t_ms;
	alerts_event(&s->alerts, e);
	if (o->t_ms > s->now_ms || e->t_ms > s->now_ms)
		s->now_ms = o->t_ms > e->t_ms ? o->t_ms : e->t_ms;
	s->view.now_ms = s->now_ms;
	view_outcome(&s->view, o);
	/* one event of an outcome may lose the probe and the next bring it back: judge after the last one */
	if (e == &o->events[o->n_events - 1])
		alerts_probe(&s->alerts, o->probe);
}

void live_sample(struct live *s, const struct sample *smp, const struct outcome *o)
{
	const struct channel_value *skin = &smp->spot[0];
	see(s, smp->t_ms, o);
	countdown_outcome(&s->view.countdown, smp->t_ms, o);
	view_sample(&s->view, smp);
	if (skin->status == STATUS_OK)
		alerts_reading(&s->alerts, smp->t_ms, skin->mc);
}

void live_mark(struct live *s, const struct mark *m)
{
	if (m->t_ms > s->now_ms)
		s->now_ms = s->view.now_ms = m->t_ms;
	if (m->kind != MARK_NOTE)
		alerts_acknowledge(&s->alerts, m->t_ms); /* any key; a note may be the program's own */
}

void live_tick(struct live *s, int64_t now_ms, const struct outcome *o)
{
	see(s, now_ms, o);
	countdown_outcome(&s->view.countdown, now_ms, o);
}

const struct event *live_missed(struct live *s, const struct event *next)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		struct alert *al = &s->alerts.of[k];
		bool raised_again =
			next && al->holds && k == (int)next->kind && next->priority != PRIORITY_NONE;
		if (al->reported || al->event.kind == EVENT_NONE || (al->holds && !raised_again))
			continue;
		al->reported = true;
		return &al->event;
	}
	return NULL;
}

void live_recall(struct live *s, const struct sample *smp, const struct mark *m, const struct outcome *o)
{
	bool again;
	if (m)
		live_mark(s, m);
	for (int i = 0; i < o->n_events; i++)
		live_event(s, &o->events[i], o);
	if (smp)
		live_sample(s, smp, o);
	else
		live_tick(s, o->t_ms, o);
	while (alerts_next(&s->alerts, s->now_ms, &again))
		;
	while (alerts_ring(&s->alerts, s->now_ms))
		;
	while (live_missed(s, NULL))
		;
}

/* "Move on with the ice" is overtaken by "end this icing". */
static bool is_overtaken(const struct live *s, const struct alert *al)
{
	const struct countdown *k = &s->view.countdown;
	if (al->event.kind == EVENT_COLD_CAUTION)
		return s->alerts.of[EVENT_COLD_DOSE].holds;
	return al->event.kind == EVENT_NUMB && countdown_to(k) == EVENT_WINDOW_CLOSED &&
	       countdown_left_ms(k, s->view.now_ms) <= 0;
}

const struct alert *live_alert_after(const struct live *s, const struct alert *before)
{
	const struct alert *top = alerts_top(&s->alerts), *al = before;
	bool danger = top && top->event.class == ALERT_DANGER;
	while ((al = alerts_after(&s->alerts, al))) {
		bool warns = al->event.class == ALERT_DANGER || al->event.class == ALERT_STOP;
		if (!is_overtaken(s, al) && (warns || !danger))
			return al;
	}
	return NULL;
}
