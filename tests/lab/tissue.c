/*
 * A column of skin, fat and muscle after Pennes: heat capacity and conduction, blood that brings core
 * temperature. Implicit in time (backward Euler, one sweep down and one up), so that steps may be long.
 */
#include "world.h"

#include <math.h>

#define BLOOD 3.8e6 /* J/m3K */

struct layer {
	int nodes;
	double conductivity, capacity, heat; /* W/mK, J/m3K, W/m3 */
};
static const struct layer layers[] = {
	{5, 0.37, 3.76e6, 1200},
	{7, 0.21, 2.14e6, 400},
	{6, 0.49, 3.73e6, 800},
};

/* Thin at the top, where strokes of a second matter; each node g times the one above. */
static void layer_heights(double *out, int nodes, double total, double g)
{
	double sum = 0;
	for (int i = 0; i < nodes; i++)
		sum += out[i] = pow(g, i);
	for (int i = 0; i < nodes; i++)
		out[i] *= total / sum;
}

void tissue_build(struct tissue *t, const struct tissue_draw *d)
{
	const double flow[] = {d->skin_flow, d->fat_flow, d->muscle_flow};
	double height[TISSUE_NODES], half[TISSUE_NODES]; /* half: m2K/W from the middle to a face */
	layer_heights(height, 5, d->skin_mm / 1000, 1.25);
	layer_heights(height + 5, 7, d->fat_mm / 1000, 1.15);
	layer_heights(height + 12, 6, d->muscle_mm / 1000, 1.3);
	for (int l = 0, i = 0; l < 3; l++) {
		for (int k = 0; k < layers[l].nodes; k++, i++) {
			half[i] = height[i] / 2 / layers[l].conductivity;
			t->capacity[i] = height[i] * layers[l].capacity;
			t->flow[i] = height[i] * BLOOD * flow[l];
			t->source[i] = height[i] * layers[l].heat;
		}
	}
	for (int i = 0; i < TISSUE_NODES; i++)
		t->link[i] = 1 / (half[i] + (i + 1 < TISSUE_NODES ? half[i + 1] : 0));
	t->top_link = 1 / half[0];
	t->core_c = d->core_c;
}

/* Solves the heat balance of all nodes for the end of a step; dt_s = 0 asks for the steady state. */
static void solve(const struct tissue *t, struct column *col, const struct contact *top, double tone,
		  double dt_s)
{
	double up[TISSUE_NODES], rhs[TISSUE_NODES];
	double through = t->top_link * top->h / (t->top_link + top->h);
	double loss = top->loss * t->top_link / (t->top_link + top->h);
	for (int i = 0; i < TISSUE_NODES; i++) {
		double store = dt_s > 0 ? t->capacity[i] / dt_s : 0;
		double blood = i < 5 ? t->flow[i] * tone : t->flow[i];
		double above = i ? t->link[i - 1] : through;
		double diag = store + blood + above + t->link[i];
		double b = (dt_s > 0 ? store * col->c[i] : 0) + blood * t->core_c + t->source[i];
		if (i == 0)
			b += through * top->c - loss;
		if (i == TISSUE_NODES - 1)
			b += t->link[i] * t->core_c;
		if (i) {
			diag -= above * up[i - 1];
			b += above * rhs[i - 1];
		}
		up[i] = t->link[i] / diag;
		rhs[i] = b / diag;
	}
	col->c[TISSUE_NODES - 1] = rhs[TISSUE_NODES - 1];
	for (int i = TISSUE_NODES - 2; i >= 0; i--)
		col->c[i] = rhs[i] + up[i] * col->c[i + 1];
}

double tissue_rest(struct tissue *t, struct column *col, const struct contact *room, double rest_c)
{
	double low = 0.05, high = 8;
	for (int i = 0; i < 40; i++) {
		double mid = sqrt(low * high);
		solve(t, col, room, mid, 0);
		if (col->c[0] < rest_c)
			low = mid;
		else
			high = mid;
	}
	for (int i = 0; i < 5; i++)
		t->flow[i] *= sqrt(low * high);
	col->tone = 1;
	solve(t, col, room, 1, 0);
	t->rest_c = col->c[2];
	return col->c[0];
}

void tissue_step(const struct tissue *t, struct column *col, const struct contact *top, double t_s,
		 double dt_s)
{
	double goal = exp2((col->c[2] - t->rest_c) / t->halving_c);
	goal = fmin(fmax(goal, t->floor), 1.6);
	double tau = goal < col->tone ? t->shut_s : t->recover_s;
	col->tone += (goal - col->tone) * (1 - exp(-dt_s / tau));
	double tone = col->tone;
	if (t->wave > 0)
		tone *= 1 + t->wave * fmax(0, sin(6.283185307179586 * t_s / t->wave_s));
	solve(t, col, top, tone, dt_s);
}

void tissue_side(struct column *col, const struct column *beside, double tau_s, double dt_s)
{
	double share = 1 - exp(-dt_s / tau_s);
	for (int i = 0; i < TISSUE_NODES; i++)
		col->c[i] += (beside->c[i] - col->c[i]) * share;
}
