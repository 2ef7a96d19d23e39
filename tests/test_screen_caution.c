/* A new client's contraindications on the screen: whole where there is room, and gone with the ice. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "live/terminal/screen.h"
#include "session/newcomer.h"
#include "support/guard.h"

static struct live now;
static struct curve curve;
static struct screen_view view;
static struct canvas canvas;

static void begin(void)
{
	char text[NEWCOMER_TEXT];
	setlocale(LC_CTYPE, "C.UTF-8");
	memset(&view, 0, sizeof(view));
	live_init(&now, false, 0, COUNTDOWN_WHY_MS);
	curve_init(&curve);
	view.now = &now;
	view.curve = &curve;
	strcpy(view.title, "Dora");
	strcpy(view.caution, newcomer_text("Dora", text));
}

TestSuite(screen_caution, .init = begin, .timeout = GUARD_TEST_S);

/* All rows as one line, with one space where a row ends. */
static const char *draw(int columns, int rows)
{
	static char text[CANVAS_ROWS * CANVAS_COLUMNS * 4];
	size_t used = 0;
	canvas_clear(&canvas, columns, rows);
	screen_draw(&view, &canvas);
	for (int row = 0; row < canvas.rows; row++) {
		canvas_row(&canvas, row, text + used, sizeof(text) - used - 1);
		used += strlen(text + used);
	}
	text[used] = '\0';
	return text;
}

static void see(enum phase phase)
{
	struct outcome o = {
		.phase = phase, .probe = PROBE_GOOD, .skin_mc = 30000, .band_mc = 1300, .round = 1};
	live_tick(&now, 1000, &o);
}

Test(screen_caution, fits_the_usual_terminal)
{
	see(PHASE_BEFORE);
	const char *text = draw(80, 24);
	cr_expect(strstr(text, "Dora is new here") && strstr(text, "Raynaud") &&
			  strstr(text, "raised in weals."),
		  "%s", text);
	for (int columns = 10; columns < 320; columns += 7)
		for (int rows = 4; rows < 60; rows++)
			draw(columns, rows);
}

Test(screen_caution, goes_with_the_ice_and_behind_the_help)
{
	see(PHASE_BEFORE);
	view.prompt.help = true;
	cr_expect_null(strstr(draw(80, 24), "Raynaud"));
	view.prompt.help = false;
	cr_expect_not_null(strstr(draw(80, 24), "Raynaud"));
	see(PHASE_ICING);
	cr_expect_null(strstr(draw(80, 24), "Raynaud"));
}

/* What has no room is not left out without a word. */
Test(screen_caution, says_when_a_small_terminal_has_no_room_for_all)
{
	see(PHASE_BEFORE);
	const char *text = draw(60, 24);
	cr_expect(strstr(text, "raised in weals.") && !strstr(text, "make this window larger"), "%s", text);
	text = draw(60, 18);
	cr_expect(!strstr(text, "raised in weals.") && strstr(text, "more: make this window larger"), "%s",
		  text);
}
