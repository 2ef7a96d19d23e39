#include "net.h"

#include <assert.h>
#include <math.h>

#include "core/fmath.h"
#include "rows.h"

void net_run(const struct net *n, const float *features, float *out)
{
	float z[NET_INPUTS_MAX], a[NET_HIDDEN_MAX];
	assert(n->inputs <= NET_INPUTS_MAX && n->hidden <= NET_HIDDEN_MAX);
	for (int i = 0; i < n->inputs; i++)
		z[i] = net_clip((features[i] - n->mean[i]) / n->sd[i]);
	for (int h = 0; h < n->hidden; h++)
		a[h] = n->bias[h];
	rows_add(a, n->hidden, n->weight, n->hidden, z, n->inputs);
	fmath_tanhs(a, n->hidden);
	for (int o = 0; o < n->outputs; o++) {
		float sum = n->out_bias[o];
		for (int h = 0; h < n->hidden; h++)
			sum += n->out[o * n->hidden + h] * a[h];
		out[o] = sum;
	}
}
