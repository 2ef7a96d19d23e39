#include "judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NUMB_C 13.6
#define HOLD_S 60
#define LEAST_S 90
#define EARLY_S 30 /* so much ahead of the truth is a false alert */
#define LATE_S 15  /* the end of the ice is told about so late: until then `numb` counts */
#define FROM_S 60  /* of ice: from then on errors count */
#define BAND_ERRORS 1.645

const double judge_margin[JUDGE_MARGINS] = {0, 0.3, 0.6, 0.8, 0.9, 1, 1.2, 1.5};

struct score {
	int judged, truly, wrong, missed, n;
	double *error_s; /* n of them */
};

static void *get_memory(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);
	if (!p)
		abort();
	return p;
}

void judge_open(struct answers *a, const char *name, const struct trial *t, int count)
{
	a->name = name;
	a->said = get_memory((size_t)count, sizeof *a->said);
	for (int i = 0; i < count; i++)
		a->said[i] = get_memory((size_t)t[i].count, sizeof **a->said);
	for (int m = 0; m < JUDGE_MARGINS; m++)
		a->told_s[m] = get_memory((size_t)count, sizeof *a->told_s[m]);
}

void judge_close(struct answers *a, int count)
{
	for (int i = 0; i < count; i++)
		free(a->said[i]);
	free(a->said);
	for (int m = 0; m < JUDGE_MARGINS; m++)
		free(a->told_s[m]);
}

static double numb_by_rules(const struct trial *t, const struct said *said, float share, double started_s,
			    double margin)
{
	struct said s = {NAN, NAN};
	int held_s = 0;
	for (int i = 0; i < t->count && t->moment[i].second <= t->round.ice_end_s + LATE_S; i++) {
		float part = isnan(s.c) ? 1 : share;
		s.c = part < 1 ? s.c + part * (said[i].c - s.c) : said[i].c;
		s.error_c = part < 1 ? s.error_c + part * (said[i].error_c - s.error_c) : said[i].error_c;
		held_s = s.c + margin * s.error_c <= NUMB_C ? held_s + 1 : 0;
		if (held_s >= HOLD_S && t->moment[i].second >= t->round.ice_start_s + started_s + LEAST_S)
			return t->moment[i].second;
	}
	return LAB_NEVER;
}

void judge_by_rules(struct answers *a, const struct trial *t, int count, float share, double started_s)
{
	for (int m = 0; m < JUDGE_MARGINS; m++)
		for (int i = 0; i < count; i++)
			a->told_s[m][i] = numb_by_rules(&t[i], a->said[i], share, started_s, judge_margin[m]);
}

static void score_round(struct score *s, const struct lab_round *r, double told_s)
{
	if (r->unsure)
		return;
	s->judged++;
	if (r->numb_s < 0) {
		s->wrong += told_s >= 0;
		return;
	}
	s->truly++;
	if (told_s < 0 || told_s > r->ice_end_s + LATE_S) {
		s->missed++;
		return;
	}
	s->error_s[s->n++] = fabs(told_s - r->numb_s);
	s->wrong += told_s - r->numb_s < -EARLY_S;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double percentile(double *v, int n, double share)
{
	if (!n)
		return NAN;
	qsort(v, (size_t)n, sizeof *v, compare);
	double at = share * (n - 1);
	int i = (int)at;
	return i + 1 < n ? v[i] + (v[i + 1] - v[i]) * (at - i) : v[i];
}

/* Errors under the ice: of all moments, and how much of them is one session's own constant error. */
static void print_errors(const struct answers *a, const struct trial *t, int count, bool inside)
{
	double squares = 0, between = 0, n = 0, held = 0;
	for (int i = 0; i < count; i++) {
		double sum = 0, own = 0;
		if (t[i].config.inside != inside)
			continue;
		for (int k = 0; k < t[i].count; k++) {
			const struct moment *m = &t[i].moment[k];
			if (m->second < t[i].round.ice_start_s + FROM_S || m->second > t[i].round.ice_end_s)
				continue;
			double e = m->truth_c - a->said[i][k].c;
			sum += e;
			squares += e * e;
			held += fabs(e) <= BAND_ERRORS * a->said[i][k].error_c;
			own++;
		}
		n += own;
		between += own > 0 ? sum * sum / own : 0;
	}
	printf("%-28s %-6s rms %5.2f C, between sessions %5.2f, within %5.2f; band holds %4.1f %%\n", a->name,
	       inside ? "inside" : "edge", sqrt(squares / n), sqrt(between / n),
	       sqrt((squares - between) / n), 100 * held / n);
}

void judge_print(const struct answers *a, const struct trial *t, int count, bool inside)
{
	print_errors(a, t, count, inside);
	for (int m = 0; m < JUDGE_MARGINS; m++) {
		struct score s = {.error_s = get_memory((size_t)count, sizeof(double))};
		for (int i = 0; i < count; i++)
			if (t[i].config.inside == inside)
				score_round(&s, &t[i].round, a->told_s[m][i]);
		double median_s = percentile(s.error_s, s.n, 0.5), tenth_s = percentile(s.error_s, s.n, 0.9);
		printf("  margin %.1f: false %4.1f %%, missed %4.1f %%, median %3.0f s, p90 %3.0f s (%d rounds, %d numb)\n",
		       judge_margin[m], 100.0 * s.wrong / s.judged, 100.0 * s.missed / s.truly, median_s,
		       tenth_s, s.judged, s.truly);
		free(s.error_s);
	}
	fflush(stdout);
}
