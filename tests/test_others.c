/* Which device is there, and which is none: phones, modems, cameras, an adapter's own port. On emulated devices, with
 * the unmodified program. */
#include <criterion/criterion.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "device/others.h"
#include "devices/bench.h"
#include "devices/meter.h"
#include "support/guard.h"
#include "support/program.h"

TestSuite(others, .init = bench_setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

static void add(const char *text)
{
	GError *error = NULL;
	cr_assert(umockdev_testbed_add_from_string(testbed, text, &error), "%s: %s", text,
		  error ? error->message : "");
}

static void add_usb(const char *socket, int number, unsigned vendor, unsigned product, const char *name)
{
	g_autofree char *text = g_strdup_printf(
		"P: /devices/pci0000:00/0000:00:14.0/usb1/%s\nN: bus/usb/001/%03d\nE: DEVNAME=/dev/bus/usb/001/%03d\n"
		"E: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nE: BUSNUM=001\nE: DEVNUM=%03d\nA: busnum=1\\n\nA: devnum=%d\\n\n"
		"A: idVendor=%04x\\n\nA: idProduct=%04x\\n\nA: product=%s\\n\n\n",
		socket, number, number, number, number, vendor, product, name);
	add(text);
}

static void add_interface(const char *socket, int number, unsigned class, unsigned subclass, unsigned protocol)
{
	g_autofree char *text = g_strdup_printf(
		"P: /devices/pci0000:00/0000:00:14.0/usb1/%s/%s:1.%d\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\n"
		"A: bInterfaceClass=%02x\\n\nA: bInterfaceSubClass=%02x\\n\nA: bInterfaceProtocol=%02x\\n\n\n",
		socket, socket, number, class, subclass, protocol);
	add(text);
}

static void run_probes(struct run *r, int code)
{
	run_start(r, 0, (const char *[]){"probes", NULL});
	run_end(r);
	check_status(r, code);
}

static void run_watch(struct run *r, int code)
{
	run_start(r, 0, (const char *[]){"watch", "--out", dir, "--for", "1s", NULL});
	run_end(r);
	check_status(r, code);
}

static void check_silent(const struct meter *m)
{
	struct pollfd p = {.fd = m->master, .events = POLLIN};
	cr_expect_eq(poll(&p, 1, 0), 0, "something was written to it");
}

/* A phone or a modem, with a serial port that answers. */
static void check_no_probe(struct meter *m, const char *what)
{
	struct run r;
	run_probes(&r, 3);
	check_said(&r, "Seen, and no probe:\n/dev/ttyACM0");
	check_said(&r, what);
	cr_expect_null(strstr(r.text->str, "text:/dev/ttyACM0"), "%s", r.text->str);
	run_watch(&r, 3);
	check_said(&r, what);
	cr_expect_null(strstr(r.text->str, "--probe text:"), "%s", r.text->str);
	check_silent(m);
}

Test(others, a_phone_is_seen_and_is_no_probe)
{
	static const unsigned ids[][2] = {{0x04e8, 0x6860}, {0x18d1, 0x4ee7}, {0x2717, 0xff48}};
	for (int i = 0; i < 3; i++) {
		struct meter *m = meter_new(testbed);
		m->vendor = (uint16_t)ids[i][0];
		m->product = (uint16_t)ids[i][1];
		meter_plug(m, "1-4", "ttyACM0");
		check_no_probe(m, "a phone");
		meter_unplug(m);
		meter_free(m);
		break; /* the testbed has one terminal of a name */
	}
	for (int i = 0; i < 3; i++)
		cr_expect_eq(other_by_id((uint16_t)ids[i][0], (uint16_t)ids[i][1]), OTHER_PHONE);
}

/* Its id is not known; a network beside the serial port is a modem's. */
Test(others, a_modem_is_known_by_its_interfaces)
{
	struct meter *m = meter_new(testbed);
	m->vendor = 0x1234;
	m->product = 0x0001;
	meter_plug(m, "1-4", "ttyACM0");
	add_interface("1-4", 2, 0x02, 0x0e, 0x00);
	check_no_probe(m, "a modem");
	meter_unplug(m);
	meter_free(m);
}

Test(others, a_board_with_an_unknown_id_is_offered_and_not_written_to)
{
	struct run r;
	struct meter *m = meter_new(testbed);
	m->vendor = 0x1234;
	m->product = 0x0001;
	meter_plug(m, "1-4", "ttyACM0");
	add_interface("1-4", 2, 0x08, 0x06, 0x50); /* a disk, as CircuitPython's boards have */
	run_watch(&r, 3);
	check_said(&r, "--probe text:/dev/ttyACM0");
	check_silent(m);
	meter_unplug(m);
	meter_free(m);
}

Test(others, an_adapters_chips_are_offered_and_not_its_own_port)
{
	struct run r;
	struct meter *m = meter_new(testbed);
	add_usb("1-5", 11, 0x04d8, 0x00dd, "MCP2221 USB-I2C/UART Combo");
	m->vendor = 0x04d8;
	m->product = 0x00dd;
	meter_plug(m, "1-4", "ttyACM2");
	run_watch(&r, 3);
	check_said(&r, "--probe mcp2221_tmp117:usb:1-5");
	check_said(&r, "--probe mcp2221_mlx90614:usb:1-5");
	cr_expect_null(strstr(r.text->str, "text:/dev/ttyACM2"), "%s", r.text->str);
	run_probes(&r, 0);
	check_said(&r, "usb:1-5  MCP2221");
	cr_expect_null(strstr(r.text->str, "text:/dev/ttyACM2"), "%s", r.text->str);
	check_silent(m);
	meter_unplug(m);
	meter_free(m);
}

Test(others, what_is_not_read_yet_is_named)
{
	struct run r;
	add_usb("1-5", 11, 0x1e4e, 0x0100, "PureThermal");
	add_usb("1-6", 12, 0x0ce9, 0x1000, "TC-08");
	add_usb("1-7", 13, 0x24e0, 0x0073, "Yocto-Thermocouple");
	add_usb("1-8", 14, 0x06c2, 0x0036, "Phidget");
	add_usb("1-9", 15, 0x0bda, 0x5830, "USB Camera");
	add_usb("1-10", 16, 0x3474, 0x45a2, "P3");
	run_probes(&r, 3);
	check_said(&r, "usb:1-5  PureThermal (1e4e:0100): a thermal camera, which icecue does not read yet\n");
	check_said(&r, "usb:1-6  TC-08 (0ce9:1000): a temperature logger");
	check_said(&r, "usb:1-7  Yocto-Thermocouple (24e0:0073): a temperature logger");
	check_said(&r, "usb:1-8  Phidget (06c2:0036): a temperature logger");
	check_said(&r, "usb:1-9  USB Camera (0bda:5830): a thermal camera");
	check_said(&r, "usb:1-10  P3 (3474:45a2): a thermal camera");
	run_watch(&r, 3);
	check_said(&r, "usb:1-5 PureThermal is a thermal camera");
}

Test(others, a_device_of_another_kind_is_no_near_name)
{
	static const struct {
		const char *name, *said;
	} wrong[] = {
		{"lepton", "is a thermal camera"}, {"tc001", "is a thermal camera"}, {"mlx90640", "is a thermal camera"},
		{"TC-08", "is a temperature logger"}, {"tc0522", "There is no probe called \"tc0522\"."},
		{"center312", "There is no probe called \"center312\"."},
		{"tempr", "did you mean \"temper\"?"}, {"center390", "did you mean \"center309\"?"},
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct program_result r = PROGRAM("watch", "--probe", wrong[i].name);
		cr_expect_eq(r.code, 2, "%s: %s", wrong[i].name, r.err);
		cr_expect(strstr(r.err, wrong[i].said), "%s: %s", wrong[i].name, r.err);
		cr_expect(strstr(wrong[i].said, "mean") || !strstr(r.err, "did you mean"), "%s", r.err);
		program_free(&r);
	}
}

Test(others, two_on_one_terminal_are_refused)
{
	char name[64], probe[80], out[200];
	int board, slave;
	cr_assert_eq(openpty(&board, &slave, name, NULL, NULL), 0);
	snprintf(probe, sizeof(probe), "text:%s", name);
	char sessions[200];
	snprintf(out, sizeof(out), "%s/out", dir);
	snprintf(sessions, sizeof(sessions), "%s/pty", dir);
	const char *const args[] = {"watch", "--probe", probe, "--out", sessions, "--for", "1h", NULL};
	pid_t pid = program_start(out, args);
	size_t n;
	char *text = NULL;
	WAIT_UNTIL(text && strstr(text, "text:"), {
		free(text);
		sleep_ms(5);
		text = file_read(out, &n);
	});
	free(text);
	WAIT_UNTIL(session_bytes(sessions) > 0, sleep_ms(5)); /* by then it has opened the terminal */
	struct program_result r = PROGRAM("watch", "--probe", probe, "--out", sessions, "--for", "1s");
	cr_expect_eq(r.code, 1, "%d: %s", r.code, r.err);
	cr_expect(strstr(r.err, "cannot be opened"), "%s", r.err);
	program_free(&r);
	kill(pid, SIGTERM);
	int status;
	WAIT_UNTIL(waitpid(pid, &status, WNOHANG) == pid, sleep_ms(2));
	close(board);
	close(slave);
}
