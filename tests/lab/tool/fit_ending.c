/*
 * fit_ending - fits the network of src/detector/ending.c on laboratory sessions and writes ending_net.h.
 *
 *     fit_ending SEED SESSIONS >src/detector/ending_net.h
 *
 * One example a second, from 15 s of ice to 90 s after its end: is the ice away? Plain logistic loss, one
 * hidden layer of tanh, Adam with a falling step. The same seed gives the same file on the same machine.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../src/detector/ending.h"
#include "../../../src/detector/gate.h"
#include "../../../src/detector/skin.h"
#include "../lab.h"

#define N ENDING_FEATURES
#define H ENDING_HIDDEN
#define AFTER_S 90
#define UNSURE_S 6 /* nobody can tell so soon: not asked for */
#define LATE_S 40  /* easy cases count less */
#define BATCH 512
#define EPOCHS 14
#define PENALTY 2e-4
#define PARAMS (H * N + H + H + 1)

struct example {
	float f[N], away, weight;
};
static struct example *examples;
static size_t count, room;
static double mean[N], sd[N];
static double par[PARAMS], m1[PARAMS], m2[PARAMS], grad[PARAMS];
static uint64_t random_state;

static double uniform(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (double)(random_state >> 11) / 9007199254740992.0;
}

static double normal(void)
{
	return sqrt(-2 * log(1 - uniform())) * cos(6.283185307 * uniform());
}

static void keep(const float *f, double after_s)
{
	if (count == room) {
		room = room ? 2 * room : 65536;
		examples = realloc(examples, room * sizeof(*examples));
		if (!examples)
			abort();
	}
	struct example *e = &examples[count++];
	memcpy(e->f, f, sizeof(e->f));
	e->away = after_s >= 0;
	e->weight = after_s < 0 ? 1 : after_s < UNSURE_S ? 0 : after_s > LATE_S ? 0.3f : 1;
}

static void take_second(const struct lab_session *s, const struct skin *skin, int64_t second,
			enum sensor_kind kind)
{
	float f[N];
	for (int r = 0; r < s->round_count; r++) {
		double start_s = s->round[r].ice_start_s, end_s = s->round[r].ice_end_s;
		bool off = s->config.detached_s >= 0 && end_s > s->config.detached_s - 60;
		if (!off && (double)second >= start_s + 15 && (double)second <= end_s + AFTER_S &&
		    ending_features(&skin->probe, second, (int64_t)start_s, kind, f))
			keep(f, (double)second - end_s);
	}
}

static void take_session(const struct lab_session *s)
{
	static const enum sensor_kind kinds[] = {SENSOR_BEAD, SENSOR_STEEL, SENSOR_INFRARED};
	static struct skin skin;
	struct gate gate = {0};
	struct gated g;
	struct rules rules;
	rules_default(&rules);
	rules.sensor = kinds[s->config.probe];
	skin_init(&skin, &rules);
	for (int i = 0; i < s->sample_count; i++) {
		const struct lab_sample *x = &s->sample[i];
		bool ok = x->mc != LAB_NAN_MC && x->mc > -8000 && x->mc < 50000;
		struct channel_value v = {ok ? x->mc : MC_NONE, ok ? STATUS_OK : STATUS_OUT_OF_RANGE};
		int64_t bridge_ms = gate_lost_ms(&gate), second;
		gate_take(&gate, x->t_ms, &v, false, &g);
		for (int k = 0; k < g.n; k++)
			for (skin_take(&skin, g.t_ms[k], g.mc[k], bridge_ms);
			     skin_step(&skin, true, &second);)
				take_second(s, &skin, second, rules.sensor);
	}
}

static void standardise(void)
{
	for (int i = 0; i < N; i++) {
		double sum = 0, squares = 0;
		for (size_t k = 0; k < count; k++) {
			sum += examples[k].f[i];
			squares += (double)examples[k].f[i] * examples[k].f[i];
		}
		mean[i] = sum / (double)count;
		sd[i] = sqrt(fmax(1e-12, squares / (double)count - mean[i] * mean[i])) + 1e-6;
		for (size_t k = 0; k < count; k++) {
			double z = (examples[k].f[i] - mean[i]) / sd[i];
			examples[k].f[i] = (float)fmax(-4, fmin(4, z));
		}
	}
}

static double learn_one(const struct example *e, double scale)
{
	double hidden[H], odds = par[PARAMS - 1];
	const double *bias = par + H * N, *out = bias + H;
	for (int h = 0; h < H; h++) {
		double a = bias[h];
		for (int i = 0; i < N; i++)
			a += par[h * N + i] * e->f[i];
		hidden[h] = tanh(a);
		odds += out[h] * hidden[h];
	}
	double p = 1 / (1 + exp(-odds)), g = e->weight * (p - e->away) * scale;
	for (int h = 0; h < H; h++) {
		double back = g * out[h] * (1 - hidden[h] * hidden[h]);
		for (int i = 0; i < N; i++)
			grad[h * N + i] += back * e->f[i];
		grad[H * N + h] += back;
		grad[H * N + H + h] += g * hidden[h];
	}
	grad[PARAMS - 1] += g;
	return -e->weight * log(fmax(1e-12, e->away > 0 ? p : 1 - p));
}

static void adam(double rate, double step)
{
	for (int i = 0; i < PARAMS; i++) {
		double g = grad[i] + (i < H * N ? PENALTY * par[i] : 0);
		m1[i] = 0.9 * m1[i] + 0.1 * g;
		m2[i] = 0.999 * m2[i] + 0.001 * g * g;
		par[i] -= rate * m1[i] / (1 - pow(0.9, step)) / (sqrt(m2[i] / (1 - pow(0.999, step))) + 1e-8);
		grad[i] = 0;
	}
}

static void fit(void)
{
	for (int i = 0; i < PARAMS; i++)
		par[i] = i < H * N ? normal() / sqrt(N) : i < H * N + H ? 0 : normal() / sqrt(H);
	double step = 0, steps = (double)EPOCHS * (double)(count / BATCH);
	for (int epoch = 0; epoch < EPOCHS; epoch++) {
		double loss = 0;
		for (size_t b = 0; b < count / BATCH; b++) {
			for (int k = 0; k < BATCH; k++)
				loss += learn_one(&examples[(size_t)(uniform() * (double)count)],
						  1.0 / BATCH);
			adam(1e-5 + 3e-3 * 0.5 * (1 + cos(3.14159265 * step / steps)), step + 1);
			step++;
		}
		fprintf(stderr, "epoch %d: loss %.4f\n", epoch + 1, loss / (double)(count / BATCH * BATCH));
	}
}

static void print_row(const char *indent, const double *v, int n)
{
	for (int i = 0; i < n; i++)
		printf("%s%.4ff,%s", i % 8 ? " " : indent, v[i], i % 8 == 7 || i == n - 1 ? "\n" : "");
}

static void print_array(const char *name, const double *v, int n)
{
	printf("static const float ending_net_%s[%d] = {\n", name, n);
	print_row("\t", v, n);
	printf("};\n\n");
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return fprintf(stderr, "usage: fit_ending SEED SESSIONS\n"), 2;
	uint64_t seed = strtoull(argv[1], NULL, 0);
	static struct lab_session s;
	random_state = seed * 2654435761u + 1;
	for (uint64_t k = 0; k < strtoull(argv[2], NULL, 0); k++) {
		if (!lab_draw(seed * 100000 + k, NULL, &s))
			abort();
		take_session(&s);
	}
	fprintf(stderr, "%zu examples\n", count);
	standardise();
	fit();
	printf("/* Written by tests/lab/tool/fit_ending %s %s: the network of ending.c. Not to be edited by "
	       "hand. */\n"
	       "#ifndef ICECUE_DETECTOR_ENDING_NET_H\n#define ICECUE_DETECTOR_ENDING_NET_H\n\n#include "
	       "\"ending.h\"\n\n",
	       argv[1], argv[2]);
	print_array("mean", mean, N);
	print_array("sd", sd, N);
	printf("static const float ending_net_weight[%d][%d] = {\n", H, N);
	for (int h = 0; h < H; h++) {
		printf("\t{\n");
		print_row("\t\t", par + h * N, N);
		printf("\t},\n");
	}
	printf("};\n\n");
	print_array("bias", par + H * N, H);
	print_array("out", par + H * N + H, H);
	printf("static const float ending_net_out_bias = %.4ff;\n\n#endif\n", par[PARAMS - 1]);
	lab_free(&s);
	free(examples);
	return 0;
}
