/*
 * The unmodified program against emulated devices: the real libusb, libudev and libserialport below it, and
 * an emulated kernel below them.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "devices/bench.h"
#include "devices/meter.h"
#include "devices/stick.h"
#include "support/guard.h"
#include "support/program.h"

#define NOBODY 65534

TestSuite(devices, .init = bench_setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

/* ---- helpers ---- */

static void check_given_back(const struct stick *s)
{
	cr_expect_eq(s->kernel_drivers, 3, "kernel drivers not given back: %d", s->kernel_drivers);
	cr_expect_eq(s->claimed, 0);
	cr_expect_eq(s->unknown_controls, 0);
	cr_expect_eq(s->unknown_ioctls, 0);
}

/* ---- listing ---- */

Test(devices, nothing_attached_is_told_kindly)
{
	struct run r;
	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_status(&r, 3);
	check_said(&r, "No probe is attached");
	check_said(&r, "icecue watch --probe sim");
}

Test(devices, stick_is_listed)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	stick_plug(s, "1-2");
	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_status(&r, 0);
	check_said(&r, "usb:1-2  TEMPer2_V4.1 (3553:a001)\n    driver   temper\n    state    ready\n");
	cr_expect_eq(s->opened, 0, "listing opened the device");
	stick_free(s);
}

Test(devices, serial_meter_is_listed_as_a_possibility)
{
	struct run r;
	struct meter *m = meter_new(testbed);
	meter_plug(m, "1-4", "ttyUSB0");
	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_status(&r, 0);
	check_said(&r, "/dev/ttyUSB0  CP2102 USB to UART (10c4:ea60)");
	check_said(&r, "perhaps");
	check_said(&r, "ms6514");
	meter_free(m);
}

Test(devices, two_sticks_are_a_question)
{
	struct run r;
	struct stick *a = stick_new(testbed), *b = stick_new(testbed);
	b->devnum = 20;
	stick_plug(a, "1-2");
	stick_plug(b, "1-3");
	run_start(&r, 0, (const char *[]){"watch", "--for", "1s", "--out", dir, "--events", NULL});
	run_end(&r);
	check_status(&r, 2);
	check_said(&r, "--probe temper:usb:1-2");
	check_said(&r, "--probe temper:usb:1-3");
	stick_free(a);
	stick_free(b);
}

/* ---- the stick ---- */

Test(devices, stick_gives_samples_and_is_given_back)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	s->outer_centi = -31; /* -0.3125: below zero, which is no error */
	stick_plug(s, "1-2");
	watch(&r, "temper");
	wait_row(&r, ",-0.313,ok,");
	cr_expect_eq(s->kernel_drivers, 0, "the keyboard stays with the kernel: it would type");
	cr_expect_eq(s->claimed, 3);
	run_stop(&r);
	check_status(&r, 0);
	check_said(&r, "TEMPer2_V4.1");
	check_given_back(s);
	stick_free(s);
}

/* One path: the conversation with its two-part name and its two reports comes out of the file as it was. */
Test(devices, stick_capture_replays_into_the_same_rows)
{
	struct run r;
	char file[160], probe[180], again[160];
	struct stick *s = stick_new(testbed);
	snprintf(file, sizeof(file), "%s/capture", dir);
	snprintf(probe, sizeof(probe), "capture:%s", file);
	snprintf(again, sizeof(again), "%s/again", dir);
	stick_plug(s, "1-2");
	run_start(&r, 0,
		  (const char *[]){"watch", "--probe", "temper", "--out", dir, "--events", "--capture", file,
				   NULL});
	wait_row(&r, ",25.063,ok,");
	run_stop(&r);
	stick_free(s);
	g_autofree char *live = session_text(dir);
	run_start(&r, 0,
		  (const char *[]){"watch", "--probe", probe, "--out", again, "--speed", "100", "--events",
				   NULL});
	run_end(&r);
	g_autofree char *replayed = session_text(again);
	const char *row = strstr(live, ",25.063,ok,"), *same = strstr(replayed, ",25.063,ok,");
	cr_assert_not_null(same, "program said:\n%s\n%s", r.text->str, replayed);
	while (row[-1] != '\n')
		row--;
	while (same[-1] != '\n')
		same--;
	cr_expect_eq(strncmp(row, same, strcspn(row, "\n")), 0, "%.60s\n%.60s", row, same);
}

Test(devices, stick_stall_is_cleared)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	s->stalls = 2;
	stick_plug(s, "1-2");
	watch(&r, "temper");
	wait_row(&r, ",25.063,ok,");
	run_stop(&r);
	cr_expect_eq(s->stalls, 0);
	cr_expect_geq(s->halts_cleared, 2);
	check_given_back(s);
	stick_free(s);
}

Test(devices, stick_read_errors_are_survived)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	s->faults = 3;
	stick_plug(s, "1-2");
	watch(&r, "temper");
	wait_row(&r, ",25.063,ok,");
	run_stop(&r);
	check_given_back(s);
	stick_free(s);
}

Test(devices, stick_question_without_answer_is_asked_again)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	s->ignores = 1;
	stick_plug(s, "1-2");
	watch(&r, "temper");
	wait_row(&r, ",25.063,ok,");
	run_stop(&r);
	check_given_back(s);
	stick_free(s);
}

Test(devices, stick_short_report_is_counted_and_does_not_shift_the_next)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	stick_plug(s, "1-2");
	watch(&r, "temper");
	wait_row(&r, ",25.063,ok,");
	s->shorts = 1; /* the inner one of the next answer */
	s->outer_centi = 2600;
	wait_row(&r, ",26,ok,");
	run_stop(&r);
	check_said(&r, "truncated 1");
	check_given_back(s);
	stick_free(s);
}

Test(devices, stick_without_its_outer_probe_says_what_to_do)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	s->outer_centi = 20000;
	stick_plug(s, "1-2");
	watch(&r, "temper");
	wait_row(&r, ",,missing,");
	cr_expect(run_until(&r, "the outer probe is not seen"));
	run_stop(&r);
	check_said(&r, "the outer probe is not seen");
	stick_free(s);
}

Test(devices, stick_comes_back_in_its_socket)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	stick_plug(s, "1-2");
	watch(&r, "temper");
	wait_row(&r, ",25.063,ok,");
	stick_unplug(s);
	run_pause(&r, 150);
	s->outer_centi = 2600;
	stick_plug(s, "1-2");
	wait_row(&r, ",26,ok,");
	run_stop(&r);
	check_said(&r, "lost 1 times");
	check_given_back(s);
	stick_free(s);
}

Test(devices, stick_comes_back_in_another_socket_but_is_not_taken_for_its_neighbour)
{
	struct run r;
	struct stick *s = stick_new(testbed), *other = stick_new(testbed);
	other->devnum = 20;
	other->outer_centi = 1000;
	stick_plug(s, "1-2");
	stick_plug(other, "1-3");
	watch(&r, "temper:usb:1-2");
	wait_row(&r, ",25.063,ok,");
	stick_unplug(s);
	run_pause(&r, 400);
	cr_expect_eq(other->opened, 0, "the neighbour was taken for the lost one");
	s->outer_centi = 2600;
	stick_plug(s, "1-5");
	wait_row(&r, ",26,ok,");
	run_stop(&r);
	cr_expect_eq(other->opened, 0);
	cr_expect(!has_row(",10,ok,"));
	stick_free(s);
	stick_free(other);
}

/* Else its keyboard would be dead until it is plugged in anew. */
Test(devices, stick_that_a_killed_session_left_is_given_back_by_the_next)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	stick_plug(s, "1-2");
	s->kernel_drivers = 0;
	watch(&r, "temper");
	wait_row(&r, ",25.063,ok,");
	run_stop(&r);
	check_given_back(s);
	stick_free(s);
}

Test(devices, stick_held_by_another_program)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	s->held = true;
	stick_plug(s, "1-2");
	watch(&r, "temper");
	run_end(&r);
	check_status(&r, 1);
	cr_expect_eq(s->kernel_drivers, 3, "the kernel driver is not given back after a failed claim");
	stick_free(s);
}

Test(devices, stick_without_permission_tells_the_rule)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	stick_plug(s, "1-2");
	char *root = umockdev_testbed_get_root_dir(testbed);
	char *node = g_strconcat(root, s->node, NULL);
	uid_t uid = geteuid() == 0 ? NOBODY : 0;
	/* writable: the emulated udev puts the socket of its listener there, and umockdev 0.19 has one for
	 * all */
	g_autofree char *sockets = g_strconcat(root, "/ioctl/_default", NULL);
	cr_assert(chmod(sockets, 0777) == 0 || errno == ENOENT);
	cr_assert(chmod(root, 0777) == 0 && chmod(node, uid ? 0600 : 0) == 0);
	run_start(&r, uid, (const char *[]){"probes", NULL});
	run_end(&r);
	if (r.status >= 126)
		cr_skip("SKIPPED: user %d may not run %s\n", NOBODY, run_program());
	check_said(&r, "state    denied");
	check_said(&r, "icecue probes --udev | sudo tee /etc/udev/rules.d/70-icecue.rules");
	cr_assert(chmod(dir, 0777) == 0);
	run_start(&r, uid, (const char *[]){"watch", "--probe", "temper", "--for", "1s", "--out", dir, NULL});
	run_end(&r);
	check_status(&r, 1);
	cr_expect_eq(s->opened, 0);
	g_free(node);
	g_free(root);
	stick_free(s);
}

/* What the emulated kernel makes at each plugging is root's. */
static void permit(struct stick *s, const char *root, mode_t mode)
{
	g_autofree char *node = g_strconcat(root, s->node, NULL);
	g_autofree char *socket = g_strconcat(root, "/ioctl", s->node, NULL);
	cr_assert(chmod(socket, 0777) == 0 || errno == ENOENT); /* first: who opens the node needs it */
	cr_assert_eq(chmod(node, mode), 0);
}

/* The program sees nothing of the moment in which the emulated kernel makes the node, which is open to all.
 */
static void replug_without_permission(struct run *r, struct stick *s, const char *root)
{
	stick_unplug(s);
	run_pause(r, 150);
	kill(r->pid, SIGSTOP);
	stick_plug(s, "1-2");
	permit(s, root, 0600);
	kill(r->pid, SIGCONT);
}

/* As a person who is not root sees it: the node is there at once, and may be opened a moment later. */
Test(devices, a_stick_that_comes_back_is_waited_for_until_udev_gave_its_permission)
{
	struct run r;
	if (geteuid() != 0)
		cr_skip("SKIPPED: only root can give and take permissions\n");
	struct stick *s = stick_new(testbed);
	stick_plug(s, "1-2");
	g_autofree char *root = umockdev_testbed_get_root_dir(testbed);
	g_autofree char *sockets = g_strconcat(root, "/ioctl/_default", NULL);
	cr_assert(chmod(sockets, 0777) == 0 || errno == ENOENT);
	cr_assert(chmod(root, 0777) == 0 && chmod(dir, 0777) == 0);
	permit(s, root, 0666);
	run_start(&r, NOBODY, (const char *[]){"watch", "--probe", "temper", "--out", dir, "--lines", NULL});
	RUN_UNTIL(&r, r.status >= 126 || has_row(",25.063,ok,"));
	if (r.status >= 126)
		cr_skip("SKIPPED: user %d may not run %s\n", NOBODY, run_program());
	s->outer_centi = 3125;
	replug_without_permission(&r, s, root);
	run_pause(&r, 2500);
	cr_expect_null(strstr(r.text->str, "udev"), "%s", r.text->str);
	permit(s, root, 0666);
	wait_row(&r, ",31.25,ok,");
	cr_expect_null(strstr(r.text->str, "udev"), "%s", r.text->str);
	replug_without_permission(&r, s, root);
	cr_assert(run_until(&r, "udev"), "advice comes when it lasts: %s", r.text->str);
	run_stop(&r);
	stick_free(s);
}

/* ---- the meter ---- */

/* An MS6514 packet: main = T1, live, tenths of a degree Celsius, no second probe. */
static void send_packet(struct meter *m, int tenths)
{
	unsigned size = (unsigned)abs(tenths);
	const uint8_t packet[18] = {0x65,	   0x14, 0,    0,    0,	   (uint8_t)(size >> 8),
				    (uint8_t)size, 0x09, 0xb0, 0x01, 0x01, tenths < 0 ? 0x88 : 0x08,
				    0x40,	   0,	 0,    1,    0x0d, 0x0a};
	meter_send(m, packet, sizeof(packet));
}

static void stream(struct run *r, struct meter *m, int tenths, const char *cells)
{
	WAIT_UNTIL(has_row(cells) || r->pid == 0, {
		send_packet(m, tenths);
		run_pause(r, 50);
	});
	cr_assert(has_row(cells), "no row %s; program (status %d) said:\n%s", cells, r->status, r->text->str);
}

Test(devices, meter_streams_and_comes_back_under_another_name)
{
	struct run r;
	struct meter *m = meter_new(testbed);
	meter_plug(m, "1-4", "ttyUSB0");
	watch(&r, "ms6514:/dev/ttyUSB0");
	stream(&r, m, -12, ",-1.2,ok,");
	cr_expect_eq(cfgetospeed(&(struct termios){.c_cflag = meter_settings(m).c_cflag}), (speed_t)B9600);
	cr_expect(!(meter_settings(m).c_lflag & (ICANON | ECHO)), "the terminal is not raw");
	meter_unplug(m);
	run_pause(&r, 150);
	meter_plug(m, "1-4", "ttyUSB1");
	stream(&r, m, 305, ",30.5,ok,");
	run_stop(&r);
	check_status(&r, 0);
	check_said(&r, "lost 1 times");
	meter_free(m);
}

Test(devices, meter_is_held_exclusively)
{
	struct run r, second;
	struct meter *m = meter_new(testbed);
	meter_plug(m, "1-4", "ttyUSB0");
	watch(&r, "ms6514:/dev/ttyUSB0");
	stream(&r, m, 200, ",20,ok,");
	watch(&second, "ms6514:/dev/ttyUSB0");
	WAIT_UNTIL(second.pid == 0, {
		run_pause(&second, 20);
		run_pause(&r, 5);
	});
	check_status(&second, 1);
	run_stop(&r);
	check_status(&r, 0);
	meter_free(m);
}

/* ---- a byte source ---- */

Test(devices, pty_as_a_byte_source)
{
	struct run r;
	int master, slave;
	char name[64], probe[80];
	cr_assert(openpty(&master, &slave, name, NULL, NULL) == 0);
	fcntl(master, F_SETFD, FD_CLOEXEC);
	fcntl(slave, F_SETFD, FD_CLOEXEC);
	snprintf(probe, sizeof(probe), "text:%s", name);
	watch(&r, probe);
	WAIT_UNTIL(has_row(",-0.25,ok,"), {
		cr_assert(write(master, "C = -0.25\r\n", 11) == 11);
		run_pause(&r, 50);
	});
	run_stop(&r);
	check_status(&r, 0);
	close(master);
	close(slave);
}
