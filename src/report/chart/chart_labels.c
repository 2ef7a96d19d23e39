#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/utf8.h"
#include "chart.h"
#include "core/events.h"

#define CHAR_PX 13	   /* widest usual run of DejaVu Sans at the labels' size */
#define CAPTION_CHAR_PX 15 /* short words: one wide letter counts */
#define PAD_PX 12

/* From the space to the tilde: how wide DejaVu Sans is, in hundredths of its size. */
static const unsigned char widths[] = {
	32, 40, 46, 84, 64, 95, 78, 27, 39,  39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
	64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79,
	60, 79, 69, 63, 61, 73, 68, 99, 69,  61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63,
	63, 28, 28, 58, 28, 97, 63, 61, 63,  63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84};

int chart_text_px(const char *text, int points)
{
	int hundredths = 0;
	for (const char *c = text; *c; c++) {
		if (*c >= ' ' && *c <= '~')
			hundredths += widths[*c - ' '];
		else if ((*c & 0xc0) != 0x80)
			hundredths += 80;
	}
	return (hundredths * points * 4 / 3 + 99) / 100;
}

char *chart_fit(const char *text, int points, int px, char *buf, size_t n)
{
	char cut[RECORD_TITLE - 8];
	int columns = utf8_fit(text, INT_MAX, buf, n);
	for (int less = columns - 1; chart_text_px(buf, points) > px && less > 0; less--) {
		utf8_fit(text, less, cut, sizeof(cut));
		snprintf(buf, n, "%s…", cut);
	}
	return buf;
}

struct span {
	int from, to;
};

int chart_x_px(const struct chart_panel *p, int64_t t_ms)
{
	double px_per_ms = (double)(p->right - p->left) / (double)(p->to_ms - p->from_ms);
	return p->left + (int)((double)(t_ms - p->from_ms) * px_per_ms);
}

static struct span text_span(const struct chart_label *l, bool to_left)
{
	if (to_left)
		return (struct span){l->x_px - l->width_px - PAD_PX, l->x_px};
	return (struct span){l->x_px, l->x_px + l->width_px + PAD_PX};
}

static bool within(int x, struct span s)
{
	return x > s.from - PAD_PX && x < s.to;
}

/* May l stand in this row? Neither text on text, nor its line through a text, nor a line through its text. */
static bool fits(const struct chart_panel *p, const struct chart_label *l, int row, bool to_left)
{
	struct span mine = text_span(l, to_left);
	if (mine.from < p->left - p->spill_left_px || mine.to > p->right + p->spill_px)
		return false;
	for (int i = 0; i < p->n_labels; i++) {
		const struct chart_label *other = &p->labels[i];
		if (other == l || other->row < 0) /* not placed yet, or nameless: its line ends at the plot */
			continue;
		struct span its = text_span(other, other->to_left);
		if (other->row == row && mine.from < its.to && its.from < mine.to)
			return false;
		if (other->row >= row && other->x_px != l->x_px && within(other->x_px, mine))
			return false;
		if (row >= other->row && other->x_px != l->x_px && within(l->x_px, its))
			return false;
	}
	return true;
}

/* The lines that a name hanging to the left would cross: they are placed after it and need rows below it. */
static int rows_for_left(const struct chart_panel *p, const struct chart_label *l)
{
	int lines = 0;
	for (int i = 0; i < p->n_labels; i++)
		if (&p->labels[i] != l && !p->labels[i].nameless &&
		    within(p->labels[i].x_px, text_span(l, true)))
			lines++;
	return lines < p->rows ? lines : p->rows - 1;
}

/* The lowest row that is free; hanging to the right of its line when it can. */
static bool place(const struct chart_panel *p, struct chart_label *l)
{
	for (int side = 0; side < 2; side++) {
		for (int row = side ? rows_for_left(p, l) : 0; row < p->rows; row++) {
			if (!fits(p, l, row, side == 1))
				continue;
			l->row = row;
			l->to_left = side == 1;
			return true;
		}
	}
	return false;
}

/* The least important name that stands where l would: it has to go. l itself when there is none less so. */
static struct chart_label *least_near(struct chart_panel *p, struct chart_label *l)
{
	struct chart_label *least = l;
	for (int i = 0; i < p->n_labels; i++) {
		struct chart_label *other = &p->labels[i];
		int reach = l->width_px + other->width_px + 2 * PAD_PX;
		if (!other->nameless && abs(other->x_px - l->x_px) <= reach &&
		    other->importance < least->importance)
			least = other;
	}
	return least;
}

/* From the right: a flag hangs over the lines to its right, so those have the lower rows: a staircase.
 * Returns the first one that finds no room, NULL when all did. */
static struct chart_label *place_all(struct chart_panel *p)
{
	for (int i = 0; i < p->n_labels; i++)
		p->labels[i].row = -1;
	for (int i = p->n_labels - 1; i >= 0; i--)
		if (!p->labels[i].nameless && !place(p, &p->labels[i]))
			return &p->labels[i];
	return NULL;
}

void chart_place_labels(struct chart_panel *p)
{
	for (int i = 0; i < p->n_labels; i++) {
		struct chart_label *l = &p->labels[i];
		l->x_px = chart_x_px(p, l->t_ms);
		l->width_px = chart_text_px(l->text, 18);
		l->nameless = false;
	}
	for (struct chart_label *l; (l = place_all(p));) /* ends: each time one name less */
		least_near(p, l)->nameless = true;
	for (int i = 0; i < p->n_labels; i++)
		if (p->labels[i].row + 1 > p->rows_used)
			p->rows_used = p->labels[i].row + 1;
}

/* The widest stretch of from..to that no event's line divides. */
static struct span widest_gap(const struct chart_panel *p, struct span within_px)
{
	struct span widest = {within_px.from, within_px.from};
	int from = within_px.from;
	for (int i = 0; i <= p->n_labels; i++) { /* they stand in the order of their times */
		int to = i < p->n_labels ? p->labels[i].x_px : within_px.to;
		if (to <= from)
			continue;
		if (to > within_px.to)
			to = within_px.to;
		if (to - from > widest.to - widest.from)
			widest = (struct span){from, to};
		from = to;
	}
	return widest;
}

static int clamp(int x, const struct chart_panel *p)
{
	return x < p->left ? p->left : x > p->right ? p->right : x;
}

/* As large as the other names, or smaller, or not at all. */
static void add_caption(struct chart_panel *p, struct span gap, const char *text)
{
	static const int points[] = {18, 14};
	for (size_t i = 0; i < 2; i++) {
		int width = chart_text_px(text, points[i]);
		if (gap.to - gap.from < width + PAD_PX)
			continue;
		p->captions[p->n_captions++] =
			(struct chart_caption){text, (gap.from + gap.to) / 2, width, points[i]};
		return;
	}
}

void chart_place_captions(struct chart_panel *p, const struct story *s)
{
	for (int i = 0; i < s->n_phases && p->n_captions < CHART_CAPTIONS_MAX; i++) {
		int64_t to_ms = i + 1 < s->n_phases ? s->phases[i + 1].from_ms : s->last_ms;
		struct span gap = widest_gap(p, (struct span){clamp(chart_x_px(p, s->phases[i].from_ms), p),
							      clamp(chart_x_px(p, to_ms), p)});
		add_caption(p, gap, phase_text(s->phases[i].phase));
	}
}
