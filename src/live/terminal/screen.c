#include "screen.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "big.h"
#include "core/events.h"
#include "draw_card.h"
#include "live/prompt.h"
#include "live/sinks.h"

#define SMALL_ROWS 18 /* on smaller screens nothing is large */
#define SMALL_COLUMNS 64
#define BEFORE_ICE_MS MINUTES_MS(1)
#define CURVE_LEAST_MS MINUTES_MS(5)
#define CURVE_ROWS 5 /* fewer are too few for a curve */

static enum look look_of(enum priority p)
{
	return p == PRIORITY_HIGH ? LOOK_HIGH : p == PRIORITY_MEDIUM ? LOOK_MEDIUM : LOOK_LOW;
}

/* ---- the two rows at the top ---- */

static void draw_title(const struct screen_view *v, struct canvas *c)
{
	char elapsed[24], right[64];
	canvas_fill(c, 0, 0, c->columns, LOOK_TITLE, ' ');
	canvas_text(c, 0, 1, LOOK_TITLE, v->title);
	snprintf(right, sizeof(right), " %s%s%s ", format_clock(v->now->now_ms, elapsed, sizeof(elapsed)),
		 *v->clock ? "  " : "", v->clock);
	canvas_text_right(c, 0, c->columns, LOOK_TITLE, right);
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

/* ---- the figures ---- */

struct figures {
	char skin[24], skin_label[160];
	char left[24], left_label[160];
};

static void describe_skin(const struct screen_view *v, struct figures *f)
{
	const struct status_view *s = &v->now->view;
	char band[24], probe[32], unit[16], *at = f->skin_label;
	size_t n = sizeof(f->skin_label);
	int old_s = view_old_s(s, v->now->now_ms);
	bool seen = !old_s && (s->probe == PROBE_GOOD || s->probe == PROBE_UNSEEN);
	format_temp(0, v->style.fahrenheit, v->style.utf8, probe, sizeof(probe));
	snprintf(unit, sizeof(unit), "%s", strchr(probe, ' ') + 1);
	format_degrees(seen ? s->skin_mc : MC_NONE, v->style.fahrenheit, f->skin, sizeof(f->skin));
	if (s->probe == PROBE_LOST)
		snprintf(at, n, _("NO PROBE: no reading"));
	else if (s->probe == PROBE_OFF)
		snprintf(at, n, _("PROBE OFF THE SKIN"));
	else if (s->probe == PROBE_AWAY)
		snprintf(at, n, _("PROBES OFF: x when back on"));
	else if (old_s)
		snprintf(at, n, _("NO READING for %d s"), old_s);
	else if (s->skin_mc == MC_NONE)
		snprintf(at, n, _("%s  no skin yet, probe %s"), unit,
			 format_temp(s->probe_mc, v->style.fahrenheit, v->style.utf8, probe, sizeof(probe)));
	else
		snprintf(at, n, _("%s skin %s%s   probe %s"), unit, v->style.utf8 ? "\xc2\xb1" : "+-",
			 format_fixed(v->style.fahrenheit ? mc_to_mf_difference(s->band_mc) : s->band_mc, 1,
				      band, sizeof(band)),
			 format_degrees(s->probe_mc, v->style.fahrenheit, probe, sizeof(probe)));
}

static const char *window_words(const struct status_view *s, int64_t now_ms, int64_t left_ms, char buf[64])
{
	char low[16], high[16];
	int64_t low_ms, high_ms;
	if (!countdown_band_ms(&s->countdown, now_ms, &low_ms, &high_ms))
		return _("to STOP at most");
	if (left_ms <= 0)
		return _("STOP soon");
	snprintf(buf, 64,
		 s->probe == PROBE_AWAY ? _("to STOP, by forecast (%s-%s)") : _("to STOP, about (%s-%s)"),
		 format_left(low_ms, low, sizeof(low)), format_left(high_ms, high, sizeof(high)));
	return buf;
}

static void describe_countdown(const struct screen_view *v, struct figures *f)
{
	const struct status_view *s = &v->now->view;
	enum event_kind to = countdown_to(&s->countdown);
	int64_t left_ms = countdown_left_ms(&s->countdown, v->now->now_ms);
	const char *why = countdown_why(&s->countdown, v->now->now_ms, s->why_for_ms);
	char window[64];
	const char *what = to == EVENT_WINDOW_CLOSED ? window_words(s, v->now->now_ms, left_ms, window)
			   : to == EVENT_NUMB
				   ? (left_ms > 0 ? _("to numb, about") : _("numb soon"))
				   : (left_ms > 0 ? _("to re-warmed, about") : _("re-warmed soon"));
	format_left(left_ms, f->left, sizeof(f->left));
	if (*why)
		snprintf(f->left_label, sizeof(f->left_label), "%s (%s)", what, why);
	else
		snprintf(f->left_label, sizeof(f->left_label), "%s%s%s", what,
			 *v->clock_at && left_ms > 0 ? _(", at ") : "", left_ms > 0 ? v->clock_at : "");
}

/* Without a countdown: how long there has been ice, or how long ago it ended. */
static void describe_since(const struct screen_view *v, struct figures *f)
{
	const struct live *d = v->now;
	bool iced = d->view.phase == PHASE_ICING || d->view.phase == PHASE_NUMB;
	int64_t since_ms = iced ? d->iced_ms : d->view.phase == PHASE_BEFORE ? MS_NONE : d->ended_ms;
	if (since_ms == MS_NONE) {
		snprintf(f->left_label, sizeof(f->left_label), "%s",
			 d->view.phase == PHASE_BEFORE ? _("waiting for the ice") : "");
		return;
	}
	int64_t for_ms = d->now_ms - since_ms;
	format_left(for_ms / 1000 * 1000, f->left, sizeof(f->left));
	snprintf(f->left_label, sizeof(f->left_label), "%s", iced ? _("of ice") : _("since the ice"));
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

/* Returns the row below the figures. */
static int draw_figures(const struct screen_view *v, struct canvas *c, int row)
{
	struct figures f = {.left = ""};
	bool small = c->rows < SMALL_ROWS || c->columns < SMALL_COLUMNS;
	describe_skin(v, &f);
	if (countdown_to(&v->now->view.countdown) != EVENT_NONE)
		describe_countdown(v, &f);
	else
		describe_since(v, &f);
	if (small) {
		char line[400];
		snprintf(line, sizeof(line), "%s %s", f.skin, f.skin_label);
		canvas_text(c, row, 1, LOOK_STRONG, line);
		snprintf(line, sizeof(line), "%s %s", f.left, f.left_label);
		canvas_text(c, row + 1, 1, LOOK_STRONG, line);
		return row + 2;
	}
	/* one scale for both, which stays the same while the figures change */
	int rows = c->rows / 4 < BIG_ROWS ? BIG_ROWS : c->rows / 4;
	int scale = big_scale("-88.8  88:88", c->columns - 2, rows);
	if (scale < 1)
		scale = 1;
	int column = c->columns - 1 - big_width("188:88", scale);
	big_text(c, row, 1, scale, LOOK_STRONG, v->style.utf8, f.skin);
	big_text(c, row, c->columns - 1 - big_width(f.left, scale), scale, LOOK_STRONG, v->style.utf8,
		 f.left);
	row += BIG_ROWS * scale;
	canvas_text(c, row, 1, LOOK_STRONG, f.skin_label);
	if (utf8_width(f.left_label) > c->columns - 1 - column)
		column = c->columns - 1 - utf8_width(f.left_label);
	canvas_text(c, row, column, LOOK_STRONG, f.left_label);
	return row + 1;
}

/* ---- the alert ---- */

/* The most of `text` that fits into `columns`, broken at a blank where there is one; in bytes. */
static size_t line_bytes(const char *text, int columns)
{
	const char *end = text, *blank = NULL;
	int width = 0;
	while (*end) {
		const char *next = end;
		width += utf8_columns(utf8_next(&next));
		if (width > columns)
			return (size_t)((blank ? blank : end) - text);
		end = next;
		if (*end == ' ')
			blank = end;
	}
	return (size_t)(end - text);
}

/* The alert's line in as many rows as it needs: its help stands at its end. Returns how many. */
static int draw_alert_line(struct canvas *c, int row, enum look look, const char *text)
{
	char line[WORDING_LINE];
	int rows = 0;
	while (*text && row + rows < c->rows - 2) {
		size_t n = line_bytes(text, c->columns - 2);
		n = n ? n : strlen(text);
		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		canvas_fill(c, row + rows, 0, c->columns, look, ' ');
		canvas_text_middle(c, row + rows++, look, line);
		text += n + (text[n] == ' ');
	}
	return rows;
}

static int draw_alert(const struct screen_view *v, struct canvas *c, int row)
{
	const struct alert *top = alerts_top(&v->now->alerts);
	char line[WORDING_LINE];
	if (!top)
		return row;
	enum look look = look_of(top->event.priority);
	const char *word = event_word(&top->event);
	bool loud = top->event.priority >= PRIORITY_MEDIUM && !top->acknowledged;
	int rows = c->rows / 5 < BIG_ROWS ? BIG_ROWS : c->rows / 5;
	int scale = loud && c->rows >= SMALL_ROWS ? big_scale(word, c->columns - 4, rows) : 0;
	const char *hint = _("(any key)");
	snprintf(line, sizeof(line), "%s %s", priority_mark(top->event.priority), event_alert(&top->event));
	bool beside = loud && utf8_width(line) + 3 + utf8_width(hint) <= c->columns;
	if (beside)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "   %s", hint);
	for (int i = 0; i < BIG_ROWS * scale + (scale > 1); i++)
		canvas_fill(c, row + i, 0, c->columns, look, ' ');
	/* in the corner beside the word where the line has no room */
	if (scale && loud && !beside)
		canvas_text(c, row, c->columns - 1 - utf8_width(hint), look, hint);
	if (scale) {
		row += scale > 1;
		big_text(c, row, (c->columns - big_width(word, scale)) / 2, scale, look, v->style.utf8, word);
		row += BIG_ROWS * scale;
	}
	row += draw_alert_line(c, row, look, line);
	if (scale > 1)
		canvas_fill(c, row++, 0, c->columns, look, ' ');
	return row;
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

/* What has no room is seen to be cut. */
static void draw_cut(const struct screen_view *v, struct canvas *c, int row, enum look look, const char *text)
{
	canvas_text(c, row, 1, look, text);
	if (1 + utf8_width(text) > c->columns)
		canvas_text(c, row, c->columns - 1, look, v->style.utf8 ? "…" : ">");
}

static void draw_log(const struct screen_view *v, struct canvas *c, int row, int rows)
{
	for (int i = 0; i < rows; i++) {
		int line = v->n_log - rows + i;
		if (v->n_log < rows)
			line = i;
		if (line >= 0 && line < v->n_log)
			draw_cut(v, c, row + i, LOOK_PLAIN, v->log[line % SCREEN_LOG]);
	}
}

static void draw_foot(const struct screen_view *v, struct canvas *c)
{
	char line[WORDING_LINE];
	int row = c->rows - 1;
	wording_prompt(&v->prompt, line, sizeof(line));
	draw_cut(v, c, row - 1, LOOK_STRONG,
		 *line					  ? line
		 : *v->chain && (v->asks || !*v->message) ? v->chain
							  : v->message);
	canvas_fill(c, row, 0, c->columns, LOOK_TITLE, ' ');
	canvas_text(c, row, 1, LOOK_TITLE,
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

void screen_draw(const struct screen_view *v, struct canvas *c)
{
	draw_title(v, c);
	draw_phases(v, c);
	bool small = c->rows < SMALL_ROWS;
	int row = draw_figures(v, c, small ? 2 : 3);
	if (small)
		row = draw_spots(v, c, row);
	else
		draw_spots(v, c, 2); /* the row between phases and figures */
	row = draw_alert(v, c, row);
	int left = c->rows - 2 - row; /* for curve and log */
	int log_rows = left >= 20 ? left / 4 : left >= CURVE_ROWS + 2 ? 2 : left < CURVE_ROWS ? left : 0;
	if (v->prompt.help)
		draw_help(c, row);
	else
		draw_curve(v, c, row, left - log_rows);
	draw_log(v, c, c->rows - 2 - log_rows, log_rows);
	/* until a browser has found it, and with the help on the keys */
	if (v->card && (v->prompt.help || (!v->card->used && v->now->view.phase == PHASE_BEFORE)))
		draw_card(v->card, v->style.utf8, c);
	draw_foot(v, c);
}
