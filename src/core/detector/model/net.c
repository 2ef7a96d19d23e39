#include "net.h"

#include <assert.h>
#include <math.h>

#include "core/fmath.h"

/* Units whose sums grow side by side: the processor need not wait for one addition before it begins the next.
 */
#define TOGETHER 4

static void weigh(const struct net *n, int first, int units, const float *z, float a[TOGETHER])
{
	const float *w = n->weight + first * n->inputs;
	for (int u = 0; u < units; u++)
		a[u] = n->bias[first + u];
	if (units == TOGETHER) {
		for (int i = 0; i < n->inputs; i++)
			for (int u = 0; u < TOGETHER; u++)
				a[u] += w[u * n->inputs + i] * z[i];
		return;
	}
	for (int u = 0; u < units; u++)
		for (int i = 0; i < n->inputs; i++)
			a[u] += w[u * n->inputs + i] * z[i];
}

void net_run(const struct net *n, const float *features, float *out)
{
	float z[NET_INPUTS_MAX];
	assert(n->inputs <= NET_INPUTS_MAX);
	for (int i = 0; i < n->inputs; i++)
		z[i] = fmaxf(-NET_CLIP, fminf(NET_CLIP, (features[i] - n->mean[i]) / n->sd[i]));
	for (int o = 0; o < n->outputs; o++)
		out[o] = n->out_bias[o];
	for (int h = 0; h < n->hidden; h += TOGETHER) {
		float a[TOGETHER];
		int units = n->hidden - h < TOGETHER ? n->hidden - h : TOGETHER;
		weigh(n, h, units, z, a);
		for (int u = 0; u < units; u++)
			a[u] = fmath_tanhf(a[u]);
		for (int o = 0; o < n->outputs; o++)
			for (int u = 0; u < units; u++)
				out[o] += n->out[o * n->hidden + h + u] * a[u];
	}
}
