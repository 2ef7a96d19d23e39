/*
 * Plugged and unplugged at random moments, again and again, in one session of the unmodified program: no lost
 * session, no descriptor and no memory more than before, and how long until the first new sample. Six
 * times in the check; `make endure` does it 200 times: ICECUE_ENDURE=200. The emulated bus has some 250
 * numbers for plugged devices, so that test_hostile_noise.c goes on to 1,000 with a port.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices/bench.h"
#include "devices/meter.h"
#include "devices/stick.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"

#define CYCLES 6
#define CYCLES_MAX 250
#define SETTLED 3 /* cycles after which nothing more may be taken */
#define GROWTH_MAX_KB 256

TestSuite(endure, .init = bench_setup, .fini = bench_teardown, .timeout = 4 * GUARD_TEST_S);

struct device {
	const char *probe;
	void *state;
	void (*plug)(void *state);
	void (*unplug)(void *state);
	void (*work)(void *state); /* what it does by itself; NULL */
};

struct cost {
	int descriptors;
	long memory_kb;
};

struct cycles {
	int n;
	double back_s[CYCLES_MAX];
	struct cost settled, end;
};

static char record_path[512];

static int cycles_wanted(void)
{
	const char *told = getenv("ICECUE_ENDURE");
	int n = told ? atoi(told) : CYCLES;
	return n < SETTLED + 1 ? SETTLED + 1 : n > CYCLES_MAX ? CYCLES_MAX : n;
}

static struct cost cost_of(pid_t pid)
{
	struct cost c = {0};
	char path[64];
	long pages, resident;
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));)
		c.descriptors += e->d_name[0] != '.';
	if (d)
		closedir(d);
	snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	FILE *f = fopen(path, "re");
	if (f && fscanf(f, "%ld %ld", &pages, &resident) == 2)
		c.memory_kb = resident * 4;
	if (f)
		fclose(f);
	return c;
}

static bool find_record(void)
{
	DIR *d = opendir(dir);
	record_path[0] = '\0';
	for (struct dirent *e; d && (e = readdir(d));)
		if (e->d_name[0] == '2')
			snprintf(record_path, sizeof(record_path), "%s/%s/session.csv", dir, e->d_name);
	if (d)
		closedir(d);
	return record_path[0] != '\0';
}

static long record_len(void)
{
	FILE *f = fopen(record_path, "re");
	if (!f)
		return 0;
	fseek(f, 0, SEEK_END);
	long len = ftell(f);
	fclose(f);
	return len;
}

static bool sample_behind(long len)
{
	char line[4096];
	bool found = false;
	FILE *f = fopen(record_path, "re");
	if (!f || fseek(f, len, SEEK_SET) != 0) {
		if (f)
			fclose(f);
		return false;
	}
	while (!found && fgets(line, sizeof(line), f))
		found = strstr(line, ",ok,") != NULL;
	fclose(f);
	return found;
}

/* Lets time pass, and the device work. */
static void pass(struct run *r, const struct device *d, double seconds)
{
	gint64 end = g_get_monotonic_time() + (gint64)(seconds * 1e6);
	do {
		if (d->work)
			d->work(d->state);
		run_pause(r, 10);
	} while (g_get_monotonic_time() < end);
}

/* Seconds until there is a sample behind `len`; negative when none comes. */
static double time_until_sample(struct run *r, const struct device *d, long len)
{
	gint64 begun = g_get_monotonic_time();
	int64_t end_ms = guard_end_ms();
	while (r->pid > 0 && !guard_is_over(end_ms)) {
		pass(r, d, 0.01);
		if (sample_behind(len))
			return (double)(g_get_monotonic_time() - begun) / 1e6;
	}
	return -1;
}

/* The emulation tells of a device before its node can be opened, and keeps a descriptor for each time that it
 * could not; udevd tells when all is there. So the program looks when it is. */
static void plug(struct run *r, const struct device *d)
{
	kill(r->pid, SIGSTOP);
	d->plug(d->state);
	kill(r->pid, SIGCONT);
}

static void run_cycles(struct run *r, const struct device *d, uint64_t *random, struct cycles *c)
{
	for (c->n = 0; c->n < cycles_wanted(); c->n++) {
		pass(r, d, 1.5 * script_uniform(random));
		d->unplug(d->state);
		pass(r, d, 0.05 + 1.5 * script_uniform(random));
		long len = record_len();
		plug(r, d);
		c->back_s[c->n] = time_until_sample(r, d, len);
		cr_assert(c->back_s[c->n] >= 0,
			  "cycle %d: no sample after it was plugged in; program said:\n%s", c->n,
			  r->text->str);
		if (c->n == SETTLED - 1)
			c->settled = cost_of(r->pid);
	}
	c->end = cost_of(r->pid);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void tell(const struct device *d, struct cycles *c)
{
	qsort(c->back_s, (size_t)c->n, sizeof(c->back_s[0]), by_size);
	printf("endure %s: %d times unplugged; first new sample after %.2f s (median), %.2f s (worst); descriptors %d, then %d; memory %ld kB, then %ld kB\n",
	       d->probe, c->n, c->back_s[c->n / 2], c->back_s[c->n - 1], c->settled.descriptors,
	       c->end.descriptors, c->settled.memory_kb, c->end.memory_kb);
	fflush(stdout);
	cr_expect_leq(c->end.descriptors, c->settled.descriptors);
#ifndef __SANITIZE_ADDRESS__ /* it keeps what is freed, and finds leaks by itself */
	cr_expect_leq(c->end.memory_kb, c->settled.memory_kb + GROWTH_MAX_KB);
#endif
}

/* One session: its times only grow, and it is closed in order. */
static void check_record(int losses)
{
	char *text = session_text(dir);
	char **rows = g_strsplit(strstr(text, "elapsed_s,"), "\n", -1);
	double before = -1;
	for (int i = 1; rows[i] && rows[i][0]; i++) {
		double t = atof(rows[i]);
		cr_assert(t >= before, "row %d: %s", i, rows[i]);
		before = t;
	}
	cr_expect(strstr(text, ",end,"), "the session was closed in order");
	cr_expect_geq(losses, cycles_wanted());
	g_strfreev(rows);
	g_free(text);
}

static void endure(const struct device *d)
{
	struct run r;
	struct cycles c = {0};
	uint64_t random = script_seed();
	d->plug(d->state);
	run_start(&r, 0, (const char *[]){"watch", "--probe", d->probe, "--out", dir, "--events", NULL});
	WAIT_UNTIL(find_record() || r.pid == 0, pass(&r, d, 0.02));
	cr_assert(time_until_sample(&r, d, 0) >= 0, "no first sample; program said:\n%s", r.text->str);
	run_cycles(&r, d, &random, &c);
	run_stop(&r);
	check_status(&r, 0);
	tell(d, &c);
	const char *lost = strstr(r.text->str, "; lost ");
	cr_assert(lost, "program said:\n%s", r.text->str);
	check_record(atoi(lost + strlen("; lost ")));
}

/* ---- the devices ---- */

static void plug_stick(void *state)
{
	stick_plug(state, "1-2");
}

static void unplug_stick(void *state)
{
	stick_unplug(state);
}

Test(endure, a_stick)
{
	struct stick *s = stick_new(testbed);
	endure(&(struct device){.probe = "temper", .state = s, .plug = plug_stick, .unplug = unplug_stick});
	stick_free(s);
}

struct ta612c {
	struct meter *meter;
	bool plugged;
	int plugs;
};

/* Under another name each time, as Linux does while the old one is still open; the testbed needs it so. */
static void plug_meter(void *state)
{
	struct ta612c *m = state;
	char tty[16];
	snprintf(tty, sizeof(tty), "ttyUSB%d", m->plugs++);
	meter_plug(m->meter, "1-4", tty);
	m->plugged = true;
}

static void unplug_meter(void *state)
{
	struct ta612c *m = state;
	m->plugged = false;
	meter_unplug(m->meter);
}

static void answer(void *state)
{
	static const uint8_t reply[] = {0x55, 0xaa, 0x01, 0x0b, 0xf1, 0xff, 0x60,
					0x00, 0x60, 0x6d, 0xf8, 0x00, 0x20};
	struct ta612c *m = state;
	uint8_t question[64];
	if (m->plugged && meter_heard(m->meter, question, sizeof(question)) > 0)
		meter_send(m->meter, reply, sizeof(reply));
}

Test(endure, a_serial_meter)
{
	struct ta612c m = {.meter = meter_new(testbed)};
	endure(&(struct device){.probe = "ta612c:/dev/ttyUSB0",
				.state = &m,
				.plug = plug_meter,
				.unplug = unplug_meter,
				.work = answer});
	meter_free(m.meter);
}
