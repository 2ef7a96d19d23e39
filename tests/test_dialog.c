/* Conversations in virtual time, the plain one and those of TEMPer and text. */
#include <criterion/criterion.h>
#include <string.h>

#include "icecue/decode.h"
#include "icecue/dialog.h"

/* ---- a device in front of a conversation ---- */

struct talk {
	const struct driver *drv;
	struct dialog d;
	int64_t now_ms;
	struct dialog_out say;
	struct readings r;
	int asked, started, gave_up;
};

static struct talk talk_to(const struct driver *drv)
{
	struct talk t = {.drv = drv};

	dialog_step(drv, &t.d, 0, NULL, 0, &t.say, &t.r);
	return t;
}

static void note(struct talk *t)
{
	bool send = t->say.action == DIALOG_SEND;

	t->gave_up += t->say.action == DIALOG_GIVE_UP;
	t->started += send && t->drv->start_len && t->say.n == t->drv->start_len &&
		      !memcmp(t->say.bytes, t->drv->start, t->say.n);
	t->asked += send && t->drv->request_len && t->say.n == t->drv->request_len &&
		    !memcmp(t->say.bytes, t->drv->request, t->say.n);
}

/* Lets time pass until the conversation says or reports something, at most until `until_ms`. */
static bool wait_until(struct talk *t, int64_t until_ms)
{
	for (int turns = 0; t->d.due_ms <= until_ms; turns++) {
		cr_assert_lt(turns, 100000, "due_ms stands still at %lld", (long long)t->d.due_ms);
		if (t->d.due_ms > t->now_ms)
			t->now_ms = t->d.due_ms;
		t->r.n = 0;
		dialog_step(t->drv, &t->d, t->now_ms, NULL, 0, &t->say, &t->r);
		note(t);
		if (t->say.action != DIALOG_WAIT || t->r.n)
			return true;
	}
	t->now_ms = until_ms;
	return false;
}

static void hear(struct talk *t, const void *frame, size_t n, int64_t after_ms)
{
	t->now_ms += after_ms;
	t->r = (struct readings){0};
	if (t->drv->decode && t->drv->decode(t->d.firmware, frame, n, &t->r) != VERDICT_OK)
		t->r.n = 0;
	dialog_step(t->drv, &t->d, t->now_ms, frame, n, &t->say, &t->r);
	note(t);
}

static void run_silent(struct talk *t, int64_t until_ms)
{
	while (wait_until(t, until_ms) && !t->gave_up)
		;
}

/* ---- the plain conversation ---- */

static const struct driver streamer = {
	.name = "streamer", .interval_ms = 100, .start_len = 1, .start = {'s'}};
static const struct driver polled = {
	.name = "polled", .interval_ms = 1000, .request_len = 1, .request = {'A'}};
static const struct driver listened = {.name = "listened", .interval_ms = 1000};

Test(dialog, start_is_said_once_at_open)
{
	struct talk t = talk_to(&streamer);

	cr_expect_eq(t.say.action, DIALOG_SEND);
	cr_expect_eq(t.say.bytes[0], 's');
	for (int i = 0; i < 100; i++) {
		hear(&t, "x", 1, 900);
		run_silent(&t, t.now_ms + 50);
	}
	cr_expect_eq(t.started, 0, "it talks: nothing to say again");
	cr_expect_eq(t.gave_up, 0);
}

Test(dialog, start_is_said_again_after_a_silence_and_then_it_is_given_up)
{
	struct talk t = talk_to(&streamer);

	run_silent(&t, 29999);
	cr_expect_eq(t.started, 9);
	cr_expect_eq(t.gave_up, 0);
	run_silent(&t, 30000);
	cr_expect_eq(t.gave_up, 1);
}

Test(dialog, requests_keep_their_pace_whenever_frames_come)
{
	struct talk t = talk_to(&polled);

	for (int i = 0; i < 60; i++) {
		cr_assert(wait_until(&t, 1000 * i));
		cr_expect_eq(t.now_ms, 1000 * i);
		hear(&t, "x", 1, 37 * i % 900);
	}
	cr_expect_eq(t.asked, 60);
	cr_expect_eq(t.gave_up, 0);
}

Test(dialog, a_polled_device_is_given_up_after_ten_seconds)
{
	struct talk t = talk_to(&polled);

	run_silent(&t, 60000);
	cr_expect_eq(t.gave_up, 1);
	cr_expect_eq(t.now_ms, DIALOG_GIVE_UP_POLLED_MS);
}

Test(dialog, a_pause_of_the_computer_asks_once_not_a_thousand_times)
{
	struct talk t = talk_to(&polled);

	run_silent(&t, 0);
	hear(&t, "x", 1, 100);
	t.now_ms = 3600000;
	hear(&t, "x", 1, 0);
	run_silent(&t, 3600000);
	cr_expect_eq(t.asked, 2);
}

Test(dialog, a_device_with_nothing_to_ask_is_listened_to)
{
	struct talk t = talk_to(&listened);

	run_silent(&t, 29999);
	cr_expect_eq(t.asked + t.started + t.gave_up, 0);
	run_silent(&t, 40000);
	cr_expect_eq(t.gave_up, 1);
}

Test(dialog, a_firmware_name_is_made_printable)
{
	struct dialog d = {0};

	dialog_set_firmware(&d, (const uint8_t *)"TEM\x1bPer\xff_V1  \0\0", 15);
	cr_expect_str_eq(d.firmware, "TEMPer_V1");
	cr_expect_eq(d.firmware_len, 9);
	dialog_set_firmware(&d, (const uint8_t *)"0123456789012345678901234567890123456789", 40);
	cr_expect_eq(strlen(d.firmware), sizeof(d.firmware) - 1);
}

/* ---- TEMPer ---- */

static const uint8_t inner[] = {0x80, 0x80, 0x0b, 0x54, 0x4e, 0x20, 0, 0};
static const uint8_t outer[] = {0x80, 0x01, 0x09, 0xca, 0x4e, 0x20, 0, 0};

static struct talk temper_named(const char *first, const char *second)
{
	struct talk t = talk_to(driver_by_name("temper"));

	cr_assert(wait_until(&t, 5000));
	cr_assert_eq(t.now_ms, 1000, "it is left alone for a second");
	cr_assert_eq(t.started, 1);
	hear(&t, first, 8, 10);
	hear(&t, second, 8, 10);
	return t;
}

/* Asks once and answers as the stick would. */
static void cycle(struct talk *t, bool with_inner, bool with_outer)
{
	int asked = t->asked;

	cr_assert(wait_until(t, t->now_ms + 1100));
	cr_assert_eq(t->asked, asked + 1, "no question at %lld", (long long)t->now_ms);
	if (with_inner)
		hear(t, inner, 8, 10);
	if (with_outer)
		hear(t, outer, 8, 90);
}

Test(dialog, temper_asks_its_name_then_reads_once_a_second)
{
	struct talk t = temper_named("TEMPer2_", "V4.1    ");

	cr_expect_str_eq(t.d.firmware, "TEMPer2_V4.1");
	for (int i = 0; i < 10; i++) {
		cycle(&t, true, true);
		cr_expect_eq(t.r.n, 1);
		cr_expect_str_eq(t.r.at[0].channel, "outer");
		cr_expect_eq(t.now_ms, 1020 + 1000 * i + 100, "the pace is even");
	}
	cr_expect_eq(t.gave_up, 0);
}

Test(dialog, temper_drops_what_it_did_not_ask_for)
{
	struct talk t = talk_to(driver_by_name("temper"));

	hear(&t, outer, 8, 100);
	cr_expect_eq(t.r.n, 0, "an old answer");
	wait_until(&t, 1000);
	hear(&t, outer, 8, 10);
	cr_expect_eq(t.r.n, 0, "no answer to this question");
	hear(&t, "TEMPer2_", 8, 10);
	hear(&t, "V4.1    ", 8, 10);
	hear(&t, outer, 8, 0);
	cr_expect_eq(t.r.n, 0, "not yet asked");
	cycle(&t, true, true);
	cr_expect_eq(t.r.n, 1);
	hear(&t, "\x00\x00\x20\x1a\x2b\x33\x00\x00", 8, 10);
	cr_expect_eq(t.r.n, 0, "live, only an answer that begins 80 counts");
}

Test(dialog, temper_asks_again_when_half_of_its_name_is_lost)
{
	struct talk t = talk_to(driver_by_name("temper"));

	wait_until(&t, 1000);
	hear(&t, "V3.3    ", 8, 10);
	cr_expect_str_empty(t.d.firmware);
	cr_assert(wait_until(&t, 1500));
	cr_expect_eq(t.started, 2);
	hear(&t, "TEMPerX_", 8, 10);
	hear(&t, "V3.3    ", 8, 10);
	cr_expect_str_eq(t.d.firmware, "TEMPerX_V3.3");
	/* the second half of an old answer, then a whole one */
	t = talk_to(driver_by_name("temper"));
	wait_until(&t, 1000);
	hear(&t, "V3.3    ", 8, 10);
	hear(&t, "TEMPerX_", 8, 10);
	hear(&t, "V3.3    ", 8, 10);
	cr_expect_str_eq(t.d.firmware, "TEMPerX_V3.3");
}

Test(dialog, temper_works_without_a_name)
{
	struct talk t = talk_to(driver_by_name("temper"));

	while (t.asked == 0 && wait_until(&t, 20000))
		;
	cr_expect_eq(t.started, 10);
	cr_expect_eq(t.asked, 1);
	hear(&t, inner, 8, 10);
	cr_expect_eq(t.r.n, 1);
	hear(&t, outer, 8, 90);
	cr_expect_eq(t.r.at[0].udeg, 25062500);
	/* now that it has shown two, one that stays away is missing */
	cycle(&t, true, false);
	cr_assert(wait_until(&t, t.now_ms + 600));
	cr_expect_eq(t.r.at[0].status, STATUS_MISSING);
}

Test(dialog, temper2_without_its_cable_says_missing_every_second)
{
	struct talk t = temper_named("TEMPer2_", "V4.1    ");
	int missing = 0;

	for (int i = 0; i < 20; i++) {
		cycle(&t, true, false);
		cr_assert(wait_until(&t, t.now_ms + 600));
		cr_assert_eq(t.r.n, 1);
		cr_expect_str_eq(t.r.at[0].channel, "outer");
		missing += t.r.at[0].status == STATUS_MISSING;
	}
	cr_expect_eq(missing, 20);
	cr_expect_eq(t.gave_up, 0);
}

Test(dialog, temper_with_one_sensor_misses_nothing)
{
	struct talk t = temper_named("TEMPerGo", "ld_V3.5 ");

	for (int i = 0; i < 5; i++) {
		cycle(&t, true, false);
		cr_expect_not(wait_until(&t, t.now_ms + 600) && t.r.n, "nothing else was expected");
	}
}

Test(dialog, temper1f_without_its_probe_is_missing_and_then_given_up)
{
	struct talk t = temper_named("TEMPer1F", "_V4.1\0\0");
	int missing = 0;

	while (!t.gave_up && wait_until(&t, 60000))
		missing += t.r.n == 1 && t.r.at[0].status == STATUS_MISSING;
	cr_expect_eq(missing, 9);
	cr_expect_eq(t.gave_up, 1);
	cr_expect_lt(t.now_ms, 12000);
}

Test(dialog, temper_that_does_not_answer_is_given_up)
{
	struct talk t = temper_named("TEMPer2_", "V4.1    ");

	for (int i = 0; i < 3; i++)
		cycle(&t, true, true);
	int64_t last_ms = t.now_ms;

	run_silent(&t, 60000);
	cr_expect_eq(t.gave_up, 1);
	cr_expect_leq(t.now_ms - last_ms, 11000);
}

Test(dialog, temper_v14_drops_its_first_answer)
{
	static const uint8_t report[] = {0x80, 0x02, 0x0a, 0x50, 0x65, 0x72, 0x46, 0x31};
	struct talk t = temper_named("TEMPerV1", ".4      ");

	cr_assert(wait_until(&t, 3000));
	hear(&t, report, 8, 10);
	cr_expect_eq(t.r.n, 0);
	cr_assert(wait_until(&t, 3000));
	hear(&t, report, 8, 10);
	cr_expect_eq(t.r.n, 1);
}

Test(dialog, temper_judges_the_same_however_late_it_is_called)
{
	struct talk t = temper_named("TEMPer2_", "V4.1    ");

	cycle(&t, true, true);
	/* the question goes out 450 ms late: the cable's answer comes 540 ms after it was due */
	t.now_ms = 2020 + 450;
	t.r.n = 0;
	dialog_step(t.drv, &t.d, t.now_ms, NULL, 0, &t.say, &t.r);
	cr_expect_eq(t.say.action, DIALOG_SEND);
	cr_expect_eq(t.r.n, 0);
	hear(&t, inner, 8, 10);
	cr_expect_not(wait_until(&t, t.now_ms + 90) && t.r.n, "it is not missing yet");
	hear(&t, outer, 8, 0);
	cr_expect_eq(t.r.n, 1);
	cycle(&t, true, true);
	cr_expect_eq((t.now_ms - 100 - 1020) % 1000, 0, "and the pace is the old one");
}

/* ---- text ---- */

Test(dialog, text_drops_the_first_line_and_says_nothing_to_who_talks)
{
	struct talk t = talk_to(driver_by_name("text"));

	hear(&t, "4.25", 4, 100);
	cr_expect_eq(t.r.n, 0, "the end of \"C = 24.25\"");
	for (int i = 0; i < 100; i++) {
		hear(&t, "C = 24.25", 9, 1000);
		cr_assert_eq(t.r.n, 1);
		cr_assert_eq(t.say.action, DIALOG_WAIT);
	}
}

Test(dialog, text_asks_a_silent_board_in_both_languages)
{
	struct talk t = talk_to(driver_by_name("text"));
	bool temperx232 = false, tc4 = false;

	while (!t.gave_up && wait_until(&t, 60000)) {
		temperx232 |= t.say.n == 8 && !memcmp(t.say.bytes, "ReadTemp", 8);
		tc4 |= t.say.n > 5 && !memcmp(t.say.bytes + t.say.n - 5, "READ\n", 5);
	}
	cr_expect(temperx232 && tc4);
	cr_expect_geq(t.now_ms, DIALOG_GIVE_UP_STREAM_MS);
}

Test(dialog, text_keeps_asking_who_answers)
{
	struct talk t = talk_to(driver_by_name("text"));
	int asked = 0;

	while (wait_until(&t, 20000) && t.say.n == 8)
		asked++;
	cr_assert_eq(asked, 2, "TEMPerX232 twice, then TC4");
	for (int i = 0; i < 20; i++) {
		hear(&t, "25.1,31.2,32.3,0.0,0.0", 22, 100);
		cr_assert(wait_until(&t, t.now_ms + 1000));
		cr_assert_eq(t.say.n, 5);
		cr_assert_arr_eq(t.say.bytes, "READ\n", 5);
	}
	cr_expect_eq(t.gave_up, 0);
}
