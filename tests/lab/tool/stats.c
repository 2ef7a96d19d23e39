/*
 * stats.c - a table of what sessions are like: rows are features, columns 10 % / median / 90 % per folder,
 * one block per kind of probe and placement. All features come from the readings and the labels alone, so
 * that any labelled folder can be set beside the laboratory's own.
 */
#include "stats.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"

#define FOLDERS 4
#define GROUPS 8 /* contact, temper, ir x in, edge; all in; all edge */
#define CELLS 3000
#define FEATURES 64
#define NONE (-1e9)

struct pile {
	double *v;
	int n, room;
};
static struct pile piles[FOLDERS][GROUPS][FEATURES];
static const char *feature_name[FEATURES];
static int feature_count;

static void put(int folder, int group, const char *name, double v)
{
	int i = 0;
	while (i < feature_count && strcmp(feature_name[i], name))
		i++;
	if (i == feature_count) {
		if (i == FEATURES)
			abort();
		feature_name[feature_count++] = name;
	}
	if (v == NONE || v != v)
		return;
	int more[2] = {group, 6 + group % 2};
	for (int k = 0; k < 2; k++) {
		struct pile *p = &piles[folder][more[k]][i];
		if (p->n == p->room) {
			p->room = p->room ? p->room * 2 : 64;
			p->v = realloc(p->v, (size_t)p->room * sizeof *p->v);
			if (!p->v)
				abort();
		}
		p->v[p->n++] = v;
	}
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double share(double *v, int n, double p)
{
	if (!n)
		return NAN;
	qsort(v, (size_t)n, sizeof *v, by_size);
	double k = (n - 1) * p;
	int i = (int)k, j = i + 1 < n ? i + 1 : i;
	return v[i] + (v[j] - v[i]) * (k - i);
}

/* Mean reading of from..to, NONE if hardly any. */
static double mean(const struct labelled *s, double from_s, double to_s)
{
	double sum = 0;
	int n = 0;
	for (int i = 0; i < s->count && s->t_s[i] <= to_s; i++) {
		if (s->t_s[i] > from_s) {
			sum += s->c[i];
			n++;
		}
	}
	return n ? sum / n : NONE;
}

static double differ(double a, double b)
{
	return a == NONE || b == NONE ? NONE : a - b;
}

/* Readings once a second from from_s on (the last one before), so that rates do not matter. */
static int seconds(const struct labelled *s, double from_s, double to_s, double *out)
{
	int n = 0, i = 0;
	for (double t = from_s; t <= to_s && n < CELLS; t += 1) {
		while (i + 1 < s->count && s->t_s[i + 1] <= t)
			i++;
		if (t - s->t_s[i] > 4)
			return 0; /* a gap: leave the round out */
		out[n++] = s->c[i];
	}
	return n;
}

struct swings {
	double low_every[CELLS], height[CELLS]; /* time between lows, rise from a low to the next high */
	int lows;
};

/* Turning points that differ by at least least_c. */
static void find_swings(const double *c, int n, double least_c, struct swings *w)
{
	double extreme = c[0], low = c[0];
	int at = 0, last_low = -1, up = -1;
	w->lows = 0;
	for (int i = 1; i < n; i++) {
		if (up != 1 && c[i] < extreme)
			extreme = c[i], at = i;
		else if (up == 1 && c[i] > extreme)
			extreme = c[i], at = i;
		else if (up != 1 && c[i] > extreme + least_c) {
			if (last_low >= 0)
				w->low_every[w->lows++] = at - last_low;
			last_low = at;
			low = extreme;
			extreme = c[i], at = i, up = 1;
		} else if (up == 1 && c[i] < extreme - least_c) {
			if (w->lows < CELLS && last_low >= 0)
				w->height[w->lows] = extreme - low;
			extreme = c[i], at = i, up = 0;
		}
	}
}

static void put_swings(int f, int g, const double *c, int n, double least_c)
{
	static struct swings w;
	find_swings(c, n, least_c, &w);
	put(f, g, "lows per min", 60.0 * (w.lows + 1) / n);
	if (w.lows < 3)
		return;
	double heights[CELLS];
	memcpy(heights, w.height, sizeof heights);
	put(f, g, "low to low, median s", share(w.low_every, w.lows, 0.5));
	put(f, g, "low to low, 90 % s", share(w.low_every, w.lows, 0.9));
	put(f, g, "low to high, median C", share(heights, w.lows, 0.5));
	put(f, g, "low to high, 90 % C", share(heights, w.lows, 0.9));
}

/* Falls: the reading goes down by more than least_c in a second; falls less than 4 s apart are one burst. */
static void put_falls(int f, int g, const double *c, int n, double least_c)
{
	double apart[CELLS];
	int bursts = 0, falls = 0, last = -1, first = -1;
	for (int i = 1; i < n; i++) {
		if (c[i] > c[i - 1] - least_c)
			continue;
		falls++;
		if (first < 0)
			first = i;
		if (last >= 0 && i - last > 4)
			apart[bursts++] = i - last;
		last = i;
	}
	put(f, g, "share of seconds falling", (double)falls / n);
	put(f, g, "first fall s", first < 0 ? NONE : first);
	if (bursts < 3)
		return;
	put(f, g, "bursts per min", 60.0 * bursts / n);
	put(f, g, "no fall for, median s", share(apart, bursts, 0.5));
	put(f, g, "no fall for, 90 % s", share(apart, bursts, 0.9));
}

/* Hand pulses: rises above the median of the 15 s around that come back. */
static void put_pulses(int f, int g, const double *c, int n, double least_c)
{
	int pulses = 0;
	bool in = false;
	for (int i = 8; i + 8 < n; i++) {
		double around[17];
		memcpy(around, c + i - 8, sizeof around);
		double high = c[i] - share(around, 17, 0.5);
		if (!in && high > least_c)
			pulses++;
		in = high > least_c / 2 && (in || high > least_c);
	}
	put(f, g, "pulses per min", 60.0 * pulses / n);
}

static void put_icing(int f, int g, const struct labelled *s, const struct labelled_round *r)
{
	static double c[CELLS], sorted[CELLS];
	bool slow = !strcmp(s->probe, "temper");
	double base_c = mean(s, r->start_s - 25, r->start_s - 1);
	int n = seconds(s, r->start_s, r->end_s, c);
	static const int at[] = {10, 30, 60, 120, 200};
	static const char *const names[] = {"drop at 10 s", "drop at 30 s", "drop at 60 s", "drop at 120 s",
					    "drop at 200 s"};
	for (int i = 0; i < 5; i++)
		put(f, g, names[i],
		    r->start_s + at[i] > r->end_s
			    ? NONE
			    : differ(base_c, mean(s, r->start_s + at[i] - 5, r->start_s + at[i] + 5)));
	if (n < 45)
		return;
	put_swings(f, g, c, n, slow ? 0.5 : 1.5);
	put_falls(f, g, c, n, slow ? 0.25 : 1);
	put_pulses(f, g, c, n, slow ? 0.5 : 1.5);
	double sum = 0, sum2 = 0, least = 99;
	for (int i = 1; i < n; i++)
		sum2 += (c[i] - c[i - 1]) * (c[i] - c[i - 1]);
	put(f, g, "rms of 1 s steps", sqrt(sum2 / (n - 1)));
	if (n < 200)
		return;
	sum2 = 0;
	int m = n - 120;
	for (int i = 120; i < n; i++) {
		sum += c[i];
		sum2 += c[i] * c[i];
		least = fmin(least, c[i]);
	}
	put(f, g, "from 120 s on: mean", sum / m);
	put(f, g, "from 120 s on: std", sqrt(fmax(sum2 / m - sum / m * sum / m, 0)));
	put(f, g, "from 120 s on: least", least);
	memcpy(sorted, c + 120, (size_t)m * sizeof *c);
	put(f, g, "mean - median", sum / m - share(sorted, m, 0.5));
	put(f, g, "90 % - 10 %", share(sorted, m, 0.9) - share(sorted, m, 0.1));
	put(f, g, "mean - coldest focus", sum / m - r->coldest_c);
	if (r->numb_s > 0)
		put(f, g, "60 s mean at numb", mean(s, r->numb_s - 60, r->numb_s));
}

static void put_after(int f, int g, const struct labelled *s, const struct labelled_round *r)
{
	double last_c = mean(s, r->end_s - 20, r->end_s), base_c = mean(s, r->start_s - 25, r->start_s - 1);
	bool off = s->detached_s > 0;
	put(f, g, "last 20 s of ice", last_c);
	put(f, g, "rise at 15 s", differ(mean(s, r->end_s + 12, r->end_s + 18), last_c));
	put(f, g, "rise at 30 s", differ(mean(s, r->end_s + 25, r->end_s + 35), last_c));
	put(f, g, "rise at 60 s", differ(mean(s, r->end_s + 55, r->end_s + 65), last_c));
	put(f, g, "rise at 120 s", differ(mean(s, r->end_s + 115, r->end_s + 125), last_c));
	if (off && s->detached_s < r->end_s + 2700)
		return;
	static const int at[] = {300, 600, 1200, 2700, 4500};
	static const char *const names[] = {"below base, 5 min", "below base, 10 min", "below base, 20 min",
					    "below base, 45 min", "below base, 75 min"};
	if (s->covered)
		put(f, g, "covered: below, 45 min",
		    differ(base_c, mean(s, r->end_s + 2640, r->end_s + 2700)));
	if (!s->covered && !(r + 1 < s->round + s->round_count && r[1].start_s < r->end_s + 2700))
		put(f, g, "10 min slope at 45 min",
		    0.1 * differ(mean(s, r->end_s + 2640, r->end_s + 2700),
				 mean(s, r->end_s + 2040, r->end_s + 2100)));
	for (int i = 0; i < 5 && !s->covered; i++) {
		bool next = r != &s->round[s->round_count - 1];
		if (!next || r->end_s + at[i] < r[1].start_s)
			put(f, g, names[i], differ(base_c, mean(s, r->end_s + at[i] - 30, r->end_s + at[i])));
	}
}

static void put_labels(int f, int g, const struct labelled *s, const struct labelled_round *r)
{
	double ice_s = r->end_s - r->start_s;
	put(f, g, "ice s", ice_s);
	put(f, g, "coldest focus", r->coldest_c);
	if (ice_s > 200)
		put(f, g, s->area_mm <= 50 ? "coldest, area <= 50, > 200 s" : "coldest, area > 50, > 200 s",
		    r->coldest_c);
	put(f, g, "numb: share", r->numb_s > 0);
	put(f, g, "numb after s", r->numb_s > 0 ? r->numb_s - r->start_s : NONE);
	put(f, g, "unsure: share", r->unsure);
	put(f, g, "numb end after s", r->numb_s > 0 ? r->numb_end_s - r->end_s : NONE);
	if (!s->covered && !(r + 1 < s->round + s->round_count && r[1].start_s < r->end_s + 2700))
		put(f, g, "focus below base, 45 min", s->baseline_c - r->at_45min_c);
	if (s->covered)
		put(f, g, "covered: focus below, 45 min", s->baseline_c - r->at_45min_c);
	put(f, g, "rewarmed not by the clock", r->rewarmed_s > 0 ? r->rewarmed_s > r->end_s + 2760 : NONE);
	put(f, g, "  then after min",
	    r->rewarmed_s > r->end_s + 2760 ? (r->rewarmed_s - r->end_s) / 60 : NONE);
}

static void put_session(int f, const struct labelled *s)
{
	int kind = !strcmp(s->probe, "contact") ? 0 : !strcmp(s->probe, "temper") ? 1 : 2;
	int g = kind * 2 + !strcmp(s->placement, "edge");
	put(f, g, "baseline", s->baseline_c);
	put(f, g, "baseline - reading",
	    differ(s->baseline_c, mean(s, s->round[0].start_s - 20, s->round[0].start_s - 1)));
	put(f, g, "two rounds: share", s->round_count > 1);
	put(f, g, "detached: share", s->detached_s > 0);
	put(f, g, "gaps", s->gap_count);
	put(f, g, "spikes: share", s->spikes);
	for (int i = 0; i < s->round_count; i++) {
		const struct labelled_round *r = &s->round[i];
		put_labels(f, g, s, r);
		if (s->detached_s > 0 && s->detached_s < r->end_s + 130)
			continue;
		put_icing(f, g, s, r);
		put_after(f, g, s, r);
	}
}

static void print_group(int g, int folders)
{
	static const char *const names[GROUPS] = {"contact, in",  "contact, edge", "temper, in",
						  "temper, edge", "ir, in",	   "ir, edge",
						  "all, in",	  "all, edge"};
	printf("\n%-30s", names[g]);
	for (int f = 0; f < folders; f++)
		printf(" |   10 %%  median    90 %%   mean    n");
	printf("\n");
	for (int i = 0; i < feature_count; i++) {
		printf("%-30s", feature_name[i]);
		for (int f = 0; f < folders; f++) {
			struct pile *p = &piles[f][g][i];
			double sum = 0;
			for (int k = 0; k < p->n; k++)
				sum += p->v[k];
			printf(" | %6.3g %7.3g %7.3g %6.3g %4d", share(p->v, p->n, 0.1),
			       share(p->v, p->n, 0.5), share(p->v, p->n, 0.9), p->n ? sum / p->n : NAN, p->n);
		}
		printf("\n");
	}
}

int stats_of_folders(int count, char **dirs)
{
	struct labelled s = {0};
	int folders = count < FOLDERS ? count : FOLDERS, bad = 0;
	for (int f = 0; f < folders; f++) {
		char pattern[1024];
		glob_t found;
		snprintf(pattern, sizeof pattern, "%s/*.json", dirs[f]);
		if (glob(pattern, 0, NULL, &found)) {
			fprintf(stderr, "lab: no sessions in %s\n", dirs[f]);
			return 1;
		}
		for (size_t i = 0; i < found.gl_pathc; i++) {
			if (folder_read(found.gl_pathv[i], &s))
				put_session(f, &s);
			else
				bad = fprintf(stderr, "lab: cannot read %s\n", found.gl_pathv[i]) > 0;
		}
		globfree(&found);
	}
	for (int g = GROUPS - 1; g >= 0; g--)
		print_group(g, folders);
	free(s.t_s);
	free(s.c);
	return bad;
}
