/* write.c - writes laboratory sessions to files like those of a labelled folder. */
#include "lab/lab.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "stats.h"

static void write_time(FILE *f, const char *key, double t_s, const char *tail)
{
	if (t_s < 0)
		fprintf(f, "   \"%s\": null%s\n", key, tail);
	else
		fprintf(f, "   \"%s\": %.1f%s\n", key, t_s, tail);
}

static void write_rounds(FILE *f, const struct lab_session *s)
{
	fprintf(f, " \"rounds\": [\n");
	for (int i = 0; i < s->round_count; i++) {
		const struct lab_round *r = &s->round[i];
		fprintf(f, "  {\n");
		write_time(f, "ice_start", r->ice_start_s, ",");
		write_time(f, "ice_end", r->ice_end_s, ",");
		write_time(f, "numb", r->numb_s, ",");
		fprintf(f, "   \"unsure\": %s,\n", r->unsure ? "true" : "false");
		write_time(f, "numb_end", r->numb_end_s, ",");
		write_time(f, "rewarmed", r->rewarmed_s, ",");
		fprintf(f, "   \"coldest_c\": %.2f,\n   \"at_45min_c\": %.2f\n  }%s\n", r->coldest_c,
			r->at_45min_c, i + 1 < s->round_count ? "," : "");
	}
	fprintf(f, " ]\n}");
}

static void write_truth(FILE *f, const struct lab_session *s)
{
	const struct lab_config *c = &s->config;
	const char *no_yes[] = {"false", "true"};
	fprintf(f, "{\n \"seed\": %llu,\n \"probe\": \"%s\",\n \"placement\": \"%s\",\n",
		(unsigned long long)c->seed, lab_probe_name(c->probe), c->inside ? "in" : "edge");
	fprintf(f, " \"interval_s\": %.4g,\n \"ambient_c\": %.2f,\n \"baseline_c\": %.2f,\n", c->interval_s,
		c->ambient_c, c->baseline_c);
	fprintf(f, " \"covered\": %s,\n \"civd\": %s,\n \"fat_mm\": %.1f,\n", no_yes[c->covered],
		no_yes[c->civd], c->fat_mm);
	fprintf(f, " \"edge_mm\": %d,\n \"area_mm\": %d,\n", c->edge_mm, c->area_mm);
	if (c->detached_s < 0)
		fprintf(f, " \"detached_at\": null,\n");
	else
		fprintf(f, " \"detached_at\": %.3f,\n", c->detached_s);
	fprintf(f, " \"gaps\": [");
	for (int i = 0; i < c->gap_count; i++)
		fprintf(f, "%s\n  [\n   %.1f,\n   %.1f\n  ]", i ? "," : "", c->gap[i].from_s, c->gap[i].to_s);
	fprintf(f, "%s],\n \"spikes\": %s,\n", c->gap_count ? "\n " : "", no_yes[c->spikes]);
	if (c->ice_before_s > 0)
		fprintf(f, " \"ice_before_s\": %.1f,\n", c->ice_before_s);
	write_rounds(f, s);
}

static void write_samples(FILE *f, const struct lab_session *s)
{
	fprintf(f, "elapsed_s,probe_c\n");
	for (int i = 0; i < s->sample_count; i++) {
		const struct lab_sample *x = &s->sample[i];
		if (x->mc == LAB_NAN_MC)
			fprintf(f, "%.2f,nan\n", (double)x->t_ms / 1000);
		else
			fprintf(f, "%.2f,%.*g\n", (double)x->t_ms / 1000, x->wild ? 6 : 4, x->mc / 1000.0);
	}
}

static int write_session(const char *dir, const struct lab_session *s)
{
	char name[512];
	const struct lab_config *c = &s->config;
	for (int json = 0; json < 2; json++) {
		snprintf(name, sizeof name, "%s/s%05llu-%s-%s.%s", dir, (unsigned long long)c->seed,
			 lab_probe_name(c->probe), c->inside ? "in" : "edge", json ? "json" : "csv");
		FILE *f = fopen(name, "w");
		if (!f) {
			fprintf(stderr, "lab: cannot write %s: %s\n", name, strerror(errno));
			return 1;
		}
		if (json)
			write_truth(f, s);
		else
			write_samples(f, s);
		if (fclose(f)) {
			fprintf(stderr, "lab: cannot write %s: %s\n", name, strerror(errno));
			return 1;
		}
	}
	return 0;
}

/* The true focus beside what the probe said, for plots. */
static void write_trace(const struct lab_session *s)
{
	for (int i = 0; i < s->trace_count; i++)
		printf("%.1f,%.6f,%.6f\n", i * LAB_TRACE_MS / 1000.0, s->focus_c[i], s->spot_c[i]);
}

static int usage(void)
{
	fprintf(stderr, "usage: lab [--seed N] [--count K] [--late rest|ice|after] DIR\n"
			"                                        write K sessions, seeds from N*100000 on;\n"
			"                                        --late: their recordings begin late\n"
			"       lab --trace SEED                 true focus and spot of one session\n"
			"       lab --stats DIR [DIR...]         what the sessions of folders are like\n");
	return 2;
}

static bool parse_late(const char *name, enum lab_late *out)
{
	for (int i = 0; i < LAB_LATE_COUNT; i++) {
		*out = (enum lab_late)i;
		if (!strcmp(name, lab_late_name(*out)))
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	unsigned long long seed = 1, count = 24;
	if (argc > 2 && !strcmp(argv[1], "--stats"))
		return stats_of_folders(argc - 2, argv + 2);
	int i = 1;
	struct lab_session s = {0};
	struct lab_options opt = {0};
	for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
		if (!strcmp(argv[i], "--trace")) {
			if (lab_draw(strtoull(argv[i + 1], NULL, 10), NULL, &s))
				write_trace(&s);
			lab_free(&s);
			return 0;
		}
		if (!strcmp(argv[i], "--seed"))
			seed = strtoull(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "--count"))
			count = strtoull(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "--late") && parse_late(argv[i + 1], &opt.late))
			continue;
		else
			return usage();
	}
	if (i + 1 != argc)
		return usage();
	if (mkdir(argv[i], 0777) && errno != EEXIST) {
		fprintf(stderr, "lab: cannot make %s: %s\n", argv[i], strerror(errno));
		return 1;
	}
	int bad = 0;
	for (unsigned long long k = 0; k < count && !bad; k++) {
		if (!lab_draw(seed * 100000 + k, &opt, &s)) {
			fprintf(stderr, "lab: out of memory\n");
			bad = 1;
		} else {
			bad = write_session(argv[i], &s);
		}
	}
	lab_free(&s);
	return bad;
}
