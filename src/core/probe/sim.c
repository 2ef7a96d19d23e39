#include "sim.h"

#include <math.h>
#include <string.h>

#include "core/fmath.h"
#include "sim_lesson.h"

#define STEP_MS 125 /* explicit scheme: stable below 0.3 s with these layers */

/*
 * Layers under the probe: conductivity W/mK, heat capacity J/m3K, blood flow 1/s, node height m.
 * Skin 1.5 mm, fat 7.5 mm, muscle 20 mm; values of the usual tissue tables, skin flow at rest 1.3e-3 1/s.
 */
struct layer {
	int nodes;
	double conductivity, capacity, flow, height;
};
static const struct layer layers[] = {
	{3, 0.37, 3.76e6, 1.3e-3, 0.5e-3},
	{6, 0.21, 2.14e6, 0.2e-3, 1.25e-3},
	{5, 0.49, 3.73e6, 0.5e-3, 4.0e-3},
};
#define BLOOD_CAPACITY 3.8e6 /* J/m3K */
#define CORE_C 35.5
#define ROOM_H 9.0	     /* W/m2K, still air and radiation */
#define ICE_H 480.0	     /* W/m2K while the cup is over the probe */
#define BEAD_BETWEEN_H 110.0 /* while it lies on the probe, which keeps it off the skin */
#define WET_H 14.0	     /* melt water between strokes */
#define HAND_H 60.0
#define HAND_C 31.0
#define BEAD_TAU_S 3.0
#define BEAD_AIR 0.03 /* share of the room in a bead's reading */

static const struct sim_act usual[] = {
	{0, SIM_REST},
	{SIM_ICE_ON_MS, SIM_ICE},
	{SIM_ICE_OFF_MS, SIM_REST},
	{SIM_ICE_OFF_MS + SIM_HANDS_MS, SIM_HANDS},
	{SIM_ICE_OFF_MS + SIM_HANDS_OFF_MS, SIM_REST},
	{MS_NEVER, SIM_REST},
};

/* The cup passes one probe after the other, and no two read quite the same. */
#define STROKE_MS 2400
static const double offset_c[SIM_SPOTS_MAX] = {0, 0.15, -0.1, 0.05};

static bool take_digit(const char **at, int least, int most, int *out)
{
	*out = **at - '0';
	if (*out < least || *out > most)
		return false;
	++*at;
	return true;
}

bool sim_options_parse(const char *where, struct sim_options *out)
{
	static const char lose[] = ",lose=";
	*out = (struct sim_options){.n = 1};
	if (strncmp(where, "sim", 3) != 0)
		return false;
	where += 3;
	if (!*where)
		return true;
	out->lesson = !strcmp(where, ":lesson");
	if (out->lesson)
		return true;
	if (*where++ != ':' || !take_digit(&where, 1, SIM_SPOTS_MAX, &out->n))
		return false;
	if (strncmp(where, lose, sizeof(lose) - 1) != 0)
		return !*where;
	where += sizeof(lose) - 1;
	return out->n > 1 && take_digit(&where, 1, out->n, &out->lose) && !*where;
}

static double uniform(struct sim *s)
{
	s->random ^= s->random << 13; /* xorshift64: repeatable, good enough for strokes */
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	return (double)(s->random >> 11) / 9007199254740992.0;
}

static const struct layer *layer_of(int node)
{
	for (int i = 0; i < 3; i++) {
		if (node < layers[i].nodes)
			return &layers[i];
		node -= layers[i].nodes;
	}
	return &layers[2];
}

/* What touches the skin at this moment: its temperature and how well it conducts. */
static double surface_h(const struct sim *s, int spot, double *other_c)
{
	int64_t for_ms = s->t_ms - s->act->from_ms;
	*other_c = SIM_ROOM_MC / 1000.0;
	if (s->act->doing == SIM_ICE) {
		bool blot = for_ms % 15000 > 11500;
		/* a stroke each 2.4 s passes the probe for about a quarter of it, never quite evenly */
		int64_t stroke_ms = for_ms + STROKE_MS * spot / SIM_SPOTS_MAX;
		bool over = stroke_ms % STROKE_MS < 560 + 60 * (stroke_ms / STROKE_MS % 5);
		if (blot || !over)
			return WET_H;
		*other_c = 0;
		return ICE_H;
	}
	if (s->act->doing == SIM_ICE_ON_BEAD) {
		*other_c = 0;
		return BEAD_BETWEEN_H;
	}
	if (s->act->doing == SIM_HANDS && for_ms % 9000 < 2500) {
		*other_c = HAND_C;
		return HAND_H;
	}
	return ROOM_H;
}

static void step_tissue(const struct sim *sim, int spot, struct sim_spot *s, double dt)
{
	double other_c, h = surface_h(sim, spot, &other_c), next[SIM_NODES];
	/* cold skin closes its vessels at once and opens them over half an hour; pink skin after massage */
	double wanted = fmath_exp2((s->node_c[1] - 33.0) / 6.0);
	s->dilation += (wanted - s->dilation) * dt / (wanted < s->dilation ? 20.0 : 900.0);
	for (int i = 0; i < SIM_NODES; i++) {
		const struct layer *me = layer_of(i);
		double flux = i ? 0 : h * (other_c - s->node_c[0]);
		if (i) {
			const struct layer *up = layer_of(i - 1);
			flux += (s->node_c[i - 1] - s->node_c[i]) /
				(me->height / 2 / me->conductivity + up->height / 2 / up->conductivity);
		}
		const struct layer *down = layer_of(i + 1);
		double below_c = i + 1 < SIM_NODES ? s->node_c[i + 1] : CORE_C;
		flux += (below_c - s->node_c[i]) /
			(me->height / 2 / me->conductivity + down->height / 2 / down->conductivity);
		double flow = me->flow * (i < 3 ? s->dilation : 1);
		double heat = flux / me->height + flow * BLOOD_CAPACITY * (CORE_C - s->node_c[i]);
		next[i] = s->node_c[i] + dt * heat / me->capacity;
	}
	for (int i = 0; i < SIM_NODES; i++)
		s->node_c[i] = next[i];
}

static void step(struct sim *sim, int spot, double dt)
{
	struct sim_spot *s = &sim->spot[spot];
	bool fallen = sim->options.lose == spot + 1 && sim->t_ms >= SIM_LOSE_MS;
	step_tissue(sim, spot, s, dt);
	double air = fallen || sim->act->doing == SIM_FALLEN ? 1 : BEAD_AIR;
	double seen_c = sim->act->doing == SIM_ICE_ON_BEAD
				? 0
				: s->node_c[0] * (1 - air) + SIM_ROOM_MC / 1000.0 * air;
	s->bead_c += (seen_c - s->bead_c) * dt / BEAD_TAU_S;
}

void sim_init(struct sim *s, uint64_t seed, struct sim_options options)
{
	*s = (struct sim){.random = seed | 1, .options = options, .act = usual};
	struct sim_spot *first = &s->spot[0];
	first->dilation = 1;
	for (int i = 0; i < SIM_NODES; i++)
		first->node_c[i] = 31.0 + 4.0 * i / SIM_NODES;
	/* two hours at rest, so that the session begins with a skin in balance */
	for (int64_t i = 0; i < MINUTES_MS(120) / STEP_MS; i++)
		step_tissue(s, 0, first, STEP_MS / 1000.0);
	s->act = options.lesson ? lesson_acts : usual;
	first->bead_c = first->node_c[0];
	for (int i = 1; i < options.n; i++)
		s->spot[i] = *first;
}

int32_t sim_read(struct sim *s, int64_t t_ms, int spot)
{
	for (; s->t_ms + STEP_MS <= t_ms; s->t_ms += STEP_MS) {
		while (s->t_ms >= s->act[1].from_ms)
			s->act++;
		for (int i = 0; i < s->options.n; i++)
			step(s, i, STEP_MS / 1000.0);
	}
	/* noise of about 0.04 C, steps of 1/16 C */
	double noise = -1.5;
	for (int i = 0; i < 3; i++)
		noise += uniform(s); /* one a statement: in a sum the compiler chooses their order */
	noise *= 0.08;
	return (int32_t)lround((s->spot[spot].bead_c + offset_c[spot] + noise) * 16) * 1000 / 16;
}
