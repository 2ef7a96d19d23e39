#include "gru.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "core/detector/signal/lanes.h"
#include "core/fmath.h"
#include "net.h"

static void add_scaled(float *sum, const float *row, float by, int n)
{
	int i = 0;
	for (; i + LANES <= n; i += LANES) {
		lanes s, r;
		memcpy(&s, sum + i, sizeof(s));
		memcpy(&r, row + i, sizeof(r));
		s += r * by;
		memcpy(sum + i, &s, sizeof(s));
	}
	for (; i < n; i++)
		sum[i] += by * row[i];
}

static float gate(float a)
{
	return 1 / (1 + fmath_expf(-a));
}

float gru_step(const struct gru *n, const float *features, float *memory)
{
	float a[GRU_GATES * GRU_HIDDEN_MAX];
	int hidden = n->hidden, all = GRU_GATES * hidden;
	assert(n->inputs <= GRU_INPUTS_MAX && hidden <= GRU_HIDDEN_MAX);
	for (int i = 0; i < all; i++)
		a[i] = n->bias[i];
	for (int i = 0; i < n->inputs; i++) {
		float z = (features[i] - n->mean[i]) / n->sd[i];
		add_scaled(a, n->in + i * all, fmaxf(-NET_CLIP, fminf(NET_CLIP, z)), all);
	}
	for (int i = 0; i < hidden; i++)
		add_scaled(a, n->back + i * all, memory[i], 2 * hidden);
	for (int i = 0; i < hidden; i++) {
		float looked_at = gate(a[hidden + i]) * memory[i];
		add_scaled(a + 2 * hidden, n->back + i * all + 2 * hidden, looked_at, hidden);
	}
	float out = n->out_bias[0];
	for (int i = 0; i < hidden; i++) {
		memory[i] += gate(a[i]) * (fmath_tanhf(a[2 * hidden + i]) - memory[i]);
		out += n->out[i] * memory[i];
	}
	return out;
}
