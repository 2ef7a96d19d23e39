/*
 * measure - runs commands several times, in turn, and prints what each cost, one line a command:
 *
 *     measure RUNS COMMAND [ARGUMENT...] [-- COMMAND [ARGUMENT...]]...
 *     seconds=0.412 cpu=0.405 rss_kb=3120 waits=12 ratio=1.00
 *
 * Each figure is the median of the runs: elapsed time, processor time, largest resident set, and how often
 * it gave up the processor to wait. ratio is the median of processor time against the first command in the
 * same turn, so that a busy machine slows both sides of it. The commands' standard output and error are
 * thrown away. Exit status: 0, or 1 when a command failed or could not be run.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX 99
#define COMMANDS_MAX 4

enum figure { SECONDS, CPU, RSS_KB, WAITS, RATIO, FIGURES };

static double all[COMMANDS_MAX][FIGURES][RUNS_MAX];

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double timeval_s(const struct timeval *t)
{
	return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

static void run_child(char **argv)
{
	int null = open("/dev/null", O_RDWR);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
	}
	execvp(argv[0], argv);
	_exit(127);
}

static int run_once(char **argv, double figures[FIGURES])
{
	double start_s = now_s();
	struct rusage usage;
	int status;
	pid_t pid = fork();

	if (pid == 0)
		run_child(argv);
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid)
		return -1;
	figures[SECONDS] = now_s() - start_s;
	figures[CPU] = timeval_s(&usage.ru_utime) + timeval_s(&usage.ru_stime);
	figures[RSS_KB] = (double)usage.ru_maxrss;
	figures[WAITS] = (double)usage.ru_nvcsw;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

/* Every command once; 0, or -1 when one failed. */
static int run_all(char **commands[COMMANDS_MAX], int n, int run)
{
	double figures[FIGURES], first_s = 0;

	for (int c = 0; c < n; c++) {
		if (run_once(commands[c], figures) < 0) {
			fprintf(stderr, "measure: %s failed\n", commands[c][0]);
			return -1;
		}
		if (c == 0)
			first_s = figures[CPU];
		figures[RATIO] = first_s > 0 ? figures[CPU] / first_s : 0;
		for (int f = 0; f < FIGURES; f++)
			all[c][f][run] = figures[f];
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void print_medians(double of[FIGURES][RUNS_MAX], int runs)
{
	for (int f = 0; f < FIGURES; f++)
		qsort(of[f], (size_t)runs, sizeof(double), compare);
	printf("seconds=%.3f cpu=%.3f rss_kb=%.0f waits=%.0f ratio=%.2f\n", of[SECONDS][runs / 2],
	       of[CPU][runs / 2], of[RSS_KB][runs / 2], of[WAITS][runs / 2], of[RATIO][runs / 2]);
}

/* Cuts the arguments at each "--"; returns the number of commands, 0 when that is no list of them. */
static int find_commands(char **argv, char **commands[COMMANDS_MAX])
{
	int n = 0;

	while (*argv && n < COMMANDS_MAX) {
		if (!strcmp(*argv, "--"))
			return 0;
		commands[n++] = argv;
		while (*argv && strcmp(*argv, "--"))
			argv++;
		if (!*argv)
			return n;
		*argv++ = NULL;
	}
	return 0;
}

int main(int argc, char **argv)
{
	char **commands[COMMANDS_MAX];
	int runs = argc > 2 ? (int)strtol(argv[1], NULL, 10) : 0;
	int n = runs < 1 || runs > RUNS_MAX ? 0 : find_commands(argv + 2, commands);

	if (!n) {
		fputs("usage: measure RUNS COMMAND [ARGUMENT...] [-- COMMAND [ARGUMENT...]]...\n", stderr);
		return 1;
	}
	for (int i = 0; i < runs; i++)
		if (run_all(commands, n, i) < 0)
			return 1;
	for (int c = 0; c < n; c++)
		print_medians(all[c], runs);
	return 0;
}
