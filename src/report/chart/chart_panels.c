/* Which stretch of the session goes where on the canvas, and which names stand above it. */
#include <string.h>

#include "base/format.h"
#include "base/i18n.h"
#include "chart.h"
#include "core/events.h"

static const int left_edge = 110, right_edge = CHART_WIDTH - 30, between = 120;

static bool in_zoom(const struct story *s, int64_t t_ms)
{
	for (int i = 0; i < s->n_zooms; i++)
		if (t_ms >= s->zooms[i].from_ms && t_ms <= s->zooms[i].to_ms)
			return true;
	return false;
}

static void add_label(struct chart_panel *p, int64_t t_ms, int importance, const char *text)
{
	if (p->n_labels == CHART_LABELS_MAX || t_ms < p->from_ms || t_ms > p->to_ms)
		return;
	struct chart_label *l = &p->labels[p->n_labels++];
	*l = (struct chart_label){.t_ms = t_ms, .importance = importance, .row = -1};
	snprintf(l->text, sizeof(l->text), "%s", text);
}

static void add_events(struct chart_panel *p, const struct story *s)
{
	char text[48];
	for (int i = 0; i < s->n_events; i++) {
		const struct event *e = &s->events[i].event;
		if (s->events[i].undone || e->kind == EVENT_UNDONE || e->kind == EVENT_FORECAST ||
		    e->kind == EVENT_BASELINE || (!p->zoom && in_zoom(s, e->t_ms)))
			continue;
		if (e->kind == EVENT_PASS && e->count > 1)
			snprintf(text, sizeof(text), "%d", (int)e->count);
		else if (e->kind == EVENT_PASS)
			snprintf(text, sizeof(text), _("pass 1"));
		else
			snprintf(text, sizeof(text), "%s", event_label(e->kind));
		add_label(p, e->t_ms, event_weight(e->kind), text);
	}
	for (int i = 0; i < s->n_zooms && !p->zoom; i++) {
		const struct story_zoom *z = &s->zooms[i];
		int64_t ice_ms = s->rounds[z->round - 1].icing_ms;
		snprintf(text, sizeof(text),
			 s->n_rounds > 1 ? _("ice %d (enlarged below)") : _("ice (enlarged below)"),
			 z->round);
		add_label(p, ice_ms, 3, text);
	}
}

int chart_y_px(const struct chart_panel *p, int32_t mc)
{
	double px_per_mc = (double)(p->bottom - p->top - p->headroom_px - p->footroom_px) /
			   (double)(p->high_mc - p->low_mc);
	return p->bottom - p->footroom_px - (int)((double)(mc - p->low_mc) * px_per_mc);
}

struct range {
	int32_t min_mc, max_mc;
};

static void widen(struct range *r, int32_t mc)
{
	if (mc == MC_NONE)
		return;
	if (mc < r->min_mc)
		r->min_mc = mc;
	if (mc > r->max_mc)
		r->max_mc = mc;
}

/* From below the coldest to the warmest, the same for all panels. */
static struct range y_range(const struct story *s)
{
	struct range r = {s->head.rules.numb_mc - 4000, s->head.rules.numb_mc + 8000};
	widen(&r, s->baseline_mc);
	for (int i = 0; i < s->n_slices; i++) {
		widen(&r, s->slices[i].probe_min_mc);
		widen(&r, s->slices[i].probe_max_mc);
		widen(&r, s->slices[i].reference_mc);
		for (int spot = 1; spot < SPOTS_MAX; spot++)
			widen(&r, s->slices[i].spot_mc[spot]);
		if (s->slices[i].skin_min_mc == MC_NONE)
			continue;
		widen(&r, s->slices[i].skin_min_mc - s->slices[i].band_mc);
		widen(&r, s->slices[i].skin_max_mc + s->slices[i].band_mc);
	}
	r.min_mc -= (r.max_mc - r.min_mc) / 25;
	return r;
}

static void add_fan(struct chart_panel *p, const struct fan *fan)
{
	if (fan->n)
		p->fans[p->n_fans++] = fan;
}

/* Of numb and its end where the ice is large enough to see them, of the re-warming in the whole. */
static void add_fans(struct chart_panel *p, const struct story *s, int round)
{
	for (int i = 0; i < s->n_rounds && i < ROUNDS_MAX; i++) {
		if (round == i + 1 || !s->n_zooms) {
			add_fan(p, &s->rounds[i].numb);
			add_fan(p, &s->rounds[i].closed);
		}
		if (!round)
			add_fan(p, &s->rounds[i].rewarmed);
	}
	if (p->n_fans)
		p->footroom_px = !round && s->n_zooms ? 48 : 66;
}

static void whole_panel(struct chart_panel *p, const struct story *s)
{
	bool alone = s->n_zooms == 0;
	*p = (struct chart_panel){
		.left = left_edge,
		.right = right_edge,
		.spill_px = 5,
		.spill_left_px = 60,
		.bottom = alone ? 815 : 398,
		.rows = alone ? CHART_ROWS_MAX : 2,
		.from_ms = s->first_ms < 0 ? s->first_ms : 0,
		.to_ms = s->last_ms,
		.slices = s->slices,
		.n_slices = s->n_slices,
	};
	if (p->to_ms - p->from_ms < 60000)
		p->to_ms = p->from_ms + 60000;
	p->x_title = p->to_ms - p->from_ms > MINUTES_MS(240) ? _("hours:minutes since the start")
							     : _("minutes since the start");
}

static void zoom_panel(struct chart_panel *p, const struct story *s, int i)
{
	const struct story_zoom *z = &s->zooms[i];
	int width = (right_edge - left_edge - (s->n_zooms - 1) * between) / s->n_zooms;
	*p = (struct chart_panel){
		.left = left_edge + i * (width + between),
		.right = left_edge + i * (width + between) + width,
		.bottom = 816,
		.spill_px = i + 1 < s->n_zooms ? between - 10 : 5,
		.spill_left_px = i ? 0 : 60, /* the rest is its neighbour's */
		.rows = CHART_ROWS_MAX,
		.from_ms = z->from_ms,
		.to_ms = z->to_ms,
		.zero_ms = s->rounds[z->round - 1].icing_ms,
		.slices = z->slices,
		.n_slices = z->n_slices,
		.index = i + 1,
		.zoom = true,
		.x_title = s->n_zooms > 1 ? _("minutes of ice") : _("minutes since the ice came on"),
	};
}

/* What the rows of names leave is the plot's. */
static void set_top(struct chart_panel *p, int free_from, int rows_used)
{
	p->top = free_from + rows_used * CHART_ROW_PX + 8;
}

int chart_panels(const struct story *s, struct chart_panel *panels)
{
	struct range range = y_range(s);
	int rows = 0;
	whole_panel(&panels[0], s);
	for (int i = 0; i < s->n_zooms; i++)
		zoom_panel(&panels[1 + i], s, i);
	for (int i = 0; i <= s->n_zooms; i++) {
		panels[i].low_mc = range.min_mc;
		panels[i].high_mc = range.max_mc;
		panels[i].headroom_px = CHART_CAPTION_PX;
		add_fans(&panels[i], s, i ? s->zooms[i - 1].round : 0);
		add_events(&panels[i], s);
		chart_place_labels(&panels[i]);
		chart_place_captions(&panels[i], s);
		if (i && panels[i].rows_used > rows)
			rows = panels[i].rows_used;
	}
	set_top(&panels[0], 92, panels[0].rows_used);
	for (int i = 1; i <= s->n_zooms; i++)
		set_top(&panels[i], 480, rows);
	return 1 + s->n_zooms;
}

void chart_plain_panel(const struct story *s, struct chart_panel *p, int columns)
{
	struct range range = y_range(s);
	whole_panel(p, s);
	p->left = 0; /* a step of the axis every ten letters */
	p->right = columns * 12;
	p->low_mc = range.min_mc;
	p->high_mc = range.max_mc;
	p->zoom = true; /* all events */
	add_events(p, s);
}
