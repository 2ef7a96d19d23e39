/* Whole sessions of boards that print two things, of which one is in the ice and is not the skin: through the
 * program. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device/capture.h"
#include "icecue/driver.h"
#include "support/board.h"
#include "support/program.h"
#include "support/script.h"

#define STOPS_MS SECONDS_MS(60) /* from then on the skin's sensor reads nothing */
#define OFF_MS MINUTES_MS(25)

/* What the board prints at t_ms; massaged_c: of what lies in the ice, in C. */
typedef void (*prints)(FILE *f, int64_t t_ms, double massaged_c);

static void say(FILE *f, int64_t t_ms, const char *line)
{
	capture_write(f, t_ms, CAPTURE_IN, (const uint8_t *)line, strlen(line));
}

static double warm_c(int64_t t_ms)
{
	return 32 + 0.05 * (double)(t_ms / 1000 * 7 % 5 - 2);
}

static struct program_result replay(prints print, int64_t until_ms)
{
	char dir[64], path[96];
	struct massage m = massage_default();
	folder_make(dir, sizeof(dir));
	snprintf(path, sizeof(path), "%s/board.cap", dir);
	FILE *f = fopen(path, "w");
	cr_assert(f);
	capture_write_head(f, "text", "2026-11-29T10:00:00.000+00:00");
	capture_write(f, 0, CAPTURE_OPEN, NULL, 0);
	for (int64_t t_ms = 1000; t_ms < until_ms; t_ms += 1000)
		print(f, t_ms, massage_mc(t_ms, &m) / 1000.0);
	cr_assert_eq(fclose(f), 0);
	struct program_result r = PROGRAM("replay", "--events", path);
	folder_remove(dir);
	return r;
}

static bool has(const struct program_result *r, const char *event)
{
	char text[64];
	snprintf(text, sizeof(text), "\"event\":\"%s\"", event);
	return strstr(r->out, text) != NULL;
}

static void alone(FILE *f, int64_t t_ms, double c)
{
	char line[64];
	snprintf(line, sizeof(line), "T1: %.2f\r\n", c);
	say(f, t_ms, line);
}

static void opens(FILE *f, int64_t t_ms, double c)
{
	char line[64];
	if (t_ms < STOPS_MS)
		snprintf(line, sizeof(line), "T1: %.2f T2: %.2f\r\n", warm_c(t_ms), c);
	else
		snprintf(line, sizeof(line), "T1: --- T2: %.2f\r\n", c);
	say(f, t_ms, line);
}

static void fails(FILE *f, int64_t t_ms, double c)
{
	char line[64];
	snprintf(line, sizeof(line),
		 "Sensor 1 : %.2f\xc2\xb0"
		 "C\r\n",
		 t_ms < STOPS_MS ? warm_c(t_ms) : -127.0);
	say(f, t_ms, line);
	snprintf(line, sizeof(line),
		 "Sensor 2 : %.2f\xc2\xb0"
		 "C\r\n",
		 c);
	say(f, t_ms + 300, line);
}

/* Its line is no longer printed at all, and the other's goes on. */
static void falls_silent(FILE *f, int64_t t_ms, double c)
{
	char line[64];
	snprintf(line, sizeof(line), "TempSensor1: %.2f\r\n", warm_c(t_ms));
	if (t_ms < STOPS_MS)
		say(f, t_ms, line);
	snprintf(line, sizeof(line), "TempSensor2: %.2f\r\n", c);
	say(f, t_ms + 300, line);
}

static void comma(FILE *f, int64_t t_ms, double c)
{
	char line[64];
	(void)c;
	snprintf(line, sizeof(line), "Temperatur: %.1f C\r\n", warm_c(t_ms));
	*strchr(line, '.') = ',';
	say(f, t_ms, line);
}

static void list(FILE *f, int64_t t_ms, double c)
{
	char line[64];
	snprintf(line, sizeof(line), "%.2f,%.2f\r\n", warm_c(t_ms), c);
	say(f, t_ms, line);
}

static void in_turn(FILE *f, int64_t t_ms, double c)
{
	char line[64];
	snprintf(line, sizeof(line), "Temp: %.2f\r\n", warm_c(t_ms));
	say(f, t_ms, line);
	snprintf(line, sizeof(line), "Temp: %.2f\r\n", c);
	say(f, t_ms + 40, line);
}

/* As long as both lie on warm skin nobody sees that they are two. */
static void in_turn_fails(FILE *f, int64_t t_ms, double c)
{
	char line[64];
	snprintf(line, sizeof(line), "Temp: %.2f\r\n", t_ms < STOPS_MS ? warm_c(t_ms) : -127.0);
	say(f, t_ms, line);
	snprintf(line, sizeof(line), "Temp: %.2f\r\n", c);
	say(f, t_ms + 500, line);
}

static void headed(FILE *f, int64_t t_ms, double c)
{
	char line[128];
	snprintf(line, sizeof(line), "Temperature for device: 0\r\nTemp C: %.2f Temp F: %.2f\r\n",
		 warm_c(t_ms), warm_c(t_ms) * 1.8 + 32);
	say(f, t_ms, line);
	snprintf(line, sizeof(line), "Temperature for device: 1\r\nTemp C: %.2f Temp F: %.2f\r\n", c,
		 c * 1.8 + 32);
	say(f, t_ms + 40, line);
}

/* The iced skin comes off while it warms; the other limb is at 31 C. */
static void comes_off(FILE *f, int64_t t_ms, double c)
{
	char line[64], skin[16];
	snprintf(skin, sizeof(skin), "%.2f", c);
	snprintf(line, sizeof(line), "T1: %s T2: %.2f\r\n", t_ms < OFF_MS ? skin : "---", warm_c(t_ms) - 1);
	say(f, t_ms, line);
}

Test(text_sessions, one_sensor_alone_gets_numb_and_warm)
{
	struct program_result r = replay(alone, MINUTES_MS(70));
	cr_expect(has(&r, "numb") && has(&r, "rewarmed"), "else what follows proves nothing: %s", r.out);
	program_free(&r);
}

Test(text_sessions, what_is_in_the_ice_beside_the_skin_is_never_numb)
{
	static const struct {
		prints print;
		bool lost;
	} boards[] = {{opens, true},   {fails, true},	     {comma, false},	   {in_turn, true},
		      {headed, false}, {falls_silent, true}, {in_turn_fails, true}};
	for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
		struct program_result r = replay(boards[i].print, MINUTES_MS(16));
		cr_expect(!has(&r, "numb") && !has(&r, "too_cold") && !has(&r, "icing_started"),
			  "board %zu: %s", i, r.out);
		cr_expect_eq(has(&r, "probe_lost"), boards[i].lost, "board %zu: %s", i, r.out);
		cr_expect(!has(&r, "probe_back"), "board %zu: %s", i, r.out);
		cr_expect(boards[i].lost || has(&r, "baseline"), "board %zu is read: %s", i, r.out);
		cr_expect_eq(r.code, 0);
		program_free(&r);
	}
}

Test(text_sessions, a_list_is_no_reading_and_that_is_said)
{
	struct program_result r = replay(list, MINUTES_MS(16));
	cr_expect_str_eq(r.out, "");
	cr_expect(strstr(r.err, "2 numbers a line") && strstr(r.err, "icecue teach") &&
			  strstr(r.err, "--channel 2"),
		  "%s", r.err);
	cr_expect_eq(r.code, 1);
	program_free(&r);
}

Test(text_sessions, a_limb_beside_the_skin_is_never_rewarmed)
{
	struct program_result r = replay(comes_off, MINUTES_MS(70));
	cr_expect(has(&r, "numb") && has(&r, "probe_lost") && !has(&r, "rewarmed") && !has(&r, "probe_back"),
		  "%s", r.out);
	program_free(&r);
}

/* ---- doubts, by the driver alone ---- */

static void doubts(const char *lines, enum doubt want, const char *told)
{
	struct board b = {0};
	char got[256];
	for (int i = 0; i < 3; i++)
		board_say(&b, lines);
	cr_expect_eq(b.dialog.doubt, want, "%s: doubt %d", lines, b.dialog.doubt);
	cr_expect_str_eq(board_told(&b, got, sizeof(got)), told, "%s: %s", lines, got);
}

Test(text_sessions, what_is_not_clear_is_told_as_what_it_is)
{
	doubts("31.5,40.2", DOUBT_LIST, "#1=31.5 #2=40.2");
	doubts("24.0, 24.3, 24.6, 24.9, 25.2, 25.5, 25.8, 24.0, 24.3, 24.6", DOUBT_LIST, "");
	doubts("33,5", DOUBT_COMMA, "");
	doubts("31", DOUBT_WHOLE, "");
	doubts("28FF641E8216C3A1: 33.44\n28FF641E8216C3B2: 24.06", DOUBT_SEVERAL,
	       "28ff641e8216c3a1=33.44 28ff641e8216c3b2=24.06");
	doubts("leg 33.5\narm 24.1", DOUBT_NO_SKIN, "leg=33.5 arm=24.1");
	doubts("T2: 33.5", DOUBT_NO_SKIN, "T2=33.5");
	doubts("T1: 33.5", DOUBT_NONE, "*T1=33.5");
}

Test(text_sessions, two_sensors_in_turn_under_one_name_are_noticed)
{
	struct board pairs = {0}, even = {0}, one = {0};
	for (int i = 0; i < 8; i++) {
		board_line(&pairs, 1000 * i + 1000, "33.5");
		board_line(&pairs, 1000 * i + 1050, "24.1");
	}
	cr_expect_eq(pairs.dialog.doubt, DOUBT_IN_TURN);
	for (int i = 0; i < 40; i++)
		board_line(&even, 1000 * i + 1000, i % 2 ? "33.5" : "24.1");
	cr_expect_eq(even.dialog.doubt, DOUBT_IN_TURN);
	/* strokes of 5 C, and the same in two units */
	for (int i = 0; i < 400; i++) {
		char line[32];
		snprintf(line, sizeof(line), "%.1f", 15 + 2.5 * ((i * 7 % 10) / 5.0 - 1));
		board_line(&one, 1000 * i + 1000, line);
	}
	cr_expect_eq(one.dialog.doubt, DOUBT_NONE);
	/* a loose plug, now and then */
	for (int i = 0; i < 400; i++)
		board_line(&one, 400000 + 1000 * i, i * 7 % 10 < 4 ? "nan" : "15.5");
	cr_expect_eq(one.dialog.doubt, DOUBT_NONE);
}

/* Two lines run together, a line cut, a letter lost: that line is no reading, and the next one is. */
Test(text_sessions, one_damaged_line_ends_nothing)
{
	static const struct {
		const char *good, *damaged, *told;
	} boards[] = {
		{"33.5", "33.5 33.6", "*T1=33.5"},
		{"33.5", "33.533.6", "*T1=33.5"},
		{"28FF641E8216C3A1: 33.5", "28FF641E16C3A1: 33.6",
		 "*28ff641e8216c3a1=33.5 28ff641e16c3a1=33.6"},
		{"T1: 33.5 T2: 24.1", "T1: 33.5 T2: 24.T1: 33.5 T2: 24.1", "*T1=33.5 T2=24.1"},
		{"1234567 31.5", "1234567 31.51234568 31.5", "*T1=31.5"},
		{"{\"temp\":33.5}", "{\"temp\":33", "*T1=33.5"},
	};
	for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
		struct board b = {0};
		char got[256];
		for (int k = 0; k < 4; k++)
			board_say(&b, boards[i].good);
		board_say(&b, boards[i].damaged);
		board_say(&b, boards[i].good);
		cr_expect_str_eq(board_told(&b, got, sizeof(got)), boards[i].told, "%s: %s",
				 boards[i].damaged, got);
	}
	struct board list = {0};
	char got[256];
	board_say(&list, "33.5 24.1\n33.5 24.1\n24.1\n24.1\n33.5 24.1\n24.1\n24.1 C\n");
	cr_expect(!strchr(board_told(&list, got, sizeof(got)), '*'), "what is left of a list: %s", got);
}

/* A name that seems to say more comes of a damaged line, once: the skin is back after three good ones. One
 * that comes again is the skin. */
Test(text_sessions, a_damaged_name_does_not_stay_the_skin)
{
	static const struct {
		const char *good, *damaged, *told;
	} boards[] = {
		{"probe=29.76 room=21.5", "probe=29.probe=29.76 room=21.5",
		 "*T1=29.76 ambient=21.5 *T29=29.76"},
		{"T1=29.76", "T0=29.76", "*T1=29.76 *T0=29.76"},
	};
	for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
		struct board b = {0};
		char got[256];
		for (int k = 0; k < 4; k++)
			board_say(&b, boards[i].good);
		board_say(&b, boards[i].damaged);
		for (int k = 0; k < 3; k++)
			board_say(&b, boards[i].good);
		cr_expect_str_eq(board_told(&b, got, sizeof(got)), boards[i].told, "%s: %s",
				 boards[i].damaged, got);
		board_say(&b, boards[i].damaged);
		board_say(&b, boards[i].damaged);
		for (int k = 0; k < 4; k++)
			board_say(&b, boards[i].good);
		cr_expect(!strncmp(board_told(&b, got, sizeof(got)), "T1=", 3), "the other came twice: %s",
			  got);
	}
	/* cut at the same place twice in a day */
	struct board b = {0};
	char got[256];
	for (int k = 0; k < 60; k++)
		board_say(&b, k % 25 == 20 ? "eg temp=29.76" : "leg temp=29.76");
	cr_expect_str_eq(board_told(&b, got, sizeof(got)), "*leg=29.76 eg=29.76", "%s", got);
}

/* A list that comes without READ before it, once, is another board's for good. */
Test(text_sessions, a_tc4_speaks_only_after_read)
{
	static const char line[] = "25.1,31.2,32.3,0.0,0.0";
	struct board b = {0};
	char got[256];
	board_line(&b, 1000, line);
	cr_expect(!strchr(board_told(&b, got, sizeof(got)), '*'), "%s", got);
}
