/*
 * The detector with nothing of icecue around it but libicecue-core.a: the simulated skin in, events out, no
 * allocation. For a microcontroller, too.
 */
#include <stdio.h>

#include "core/probe/sim.h"
#include "icecue/detector.h"

#define SAMPLES_KEPT 256 /* for undo: two a second, for a minute and more */

static union {
	max_align_t align;
	unsigned char bytes[2 * DETECTOR_BYTES + SAMPLES_KEPT * sizeof(struct sample)];
} memory;

static bool heard[EVENT_KIND_COUNT];

static void hear(const struct outcome *out)
{
	for (int i = 0; i < out->n_events; i++) {
		const struct event *e = &out->events[i];
		printf("%ld %s %ld\n", (long)e->t_ms, event_name(e->kind), (long)e->skin_mc);
		heard[e->kind] = true;
	}
}

int main(void)
{
	static struct outcome out;
	struct sim sim;
	struct rules rules;
	rules_default(&rules);
	struct detector *d = detector_place(&memory, sizeof(memory), &rules);
	if (!d || detector_place(&memory, DETECTOR_BYTES - 1, &rules))
		return 1;
	sim_init(&sim, 1, (struct sim_options){.n = 1});
	for (int64_t t_ms = SIM_INTERVAL_MS; t_ms < SIM_ICE_OFF_MS + MINUTES_MS(5); t_ms += SIM_INTERVAL_MS) {
		const struct channel_value skin = {.mc = sim_read(&sim, t_ms, 0), .status = STATUS_OK};
		const struct sample s = sample_of(t_ms, skin);
		detector_feed(d, &s, &out);
		hear(&out);
	}
	detector_mark(d, &(struct mark){.t_ms = out.t_ms, .kind = MARK_PASS}, &out);
	hear(&out);
	detector_mark(d, &(struct mark){.t_ms = out.t_ms, .kind = MARK_UNDO}, &out);
	hear(&out);
	bool all = heard[EVENT_BASELINE] && heard[EVENT_ICING_STARTED] && heard[EVENT_NUMB] &&
		   heard[EVENT_ICING_ENDED] && heard[EVENT_WINDOW_CLOSED] && heard[EVENT_UNDONE];
	return all ? 0 : 1;
}
