#include "calibrate_point.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/steady.h"
#include "base/text.h"
#include "collector/collector.h"
#include "collector/trouble.h"
#include "command.h"
#include "icecue/detector.h"
#include "session/keys.h"
#include "session/loop.h"
#include "system/log.h"

#define REPORT_EVERY_MS SECONDS_MS(10)
#define GIVE_UP_SLOTS 60 /* ten minutes */

const struct calibrate_point calibrate_ice = {
	.ice = true, .near_mc = STEADY_ICE_NEAR_MC, .range_mc = STEADY_ICE_RANGE_MC};

/* A sink that gets each sample and ends the loop when the reading is steady. */
struct still {
	struct sink sink;
	struct loop *loop;
	struct collector *collector;
	struct calibrate_probe *probe;
	struct calibrate_point *point;
	struct steady steady;
	enum steady_state state, reported;
	int64_t reported_ms;
	char logged[256];
};

/* ---- reports ---- */

static const char *advice(const struct still *s)
{
	bool ice = s->point->ice;
	switch (s->state) {
	case STEADY_ABOVE:
		return ice ? _("too warm for slurry: more ice, stir, wait") : _("not there yet: wait");
	case STEADY_BELOW:
		return ice ? _("too cold for slurry: ice alone is colder than 0 C, add water, stir, wait")
			   : _("not there yet: wait");
	case STEADY_MOVING:
		return ice ? _("not still yet: hold it in the middle of the ice, stir, wait")
			   : _("not still yet: stir, wait");
	case STEADY_STUCK:
		return _(
			"and it has never read anything else, like some devices without a probe: take it out until that changes, and put it back");
	case STEADY_WAIT:
	case STEADY_YES:
		break;
	}
	return "";
}

static void report(struct still *s, int64_t t_ms, int32_t mc)
{
	char reads[32], for_s[32], of_s[32];
	if (s->reported == s->state && t_ms - s->reported_ms < REPORT_EVERY_MS)
		return;
	s->reported = s->state;
	s->reported_ms = t_ms;
	printf(_("  it reads %s C"), format_fixed(mc, 2, reads, sizeof(reads)));
	if (s->state == STEADY_WAIT || s->state == STEADY_YES)
		printf(_(", still for %s of %s\n"),
		       format_duration(steady_for_ms(&s->steady), for_s, sizeof(for_s)),
		       format_duration(STEADY_SLOTS * s->steady.slot_ms, of_s, sizeof(of_s)));
	else
		printf(": %s\n", advice(s));
	fflush(stdout);
}

/* ---- the loop's side ---- */

static void note_channel(struct still *s)
{
	struct collector_state state;
	collector_state(s->collector, &state);
	text_copy(s->probe->channel_seen, sizeof(s->probe->channel_seen), state.intake->skin_seen);
	s->probe->is_own = state.intake->skin_is_own;
}

static enum result sample(struct sink *sink, const struct sample *smp, const struct outcome *o)
{
	struct still *s = (struct still *)sink;
	const struct channel_value *v = &smp->spot[0];
	(void)o;
	if (v->status != STATUS_OK || s->state == STEADY_YES)
		return RESULT_OK;
	s->state = steady_take(&s->steady, smp->t_ms, v->mc);
	report(s, smp->t_ms, v->mc);
	if (s->state == STEADY_YES) {
		s->point->read_mc = steady_mean_mc(&s->steady);
		note_channel(s);
		s->loop->for_ms = smp->t_ms;
	}
	return RESULT_OK;
}

static void log_collector(void *context, int64_t now_ms)
{
	struct still *s = context;
	struct collector_state state;
	(void)now_ms;
	collector_state(s->collector, &state);
	if (!strcmp(state.message, s->logged))
		return;
	text_copy(s->logged, sizeof(s->logged), state.message);
	if (state.message[0])
		log_warning("%s", state.message);
}

/* ---- one point ---- */

static int failed(const struct still *s)
{
	char after[32];
	bool timed_out = s->loop->end_ms >= GIVE_UP_SLOTS * s->steady.slot_ms;
	format_duration(s->loop->end_ms, after, sizeof(after));
	if (!s->steady.any)
		fprintf(stderr,
			_("icecue: no reading came from the probe in %s; `icecue probes` shows what is attached\n"),
			after);
	else if (timed_out)
		fprintf(stderr, _("icecue: the reading was not steady within %s: %s\n"), after,
			s->point->ice
				? _("more ice than water, stir, hold the probe in the middle, and try again")
				: _("more water, stir, and try again"));
	else
		fprintf(stderr, _("icecue: ended after %s, before the reading was steady\n"), after);
	return EXIT_FAILED;
}

static int run(struct still *s, struct detector *detector)
{
	struct reporter reporter = {0};
	struct mark_queue marks = {0};
	if (s->probe->keys)
		mark_queue_add(&marks, keys_source());
	struct loop loop = {
		.source = source_of_collector(s->collector),
		.detector = detector,
		.reporter = &reporter,
		.speed = s->probe->speed,
		.for_ms = GIVE_UP_SLOTS * s->steady.slot_ms,
		.marks = &marks,
		.watch = log_collector,
		.context = s,
	};
	s->loop = &loop;
	s->sink = (struct sink){.name = "calibration", .sample = sample};
	reporter_add(&reporter, &s->sink);
	if (loop_run(&loop) != RESULT_OK)
		return EXIT_FAILED;
	return s->state == STEADY_YES ? EXIT_DONE : failed(s);
}

int calibrate_point(struct calibrate_probe *probe, struct calibrate_point *point)
{
	struct collector_options o = {
		.driver = probe->driver, .port = probe->port, .channels.name[ROLE_SKIN] = probe->channel};
	struct still s = {.probe = probe, .point = point, .reported = STEADY_YES};
	struct rules rules;
	char why[1024];
	enum result r = collector_open(&o, false, &s.collector);
	if (r != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", trouble_refusal(o.driver, &o.port, r, why, sizeof(why)));
		return r == RESULT_NONE || r == RESULT_GONE ? EXIT_NO_PROBE : EXIT_FAILED;
	}
	steady_init(&s.steady, point->target_mc, point->near_mc, point->range_mc,
		    probe->driver->resolution_mc, probe->driver->interval_ms);
	rules_default(&rules);
	struct detector *detector = detector_create(&rules); /* the loop needs one; its events are unused */
	int code = detector ? run(&s, detector) : EXIT_FAILED;
	detector_destroy(detector);
	collector_close(s.collector);
	return code;
}
