#include "curve.h"

#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "base/i18n.h"

#define LABEL 6	 /* columns left of the axis */
#define NAMES 14 /* columns for the names of the lines, at the right of a wide picture */
#define NAMES_WIDE 60
#define SPAN_MIN_MC 8000 /* so that the noise of a still probe does not fill the picture */
#define DOTS_X 2	 /* of a Braille cell */
#define DOTS_Y 4

static const struct curve_slot nothing = {MC_NONE, MC_NONE, MC_NONE, MC_NONE};

void curve_init(struct curve *c)
{
	c->width_ms = 1000;
	c->n = 0;
}

static void join(int32_t *min_mc, int32_t *max_mc, int32_t low_mc, int32_t high_mc)
{
	if (low_mc == MC_NONE)
		return;
	if (*min_mc == MC_NONE || low_mc < *min_mc)
		*min_mc = low_mc;
	if (*max_mc == MC_NONE || high_mc > *max_mc)
		*max_mc = high_mc;
}

static void join_slots(struct curve_slot *into, const struct curve_slot *s)
{
	join(&into->skin_min_mc, &into->skin_max_mc, s->skin_min_mc, s->skin_max_mc);
	join(&into->probe_min_mc, &into->probe_max_mc, s->probe_min_mc, s->probe_max_mc);
}

static void halve(struct curve *c)
{
	for (int i = 0; i < c->n; i += 2) {
		struct curve_slot s = c->slots[i];
		if (i + 1 < c->n)
			join_slots(&s, &c->slots[i + 1]);
		c->slots[i / 2] = s;
	}
	c->n = (c->n + 1) / 2;
	c->width_ms *= 2;
}

void curve_add(struct curve *c, int64_t t_ms, int32_t skin_mc, int32_t probe_mc)
{
	if (t_ms < 0 || t_ms > MINUTES_MS(60) * 24 * 365)
		return;
	while (t_ms / c->width_ms >= CURVE_SLOTS)
		halve(c);
	int at = (int)(t_ms / c->width_ms);
	while (c->n <= at)
		c->slots[c->n++] = nothing;
	join_slots(&c->slots[at], &(struct curve_slot){skin_mc, skin_mc, probe_mc, probe_mc});
}

/* ---- drawing ---- */

/* The part of the canvas inside the axes, in dots. */
struct plot {
	const struct curve_frame *f;
	struct canvas *canvas;
	int row, column, rows, columns;
	int32_t low_mc, high_mc;
};

static int dots_x(const struct plot *p)
{
	return p->columns * (p->f->utf8 ? DOTS_X : 1);
}

static int dots_y(const struct plot *p)
{
	return p->rows * (p->f->utf8 ? DOTS_Y : 1);
}

/* A slot is drawn as the estimate, or as the reading when there is none. */
static bool range_of(const struct curve_slot *s, int32_t *min_mc, int32_t *max_mc, bool *estimated)
{
	*estimated = s->skin_min_mc != MC_NONE;
	*min_mc = *estimated ? s->skin_min_mc : s->probe_min_mc;
	*max_mc = *estimated ? s->skin_max_mc : s->probe_max_mc;
	return *min_mc != MC_NONE;
}

static bool slots_of(const struct curve *c, int64_t from_ms, int64_t to_ms, int *first, int *last)
{
	*first = from_ms < 0 ? 0 : (int)(from_ms / c->width_ms);
	*last = (int)(to_ms / c->width_ms);
	if (*last >= c->n)
		*last = c->n - 1;
	return *first <= *last;
}

static void find_span(struct plot *p, const struct curve *c)
{
	int first, last;
	int32_t low, high, min_mc = MC_NONE, max_mc = MC_NONE;
	bool estimated;
	if (slots_of(c, p->f->from_ms, p->f->to_ms, &first, &last))
		for (int i = first; i <= last; i++)
			if (range_of(&c->slots[i], &low, &high, &estimated))
				join(&min_mc, &max_mc, low, high);
	for (int i = 0; i < 2 && min_mc != MC_NONE; i++)
		join(&min_mc, &max_mc, p->f->limits_mc[i], p->f->limits_mc[i]);
	if (min_mc == MC_NONE)
		min_mc = 10000, max_mc = 35000;
	min_mc = min_mc < -20000 ? -20000 : min_mc;
	max_mc = max_mc > 60000 ? 60000 : max_mc;
	int32_t more_mc = max_mc - min_mc < SPAN_MIN_MC ? SPAN_MIN_MC - (max_mc - min_mc) : 1000;
	p->low_mc = min_mc - more_mc / 2;
	p->high_mc = max_mc + (more_mc + 1) / 2;
}

/* In dots from the top. What is outside the picture is drawn at its edge. */
static int dot_of(const struct plot *p, int32_t mc)
{
	int n = dots_y(p), span_mc = p->high_mc - p->low_mc;
	int64_t dot = (int64_t)(p->high_mc - mc) * (n - 1) / (span_mc > 0 ? span_mc : 1);
	return dot < 0 ? 0 : dot >= n ? n - 1 : (int)dot;
}

static void put_dot(struct plot *p, int x, int y, enum look look, char ascii)
{
	static const uint8_t bits[DOTS_Y][DOTS_X] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};
	if (!p->f->utf8) {
		canvas_put(p->canvas, p->row + y, p->column + x, look, (uint32_t)ascii);
		return;
	}
	int row = p->row + y / DOTS_Y, column = p->column + x / DOTS_X;
	struct cell *cell = &p->canvas->at[row][column];
	bool drawn =
		cell->code >= 0x2800 && cell->code < 0x2900 && (cell->look == look || look == LOOK_FAINT);
	uint32_t dots = drawn ? cell->code : 0x2800;
	canvas_put(p->canvas, row, column, drawn ? (enum look)cell->look : look,
		   dots | bits[y % DOTS_Y][x % DOTS_X]);
}

static void draw_limits(struct plot *p)
{
	for (int i = 0; i < 2; i++) {
		int32_t mc = p->f->limits_mc[i];
		if (mc == MC_NONE || mc < p->low_mc || mc > p->high_mc)
			continue;
		for (int x = 0; x < dots_x(p); x += 4 - 2 * !p->f->utf8)
			put_dot(p, x, dot_of(p, mc), LOOK_FAINT, '.');
	}
}

/* Draws one column of dots: all values within its time, joined to the column before. */
static void draw_column(struct plot *p, const struct curve *c, int x, int *before)
{
	int first, last;
	int64_t span_ms = p->f->to_ms - p->f->from_ms;
	int64_t from_ms = p->f->from_ms + span_ms * x / dots_x(p);
	int64_t to_ms = p->f->from_ms + span_ms * (x + 1) / dots_x(p) - 1;
	int32_t low, high, min_mc = MC_NONE, max_mc = MC_NONE;
	bool estimated = false, one;
	if (slots_of(c, from_ms, to_ms < from_ms ? from_ms : to_ms, &first, &last))
		for (int i = first; i <= last; i++)
			if (range_of(&c->slots[i], &low, &high, &one)) {
				join(&min_mc, &max_mc, low, high);
				estimated |= one;
			}
	if (min_mc == MC_NONE) {
		*before = -1;
		return;
	}
	int top = dot_of(p, max_mc), bottom = dot_of(p, min_mc);
	if (*before >= 0 && *before < top)
		top = *before + 1 < top ? *before + 1 : top;
	if (*before > bottom)
		bottom = *before - 1;
	for (int y = top; y <= bottom; y++)
		put_dot(p, x, y, estimated ? LOOK_STRONG : LOOK_PLAIN, '*');
	*before = dot_of(p, min_mc / 2 + max_mc / 2);
}

/* A step of 1, 2 or 5 times a power of ten that gives at most so many figures. */
static int64_t round_step(int64_t span, int most)
{
	int64_t ten = 1;
	for (;; ten *= 10) {
		static const int steps[] = {1, 2, 5};
		for (int i = 0; i < 3; i++)
			if (span / (steps[i] * ten) < most)
				return steps[i] * ten;
	}
}

static void draw_temperatures(struct plot *p)
{
	char text[24];
	int32_t low = p->f->fahrenheit ? mc_to_mf(p->low_mc) : p->low_mc;
	int32_t high = p->f->fahrenheit ? mc_to_mf(p->high_mc) : p->high_mc;
	int32_t step = (int32_t)round_step((high - low) / 1000, p->rows < 6 ? 2 : p->rows / 2) * 1000;
	for (int row = 0; row < p->rows; row++)
		canvas_put(p->canvas, p->row + row, p->column - 1, LOOK_FAINT, p->f->utf8 ? 0x2502 : '|');
	int32_t from = low >= 0 ? (low + step - 1) / step * step : low / step * step;
	for (int32_t v = from; v <= high; v += step) {
		int row = (int)((int64_t)(high - v) * (p->rows - 1) / (high - low));
		snprintf(text, sizeof(text), "%d", (int)(v / 1000));
		canvas_text_right(p->canvas, p->row + row, p->column - 2, LOOK_PLAIN, text);
	}
	canvas_text(p->canvas, p->row, p->f->column, LOOK_FAINT, p->f->fahrenheit ? "F" : "C");
}

static void draw_minutes(struct plot *p)
{
	char text[24];
	const struct curve_frame *f = p->f;
	int64_t span_ms = f->to_ms - f->from_ms;
	int64_t step = round_step(span_ms / 60000, p->columns / 10 > 1 ? p->columns / 10 : 1);
	int64_t first = (f->from_ms + step * 60000 - 1) / (step * 60000) * step;
	for (int64_t m = first; m * 60000 <= f->to_ms; m += step) {
		int column = (int)((m * 60000 - f->from_ms) * (p->columns - 1) / span_ms);
		int n = snprintf(text, sizeof(text), "%lld%s", (long long)m, m == first ? _(" min") : "");
		if (column + n <= p->columns)
			canvas_text(p->canvas, p->row + p->rows, p->column + column, LOOK_FAINT, text);
	}
}

/* ---- the names of the lines, each at its end ---- */

struct name {
	int dot; /* of its line */
	const char *text;
};

static int add_name(const struct plot *p, struct name *names, int n, int32_t mc, const char *text)
{
	if (mc == MC_NONE || mc < p->low_mc || mc > p->high_mc)
		return n;
	struct name new = {dot_of(p, mc), text};
	int at = n;
	for (; at > 0 && names[at - 1].dot > new.dot; at--)
		names[at] = names[at - 1];
	names[at] = new;
	return n + 1;
}

static int add_curve_name(const struct plot *p, const struct curve *c, struct name *names, int n)
{
	int first, last;
	int32_t low, high;
	bool estimated;
	if (!slots_of(c, p->f->from_ms, p->f->to_ms, &first, &last))
		return n;
	while (last >= first && !range_of(&c->slots[last], &low, &high, &estimated))
		last--;
	return last < first ? n
			    : add_name(p, names, n, low / 2 + high / 2, estimated ? _("skin") : _("probe"));
}

/* Lines that lie together have their names below each other. */
static void draw_names(const struct plot *p, const struct curve *c)
{
	struct name names[3];
	int rows[3], n = add_name(p, names, 0, p->f->limits_mc[1], _("window limit"));
	n = add_name(p, names, n, p->f->limits_mc[0], _("numb limit"));
	n = add_curve_name(p, c, names, n);
	for (int i = 0; i < n; i++) {
		rows[i] = names[i].dot * p->rows / dots_y(p);
		if (i && rows[i] <= rows[i - 1])
			rows[i] = rows[i - 1] + 1;
	}
	for (int i = n - 1, most = p->rows - 1; i >= 0; i--, most--)
		rows[i] = rows[i] > most ? most : rows[i];
	for (int i = 0; i < n && n <= p->rows; i++)
		canvas_text(p->canvas, p->row + rows[i], p->column + p->columns + 1, LOOK_PLAIN,
			    names[i].text);
}

void curve_draw(const struct curve *c, const struct curve_frame *f, struct canvas *canvas)
{
	struct plot p = {
		.f = f,
		.canvas = canvas,
		.row = f->row,
		.column = f->column + LABEL,
		.rows = f->rows - 1,
		.columns = f->columns - LABEL - (f->columns >= NAMES_WIDE ? NAMES : 0),
	};
	if (p.rows < 3 || p.columns < 10 || f->to_ms <= f->from_ms || f->row < 0 || f->column < 0 ||
	    f->row + f->rows > canvas->rows || f->column + f->columns > canvas->columns)
		return;
	find_span(&p, c);
	draw_temperatures(&p);
	draw_minutes(&p);
	draw_limits(&p);
	if (f->columns >= NAMES_WIDE)
		draw_names(&p, c);
	for (int x = 0, before = -1; x < dots_x(&p); x++)
		draw_column(&p, c, x, &before);
}
