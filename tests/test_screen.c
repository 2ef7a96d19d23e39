/* The whole screen: what is drawn. */
#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/events.h"
#include "live/terminal/big.h"
#include "live/terminal/screen.h"
#include "support/guard.h"
#include "support/script.h"

static struct live now;
static struct curve curve;
static struct screen_view view;
static struct canvas canvas;

static void begin(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	memset(&view, 0, sizeof(view));
	live_init(&now, false, 0, COUNTDOWN_WHY_MS);
	curve_init(&curve);
	view.now = &now;
	view.curve = &curve;
	view.style.utf8 = true;
	view.numb_mc = 13600;
	view.window_mc = 15000;
	strcpy(view.title, "Anna, left calf");
	strcpy(view.clock, "21:30");
}

TestSuite(screen, .init = begin, .timeout = GUARD_TEST_S);

static struct outcome outcome_at(int64_t t_ms, enum phase phase)
{
	return (struct outcome){.t_ms = t_ms,
				.phase = phase,
				.probe = PROBE_GOOD,
				.skin_mc = 13100,
				.band_mc = 1300,
				.round = 1};
}

static void tell(int64_t t_ms, enum event_kind kind, enum priority p, enum phase phase)
{
	struct outcome o = outcome_at(t_ms, phase);
	o.n_events = 1;
	o.events[0] = (struct event){.t_ms = t_ms, .kind = kind, .priority = p, .skin_mc = 13100, .count = 1};
	o.events[0].class = event_class(kind, p);
	live_event(&now, &o.events[0], &o);
	bool again;
	while (alerts_next(&now.alerts, t_ms, &again))
		;
}

static void see(int64_t t_ms, enum phase phase, enum event_kind to, int64_t at_ms)
{
	struct outcome o = outcome_at(t_ms, phase);
	o.countdown_to = to;
	o.countdown_at_ms = at_ms;
	live_tick(&now, t_ms, &o);
}

static const char *draw(int columns, int rows)
{
	static char text[CANVAS_ROWS * CANVAS_COLUMNS * 4];
	size_t used = 0;
	canvas_clear(&canvas, columns, rows);
	screen_draw(&view, &canvas);
	for (int row = 0; row < canvas.rows; row++) {
		canvas_row(&canvas, row, text + used, sizeof(text) - used - 1);
		used += strlen(text + used);
		text[used++] = '\n';
	}
	text[used] = '\0';
	return text;
}

/* The screen's text with one blank for each run of blanks and line ends. */
static const char *words_on_screen(int columns, int rows)
{
	static char words[CANVAS_ROWS * CANVAS_COLUMNS * 4];
	size_t n = 0;
	for (const char *c = draw(columns, rows); *c; c++)
		if (!isspace((unsigned char)*c))
			words[n++] = *c;
		else if (n && words[n - 1] != ' ')
			words[n++] = ' ';
	words[n] = '\0';
	return words;
}

static void massage(int64_t until_ms)
{
	struct massage m = massage_default();
	for (int64_t t_ms = 0; t_ms < until_ms; t_ms += 1000)
		curve_add(&curve, t_ms, massage_mc(t_ms, &m), massage_mc(t_ms, &m));
}

static int blocks(int row_from, int row_to, enum look look)
{
	int n = 0;
	for (int row = row_from; row < row_to; row++)
		for (int column = 0; column < canvas.columns; column++)
			n += canvas.at[row][column].code == 0x2588 && canvas.at[row][column].look == look;
	return n;
}

static void tell_spots(void)
{
	struct sample s = sample_of(300000, (struct channel_value){.mc = 13400, .status = STATUS_OK});
	struct outcome o = outcome_at(300000, PHASE_ICING);
	s.n_spots = o.n_spots = 4;
	s.spot[1] = (struct channel_value){.mc = 12600, .status = STATUS_OK};
	s.spot[2] = (struct channel_value){.mc = 21500, .status = STATUS_OK};
	s.spot[3] = CHANNEL_ABSENT;
	o.spot_state[2] = SPOT_OFF;
	o.spot_state[3] = SPOT_NO_READING;
	live_sample(&now, &s, &o);
}

/* The figures stay where they are; on a small screen the line is below them. */
Test(screen, each_spot_is_shown_small_with_its_state)
{
	static const int sizes[][2] = {{80, 24}, {132, 50}, {80, 17}, {60, 12}};
	static const char spots[] = " spots 1 13.4  2 12.6  3 21.5 off the skin  4 ";
	massage(300000);
	for (int i = 0; i < 4; i++) {
		const char *text = draw(sizes[i][0], sizes[i][1]);
		cr_expect_null(strstr(text, "spots"), "one probe alone is shown as before");
	}
	tell_spots();
	for (int i = 0; i < 4; i++) {
		const char *text = draw(sizes[i][0], sizes[i][1]);
		cr_expect_not_null(strstr(text, spots), "%d x %d:\n%s", sizes[i][0], sizes[i][1], text);
	}
	cr_expect_not_null(strstr(draw(80, 24), "no reading"));
}

Test(screen, everything_is_there_at_80_by_24)
{
	massage(300000);
	tell(120000, EVENT_ICING_STARTED, PRIORITY_NONE, PHASE_ICING);
	tell(290000, EVENT_NUMB, PRIORITY_MEDIUM, PHASE_NUMB);
	see(300000, PHASE_NUMB, EVENT_NONE, MS_NONE);
	const char *text = draw(80, 24);
	static const char *const wanted[] = {
		"Anna, left calf",
		"elapsed 05:00",
		"clock 21:30",
		"before",
		"ice, numb",
		"passes 0",
		"°C ±1.3",
		">> READY FOR DEEP PASSES: pinch it",
		"Next: Ice away, dry, oil",
		"n numb",
		"q end",
	};
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		cr_expect_not_null(strstr(text, wanted[i]), "%s is not in\n%s", wanted[i], text);
	cr_expect_gt(blocks(5, 10, LOOK_STRONG), 60, "figures");
	cr_expect_gt(blocks(12, 17, LOOK_GO), 60, "a word");
	live_mark(&now, &(struct mark){301000, MARK_ACK});
	text = draw(80, 24); /* the word's room is the curve's then */
	cr_expect(strstr(text, "window limit") && strstr(text, "numb limit") && strstr(text, "skin"), "%s",
		  text);
	int dots = 0;
	for (int row = 12; row < 22; row++)
		for (int column = 0; column < 80; column++)
			dots += canvas.at[row][column].code > 0x2800 && canvas.at[row][column].code < 0x2900;
	cr_expect_gt(dots, 20, "a curve:\n%s", text);
}

Test(screen, acknowledged_an_alert_gives_its_room_back_and_stays)
{
	tell(290000, EVENT_ICING_STOP, PRIORITY_HIGH, PHASE_ICING);
	draw(80, 24);
	cr_expect_gt(blocks(12, 17, LOOK_DANGER), 30);
	live_mark(&now, &(struct mark){291000, MARK_ACK});
	const char *text = draw(80, 24);
	cr_expect_eq(blocks(0, 24, LOOK_DANGER), 0);
	cr_expect_not_null(strstr(text, "*** STOP: take the ice away now"));
}

/* Told apart without colour: each class has its mark, and beside its word its shape, but a notice. */
Test(screen, each_class_has_its_look_and_shape)
{
	static const struct {
		enum event_kind kind;
		enum priority priority;
		enum look look;
		const char *mark;
		int ink; /* about the left edge of the block: 0 for none */
	} rows[] = {
		{EVENT_NUMB, PRIORITY_MEDIUM, LOOK_GO, ">> READY", 20},
		{EVENT_WINDOW_CLOSED, PRIORITY_MEDIUM, LOOK_STOP, "** NUMBNESS", 42},
		{EVENT_PASS, PRIORITY_LOW, LOOK_STOP, "** ENOUGH", 42},
		{EVENT_ICING_STOP, PRIORITY_HIGH, LOOK_DANGER, "*** STOP", 24},
		{EVENT_COLD_DOSE, PRIORITY_MEDIUM, LOOK_NOTICE, "* COLD", 0},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin();
		struct outcome o = outcome_at(290000, PHASE_ICING);
		o.n_events = 1;
		o.events[0] = (struct event){.t_ms = 290000,
					     .kind = rows[i].kind,
					     .priority = rows[i].priority,
					     .class = event_class(rows[i].kind, rows[i].priority),
					     .skin_mc = MC_NONE};
		live_event(&now, &o.events[0], &o);
		const char *text = draw(120, 40);
		cr_expect(strstr(text, rows[i].mark), "%s", text);
		int ink = 0, word = 0;
		for (int row = 0; row < 40; row++)
			for (int column = 0; column < 120; column++) {
				bool block = canvas.at[row][column].code >= 0x2580 &&
					     canvas.at[row][column].code <= 0x2588 &&
					     canvas.at[row][column].look == rows[i].look;
				ink += block && column < 18;
				word += block && column > 40 && column < 80;
			}
		cr_expect_gt(word, 80, "%s", text);
		cr_expect(rows[i].ink ? ink > rows[i].ink : !ink, "%s: %d\n%s", rows[i].mark, ink, text);
	}
}

/* Without UTF-8 they are blocks all the same, of the background's colour. */
Test(screen, large_letters_are_solid_without_utf8)
{
	view.style.utf8 = false;
	tell(290000, EVENT_NUMB, PRIORITY_MEDIUM, PHASE_NUMB);
	draw(80, 24);
	int word = 0, figures = 0;
	for (int row = 0; row < 24; row++)
		for (int column = 0; column < 80; column++) {
			word += canvas.at[row][column].look == (LOOK_GO | LOOK_INK);
			figures += canvas.at[row][column].look == (LOOK_STRONG | LOOK_INK);
		}
	cr_expect_gt(word, 100);
	cr_expect_gt(figures, 100);
}

Test(screen, an_alert_hides_no_other_one)
{
	tell(280000, EVENT_ICING_LONG, PRIORITY_LOW, PHASE_ICING);
	tell(290000, EVENT_COLD_DOSE, PRIORITY_MEDIUM, PHASE_ICING);
	const char *text = draw(80, 24);
	cr_expect(strstr(text, "* COLD FOR LONG"), "%s", text);
	cr_expect(strstr(text, "* ICING FOR LONG"), "%s", text);
	cr_expect(strstr(text, "Next: Ice away"), "%s", text);
}

/* STOP: take the ice away now; and below it READY, and: move on with the ice. */
Test(screen, nothing_contradicts_a_danger)
{
	tell(280000, EVENT_NUMB, PRIORITY_MEDIUM, PHASE_NUMB);
	tell(285000, EVENT_ICING_STOP, PRIORITY_HIGH, PHASE_NUMB);
	tell(290000, EVENT_COLD_CAUTION, PRIORITY_LOW, PHASE_NUMB);
	const char *text = draw(120, 40);
	cr_expect(strstr(text, "*** STOP") && !strstr(text, "READY") && !strstr(text, "move on"), "%s", text);
	tell(295000, EVENT_ICING_ENDED, PRIORITY_NONE, PHASE_WINDOW);
	text = draw(120, 40);
	cr_expect(!strstr(text, "*** STOP") && strstr(text, ">> READY"), "%s", text);
}

Test(screen, no_invitation_stands_beside_the_windows_end)
{
	tell(200000, EVENT_NUMB, PRIORITY_MEDIUM, PHASE_NUMB);
	struct outcome o = outcome_at(210000, PHASE_WINDOW);
	o.countdown_to = EVENT_WINDOW_CLOSED;
	o.countdown_at_ms = o.countdown_low_ms = 260000;
	o.countdown_high_ms = 290000;
	live_tick(&now, 210000, &o);
	cr_expect(strstr(draw(80, 24), "READY"));
	live_tick(&now, 265000, &o);
	cr_expect_null(strstr(draw(80, 24), "READY"), "the time is up");
	tell(266000, EVENT_WINDOW_CLOSED, PRIORITY_MEDIUM, PHASE_WARMING);
	const char *text = draw(80, 24);
	cr_expect(!strstr(text, "READY") && strstr(text, "NUMBNESS IS OVER"), "%s", text);
	cr_expect(strstr(text, "Next: No more deep passes. Widen"), "%s", text);
}

Test(screen, passes_are_counted_large_while_the_window_is_open)
{
	struct outcome o = outcome_at(210000, PHASE_WINDOW);
	o.passes = 3;
	live_tick(&now, 210000, &o);
	const char *text = draw(80, 17);
	cr_expect(strstr(text, "PASS 3/6"), "%s", text);
	o.countdown_to = EVENT_WINDOW_CLOSED;
	o.countdown_at_ms = o.countdown_low_ms = 250000;
	o.countdown_high_ms = 260000;
	live_tick(&now, 210000, &o);
	text = draw(80, 17);
	cr_expect(strstr(text, "STOP IN ~0:40"), "%s", text);
	o.passes = 6;
	live_tick(&now, 210000, &o);
	text = draw(80, 17);
	cr_expect(strstr(text, "PASS 6/6") && !strstr(text, "STOP IN") && strstr(text, "NUMB FOR ~0:40"),
		  "%s", text);
	o.phase = PHASE_WARMING;
	live_tick(&now, 211000, &o);
	text = draw(80, 17);
	cr_expect(!strstr(text, "PASS") && strstr(text, "SKIN 13.1"), "%s", text);
}

/* Whatever stands in a row, its parts are apart, and no line of the alert or step ends within a word. */
Test(screen, ones_own_words_are_wrapped_between_words)
{
	view.steps.own[STEP_ICING] =
		"Eis in Kreisen ueber die Stelle und mindestens acht Zentimeter weit darueber hinaus, dabei abtupfen";
	see(200000, PHASE_ICING, EVENT_NONE, MS_NONE);
	cr_expect(strstr(words_on_screen(80, 24), view.steps.own[STEP_ICING]), "%s", draw(80, 24));
}

Test(screen, the_countdown_says_what_and_when)
{
	static const struct {
		enum phase phase;
		enum event_kind to;
		const char *text;
	} rows[] = {
		{PHASE_ICING, EVENT_NUMB, "NUMB IN ~1:30 ▼  at 21:32"},
		{PHASE_WINDOW, EVENT_WINDOW_CLOSED, "STOP IN 1:30 ▼  at most, at 21:32"},
	};
	strcpy(view.clock_at, "21:32");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin();
		strcpy(view.clock_at, "21:32");
		see(200000, rows[i].phase, rows[i].to, 320000);
		see(230000, rows[i].phase, rows[i].to, 320000);
		const char *text = draw(80, 17);
		cr_expect_not_null(strstr(text, rows[i].text), "%s is not in\n%s", rows[i].text, text);
	}
}

Test(screen, the_window_counts_down_to_its_forecast)
{
	begin();
	struct outcome o = outcome_at(200000, PHASE_WINDOW);
	o.countdown_to = EVENT_WINDOW_CLOSED;
	o.countdown_at_ms = 260000;
	o.countdown_low_ms = 240000;
	o.countdown_high_ms = 290000;
	live_tick(&now, 200000, &o);
	const char *text = draw(80, 17);
	cr_expect_not_null(strstr(text, "STOP IN ~1:00 ▼  0:40-1:30"), "%s", text);
	live_tick(&now, 265000, &o);
	text = draw(80, 17);
	cr_expect_not_null(strstr(text, "STOP SOON"), "%s", text);
}

Test(screen, a_lost_probe_has_no_figure)
{
	struct outcome o = outcome_at(200000, PHASE_ICING);
	o.probe = PROBE_LOST;
	live_tick(&now, 200000, &o);
	const char *text = draw(80, 17);
	cr_expect_not_null(strstr(text, "NO PROBE --.-  no reading"), "%s", text);
	draw(80, 24);
	cr_expect_lt(blocks(5, 10, LOOK_STRONG), 30, "bars for figures, no old value");
}

Test(screen, an_old_reading_has_no_figure)
{
	struct outcome o = outcome_at(200000, PHASE_ICING);
	struct sample smp = sample_of(200000, (struct channel_value){15000, STATUS_OK, 0});
	live_sample(&now, &smp, &o);
	live_tick(&now, 204000, &o);
	const char *text = draw(80, 17);
	cr_expect_not_null(strstr(text, "NO READING --.-  for 4 s"), "%s", text);
}

Test(screen, figures_grow_with_the_screen)
{
	see(200000, PHASE_ICING, EVENT_NUMB, 320000);
	draw(80, 24);
	int small = blocks(2, 20, LOOK_STRONG);
	draw(120, 40);
	cr_expect_gt(blocks(2, 30, LOOK_STRONG), 2 * small);
	draw(200, 60);
	cr_expect_gt(blocks(2, 30, LOOK_STRONG), 5 * small);
}

Test(screen, any_size_and_any_state_is_drawn_within)
{
	uint64_t seed = script_seed();
	for (int i = 0; i < 3000; i++) {
		begin();
		view.style.utf8 = i % 2;
		view.prompt.help = i % 7 == 0;
		view.prompt.note = i % 5 == 0 ? "a note" : NULL;
		strcpy(view.title,
		       "\xf0\x9f\xa7\x8a\xe6\xb0\xb7 \x1b]0;x\x07 very long name that no screen has the room for, \xff\xfe, and the place where it is");
		massage((int64_t)(script_uniform(&seed) * 9e6));
		int64_t t_ms = (int64_t)(script_uniform(&seed) * 9e6);
		enum event_kind kind = (enum event_kind)(script_uniform(&seed) * EVENT_KIND_COUNT);
		enum phase phase = (enum phase)(script_uniform(&seed) * PHASE_COUNT);
		tell(t_ms / 2, EVENT_ICING_STARTED, PRIORITY_NONE, PHASE_ICING);
		tell(t_ms, kind, (enum priority)(i % 4), phase);
		see(t_ms, phase, i % 3 ? EVENT_REWARMED : EVENT_NONE, t_ms + 1000000);
		int columns = (int)(script_uniform(&seed) * 340), rows = (int)(script_uniform(&seed) * 130);
		draw(columns, rows);
		for (int row = 0; row < canvas.rows; row++)
			for (int column = 0; column < canvas.columns; column++) {
				uint32_t code = canvas.at[row][column].code;
				cr_assert(code == 0 || (code >= 0x20 && code != 0x7f), "%d x %d: code %x",
					  columns, rows, code);
				cr_assert(view.style.utf8 || code < 0x80 || row == 0, "%d x %d: code %x",
					  columns, rows, code);
			}
	}
}

Test(screen, every_alert_has_a_word_that_fits)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		struct event e = {.kind = (enum event_kind)k};
		const char *word = event_word(&e);
		bool alert = *event_alert(&e);
		cr_expect_eq(*word != '\0', alert, "%s", event_name((enum event_kind)k));
		cr_expect(!alert || big_scale(word, 76, BIG_POINTS, true) == 2, "%s", word);
	}
}

/* What helps stands at the end of the alert's line: on a small screen it takes another row. */
Test(screen, all_of_an_alerts_line_is_seen)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++)
		for (int r = REASON_NONE; r < REASON_COUNT; r++) {
			struct event e = {.t_ms = 900000,
					  .kind = (enum event_kind)k,
					  .reason = (enum reason)r,
					  .priority = PRIORITY_MEDIUM,
					  .count = 1,
					  .skin_mc = 13100};
			struct outcome o = outcome_at(900000, PHASE_ICING);
			bool again;
			if (!*event_alert(&e))
				continue;
			begin();
			o.probe = PROBE_OFF; /* which would end its own alert */
			live_event(&now, &e, &o);
			while (alerts_next(&now.alerts, 900000, &again))
				;
			cr_expect(strstr(words_on_screen(80, 24), event_alert(&e)), "%s, %s:\n%s",
				  event_name(e.kind), event_alert(&e), draw(80, 24));
		}
}

Test(screen, a_message_takes_the_rows_that_it_needs)
{
	static const char message[] =
		"the alerts make no sound: default: No such file or directory (cannot find card '0'); this computer has no sound card, or its driver is not loaded: plug in a USB speaker";
	snprintf(view.message, sizeof(view.message), "%s", message);
	see(200000, PHASE_ICING, EVENT_NONE, MS_NONE);
	cr_expect(strstr(words_on_screen(80, 24), message), "%s", draw(80, 24));
	tell(290000, EVENT_ICING_STOP, PRIORITY_HIGH, PHASE_ICING);
	cr_expect(strstr(words_on_screen(80, 24), message), "%s", draw(80, 24));
}

Test(screen, a_line_that_is_cut_shows_it)
{
	snprintf(view.message, sizeof(view.message), "%s",
		 "a message that is longer than the few columns of this screen");
	cr_expect(strstr(draw(40, 24), "…"));
}

/* ---- the curve ---- */

Test(screen, a_long_session_keeps_its_extremes)
{
	for (int64_t t_ms = 0; t_ms < MINUTES_MS(60) * 26; t_ms += 500)
		curve_add(&curve, t_ms, t_ms == 50000000 ? 3000 : 30000, 30000);
	int32_t least_mc = INT32_MAX;
	for (int i = 0; i < curve.n; i++)
		least_mc = curve.slots[i].skin_min_mc < least_mc ? curve.slots[i].skin_min_mc : least_mc;
	cr_expect_eq(least_mc, 3000);
	cr_expect_leq(curve.n, CURVE_SLOTS);
}
