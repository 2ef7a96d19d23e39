#include "pennes.h"

#include <math.h>
#include <stdbool.h>

#include "core/fmath.h"

#define STEP_S 1.0f
#define BLOOD 3.8e6f /* J/m3K, 1050 kg/m3 times 3617 J/kgK */

/* Cold closes the vessels of the skin: the flow halves every 2 C (Dykstra's curves; whole-body models use
 * 6), within half a minute, and never falls below a twentieth. */
#define HALVING_C 2.0f
#define TONE_MIN 0.05f
#define TONE_MAX 1.5f
#define TONE_S 30.0f

struct layer {
	int nodes;
	float height_m, growth, conductivity, capacity, flow, heat; /* W/mK, J/m3K, 1/s, W/m3 */
};
static const struct layer layers[] = {
	{PENNES_SKIN_NODES, 1.6e-3f, 1.5f, 0.37f, 3.76e6f, 1.3e-3f, 1200},
	{4, 8e-3f, 1.4f, 0.21f, 2.14e6f, 1e-4f, 400},
	{3, 25e-3f, 1.6f, 0.49f, 3.73e6f, 1e-4f, 800},
};

/* The nodes get thicker with depth, because strokes of seconds act in the first tenths of a millimetre. */
static void place_nodes(struct pennes *p, float half[PENNES_NODES])
{
	for (int l = 0, i = 0; l < 3; l++) {
		const struct layer *y = &layers[l];
		float whole = 0, part = 1;
		for (int k = 0; k < y->nodes; k++, part *= y->growth)
			whole += part;
		part = 1;
		for (int k = 0; k < y->nodes; k++, i++, part *= y->growth) {
			float height_m = y->height_m * part / whole;
			half[i] = height_m / 2 / y->conductivity;
			p->store[i] = height_m * y->capacity / STEP_S;
			p->blood[i] = height_m * BLOOD * y->flow;
			p->source[i] = height_m * y->heat;
		}
	}
}

/* Eliminates diag T[i] - above T[i-1] - below T[i+1] = rhs, without rhs. */
static void eliminate(struct pennes *p, const float *diag)
{
	float before = 0;
	for (int i = 0; i < PENNES_NODES; i++) {
		float above = i ? p->link[i - 1] : 0;
		p->scale[i] = 1 / (diag[i] - above * before);
		p->up[i] = before = p->link[i] * p->scale[i];
	}
}

static void solve(const struct pennes *p, float *c)
{
	for (int i = 0; i < PENNES_NODES; i++)
		c[i] = (c[i] + (i ? p->link[i - 1] * c[i - 1] : 0)) * p->scale[i];
	for (int i = PENNES_NODES - 2; i >= 0; i--)
		c[i] += p->up[i] * c[i + 1];
}

static void build(struct pennes *p, float contact_h, bool steady)
{
	float half[PENNES_NODES], diag[PENNES_NODES];
	place_nodes(p, half);
	for (int i = 0; i < PENNES_NODES; i++)
		p->link[i] = 1 / (half[i] + (i + 1 < PENNES_NODES ? half[i + 1] : 0));
	p->contact = contact_h;
	p->top = isinf(contact_h) ? 1 / half[0] : 1 / (half[0] + 1 / contact_h);
	p->source[PENNES_NODES - 1] += p->link[PENNES_NODES - 1] * PENNES_CORE_C;
	for (int i = 0; i < PENNES_NODES; i++)
		diag[i] = (steady ? p->blood[i] : p->store[i]) + (i ? p->link[i - 1] : p->top) + p->link[i];
	eliminate(p, diag);
}

void pennes_build(struct pennes *p, float contact_h)
{
	build(p, contact_h, false);
}

void pennes_rest(struct pennes_column *col, float surface_c)
{
	struct pennes p;
	build(&p, INFINITY, true);
	for (int i = 0; i < PENNES_NODES; i++)
		col->c[i] = p.source[i] + p.blood[i] * PENNES_CORE_C + (i ? 0 : p.top * surface_c);
	solve(&p, col->c);
	col->tone = 1;
	col->rest_c = col->c[1];
}

float pennes_tone(float tone, float c, float rest_c)
{
	float goal = fmath_exp2f((c - rest_c) / HALVING_C);
	goal = fmaxf(TONE_MIN, fminf(TONE_MAX, goal));
	return tone + (goal - tone) * (STEP_S / TONE_S);
}

void pennes_step(const struct pennes *p, struct pennes_column *col, float env_c)
{
	col->tone = pennes_tone(col->tone, col->c[1], col->rest_c);
	for (int i = 0; i < PENNES_NODES; i++) {
		float blood = i < PENNES_SKIN_NODES ? p->blood[i] * col->tone : p->blood[i];
		col->c[i] = p->store[i] * col->c[i] + p->source[i] + blood * (PENNES_CORE_C - col->c[i]);
	}
	col->c[0] += p->top * env_c;
	solve(p, col->c);
}

float pennes_flux(const struct pennes *p, const struct pennes_column *col, float env_c)
{
	return p->top * (col->c[0] - env_c);
}

float pennes_surface(const struct pennes *p, const struct pennes_column *col, float env_c)
{
	return isinf(p->contact) ? env_c : env_c + pennes_flux(p, col, env_c) / p->contact;
}
