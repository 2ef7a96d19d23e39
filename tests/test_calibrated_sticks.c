/* To which probe a calibration belongs: emulated sticks with and without a serial number. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "devices/bench.h"
#include "devices/stick.h"
#include "support/guard.h"

TestSuite(calibrated_sticks, .init = bench_setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

static void keep(const char *title)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/c", dir);
	mkdir(dir, 0700);
	mkdir(path, 0700);
	setenv("XDG_CONFIG_HOME", path, 1);
	strcat(path, "/icecue");
	mkdir(path, 0700);
	strcat(path, "/icecue.ini");
	FILE *f = fopen(path, "w");
	cr_assert_not_null(f);
	fprintf(f, "[probe \"%s\"]\noffset-c = -0.4\ncalibrated = 2026-10-01T12:00:00+02:00\n", title);
	fclose(f);
}

/* As the kernel gives it away; NULL: the stick has none. */
static struct stick *plug(const char *usb_path, int devnum, const char *serial)
{
	struct stick *s = stick_new(testbed);
	s->devnum = devnum;
	s->outer_centi = 3000;
	stick_plug(s, usb_path);
	if (serial)
		umockdev_testbed_set_attribute(testbed, s->sysfs, "serial", serial);
	return s;
}

static void expect_said(const char *probe, const char *words, bool corrected)
{
	struct run r;
	char out[192];
	snprintf(out, sizeof(out), "%s/s", dir);
	run_start(&r, 0,
		  (const char *[]){"watch", "--probe", probe, "--for", "2s", "--out", out, "--events", NULL});
	run_end(&r);
	check_said(&r, words);
	cr_expect_eq(strstr(r.text->str, "corrected by") != NULL, corrected, "%s", r.text->str);
	g_string_free(r.text, TRUE);
}

Test(calibrated_sticks, without_a_serial_number_its_socket_tells_which_it_is)
{
	struct stick *a = plug("1-2", 10, NULL);
	keep("temper@1-2");
	expect_said("temper", "temper@1-2: corrected by -0.4 C, calibrated 2026-10-01", true);
	keep("temper@1-3");
	expect_said("temper", "temper@1-2: not corrected: one like it was calibrated at 1-3", false);
	stick_free(a);
}

Test(calibrated_sticks, a_serial_number_goes_with_it_unless_another_bears_it_too)
{
	struct stick *a = plug("1-2", 10, "0001");
	keep("temper#0001");
	expect_said("temper", "temper#0001: corrected by -0.4 C", true);
	struct stick *b = plug("1-3", 20, "0002");
	expect_said("temper:usb:1-2", "temper#0001: corrected by -0.4 C", true);
	stick_free(b);
	b = plug("1-3", 21, "0001");
	expect_said("temper:usb:1-2", "not corrected: another probe with the serial number 0001 is attached",
		    false);
	stick_free(a);
	stick_free(b);
}

static void expect_listed(const char *words)
{
	struct run r;
	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_said(&r, words);
	g_string_free(r.text, TRUE);
}

Test(calibrated_sticks, the_list_of_probes_shows_it)
{
	struct stick *a = plug("1-2", 10, NULL);
	expect_listed("exact    +-0.5 C by its maker, not calibrated here: icecue calibrate");
	keep("temper@1-2");
	expect_listed("exact    corrected by -0.4 C, calibrated 2026-10-01");
	stick_free(a);
}
