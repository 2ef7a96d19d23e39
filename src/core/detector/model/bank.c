#include "bank.h"

#include <string.h>

#include "core/detector/signal/lanes.h"

_Static_assert(BANK_COLUMNS % LANES == 0, "no column is left over");

void bank_build(struct bank *b, const float contact_h[BANK_COLUMNS], float free_h,
		const struct pennes_column *rest)
{
	*b = (struct bank){.rest_c = rest->rest_c};
	pennes_build(&b->alone, free_h);
	for (int k = 0; k < BANK_COLUMNS; k++) {
		struct pennes p;
		pennes_build(&p, contact_h[k]);
		b->contact[k] = p.contact;
		b->top[k] = p.top;
		b->tone[k] = rest->tone;
		for (int i = 0; i < PENNES_NODES; i++) {
			b->up[i][k] = p.up[i];
			b->scale[i][k] = p.scale[i];
			b->c[i][k] = rest->c[i];
		}
	}
}

static lanes load(const float *from)
{
	lanes l;
	memcpy(&l, from, sizeof(l));
	return l;
}

static lanes all(float v)
{
	return (lanes){v, v, v, v};
}

/* pennes_step() and pennes_surface() of four columns from k on. */
static void step_four(struct bank *b, int k, bool iced, float env_c, float *surface_c)
{
	const struct pennes *p = &b->alone;
	lanes c[PENNES_NODES], tone = load(b->tone + k), top = iced ? load(b->top + k) : all(p->top);
	lanes contact = iced ? load(b->contact + k) : all(p->contact);
	for (int i = 0; i < PENNES_NODES; i++) {
		lanes was = load(b->c[i] + k);
		lanes blood = i < PENNES_SKIN_NODES ? p->blood[i] * tone : all(p->blood[i]);
		c[i] = p->store[i] * was + p->source[i] + blood * (PENNES_CORE_C - was);
	}
	c[0] += top * env_c;
	for (int i = 0; i < PENNES_NODES; i++) {
		lanes from_above = i ? p->link[i - 1] * c[i - 1] : all(0);
		c[i] = (c[i] + from_above) * (iced ? load(b->scale[i] + k) : all(p->scale[i]));
	}
	for (int i = PENNES_NODES - 2; i >= 0; i--)
		c[i] += (iced ? load(b->up[i] + k) : all(p->up[i])) * c[i + 1];
	for (int i = 0; i < PENNES_NODES; i++)
		memcpy(b->c[i] + k, &c[i], sizeof(c[i]));
	lanes surface = env_c + top * (c[0] - env_c) / contact;
	memcpy(surface_c, &surface, sizeof(surface));
}

void bank_step(struct bank *b, bool iced, float env_c, float surface_c[BANK_COLUMNS])
{
	for (int k = 0; k < BANK_COLUMNS; k++)
		b->tone[k] = pennes_tone(b->tone[k], b->c[1][k], b->rest_c);
	for (int k = 0; k < BANK_COLUMNS; k += LANES)
		step_four(b, k, iced, env_c, surface_c + k);
}
