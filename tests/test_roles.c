/* Which probe is for what: told, remembered, found; and several in one session, with the unmodified program.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "devices/bench.h"
#include "devices/meter.h"
#include "devices/stick.h"
#include "icecue/decode.h"
#include "icecue/intake.h"
#include "session/roles.h"
#include "support/guard.h"

/* ---- channels of one device ---- */

static const struct channel channels[] = {{"T1", true, ROLE_SKIN},
					  {"T2", false, ROLE_SKIN},
					  {"T3", false, ROLE_SKIN},
					  {"T4", true, ROLE_AMBIENT}};

static struct readings four(const int32_t mc[4])
{
	struct readings r = {0};
	for (int i = 0; i < 4; i++)
		readings_value(&r, &channels[i], (int64_t)mc[i] * 1000);
	return r;
}

static struct sample take(const struct role_channels *c)
{
	static const struct driver meter = {.name = "meter", .min_mc = -200000, .max_mc = 1370000};
	const int32_t mc[4] = {31000, 32000, 21000, 22000};
	struct readings r = four(mc);
	struct intake in;
	struct sample s;
	intake_init(&in, &meter, c);
	cr_assert(intake_take(&in, 1000, &r, &s));
	return s;
}

Test(roles, each_channel_is_what_it_was_named)
{
	struct sample s = take(NULL);
	cr_expect_eq(s.spot[0].mc, 31000);
	cr_expect_eq(s.reference.status, STATUS_ABSENT);
	cr_expect_eq(s.ambient.mc, 22000);
	s = take(&(struct role_channels){{"t2", "T1", "T3"}});
	cr_expect_eq(s.spot[0].mc, 32000);
	cr_expect_eq(s.reference.mc, 31000);
	cr_expect_eq(s.ambient.mc, 21000, "not the driver's own");
	s = take(&(struct role_channels){{NULL, "T2", NULL}});
	cr_expect_eq(s.spot[0].mc, 31000);
	cr_expect_eq(s.reference.mc, 32000);
}

/* ---- which probe ---- */

static struct port stick_at(const char *path, const char *serial)
{
	struct port p = {.kind = LINK_USB, .vendor = 0x3553, .product_id = 0xa001};
	snprintf(p.usb_path, sizeof(p.usb_path), "%s", path);
	snprintf(p.where, sizeof(p.where), "usb:%s", path);
	snprintf(p.serial, sizeof(p.serial), "%s", serial);
	return p;
}

static struct port_list list;
static struct config config;
static struct role_probe got[ROLE_COUNT];
static char why[CHOOSE_WHY_MAX];

static enum result choose(const char *ini, const char *skin, const char *reference)
{
	const char *const args[ROLE_COUNT] = {skin, reference, NULL};
	config_clear(&config);
	cr_assert_eq(config_parse("f", ini, strlen(ini), &config, why, sizeof(why)), RESULT_OK, "%s", why);
	return roles_choose_from(&list, &config, args, got, why, sizeof(why));
}

static void check_place(enum role role, const char *where)
{
	cr_expect_str_eq(got[role].driver ? got[role].port.where : "", where, "%s", role_name(role));
}

static void plug_two(void)
{
	list = (struct port_list){.n = 2, .at = {stick_at("1-2", ""), stick_at("1-3", "")}};
}

#define REFERENCE_1_2 "[probe \"temper@1-2\"]\nrole = reference\n"
#define SKIN_1_3 "[probe \"temper@1-3\"]\nrole = skin\n"

Test(roles, two_equal_sticks_are_asked_about_and_then_remembered_by_their_sockets)
{
	plug_two();
	cr_expect_eq(choose("", NULL, NULL), RESULT_BAD_DATA);
	cr_expect(strstr(why, "--probe temper:usb:1-3") && strstr(why, "--remember reference="), "%s", why);
	cr_expect_eq(choose("", "temper:usb:1-3", "temper:usb:1-2"), RESULT_OK);
	check_place(ROLE_SKIN, "usb:1-3");
	check_place(ROLE_REFERENCE, "usb:1-2");
	cr_expect_eq(choose(REFERENCE_1_2 SKIN_1_3, NULL, NULL), RESULT_OK, "%s", why);
	check_place(ROLE_SKIN, "usb:1-3");
	check_place(ROLE_REFERENCE, "usb:1-2");
	cr_expect_eq(choose(REFERENCE_1_2, NULL, NULL), RESULT_OK, "the other one is left: %s", why);
	check_place(ROLE_SKIN, "usb:1-3");
	cr_expect(got[ROLE_REFERENCE].remembered && !got[ROLE_SKIN].remembered);
	cr_expect_eq(choose(REFERENCE_1_2, "temper:usb:1-2", NULL), RESULT_OK);
	check_place(ROLE_SKIN, "usb:1-2");
	check_place(ROLE_REFERENCE, "");
}

Test(roles, a_remembered_probe_that_is_not_there_is_no_matter)
{
	list = (struct port_list){.n = 1, .at = {stick_at("1-4", "")}};
	cr_expect_eq(choose(REFERENCE_1_2 SKIN_1_3, NULL, NULL), RESULT_OK, "%s", why);
	check_place(ROLE_SKIN, "usb:1-4");
	check_place(ROLE_REFERENCE, "");
}

Test(roles, what_cannot_be_is_refused_with_the_way_out)
{
	plug_two();
	cr_expect_eq(choose("", "temper:usb:1-2", "temper:usb:1-2"), RESULT_BAD_DATA);
	cr_expect(strstr(why, "cannot be both skin and reference") && strstr(why, "--channel reference=NAME"),
		  "%s", why);
	cr_expect_eq(choose("[probe \"temper@1-2\"]\nrole = skin\n" SKIN_1_3, NULL, NULL), RESULT_BAD_DATA);
	cr_expect(strstr(why, "icecue probes --forget temper:usb:1-"), "%s", why);
	cr_expect_eq(choose("", "temper:usb:1-2", "temper:usb:1-9"), RESULT_NONE);
	cr_expect(strstr(why, "usb:1-9 is not there"), "%s", why);
}

/* Whoever gives all its devices one number. */
Test(roles, sticks_that_nothing_tells_apart_are_not_told_apart)
{
	list = (struct port_list){.n = 2, .at = {stick_at("1-2", "0001"), stick_at("1-3", "0001")}};
	cr_expect_eq(choose("[probe \"temper#0001\"]\nrole = reference\n", NULL, NULL), RESULT_BAD_DATA);
	cr_expect(strstr(why, "Several probes are attached"), "%s", why);
}

Test(roles, beside_a_simulated_leg_there_is_no_real_one)
{
	plug_two();
	cr_expect_eq(choose(REFERENCE_1_2, "sim", NULL), RESULT_OK);
	check_place(ROLE_REFERENCE, "");
}

/* ---- the program ---- */

TestSuite(roles_program, .init = bench_setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

static void run_to_end(struct run *r, const char *const *argv)
{
	run_start(r, 0, argv);
	run_end(r);
}

static void begin(struct run *r, const char *const *argv)
{
	const char *all[16] = {"watch", "--out", dir, "--events"};
	int n = 4;
	for (; *argv && n < 15; argv++)
		all[n++] = *argv;
	run_start(r, 0, all);
}

static struct stick *plug(const char *path, int devnum, int32_t centi)
{
	struct stick *s = stick_new(testbed);
	s->devnum = devnum;
	s->outer_centi = centi;
	stick_plug(s, path);
	return s;
}

Test(roles_program, two_equal_sticks_take_their_remembered_roles_and_one_may_be_lost)
{
	struct run r;
	struct stick *skin = plug("1-2", 10, 3150), *reference = plug("1-3", 20, 3250);
	run_to_end(&r, (const char *[]){"probes", "--remember", "reference=temper:usb:1-3", NULL});
	check_status(&r, 0);
	check_said(&r, "Remembered: temper@1-3 is the reference probe whenever it is plugged in there.");
	run_to_end(&r, (const char *[]){"probes", NULL});
	check_said(&r, "role     reference");
	begin(&r, (const char *[]){NULL});
	wait_row(&r, ",32.5,");
	stick_unplug(reference);
	wait_row(&r, ",31.5,ok,");
	skin->outer_centi = 3175;
	wait_row(&r, ",31.75,ok,");
	reference->outer_centi = 3300;
	stick_plug(reference, "1-3");
	wait_row(&r, ",33,"); /* by now there may be an estimate, too */
	run_stop(&r);
	check_status(&r, 0);
	check_said(&r, "reference: temper usb:1-3 (remembered)");
	cr_expect(has_row("# reference: temper usb:1-3"));
	run_to_end(&r, (const char *[]){"probes", "--forget", "temper:usb:1-3", NULL});
	check_status(&r, 0);
	run_to_end(&r, (const char *[]){"watch", "--for", "1s", "--out", dir, "--events", NULL});
	check_said(&r, "Several probes are attached");
	stick_free(skin);
	stick_free(reference);
}

static void answer(void *meter)
{
	static const uint8_t reply[45] = {
		0x02,	     0x80,	  [7] = 0x01,  [8] = 0x3a,  [9] = 0x01, [10] = 0x44,
		[11] = 0x00, [12] = 0xd2, [40] = 0x08, [43] = 0x08, [44] = 3};
	uint8_t heard[64];
	size_t n = meter_heard(meter, heard, sizeof(heard));
	if (n && memchr(heard, 'A', n))
		meter_send(meter, reply, sizeof(reply));
}

Test(roles_program, one_meter_measures_both_limbs_and_the_room)
{
	struct run r;
	struct meter *m = meter_new(testbed);
	meter_plug(m, "1-4", "ttyUSB0");
	begin(&r, (const char *[]){"--probe", "center309:/dev/ttyUSB0", "--channel", "T2", "--channel",
				   "reference=T1", "--channel", "ambient=T3", NULL});
	wait_row_served(&r, ",32.4,ok,,,31.4,21,", answer, m);
	run_stop(&r);
	check_status(&r, 0);
	meter_free(m);
}

Test(roles_program, a_stick_and_a_meter_share_a_session)
{
	struct run r;
	struct stick *s = plug("1-2", 10, 3150);
	struct meter *m = meter_new(testbed);
	meter_plug(m, "1-4", "ttyUSB0");
	begin(&r, (const char *[]){"--probe", "temper", "--probe", "ambient=center309:/dev/ttyUSB0", NULL});
	wait_row_served(&r, ",31.5,ok,,,,31.4,", answer, m);
	run_stop(&r);
	check_status(&r, 0);
	check_said(&r, "ambient: center309 /dev/ttyUSB0");
	stick_free(s);
	meter_free(m);
}

Test(roles_program, a_role_that_is_none_is_refused_with_the_nearest)
{
	struct run r;
	run_to_end(&r, (const char *[]){"watch", "--probe", "referense=temper", NULL});
	check_said(&r, "did you mean 'reference='?");
	run_to_end(&r, (const char *[]){"watch", "--probe", "temper", "--probe", "sim", NULL});
	check_said(&r,
		   "--probe is given twice for skin: 'temper' and 'sim'; name another one with its role");
	run_to_end(&r, (const char *[]){"probes", "--remember", "ambient=sim", NULL});
	check_said(&r, "only a probe that can be plugged in is remembered");
	run_to_end(&r, (const char *[]){"probes", "--forget", "temper@1-9", NULL});
	cr_expect_neq(r.status, 0);
}
