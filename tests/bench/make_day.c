/*
 * make_day - writes rows of a session as a probe sends them, for timing:
 *
 *     make_day HOURS HERTZ >day.csv
 *     make_day HOURS HERTZ capture >day.capture
 *     make_day HOURS HERTZ rest|spots >day.csv
 *
 * As a table of elapsed_s,probe_c, or as what the simulated probe would send; of skin that is never iced; of
 * four beads. The same bytes every time.
 * Skin at rest, then each two hours 5 minutes of ice with the ripple of its strokes, the fast and the slow
 * part of re-warming, and noise. A shape to keep the detector busy, not a model of anyone's skin.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REST_C 30.5
#define ROUND_S 7200.0
#define REST_S 120.0
#define ICE_S 300.0

static uint32_t seed = 20261122;

/* uniform in -1..1; a linear congruential step, high bits only */
static double noise(void)
{
	seed = seed * 1664525u + 1013904223u;
	return (double)(seed >> 8) / 8388608.0 - 1.0;
}

static double probe_c(double t_s)
{
	double in_round_s = fmod(t_s, ROUND_S), ice_s = in_round_s - REST_S, warm_s = ice_s - ICE_S;

	if (ice_s < 0)
		return REST_C + 0.03 * noise();
	if (warm_s < 0)
		return 7.0 + (REST_C - 7.0) * (0.6 * exp(-ice_s / 60) + 0.4 * exp(-ice_s / 220)) +
		       1.5 * sin(ice_s * 3.1) + 0.1 * noise();
	return REST_C - 12.0 * exp(-warm_s / 320) - 8.0 * exp(-warm_s / 1500) + 0.05 * noise();
}

static void write_row(double t_s)
{
	printf("%.3f,%.2f\n", t_s, probe_c(t_s));
}

static void write_capture(double t_s)
{
	char line[64];
	int n = snprintf(line, sizeof(line), "probe=%.2f room=21.5\n", probe_c(t_s));

	printf("%.3f < ", t_s);
	for (int i = 0; i < n; i++)
		printf("%02x", line[i]);
	putchar('\n');
}

/* Skin that is never iced. */
static void write_rest(double t_s)
{
	printf("%.3f,%.2f\n", t_s, REST_C + 0.5 * sin(t_s / 3000) + 0.05 * noise());
}

/* Four beads under the same ice. */
static void write_spots(double t_s)
{
	printf("%.3f", t_s);
	for (int i = 0; i < 4; i++)
		printf(",%.2f", probe_c(t_s) + 0.1 * i);
	putchar('\n');
}

static const struct {
	const char *name, *head;
	void (*write)(double t_s);
} kinds[] = {
	{"table", "elapsed_s,probe_c", write_row},
	{"capture", "# icecue capture 1\n# driver sim\n# start 2026-11-22T09:00:00+01:00", write_capture},
	{"rest", "elapsed_s,probe_c", write_rest},
	{"spots", "elapsed_s,probe_c,probe2_c,probe3_c,probe4_c", write_spots},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

int main(int argc, char **argv)
{
	double hours = argc >= 3 ? strtod(argv[1], NULL) : 0, hertz = argc >= 3 ? strtod(argv[2], NULL) : 0;
	size_t kind = 0;

	while (argc == 4 && kind < KINDS && strcmp(argv[3], kinds[kind].name) != 0)
		kind++;
	if (hours <= 0 || hertz <= 0 || argc > 4 || kind == KINDS) {
		fputs("usage: make_day HOURS HERTZ [capture|rest|spots]\n", stderr);
		return 1;
	}
	puts(kinds[kind].head);
	for (long i = 0; i < (long)(hours * 3600 * hertz); i++)
		kinds[kind].write((double)i / hertz);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
