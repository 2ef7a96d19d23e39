/*
 * judge - how the detector does on sessions drawn afresh, by technique and by what lies on the skin:
 *
 *     judge [--seed N] [--sessions K] [--jobs J] [--row WORD]...    the rows of the table below, or those
 *                                                                   whose name has one of the words
 *     judge [--seed N] [--sessions K] [--jobs J] OPTION...          one row: what `lab` may be asked for,
 *                                                                   and --accuracy C, told to the detector
 *
 * Sessions are those of seeds N*100000 on; the table's columns are defined in score.h. What a person at the
 * table knows is told: placement, edge, area, room, kind of probe, how far each spot lies from the focus.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "lab/options.h"
#include "lab/score.h"

#define JOBS_MAX 16
#define WORDS_MAX 16
#define ROWS_ASKED_MAX 32

static const struct row {
	const char *name, *words;
} rows[] = {
	{"one, inside", "--placement in"},
	{"one, edge", "--placement edge"},
	{"one, circles", "--placement in --technique circles"},
	{"one, lines", "--placement in --technique lines"},
	{"one, held", "--placement in --technique held"},
	{"one, bag", "--placement in --technique bag"},
	{"one, blots", "--placement in --technique blots"},
	{"one, runner", "--placement in --technique runner"},
	{"one, 1.5 C cold", "--placement in --offset -1.5"},
	{"... and told", "--placement in --offset -1.5 --accuracy 2"},
	{"one, wide", "--placement in --wide"},
	{"edge, wide", "--placement edge --wide"},
	{"one at 8 mm", "--spots 1@8"},
	{"two at 8 mm", "--spots 2@8"},
	{"three at 8 mm", "--spots 3@8"},
	{"four at 8 mm", "--spots 4@8"},
	{"two at 15 mm", "--spots 2@15"},
	{"two, 1 C shared", "--spots 2@8 --common 1"},
	{"two, circles", "--spots 2@8 --technique circles"},
	{"two, lines", "--spots 2@8 --technique lines"},
	{"two, held", "--spots 2@8 --technique held"},
	{"two, blots", "--spots 2@8 --technique blots"},
	{"two, runner", "--spots 2@8 --technique runner"},
	{"two, wide", "--spots 2@8 --wide"},
	{"two, pressed", "--spots 2@8 --pressed"},
	{"two, away", "--spots 2@8 --away"},
	{"two, one bad", "--spots 2@8 --bad"},
	{"three, one bad", "--spots 3@8 --bad"},
	{"touch alone", "--touch-alone"},
	{"two at 15, touch", "--spots 2@15 --touch"},
};
#define ROWS ((int)(sizeof rows / sizeof *rows))

struct asked {
	uint64_t seed;
	int sessions, jobs;
	int n_rows;
	const char *row[ROWS_ASKED_MAX];
	struct lab_options lab;
	double accuracy_c;
	bool own; /* options of the laboratory were given */
};

/* All errors of a row, and its counts. */
struct sum {
	struct score count;
	double *error[SCORE_ERRORS];
	int n[SCORE_ERRORS], room[SCORE_ERRORS];
};

static void hear(void *arg, int64_t t_ms, const struct outcome *o)
{
	struct heard *h = arg;
	(void)t_ms;
	for (int i = 0; i < o->n_events && h->n < SCORE_EVENTS; i++)
		h->at[h->n++] = o->events[i];
}

/* Every jobs-th session from `first` on, told to the parent through out. */
static void work(const struct asked *a, int first, int out)
{
	static struct lab_session s;
	static struct heard h;
	for (int i = first; i < a->sessions; i += a->jobs) {
		struct scored one;
		if (!lab_draw(a->seed * 100000 + (uint64_t)i, &a->lab, &s))
			abort();
		struct rules r = ask_rules(&s.config);
		if (a->accuracy_c > 0)
			r.accuracy_mc = (int32_t)lround(a->accuracy_c * 1000);
		h.n = 0;
		ask_detector(&s, &r, hear, &h);
		score_session(&s, &h, &one);
		if (write(out, &one, sizeof one) != (ssize_t)sizeof one)
			abort();
	}
}

static void take(struct sum *sum, const struct scored *one)
{
	score_add(&sum->count, &one->count);
	for (int e = 0; e < SCORE_ERRORS; e++) {
		for (int i = 0; i < one->count.n[e]; i++) {
			if (sum->n[e] == sum->room[e]) {
				sum->room[e] = sum->room[e] ? 2 * sum->room[e] : 256;
				sum->error[e] = realloc(sum->error[e], (size_t)sum->room[e] * sizeof(double));
				if (!sum->error[e])
					abort();
			}
			sum->error[e][sum->n[e]++] = one->error[e][i];
		}
	}
}

static bool read_one(int from, struct scored *one)
{
	size_t got = 0;
	while (got < sizeof *one) {
		ssize_t n = read(from, (char *)one + got, sizeof *one - got);
		if (n <= 0)
			return false;
		got += (size_t)n;
	}
	return true;
}

static void run_row(const struct asked *a, struct sum *sum)
{
	int from[JOBS_MAX];
	pid_t child[JOBS_MAX];
	fflush(stdout);
	for (int j = 0; j < a->jobs; j++) {
		int ends[2];
		if (pipe(ends) || (child[j] = fork()) < 0)
			abort();
		if (!child[j]) {
			close(ends[0]);
			work(a, j, ends[1]);
			_exit(0);
		}
		close(ends[1]);
		from[j] = ends[0];
	}
	/* each in its turn: a full pipe waits */
	for (int j = 0; j < a->jobs; j++) {
		struct scored one;
		int status;
		while (read_one(from[j], &one))
			take(sum, &one);
		close(from[j]);
		if (waitpid(child[j], &status, 0) != child[j] || status)
			abort();
	}
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double at_share(struct sum *s, enum score_error e, double share)
{
	int n = s->n[e];
	if (!n)
		return NAN;
	qsort(s->error[e], (size_t)n, sizeof(double), by_size);
	double at = share * (n - 1);
	int i = (int)at;
	return i + 1 < n ? s->error[e][i] + (s->error[e][i + 1] - s->error[e][i]) * (at - i) : s->error[e][i];
}

/* A figure in so many columns, or a dash where there is none. */
static void figure(double v, int width, int digits)
{
	if (isnan(v))
		printf("%*s", width, "-");
	else
		printf("%*.*f", width, digits, v);
}

static void share(int n, int of)
{
	figure(of ? 100.0 * n / of : NAN, 6, 1);
}

static void errors(struct sum *s, enum score_error e, double unit, int digits)
{
	figure(at_share(s, e, 0.5) / unit, 6, digits);
	figure(at_share(s, e, 0.9) / unit, 6, digits);
}

static void print_head(void)
{
	printf("%-17s %6s |%-24s |%-12s |%-12s |%-18s |%-18s |%-24s |%-12s\n", "", "", " numb", " icing",
	       " ended", " window", " its forecast", " re-warmed", " its forecast");
	printf("%-17s %6s |%6s%6s%6s%6s |%6s%6s |%6s%6s |%6s%6s%6s |%6s%6s%6s |%6s%6s%6s%6s |%6s%6s\n", "",
	       "rounds", "false", "miss", "med", "p90", "stray", "miss", "med", "p90", "miss", "med", "p90",
	       "none", "held", "med", "false", "miss", "med", "p90", "held", "err");
	printf("%-17s %6s |%6s%6s%6s%6s |%6s%6s |%6s%6s |%6s%6s%6s |%6s%6s%6s |%6s%6s%6s%6s |%6s%6s\n", "",
	       "", "%", "%", "s", "s", "/rnd", "%", "s", "s", "%", "s", "s", "%", "%", "s", "%", "%", "min",
	       "min", "%", "%");
}

static void print_row(const char *name, struct sum *s)
{
	const struct score *c = &s->count;
	printf("%-17s %6d |", name, c->rounds);
	share(c->numb_false, c->judged);
	share(c->numb_missed, c->numb);
	errors(s, ERROR_NUMB, 1, 0);
	printf(" |");
	figure(c->rounds ? (double)c->stray / c->rounds : NAN, 6, 2);
	share(c->start_missed + c->end_missed, 2 * c->rounds);
	printf(" |");
	errors(s, ERROR_ENDED, 1, 1);
	printf(" |");
	share(c->closed_missed, c->closed);
	errors(s, ERROR_CLOSED, 1, 0);
	printf(" |");
	share(c->closed_due - s->n[ERROR_CLOSED_AHEAD], c->closed_due);
	share(c->closed_held, s->n[ERROR_CLOSED_AHEAD]);
	figure(at_share(s, ERROR_CLOSED_AHEAD, 0.5), 6, 0);
	printf(" |");
	share(c->rewarmed_false, c->rounds);
	share(c->rewarmed_missed, c->rewarmed);
	errors(s, ERROR_REWARMED, 60, 1);
	printf(" |");
	share(c->rewarmed_held, s->n[ERROR_REWARMED_AHEAD]);
	figure(at_share(s, ERROR_REWARMED_AHEAD, 0.5), 6, 1);
	printf("\n");
}

static void judge_row(const struct asked *a, const char *name)
{
	struct sum sum = {0};
	run_row(a, &sum);
	print_row(name, &sum);
	for (int e = 0; e < SCORE_ERRORS; e++)
		free(sum.error[e]);
}

/* Words of the laboratory, or --accuracy: how many were taken. */
static int take_words(struct asked *a, const char *word, const char *value)
{
	if (!strcmp(word, "--accuracy") && value) {
		a->accuracy_c = strtod(value, NULL);
		return 2;
	}
	return lab_option(&a->lab, word, value);
}

static void judge_named(const struct asked *asked, const struct row *row)
{
	char text[256], *word[WORDS_MAX + 1] = {0}, *rest = NULL;
	struct asked a = *asked;
	int n = 0, taken;
	bool wanted = !a.n_rows;
	for (int i = 0; i < a.n_rows; i++)
		wanted = wanted || strstr(row->name, a.row[i]);
	if (!wanted)
		return;
	snprintf(text, sizeof text, "%s", row->words);
	for (char *w = strtok_r(text, " ", &rest); w && n < WORDS_MAX; w = strtok_r(NULL, " ", &rest))
		word[n++] = w;
	for (int i = 0; i < n; i += taken)
		if (!(taken = take_words(&a, word[i], word[i + 1])))
			abort();
	judge_row(&a, row->name);
}

static int usage(void)
{
	fprintf(stderr,
		"usage: judge [--seed N] [--sessions K] [--jobs J] [--row WORD]...   rows of the table\n"
		"       judge [--seed N] [--sessions K] [--jobs J] OPTION...         one row of your own:\n"
		"  --accuracy C              of the probe, told to the detector\n%s",
		lab_options_help);
	return 2;
}

int main(int argc, char **argv)
{
	struct asked a = {.seed = 1, .sessions = 100, .jobs = 2};
	int taken;
	for (int i = 1; i < argc; i += taken) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;
		taken = 2;
		if (value && !strcmp(argv[i], "--seed"))
			a.seed = strtoull(value, NULL, 10);
		else if (value && !strcmp(argv[i], "--sessions"))
			a.sessions = atoi(value);
		else if (value && !strcmp(argv[i], "--jobs"))
			a.jobs = atoi(value);
		else if (value && !strcmp(argv[i], "--row") && a.n_rows < ROWS_ASKED_MAX)
			a.row[a.n_rows++] = value;
		else if ((taken = take_words(&a, argv[i], value)))
			a.own = true;
		else
			return usage();
	}
	if (a.sessions < 1 || a.jobs < 1 || a.jobs > JOBS_MAX || (a.own && a.n_rows))
		return usage();
	print_head();
	if (a.own)
		judge_row(&a, "");
	for (int i = 0; i < ROWS && !a.own; i++)
		judge_named(&a, &rows[i]);
	return 0;
}
