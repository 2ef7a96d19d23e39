#include "gate.h"

#include <stdlib.h>

/* Computed once an interval, because it is asked for several times a sample. */
static int32_t median(const struct gate *g)
{
	int32_t sorted[GATE_INTERVALS];
	for (int n = 0; n < g->n_intervals; n++) {
		int i = n;
		for (; i > 0 && sorted[i - 1] > g->interval_ms[n]; i--)
			sorted[i] = sorted[i - 1];
		sorted[i] = g->interval_ms[n];
	}
	return sorted[g->n_intervals / 2];
}

int64_t gate_interval_ms(const struct gate *g)
{
	return g->n_intervals >= GATE_INTERVALS_LEAST ? g->middle_ms : 0;
}

bool gate_is_slow(const struct gate *g)
{
	return g->n_intervals >= GATE_INTERVALS_LEAST && g->middle_ms > GATE_SLOW_MS;
}

bool gate_is_seldom(const struct gate *g)
{
	return g->n_intervals >= GATE_INTERVALS && g->middle_ms > GATE_SELDOM_MS;
}

int64_t gate_lost_ms(const struct gate *g)
{
	bool known = g->n_intervals >= GATE_INTERVALS_LEAST;
	int64_t limit = (int64_t)GATE_LOST_INTERVALS * (known ? g->middle_ms : g->usual_ms);
	return limit > GATE_LOST_MS ? limit : GATE_LOST_MS;
}

static void learn_interval(struct gate *g, int64_t ms)
{
	if (ms > MINUTES_MS(5))
		return; /* a gap, not an interval */
	bool changes = g->n_intervals < GATE_INTERVALS || g->interval_ms[g->next_interval] != ms;
	g->interval_ms[g->next_interval] = (int32_t)ms;
	g->next_interval = (g->next_interval + 1) % GATE_INTERVALS;
	if (g->n_intervals < GATE_INTERVALS)
		g->n_intervals++;
	if (changes) /* most probes keep their pace */
		g->middle_ms = median(g);
}

static bool is_frozen(struct gate *g, int64_t t_ms, int32_t mc, bool icing)
{
	if (!g->same_n || mc != g->same_mc) {
		g->same_mc = mc;
		g->same_since_ms = t_ms;
		g->same_n = 0;
	}
	g->same_n++;
	return g->same_n >= GATE_FROZEN_SAMPLES &&
	       t_ms - g->same_since_ms >= (icing ? GATE_FROZEN_ICING_MS : GATE_FROZEN_REST_MS);
}

static bool is_jump(int64_t from_ms, int32_t from_mc, int64_t t_ms, int32_t mc)
{
	int64_t limit = GATE_JUMP_MC + (t_ms - from_ms) * GATE_DRIFT_MC_PER_S / 1000;
	return llabs((int64_t)mc - from_mc) > limit;
}

/* Is it a code that some devices and loggers send in place of a temperature, though it could be one? It is
 * believed when the readings lead up to it, not when they jump to it, however often it is repeated. */
static bool is_code(const struct gate *g, int64_t t_ms, const struct channel_value *v)
{
	int32_t mc = v->mc, raw_mc = v->mc - v->correction_mc; /* a code is compared before the correction */
	if (raw_mc != GATE_CODE_MISSED_MC && raw_mc != GATE_CODE_NOTHING_MC)
		return false;
	if (!g->any) /* a probe that lies in ice water reads 0.0 from the start */
		return raw_mc == GATE_CODE_MISSED_MC;
	int64_t passed_ms = t_ms - g->good_ms < gate_lost_ms(g) ? t_ms - g->good_ms : gate_lost_ms(g);
	return is_jump(g->good_ms, g->good_mc, g->good_ms + passed_ms, mc);
}

static void pass(struct gate *g, int64_t t_ms, int32_t mc, struct gated *out)
{
	if (g->any)
		learn_interval(g, t_ms - g->good_ms);
	g->any = true;
	g->good_ms = t_ms;
	g->good_mc = mc;
	out->t_ms[out->n] = t_ms;
	out->mc[out->n++] = mc;
}

void gate_init(struct gate *g, int32_t usual_ms)
{
	*g = (struct gate){.usual_ms = usual_ms};
}

void gate_take(struct gate *g, int64_t t_ms, const struct channel_value *v, bool icing, struct gated *out)
{
	out->n = 0;
	if (v->status != STATUS_OK || is_frozen(g, t_ms, v->mc, icing) || is_code(g, t_ms, v))
		return;
	bool fresh = g->any && t_ms - g->good_ms <= gate_lost_ms(g);
	if (!fresh || !is_jump(g->good_ms, g->good_mc, t_ms, v->mc)) {
		g->pending = false;
		pass(g, t_ms, v->mc, out);
	} else if (g->pending && !is_jump(g->pending_ms, g->pending_mc, t_ms, v->mc)) {
		g->pending = false;
		pass(g, g->pending_ms, g->pending_mc, out);
		pass(g, t_ms, v->mc, out);
	} else {
		g->pending = true;
		g->pending_ms = t_ms;
		g->pending_mc = v->mc;
	}
}
