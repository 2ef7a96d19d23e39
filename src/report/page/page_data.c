#include "page_data.h"

#include <inttypes.h>

#include "base/format.h"
#include "base/i18n.h"
#include "core/events.h"
#include "page_html.h"
#include "report/chart/chart.h"

/* One line of the chart while it is written. */
struct track {
	FILE *f;
	int64_t last_ms, until_ms; /* points up to the one, or from the other on, are passed over */
	bool open, any;		   /* within a stretch; one was begun */
	void (*put)(struct track *t, const struct story_slice *s);
};

static void end_stretch(struct track *t)
{
	if (t->open)
		fputc(']', t->f);
	t->open = false;
}

/* band_mc is MC_NONE where there is none. */
static void put_point(struct track *t, int64_t t_ms, int32_t mc, int32_t band_mc)
{
	if (t_ms <= t->last_ms || t_ms >= t->until_ms)
		return;
	if (!t->open && t->any)
		fputc(',', t->f);
	fprintf(t->f, "%c%" PRId64 ",%" PRId32, t->open ? ',' : '[', t->open ? t_ms - t->last_ms : t_ms, mc);
	if (band_mc != MC_NONE)
		fprintf(t->f, ",%" PRId32, band_mc);
	t->last_ms = t_ms;
	t->open = t->any = true;
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
static void put_track(FILE *f, const struct story *s, const char *name,
		      void (*put)(struct track *, const struct story_slice *))
{
	struct track t = {.f = f, .last_ms = MS_NONE, .put = put};
	fprintf(f, ",\n\"%s\":[", name);
	for (int i = 0; i < s->n_zooms; i++) {
		const struct story_zoom *z = &s->zooms[i];
		put_slices(&t, s->slices, s->n_slices, z->from_ms);
		put_slices(&t, z->slices, z->n_slices, z->to_ms + 1);
	}
	put_slices(&t, s->slices, s->n_slices, MS_NEVER);
	end_stretch(&t);
	fputc(']', f);
}

static void put_phases(FILE *f, const struct story *s)
{
	fputs(",\n\"phases\":[", f);
	for (int i = 0; i < s->n_phases; i++)
		fprintf(f, "%s[%" PRId64 ",\"%s\",\"%s\"]", i ? "," : "", s->phases[i].from_ms,
			phase_name(s->phases[i].phase), phase_text(s->phases[i].phase));
	fputc(']', f);
}

static void put_mc(FILE *f, int32_t mc)
{
	if (mc == MC_NONE)
		fputs("null", f);
	else
		fprintf(f, "%" PRId32, mc);
}

static void put_event(FILE *f, const struct event *e, bool *any)
{
	char name[64], brief[48];
	snprintf(name, sizeof(name), "%s", event_text(e->kind));
	snprintf(brief, sizeof(brief), "%s", event_label(e->kind));
	if (e->kind == EVENT_PASS) {
		snprintf(name, sizeof(name), "%s %d", event_text(e->kind), (int)e->count);
		snprintf(brief, sizeof(brief), e->count > 1 ? "%d" : _("pass %d"), (int)e->count);
	}
	fprintf(f, "%s[%" PRId64 ",\"%s\",\"%s\",%d,\"%s\",", *any ? "," : "", e->t_ms, name, brief,
		event_weight(e->kind), priority_mark(e->priority));
	put_mc(f, e->skin_mc);
	fputc(']', f);
	*any = true;
}

/* What was taken back is in the table alone. */
static bool is_drawn(const struct story_event *e)
{
	return e->event.kind != EVENT_FORECAST && e->event.kind != EVENT_UNDONE && !e->undone;
}

static void put_events(FILE *f, const struct story *s)
{
	bool any = false;
	fputs(",\n\"events\":[", f);
	for (int i = 0; i < s->n_events; i++)
		if (is_drawn(&s->events[i]))
			put_event(f, &s->events[i].event, &any);
	for (int i = 0; i < s->n_marks; i++) {
		if (s->marks[i].mark.kind != MARK_NOTE)
			continue;
		fprintf(f, "%s[%" PRId64 ",", any ? "," : "", s->marks[i].mark.t_ms);
		page_json_text(f, s->marks[i].note);
		fputs(",\"note\",0,\"\",null]", f);
		any = true;
	}
	fputs("],\n\"forecasts\":[", f);
	any = false;
	for (int i = 0; i < s->n_events; i++) {
		const struct event *e = &s->events[i].event;
		if (e->kind != EVENT_FORECAST)
			continue;
		fprintf(f, "%s[%" PRId64 ",\"%s\",%" PRId64 ",%" PRId64 ",%" PRId64 "]", any ? "," : "",
			e->t_ms, e->of == EVENT_NUMB ? "numb" : "re-warmed", e->at_ms, e->low_ms, e->high_ms);
		any = true;
	}
	fputc(']', f);
}

static void put_rounds(FILE *f, const struct story *s)
{
	int n = s->n_rounds < ROUNDS_MAX ? s->n_rounds : ROUNDS_MAX;
	fputs(",\n\"rounds\":[", f);
	for (int i = 0; i < n; i++) {
		const struct past_round *r = &s->rounds[i];
		int64_t to_ms = r->closed_ms != MS_NONE	 ? r->closed_ms
				: r->ended_ms != MS_NONE ? r->ended_ms
							 : s->last_ms;
		fprintf(f, "%s[%" PRId64 ",%" PRId64 "]", i ? "," : "", r->icing_ms, to_ms);
	}
	fputc(']', f);
}

void page_data(FILE *f, const struct story *s, bool fahrenheit)
{
	int64_t from_ms = s->first_ms < 0 ? s->first_ms : 0;
	fprintf(f,
		"{\"fahrenheit\":%s,\"from\":%" PRId64 ",\"to\":%" PRId64 ",\"gap\":%" PRId64
		",\"slice\":%" PRId64 ",\"start\":",
		fahrenheit ? "true" : "false", from_ms, s->last_ms, s->gap_ms,
		(s->last_ms - s->first_ms) / STORY_COLUMNS + 1);
	page_json_text(f, s->head.start_iso);
	fputs(",\"numb\":", f);
	put_mc(f, s->head.rules.numb_mc);
	fputs(",\"over\":", f);
	put_mc(f, s->head.rules.window_mc);
	fputs(",\"rest\":", f);
	put_mc(f, s->baseline_mc);
	put_phases(f, s);
	put_rounds(f, s);
	put_events(f, s);
	put_track(f, s, "probe", put_probe);
	put_track(f, s, "skin", put_skin);
	put_track(f, s, "limb", put_limb);
	put_track(f, s, "room", put_room);
	fputs("}\n", f);
}
