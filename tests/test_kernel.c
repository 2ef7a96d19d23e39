/* The unmodified program and the thermometers of an emulated /sys. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "devices/bench.h"
#include "devices/sensor.h"
#include "support/guard.h"

TestSuite(kernel, .init = bench_setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

#define SLAVE_LINE "72 01 4b 46 7f ff 0e 10 57"

static void put_slave(const char *end, int mc)
{
	g_autofree char *text = g_strdup_printf("%s : crc=57 %s\n%s t=%d\n", SLAVE_LINE, end, SLAVE_LINE, mc);
	sensor_put("w1", "28-0123456789ab", "w1_slave", text);
}

Test(kernel, thermometer_is_listed_apart_from_the_cpu)
{
	struct run r;
	put_slave("YES", 23125);
	sensor_put("hwmon", "hwmon0", "name", "coretemp\n");
	sensor_put("hwmon", "hwmon0", "temp1_input", "51000\n");
	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_status(&r, 0);
	check_said(&r, "28-0123456789ab  DS18B20\n    driver   w1\n    state    ready\n"
		       "    use      icecue watch --probe w1:28-0123456789ab\n");
	check_said(&r, "never chosen unless named:\n  --probe hwmon:coretemp/temp1");
}

Test(kernel, thermometer_is_pulled_and_comes_back)
{
	struct run r;
	g_autofree char *file = sensor_path("w1", "28-0123456789ab", "w1_slave");
	put_slave("YES", 23125);
	watch(&r, "w1");
	wait_row(&r, ",23.125,ok,");
	cr_assert(g_file_set_contents(file, "", -1, NULL)); /* nobody answers, the kernel keeps its name */
	wait_row(&r, ",,missing,");
	cr_assert(unlink(file) == 0);
	cr_assert(run_until(&r, "the kernel does not see 28-0123456789ab"));
	put_slave("YES", 23187); /* not the scratchpad's: told to the thousandth */
	wait_row(&r, ",23.187,ok,");
	run_stop(&r);
	check_status(&r, 0);
	check_said(&r, "lost 1 times");
}

static void check_read(const char *probe, const char *cells)
{
	struct run r;
	watch(&r, probe);
	wait_row(&r, cells);
	run_stop(&r);
	check_status(&r, 0);
}

Test(kernel, chip_of_the_industrial_io_is_read_in_its_own_scale)
{
	sensor_put("iio", "iio:device0", "name", "tmp117\n");
	sensor_put("iio", "iio:device0", "in_temp_scale", "7.812500\n");
	sensor_put("iio", "iio:device0", "in_temp_raw", "-67\n");
	check_read("iio:device0", ",-0.523,ok,");
}

Test(kernel, infrared_chip_is_read_with_its_ambient)
{
	sensor_put("iio", "iio:device0", "name", "mlx90614\n");
	sensor_put("iio", "iio:device0", "in_temp_scale", "20\n");
	sensor_put("iio", "iio:device0", "in_temp_offset", "-13657.500000\n");
	sensor_put("iio", "iio:device0", "in_temp_ambient_raw", "14822\n");
	sensor_put("iio", "iio:device0", "in_temp_object_raw", "15258\n");
	check_read("iioir:device0", ",32.01,ok,,,,23.29,");
}

Test(kernel, monitor_that_is_named_in_full_is_read)
{
	sensor_put("hwmon", "hwmon0", "name", "lm75\n");
	sensor_put("hwmon", "hwmon0", "temp1_input", "-1500\n");
	check_read("hwmon:lm75/temp1", ",-1.5,ok,");
}

/* A FIFO that nobody writes to blocks its reader as a conversion does, and for longer. Behind a link, for a
 * file of a device in /sys is never one, and libudev knows it. */
Test(kernel, thermometer_that_blocks_holds_nothing_up)
{
	struct run r;
	g_autofree char *file = sensor_path("w1", "28-0123456789ab", "w1_slave");
	g_autofree char *fifo = g_strconcat(dir, "/fifo", NULL);
	cr_assert(mkfifo(fifo, 0644) == 0 && symlink(fifo, file) == 0);
	int writer = open(fifo, O_RDWR | O_CLOEXEC); /* opening it is not what blocks */
	watch(&r, "w1:28-0123456789ab");
	cr_assert(run_until(&r, "no answer from 28-0123456789ab"), "it said:\n%s", r.text->str);
	run_stop(&r); /* nobody ever writes: an end that waited for the reading would never come */
	check_status(&r, 0);
	close(writer);
}
