#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/steady.h"
#include "icecue/calibration.h"
#include "icecue/driver.h"
#include "sinks.h"

struct ice_point {
	struct sink sink;
	struct reporter *to;
	struct steady steady;
	bool fahrenheit, done, explained;
};

static void report(struct ice_point *p, int64_t t_ms)
{
	char by[32], note[96];
	int32_t off_mc = steady_mean_mc(&p->steady);
	bool good = abs(off_mc) <= CALIBRATION_ACCURACY_MC;
	const struct mark m = {.t_ms = t_ms, .kind = MARK_NOTE, .source = MARK_FROM_PROGRAM};
	calibration_difference(off_mc, p->fahrenheit, by, sizeof(by));
	snprintf(note, sizeof(note),
		 good ? _("ice point checked: %s") : _("in ice slurry it reads %s: run icecue calibrate"),
		 by);
	reporter_mark(p->to, &m, note);
}

static bool skin_was_seen(const struct outcome *o)
{
	return o->phase != PHASE_BEFORE || o->baseline_mc != MC_NONE;
}

/*
 * The alarm stays: a program must never explain away skin that is so cold from the first moment. But a person
 * who has just put the probe into a glass of ice may know why it sounds.
 */
static enum result event(struct sink *s, const struct event *e, const struct outcome *o)
{
	struct ice_point *p = (struct ice_point *)s;
	const struct mark m = {.t_ms = e->t_ms, .kind = MARK_NOTE, .source = MARK_FROM_PROGRAM};
	bool cold = e->kind == EVENT_TOO_COLD || e->kind == EVENT_COLD_CAUTION;
	if (!cold || p->explained || skin_was_seen(o))
		return RESULT_OK;
	p->explained = true;
	reporter_mark(
		p->to, &m,
		_("no skin was seen yet: if the probe lies in ice, this is the ice; if it is on skin, take the ice away"));
	return RESULT_OK;
}

static enum result sample(struct sink *s, const struct sample *smp, const struct outcome *o)
{
	struct ice_point *p = (struct ice_point *)s;
	const struct channel_value *v = &smp->spot[0];
	p->done = p->done || skin_was_seen(o);
	if (p->done || v->status != STATUS_OK || steady_take(&p->steady, smp->t_ms, v->mc) != STEADY_YES)
		return RESULT_OK;
	p->done = true;
	report(p, smp->t_ms);
	return RESULT_OK;
}

static void recall(struct sink *s, const struct sample *smp, const struct mark *m, const struct outcome *o)
{
	struct ice_point *p = (struct ice_point *)s;
	(void)smp, (void)m;
	p->done = true; /* the session is well under way */
	for (int i = 0; i < o->n_events; i++)
		p->explained |=
			o->events[i].kind == EVENT_TOO_COLD || o->events[i].kind == EVENT_COLD_CAUTION;
}

static void close_sink(struct sink *s, int64_t end_ms)
{
	(void)end_ms;
	free(s);
}

struct sink *sink_ice_point(struct reporter *to, const struct driver *drv, bool fahrenheit)
{
	struct ice_point *p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	p->sink = (struct sink){
		.name = "ice point", .sample = sample, .recall = recall, .event = event, .close = close_sink};
	p->to = to;
	p->fahrenheit = fahrenheit;
	steady_init(&p->steady, 0, STEADY_ICE_NEAR_MC, STEADY_ICE_RANGE_MC, drv->resolution_mc,
		    drv->interval_ms);
	return &p->sink;
}
