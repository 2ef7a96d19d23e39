#include "page_data.h"

#include "base/format.h"
#include "base/i18n.h"
#include "core/events.h"
#include "report/chart/chart.h"
#include "system/json.h"

/* One line of the chart while it is made: stretches without a gap, each a flat list of numbers. */
struct track {
	json_object *stretches, *stretch; /* NULL: between two */
	int64_t last_ms, until_ms;	  /* points up to the one, or from the other on, are passed over */
	void (*put)(struct track *t, const struct story_slice *s);
	int spot; /* of put_spot() */
};

/* Makes the list that a key of the page's data has. */
static json_object *list_in(json_object *data, const char *key)
{
	json_object *list = json_object_new_array();
	json_object_object_add(data, key, list);
	return list;
}

static void end_stretch(struct track *t)
{
	t->stretch = NULL;
}

/* Times are differences but for the first of a stretch. band_mc is MC_NONE where there is none. */
static void put_point(struct track *t, int64_t t_ms, int32_t mc, int32_t band_mc)
{
	if (t_ms <= t->last_ms || t_ms >= t->until_ms)
		return;
	int64_t since_ms = t->stretch ? t->last_ms : 0;
	if (!t->stretch) {
		t->stretch = json_object_new_array();
		json_object_array_add(t->stretches, t->stretch);
	}
	json_object_array_add(t->stretch, json_object_new_int64(t_ms - since_ms));
	json_object_array_add(t->stretch, json_mc(mc));
	if (band_mc != MC_NONE)
		json_object_array_add(t->stretch, json_mc(band_mc));
	t->last_ms = t_ms;
}

static void put_probe(struct track *t, const struct story_slice *s)
{
	if (s->probe_min_mc == MC_NONE)
		return;
	if (s->gap_before && s->t_ms > t->last_ms)
		end_stretch(t);
	struct chart_extremes e = chart_in_order(s->t_min_ms, s->probe_min_mc, s->t_max_ms, s->probe_max_mc);
	for (int i = 0; i < e.n; i++)
		put_point(t, e.t_ms[i], e.mc[i], MC_NONE);
}

static void put_skin(struct track *t, const struct story_slice *s)
{
	if (s->skin_min_mc == MC_NONE || (s->gap_before && s->t_ms > t->last_ms))
		end_stretch(t);
	if (s->skin_min_mc == MC_NONE)
		return;
	struct chart_extremes e =
		chart_in_order(s->skin_t_min_ms, s->skin_min_mc, s->skin_t_max_ms, s->skin_max_mc);
	for (int i = 0; i < e.n; i++)
		put_point(t, e.t_ms[i], e.mc[i], s->band_mc);
}

static void put_limb(struct track *t, const struct story_slice *s)
{
	if (s->reference_mc != MC_NONE)
		put_point(t, s->t_ms, s->reference_mc, MC_NONE);
	else
		end_stretch(t);
}

static void put_room(struct track *t, const struct story_slice *s)
{
	if (s->ambient_mc != MC_NONE)
		put_point(t, s->t_ms, s->ambient_mc, MC_NONE);
	else
		end_stretch(t);
}

static void put_spot(struct track *t, const struct story_slice *s)
{
	if (s->spot_mc[t->spot] != MC_NONE)
		put_point(t, s->t_ms, s->spot_mc[t->spot], MC_NONE);
	else
		end_stretch(t);
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The moment of the last sample that a slice kept. */
static int64_t latest(const struct story_slice *s)
{
	int64_t skin_ms = later(s->skin_t_min_ms, s->skin_t_max_ms);
	return later(s->t_ms, later(skin_ms, later(s->t_min_ms, s->t_max_ms)));
}

static void put_slices(struct track *t, const struct story_slice *slices, int n, int64_t until_ms)
{
	t->until_ms = until_ms;
	for (int i = 0; i < n; i++)
		if (slices[i].t_ms < until_ms && latest(&slices[i]) > t->last_ms)
			t->put(t, &slices[i]);
}

/* The finer slices of a zoom in place of the whole's. */
static void put_stretches(const struct story *s, struct track t)
{
	for (int i = 0; i < s->n_zooms; i++) {
		const struct story_zoom *z = &s->zooms[i];
		put_slices(&t, s->slices, s->n_slices, z->from_ms);
		put_slices(&t, z->slices, z->n_slices, z->to_ms + 1);
	}
	put_slices(&t, s->slices, s->n_slices, MS_NEVER);
}

static void put_track(json_object *data, const struct story *s, const char *name,
		      void (*put)(struct track *, const struct story_slice *))
{
	put_stretches(s, (struct track){.stretches = list_in(data, name), .last_ms = MS_NONE, .put = put});
}

/* A list of stretches for each spot after the first. */
static void put_spots(json_object *data, const struct story *s)
{
	json_object *all = list_in(data, "spots");
	for (int spot = 1; spot < s->head.n_spots; spot++) {
		json_object *stretches = json_object_new_array();
		json_object_array_add(all, stretches);
		put_stretches(s, (struct track){.stretches = stretches,
						.last_ms = MS_NONE,
						.put = put_spot,
						.spot = spot});
	}
}

static void put_phases(json_object *data, const struct story *s)
{
	json_object *all = list_in(data, "phases");
	for (int i = 0; i < s->n_phases; i++)
		json_object_array_add(all,
				      json_list("qss", s->phases[i].from_ms, phase_name(s->phases[i].phase),
						phase_text(s->phases[i].phase)));
}

static void put_rounds(json_object *data, const struct story *s)
{
	int n = s->n_rounds < ROUNDS_MAX ? s->n_rounds : ROUNDS_MAX;
	json_object *all = list_in(data, "rounds");
	for (int i = 0; i < n; i++) {
		const struct past_round *r = &s->rounds[i];
		int64_t to_ms = r->closed_ms != MS_NONE	 ? r->closed_ms
				: r->ended_ms != MS_NONE ? r->ended_ms
							 : s->last_ms;
		json_object_array_add(all, json_list("qq", r->icing_ms, to_ms));
	}
}

static json_object *event_list(const struct event *e)
{
	char name[64], brief[48];
	snprintf(name, sizeof(name), "%s", event_text(e->kind));
	snprintf(brief, sizeof(brief), "%s", event_label(e->kind));
	if (e->kind == EVENT_PASS) {
		snprintf(name, sizeof(name), "%s %d", event_text(e->kind), (int)e->count);
		snprintf(brief, sizeof(brief), e->count > 1 ? "%d" : _("pass %d"), (int)e->count);
	}
	return json_list("qssdsc", e->t_ms, name, brief, event_weight(e->kind), alert_class_mark(e->class),
			 e->skin_mc);
}

/* What was taken back is in the table alone. */
static bool is_drawn(const struct story_event *e)
{
	return e->event.kind != EVENT_FORECAST && e->event.kind != EVENT_UNDONE && !e->undone;
}

static void put_events(json_object *data, const struct story *s)
{
	json_object *all = list_in(data, "events");
	for (int i = 0; i < s->n_events; i++)
		if (is_drawn(&s->events[i]))
			json_object_array_add(all, event_list(&s->events[i].event));
	for (int i = 0; i < s->n_marks; i++)
		if (s->marks[i].mark.kind == MARK_NOTE)
			json_object_array_add(all, json_list("qssdsc", s->marks[i].mark.t_ms,
							     s->marks[i].note, "note", 0, "", MC_NONE));
}

static void put_forecasts(json_object *data, const struct story *s)
{
	json_object *all = list_in(data, "forecasts");
	for (int i = 0; i < s->n_events; i++) {
		const struct event *e = &s->events[i].event;
		const char *of = e->of == EVENT_NUMB		? "numb"
				 : e->of == EVENT_WINDOW_CLOSED ? "numb over"
								: "re-warmed";
		if (e->kind == EVENT_FORECAST)
			json_object_array_add(
				all, json_list("qsqqq", e->t_ms, of, e->at_ms, e->low_ms, e->high_ms));
	}
}

static void add_ms(json_object *data, const char *key, int64_t ms)
{
	json_object_object_add(data, key, json_object_new_int64(ms));
}

void page_data(FILE *f, const struct story *s, bool fahrenheit)
{
	json_object *data = json_object_new_object();
	json_object_object_add(data, "fahrenheit", json_object_new_boolean(fahrenheit));
	add_ms(data, "from", s->first_ms < 0 ? s->first_ms : 0);
	add_ms(data, "to", s->last_ms);
	add_ms(data, "gap", s->gap_ms);
	add_ms(data, "slice", (s->last_ms - s->first_ms) / STORY_COLUMNS + 1);
	json_object_object_add(data, "start", json_object_new_string(s->head.start_iso));
	json_object_object_add(data, "numb", json_mc(s->head.rules.numb_mc));
	json_object_object_add(data, "over", json_mc(s->head.rules.window_mc));
	json_object_object_add(data, "rest", json_mc(s->baseline_mc));
	put_phases(data, s);
	put_rounds(data, s);
	put_events(data, s);
	put_forecasts(data, s);
	put_track(data, s, "probe", put_probe);
	put_track(data, s, "skin", put_skin);
	put_track(data, s, "limb", put_limb);
	put_track(data, s, "room", put_room);
	put_spots(data, s);
	json_print_in_page(f, data);
}
