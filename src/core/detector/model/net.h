/*
 * net.h - a fitted network with one hidden layer of tanh; its tables are constants from tests/lab/fit.
 * Inputs are scaled by the mean and standard deviation of the data that it was fitted on, and clipped, so
 * that it never sees inputs further out than those. Pure.
 */
#pragma once

#define NET_INPUTS_MAX 64
#define NET_CLIP 4.0f /* standard deviations; the fit clips in the same way */

struct net {
	int inputs, hidden, outputs;
	const float *mean, *sd;	     /* [inputs] */
	const float *weight, *bias;  /* [hidden][inputs], [hidden] */
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
