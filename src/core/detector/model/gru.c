#include "gru.h"

#include <assert.h>

#include "core/fmath.h"
#include "net.h"
#include "rows.h"

float gru_step(const struct gru *n, const float *features, float *memory)
{
	float a[GRU_GATES * GRU_HIDDEN_MAX], z[GRU_INPUTS_MAX], looked_at[GRU_HIDDEN_MAX];
	int hidden = n->hidden, all = GRU_GATES * hidden;
	assert(n->inputs <= GRU_INPUTS_MAX && hidden <= GRU_HIDDEN_MAX);
	for (int i = 0; i < n->inputs; i++)
		z[i] = net_clip((features[i] - n->mean[i]) / n->sd[i]);
	for (int i = 0; i < all; i++)
		a[i] = n->bias[i];
	rows_add(a, all, n->in, all, z, n->inputs);
	rows_add(a, 2 * hidden, n->back, all, memory, hidden);
	fmath_shares(a, 2 * hidden);
	for (int i = 0; i < hidden; i++)
		looked_at[i] = a[hidden + i] * memory[i];
	rows_add(a + 2 * hidden, hidden, n->back + 2 * hidden, all, looked_at, hidden);
	fmath_tanhs(a + 2 * hidden, hidden);
	float out = n->out_bias[0];
	for (int i = 0; i < hidden; i++) {
		memory[i] += a[i] * (a[2 * hidden + i] - memory[i]);
		out += n->out[i] * memory[i];
	}
	return out;
}
