#include "net.h"

#include <assert.h>
#include <math.h>

#include "core/fmath.h"

void net_run(const struct net *n, const float *features, float *out)
{
	float z[NET_INPUTS_MAX];
	assert(n->inputs <= NET_INPUTS_MAX);
	for (int i = 0; i < n->inputs; i++)
		z[i] = fmaxf(-NET_CLIP, fminf(NET_CLIP, (features[i] - n->mean[i]) / n->sd[i]));
	for (int o = 0; o < n->outputs; o++)
		out[o] = n->out_bias[o];
	for (int h = 0; h < n->hidden; h++) {
		float a = n->bias[h];
		for (int i = 0; i < n->inputs; i++)
			a += n->weight[h * n->inputs + i] * z[i];
		a = fmath_tanhf(a);
		for (int o = 0; o < n->outputs; o++)
			out[o] += n->out[o * n->hidden + h] * a;
	}
}
