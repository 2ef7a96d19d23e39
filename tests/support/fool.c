#include "fool.h"

#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "script.h"

const char *fool_name(enum fool kind)
{
	static const char *const names[] = {FOOL_LIST(ENUM_NAME)};
	return names[kind];
}

static double range(uint64_t *random, double low, double high)
{
	return low + (high - low) * script_uniform(random);
}

static double normal(uint64_t *random)
{
	double sum = 0;
	for (int i = 0; i < 12; i++)
		sum += script_uniform(random);
	return sum - 6;
}

/* What the probe lies in: a level that wanders, noise, a last digit; and how fast the probe follows. */
struct lie {
	double level_c, wander_c, wander_s, phase, noise_c, step_c, tau_s;
	double value_c; /* of the probe */
	uint64_t *random;
};

static double wander(const struct lie *l, double t_s)
{
	return l->wander_c *
	       (0.6 * sin(t_s / l->wander_s + l->phase) + 0.4 * sin(t_s / l->wander_s * 2.3 + 2 * l->phase));
}

static int32_t lie_mc(struct lie *l, double t_s, double dt_s)
{
	double c = l->level_c + wander(l, t_s);
	l->value_c += (c - l->value_c) * (1 - exp(-dt_s / l->tau_s));
	double v = l->value_c + l->noise_c * normal(l->random);
	return (int32_t)lround(round(v / l->step_c) * l->step_c * 1000);
}

static struct lie draw_lie(enum fool kind, uint64_t *random)
{
	struct lie l = {
		.wander_s = range(random, 12, 40),
		.phase = range(random, 0, 6),
		.noise_c = range(random, 0.01, 0.06),
		.step_c = script_uniform(random) < 0.5 ? 0.0625 : 0.1,
		.tau_s = range(random, 0.7, 3),
		.random = random,
	};
	switch (kind) {
	case FOOL_STUCK_DIGIT:
		l.level_c = range(random, 7, 13.2);
		l.noise_c = l.step_c * range(random, 0.2, 0.5);
		break;
	case FOOL_STUCK_NOISE:
		l.level_c = range(random, 7, 13);
		l.noise_c = range(random, 0.02, 0.2);
		break;
	case FOOL_TOWEL:
		l.level_c = range(random, 8, 12.5);
		l.wander_c = range(random, 0.1, 1);
		break;
	case FOOL_BOWL:
	case FOOL_GLASS:
		l.level_c = range(random, 4, 12.5);
		l.wander_c = range(random, 0.1, 1.2);
		break;
	case FOOL_UNDER_CUP:
		l.level_c = range(random, 1.5, 3.5);
		l.wander_c = range(random, 0.5, 3);
		l.wander_s = range(random, 3, 12);
		break;
	case FOOL_ICE_ON_BEAD:
		l.level_c = range(random, 0, 3.3);
		l.wander_c = range(random, 0, 0.1);
		break;
	case FOOL_CUP_ALWAYS:
		l.level_c = range(random, 0.3, 2.5);
		l.noise_c = range(random, 0.1, 0.4);
		break;
	case FOOL_WATER_FILM:
		l.level_c = range(random, 7, 9.5);
		l.wander_c = range(random, 1, 2.5);
		l.wander_s = range(random, 0.4, 1.2);
		l.tau_s = 0.2;
		break;
	case FOOL_WARM_ROOM:
		l.wander_c = range(random, 0, 0.2);
		l.wander_s = 200;
		break;
	case FOOL_CUP_HALF:
	case FOOL_SELDOM:
	case FOOL_FEW_DEGREES:
	case FOOL_OTHER_LIMB:
	case FOOL_GAP:
	default:
		l.wander_c = 0.05;
		break;
	}
	return l;
}

/* From a moment on the probe shows a lie. */
static void lie_from(struct tape *t, struct lie *l, int64_t from_ms)
{
	int64_t before_ms = 0;
	for (int i = 0; i < t->n; i++) {
		struct tape_input *in = &t->in[i];
		if (in->t_ms < from_ms) {
			l->value_c = in->skin.status == STATUS_OK ? in->skin.mc / 1000.0 : l->value_c;
		} else {
			double dt_s = (double)(in->t_ms - before_ms) / 1000;
			in->skin =
				(struct channel_value){lie_mc(l, (double)in->t_ms / 1000, dt_s), STATUS_OK};
		}
		before_ms = in->t_ms;
	}
}

/* Skin that never gets below 19 C; every reading is that or the cup. */
static void half_cup(struct tape *t, uint64_t *random, int64_t from_ms)
{
	double share = range(random, 0.35, 0.65), least_c = range(random, 18.5, 22);
	for (int i = 0; i < t->n; i++) {
		struct tape_input *in = &t->in[i];
		double passed_s = (double)(in->t_ms - from_ms) / 1000;
		double skin_c = least_c + (31 - least_c) * exp(-passed_s / 100) + 0.3 * normal(random);
		double cup_c = 1 + 0.2 * normal(random);
		if (passed_s >= 0)
			in->skin.mc =
				(int32_t)lround((script_uniform(random) < share ? cup_c : skin_c) * 1000);
	}
}

static void thin(struct tape *t, uint64_t *random)
{
	int64_t interval_ms = (int64_t)(range(random, 2.6, 30) * 1000), next_ms = 0;
	int n = 0;
	for (int i = 0; i < t->n; i++) {
		if (t->in[i].t_ms < next_ms)
			continue;
		t->in[n++] = t->in[i];
		next_ms = t->in[i].t_ms + interval_ms;
	}
	t->n = n;
}

static void shrink(struct tape *t)
{
	int32_t rest_mc = t->in[0].skin.mc;
	for (int i = 0; i < t->n; i++)
		t->in[i].skin.mc = rest_mc + (t->in[i].skin.mc - rest_mc) / 14;
}

static void cut(struct tape *t, int64_t from_ms, int64_t to_ms)
{
	int n = 0;
	for (int i = 0; i < t->n; i++)
		if (t->in[i].t_ms < from_ms || t->in[i].t_ms >= to_ms)
			t->in[n++] = t->in[i];
	t->n = n;
}

/* The kinds that begin while skin re-warms. */
static int64_t after_ice(struct tape *t, enum fool kind, struct lie *l, const struct lab_session *s,
			 uint64_t *random)
{
	int64_t ended_ms = (int64_t)(s->round[0].ice_end_s * 1000);
	int64_t from_ms = ended_ms + (int64_t)(range(random, 9, 16) * 60000);
	int64_t gap_ms = (int64_t)(range(random, 6, 16) * 60000);
	int64_t seen_ms = kind == FOOL_GAP ? from_ms + gap_ms : from_ms;
	double skin_c = 0;
	for (int i = 0; i < t->n && t->in[i].t_ms < seen_ms; i++)
		skin_c = t->in[i].skin.mc / 1000.0;
	l->level_c = fmax(s->config.baseline_c - range(random, -0.5, 0.4), skin_c + range(random, 1.5, 2.5));
	if (kind == FOOL_WARM_ROOM)
		l->level_c = skin_c + range(random, 1.5, 4);
	lie_from(t, l, from_ms);
	if (kind == FOOL_GAP)
		cut(t, from_ms - 60000, seen_ms);
	return from_ms;
}

void fool_draw(struct tape *t, enum fool kind, uint64_t *random, int64_t *from_ms)
{
	static struct lab_session s;
	bool infrared = kind == FOOL_CUP_ALWAYS || kind == FOOL_CUP_HALF || kind == FOOL_WATER_FILM;
	bool after = kind >= FOOL_OTHER_LIMB;
	struct lab_options opt = {.faultless = true,
				  .fix_placement = true,
				  .inside = true,
				  .single = true,
				  .brief = !after,
				  .fix_probe = true,
				  .probe = infrared ? LAB_IR : LAB_CONTACT};
	do
		cr_assert(lab_draw((uint64_t)(script_uniform(random) * 1e15), &opt, &s));
	while (after && (s.config.covered || s.config.baseline_c < 29.5));
	rules_default(&t->rules);
	tape_lab(t, &s);
	struct lie l = draw_lie(kind, random);
	double began_s = s.round[0].ice_start_s;
	*from_ms = (int64_t)((began_s +
			      (kind == FOOL_GLASS || kind == FOOL_WATER_FILM ? 0 : range(random, 20, 70))) *
			     1000);
	if (after)
		*from_ms = after_ice(t, kind, &l, &s, random);
	else if (kind == FOOL_CUP_HALF)
		half_cup(t, random, *from_ms = (int64_t)(began_s * 1000));
	else if (kind == FOOL_SELDOM)
		thin(t, random);
	else if (kind == FOOL_FEW_DEGREES)
		shrink(t);
	else
		lie_from(t, &l, *from_ms);
	if (kind == FOOL_SELDOM || kind == FOOL_FEW_DEGREES)
		*from_ms = 0;
}
