#include <stdlib.h>
#include <string.h>

#include "chart.h"

#define CHAR_PX 13 /* widest usual run of DejaVu Sans at the labels' size */
#define PAD_PX 12

struct span {
	int from, to;
};

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
	if (mine.from < p->left - 60 || mine.to > p->right + p->spill_px)
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
	double px_per_ms = (double)(p->right - p->left) / (double)(p->to_ms - p->from_ms);
	for (int i = 0; i < p->n_labels; i++) {
		struct chart_label *l = &p->labels[i];
		l->x_px = p->left + (int)((double)(l->t_ms - p->from_ms) * px_per_ms);
		l->width_px = (int)strlen(l->text) * CHAR_PX;
		l->nameless = false;
	}
	for (struct chart_label *l; (l = place_all(p));) /* ends: each time one name less */
		least_near(p, l)->nameless = true;
	for (int i = 0; i < p->n_labels; i++)
		if (p->labels[i].row + 1 > p->rows_used)
			p->rows_used = p->labels[i].row + 1;
}
