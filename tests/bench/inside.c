/*
 * inside - looks into the replay of a file, by the program's own parts:
 *
 *     inside parse FILE            reads and parses it to the end, and no more
 *     inside memory FILE           all of `replay --events`; "rows=... before=... allocations=... kb_1h=...
 * kb_6h=..." inside profile FILE TIMES    the same so many times; "OFFSET COUNT" a line, for profile.awk
 *
 * Everything but parse writes its events to /dev/null. before, allocations: calls of malloc, calloc and
 * realloc up to the first row, and from it to the last, whoever made them; this program's malloc is the one
 * that all libraries get. OFFSET: where in our own code (text counted from the start of the image) a
 * millisecond of processor time was spent, time in the libraries and the kernel being charged to our function
 * that called.
 */
#include <execinfo.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "live/sinks.h"
#include "session/loop.h"

#define SAMPLES_MAX 65536
#define FRAMES_MAX 32

/* ---- allocations ---- */

static uint64_t allocations;

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t n);
void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n)
{
	allocations++;
	return __libc_malloc(n);
}

void *calloc(size_t count, size_t n)
{
	allocations++;
	return __libc_calloc(count, n);
}

void *realloc(void *p, size_t n)
{
	allocations++;
	return __libc_realloc(p, n);
}

/* ---- memory: a source around the recording sees each row go by ---- */

static const int hours[] = {1, 6, 12, 18, 24};
#define HOURS (int)(sizeof(hours) / sizeof(hours[0]))

struct watched {
	struct source source;
	uint64_t rows, allocations_before, allocations_after;
	int n_hours;
	long kb[HOURS];
};

static long resident_kb(void)
{
	char text[128];
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	const char *second = strchr(text, ' ');

	return second ? strtol(second, NULL, 10) * (sysconf(_SC_PAGESIZE) / 1024) : 0;
}

static enum result watched_next(void *state, int64_t now_ms, struct import_item *out)
{
	struct watched *w = state;
	enum result r = w->source.next(w->source.state, now_ms, out);

	if (r != RESULT_OK)
		return r;
	if (w->rows == 1)
		w->allocations_before = allocations;
	w->allocations_after = allocations;
	w->rows += out->kind == IMPORT_SAMPLE;
	/* a row short of it, for a file ends just before its last hour is full */
	if (out->kind == IMPORT_SAMPLE && w->n_hours < HOURS &&
	    out->sample.t_ms >= hours[w->n_hours] * INT64_C(3600000) - 2000)
		w->kb[w->n_hours++] = resident_kb();
	return r;
}

static int no_fds(void *state, struct pollfd *fds, int cap)
{
	(void)state, (void)fds, (void)cap;
	return 0;
}

static int64_t watched_due(void *state)
{
	struct watched *w = state;

	return w->source.due_ms(w->source.state);
}

/* ---- the whole way, and the parser alone ---- */

static struct import *open_file(const char *path)
{
	struct import_options o = {.path = path};
	struct import *r;
	char why[1024];

	if (import_open(&o, &r, why, sizeof(why)) == RESULT_OK)
		return r;
	fprintf(stderr, "inside: %s\n", why);
	return NULL;
}

static bool parse(const char *path)
{
	struct import *r = open_file(path);
	struct import_item item;
	uint64_t rows = 0;

	if (!r)
		return false;
	while (import_next(r, &item) == RESULT_OK)
		rows += item.kind == IMPORT_SAMPLE;
	import_close(r);
	printf("rows=%" PRIu64 "\n", rows);
	return rows > 0;
}

static bool run_whole(const char *path, struct watched *w)
{
	struct import *r = open_file(path);
	struct recording *recording = r ? recording_create(r) : NULL;
	struct rules rules;

	rules_default(&rules);
	struct detector *d = detector_create(&rules);
	struct reporter reporter = {0};
	FILE *null = fopen("/dev/null", "w");

	if (!recording || !d || !null)
		return false;
	w->source = source_of_recording(recording);
	reporter_add(&reporter, sink_events(null, false));
	struct loop loop = {
		.source = {.state = w,
			   .whole = true,
			   .next = watched_next,
			   .pollfds = no_fds,
			   .due_ms = watched_due},
		.detector = d,
		.reporter = &reporter,
		.for_ms = MS_NEVER,
	};
	bool good = loop_run(&loop) == RESULT_OK;

	fclose(null);
	detector_destroy(d);
	recording_destroy(recording);
	import_close(r);
	return good;
}

static bool memory(const char *path)
{
	struct watched w = {0};

	if (!run_whole(path, &w))
		return false;
	printf("rows=%" PRIu64 " before=%" PRIu64 " allocations=%" PRIu64, w.rows, w.allocations_before,
	       w.allocations_after - w.allocations_before);
	for (int i = 0; i < w.n_hours; i++)
		printf(" kb_%dh=%ld", hours[i], w.kb[i]);
	putchar('\n');
	return true;
}

/* ---- profile ---- */

/* the linker's marks of our own text */
extern const char __executable_start[], etext[];

static uint32_t samples[SAMPLES_MAX];
static volatile sig_atomic_t n_samples;

static void take_sample(int signal_number)
{
	void *frames[FRAMES_MAX];
	int n = backtrace(frames, FRAMES_MAX);

	(void)signal_number;
	/* 0 and 1 are this handler and the way into it */
	for (int i = 2; i < n && n_samples < SAMPLES_MAX; i++) {
		const char *at = frames[i];

		if (at < __executable_start || at >= etext)
			continue;
		samples[n_samples] = (uint32_t)(at - __executable_start);
		n_samples = n_samples + 1;
		return;
	}
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static bool profile(const char *path, int times)
{
	struct sigaction action = {.sa_handler = take_sample, .sa_flags = SA_RESTART};
	struct itimerval every = {.it_interval.tv_usec = 1000, .it_value.tv_usec = 1000}, never = {0};
	void *warm[2];

	backtrace(warm, 2); /* loads what it needs now, not in the handler */
	sigaction(SIGPROF, &action, NULL);
	for (int i = 0; i < times; i++) {
		struct watched w = {0};

		setitimer(ITIMER_PROF, &every, NULL);
		bool good = run_whole(path, &w);

		setitimer(ITIMER_PROF, &never, NULL);
		if (!good)
			return false;
	}
	qsort(samples, (size_t)n_samples, sizeof(samples[0]), compare);
	for (int i = 0, n = 1; i < n_samples; i++, n++) {
		if (i + 1 < n_samples && samples[i + 1] == samples[i])
			continue;
		printf("%" PRIu32 " %d\n", samples[i], n);
		n = 0;
	}
	return n_samples > 0;
}

int main(int argc, char **argv)
{
	bool good = false;

	if (argc == 3 && !strcmp(argv[1], "parse"))
		good = parse(argv[2]);
	else if (argc == 3 && !strcmp(argv[1], "memory"))
		good = memory(argv[2]);
	else if (argc == 4 && !strcmp(argv[1], "profile"))
		good = profile(argv[2], (int)strtol(argv[3], NULL, 10));
	else
		fputs("usage: inside parse|memory FILE, or inside profile FILE TIMES\n", stderr);
	return good ? 0 : 1;
}
