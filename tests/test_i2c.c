/* Thermometers on an I2C bus, emulated, with the unmodified program; and what may be said to them. */
#include <criterion/criterion.h>
#include <string.h>

#include "device/ports.h"
#include "devices/bench.h"
#include "devices/i2c_bus.h"
#include "devices/stick.h"
#include "icecue/dialog.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"

TestSuite(i2c, .init = bench_setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

/* ---- behind an MCP2221A ---- */

static struct stick *plug_adapter(struct i2c_sensor *sensor)
{
	struct stick *s = stick_new_model(testbed, &stick_mcp2221);
	s->sensor = sensor;
	stick_plug(s, "1-2");
	return s;
}

static void end(struct run *r, struct stick *s)
{
	run_stop(r);
	check_status(r, 0);
	cr_expect_eq(s->kernel_drivers, 7, "what was taken from the kernel is given back");
	cr_expect_eq(s->claimed, 0);
	cr_expect_eq(s->unknown_controls, 0, "a report that must not be said");
	cr_expect_eq(s->unknown_ioctls, 0);
	stick_free(s);
}

Test(i2c, tmp117_is_looked_for_at_its_addresses_and_read)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x4a};
	i2c_sensor_set(&sensor, 0x0f, 0x1117); /* revision 1 */
	i2c_sensor_set(&sensor, 0x00, 0x8000);
	struct stick *s = plug_adapter(&sensor);
	watch(&r, "mcp2221-tmp117");
	wait_row(&r, ",,not_ready,");
	i2c_sensor_set(&sensor, 0x00, 0xfff0);
	wait_row(&r, ",-0.125,ok,");
	cr_expect_eq(s->kernel_drivers, 3, "its serial port stays with the kernel");
	cr_expect_geq(s->set_up, 1, "the clock of the bus");
	cr_expect_eq(s->cancelled, 2, "what nobody answered");
	cr_expect_eq(sensor.strangers, 2);
	end(&r, s);
}

Test(i2c, mlx90614_tells_its_emissivity_and_comes_back_from_loose_wires)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x5a, .pec = true};
	i2c_sensor_set(&sensor, 0x24, 65535);
	i2c_sensor_set(&sensor, 0x06, 0x39b5); /* 22.31 */
	i2c_sensor_set(&sensor, 0x07, 0x3ad2); /* 28.01 */
	struct stick *s = plug_adapter(&sensor);
	watch(&r, "mlx90614-usb");
	wait_row(&r, ",28.01,ok,");
	wait_row(&r, ",22.31");
	sensor.off = true;
	wait_row(&r, ",,missing,");
	cr_assert(run_until(&r, "no MLX90614 answers behind the USB adapter"));
	sensor.off = false;
	i2c_sensor_set(&sensor, 0x07, 0x3bd1);
	wait_row(&r, ",33.11,ok,");
	int reads = sensor.reads;
	sensor.reg[0x07][2] ^= 1;
	RUN_UNTIL(&r, sensor.reads >= reads + 6);
	i2c_sensor_set(&sensor, 0x07, 0x8000);
	wait_row(&r, ",,fault,");
	end(&r, s);
	check_said(&r, "set to 1.000");
	check_said(&r, "bad_sum");
}

Test(i2c, mcp9600_with_an_open_couple_says_no_number)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x67};
	i2c_sensor_set(&sensor, 0x20, 0x4013);
	i2c_sensor_set(&sensor, 0x04, 0x5000); /* open, and a new value */
	i2c_sensor_set(&sensor, 0x00, 0x0190);
	struct stick *s = plug_adapter(&sensor);
	watch(&r, "mcp2221_mcp9600");
	wait_row(&r, ",,fault,");
	cr_expect_not(has_row(",25,ok,"));
	i2c_sensor_set(&sensor, 0x04, 0x4000);
	wait_row(&r, ",25,ok,");
	end(&r, s);
}

Test(i2c, another_chip_at_the_address_is_no_thermometer)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x18};
	i2c_sensor_set(&sensor, 0x06, 0x104a); /* of another maker */
	i2c_sensor_set(&sensor, 0x05, 0xc190);
	struct stick *s = plug_adapter(&sensor);
	watch(&r, "mcp2221:usb:1-2");
	run_end(&r);
	check_said(&r, "There is no probe called \"mcp2221\"");
	watch(&r, "mcp2221-mcp9808:usb:1-2");
	wait_row(&r, ",,missing,");
	i2c_sensor_set(&sensor, 0x06, 0x0054);
	i2c_sensor_set(&sensor, 0x07, 0x0400);
	wait_row(&r, ",25,ok,");
	end(&r, s);
}

Test(i2c, an_adapter_is_neither_chosen_nor_asked_unless_it_is_named)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x48};
	struct stick *s = plug_adapter(&sensor);
	run_start(&r, 0, (const char *[]){"watch", "--for", "1s", "--out", dir, "--events", NULL});
	run_end(&r);
	check_status(&r, 3);
	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_said(&r, "perhaps  mcp2221_mlx90614, mcp2221_tmp117, mcp2221_mcp9600, mcp2221_mcp9808");
	cr_expect_eq(s->opened, 0);
	cr_expect_eq(s->asked, 0);
	stick_free(s);
}

Test(i2c, an_adapter_that_hangs_is_cancelled_and_one_that_is_silent_is_asked_again)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x48};
	i2c_sensor_set(&sensor, 0x0f, 0x0117);
	i2c_sensor_set(&sensor, 0x00, 0x1090);
	struct stick *s = plug_adapter(&sensor);
	s->stage = 0x62;
	s->ignores = 1;
	watch(&r, "mcp2221-tmp117");
	wait_row(&r, ",33.125,ok,");
	cr_expect_eq(s->cancelled, 1);
	s->ignores = 1;
	i2c_sensor_set(&sensor, 0x00, 0x1000);
	wait_row(&r, ",32,ok,");
	cr_expect_eq(s->cancelled, 1);
	stick_unplug(s);
	run_pause(&r, 150);
	i2c_sensor_set(&sensor, 0x00, 0x1100);
	stick_plug(s, "1-2");
	wait_row(&r, ",34,ok,");
	end(&r, s);
	check_said(&r, "lost 1 times");
}

/* The rows with a time, as one text. */
static char *data_rows(const char *base)
{
	g_autofree char *text = session_text(base);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GString *rows = g_string_new("");
	for (char **l = lines; *l; l++) {
		if (strstr(*l, ",ok,") || strstr(*l, ",missing,"))
			g_string_append_printf(rows, "%s\n", *l);
	}
	return g_string_free(rows, FALSE);
}

/* The reports do not say which register they are of: the conversation does, and it has to be the same. */
Test(i2c, capture_of_an_adapter_replays_into_the_same_rows)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x4b};
	i2c_sensor_set(&sensor, 0x0f, 0x0117);
	i2c_sensor_set(&sensor, 0x00, 0x1090);
	struct stick *s = plug_adapter(&sensor);
	g_autofree char *file = g_strconcat(dir, "/capture", NULL);
	g_autofree char *probe = g_strconcat("capture:", file, NULL);
	g_autofree char *again = g_strconcat(dir, "/again", NULL);
	run_start(&r, 0,
		  (const char *[]){"watch", "--probe", "tmp117-usb", "--out", dir, "--events",
				   "--capture", file, NULL});
	wait_row(&r, ",33.125,ok,");
	s->ignores = 1;
	i2c_sensor_set(&sensor, 0x00, 0x1000);
	wait_row(&r, ",32,ok,");
	sensor.off = true;
	wait_row(&r, ",,missing,");
	sensor.off = false;
	i2c_sensor_set(&sensor, 0x00, 0x1100);
	wait_row(&r, ",34,ok,");
	end(&r, s);
	g_autofree char *live = data_rows(dir);
	run_start(&r, 0,
		  (const char *[]){"watch", "--probe", probe, "--out", again, "--speed", "100", "--events",
				   NULL});
	run_end(&r);
	g_autofree char *replayed = data_rows(again);
	cr_expect_str_eq(replayed, live);
}

/* ---- on a bus of the kernel's ---- */

static void end_bus(struct run *r, struct i2c_bus *b, int status)
{
	run_stop(r);
	check_status(r, status);
	cr_expect_eq(b->writes, 0, "more than a register's number was written");
	cr_expect_eq(b->unknown, 0);
	i2c_bus_free(b);
}

Test(i2c, mlx90614_on_a_bus_is_read_and_its_wires_are_watched)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x5a, .pec = true};
	i2c_sensor_set(&sensor, 0x24, 65535);
	i2c_sensor_set(&sensor, 0x06, 0x39b5);
	i2c_sensor_set(&sensor, 0x07, 0x3ad2);
	struct i2c_bus *b = i2c_bus_new(testbed, &sensor);
	i2c_bus_plug(b, 7);
	watch(&r, "mlx90614-i2c:/dev/i2c-7");
	wait_row(&r, ",28.01,ok,");
	wait_row(&r, ",22.31");
	sensor.off = true;
	wait_row(&r, ",,missing,");
	cr_assert(run_until(&r, "no MLX90614 answers at its address"));
	sensor.off = false;
	b->fails = 1;
	i2c_sensor_set(&sensor, 0x07, 0x3558);
	wait_row(&r, ",-0.03,ok,");
	cr_expect_eq(sensor.strangers, 0, "another address was asked");
	end_bus(&r, b, 0);
	check_said(&r, "set to 1.000");
}

Test(i2c, chip_at_another_address_is_named_with_it)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x49};
	i2c_sensor_set(&sensor, 0x0f, 0x0117);
	i2c_sensor_set(&sensor, 0x00, 0xfff0);
	struct i2c_bus *b = i2c_bus_new(testbed, &sensor);
	i2c_bus_plug(b, 1);
	watch(&r, "tmp117-i2c:/dev/i2c-1:0x49");
	wait_row(&r, ",-0.125,ok,");
	cr_expect_eq(sensor.strangers, 0);
	i2c_bus_unplug(b);
	cr_assert(run_until(&r, "warning: /dev/i2c-1 "), "%s", r.text->str);
	i2c_sensor_set(&sensor, 0x00, 0x1100);
	i2c_bus_plug(b, 1);
	wait_row(&r, ",34,ok,");
	end_bus(&r, b, 0);
	check_said(&r, "lost 1 times");
}

Test(i2c, only_the_one_address_of_a_bus_is_asked)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x60};
	i2c_sensor_set(&sensor, 0x20, 0x4013);
	struct i2c_bus *b = i2c_bus_new(testbed, &sensor);
	i2c_bus_plug(b, 1);
	watch(&r, "mcp9600-i2c:/dev/i2c-1");
	wait_row(&r, ",,missing,");
	cr_expect_eq(sensor.reads, 0);
	end_bus(&r, b, 0);
}

Test(i2c, thermocouple_amplifier_on_a_bus_is_read)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x67};
	i2c_sensor_set(&sensor, 0x20, 0x4013);
	i2c_sensor_set(&sensor, 0x04, 0x4000);
	i2c_sensor_set(&sensor, 0x00, 0xffe8); /* sixteenths */
	struct i2c_bus *b = i2c_bus_new(testbed, &sensor);
	i2c_bus_plug(b, 1);
	watch(&r, "mcp9600-i2c:/dev/i2c-1:0x67");
	wait_row(&r, ",-1.5,ok,");
	end_bus(&r, b, 0);
}

Test(i2c, contact_thermometer_on_a_bus_is_read)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x18};
	i2c_sensor_set(&sensor, 0x06, 0x0054);
	i2c_sensor_set(&sensor, 0x07, 0x0400);
	i2c_sensor_set(&sensor, 0x05, 0xdfe8); /* flags, the sign, sixteenths */
	struct i2c_bus *b = i2c_bus_new(testbed, &sensor);
	i2c_bus_plug(b, 1);
	watch(&r, "mcp9808-i2c:/dev/i2c-1");
	wait_row(&r, ",-1.5,ok,");
	end_bus(&r, b, 0);
}

static void refused(const char *probe, int status, const char *words)
{
	struct run r;
	watch(&r, probe);
	run_end(&r);
	check_status(&r, status);
	check_said(&r, words);
}

Test(i2c, what_stands_in_the_way_of_a_bus_is_said)
{
	struct run r;
	struct i2c_sensor sensor = {.address = 0x48};
	struct i2c_bus *b = i2c_bus_new(testbed, &sensor);
	refused("tmp117-i2c", 3, "run `sudo modprobe i2c-dev`");
	refused("tmp117-i2c:/dev/i2c-3", 3, "there is no /dev/i2c-3 yet: run `sudo modprobe i2c-dev`");
	i2c_bus_plug(b, 3);
	refused("tmp117-i2c", 2, "--probe i2c_tmp117:/dev/i2c-3   i2c-tiny-usb at bus 1");
	refused("tmp117-i2c:/dev/i2c-4", 3, "there is no /dev/i2c-4: plug its adapter in");
	refused("tmp117-i2c:/dev/i2c-3:0x99", 2, "expected one like /dev/i2c-1, or /dev/i2c-1:0x48");
	refused("tmp117-i2c:3", 2, "3 is no I2C bus");
	refused("temper:/dev/i2c-3", 2, "is on an I2C bus, but a temper is a USB stick");
	refused("/dev/i2c-3", 2, "--probe mlx90614-i2c:/dev/i2c-3");
	b->owned = true;
	refused("tmp117-i2c:/dev/i2c-3", 1, "Linux reads the chip at /dev/i2c-3 itself");
	b->owned = false;
	b->smbus = true;
	refused("tmp117-i2c:/dev/i2c-3", 1, "/dev/i2c-3 carries SMBus only");
	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_status(&r, 3);
	check_said(&r, "  /dev/i2c-3  i2c-tiny-usb at bus 1");
	cr_expect_eq(sensor.reads + sensor.strangers, 0, "a chip was asked");
	i2c_bus_free(b);
}

/* ---- whatever comes, only reads are said ---- */

static bool only_reads(const struct dialog_out *send)
{
	const uint8_t *b = send->bytes;

	switch (b[0]) {
	case 0x10:
		return send->n == 5 && b[1] == 0 && (b[2] == 0x10 || (b[3] == 0x20 && b[4] == 0x76));
	case 0x94:
		return send->n == 5 && b[1] == 1 && b[2] == 0 && !(b[3] & 1);
	case 0x93:
		return send->n == 5 && b[1] <= 3 && b[2] == 0 && b[3] & 1;
	default:
		return send->n == 5 && b[0] == 0x40;
	}
}

/* Answers of an adapter that may be anything: by turns what is waited for, and noise. */
static size_t make_answer(uint64_t *random, const struct dialog_out *send, uint8_t *frame)
{
	static const uint8_t states[] = {0x55, 0x25, 0x50, 0x54, 0x62};
	size_t n = script_uniform(random) < 0.9 ? 64 : (size_t)(script_uniform(random) * 64) + 1;

	for (size_t i = 0; i < n; i++)
		frame[i] = (uint8_t)(script_uniform(random) * 256);
	if (script_uniform(random) < 0.9)
		frame[0] = send->bytes[0];
	if (n > 8 && script_uniform(random) < 0.8) {
		frame[1] = frame[8] = 0;
		frame[2] = states[(int)(script_uniform(random) * 5)];
		frame[3] = (uint8_t)(1 + script_uniform(random) * 3);
	}
	return n;
}

static int converse(const struct driver *drv, uint64_t *random)
{
	struct dialog d = {0};
	struct dialog_out send;
	struct readings r;
	uint8_t frame[64];
	int said = 0;

	for (int64_t now_ms = 0, i = 0; i < 5000; i++) {
		r.n = 0;
		dialog_step(drv, &d, now_ms, NULL, 0, &send, &r);
		for (int k = 0; send.action == DIALOG_SEND && k < 100; k++, said++) {
			cr_assert(only_reads(&send), "%s says %02x %02x %02x %02x %02x", drv->name,
				  send.bytes[0], send.bytes[1], send.bytes[2], send.bytes[3], send.bytes[4]);
			size_t n = make_answer(random, &send, frame);
			r.n = 0;
			if (drv->decode(d.firmware, frame, n, &r) != VERDICT_OK)
				r.n = 0;
			dialog_step(drv, &d, now_ms, frame, n, &send, &r);
		}
		cr_assert_gt(d.due_ms, now_ms);
		now_ms = d.due_ms;
	}
	return said;
}

Test(i2c_words, whatever_an_adapter_answers_only_reads_are_said)
{
	static const char *const names[] = {"mcp2221_mlx90614", "mcp2221_tmp117", "mcp2221_mcp9600",
					    "mcp2221_mcp9808"};
	uint64_t random = script_seed();

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cr_expect_gt(converse(driver_by_name(names[i]), &random), 5000);
}

/* ---- places ---- */

Test(i2c_words, a_place_is_a_bus_and_perhaps_an_address)
{
	static const char *const wrong[] = {"/dev/i2c-",	"/dev/i2c",	     "/dev/i2c-1:",
					    "/dev/i2c-1:5a",	"/dev/i2c-1:0x5",    "/dev/i2c-1:0x05a",
					    "/dev/i2c-1:0x07",	"/dev/i2c-1:0x78",   "/dev/i2c-1:0x5g",
					    "/dev/i2c-1/0x5a",	"/dev/i2c-1:0x5a:1", "dev/i2c-1",
					    "/dev/i2c--1:0x5a", "/dev/i2c-1 :0x5a",  ""};
	char node[16];
	uint8_t address;

	cr_expect(port_i2c_place("/dev/i2c-10", node, sizeof(node), &address));
	cr_expect_str_eq(node, "/dev/i2c-10");
	cr_expect_eq(address, 0);
	cr_expect(port_i2c_place("/dev/i2c-1:0x5B", node, sizeof(node), &address));
	cr_expect_str_eq(node, "/dev/i2c-1");
	cr_expect_eq(address, 0x5b);
	cr_expect(port_i2c_place("/dev/i2c-123456", node, sizeof(node), &address));
	cr_expect_not(port_i2c_place("/dev/i2c-1234567", node, sizeof(node), &address), "longer than node");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		cr_expect_not(port_i2c_place(wrong[i], node, sizeof(node), &address), "%s", wrong[i]);
		cr_expect_str_eq(node, "");
		cr_expect_eq(address, 0);
	}
}

Test(i2c_words, the_group_that_opens_a_bus_is_said)
{
	struct port p = {.kind = LINK_I2C, .where = "/dev/i2c-1:0x5a", .node = "/dev/i2c-1"};
	char words[256];

	port_remedy(&p, RESULT_DENIED, "owner root, group i2c, mode 660", words, sizeof(words));
	cr_expect_str_eq(
		words,
		"no permission for /dev/i2c-1: run `sudo usermod -aG i2c $USER`, log out and in again");
	port_remedy(&p, RESULT_DENIED, "owner root, group root, mode 600", words, sizeof(words));
	cr_expect(strstr(words, "sudo apt install i2c-tools && sudo usermod -aG i2c $USER"), "%s", words);
}
