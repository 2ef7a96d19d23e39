#include "next_step.h"

#include <stdio.h>

#include "base/i18n.h"

static bool holds(const struct live *d, enum event_kind k)
{
	return d->alerts.of[k].holds;
}

static bool must_end(const struct live *d)
{
	return holds(d, EVENT_TOO_COLD) || holds(d, EVENT_ICING_STOP) || holds(d, EVENT_COLD_DOSE);
}

static bool blind(const struct live *d)
{
	return d->view.probe == PROBE_LOST || d->view.probe == PROBE_OFF;
}

static enum step after(const struct live *d)
{
	if (holds(d, EVENT_WINDOW_CLOSED))
		return STEP_OVER;
	return d->view.probe == PROBE_AWAY ? STEP_PROBE_BACK : blind(d) ? STEP_PROBE : STEP_WARMING;
}

enum step step_of(const struct live *d)
{
	switch (d->view.phase) {
	case PHASE_BEFORE:
		return blind(d) ? STEP_PROBE : STEP_BEFORE;
	case PHASE_ICING:
		return must_end(d) ? STEP_ICE_AWAY : blind(d) ? STEP_PROBE : STEP_ICING;
	case PHASE_NUMB: /* whose words take the ice away, too */
		return holds(d, EVENT_TOO_COLD) ? STEP_ICE_AWAY
		       : holds(d, EVENT_PASS)	? STEP_OVER
						: STEP_READY;
	case PHASE_WINDOW:
		return holds(d, EVENT_PASS) ? STEP_OVER : STEP_PASSES;
	case PHASE_WARMING:
		return after(d);
	case PHASE_WARM:
		return STEP_WARM;
	}
	return STEP_BEFORE;
}

const char *step_text(enum step s, const struct step_words *w)
{
	static const struct {
		const char *usual, *bag, *touch;
	} texts[STEP_COUNT] = {
		[STEP_BEFORE] =
			{N_("Towel under, probe on, ice at hand. 45 s at rest, then begin"), NULL,
			 N_("Towel under, ice at hand. Hold the probe on the sore spot for 45 s, then begin")},
		[STEP_ICING] = {N_("Ice in circles, to at least 8 cm beyond the sore spot; blot the drips"),
				N_("Leave the bag on it; lift it now and then and look at the skin"),
				N_("Ice in circles, 8 cm beyond; at each blot touch the sore spot for 4 s")},
		[STEP_READY] =
			{N_("Ice away, dry, oil: deep stripping to the heart, cross-fibre, 4-6 passes"),
			 N_("Bag away, dry, pinch it. No pain: oil, deep stripping, 4-6 passes")},
		[STEP_PASSES] = {N_("Deep stripping towards the heart, and cross-fibre: 4-6 passes in all")},
		[STEP_OVER] = {N_("No more deep passes. Widen: work around it, take in all the areas")},
		[STEP_WARMING] = {N_("Until it is warm again: stretch, myofascial release, keep it warm")},
		[STEP_WARM] = {N_("It is warm again: the next round, if it still hurts")},
		[STEP_ICE_AWAY] = {N_("Ice away, dry the skin and look at it")},
		[STEP_PROBE] = {N_("Dry the skin, put the probe back on, look at its cable")},
		[STEP_PROBE_BACK] = {N_("Dry the skin, put the probes back on, press x")},
	};
	if (s < STEPS_OWN && w->own[s] && *w->own[s])
		return w->own[s];
	if (w->ice == ICE_BAG && texts[s].bag)
		return _(texts[s].bag);
	return _(w->placement == PLACEMENT_TOUCH && texts[s].touch ? texts[s].touch : texts[s].usual);
}

void wording_step(enum step s, const struct step_words *w, char *buf, size_t n)
{
	snprintf(buf, n, _("Next: %s"), step_text(s, w));
}
