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
	struct steady steady[SPOTS_MAX];
	bool checked[SPOTS_MAX];
	int n_spots; /* of the last sample */
	bool fahrenheit, calibrated, done, told, explained;
};

static void say(const struct ice_point *p, int64_t t_ms, const char *note)
{
	const struct mark m = {.t_ms = t_ms, .kind = MARK_NOTE, .source = MARK_FROM_PROGRAM};
	reporter_mark(p->to, &m, note);
}

static void report(struct ice_point *p, int spot, int64_t t_ms)
{
	char by[32], of[32] = "", note[160];
	int32_t off_mc = steady_mean_mc(&p->steady[spot]);
	bool good = abs(off_mc) <= CALIBRATION_ACCURACY_MC;
	calibration_difference(off_mc, p->fahrenheit, by, sizeof(by));
	if (p->n_spots > 1)
		snprintf(of, sizeof(of), _("spot %d: "), spot + 1);
	snprintf(note, sizeof(note),
		 good ? _("%sice point checked: %s") : _("%sin ice slurry it reads %s: run icecue calibrate"),
		 of, by);
	say(p, t_ms, note);
}

/* Spots are compared with each other, and only a known temperature shows what all of them have in common. */
static void tell_unknown(const struct ice_point *p, int64_t t_ms)
{
	for (int i = 0; i < p->n_spots; i++)
		if (p->checked[i])
			return;
	if (p->n_spots > 1 && !p->calibrated)
		say(p, t_ms,
		    _("whether all probes read too much or too little alike is unknown: begin once with all of them in ice slurry, or run icecue calibrate"));
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
	if (e->kind == EVENT_BASELINE && !p->told) {
		p->told = true;
		tell_unknown(p, e->t_ms);
	}
	bool cold = e->kind == EVENT_TOO_COLD || e->kind == EVENT_COLD_CAUTION;
	if (!cold || p->explained || skin_was_seen(o))
		return RESULT_OK;
	p->explained = true;
	say(p, e->t_ms,
	    _("no skin was seen yet: if the probe lies in ice, this is the ice; if it is on skin, take the ice away"));
	return RESULT_OK;
}

static enum result sample(struct sink *s, const struct sample *smp, const struct outcome *o)
{
	struct ice_point *p = (struct ice_point *)s;
	p->done = p->done || skin_was_seen(o);
	p->n_spots = smp->n_spots > 1 ? smp->n_spots : 1;
	for (int i = 0; i < p->n_spots && !p->done; i++) {
		const struct channel_value *v = &smp->spot[i];
		if (p->checked[i] || v->status != STATUS_OK ||
		    steady_take(&p->steady[i], smp->t_ms, v->mc) != STEADY_YES)
			continue;
		p->checked[i] = true;
		report(p, i, smp->t_ms);
	}
	return RESULT_OK;
}

static void recall(struct sink *s, const struct sample *smp, const struct mark *m, const struct outcome *o)
{
	struct ice_point *p = (struct ice_point *)s;
	(void)smp, (void)m;
	p->done = p->told = true; /* the session is well under way */
	for (int i = 0; i < o->n_events; i++)
		p->explained |=
			o->events[i].kind == EVENT_TOO_COLD || o->events[i].kind == EVENT_COLD_CAUTION;
}

static void close_sink(struct sink *s, int64_t end_ms)
{
	(void)end_ms;
	free(s);
}

struct sink *sink_ice_point(struct reporter *to, const struct driver *drv, bool fahrenheit, bool calibrated)
{
	struct ice_point *p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	p->sink = (struct sink){
		.name = "ice point", .sample = sample, .recall = recall, .event = event, .close = close_sink};
	p->to = to;
	p->fahrenheit = fahrenheit;
	p->calibrated = calibrated;
	for (int i = 0; i < SPOTS_MAX; i++)
		steady_init(&p->steady[i], 0, STEADY_ICE_NEAR_MC, STEADY_ICE_RANGE_MC, drv->resolution_mc,
			    drv->interval_ms);
	return &p->sink;
}
