#include "alerts.h"

#include <string.h>

#include "events.h"

#define HIGH_REPEAT_MS 10000
#define MEDIUM_REPEAT_MS 25000
#define WARMER_HOLD_MS 10000 /* one warm sample may be a stroke, which moves it by degrees */

/* The bells of a pattern, by their time from its start. High: two bursts of 3 and 2. */
struct pattern {
	int n;
	int16_t at_ms[10];
};
static const struct pattern patterns[PRIORITY_COUNT] = {
	[PRIORITY_LOW] = {1, {0}},
	[PRIORITY_MEDIUM] = {3, {0, 250, 500}},
	[PRIORITY_HIGH] = {10, {0, 200, 400, 800, 1000, 2000, 2200, 2400, 2800, 3000}},
};
_Static_assert(PRIORITY_COUNT == 4, "each priority but none has its bells");

void alerts_init(struct alerts *a, bool once)
{
	memset(a, 0, sizeof(*a));
	a->once = once;
	a->bell_ms = MS_NEVER;
	a->last_bell_ms = MS_NONE;
}

static void end_alert(struct alerts *a, enum event_kind kind)
{
	a->of[kind].holds = false;
	a->of[kind].report_ms = MS_NEVER;
}

static bool sounds(const struct alert *al)
{
	return al->holds && !al->acknowledged;
}

/* Stops the bells of a priority when no alert of it sounds any more. */
static void hush(struct alerts *a)
{
	bool wanted[PRIORITY_COUNT] = {false};
	for (int k = 0; k < EVENT_KIND_COUNT; k++)
		if (sounds(&a->of[k]))
			wanted[a->of[k].event.priority] = true;
	for (int p = 0; p <= PRIORITY_HIGH; p++)
		a->pending[p] = a->pending[p] && wanted[p];
	if (!wanted[a->ringing]) {
		a->ringing = PRIORITY_NONE;
		a->bell_ms = MS_NEVER;
	}
}

static void end_by(struct alerts *a, enum event_kind event)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++)
		if (event_end(k)->by & EVENT_BIT(event))
			end_alert(a, (enum event_kind)k);
}

/* A key was a mistake: its consequences no longer hold. */
static void take_back(struct alerts *a, enum event_kind of)
{
	end_alert(a, of);
	if (of == EVENT_ICING_STARTED)
		end_by(a, EVENT_ICING_ENDED);
}

/* No invitation stands beside a stop. */
static void end_invitations(struct alerts *a)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++)
		if (a->of[k].event.class == ALERT_GO)
			end_alert(a, (enum event_kind)k);
}

void alerts_event(struct alerts *a, const struct event *e)
{
	end_by(a, e->kind);
	if (e->class == ALERT_STOP)
		end_invitations(a);
	if (e->kind == EVENT_UNDONE)
		take_back(a, e->of);
	if (e->priority != PRIORITY_NONE)
		a->of[e->kind] = (struct alert){
			.event = *e, .holds = true, .report_ms = e->t_ms, .warmer_since_ms = MS_NONE};
	hush(a);
}

void alerts_probe(struct alerts *a, enum probe_state probe)
{
	for (int k = 0; k < EVENT_KIND_COUNT && probe == PROBE_GOOD; k++)
		if (event_end(k)->good_probe)
			end_alert(a, (enum event_kind)k);
	hush(a);
}

void alerts_reading(struct alerts *a, int64_t t_ms, int32_t mc)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		struct alert *al = &a->of[k];
		int32_t above_mc = event_end(k)->above_mc;
		if (!al->holds || !above_mc)
			continue;
		if (mc <= above_mc)
			al->warmer_since_ms = MS_NONE;
		else if (al->warmer_since_ms == MS_NONE)
			al->warmer_since_ms = t_ms;
		else if (t_ms - al->warmer_since_ms >= WARMER_HOLD_MS)
			end_alert(a, (enum event_kind)k);
	}
	hush(a);
}

void alerts_advance(struct alerts *a, int64_t now_ms)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		const struct alert *al = &a->of[k];
		const struct alert_end *end = event_end(k);
		bool heard = al->acknowledged || a->once;
		if (end->stays_ms && al->holds && al->reported &&
		    now_ms - al->event.t_ms >= (heard ? end->stays_ms : end->unheard_ms))
			end_alert(a, (enum event_kind)k);
	}
	hush(a);
}

void alerts_acknowledge(struct alerts *a, int64_t t_ms)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		struct alert *al = &a->of[k];
		if (!al->holds || !al->reported || al->event.t_ms >= t_ms)
			continue;
		al->acknowledged = true;
		al->report_ms = MS_NEVER;
	}
	hush(a);
}

static int64_t repeat_ms(const struct alerts *a, enum priority p)
{
	if (a->once || p < PRIORITY_MEDIUM)
		return MS_NEVER;
	if (p == PRIORITY_HIGH)
		return a->times.high_ms ? a->times.high_ms : HIGH_REPEAT_MS;
	return a->times.medium_ms ? a->times.medium_ms : MEDIUM_REPEAT_MS;
}

/* Begins a pattern, unless one of the same or a higher priority is ringing; then it waits. */
static void start_bells(struct alerts *a, enum priority p, int64_t now_ms)
{
	if (a->ringing >= p) {
		a->pending[p] = a->ringing != p;
		return;
	}
	if (a->ringing != PRIORITY_NONE)
		a->pending[a->ringing] = true;
	a->ringing = p;
	a->bell = 0;
	a->bell_ms = now_ms;
	if (a->last_bell_ms != MS_NONE && a->bell_ms < a->last_bell_ms + BELL_SPACING_MS)
		a->bell_ms = a->last_bell_ms + BELL_SPACING_MS;
}

const struct alert *alerts_next(struct alerts *a, int64_t now_ms, bool *again)
{
	struct alert *next = NULL;
	alerts_advance(a, now_ms);
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		struct alert *al = &a->of[k];
		if (!sounds(al) || al->report_ms > now_ms)
			continue;
		if (!next || al->event.priority > next->event.priority ||
		    (al->event.priority == next->event.priority && al->event.t_ms < next->event.t_ms))
			next = al;
	}
	if (!next)
		return NULL;
	int64_t repeat = repeat_ms(a, next->event.priority);
	*again = next->reported;
	next->reported = true;
	next->report_ms = repeat == MS_NEVER ? MS_NEVER : now_ms + repeat;
	start_bells(a, next->event.priority, now_ms);
	return next;
}

bool alerts_ring(struct alerts *a, int64_t now_ms)
{
	if (a->bell_ms == MS_NEVER || now_ms < a->bell_ms)
		return false;
	const struct pattern *p = &patterns[a->ringing];
	a->last_bell_ms = now_ms;
	a->bell++;
	if (a->bell < p->n) {
		a->bell_ms = now_ms + p->at_ms[a->bell] - p->at_ms[a->bell - 1];
		return true;
	}
	a->ringing = PRIORITY_NONE;
	a->bell_ms = MS_NEVER;
	for (enum priority q = PRIORITY_HIGH; q > PRIORITY_NONE; q--) {
		if (!a->pending[q])
			continue;
		a->pending[q] = false;
		start_bells(a, q, now_ms + 3 * BELL_SPACING_MS); /* a pause, to separate two patterns */
		break;
	}
	return true;
}

/* Stop and go stand before any notice that is no danger. */
static int rank(const struct alert *al)
{
	enum alert_class class = al->event.class;
	int p = (int)al->event.priority;
	bool told = class == ALERT_STOP || class == ALERT_GO;
	if (told && p < PRIORITY_MEDIUM)
		p = PRIORITY_MEDIUM;
	return 3 * p + (class == ALERT_STOP ? 2 : told);
}

static bool stands_before(const struct alert *al, const struct alert *other)
{
	if (rank(al) != rank(other))
		return rank(al) > rank(other);
	if (al->event.t_ms != other->event.t_ms)
		return al->event.t_ms > other->event.t_ms;
	return al->event.kind < other->event.kind;
}

const struct alert *alerts_after(const struct alerts *a, const struct alert *before)
{
	const struct alert *first = NULL;
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		const struct alert *al = &a->of[k];
		if (!al->holds || (before && !stands_before(before, al)))
			continue;
		if (!first || stands_before(al, first))
			first = al;
	}
	return first;
}

const struct alert *alerts_top(const struct alerts *a)
{
	return alerts_after(a, NULL);
}

int64_t alerts_due_ms(const struct alerts *a)
{
	int64_t due = a->bell_ms;
	for (int k = 0; k < EVENT_KIND_COUNT; k++)
		if (sounds(&a->of[k]) && a->of[k].report_ms < due)
			due = a->of[k].report_ms;
	return due;
}
