/* Thermometers of the kernel's own, in an emulated /sys: what is found, what is read, what is chosen. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/choose.h"
#include "collector/collector.h"
#include "device/attached.h"
#include "device/ports.h"
#include "devices/bench.h"
#include "devices/sensor.h"
#include "support/guard.h"

#define PAD "72 01 4b 46 7f ff 0e 10 57"
#define FRAME_LEN (FRAME_MAX + 1)
#define SLAVE PAD " : crc=57 YES\n" PAD " t=23125\n"

static void setup(void)
{
	bench_setup();
	sensor_put("w1", "28-0123456789ab", "w1_slave", SLAVE);
	sensor_put("w1", "28-0123456789ab", "temperature", "23125\n");
	sensor_put("w1", "10-000801b5959d", "temperature", "-500\n");
	sensor_put("w1", "01-00000aaaaaaa", "id", "a serial number, no thermometer");
	sensor_put("w1", "28-xyz", "w1_slave", SLAVE);
	sensor_put("w1", "w1_bus_master1", "w1_master_name", "w1_bus_master1\n");
	sensor_put("iio", "iio:device0", "name", "mlx90614\n");
	sensor_put("iio", "iio:device0", "in_temp_ambient_raw", "14822\n");
	sensor_put("iio", "iio:device0", "in_temp_object_raw", "15258\n");
	sensor_put("iio", "iio:device0", "in_temp_offset", "-13657.500000\n");
	sensor_put("iio", "iio:device0", "in_temp_scale", "20\n");
	sensor_put("iio", "iio:device1", "name", "accel_3d\n");
	sensor_put("iio", "iio:device1", "in_temp_raw", "100\n");
	sensor_put("iio", "iio:device2", "name", "tmp117\n");
	sensor_put("iio", "iio:device2", "in_temp_raw", "3008\n");
	sensor_put("iio", "iio:device2", "in_temp_scale", "7.812500\n");
	sensor_put("iio", "iio:device3", "name", "adc\n");
	sensor_put("iio", "iio:device3", "in_voltage0_raw", "1\n");
	sensor_put("hwmon", "hwmon0", "name", "coretemp\n");
	sensor_put("hwmon", "hwmon0", "temp1_input", "51000\n");
	sensor_put("hwmon", "hwmon0", "temp1_label", "Package id 0\n");
	sensor_put("hwmon", "hwmon0", "temp10_input", "50000\n");
	sensor_put("hwmon", "hwmon0", "temp2_input", "50000\n");
	sensor_put("hwmon", "hwmon1", "name", "nvme\n");
	sensor_put("hwmon", "hwmon1", "temp1_input", "40000\n");
	sensor_put("hwmon", "hwmon2", "name", "nvme\n");
	sensor_put("hwmon", "hwmon2", "temp1_input", "41000\n");
	sensor_put("hwmon", "hwmon2", "temp1_fault", "1\n");
	sensor_put("hwmon", "hwmon3", "name", "w1_slave_temp\n");
	sensor_put("hwmon", "hwmon3", "temp1_input", "23125\n");
}

TestSuite(sysfs, .init = setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

static struct port_list list(void)
{
	struct port_list l = {0};
	attached_add(&l, LINK_SYSFS);
	return l;
}

Test(sysfs, thermometers_first_and_what_the_computer_bears_anyway_last)
{
	GString *all = g_string_new("");
	struct port_list l = list();
	for (int i = 0; i < l.n; i++)
		g_string_append_printf(all, "%s:%s %s%s\n", l.at[i].driver, l.at[i].where, l.at[i].product,
				       l.at[i].doubtful ? " (doubtful)" : "");
	cr_expect_str_eq(all->str, "w1:10-000801b5959d DS18S20\n"
				   "w1:28-0123456789ab DS18B20\n"
				   "iioir:device0 mlx90614\n"
				   "iio:device2 tmp117\n"
				   "iio:device1 accel_3d (doubtful)\n"
				   "hwmon:coretemp/temp1 coretemp, Package id 0 (doubtful)\n"
				   "hwmon:coretemp/temp2 coretemp (doubtful)\n"
				   "hwmon:coretemp/temp10 coretemp (doubtful)\n"
				   "hwmon:hwmon1/temp1 nvme (doubtful)\n"
				   "hwmon:hwmon2/temp1 nvme (doubtful)\n");
	g_string_free(all, TRUE);
}

static const struct port *find(const struct port_list *l, const char *where)
{
	for (int i = 0; i < l->n; i++) {
		if (port_is_called(&l->at[i], where))
			return &l->at[i];
	}
	cr_assert_fail("no %s", where);
	return NULL;
}

/* Asks the open link for a frame; "" when its device is gone. */
static size_t ask(struct link *l, char frame[FRAME_LEN])
{
	struct pollfd fd;
	size_t n = 0;
	int64_t t_ms;
	cr_assert_eq(link_sysfs_ops.send(l, (const uint8_t *)"?", 1), RESULT_OK);
	cr_assert_eq(link_sysfs_ops.pollfds(l, &fd, 1), 1);
	cr_assert_eq(poll(&fd, 1, GUARD_S * 1000), 1);
	enum result r = link_sysfs_ops.receive(l, 0, (uint8_t *)frame, FRAME_LEN - 1, &n, &t_ms);
	cr_assert_eq(r, n ? RESULT_OK : RESULT_GONE);
	frame[n] = '\0';
	return n;
}

static struct link *open_sensor(const char *where)
{
	struct port_list all = list();
	struct link *l;
	cr_assert_eq(link_sysfs_ops.open(find(&all, where), NULL, &l), RESULT_OK);
	return l;
}

static void check_frame(const char *where, const char *frame)
{
	char got[FRAME_LEN];
	struct link *l = open_sensor(where);
	ask(l, got);
	cr_expect_str_eq(got, frame);
	link_sysfs_ops.close(l);
}

Test(sysfs, a_frame_is_what_grep_prints)
{
	check_frame("28-0123456789ab", "w1_slave:" PAD " : crc=57 YES\nw1_slave:" PAD " t=23125\n");
	check_frame("10-000801b5959d", "temperature:-500\n");
	check_frame("device0", "in_temp_ambient_raw:14822\nin_temp_object_raw:15258\n"
			       "in_temp_offset:-13657.500000\nin_temp_scale:20\n");
	check_frame("hwmon0/temp10", "temp10_input:50000\n");
	check_frame("hwmon2/temp1", "temp1_input:41000\ntemp1_fault:1\n");
}

Test(sysfs, an_empty_file_is_a_line_and_a_lost_one_is_the_end)
{
	char frame[FRAME_LEN];
	g_autofree char *file = sensor_path("w1", "28-0123456789ab", "w1_slave");
	sensor_put("w1", "28-0123456789ab", "w1_slave", "");
	check_frame("28-0123456789ab", "w1_slave:\n");
	struct link *l = open_sensor("28-0123456789ab");
	cr_assert(unlink(file) == 0);
	cr_expect_eq(ask(l, frame), 0);
	link_sysfs_ops.close(l);
}

Test(sysfs, a_file_that_fails_tells_its_error)
{
	char frame[FRAME_LEN];
	struct link *l = open_sensor("10-000801b5959d");
	g_autofree char *file = sensor_path("w1", "10-000801b5959d", "temperature");
	/* a folder can be opened and not read: EISDIR, 21 */
	cr_assert(unlink(file) == 0 && mkdir(file, 0755) == 0);
	ask(l, frame);
	cr_expect_str_eq(frame, "temperature:!21\n");
	link_sysfs_ops.close(l);
}

Test(sysfs, no_frame_is_longer_than_a_frame)
{
	char text[200], frame[FRAME_LEN];
	memset(text, '1', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	sensor_put("iio", "iio:device0", "in_temp_offset", text);
	sensor_put("iio", "iio:device0", "in_temp_scale", text);
	struct link *l = open_sensor("device0");
	size_t n = ask(l, frame);
	cr_expect_leq(n, FRAME_MAX);
	cr_expect_eq(frame[n - 1], '\n', "whole lines");
	link_sysfs_ops.close(l);
}

/* ---- when one comes ---- */

/* Far from the next try, so that only the news can bring it. */
Test(sysfs, one_that_comes_is_opened_at_once)
{
	static struct collector *c;
	struct collector_options o = {.driver = driver_by_name("w1"),
				      .port = {.kind = LINK_SYSFS, .where = "28-000000000007"}};
	struct collector_state state;
	struct sample sample;
	struct pollfd fd;
	cr_assert_eq(collector_open(&o, true, &c), RESULT_OK);
	cr_assert_eq(collector_service(c, 0, &sample), RESULT_AGAIN);
	cr_assert_eq(collector_due_ms(c), COLLECTOR_BACKOFF_MIN_MS);
	sensor_put("w1", "28-000000000007", "w1_slave", SLAVE);
	cr_assert_eq(collector_service(c, 1, &sample), RESULT_AGAIN);
	collector_state(c, &state);
	cr_assert_not(state.connected, "nobody has told yet");
	sensor_announce("28-000000000007");
	cr_assert_eq(collector_pollfds(c, &fd, 1), 1);
	cr_assert_eq(poll(&fd, 1, GUARD_S * 1000), 1);
	collector_service(c, 2, &sample);
	collector_state(c, &state);
	cr_expect(state.connected);
	collector_close(c);
}

/* ---- which is meant ---- */

static const struct driver *drv;
static struct port port;
static char why[CHOOSE_WHY_MAX];

static enum result choose(const struct port_list *l, const char *arg)
{
	return probe_choose_from(l, arg, &drv, &port, why, sizeof(why));
}

static struct port_list only(const char *where)
{
	struct port_list all = list(), l = {.n = 1};
	l.at[0] = *find(&all, where);
	return l;
}

Test(sysfs, a_lone_thermometer_is_taken_and_a_cpu_never)
{
	struct port_list l = only("28-0123456789ab");
	cr_assert_eq(choose(&l, NULL), RESULT_OK, "%s", why);
	cr_expect_str_eq(drv->name, "w1");
	cr_expect_eq(port.kind, LINK_SYSFS);
	l = only("device0");
	cr_assert_eq(choose(&l, NULL), RESULT_OK);
	cr_expect_str_eq(drv->name, "iioir");
	l = only("coretemp/temp1");
	cr_expect_eq(choose(&l, NULL), RESULT_NONE);
	cr_expect_eq(choose(&l, "hwmon"), RESULT_BAD_DATA, "not even by its kind alone");
	cr_expect_null(drv);
	cr_expect(strstr(why, "--probe hwmon:coretemp/temp1   coretemp, Package id 0"), "%s", why);
	l = only("device1");
	cr_expect_eq(choose(&l, NULL), RESULT_NONE);
	cr_expect_eq(choose(&l, "iio"), RESULT_BAD_DATA);
}

Test(sysfs, one_is_named)
{
	struct port_list l = list();
	cr_expect_eq(choose(&l, NULL), RESULT_BAD_DATA);
	cr_expect(strstr(why, "--probe w1:28-0123456789ab   DS18B20"), "%s", why);
	cr_expect(strstr(why, "hwmon") == NULL);
	cr_assert_eq(choose(&l, "w1:28-0123456789ab"), RESULT_OK);
	cr_expect_str_eq(port.product, "DS18B20");
	cr_assert_eq(choose(&l, "iio:device0"), RESULT_OK);
	cr_expect_str_eq(drv->name, "iioir", "the chip tells that it is infrared");
	cr_assert_eq(choose(&l, "iio:device1"), RESULT_OK);
	cr_assert_eq(choose(&l, "hwmon:coretemp/temp2"), RESULT_OK);
	cr_assert_eq(choose(&l, "hwmon:hwmon0/temp2"), RESULT_OK);
	cr_expect_str_eq(port.where, "coretemp/temp2");
	cr_assert_eq(choose(&l, find(&l, "10-000801b5959d")->node), RESULT_OK);
	cr_expect_str_eq(drv->name, "w1");
	cr_expect_eq(choose(&l, "temper:28-0123456789ab"), RESULT_BAD_DATA);
	cr_expect(strstr(why, "a sensor of the kernel's, but a temper is a USB stick"), "%s", why);
}

Test(sysfs, one_that_is_not_there_may_be_waited_for)
{
	struct port_list l = {0};
	cr_expect_eq(choose(&l, "w1:28-0123456789ab"), RESULT_NONE);
	cr_assert_not_null(drv);
	cr_expect_eq(port.kind, LINK_SYSFS);
	cr_expect_str_eq(port.where, "28-0123456789ab");
}
