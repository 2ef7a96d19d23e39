/*
 * net.h - a fitted network with one hidden layer of tanh; its tables are constants from tests/lab/fit.
 * Inputs are scaled by the mean and standard deviation of the data that it was fitted on, and clipped, so
 * that it never sees inputs further out than those. Pure.
 */
#pragma once

#define NET_INPUTS_MAX 64
#define NET_HIDDEN_MAX 48
#define NET_CLIP 4.0f /* standard deviations; the fit clips in the same way */

/* As fmaxf(-NET_CLIP, fminf(NET_CLIP, z)) does it, without calls: what is no number gives NET_CLIP. */
static inline float net_clip(float z)
{
	float least = z < NET_CLIP ? z : NET_CLIP;
	return least > -NET_CLIP ? least : -NET_CLIP;
}

struct net {
	int inputs, hidden, outputs;
	const float *mean, *sd;	     /* [inputs] */
	const float *weight, *bias;  /* [inputs][hidden], [hidden] */
	const float *out, *out_bias; /* [outputs][hidden], [outputs] */
};

/* The tables of a generated header PREFIX.h as a struct net. */
#define NET(prefix, n_inputs, n_hidden, n_outputs)                                                         \
	{                                                                                                  \
		.inputs = (n_inputs), .hidden = (n_hidden), .outputs = (n_outputs), .mean = prefix##_mean, \
		.sd = prefix##_sd, .weight = prefix##_weight, .bias = prefix##_bias, .out = prefix##_out,  \
		.out_bias = prefix##_out_bias                                                              \
	}

void net_run(const struct net *n, const float *features, float *out);
