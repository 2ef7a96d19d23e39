/*
 * gru.h - a fitted recurrent network: one layer of gated units (GRU, Cho 2014) with a single output. It
 * takes the seconds in turn and keeps what it needs of them in its memory. Its tables are constants from
 * tests/lab/fit; inputs are scaled and clipped as in net.h. Pure.
 */
#pragma once

#define GRU_INPUTS_MAX 64
#define GRU_HIDDEN_MAX 32
#define GRU_GATES 3 /* how much is kept, how much of it is used, and the new value: columns in this order */

struct gru {
	int inputs, hidden;
	const float *mean, *sd; /* [inputs] */
	const float *in, *back; /* [inputs][3 * hidden], [hidden][3 * hidden], row by row */
	const float *bias;	/* [3 * hidden] */
	const float *out;	/* [hidden] */
	const float *out_bias;	/* [1] */
};

/* The tables of a generated header PREFIX.h as a struct gru. */
#define GRU(prefix, n_inputs, n_hidden)                                                               \
	{                                                                                             \
		.inputs = (n_inputs), .hidden = (n_hidden), .mean = prefix##_mean, .sd = prefix##_sd, \
		.in = prefix##_in, .back = prefix##_back, .bias = prefix##_bias, .out = prefix##_out, \
		.out_bias = prefix##_out_bias                                                         \
	}

/* Takes one more second; memory[hidden] is zero before the first. */
float gru_step(const struct gru *n, const float *features, float *memory);
