/* A HID device that nobody knows, emulated, taught and watched with the unmodified program. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "devices/bench.h"
#include "devices/stick.h"
#include "support/guard.h"

TestSuite(teach_hid, .init = bench_setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

static int nothing(struct stick *s, const uint8_t *setup, uint8_t *data, int n)
{
	(void)s, (void)setup, (void)data, (void)n;
	return -32; /* EPIPE: it knows no request */
}

/* One HID interface that sends reports of eight bytes by itself. */
static const struct stick_model stranger = {
	.vendor = "cafe",
	.product = "4242",
	.name = "Kitchen Probe",
	.descriptors =
		"1201000200000008feca424200010001000109022200010100a0320904000001030000000921110100012223000705810308000a",
	.interfaces = 1,
	.endpoint_in = 0x81,
	.control = nothing,
};

static gint64 finger_us, due_us;
static int n_reports;

/* Every quarter of a second: 01, a counter, 16 bits of tenths, big end first, and what stays. */
static void speak(void *stick)
{
	gint64 now_us = g_get_monotonic_time();
	if (now_us < due_us)
		return;
	due_us = now_us + 250000;
	double at_s = finger_us ? (double)(now_us - finger_us) / 1e6 : 0;
	int tenths = (int)lround(224 + 100 * (1 - exp(-at_s / 5)));
	uint8_t report[8] = {
		0x01, (uint8_t)n_reports++, (uint8_t)(tenths >> 8), (uint8_t)tenths, 0x20, 0x20, 0x20, 0};
	stick_report(stick, 0, report, 8);
}

static void wait_for(struct run *r, struct stick *s, const char *words)
{
	WAIT_UNTIL(strstr(r->text->str, words) || r->pid == 0, {
		speak(s);
		run_pause(r, SERVE_EVERY_MS);
	});
	check_said(r, words);
}

static void type(int in, const char *line)
{
	cr_assert_eq(write(in, line, strlen(line)), (ssize_t)strlen(line));
}

Test(teach_hid, reports_of_a_stranger_become_a_probe)
{
	struct run r;
	int in;
	struct stick *s = stick_new_model(testbed, &stranger);
	stick_plug(s, "1-2");
	run_start_asked(&r,
			(const char *[]){"teach", "kitchen", "--probe", "cafe:4242", "--ambient", "22", NULL},
			&in);
	wait_for(&r, s, "press Enter");
	check_said(&r, "messages of 8 bytes");
	type(in, "\n");
	finger_us = g_get_monotonic_time();
	wait_for(&r, s, "n none: ");
	check_said(&r, "2 bytes from 2 on, big-endian, /10");
	type(in, "\n");
	wait_for(&r, s, "Kept. Use it with");
	close(in);
	run_end(&r);
	check_status(&r, 0);
	cr_expect_eq(s->unknown_controls, 0, "nothing was said to it");
	watch(&r, "kitchen");
	wait_row_served(&r, ",32.4,ok,", speak, s);
	run_stop(&r);
	check_status(&r, 0);
	check_said(&r, "taught on this computer, so its accuracy is unknown");
	stick_free(s);
}
