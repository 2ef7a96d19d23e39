#include "screen.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/utf8.h"
#include "big.h"
#include "core/events.h"
#include "draw_card.h"
#include "figures.h"
#include "live/prompt.h"
#include "live/sinks.h"

#define SMALL_ROWS 18	/* on smaller screens nothing is large */
#define CAUTION_ROWS 30 /* nor are they large beside what a new client is shown */
#define SMALL_COLUMNS 66
#define BEFORE_ICE_MS MINUTES_MS(1)
#define CURVE_LEAST_MS MINUTES_MS(5)
#define MESSAGE_ROWS 3
#define CURVE_ROWS 4 /* fewer are too few for a curve */

static enum look look_of(enum alert_class class)
{
	switch (class) {
	case ALERT_GO:
		return LOOK_GO;
	case ALERT_STOP:
		return LOOK_STOP;
	case ALERT_DANGER:
		return LOOK_DANGER;
	case ALERT_NOTICE:
	case ALERT_NONE:
		break;
	}
	return LOOK_NOTICE;
}

/* What has no room is seen to be cut. */
static void draw_cut(const struct screen_view *v, struct canvas *c, int row, int columns, enum look look,
		     const char *text)
{
	char cut[WORDING_LINE];
	bool fits = 1 + utf8_width(text) <= columns;
	int end = 1 + utf8_fit(text, fits ? columns : columns - 2, cut, sizeof(cut));
	canvas_text(c, row, 1, look, cut);
	if (!fits)
		canvas_text(c, row, end, look, v->style.utf8 ? "…" : ">");
}

/* ---- the two rows at the top ---- */

static void draw_title(const struct screen_view *v, struct canvas *c)
{
	char elapsed[24], right[96];
	snprintf(right, sizeof(right), _("elapsed %s"),
		 format_clock(v->now->now_ms, elapsed, sizeof(elapsed)));
	if (*v->clock)
		snprintf(right + strlen(right), sizeof(right) - strlen(right), _("   clock %s"), v->clock);
	int behind = c->columns - 1;
	canvas_fill(c, 0, 0, c->columns, LOOK_TITLE, ' ');
	draw_cut(v, c, 0, behind - utf8_width(right) - 1, LOOK_TITLE, v->title);
	canvas_text_right(c, 0, behind, LOOK_TITLE, right);
}

static void draw_phases(const struct screen_view *v, struct canvas *c)
{
	const struct status_view *s = &v->now->view;
	char right[80], name[32], round[24] = "";
	int column = 1;
	bool small = c->columns < SMALL_COLUMNS + 8;
	for (int p = 0; p < PHASE_COUNT; p++) {
		bool here = p == (int)s->phase;
		if (small && !here)
			continue;
		snprintf(name, sizeof(name), " %s ", phase_text((enum phase)p));
		column = canvas_text(c, 1, column, here ? LOOK_HERE : LOOK_FAINT, name);
		if (p + 1 < PHASE_COUNT && !small)
			column = canvas_text(c, 1, column, LOOK_FAINT, ">");
	}
	if (s->round > 1)
		snprintf(round, sizeof(round), _("round %d  "), (int)s->round);
	snprintf(right, sizeof(right), _("%spasses %d"), round, (int)s->passes);
	canvas_text_right(c, 1, c->columns - 1, s->passes ? LOOK_STRONG : LOOK_PLAIN, right);
}

/* Returns the row below it: without several spots, or without room, the row itself. */
static int draw_spots(const struct screen_view *v, struct canvas *c, int row)
{
	char line[WORDING_LINE];
	wording_spots(&v->now->view, &v->style, line, sizeof(line));
	if (!*line)
		return row;
	canvas_text(c, row, 1, LOOK_PLAIN, line);
	return row + 1;
}

/* ---- the alert ---- */

/* A text in as many rows as it needs and there are up to end, in the middle of a bar or at the left. Returns
 * how many. */
static int draw_wrapped(struct canvas *c, int row, int end, enum look look, bool bar, const char *text)
{
	char line[WORDING_LINE];
	int rows = 0;
	while (*text && row + rows < end) {
		size_t n = utf8_line(text, c->columns - 2);
		n = n ? n : strlen(text);
		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		if (bar) {
			canvas_fill(c, row + rows, 0, c->columns, look, ' ');
			canvas_text_middle(c, row + rows, look, line);
		} else {
			canvas_text(c, row + rows, 1, look, line);
		}
		rows++;
		text += n + strspn(text + n, " ");
	}
	return rows;
}

/* The class has a shape beside the word, as large as there is room. */
static void draw_shapes(struct canvas *c, int row, int rows, int word_width, enum look look, bool utf8)
{
	static const char *const shapes[][2] = {[LOOK_NOTICE] = {"", ""},
						[LOOK_GO] = {">>", ">"},
						[LOOK_STOP] = {"@", "@"},
						[LOOK_DANGER] = {"!!!", "!"}};
	int margin = (c->columns - word_width) / 2;
	for (int i = 0; i < 2; i++) {
		const char *shape = shapes[look][i];
		int scale = *shape ? big_scale(shape, margin - 2, rows, utf8) : 0,
		    width = big_width(shape, scale);
		if (!scale || (i == 0 && 2 * big_rows(scale, utf8) < rows))
			continue; /* the shorter one is larger */
		int top = row + (rows - big_rows(scale, utf8)) / 2, at = (margin - width) / 2;
		big_text(c, top, at, scale, look, utf8, shape);
		big_text(c, top, c->columns - at - width, scale, look, utf8, shape);
		return;
	}
}

static bool is_loud(const struct alert *al)
{
	return al->event.class != ALERT_NOTICE || al->event.priority >= PRIORITY_MEDIUM;
}

/* The word of an alert that sounds. Returns the row below. */
static int draw_alert_word(const struct screen_view *v, struct canvas *c, int row, const struct alert *al,
			   int scale)
{
	const char *word = event_word(&al->event);
	enum look look = look_of(al->event.class);
	/* above it, since letters of the page's colour would run into the page */
	int pad = 1, below = c->rows >= 36, rows = big_rows(scale, v->style.utf8),
	    width = big_width(word, scale);
	for (int i = 0; i < pad + rows + below; i++)
		canvas_fill(c, row + i, 0, c->columns, look, ' ');
	draw_shapes(c, row + pad, rows, width, look, v->style.utf8);
	big_text(c, row + pad, (c->columns - width) / 2, scale, look, v->style.utf8, word);
	return row + pad + rows + below;
}

static int draw_alert(const struct screen_view *v, struct canvas *c, int row, const struct alert *al,
		      bool top)
{
	char line[WORDING_LINE];
	enum look look = look_of(al->event.class);
	bool loud = top && is_loud(al) && !al->acknowledged;
	int rows = c->rows * 2 / 9 < BIG_POINTS ? BIG_POINTS : c->rows * 2 / 9;
	int scale = loud && c->rows >= SMALL_ROWS
			    ? big_scale(event_word(&al->event), c->columns - 4, rows, v->style.utf8)
			    : 0;
	if (scale)
		row = draw_alert_word(v, c, row, al, scale);
	snprintf(line, sizeof(line), "%s %s", alert_class_mark(al->event.class), event_alert(&al->event));
	return row + draw_wrapped(c, row, c->rows - 2, look, true, line);
}

/* The first as a block with its word, and as many of the others as leave room. */
static int draw_alerts(const struct screen_view *v, struct canvas *c, int row)
{
	bool top = true;
	for (const struct alert *al = NULL; (al = live_alert_after(v->now, al)) && row < c->rows - 4;
	     top = false)
		row = draw_alert(v, c, row, al, top);
	return row;
}

static int draw_step(const struct screen_view *v, struct canvas *c, int row)
{
	char line[WORDING_LINE];
	wording_step(step_of(v->now), &v->steps, line, sizeof(line));
	return row + draw_wrapped(c, row, c->rows - 2, LOOK_STRONG, false, line);
}

/* ---- below ---- */

static void draw_curve(const struct screen_view *v, struct canvas *c, int row, int rows)
{
	const struct live *d = v->now;
	int64_t from_ms = d->iced_ms == MS_NONE ? d->now_ms - CURVE_LEAST_MS : d->iced_ms - BEFORE_ICE_MS;
	if (from_ms < 0)
		from_ms = 0;
	int64_t to_ms = d->now_ms + (d->now_ms - from_ms) / 20;
	struct curve_frame f = {
		.row = row,
		.rows = rows,
		.columns = c->columns - 1,
		.from_ms = from_ms,
		.to_ms = to_ms < from_ms + CURVE_LEAST_MS ? from_ms + CURVE_LEAST_MS : to_ms,
		.limits_mc = {v->numb_mc, v->window_mc},
		.fahrenheit = v->style.fahrenheit,
		.utf8 = v->style.utf8,
	};
	if (d->view.phase == PHASE_BEFORE)
		f.limits_mc[0] = f.limits_mc[1] = MC_NONE;
	if (rows >= CURVE_ROWS)
		curve_draw(v->curve, &f, c);
}

static void draw_log(const struct screen_view *v, struct canvas *c, int row, int rows)
{
	for (int i = 0; i < rows; i++) {
		int line = v->n_log - rows + i;
		if (v->n_log < rows)
			line = i;
		if (line >= 0 && line < v->n_log)
			draw_cut(v, c, row + i, c->columns, LOOK_PLAIN, v->log[line % SCREEN_LOG]);
	}
}

/* The question, what is typed, or the last message: up to three rows, for what to do stands at its end.
 * Returns how many. */
static int draw_message(const struct screen_view *v, struct canvas *c, int most)
{
	char line[WORDING_LINE], part[WORDING_LINE];
	int rows = 1;
	wording_prompt(&v->prompt, line, sizeof(line));
	const char *text = *line ? line : *v->chain && (v->asks || !*v->message) ? v->chain : v->message;
	const char *starts[MESSAGE_ROWS] = {text};
	for (size_t n; rows < most && text[n = utf8_line(text, c->columns - 2)]; rows++)
		starts[rows] = text += n + strspn(text + n, " ");
	for (int i = 0; i < rows; i++) {
		int n = i + 1 < rows ? (int)(starts[i + 1] - starts[i]) : (int)strlen(starts[i]);
		snprintf(part, sizeof(part), "%.*s", n, starts[i]);
		draw_cut(v, c, c->rows - 1 - rows + i, c->columns + (i + 1 < rows), LOOK_STRONG, part);
	}
	return rows;
}

static void draw_keys(const struct screen_view *v, struct canvas *c)
{
	int row = c->rows - 1;
	canvas_fill(c, row, 0, c->columns, LOOK_TITLE, ' ');
	draw_cut(v, c, row, c->columns, LOOK_TITLE,
		 _("n numb  p pass  i ice  x probes off  u undo  ? help  q end   any key silences"));
	if (utf8_width(v->probe) + 79 < c->columns)
		canvas_text_right(c, row, c->columns - 1, LOOK_TITLE, v->probe);
}

static void draw_help(struct canvas *c, int row)
{
	for (int i = 0; prompt_help(i) && row + i < c->rows - 2; i++) {
		canvas_fill(c, row + i, 0, c->columns, LOOK_PLAIN, ' ');
		canvas_text(c, row + i, 3, LOOK_STRONG, prompt_help(i));
	}
}

static int rows_of(const struct canvas *c, const char *text)
{
	int rows = 0;
	for (; *text; rows++) {
		size_t n = utf8_line(text, c->columns - 2);
		n = n ? n : strlen(text);
		text += n + strspn(text + n, " ");
	}
	return rows;
}

/* The first line is strong. What has no room is not left out without a word. */
static void draw_caution(const char *text, struct canvas *c, int row, int rows)
{
	char line[sizeof(((struct screen_view *)NULL)->caution)];
	int end = row + rows, needed = 0;
	for (bool first = true; *text; first = false) {
		size_t n = strcspn(text, "\n");
		text_copy(line, n + 1, text);
		needed += rows_of(c, line);
		row += draw_wrapped(c, row, end, first ? LOOK_STRONG : LOOK_PLAIN, false, line);
		text += n + (text[n] == '\n');
	}
	if (needed <= rows || rows < 1)
		return;
	canvas_fill(c, end - 1, 0, c->columns, LOOK_PLAIN, ' ');
	canvas_text(c, end - 1, 1, LOOK_STRONG, _("more: make this window larger"));
}

void screen_draw(const struct screen_view *v, struct canvas *c)
{
	draw_title(v, c);
	draw_phases(v, c);
	bool caution = *v->caution && v->now->view.phase == PHASE_BEFORE;
	/* nobody needs large figures before there is ice, but the reasons need the room */
	bool large = c->rows >= (caution ? CAUTION_ROWS : SMALL_ROWS) && c->columns >= SMALL_COLUMNS;
	int row = figures_draw(v, c, 2, large);
	row = draw_spots(v, c, row);
	row = draw_alerts(v, c, row);
	if (!caution || c->rows >= CAUTION_ROWS)
		row = draw_step(v, c, row);
	draw_keys(v, c);
	int most = c->rows - 2 - row; /* a line of the log is worth less than the message */
	int foot = 1 + draw_message(v, c, most < 1 ? 1 : most < MESSAGE_ROWS ? most : MESSAGE_ROWS);
	int left = c->rows - foot - row; /* for curve and log */
	int log_rows = left >= 20 ? left / 4 : left >= CURVE_ROWS + 2 ? 2 : left < CURVE_ROWS ? left : 0;
	if (v->prompt.help)
		draw_help(c, row);
	else if (caution)
		draw_caution(v->caution, c, row, left);
	else
		draw_curve(v, c, row, left - log_rows);
	if (!caution)
		draw_log(v, c, c->rows - foot - log_rows, log_rows);
	/* until a browser has found it, and with the help on the keys */
	if (v->card && (v->prompt.help || (!v->card->used && v->now->view.phase == PHASE_BEFORE)))
		draw_card(v->card, v->style.utf8, c);
}
