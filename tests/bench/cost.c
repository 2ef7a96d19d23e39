/*
 * What a session costs on each transport: processor time for an hour of session, wake-ups a second, resident
 * memory, with emulated devices at the pace that they have; and sigrok-cli on the same emulated serial meter.
 * Part of make bench. ICECUE_COST_S: how long each is watched. The serial ones are pseudo terminals, and cost
 * what real lines do. The stick's and the bus's system calls go through a socket, which real ones do not, and
 * the stick's node is a file that is always ready: it is looked at every 2 ms for nothing.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "devices/bench.h"
#include "devices/i2c_bus.h"
#include "devices/meter.h"
#include "devices/stick.h"
#include "support/program.h"

#define WATCHED_S 20
#define WARM_UP_MS 4000

/* Without an emulated kernel, whose library would be counted in. */
static void folder_setup(void)
{
	run_or_skip();
	folder_make(dir, sizeof(dir));
	setenv("XDG_CONFIG_HOME", dir, 1);
}

TestSuite(cost, .init = bench_setup, .fini = bench_teardown, .timeout = 600);
TestSuite(lines, .init = folder_setup, .fini = bench_teardown, .timeout = 600);

struct usage {
	double cpu_s;
	long wakeups, resident_kb;
};

/* Of one thread, by its folder in /proc. */
static void add_thread(const char *task, struct usage *u)
{
	char path[160], line[256];
	unsigned long long ns = 0;
	long n = 0;
	snprintf(path, sizeof(path), "%s/schedstat", task);
	FILE *f = fopen(path, "re");
	if (f && fscanf(f, "%llu", &ns) == 1)
		u->cpu_s += (double)ns / 1e9;
	if (f)
		fclose(f);
	snprintf(path, sizeof(path), "%s/status", task);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "voluntary_ctxt_switches: %ld", &n) == 1)
			u->wakeups += n;
	if (f)
		fclose(f);
}

static struct usage usage_of(pid_t pid)
{
	struct usage u = {0};
	char path[128];
	long pages, resident;
	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%d/task/%.20s", (int)pid, e->d_name);
		add_thread(path, &u);
	}
	if (d)
		closedir(d);
	snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	FILE *f = fopen(path, "re");
	if (f && fscanf(f, "%ld %ld", &pages, &resident) == 2)
		u.resident_kb = resident * (sysconf(_SC_PAGESIZE) / 1024);
	if (f)
		fclose(f);
	return u;
}

static int watched_s(void)
{
	const char *told = getenv("ICECUE_COST_S");
	int s = told ? atoi(told) : 0;
	return s > 0 ? s : WATCHED_S;
}

static void pass(struct run *r, void (*work)(void *), void *state, int ms)
{
	gint64 end = g_get_monotonic_time() + ms * G_GINT64_CONSTANT(1000);
	while (g_get_monotonic_time() < end) {
		if (work)
			work(state);
		run_pause(r, 5);
	}
}

/* Lets it run, and prints a line; what it used meanwhile, for an hour. */
static struct usage watch_it(struct run *r, const char *name, void (*work)(void *), void *state)
{
	pass(r, work, state, WARM_UP_MS);
	struct usage a = usage_of(r->pid);
	gint64 begun = g_get_monotonic_time();
	pass(r, work, state, watched_s() * 1000);
	struct usage b = usage_of(r->pid);
	double s = (double)(g_get_monotonic_time() - begun) / 1e6;
	b.cpu_s = (b.cpu_s - a.cpu_s) / s * 3600;
	cr_assert(r->pid > 0, "%s ended: %s", name, r->text->str);
	printf("    %-22s %7.2f s of processor an hour, %5.1f wake-ups a second, %6ld kB\n", name, b.cpu_s,
	       (double)(b.wakeups - a.wakeups) / s, b.resident_kb);
	fflush(stdout);
	return b;
}

static void start(struct run *r, const char *probe)
{
	run_start(
		r, 0,
		(const char *[]){"watch", "--probe", probe, "--out", dir, "--events", NULL});
}

static void stop(struct run *r)
{
	run_stop(r);
}

/* ---- USB ---- */

Test(cost, a_usb)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	stick_plug(s, "1-2");
	start(&r, "temper");
	watch_it(&r, "usb: temper, 1 Hz", NULL, NULL);
	stop(&r);
	stick_free(s);
}

/* ---- I2C ---- */

Test(cost, b_i2c)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x48};
	i2c_sensor_set(&sensor, 0x0f, 0x0117);
	i2c_sensor_set(&sensor, 0x00, 0x0fa0);
	struct i2c_bus *b = i2c_bus_new(testbed, &sensor);
	i2c_bus_plug(b, 1);
	start(&r, "i2c_tmp117:/dev/i2c-1");
	watch_it(&r, "i2c: TMP117, 1 Hz", NULL, NULL);
	stop(&r);
	i2c_bus_free(b);
}

/* ---- sysfs ---- */

Test(cost, c_sysfs)
{
	static const char there[] =
		"72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=23125\n";
	struct run r;
	char *root = umockdev_testbed_get_root_dir(testbed);
	g_autofree char *folder = g_strdup_printf("%s/sys/bus/w1/devices/28-0123456789ab", root);
	g_autofree char *file = g_strdup_printf("%s/w1_slave", folder);
	g_free(root);
	cr_assert(g_mkdir_with_parents(folder, 0755) == 0 && g_file_set_contents(file, there, -1, NULL));
	start(&r, "w1:28-0123456789ab");
	watch_it(&r, "sysfs: DS18B20, 1 Hz", NULL, NULL);
	stop(&r);
}

/* ---- serial ---- */

struct line {
	int master;
	char name[64];
	gint64 due_us;
	int n; /* of the lines said, or the questions heard */
};

static void line_open(struct line *l)
{
	struct termios t;
	*l = (struct line){.master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)};
	cr_assert(l->master >= 0 && grantpt(l->master) == 0 && unlockpt(l->master) == 0 &&
		  ptsname_r(l->master, l->name, sizeof(l->name)) == 0 && tcgetattr(l->master, &t) == 0);
	cfmakeraw(&t);
	tcsetattr(l->master, TCSANOW, &t);
}

static void speak(void *state)
{
	struct line *l = state;
	char text[16];
	gint64 now_us = g_get_monotonic_time();
	if (now_us < l->due_us)
		return;
	l->due_us = (l->due_us ? l->due_us : now_us) + 100000;
	int n = snprintf(text, sizeof(text), "%.2f\r\n", 30 + l->n++ % 200 / 100.0);
	cr_assert_eq(write(l->master, text, (size_t)n), n);
}

Test(lines, a_serial)
{
	struct run r;
	struct line l;
	char probe[80];
	line_open(&l);
	snprintf(probe, sizeof(probe), "text:%s", l.name);
	start(&r, probe);
	watch_it(&r, "serial: lines, 10 Hz", speak, &l);
	stop(&r);
	close(l.master);
}

/* ---- against sigrok-cli: a Center 309, which is asked. It knows no pseudo terminal: both see a USB lead
 * ---- */

struct center309 {
	struct meter *meter;
	int asked;
};

static void answer(void *state)
{
	static const uint8_t reply[45] = {
		0x02, 0x80, [7] = 0x01, [8] = 0x3f, [40] = 0x0e, [43] = 0x0e, [44] = 3};
	struct center309 *c = state;
	uint8_t heard[64];
	size_t n = meter_heard(c->meter, heard, sizeof(heard));
	for (size_t i = 0; i < n; i++)
		if (heard[i] == 'A') {
			meter_send(c->meter, reply, sizeof(reply));
			c->asked++;
		}
}

static struct usage center309(const char *name, const char *program, const char *const *argv, double *hz)
{
	struct run r;
	struct center309 c = {.meter = meter_new(testbed)};
	meter_plug(c.meter, "1-4", "ttyUSB0");
	setenv("ICECUE", program, 1);
	run_start(&r, 0, argv);
	struct usage u = watch_it(&r, name, answer, &c);
	*hz = c.asked / (watched_s() + WARM_UP_MS / 1000.0);
	stop(&r);
	meter_free(c.meter);
	return u;
}

Test(cost, rival)
{
	static const char rival[] = "/usr/bin/sigrok-cli";
	double our_hz, its_hz;
	g_autofree char *ours = g_strdup(run_program());
	if (access(rival, X_OK) < 0) {
		printf("    sigrok-cli is not installed: no comparison\n");
		return;
	}
	struct usage its = center309(
		"sigrok-cli: Center 309", rival,
		(const char *[]){"-d", "center-309:conn=/dev/ttyUSB0", "--time", "600000", NULL}, &its_hz);
	bench_teardown();
	bench_setup();
	struct usage we = center309("icecue: Center 309", ours,
				    (const char *[]){"watch", "--probe", "center309:/dev/ttyUSB0", "--out",
						     dir, "--events", NULL},
				    &our_hz);
	cr_assert(our_hz > 0 && its_hz > 0);
	printf("    icecue asked %.1f times a second, sigrok-cli %.1f: an hour costs %.2f of its processor time, a reading %.2f, the memory is %.2f of its\n",
	       our_hz, its_hz, we.cpu_s / its.cpu_s, we.cpu_s / our_hz / (its.cpu_s / its_hz),
	       (double)we.resident_kb / (double)its.resident_kb);
}
