/* Which number of an unknown device is the temperature: of many made-up ones, and through the program. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "icecue/decode.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "system/clock.h"
#include "teach/teach.h"

#define FINGER_MS 8000
#define END_MS 28000

static struct heard *heard;
static struct candidate found[5];

static void begin(void)
{
	heard = calloc(1, sizeof(*heard));
	cr_assert(heard);
}

static void end(void)
{
	free(heard);
}

TestSuite(teach, .init = begin, .fini = end);

/* A tip in the room, then between fingers. */
static double tip_c(int64_t t_ms, double room_c, double finger_c)
{
	double at_s = (double)(t_ms - FINGER_MS) / 1000;
	return at_s <= 0 ? room_c : room_c + (finger_c - room_c) * (1 - exp(-at_s / 5));
}

static void say(int64_t t_ms, const char *line)
{
	cr_assert(heard_add(heard, t_ms, (const uint8_t *)line, strlen(line)));
}

static int find(int32_t room_mc)
{
	return teach_find(heard, FINGER_MS, room_mc, found, 5);
}

/* ---- text ---- */

static void check_text(const char *format, int number, bool comma, enum taught_unit unit)
{
	for (int64_t t_ms = 100; t_ms < END_MS; t_ms += 500) {
		char line[128], value[32];
		double c = tip_c(t_ms, 22.4, 32.6), v = unit == TAUGHT_FAHRENHEIT ? c * 1.8 + 32 : c;
		snprintf(value, sizeof(value), "%.2f", v);
		if (comma)
			*strchr(value, '.') = ',';
		const char *at = strstr(format, "%s");
		snprintf(line, sizeof(line), "%.*s%s%s", (int)(at - format), format, value, at + 2);
		say(t_ms, line);
	}
	int n = find(MC_NONE);
	cr_assert_gt(n, 0, "%s", format);
	cr_expect(teach_is_sure(found, n), "%s: %.2f", format, found[0].score);
	cr_expect(!found[0].t.binary && found[0].t.number == number && found[0].t.comma == comma &&
			  found[0].t.unit == unit && found[0].t.divide == 1,
		  "%s: number %d, comma %d, unit %d, /%d", format, found[0].t.number, found[0].t.comma,
		  found[0].t.unit, found[0].t.divide);
	cr_expect_float_eq(found[0].before_mc, 22400, 100);
	memset(heard, 0, sizeof(*heard));
}

Test(teach, lines_of_many_kinds)
{
	check_text("%s\r\n", 1, false, TAUGHT_CELSIUS);
	check_text("T1=%s C;T2=21.30 C\n", 1, false, TAUGHT_CELSIUS);
	check_text("2026-11-27 12:00:01;%s;23,1\r\n", 7, true, TAUGHT_CELSIUS);
	check_text("{\"id\": 7, \"temp\": %s, \"humidity\": 41.5}\n", 2, false, TAUGHT_CELSIUS);
	check_text("probe %s F ambient 71.2 F\n", 1, false, TAUGHT_FAHRENHEIT);
}

Test(teach, what_does_not_rise_is_not_proposed)
{
	for (int64_t t_ms = 0; t_ms < END_MS; t_ms += 500)
		say(t_ms, "T=22.40 H=41.2\r\n");
	cr_expect_eq(find(MC_NONE), 0);
	memset(heard, 0, sizeof(*heard));
	for (int64_t t_ms = 0; t_ms < END_MS; t_ms += 500) {
		char line[32];
		snprintf(line, sizeof(line), "%d\r\n", (int)(t_ms / 500)); /* a counter */
		say(t_ms, line);
	}
	cr_expect(find(MC_NONE) == 0 || !teach_is_sure(found, 1), "%.2f", found[0].score);
}

/* ---- random layouts ---- */

struct layout {
	int len, at, width, divide, pace_ms, other_at;
	bool little, sum, counter, bursts;
	double room_c, finger_c;
	uint8_t head[2];
};

static int pick(uint64_t *random, int n)
{
	return (int)(script_uniform(random) * n);
}

static struct layout draw(uint64_t *random)
{
	static const int divisors[] = {10,  100, 16,  10,
				       100, 128, 256, 10}; /* 33 C in thousandths is no int16 */
	struct layout l = {.len = 7 + pick(random, 10),
			   .width = 2,
			   .divide = divisors[pick(random, 8)],
			   .pace_ms = 250 << pick(random, 3),
			   .little = pick(random, 2),
			   .sum = pick(random, 2),
			   .counter = pick(random, 2),
			   .bursts = pick(random, 2),
			   .room_c = 19 + 6 * script_uniform(random),
			   .finger_c = 29 + 5 * script_uniform(random),
			   .head = {(uint8_t)(1 + pick(random, 255)), (uint8_t)(1 + pick(random, 255))}};
	l.at = 2 + pick(random, l.len - 2 - l.width - l.sum - l.counter);
	return l;
}

static size_t build(const struct layout *l, int i, double c, uint8_t *frame)
{
	int32_t v = (int32_t)lround(c * l->divide);
	memset(frame, 0x20, (size_t)l->len);
	memcpy(frame, l->head, 2);
	frame[l->at + (l->little ? 1 : 0)] = (uint8_t)(v >> 8);
	frame[l->at + (l->little ? 0 : 1)] = (uint8_t)v;
	if (l->counter)
		frame[l->len - 1 - l->sum] = (uint8_t)i;
	if (l->sum) {
		frame[l->len - 1] = 0;
		for (int k = 0; k < l->len - 1; k++)
			frame[l->len - 1] = (uint8_t)(frame[l->len - 1] + frame[k]);
	}
	return (size_t)l->len;
}

/* What the device would read at other temperatures, through the description that was found. */
static bool reads_right(const struct layout *l, const struct taught *t)
{
	static const double at_c[] = {-3.5, 0, 12.5, 21, 38};
	for (size_t i = 0; i < sizeof(at_c) / sizeof(at_c[0]); i++) {
		uint8_t frame[TAUGHT_FRAME_MAX];
		build(l, 7, at_c[i], frame);
		double got = (double)taught_udeg(t, taught_integer(t, frame) * 1000000) / 1e6;
		if (fabs(got - at_c[i]) > 0.6 / l->divide + 1e-6)
			return false;
	}
	return true;
}

/* The room, as a person told it, may be a degree off. */
static void random_layouts(bool told, int least_listed, int most_wrong)
{
	uint64_t random = script_seed();
	int wrong_scale = 0, right = 0, sure = 0, sure_wrong = 0, none = 0, listed = 0;
	for (int k = 0; k < 300; k++) {
		struct layout l = draw(&random);
		uint8_t frame[TAUGHT_FRAME_MAX];
		int i = 0;
		memset(heard, 0, sizeof(*heard));
		for (int64_t t_ms = 0; t_ms < END_MS; t_ms += l.pace_ms, i++) {
			double noise = (script_uniform(&random) - 0.5) * 0.1;
			size_t n = build(&l, i, tip_c(t_ms, l.room_c, l.finger_c) + noise, frame),
			       half = n / 2;
			heard_add(heard, t_ms, frame, l.bursts ? n : half);
			if (!l.bursts)
				heard_add(heard, t_ms + 3, frame + half, n - half);
		}
		int n = find(
			told ? (int32_t)lround(l.room_c * 1000 + 1000 * (2 * script_uniform(&random) - 1))
			     : MC_NONE);
		none += n == 0;
		bool is_right = n > 0 && reads_right(&l, &found[0].t), is_sure = teach_is_sure(found, n);
		right += is_right;
		sure += is_sure;
		sure_wrong += is_sure && !is_right;
		wrong_scale += is_sure && !is_right && found[0].t.at == l.at && found[0].t.width == 2;
		bool any = false;
		for (int c = 0; c < n; c++)
			any = any || reads_right(&l, &found[c].t);
		listed += any;
	}
	printf("teach: room %s: of 300 random layouts the first is right in %d, the right one is listed in %d; sure in %d, and wrong then in %d (%d of them only in scale); nothing found in %d\n",
	       told ? "told" : "not told", right, listed, sure, sure_wrong, wrong_scale, none);
	cr_expect_geq(listed, least_listed);
	cr_expect_leq(sure_wrong, most_wrong);
}

Test(teach, random_layouts_of_bytes)
{
	random_layouts(true, 290, 3);
}

Test(teach, random_layouts_in_a_room_that_nobody_measured)
{
	random_layouts(false, 285, 3);
}

/* Nothing that a device sends may do harm. */
Test(teach, noise_of_any_kind)
{
	uint64_t random = script_seed();
	int sure = 0;
	for (int k = 0; k < 200; k++) {
		memset(heard, 0, sizeof(*heard));
		heard->reports = pick(&random, 2);
		int64_t t_ms = 0;
		uint8_t bytes[64];
		do {
			int n = 1 + pick(&random, 64), kind = pick(&random, 3);
			for (int i = 0; i < n; i++)
				bytes[i] = (uint8_t)(kind == 0	 ? pick(&random, 256)
						     : kind == 1 ? "0123456789.,-\r\n T"[pick(&random, 17)]
								 : k);
			t_ms += pick(&random, 300);
			if (!heard_add(heard, t_ms, bytes, (size_t)n))
				break;
		} while (t_ms < END_MS);
		sure += teach_is_sure(found, find(MC_NONE));
		char words[64];
		heard_words(heard, words, sizeof(words));
		cr_assert_lt(strlen(words), sizeof(words));
	}
	cr_expect_eq(sure, 0, "%d times something was found in noise", sure);
}

/* ---- the description ---- */

static bool parse(const char *ini, struct taught *t, char *why, size_t n)
{
	static struct config config;
	config_clear(&config);
	cr_assert_eq(config_parse("f", ini, strlen(ini), &config, why, n), RESULT_OK, "%s", why);
	cr_assert_eq(config.n, 1);
	return taught_parse(config.sections, t, why, n);
}

Test(teach, a_description_makes_a_driver_or_is_refused)
{
	struct taught t;
	char why[4600];
	cr_assert(parse("[device \"kitchen\"]\nform = text\nnumber = 2\nnumbers = 3\ndecimal = comma\n", &t,
			why, sizeof(why)));
	cr_assert(taught_add(&t, why, sizeof(why)), "%s", why);
	const struct driver *drv = driver_by_name("kitchen");
	cr_assert(drv);
	struct reply r;
	decode_reply(drv, "", (const uint8_t *)"12:1 -3,25 7", 12, &r);
	cr_expect_eq(r.verdict, VERDICT_INFO, "four numbers");
	decode_reply(drv, "", (const uint8_t *)"a 1 -3,25 T7 9", 14, &r);
	cr_assert_eq(r.n, 1);
	cr_expect_eq(r.at[0].udeg, -3250000);
	cr_expect_not(taught_add(&t, why, sizeof(why)), "twice");

	static const struct {
		const char *ini, *why;
	} wrong[] = {
		{"[device \"Big\"]\nform = text\n", "lower case"},
		{"[device \"a\"]\nform = binary\nhead = aa\n", "needs frame and at"},
		{"[device \"a\"]\nform = binary\nframe = 4\nat = 3\nwidth = 2\nhead = aa\n", "do not fit"},
		{"[device \"a\"]\nform = binary\nframe = 4\nat = 1\n", "need a head"},
		{"[device \"a\"]\nform = binary\nframe = 4\nat = 1\nhead = xyz\n", "hexadecimal"},
		{"[device \"a\"]\nform = text\nusb = 12\n", "1234:abcd"},
		{"[device \"a\"]\nform = binary\nframe = 4\nat = 1\nusb = -1:2\n", "1234:abcd"},
		{"[device \"a\"]\nform = binary\nframe = 4\nat = 1\nusb = 12345:2\n", "1234:abcd"},
		{"[device \"a\"]\nform = binary\nframe = 4\nat = 1\nusb = 0x1:2\n", "1234:abcd"},
		{"[device \"a\"]\nform = text\nnumber = 4\nnumbers = 3\n", "beyond numbers = 3"},
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		cr_expect_not(parse(wrong[i].ini, &t, why, sizeof(why)), "%s", wrong[i].ini);
		cr_expect(strstr(why, wrong[i].why), "%s: %s", wrong[i].ini, why);
	}
}

Test(teach, a_taught_frame_is_checked_before_it_is_believed)
{
	struct taught t;
	char why[4600];
	cr_assert(parse(
		"[device \"box\"]\nform = binary\nframe = 6\nhead = aa55\nat = 2\nwidth = 2\nsigned = yes\n"
		"sum = add\ndivide = 10\n",
		&t, why, sizeof(why)));
	cr_assert(taught_add(&t, why, sizeof(why)), "%s", why);
	const struct driver *drv = driver_by_name("box");
	struct reply r;
	uint8_t frame[6] = {0xaa, 0x55, 0xff, 0xe7, 0, 0xe5};
	decode_reply(drv, "", frame, 6, &r);
	cr_assert_eq(r.n, 1, "%s", verdict_name(r.verdict));
	cr_expect_eq(r.at[0].udeg, -2500000);
	frame[3]++;
	decode_reply(drv, "", frame, 6, &r);
	cr_expect_eq(r.verdict, VERDICT_BAD_SUM);
	decode_reply(drv, "", frame, 3, &r);
	cr_expect_eq(r.verdict, VERDICT_TRUNCATED);
	frame[0] = 0;
	decode_reply(drv, "", frame, 6, &r);
	cr_expect_eq(r.verdict, VERDICT_NOT_MINE);
}

/* ---- the program ---- */

struct dialog_run {
	pid_t pid;
	int in, out, device; /* its input, what it prints, the other end of its line */
	char node[64], text[16384];
	size_t n;
	int64_t finger_ms; /* of clock_boot_ms(); 0: not yet */
	int64_t due_ms;
};

static void open_line(struct dialog_run *r)
{
	struct termios raw;
	r->device = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	cr_assert(r->device >= 0 && grantpt(r->device) == 0 && unlockpt(r->device) == 0 &&
		  ptsname_r(r->device, r->node, sizeof(r->node)) == 0 && tcgetattr(r->device, &raw) == 0);
	cfmakeraw(&raw);
	tcsetattr(r->device, TCSANOW, &raw);
}

static void start(struct dialog_run *r, const char *config_home, const char *const *args)
{
	int in[2], out[2];
	const char *all[16] = {program_path()};
	for (int i = 0; args[i] && i < 14; i++)
		all[i + 1] = args[i];
	cr_assert(pipe(in) == 0 && pipe(out) == 0);
	r->pid = fork();
	if (r->pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		dup2(out[1], STDERR_FILENO);
		setenv("XDG_CONFIG_HOME", config_home, 1); /* never that of who runs the tests */
		close(in[1]);
		close(out[0]);
		guard_child();
		execv(all[0], (char *const *)all);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	r->in = in[1];
	r->out = out[0];
	fcntl(r->out, F_SETFL, O_NONBLOCK);
}

/* A line every 200 ms: a counter, the tip with a decimal comma, another temperature. */
static void device_speaks(struct dialog_run *r)
{
	int64_t now_ms = clock_boot_ms();
	if (now_ms < r->due_ms)
		return;
	r->due_ms = now_ms + 200;
	double at_s = r->finger_ms ? (double)(now_ms - r->finger_ms) / 1000 : 0;
	int c100 = (int)lround(2240 + 1000 * (1 - exp(-at_s / 5)));
	char line[64];
	int n = snprintf(line, sizeof(line), "n%d;%d,%02d;23,4\r\n", (int)(now_ms / 200 % 1000), c100 / 100,
			 c100 % 100);
	if (write(r->device, line, (size_t)n) != n)
		return; /* nobody listens just now */
}

static void wait_for(struct dialog_run *r, const char *words)
{
	ssize_t n = 1;
	WAIT_UNTIL(strstr(r->text, words) || n == 0, {
		device_speaks(r);
		n = read(r->out, r->text + r->n, sizeof(r->text) - 1 - r->n);
		r->n += n > 0 ? (size_t)n : 0;
		r->text[r->n] = '\0';
		sleep_ms(5);
	});
	cr_assert(strstr(r->text, words), "'%s' was not said, but:\n%s", words, r->text);
}

static void type(struct dialog_run *r, const char *line)
{
	cr_assert_eq(write(r->in, line, strlen(line)), (ssize_t)strlen(line));
}

static int finish(struct dialog_run *r)
{
	int status = 0;
	close(r->in);
	waitpid(r->pid, &status, 0);
	close(r->out);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(teach, a_device_is_taught_watched_and_forgotten, .timeout = GUARD_TEST_S)
{
	char dir[128];
	struct dialog_run r = {.pid = 0};
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	open_line(&r);
	start(&r, dir, (const char *[]){"teach", "kitchen", "--probe", r.node, NULL});
	wait_for(&r, "How warm is the room");
	type(&r, "22\n");
	wait_for(&r, "press Enter");
	type(&r, "\n");
	r.finger_ms = clock_boot_ms();
	wait_for(&r, "Enter takes the first");
	cr_expect(strstr(r.text, "lines of text, the last: n"), "%s", r.text);
	cr_expect(strstr(r.text, "number 1 of 2 in the line, /1, decimal comma"), "%s", r.text);
	type(&r, "\n");
	wait_for(&r, "icecue watch --probe kitchen:");
	cr_expect_eq(finish(&r), 0);

	r.n = 0;
	char probe[96], out[160];
	snprintf(out, sizeof(out), "%s/out", dir);
	snprintf(probe, sizeof(probe), "kitchen:%s", r.node);
	start(&r, dir, (const char *[]){"watch", "--probe", probe, "--out", out, "--events", NULL});
	wait_for(&r, "kitchen");
	WAIT_UNTIL(session_has(out, ",ok,"), {
		device_speaks(&r);
		sleep_ms(5);
	});
	cr_expect(session_has(out, "# probe: kitchen"));
	kill(r.pid, SIGTERM);
	cr_expect_eq(finish(&r), 0);

	struct program_result p = PROGRAM("probes", "--supported");
	cr_expect(strstr(p.out, "taught on this computer: lines of text"), "%s", p.out);
	program_free(&p);
	p = PROGRAM("teach", "kitchen", "--forget");
	cr_expect_eq(p.code, 0, "%s", p.err);
	program_free(&p);
	p = PROGRAM("watch", "--probe", "kitchen");
	cr_expect(strstr(p.err, "There is no probe called \"kitchen\""), "%s", p.err);
	program_free(&p);
	close(r.device);
	folder_remove(dir);
}

Test(teach, what_cannot_be_taught_is_refused)
{
	static const struct {
		const char *args[6], *why;
	} wrong[] = {
		{{"teach", NULL}, "a NAME for the device is missing"},
		{{"teach", "temper", NULL}, "is a probe that icecue knows already"},
		{{"teach", "My Meter", NULL}, "lower case letters"},
		{{"teach", "x", "--probe", "/dev/ttyUSB97", NULL}, "is not there"},
		{{"teach", "x", "--baud", "fast", NULL}, "--baud takes 300 to 4000000, not 'fast'"},
		{{"teach", "x", "--forget", NULL}, "no device called 'x' was taught"},
	};
	char dir[128];
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct program_result p = program_run(wrong[i].args);
		cr_expect_neq(p.code, 0);
		cr_expect(strstr(p.err, wrong[i].why), "%zu: %s", i, p.err);
		program_free(&p);
	}
	folder_remove(dir);
}
