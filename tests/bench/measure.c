/*
 * measure - runs a command several times and prints what it cost, one line:
 *
 *     measure RUNS COMMAND [ARGUMENT...]
 *     seconds=0.412 cpu=0.405 rss_kb=3120 waits=12
 *
 * Each figure is the median of the runs: elapsed time, processor time, largest resident set, and how often
 * it gave up the processor to wait. The command's standard output and error are thrown away. Exit status:
 * 0, or 1 when the command failed or could not be run.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX 99

enum figure { SECONDS, CPU, RSS_KB, WAITS, FIGURES };

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

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	double figures[FIGURES], all[FIGURES][RUNS_MAX];
	int runs = argc > 2 ? (int)strtol(argv[1], NULL, 10) : 0;

	if (runs < 1 || runs > RUNS_MAX) {
		fputs("usage: measure RUNS COMMAND [ARGUMENT...]\n", stderr);
		return 1;
	}
	for (int i = 0; i < runs; i++) {
		if (run_once(argv + 2, figures) < 0) {
			fprintf(stderr, "measure: %s failed\n", argv[2]);
			return 1;
		}
		for (int f = 0; f < FIGURES; f++)
			all[f][i] = figures[f];
	}
	for (int f = 0; f < FIGURES; f++)
		qsort(all[f], (size_t)runs, sizeof(double), compare);
	printf("seconds=%.3f cpu=%.3f rss_kb=%.0f waits=%.0f\n", all[SECONDS][runs / 2], all[CPU][runs / 2],
	       all[RSS_KB][runs / 2], all[WAITS][runs / 2]);
	return 0;
}
