/* USB sticks whose bytes travel in other ways than a TEMPer's, emulated, with the unmodified program. */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "devices/bench.h"
#include "devices/stick.h"
#include "support/guard.h"

TestSuite(sticks, .init = bench_setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

static void check_clean(const struct stick *s, uint8_t kernel_drivers)
{
	cr_expect_eq(s->kernel_drivers, kernel_drivers);
	cr_expect_eq(s->claimed, 0);
	cr_expect_eq(s->unknown_controls, 0);
	cr_expect_eq(s->unknown_ioctls, 0);
}

Test(sticks, a_bridge_is_set_up_then_asked_and_its_bytes_are_joined)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_ut325);
	stick_plug(s, "1-2");
	watch(&r, "ut325");
	wait_row(&r, ",-5.2,ok,");
	cr_expect_eq(s->set_up, 1);
	cr_expect_geq(s->asked, 1);
	run_stop(&r);
	check_status(&r, 0);
	check_clean(s, 1);
	stick_free(s);
}

/* Many meters have this cable: only a person can know. */
Test(sticks, a_bridge_is_not_written_to_unless_it_is_named)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_ut325);
	stick_plug(s, "1-2");
	run_start(&r, 0, (const char *[]){"watch", "--for", "1s", "--out", dir, "--events", NULL});
	run_end(&r);
	check_status(&r, 3);
	cr_expect_eq(s->opened, 0);
	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_said(&r, "perhaps  ut325");
	stick_free(s);
}

Test(sticks, a_bridge_without_an_answer_is_asked_again_and_comes_back)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_ut325);
	stick_plug(s, "1-2");
	watch(&r, "ut325");
	wait_row(&r, ",-5.2,ok,");
	stick_unplug(s);
	run_pause(&r, 150);
	stick_plug(s, "1-2");
	RUN_UNTIL(&r, s->set_up >= 2);
	cr_expect_eq(s->set_up, 2, "set up anew");
	run_stop(&r);
	check_said(&r, "lost 1 times");
	check_clean(s, 1);
	stick_free(s);
}

Test(sticks, a_box_with_reports_by_id_is_asked_for_its_first_input)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_mcc);
	s->outer_centi = -250;
	stick_plug(s, "1-2");
	run_start(&r, 0, (const char *[]){"watch", "--out", dir, "--events", NULL});
	wait_row(&r, ",-2.5,ok,");
	s->outer_centi = 20000;
	wait_row(&r, ",,missing,");
	cr_assert(run_until(&r, "the box has no reading of input 0"));
	s->outer_centi = 3350;
	wait_row(&r, ",33.5,ok,");
	run_stop(&r);
	check_status(&r, 0);
	check_said(&r, "mccusbtc: its protocol is known from a single source only");
	check_clean(s, 1);
	stick_free(s);
}

/* ---- Vernier Go!Temp ---- */

static void check_listed(const char *driver)
{
	struct run r;

	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_status(&r, 0);
	check_said(&r, driver);
	check_said(&r, "state    ready");
}

Test(sticks, gotemp_is_found_begun_and_measures)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_gotemp);
	s->outer_centi = -525;
	stick_plug(s, "1-2");
	check_listed("driver   gotemp");
	watch(&r, "usb:1-2");
	wait_row(&r, ",-5.25,ok,");
	cr_expect_not(has_row(",36,ok,"), "a measurement from before it was told to");
	run_stop(&r);
	check_status(&r, 0);
	cr_expect_eq(s->set_up, 1);
	check_clean(s, 1);
	stick_free(s);
}

Test(sticks, gotemp_that_does_not_hear_is_told_again)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_gotemp);
	s->ignores = 2;
	stick_plug(s, "1-2");
	watch(&r, "gotemp");
	wait_row(&r, ",25.055,ok,");
	cr_expect_geq(s->asked, 4);
	run_stop(&r);
	check_status(&r, 0);
	check_clean(s, 1);
	stick_free(s);
}

/* ---- Dracal in USB mode ---- */

Test(sticks, dracalusb_is_asked_its_chips_and_the_skin_comes_first)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_dracal);
	s->outer_centi = -525;
	stick_plug(s, "1-2");
	check_listed("driver   dracalusb");
	watch(&r, "usb:1-2");
	wait_row(&r, ",-5.25,ok,");
	cr_expect_eq(s->set_up, 1);
	s->outer_centi = 3150;
	wait_row(&r, ",,25,");
	cr_expect_not(has_row(",23.25,ok,"), "the cold junction is not the skin");
	run_stop(&r);
	check_said(&r, "chip 1c 1d 1b");
	check_status(&r, 0);
	check_clean(s, 1);
	stick_free(s);
}

Test(sticks, dracalusb_takes_no_answer_that_is_wrong_or_short)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_dracal);
	s->faults = 1; /* the first answer has a wrong sum */
	stick_plug(s, "1-2");
	watch(&r, "dracalusb");
	wait_row(&r, ",25,ok,");
	cr_expect_eq(s->set_up, 2, "asked again");
	s->shorts = 2;
	s->outer_centi = 3150;
	wait_row(&r, ",31.5,ok,");
	cr_expect_eq(s->shorts, 0);
	run_stop(&r);
	check_status(&r, 0);
	check_clean(s, 1);
	stick_free(s);
}

Test(sticks, an_instrument_in_serial_mode_stays_a_serial_port)
{
	struct run r;
	GError *error = NULL;
	struct stick *s = stick_new_model(testbed, &stick_dracal);
	stick_plug(s, "1-2");
	cr_assert(umockdev_testbed_add_from_string(
			  testbed,
			  "P: /devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0\n"
			  "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\nA: bInterfaceClass=02\\n\n\n",
			  &error),
		  "%s", error ? error->message : "");
	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_said(&r, "No probe is attached");
	stick_free(s);
}

/* Its id is lent to many small makers: the product's name decides. */
Test(sticks, a_device_of_a_lent_id_is_ours_by_its_name)
{
	struct run r;
	struct stick_model other = stick_dracal, ours;
	other.vendor = "1781";
	other.product = "0a98";
	other.name = "A Game Pad";
	other.descriptors = "12011001ff0000088117980a00010102000109021200010100a032090400000000000000";
	ours = other;
	ours.name = "USBTenki";
	struct stick *pad = stick_new_model(testbed, &other), *s = stick_new_model(testbed, &ours);
	pad->devnum = 20; /* their nodes must differ */
	stick_plug(pad, "1-1");
	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_said(&r, "No probe is attached");
	stick_plug(s, "1-2");
	watch(&r, "");
	wait_row(&r, ",25,ok,");
	run_stop(&r);
	check_status(&r, 0);
	cr_expect_eq(pad->opened, 0);
	check_clean(s, 1);
	stick_free(pad);
	stick_free(s);
}

/* ---- Vernier Go Direct ---- */

Test(sticks, godirect_is_asked_what_it_is_and_measures)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_godirect);
	s->outer_centi = -525;
	s->ignores = 1;
	stick_plug(s, "1-2");
	check_listed("perhaps  godirect");
	watch(&r, "godirect");
	wait_row(&r, ",-5.25,ok,");
	cr_expect_not(has_row(",36,ok,"), "a measurement from before it was told to");
	run_stop(&r);
	check_said(&r, "godirect usb:1-2 Go Direct GDX-ST; ok");
	cr_expect_eq(s->set_up, 1);
	check_clean(s, 1);
	stick_free(s);
}

/* All Go Direct devices bear one id; 7.2 of a pH probe must not be taken for degrees. */
Test(sticks, godirect_that_is_no_thermometer_gives_no_reading)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_godirect);
	s->order_code = "GDX-PH";
	s->outer_centi = 720;
	stick_plug(s, "1-2");
	watch(&r, "godirect");
	wait_row(&r, ",,missing,");
	cr_expect_not(has_row(",7.2,"));
	cr_expect(run_until(&r, "it measures something else"));
	run_stop(&r);
	check_said(&r, "it measures something else");
	check_clean(s, 1);
	stick_free(s);
}

/* ---- Diamex ---- */

static const uint8_t rom_a[8] = {0x28, 0x5e, 0xbf, 0x79, 0x97, 0x15, 0x03, 0x9b};
static const uint8_t rom_b[8] = {0x28, 0xa1, 0xc2, 0x79, 0x97, 0x15, 0x03, 0x4c};

static void report_sensor(struct stick *s, uint8_t count, uint8_t which, int tenths, const uint8_t *rom)
{
	uint8_t report[64] = {count, which, 1, 0, (uint8_t)tenths, (uint8_t)(tenths >> 8)};

	memcpy(report + 8, rom, 8);
	stick_report(s, 0, report, sizeof(report));
}

/* Both sensors in turn, or the second alone as the first of one, until the record has the row. */
static void report_until(struct run *r, struct stick *s, bool both, const char *row)
{
	WAIT_UNTIL(has_row(row) || r->pid == 0, {
		if (both)
			report_sensor(s, 2, 1, -52, rom_a);
		report_sensor(s, both ? 2 : 1, both ? 2 : 1, 315, rom_b);
		run_pause(r, 50);
	});
	cr_expect(has_row(row), "no row %s; program said:\n%s", row, r->text->str);
}

Test(sticks, diamex_is_listened_to_and_another_sensor_is_not_the_skin)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_diamex);
	stick_plug(s, "1-2");
	check_listed("driver   diamex");
	watch(&r, "diamex");
	report_until(&r, s, true, ",-5.2,ok,");
	cr_expect_eq(s->kernel_drivers, 2, "the other interface is left to the kernel");
	report_until(&r, s, false, ",,missing,");
	cr_expect_not(has_row(",31.5,ok,"), "the second took the place of the first");
	report_until(&r, s, false, ",,missing,");
	cr_expect(run_until(&r, "another one has taken its number"));
	run_stop(&r);
	check_said(&r, "another one has taken its number");
	check_clean(s, 3);
	stick_free(s);
}

Test(sticks, a_teensy_that_is_no_diamex_is_left_alone)
{
	struct run r;
	struct stick_model other = stick_diamex;
	other.name = "Teensyduino RawHID";
	struct stick *s = stick_new_model(testbed, &other);
	stick_plug(s, "1-2");
	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_said(&r, "No probe is attached");
	cr_expect_eq(s->opened, 0);
	stick_free(s);
}

Test(sticks, reports_are_sent_in_a_burst_and_their_answer_is_fetched)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_hidtemper);
	s->outer_centi = -525;
	stick_plug(s, "1-2");
	watch(&r, "hidtemper");
	wait_row(&r, ",-5.25,ok,");
	cr_expect_geq(s->asked, 2, "its type, then its probe");
	s->outer_centi = 1050;
	wait_row(&r, ",10.5,ok,");
	stick_unplug(s);
	run_pause(&r, 150);
	s->stage = 0;
	s->outer_centi = 1250;
	stick_plug(s, "1-2");
	wait_row(&r, ",12.5,ok,");
	run_stop(&r);
	check_status(&r, 0);
	check_clean(s, 3);
	stick_free(s);
}
