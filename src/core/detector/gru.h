/*
 * gru.h - a fitted recurrent network: one layer of gated units (GRU, Cho 2014) with a single output. It sees
 * the seconds in turn and keeps what it needs of them in its memory. Its tables come from tests/lab/fit as
 * constants; inputs are scaled and clipped as those of net.h are. Pure.
 */
#pragma once

#define GRU_INPUTS_MAX 64
#define GRU_HIDDEN_MAX 32
#define GRU_GATES 3 /* how much is kept, what of it is looked at, what is new: columns in this order */

struct gru {
	int inputs, hidden;
	const float *mean, *sd; /* [inputs] */
	const float *in, *back; /* [inputs][3 * hidden], [hidden][3 * hidden], row by row */
	const float *bias;	/* [3 * hidden] */
	const float *out;	/* [hidden] */
	const float *out_bias;	/* [1] */
};

/* The tables that a generated header PREFIX.h holds, as a struct gru. */
#define GRU(prefix, n_inputs, n_hidden)                                                               \
	{                                                                                             \
		.inputs = (n_inputs), .hidden = (n_hidden), .mean = prefix##_mean, .sd = prefix##_sd, \
		.in = prefix##_in, .back = prefix##_back, .bias = prefix##_bias, .out = prefix##_out, \
		.out_bias = prefix##_out_bias                                                         \
	}

/* One more second; memory[hidden] is zero before the first. */
float gru_step(const struct gru *n, const float *features, float *memory);
