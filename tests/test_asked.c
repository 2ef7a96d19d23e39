/*
 * Devices that are asked: the collector over a pseudo terminal with a scripted device at its other end, in
 * virtual time. What is checked is what the device was asked, and what became of its answers.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "collector/emissivity.h"
#include "icecue/driver.h"
#include "support/asked.h"
#include "support/guard.h"

TestSuite(asked, .fini = asked_close, .timeout = GUARD_TEST_S);

/* ---- Optris ---- */

Test(asked, optris_is_asked_its_emissivity_once_and_then_its_temperature)
{
	struct exchange x[] = {{"04", "03b6", 0}, {"01", "0519", 0}};

	open_driver("optris");
	RUN(x, 5000);
	cr_expect_eq(x[0].times, 1);
	cr_expect(x[1].times == 10 || x[1].times == 9, "%d", x[1].times);
	cr_expect_eq(unknown, 0);
	cr_expect_geq(n_got, 9);
	check_all(0, 30500);
	cr_expect_eq(emissivity(), 9500);
}

Test(asked, optris_loses_one_answer_to_a_lost_or_a_stray_byte_and_not_the_next)
{
	static const char *const broken[] = {"05", "190519", "aa"};
	struct exchange x[] = {{"04", "03d4", 0}, {"01", "0519", 0}};

	open_driver("optris");
	RUN(x, 2000);
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		int before = n_got;

		x[1].answer = broken[i];
		RUN(x, 500);
		x[1].answer = "0519";
		RUN(x, 2000);
		cr_expect_geq(n_got - before, 3, "after %s", broken[i]);
	}
	check_all(0, 30500);
	cr_expect_eq(emissivity(), 9800);
}

Test(asked, optris_that_does_not_know_its_emissivity_is_read_all_the_same)
{
	struct exchange x[] = {{"04", "", 0}, {"01", "0519", 0}};

	open_driver("optris");
	RUN(x, 3000);
	cr_expect_eq(x[0].times, 3);
	cr_expect_geq(n_got, 4);
	cr_expect_eq(emissivity(), 0);
}

Test(asked, optris_old_and_hs_speak_their_own_way)
{
	struct exchange x[] = {{"3e0208", "03d4", 0}, {"3e0200", "0519", 0}};

	open_driver("optrisold");
	RUN(x, 2000);
	cr_expect_geq(n_got, 3);
	cr_expect_eq(unknown, 0);
	check_all(0, 30500);
}

Test(asked, what_was_not_asked_for_is_no_reading)
{
	struct exchange x[] = {{"04", "03d4", 0}, {"01", "", 0}};

	open_driver("optris");
	RUN(x, 1000);
	for (int i = 0; i < 4; i++) {
		/* the question is at 170 ms and every 500 ms from there; this comes when its time is over */
		asked_send("0519");
		RUN(x, 500);
	}
	cr_expect_eq(n_got, 0);
}

/* ---- Modbus ---- */

Test(asked, calex_is_asked_both_its_emissivities_and_everything_in_one_question)
{
	struct exchange x[] = {{"010400080001b008", "010402251ca269", 0}, /* 0.95 stored */
			       {"010400180001b1cd", "0104022710a30c", 0}, /* 1.00 in use */
			       {"01040012000451cc", "010408fff4007600f50000073f", 0}};

	open_driver("calex");
	RUN(x, 4000);
	cr_expect(x[0].times == 1 && x[1].times == 1);
	cr_expect_geq(n_got, 6);
	cr_expect_eq(unknown, 0);
	check_all(0, -1200);
	cr_expect_eq(emissivity(), 10000, "the one in use counts");
}

Test(asked, calex_that_refuses_four_registers_is_asked_for_one)
{
	struct exchange x[] = {{"010400080001b008", "018402c2c1", 0},
			       {"010400180001b1cd", "0104020000b930", 0},
			       {"01040012000451cc", "0184030301", 0},
			       {"01040012000191cf", "01040201317974", 0}};

	open_driver("calex");
	RUN(x, 4000);
	cr_expect(x[0].times == 1 && x[1].times == 1 && x[2].times == 1, "%d %d %d", x[0].times, x[1].times,
		  x[2].times);
	cr_expect_geq(n_got, 5);
	check_all(0, 30500);
	cr_expect_eq(emissivity(), 0);
}

Test(asked, calex_that_does_not_answer_four_registers_is_asked_for_one)
{
	struct exchange x[] = {{"010400080001b008", "0104022648a366", 0},
			       {"010400180001b1cd", "", 0},
			       {"01040012000451cc", "", 0},
			       {"01040012000191cf", "01040201317974", 0}};

	open_driver("calex");
	RUN(x, 6000);
	cr_expect_eq(x[2].times, 3);
	cr_expect_geq(n_got, 5);
	cr_expect_eq(emissivity(), 9800);
}

Test(asked, a_modbus_reply_with_a_wrong_sum_is_no_reading)
{
	struct exchange x[] = {{"010301010001d436", "010302007979a7", 0}};

	open_driver("sonbest");
	RUN(x, 3000);
	cr_expect_eq(n_got, 0);
	x[0].answer = "010302007979a6";
	RUN(x, 3000);
	cr_expect_geq(n_got, 2);
	check_all(0, 12100);
}

/* ---- lines ---- */

Test(asked, fluke_1504_is_asked_for_a_reading_with_its_unit)
{
	struct exchange x[] = {{"464554433f0d", "35302e3030300d0a", 0},
			       {"540d", "743a2035302e30303020462031323a30303a30310d0a", 0}};

	open_driver("fluke15xx");
	RUN(x, 6000);
	cr_expect_eq(x[0].times, 1);
	cr_expect_geq(n_got, 3);
	cr_expect_eq(unknown, 0);
	check_all(0, 10000);
}

Test(asked, fluke_that_knows_one_question_is_found_out)
{
	struct exchange x[] = {{"464554433f0d", "", 0}, {"524541443f0d", "743a2032352e35383720430d0a", 0}};

	open_driver("fluke15xx");
	RUN(x, 8000);
	cr_expect_eq(x[0].times, 2);
	cr_expect_geq(n_got, 4);
	check_all(0, 25587);
}

/* Its readings end with '<', and perhaps with no line end. */
Test(asked, temperx232_is_asked_its_name_once_and_its_answer_needs_no_line_end)
{
	struct exchange x[] = {
		{"56657273696f6e", "54454d506572583233325f56322e35", 0},
		{"5265616454656d70", "54656d702d496e6e65723a392e3730205b435d2c37302e3533205b2552485d3c", 0}};

	open_driver("temperx232");
	RUN(x, 3000);
	cr_expect_eq(x[0].times, 1);
	cr_expect_geq(n_got, 1);
	cr_expect_eq(got[0].spot[0].status, STATUS_MISSING, "the stick is not skin");
	cr_expect(strstr(told(), "push its plug in"), "%s", told());
	x[1].answer = "54656d702d4f757465723a2d302e3331205b435d3c";
	RUN(x, 2000);
	n_got = 0;
	RUN(x, 3000);
	cr_expect_geq(n_got, 2);
	check_all(0, -310);
	cr_expect_eq(unknown, 0);
}

/* ---- Omega ---- */

Test(asked, hh506ra_is_woken_and_asked_by_its_id)
{
	struct exchange x[] = {{"0d0a", "4572720d0a", 0},
			       {"25303030520d0a", "4130310d0a", 0},
			       {"234130314e0d0a", "2d30303035202b30313338200d0a", 0}};

	open_driver("hh506ra");
	RUN(x, 6000);
	cr_expect(x[0].times == 1 && x[1].times == 1);
	cr_expect_geq(n_got, 4);
	cr_expect_eq(unknown, 0);
	check_all(0, -500);
}

Test(asked, hh506ra_without_an_id_is_asked_for_nothing_else)
{
	struct exchange x[] = {{"0d0a", "", 0}, {"25303030520d0a", "", 0}};

	open_driver("hh506ra");
	RUN(x, 8000);
	cr_expect_eq(x[0].times, 3);
	cr_expect_gt(x[1].times, 5);
	cr_expect_eq(unknown, 0);
	x[1].answer = "4130310d0a"; /* it was switched on late */
	struct exchange y[] = {{"25303030520d0a", "4130310d0a", 0},
			       {"234130314e0d0a", "2d30303035202b30313338200d0a", 0}};

	RUN(y, 4000);
	cr_expect_geq(n_got, 2);
}

Test(asked, hh806_answers_count_when_they_have_their_length)
{
	struct exchange x[] = {{"233041303030304e41320d0a", "3e0f00000800ef000008013800000d0a", 0}};

	open_driver("hh806");
	RUN(x, 3000);
	cr_expect_geq(n_got, 2);
	int before = n_got;

	x[0].answer = "0f00000800ef000008013800000d0a";
	RUN(x, 2000);
	cr_expect_leq(n_got, before + 1);
	check_all(0, 23900);
}

/* Sends a line of the HH509R three times; `wrong` is the one that the line spoils, 3: none. */
static void send_three(const char *text, int wrong)
{
	for (int i = 0; i < 3; i++) {
		char line[40], hex[80];

		snprintf(line, sizeof(line), "%s\r\n", text);
		if (i == wrong)
			line[4] = '0'; /* still a good line, of another temperature */
		text_hex(hex, sizeof(hex), (const uint8_t *)line, strlen(line));
		asked_send(hex);
		struct exchange none[] = {{"410d0a", "", 0}};

		RUN(none, i < 2 ? 270 : 460);
	}
}

Test(asked, hh509r_counts_what_two_of_three_lines_say)
{
	open_driver("hh509r");
	for (int second = 0; second < 12; second++) {
		char line[40];

		snprintf(line, sizeof(line), "+00%04XK-000064_0012%02d________", 23900, second);
		send_three(line, second % 4);
		cr_expect_eq(n_got, second + 1, "%d readings after %d", n_got, second + 1);
	}
	check_all(0, 23900);
	/* a clock that stands still is no reason to stop */
	for (int i = 0; i < 5; i++)
		send_three("+005D5CK-000064_000000________", 3);
	cr_expect_eq(n_got, 17);
	/* three that all differ say nothing */
	send_three("+005D5CK-000064_000001________", 0);
	int before = n_got;

	send_three("+005D61K-000064_000002________", 3);
	cr_expect_eq(n_got, before + 1);
	cr_expect_eq(unknown, 0);
}

/* ---- settings of the port ---- */

/* What the manuals say; a pseudo terminal takes any speed and refuses seven data bits, so the drivers' words
 * are what can be compared here. */
Test(asked, serial_settings_are_those_of_the_manuals)
{
	static const struct {
		const char *name, *settings;
	} rows[] = {
		{"hh509r", "1200 7E1"},	   {"hh506ra", "2400 7E1"},   {"hh806", "19200 8E1"},
		{"mic9858x", "38400 8N2"}, {"fluke15xx", "2400 8N1"}, {"optrisct", "115200 8N1"},
		{"optris", "9600 8N1"},	   {"calex", "9600 8N1"},     {"raytek", "9600 8N1"},
		{"lutron", "9600 8N1"},	   {"appa55", "9600 8N1"},    {"ea15", "9600 8N1"},
		{"sonbest", "9600 8N1"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct serial_settings *s = &driver_by_name(rows[i].name)->serial;
		char text[32];

		snprintf(text, sizeof(text), "%d %d%c%d", s->baud, s->data_bits, s->parity, s->stop_bits);
		cr_expect_str_eq(text, rows[i].settings, "%s: %s", rows[i].name, text);
	}
}

/* ---- what the person is told ---- */

Test(asked, a_wrong_emissivity_is_told_with_its_effect)
{
	char words[EMISSIVITY_WORDS_MAX];

	cr_expect_not(emissivity_words(0, words, sizeof(words)), "not known");
	cr_expect_not(emissivity_words(9800, words, sizeof(words)));
	cr_expect_not(emissivity_words(9700, words, sizeof(words)), "near enough");
	cr_assert(emissivity_words(9500, words, sizeof(words)));
	cr_expect(strstr(words, "set to 0.950"), "%s", words);
	cr_expect(strstr(words, "about 0.3 C too cold"), "%s", words);
	cr_assert(emissivity_words(10000, words, sizeof(words)));
	cr_expect(strstr(words, "set to 1.000"), "%s", words);
	cr_expect(strstr(words, "about 0.2 C too warm"), "%s", words);
	/* 0.98 / 0.95: 3.16 % of the difference to the room */
	cr_expect_eq(emissivity_error_mc(9500, 10000), 315);
	cr_expect_eq(emissivity_error_mc(9500, -10000), -315);
	cr_expect_eq(emissivity_error_mc(0, 10000), 0);
}
