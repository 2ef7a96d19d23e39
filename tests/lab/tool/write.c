/* write.c - writes laboratory sessions to files like those of a labelled folder. */
#include "lab/options.h"

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

static const char *placement_of(const struct lab_config *c)
{
	return c->touch == LAB_TOUCH_ALONE ? "touch" : c->inside ? "in" : "edge";
}

static void write_beads(FILE *f, const struct lab_config *c)
{
	fprintf(f, " \"path\": \"%s\",\n \"beads_mm\": [", lab_technique_name(c->technique));
	for (int i = 0; i < (c->spots ? c->spots : 1); i++)
		fprintf(f, "%s[%.1f, %.1f]", i ? ", " : "", c->bead[i].x_mm, c->bead[i].y_mm);
	fprintf(f, "],\n \"spots_mm\": [");
	for (int i = 0; i < c->spots; i++)
		fprintf(f, "%s%.1f", i ? ", " : "", c->spot_mm[i]);
	fprintf(f, "],\n");
}

static void write_what_happened(FILE *f, const struct lab_session *s)
{
	static const char *const touched[] = {"touch", "short", "ice"};
	const struct lab_config *c = &s->config;
	if (c->bad.how == LAB_BAD_NONE) {
		fprintf(f, " \"bad\": null,\n");
	} else {
		fprintf(f, " \"bad\": {\n  \"bead\": %d,\n  \"how\": \"%s\",\n  \"at\": %.1f,\n", c->bad.bead,
			lab_bad_name(c->bad.how), c->bad.at_s);
		if (c->bad.until_s < 0)
			fprintf(f, "  \"until\": null\n },\n");
		else
			fprintf(f, "  \"until\": %.1f\n },\n", c->bad.until_s);
	}
	const char *comma = "";
	fprintf(f, " \"away\": [");
	for (int i = 0; i < s->round_count; i++)
		if (c->away[i].to_s > 0) {
			fprintf(f, "%s[%.1f, %.1f]", comma, c->away[i].from_s, c->away[i].to_s);
			comma = ", ";
		}
	fprintf(f, "],\n \"touches\": [");
	for (int i = 0; i < s->touch_count; i++)
		fprintf(f, "%s\n  [%.1f, %.1f, \"%s\"]", i ? "," : "", s->touch[i].from_s, s->touch[i].to_s,
			touched[s->touch[i].what]);
	fprintf(f, "],\n");
}

static void write_truth(FILE *f, const struct lab_session *s)
{
	const struct lab_config *c = &s->config;
	const char *no_yes[] = {"false", "true"};
	fprintf(f, "{\n \"seed\": %llu,\n \"probe\": \"%s\",\n \"placement\": \"%s\",\n",
		(unsigned long long)c->seed, lab_probe_name(c->probe), placement_of(c));
	fprintf(f, " \"touch\": %s,\n", no_yes[c->touch == LAB_TOUCH_BESIDE]);
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
	write_beads(f, c);
	write_what_happened(f, s);
	if (c->ice_before_s > 0)
		fprintf(f, " \"ice_before_s\": %.1f,\n", c->ice_before_s);
	write_rounds(f, s);
}

static void write_reading(FILE *f, int32_t mc)
{
	if (mc == LAB_NAN_MC)
		fprintf(f, ",nan");
	else
		fprintf(f, ",%.*g", mc > 50000 || mc < -50000 ? 6 : 4, mc / 1000.0);
}

static void write_samples(FILE *f, const struct lab_session *s)
{
	bool touch = s->config.touch == LAB_TOUCH_BESIDE;
	fprintf(f, "elapsed_s,probe_c");
	for (int k = 1; k < s->config.spots; k++)
		fprintf(f, ",probe%d_c", k + 1);
	fprintf(f, "%s\n", touch ? ",touch_c" : "");
	for (int i = 0; i < s->sample_count; i++) {
		const struct lab_sample *x = &s->sample[i];
		fprintf(f, "%.2f", (double)x->t_ms / 1000);
		write_reading(f, x->mc);
		for (int k = 1; k < s->config.spots; k++)
			write_reading(f, x->beside_mc[k - 1]);
		if (touch)
			write_reading(f, x->touch_mc);
		fprintf(f, "\n");
	}
}

static int write_session(const char *dir, const struct lab_session *s)
{
	char name[512];
	const struct lab_config *c = &s->config;
	for (int json = 0; json < 2; json++) {
		snprintf(name, sizeof name, "%s/s%05llu-%s-%s.%s", dir, (unsigned long long)c->seed,
			 lab_probe_name(c->probe), placement_of(c), json ? "json" : "csv");
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
	fprintf(stderr,
		"usage: lab [--seed N] [--count K] [OPTION...] DIR\n"
		"                            write K sessions, seeds from N*100000 on\n"
		"%s"
		"       lab [OPTION...] --trace SEED   true focus and spot of one session\n"
		"       lab --stats DIR [DIR...]       what the sessions of folders are like\n",
		lab_options_help);
	return 2;
}

static int write_sessions(const char *dir, const struct lab_options *opt, uint64_t seed, uint64_t count)
{
	static struct lab_session s;
	int bad = 0;
	if (mkdir(dir, 0777) && errno != EEXIST) {
		fprintf(stderr, "lab: cannot make %s: %s\n", dir, strerror(errno));
		return 1;
	}
	for (uint64_t k = 0; k < count && !bad; k++) {
		if (!lab_draw(seed * 100000 + k, opt, &s)) {
			fprintf(stderr, "lab: out of memory\n");
			bad = 1;
		} else {
			bad = write_session(dir, &s);
		}
	}
	lab_free(&s);
	return bad;
}

int main(int argc, char **argv)
{
	unsigned long long seed = 1, count = 24;
	if (argc > 2 && !strcmp(argv[1], "--stats"))
		return stats_of_folders(argc - 2, argv + 2);
	struct lab_session s = {0};
	struct lab_options opt = {0};
	int i = 1, taken;
	for (; i + 1 < argc && argv[i][0] == '-'; i += taken) {
		taken = 2;
		if (!strcmp(argv[i], "--trace")) {
			if (lab_draw(strtoull(argv[i + 1], NULL, 10), &opt, &s))
				write_trace(&s);
			lab_free(&s);
			return 0;
		}
		if (!strcmp(argv[i], "--seed"))
			seed = strtoull(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "--count"))
			count = strtoull(argv[i + 1], NULL, 10);
		else if (!(taken = lab_option(&opt, argv[i], argv[i + 1])))
			return usage();
	}
	return i + 1 == argc ? write_sessions(argv[i], &opt, seed, count) : usage();
}
