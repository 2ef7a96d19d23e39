#include "recurrent.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "numbers.h"

#define BATCH 16 /* courses */
#define PENALTY 1e-5f
#define STEP 4e-3
#define CLIP 4.0f	  /* standard deviations, here and in the detector */
#define GRADIENT_MAX 0.5f /* longer ones are shortened */
#define HIDDEN_MAX 64

static void *get_memory(size_t count, size_t size)
{
	void *p = calloc(count, size);
	if (!p)
		abort();
	return p;
}

static void *get_more(void *p, size_t count, size_t size)
{
	p = realloc(p, count * size);
	if (!p)
		abort();
	return p;
}

static double uniform(struct recurrent *n)
{
	n->random ^= n->random << 13;
	n->random ^= n->random >> 7;
	n->random ^= n->random << 17;
	return (double)(n->random >> 11) / 9007199254740992.0;
}

int recurrent_begin(struct recurrent *n)
{
	if (n->courses == n->room) {
		n->room = n->room ? 2 * n->room : 1024;
		n->course = get_more(n->course, (size_t)n->room, sizeof(*n->course));
	}
	n->course[n->courses] = (struct recurrent_course){0};
	return n->courses++;
}

void recurrent_add(struct recurrent *n, int course, const float *f, float target, float weight)
{
	struct recurrent_course *c = &n->course[course];
	size_t inputs = (size_t)n->inputs;
	if (c->count == c->room) {
		c->room = c->room ? 2 * c->room : 256;
		c->f = get_more(c->f, (size_t)c->room * inputs, sizeof(float));
		c->target = get_more(c->target, (size_t)c->room, sizeof(float));
		c->weight = get_more(c->weight, (size_t)c->room, sizeof(float));
	}
	memcpy(c->f + (size_t)c->count * inputs, f, inputs * sizeof(float));
	c->target[c->count] = target;
	c->weight[c->count++] = weight;
	n->seconds++;
}

static void standardise_input(struct recurrent *n, int i)
{
	double sum = 0, squares = 0, count = (double)n->seconds;
	for (int k = 0; k < n->courses; k++)
		for (int t = 0; t < n->course[k].count; t++) {
			double v = (double)n->course[k].f[t * n->inputs + i];
			sum += v;
			squares += v * v;
		}
	double mean = sum / count, sd = sqrt(fmax(1e-12, squares / count - mean * mean)) + 1e-6;
	n->mean[i] = (float)mean;
	n->sd[i] = (float)sd;
	for (int k = 0; k < n->courses; k++)
		for (int t = 0; t < n->course[k].count; t++) {
			float *v = &n->course[k].f[t * n->inputs + i];
			*v = fmaxf(-CLIP, fminf(CLIP, (*v - n->mean[i]) / n->sd[i]));
		}
}

static void add_scaled(float *restrict sum, const float *restrict row, float by, int n)
{
	for (int i = 0; i < n; i++)
		sum[i] += by * row[i];
}

static float product(const float *restrict a, const float *restrict b, int n)
{
	float sum = 0;
	for (int i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

/* Where the parts of the parameters, or of their gradient, begin. */
struct parts {
	float *in, *back, *bias, *out, *out_bias;
};

static struct parts parts_of(const struct recurrent *n, float *par)
{
	int all = 3 * n->hidden;
	struct parts p = {.in = par};
	p.back = p.in + n->inputs * all;
	p.bias = p.back + n->hidden * all;
	p.out = p.bias + all;
	p.out_bias = p.out + n->hidden;
	return p;
}

/* As gru_step() does it, but every second's memory and gates are kept. */
static void forward(struct recurrent *n, const struct recurrent_course *c)
{
	struct parts p = parts_of(n, n->par);
	int hidden = n->hidden, all = 3 * hidden;
	for (int t = 0; t < c->count; t++) {
		const float *f = c->f + t * n->inputs, *m = n->memory + t * hidden;
		float *a = n->gate + t * all, *next = n->memory + (t + 1) * hidden;
		memcpy(a, p.bias, (size_t)all * sizeof(float));
		for (int i = 0; i < n->inputs; i++)
			add_scaled(a, p.in + i * all, f[i], all);
		for (int i = 0; i < hidden; i++)
			add_scaled(a, p.back + i * all, m[i], 2 * hidden);
		for (int i = 0; i < 2 * hidden; i++)
			a[i] = 1 / (1 + expf(-a[i]));
		for (int i = 0; i < hidden; i++)
			add_scaled(a + 2 * hidden, p.back + i * all + 2 * hidden, a[hidden + i] * m[i],
				   hidden);
		for (int i = 0; i < hidden; i++) {
			a[2 * hidden + i] = tanhf(a[2 * hidden + i]);
			next[i] = m[i] + a[i] * (a[2 * hidden + i] - m[i]);
		}
		n->odds[t] = *p.out_bias + product(p.out, next, hidden);
	}
}

/* What one second hands to the one before: slope is by its memory, on entry after it, on return before it. */
static void backward_second(struct recurrent *n, const float *f, int t, float slope[HIDDEN_MAX])
{
	struct parts p = parts_of(n, n->par), g = parts_of(n, n->grad);
	int hidden = n->hidden, all = 3 * hidden;
	const float *m = n->memory + t * hidden, *keep = n->gate + t * all, *look = keep + hidden,
		    *fresh = look + hidden;
	float by_sum[3 * HIDDEN_MAX];
	for (int i = 0; i < hidden; i++) {
		by_sum[i] = slope[i] * (fresh[i] - m[i]) * keep[i] * (1 - keep[i]);
		by_sum[2 * hidden + i] = slope[i] * keep[i] * (1 - fresh[i] * fresh[i]);
		slope[i] *= 1 - keep[i];
	}
	for (int i = 0; i < hidden; i++) {
		float by_looked = product(p.back + i * all + 2 * hidden, by_sum + 2 * hidden, hidden);
		by_sum[hidden + i] = by_looked * m[i] * look[i] * (1 - look[i]);
		slope[i] += by_looked * look[i];
	}
	for (int i = 0; i < hidden; i++) {
		slope[i] += product(p.back + i * all, by_sum, 2 * hidden);
		add_scaled(g.back + i * all, by_sum, m[i], 2 * hidden);
		add_scaled(g.back + i * all + 2 * hidden, by_sum + 2 * hidden, look[i] * m[i], hidden);
	}
	for (int i = 0; i < n->inputs; i++)
		add_scaled(g.in + i * all, by_sum, f[i], all);
	add_scaled(g.bias, by_sum, 1, all);
}

/* The loss of a course, with its gradient. */
static double learn_course(struct recurrent *n, const struct recurrent_course *c, float scale)
{
	struct parts p = parts_of(n, n->par), g = parts_of(n, n->grad);
	float slope[HIDDEN_MAX] = {0};
	double loss = 0;
	forward(n, c);
	for (int t = c->count - 1; t >= 0; t--) {
		float chance = 1 / (1 + expf(-n->odds[t])),
		      by_odds = scale * c->weight[t] * (chance - c->target[t]);
		loss -= (double)c->weight[t] *
			log(fmax(1e-12, (double)(c->target[t] > 0 ? chance : 1 - chance)));
		*g.out_bias += by_odds;
		add_scaled(g.out, n->memory + (t + 1) * n->hidden, by_odds, n->hidden);
		add_scaled(slope, p.out, by_odds, n->hidden);
		backward_second(n, c->f + t * n->inputs, t, slope);
	}
	return loss;
}

static void adam(struct recurrent *n, double rate, double step)
{
	float length = sqrtf(product(n->grad, n->grad, n->n_par));
	float shorter = length > GRADIENT_MAX ? GRADIENT_MAX / length : 1;
	float share1 = (float)(1 - pow(0.9, step)), share2 = (float)(1 - pow(0.999, step));
	for (int i = 0; i < n->n_par; i++) {
		float g = n->grad[i] * shorter + PENALTY * n->par[i];
		n->m1[i] = 0.9f * n->m1[i] + 0.1f * g;
		n->m2[i] = 0.999f * n->m2[i] + 0.001f * g * g;
		n->par[i] -= (float)rate * n->m1[i] / share1 / (sqrtf(n->m2[i] / share2) + 1e-8f);
		n->grad[i] = 0;
	}
}

static void prepare(struct recurrent *n)
{
	int hidden = n->hidden, all = 3 * hidden, longest = 0;
	if (hidden > HIDDEN_MAX || !n->courses)
		abort();
	n->mean = get_memory((size_t)n->inputs, sizeof(float));
	n->sd = get_memory((size_t)n->inputs, sizeof(float));
	for (int i = 0; i < n->inputs; i++)
		standardise_input(n, i);
	for (int k = 0; k < n->courses; k++)
		longest = n->course[k].count > longest ? n->course[k].count : longest;
	n->memory = get_memory((size_t)((longest + 1) * hidden), sizeof(float));
	n->gate = get_memory((size_t)(longest * all), sizeof(float));
	n->odds = get_memory((size_t)longest, sizeof(float));
	n->n_par = (n->inputs + hidden + 1) * all + hidden + 1;
	n->par = get_memory((size_t)n->n_par, sizeof(float));
	n->grad = get_memory((size_t)n->n_par, sizeof(float));
	n->m1 = get_memory((size_t)n->n_par, sizeof(float));
	n->m2 = get_memory((size_t)n->n_par, sizeof(float));
	struct parts p = parts_of(n, n->par);
	for (float *v = p.in; v < p.bias; v++)
		*v = (float)((uniform(n) - 0.5) * 2 *
			     (v < p.back ? sqrt(3.0 / n->inputs) : sqrt(1.5 / hidden)));
	for (int i = 0; i < hidden; i++) {
		p.bias[i] = -1; /* a memory of several seconds to begin with */
		p.out[i] = (float)((uniform(n) - 0.5) / 2);
	}
}

void recurrent_run(struct recurrent *n)
{
	prepare(n);
	int batches = n->courses / BATCH;
	double step = 0, steps = (double)n->epochs * batches;
	for (int epoch = 0; epoch < n->epochs; epoch++) {
		double loss = 0, seconds = 0;
		for (int b = 0; b < batches; b++) {
			const struct recurrent_course *batch[BATCH];
			int count = 0;
			for (int k = 0; k < BATCH; k++) {
				batch[k] = &n->course[(int)(uniform(n) * n->courses)];
				count += batch[k]->count;
			}
			for (int k = 0; k < BATCH; k++)
				loss += learn_course(n, batch[k], 1 / (float)(count + 1));
			seconds += count;
			adam(n, 1e-5 + STEP * 0.5 * (1 + cos(3.14159265 * step / steps)), step + 1);
			step++;
		}
		fprintf(stderr, "epoch %d of %d: loss %.5f\n", epoch + 1, n->epochs, loss / seconds);
	}
}

void recurrent_print(const struct recurrent *n, const char *prefix, const char *command)
{
	struct parts p = parts_of(n, n->par);
	int all = 3 * n->hidden;
	printf("/* Written by %s, from %zu examples. Not to be edited by hand. */\n", command, n->seconds);
	printf("#pragma once\n\n");
	numbers_print_float(prefix, "mean", n->mean, n->inputs, DIGITS);
	numbers_print_float(prefix, "sd", n->sd, n->inputs, DIGITS);
	numbers_print_float(prefix, "in", p.in, n->inputs * all, DIGITS);
	numbers_print_float(prefix, "back", p.back, n->hidden * all, DIGITS);
	numbers_print_float(prefix, "bias", p.bias, all, DIGITS);
	numbers_print_float(prefix, "out", p.out, n->hidden, DIGITS);
	numbers_print_float(prefix, "out_bias", p.out_bias, 1, DIGITS);
}
