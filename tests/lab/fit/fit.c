#include "fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/detector/signal/gate.h"
#include "numbers.h"

#define BATCH 512
#define PENALTY 1e-4
#define STEP 3e-3
#define CLIP 4.0 /* standard deviations, here and in the detector */

static size_t example_size(const struct fit *n)
{
	return sizeof(struct fit_example) + (size_t)n->inputs * sizeof(float);
}

static struct fit_example *example_at(const struct fit *n, size_t i)
{
	return (struct fit_example *)(void *)(n->examples + i * example_size(n));
}

static void *get_memory(size_t count, size_t size)
{
	void *p = calloc(count, size);
	if (!p)
		abort();
	return p;
}

double fit_uniform(struct fit *n)
{
	n->random ^= n->random << 13;
	n->random ^= n->random >> 7;
	n->random ^= n->random << 17;
	return (double)(n->random >> 11) / 9007199254740992.0;
}

static double normal(struct fit *n)
{
	return sqrt(-2 * log(1 - fit_uniform(n))) * cos(6.283185307 * fit_uniform(n));
}

void fit_add(struct fit *n, const float *f, double target, double weight)
{
	if (n->count == n->room) {
		n->room = n->room ? 2 * n->room : 65536;
		n->examples = realloc(n->examples, n->room * example_size(n));
		if (!n->examples)
			abort();
	}
	struct fit_example *e = example_at(n, n->count++);
	e->target = (float)target;
	e->weight = (float)weight;
	memcpy(e->f, f, (size_t)n->inputs * sizeof(float));
}

static void standardise(struct fit *n)
{
	n->mean = get_memory((size_t)n->inputs, sizeof(double));
	n->sd = get_memory((size_t)n->inputs, sizeof(double));
	for (int i = 0; i < n->inputs; i++) {
		double sum = 0, squares = 0;
		for (size_t k = 0; k < n->count; k++) {
			double v = example_at(n, k)->f[i];
			sum += v;
			squares += v * v;
		}
		n->mean[i] = sum / (double)n->count;
		n->sd[i] = sqrt(fmax(1e-12, squares / (double)n->count - n->mean[i] * n->mean[i])) + 1e-6;
		for (size_t k = 0; k < n->count; k++) {
			float *v = &example_at(n, k)->f[i];
			*v = (float)fmax(-CLIP, fmin(CLIP, (*v - n->mean[i]) / n->sd[i]));
		}
	}
}

static double learn_one(struct fit *n, const struct fit_example *e, double scale)
{
	int inputs = n->inputs, hidden = n->hidden;
	const double *bias = n->par + hidden * inputs, *w = bias + hidden;
	double *grad_bias = n->grad + hidden * inputs, *grad_w = grad_bias + hidden;
	double h[64], out[FIT_OUT_MAX], slope[FIT_OUT_MAX];
	for (int o = 0; o < n->outputs; o++)
		out[o] = n->par[n->n_par - n->outputs + o];
	for (int j = 0; j < hidden; j++) {
		double a = bias[j];
		for (int i = 0; i < inputs; i++)
			a += n->par[j * inputs + i] * e->f[i];
		h[j] = tanh(a);
		for (int o = 0; o < n->outputs; o++)
			out[o] += w[o * hidden + j] * h[j];
	}
	double loss = n->loss(out, e, slope);
	for (int o = 0; o < n->outputs; o++) {
		slope[o] *= scale;
		n->grad[n->n_par - n->outputs + o] += slope[o];
	}
	for (int j = 0; j < hidden; j++) {
		double back = 0;
		for (int o = 0; o < n->outputs; o++) {
			back += slope[o] * w[o * hidden + j];
			grad_w[o * hidden + j] += slope[o] * h[j];
		}
		back *= 1 - h[j] * h[j];
		grad_bias[j] += back;
		for (int i = 0; i < inputs; i++)
			n->grad[j * inputs + i] += back * e->f[i];
	}
	return loss;
}

void fit_predict(const struct fit *n, const float *f, double *out)
{
	const double *bias = n->par + n->hidden * n->inputs, *w = bias + n->hidden;
	double z[FIT_IN_MAX];
	for (int i = 0; i < n->inputs; i++)
		z[i] = fmax(-CLIP, fmin(CLIP, (f[i] - n->mean[i]) / n->sd[i]));
	for (int o = 0; o < n->outputs; o++)
		out[o] = n->par[n->n_par - n->outputs + o];
	for (int j = 0; j < n->hidden; j++) {
		double a = bias[j];
		for (int i = 0; i < n->inputs; i++)
			a += n->par[j * n->inputs + i] * z[i];
		a = tanh(a);
		for (int o = 0; o < n->outputs; o++)
			out[o] += w[o * n->hidden + j] * a;
	}
}

static void adam(struct fit *n, double rate, double step)
{
	double penalty = n->penalty > 0 ? n->penalty : PENALTY;
	for (int i = 0; i < n->n_par; i++) {
		double g = n->grad[i] + (i < n->hidden * n->inputs ? penalty * n->par[i] : 0);
		n->m1[i] = 0.9 * n->m1[i] + 0.1 * g;
		n->m2[i] = 0.999 * n->m2[i] + 0.001 * g * g;
		n->par[i] -= rate * n->m1[i] / (1 - pow(0.9, step)) /
			     (sqrt(n->m2[i] / (1 - pow(0.999, step))) + 1e-8);
		n->grad[i] = 0;
	}
}

static void prepare(struct fit *n)
{
	n->n_par = n->hidden * n->inputs + n->hidden + n->outputs * n->hidden + n->outputs;
	size_t count = (size_t)n->n_par;
	n->par = get_memory(count, sizeof(double));
	n->m1 = get_memory(count, sizeof(double));
	n->m2 = get_memory(count, sizeof(double));
	n->grad = get_memory(count, sizeof(double));
	int weights = n->hidden * n->inputs;
	for (int i = 0; i < n->n_par - n->outputs; i++)
		if (i < weights || i >= weights + n->hidden)
			n->par[i] = normal(n) * (i < weights ? 1 / sqrt(n->inputs) : 0.3 / sqrt(n->hidden));
}

void fit_run(struct fit *n)
{
	standardise(n);
	prepare(n);
	size_t batches = n->count / BATCH;
	double step = 0, steps = (double)n->epochs * (double)batches;
	for (int epoch = 0; epoch < n->epochs; epoch++) {
		double loss = 0;
		for (size_t b = 0; b < batches; b++) {
			for (int k = 0; k < BATCH; k++)
				loss += learn_one(n,
						  example_at(n, (size_t)(fit_uniform(n) * (double)n->count)),
						  1.0 / BATCH);
			adam(n, 1e-5 + STEP * 0.5 * (1 + cos(3.14159265 * step / steps)), step + 1);
			step++;
		}
		fprintf(stderr, "epoch %d of %d: loss %.4f\n", epoch + 1, n->epochs,
			loss / (double)(batches * BATCH));
	}
}

/* An input's weights beside each other, as net.h takes them. */
static void print_weights(const struct fit *n, const char *prefix)
{
	int weights = n->hidden * n->inputs;
	double *turned = malloc((size_t)weights * sizeof(*turned));
	if (!turned)
		abort();
	for (int i = 0; i < weights; i++)
		turned[i] = n->par[i % n->hidden * n->inputs + i / n->hidden];
	numbers_print(prefix, "weight", turned, weights, DIGITS);
	free(turned);
}

void fit_print(const struct fit *n, const char *prefix, const char *command)
{
	const double *bias = n->par + n->hidden * n->inputs;
	printf("/* Written by %s, from %zu examples. Not to be edited by hand. */\n", command, n->count);
	printf("#pragma once\n\n");
	numbers_print(prefix, "mean", n->mean, n->inputs, DIGITS);
	numbers_print(prefix, "sd", n->sd, n->inputs, DIGITS);
	print_weights(n, prefix);
	numbers_print(prefix, "bias", bias, n->hidden, DIGITS);
	numbers_print(prefix, "out", bias + n->hidden, n->outputs * n->hidden, DIGITS);
	numbers_print(prefix, "out_bias", n->par + n->n_par - n->outputs, n->outputs, DIGITS);
}

static void each_second(struct fit *n, const struct lab_session *s, const struct rules *r, second_fn fn)
{
	static struct skin skin;
	struct gate gate = {0};
	struct gated g;
	skin_init(&skin, r);
	for (int i = 0; i < s->sample_count; i++) {
		const struct lab_sample *x = &s->sample[i];
		bool ok = x->mc != LAB_NAN_MC && x->mc > -8000 && x->mc < 50000;
		struct channel_value v = {ok ? x->mc : MC_NONE, ok ? STATUS_OK : STATUS_OUT_OF_RANGE};
		struct skin_pace pace = {gate_lost_ms(&gate), gate_interval_ms(&gate)};
		int64_t second;
		gate_take(&gate, x->t_ms, &v, false, &g);
		for (int k = 0; k < g.n; k++)
			for (skin_take(&skin, g.t_ms[k], g.mc[k], &pace); skin_step(&skin, true, &second);)
				fn(n, s, &skin, r, second);
	}
}

static const enum lab_technique in_turn[] = {LAB_CIRCLES, LAB_RUNNER, LAB_LINES,
					     LAB_BLOTS,	  LAB_HELD,   LAB_USUAL};
#define IN_TURN (sizeof in_turn / sizeof *in_turn)

static struct lab_options asked(const struct fit *n, uint64_t k)
{
	struct lab_options o = n->sessions;
	if (n->mixture && k % 2) {
		o.technique = in_turn[k / 2 % IN_TURN];
		o.wide = k / 2 / IN_TURN % (uint64_t)n->mixture == (uint64_t)n->mixture - 1;
	}
	return o;
}

void fit_each_second(struct fit *n, uint64_t seed, uint64_t sessions,
		     void (*told)(struct fit *n, const struct lab_session *s, struct rules *r), second_fn fn)
{
	static const enum sensor_kind kinds[] = {SENSOR_BEAD, SENSOR_STEEL, SENSOR_INFRARED};
	static struct lab_session s;
	n->random = seed * 2654435761u + 1;
	for (uint64_t k = 0; k < sessions; k++) {
		struct rules r;
		struct lab_options o = asked(n, k);
		if (!lab_draw(seed * 100000 + k, &o, &s))
			abort();
		rules_default(&r);
		r.sensor = kinds[s.config.probe];
		if (told)
			told(n, &s, &r);
		each_second(n, &s, &r, fn);
	}
	lab_free(&s);
}
