#include <criterion/criterion.h>

#include "icecue/decode.h"
#include "icecue/intake.h"

static const struct channel outer = {"outer", true, ROLE_SKIN};
static const struct channel inner = {"inner", true, ROLE_AMBIENT};
static const struct channel other = {"cold junction", false, ROLE_AMBIENT};
static const struct driver probe = {.name = "probe", .min_mc = -40000, .max_mc = 40000};

static struct readings one(const struct channel *c, int64_t mc)
{
	struct readings r = {0};

	readings_value(&r, c, mc * 1000);
	return r;
}

static struct readings both(int64_t skin_mc, int64_t ambient_mc)
{
	struct readings r = one(&inner, ambient_mc);

	readings_value(&r, &outer, skin_mc * 1000);
	return r;
}

static enum status skin_status(struct intake *in, int64_t t_ms, int64_t mc)
{
	struct readings r = one(&outer, mc);
	struct sample s;

	cr_assert(intake_take(in, t_ms, &r, &s));
	cr_assert_eq(s.spot[0].mc, s.spot[0].status == STATUS_OK ? mc : MC_NONE);
	return s.spot[0].status;
}

Test(intake, the_skin_makes_a_sample)
{
	struct intake in;
	struct sample s;
	struct readings r = both(13600, 21500);

	intake_init(&in, &probe, NULL);
	cr_assert(intake_take(&in, 500, &r, &s));
	cr_expect_eq(s.t_ms, 500);
	cr_expect_eq(s.spot[0].mc, 13600);
	cr_expect_eq(s.ambient.mc, 21500);
	cr_expect_eq(s.reference.status, STATUS_ABSENT);
	cr_expect_eq(in.statuses[STATUS_OK], 1);
}

Test(intake, ambient_alone_makes_none_but_rides_along_for_a_minute)
{
	struct intake in;
	struct sample s;
	struct readings room = one(&inner, 21500), skin = one(&outer, 20000);

	intake_init(&in, &probe, NULL);
	cr_expect_not(intake_take(&in, 1000, &room, &s));
	cr_assert(intake_take(&in, 60999, &skin, &s));
	cr_expect_eq(s.ambient.mc, 21500);
	cr_assert(intake_take(&in, 61000, &skin, &s));
	cr_expect_eq(s.ambient.status, STATUS_ABSENT);
	cr_expect_eq(s.ambient.mc, MC_NONE);
}

Test(intake, time_must_rise)
{
	struct intake in;
	struct sample s;
	struct readings r = both(20000, 21500), older = both(19000, 15000);

	intake_init(&in, &probe, NULL);
	cr_assert(intake_take(&in, 1000, &r, &s));
	cr_expect_not(intake_take(&in, 1000, &older, &s));
	cr_expect_not(intake_take(&in, 999, &older, &s));
	cr_expect_eq(in.time_faults, 2);
	cr_assert(intake_take(&in, 1001, &(struct readings){.n = 1, .at[0] = r.at[1]}, &s));
	cr_expect_eq(s.ambient.mc, 21500, "a dropped sample leaves nothing behind");
}

Test(intake, negative_times_are_times)
{
	struct intake in;

	intake_init(&in, &probe, NULL);
	cr_expect_eq(skin_status(&in, -5000, 20000), STATUS_OK);
	cr_expect_eq(skin_status(&in, -4999, 20000), STATUS_OK);
}

Test(intake, limits_of_the_device_and_of_skin)
{
	struct intake in;

	intake_init(&in, &probe, NULL);
	cr_expect_eq(skin_status(&in, 1, -8000), STATUS_OK);
	cr_expect_eq(skin_status(&in, 2, -8001), STATUS_IMPLAUSIBLE);
	cr_expect_eq(skin_status(&in, 3, 40000), STATUS_OK);
	cr_expect_eq(skin_status(&in, 4, 40001), STATUS_OUT_OF_RANGE);
	cr_expect_eq(skin_status(&in, 5, -40001), STATUS_OUT_OF_RANGE);
	cr_expect_eq(skin_status(&in, 6, 0), STATUS_OK, "0 C is an everyday reading under ice");
	intake_init(&in, NULL, NULL);
	cr_expect_eq(skin_status(&in, 7, 50000), STATUS_OK);
	cr_expect_eq(skin_status(&in, 8, 50001), STATUS_IMPLAUSIBLE);
	cr_expect_eq(skin_status(&in, 9, 85000), STATUS_IMPLAUSIBLE);
	cr_expect_eq(skin_status(&in, 10, -127000), STATUS_IMPLAUSIBLE);
	cr_expect_eq(in.statuses[STATUS_IMPLAUSIBLE], 3);
}

Test(intake, a_room_may_be_warmer_and_colder_than_skin)
{
	struct intake in;
	struct sample s;
	static const struct {
		int32_t mc;
		enum status status;
	} rooms[] = {
		{-20000, STATUS_OK},
		{-20001, STATUS_IMPLAUSIBLE},
		{60000, STATUS_OK},
		{60001, STATUS_IMPLAUSIBLE},
	};

	intake_init(&in, NULL, NULL);
	for (int i = 0; i < 4; i++) {
		struct readings r = both(20000, rooms[i].mc);

		cr_assert(intake_take(&in, i, &r, &s));
		cr_expect_eq(s.ambient.status, rooms[i].status, "room at %d", rooms[i].mc);
	}
}

Test(intake, the_user_may_choose_another_channel)
{
	struct intake in;
	struct sample s;
	struct readings r = both(13600, 21500);

	intake_init(&in, &probe, &(struct role_channels){{"INNER"}});
	cr_assert(intake_take(&in, 1, &r, &s));
	cr_expect_eq(s.spot[0].mc, 21500);
	cr_expect_eq(s.ambient.status, STATUS_ABSENT, "the skin is no room");
	r = one(&outer, 13600);
	cr_expect_not(intake_take(&in, 2, &r, &s), "the driver's own skin channel was not chosen");
	r = one(&other, 24000);
	cr_expect_not(intake_take(&in, 3, &r, &s));
	intake_init(&in, &probe, &(struct role_channels){{"cold-junction"}});
	cr_assert(intake_take(&in, 4, &r, &s));
	cr_expect_eq(s.spot[0].mc, 24000);
}

Test(intake, a_channel_without_a_role_is_not_used)
{
	struct intake in;
	struct sample s;
	struct readings r = one(&other, 24000);

	intake_init(&in, &probe, NULL);
	cr_expect_not(intake_take(&in, 1, &r, &s));
	readings_value(&r, &outer, 13600000);
	cr_assert(intake_take(&in, 2, &r, &s));
	cr_expect_eq(s.ambient.status, STATUS_ABSENT);
}

Test(intake, bad_statuses_are_handed_on)
{
	struct intake in;
	struct sample s;
	struct readings r = {0};

	intake_init(&in, &probe, NULL);
	readings_status(&r, &outer, STATUS_MISSING);
	cr_assert(intake_take(&in, 1, &r, &s));
	cr_expect_eq(s.spot[0].status, STATUS_MISSING);
	cr_expect_eq(s.spot[0].mc, MC_NONE);
	readings_value(&r, &outer, 20000000);
	cr_assert(intake_take(&in, 2, &r, &s));
	cr_expect_eq(s.spot[0].status, STATUS_OK, "of two the good one");
	cr_expect_eq(in.statuses[STATUS_MISSING], 1);
}

Test(intake, verdicts_are_counted)
{
	struct intake in;

	intake_init(&in, &probe, NULL);
	intake_count(&in, VERDICT_BAD_SUM);
	intake_count(&in, VERDICT_BAD_SUM);
	intake_count(&in, VERDICT_COUNT);
	cr_expect_eq(in.verdicts[VERDICT_BAD_SUM], 2);
	cr_expect_eq(in.verdicts[VERDICT_OK], 0);
}

/* ---- calibration ---- */

static const struct calibration less = {1000, -1000, ""};

Test(intake, a_calibration_corrects_the_skin_alone_and_says_by_how_much)
{
	struct intake in;
	struct sample s;
	struct readings r = both(13600, 21500);

	intake_init(&in, &probe, NULL);
	intake_calibrate(&in, 0, &less);
	cr_assert(intake_take(&in, 500, &r, &s));
	cr_expect_eq(s.spot[0].mc, 12600);
	cr_expect_eq(s.spot[0].correction_mc, -1000);
	cr_expect_eq(s.ambient.mc, 21500);
	cr_expect_eq(s.ambient.correction_mc, 0);
	cr_expect_str_eq(in.skin_seen, "outer");
	cr_expect(in.skin_is_own);
	readings_status(&r, &outer, STATUS_MISSING);
	r.at[0] = r.at[r.n - 1];
	r.n = 1;
	cr_assert(intake_take(&in, 1000, &r, &s));
	cr_expect_eq(s.spot[0].status, STATUS_MISSING);
	cr_expect_eq(s.spot[0].mc, MC_NONE);
	cr_expect_eq(s.spot[0].correction_mc, 0);
	intake_calibrate(&in, 0, NULL);
	r = one(&outer, 13600);
	cr_assert(intake_take(&in, 1500, &r, &s));
	cr_expect_eq(s.spot[0].mc, 13600);
}

/* The device's range is about what it says; what skin can be is about what that means. */
Test(intake, limits_of_a_calibrated_probe)
{
	static const struct {
		int32_t said_mc;
		enum status status;
	} cases[] = {{-7000, STATUS_OK},
		     {-7001, STATUS_IMPLAUSIBLE},
		     {40000, STATUS_OK},
		     {40001, STATUS_OUT_OF_RANGE},
		     {INT32_MAX, STATUS_OUT_OF_RANGE},
		     {-INT32_MAX, STATUS_OUT_OF_RANGE}};
	struct intake in;
	struct sample s;

	intake_init(&in, &probe, NULL);
	intake_calibrate(&in, 0, &less);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct readings r = one(&outer, 0);

		r.at[0].mc = cases[i].said_mc;
		cr_assert(intake_take(&in, 500 + (int64_t)i, &r, &s));
		cr_expect_eq(s.spot[0].status, cases[i].status, "%d", cases[i].said_mc);
	}
}

Test(intake, another_channel_than_the_drivers_own_is_known_as_such)
{
	struct intake in;
	struct sample s;
	struct readings r = both(13600, 21500);

	intake_init(&in, &probe, &(struct role_channels){{"inner"}});
	cr_assert(intake_take(&in, 500, &r, &s));
	cr_expect_str_eq(in.skin_seen, "inner");
	cr_expect_not(in.skin_is_own);
}
