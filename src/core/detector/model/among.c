#include "among.h"

#include <math.h>

#include "core/detector/weights/among_net.h"
#include "core/fmath.h"
#include "net.h"

#define AT_MEAN 1   /* of inputs: the mean of 25 s, */
#define AT_MINUTE 2 /* and of a minute */

void among_inputs(const struct spots *s, const float inputs[FOCUS_INPUTS], int64_t second,
		  float out[AMONG_INPUTS])
{
	for (int i = 0; i < FOCUS_INPUTS; i++)
		out[i] = inputs[i];
	spots_features(s, second, inputs[AT_MEAN], inputs[AT_MINUTE], out + FOCUS_INPUTS);
}

void among_estimate(const float inputs[AMONG_INPUTS], float *estimate_c, float *error_c)
{
	static const struct net net = NET(among_net, AMONG_INPUTS, AMONG_HIDDEN, 2);
	float out[2];
	net_run(&net, inputs, out);
	*estimate_c = inputs[AT_MEAN] + out[0];
	*error_c = fmath_expf(fmaxf(-3, fminf(3, out[1])));
}
