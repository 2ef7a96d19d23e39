/*
 * A port that sends what no board should: lines without an end, noise as fast as it goes, and a plug that is
 * out and in again and again. Nothing is taken for a reading of the skin that may bring an alert, and memory
 * and descriptors stay as they are. ICECUE_NOISE_S and ICECUE_UNPLUGS make it longer: see scripts/check-long.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/watch.h"
#include "support/world.h"
#include "system/clock.h"

#define MIB (1 << 20)
#define GROWTH_MAX_KB 2048
#define RECORD_MAX_PER_S 400000 /* a reading each millisecond is what fits */

TestSuite(hostile_noise, .init = world_begin, .fini = world_end, .timeout = 4 * GUARD_TEST_S);

static int wanted(const char *variable, int usual)
{
	const char *told = getenv(variable);
	return told && atoi(told) > 0 ? atoi(told) : usual;
}

static long resident_kb(void)
{
	char path[64];
	long pages, resident = 0;
	snprintf(path, sizeof(path), "/proc/%d/statm", (int)shown.pid);
	FILE *f = fopen(path, "re");
	cr_assert(f && fscanf(f, "%ld %ld", &pages, &resident) == 2);
	fclose(f);
	return resident * 4;
}

static int descriptors(void)
{
	char path[64];
	int n = 0;
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)shown.pid);
	DIR *d = opendir(path);
	cr_assert(d);
	for (struct dirent *e; (e = readdir(d));)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

/* Of the program, so far. */
static long cpu_ms(void)
{
	char path[64];
	unsigned long user = 0, system = 0;
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)shown.pid);
	FILE *f = fopen(path, "re");
	cr_assert(f);
	cr_assert_eq(
		fscanf(f, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system),
		2);
	fclose(f);
	return (long)(user + system) * 1000 / sysconf(_SC_CLK_TCK);
}

static long before_kb;
static int before_fds;

static void begin(const char *probe)
{
	WATCH("--probe", probe, "--lines", "--for", "72h");
	world_begin_reading(31.2);
	for (int i = 0; i < 10; i++)
		world_second(31.2);
	before_kb = resident_kb();
	before_fds = descriptors();
}

static void check_bounds(void)
{
	long kb = resident_kb();
	int fds = descriptors();
	fprintf(stderr, "hostile_noise: memory %ld kB, then %ld kB; descriptors %d, then %d\n", before_kb, kb,
		before_fds, fds);
	cr_expect_leq(fds, before_fds);
#ifndef __SANITIZE_ADDRESS__ /* it keeps what is freed */
	cr_expect_leq(kb, before_kb + GROWTH_MAX_KB);
#endif
}

/* The board prints again as it did. */
static void end(void)
{
	world_send("\r\n", 2);
	for (int i = 0; i < 10; i++)
		world_second(31.2);
	check_bounds();
	watch_stop();
	WORLD_CHECK(0, world_seconds(), "numb", "rewarmed", "window_closed", "disk_failing");
	cr_expect_null(strstr(shown.text, "pwned"));
}

Test(hostile_noise, lines_of_a_mebibyte)
{
	static char line[MIB];
	begin(world_board());
	memset(line, '7', sizeof(line));
	world_send(line, sizeof(line));
	world_send("\r\n", 2);
	world_second(31.2);
	memset(line, ' ', sizeof(line));
	memcpy(line + sizeof(line) - 8, "12.00 C\n", 8);
	world_send(line, sizeof(line));
	world_second(31.2);
	memset(line, 0, sizeof(line));
	world_send(line, sizeof(line));
	end();
}

static uint64_t seed;

static size_t random_bytes(char *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (char)(int)(script_uniform(&seed) * 256);
	return n;
}

static size_t nothing(char *to, size_t n)
{
	memset(to, 0, n);
	return n;
}

static size_t fill(char *to, size_t n, const char *text)
{
	size_t length = strlen(text), used = 0;
	for (; used + length <= n; used += length)
		memcpy(to + used, text, length);
	return used;
}

static size_t escapes(char *to, size_t n)
{
	return fill(to, n, "\033]0;pwned\007\033[2J\033c\0331;1H\233K pwned\r\n");
}

/* Of skin that nobody ices. */
static size_t lines(char *to, size_t n)
{
	char line[32];
	snprintf(line, sizeof(line), "%.2f C\r\n", 26 + 8 * script_uniform(&seed));
	return fill(to, n, line);
}

Test(hostile_noise, ten_megabytes_a_second)
{
	static size_t (*const kinds[])(char *, size_t) = {random_bytes, nothing, escapes, lines};
	static char block[4][65536];
	size_t n[4], sent = 0;
	seed = script_seed();
	begin(world_board());
	for (int k = 0; k < 4; k++)
		n[k] = kinds[k](block[k], sizeof(block[k]));
	size_t record_before = session_bytes(world_base);
	long cpu_before_ms = cpu_ms();
	int64_t begun_ms = clock_awake_ms(), for_ms = 1000LL * wanted("ICECUE_NOISE_S", 1), ms;
	for (int k = 0; (ms = clock_awake_ms() - begun_ms) < for_ms; k++) {
		if (sent > (size_t)ms * 10000) { /* 10 MB/s at most */
			watch_hear();
			continue;
		}
		world_send(block[k % 4], n[k % 4]);
		world_send("\n", 1);
		sent += n[k % 4];
	}
	fprintf(stderr,
		"hostile_noise: %.1f MB in %.1f s, %.0f ms of CPU a MB; the record grew by %zu bytes\n",
		(double)sent / 1e6, (double)ms / 1e3, (double)(cpu_ms() - cpu_before_ms) * 1e6 / (double)sent,
		session_bytes(world_base) - record_before);
	cr_expect_leq(session_bytes(world_base) - record_before, (size_t)(ms / 1000 + 1) * RECORD_MAX_PER_S);
	end();
}

/* The port is gone, and there again under the same name. */
Test(hostile_noise, a_plug_that_is_out_and_in_again_and_again)
{
	char link[128], probe[140];
	int times = wanted("ICECUE_UNPLUGS", 10);
	snprintf(link, sizeof(link), "%s/board", world_dir);
	snprintf(probe, sizeof(probe), "text:%s", link);
	cr_assert_eq(symlink(world_board() + strlen("text:"), link), 0);
	begin(probe);
	for (int i = 0; i < times; i++) {
		if (shown.n > sizeof(shown.text) / 2)
			shown.n = 0; /* the terminal is read on */
		world_unplug();
		unlink(link);
		world_pass(1000);
		for (int k = 0; k < 5; k++)
			watch_hear();
		cr_assert_eq(symlink(world_board() + strlen("text:"), link), 0);
		world_pass(6000);
		world_second(31.2);
		world_second(31.2);
	}
	double lost_s = -1, back_s = -1;
	int lost = 0, back = 0;
	while ((lost_s = world_event_s("probe_lost", lost_s)) >= 0)
		lost++;
	while ((back_s = world_event_s("probe_back", back_s)) >= 0)
		back++;
	fprintf(stderr, "hostile_noise: %d times unplugged, lost %d times, back %d times\n", times, lost,
		back);
	cr_expect(lost > 0 && lost - back >= -1 && lost - back <= 1);
	end();
}
