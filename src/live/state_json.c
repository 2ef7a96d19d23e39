#include "state_json.h"

#include "coach.h"
#include "core/events.h"

static void add(json_object *o, const char *key, json_object *value)
{
	json_object_object_add(o, key, value);
}

static json_object *text(const char *s)
{
	return s ? json_object_new_string(s) : NULL;
}

/* ---- alerts ---- */

static json_object *alert_json(const struct alert *a)
{
	json_object *o = json_object_new_object();
	const struct event *e = &a->event;
	add(o, "event", text(event_name(e->kind)));
	add(o, "class", text(alert_class_name(e->class)));
	add(o, "priority", text(priority_name(e->priority)));
	add(o, "word", text(event_word(e)));
	add(o, "text", text(event_alert(e)));
	add(o, "reason", e->reason == REASON_NONE ? NULL : text(reason_name(e->reason)));
	add(o, "since_s", json_seconds(e->t_ms));
	add(o, "acknowledged", json_object_new_boolean(a->acknowledged));
	return o;
}

static json_object *alerts_json(const struct live *s)
{
	json_object *list = json_object_new_array();
	for (const struct alert *a = NULL; (a = live_alert_after(s, a));)
		json_object_array_add(list, alert_json(a));
	return list;
}

/* ---- the state ---- */

static json_object *countdown_json(const struct status_view *v)
{
	const struct countdown *c = &v->countdown;
	int64_t low_ms = MS_NONE, high_ms = MS_NONE;
	json_object *o = json_object_new_object();
	const char *why = countdown_why(c, v->now_ms, v->why_for_ms);
	if (countdown_to(c) == EVENT_NONE) {
		json_object_put(o);
		return NULL;
	}
	countdown_band_ms(c, v->now_ms, &low_ms, &high_ms);
	add(o, "to", text(event_name(countdown_to(c))));
	add(o, "left_s", json_seconds(countdown_left_ms(c, v->now_ms)));
	add(o, "low_s", json_seconds(low_ms));
	add(o, "high_s", json_seconds(high_ms));
	add(o, "deadline", json_object_new_boolean(c->target.exact));
	add(o, "jumped", *why ? text(why) : NULL);
	return o;
}

static json_object *spots_json(const struct status_view *v)
{
	json_object *list = json_object_new_array();
	for (int i = 0; i < v->n_spots; i++) {
		json_object *spot = json_object_new_object();
		add(spot, "probe_c", json_degrees(v->spot_mc[i]));
		add(spot, "state", text(spot_state_name(v->spot_state[i])));
		json_object_array_add(list, spot);
	}
	return list;
}

static void add_about(json_object *o, const struct state_about *about)
{
	add(o, "session", text(about->session));
	add(o, "started", text(about->started));
	add(o, "probe", text(about->probe));
	if (about->client)
		add(o, "client", text(about->client));
	if (about->site)
		add(o, "site", text(about->site));
	add(o, "simulated", json_object_new_boolean(about->simulated));
	add(o, "fahrenheit", json_object_new_boolean(about->fahrenheit));
}

json_object *state_json(const struct live *s, const struct state_about *about)
{
	const struct status_view *v = &s->view;
	json_object *o = json_object_new_object();
	int old_s = view_old_s(v, s->now_ms);
	static const char *const trends[] = {"falling", "steady", "rising"};
	char coach[128];
	add_about(o, about);
	add(o, "elapsed_s", json_seconds(s->now_ms));
	add(o, "phase", text(phase_name(v->phase)));
	add(o, "phase_text", text(phase_text(v->phase)));
	add(o, "round", json_object_new_int(v->round));
	add(o, "ice_on_s", json_seconds(s->iced_ms));
	add(o, "ice_away_s", json_seconds(s->ended_ms));
	add(o, "passes", json_object_new_int(v->passes));
	add(o, "skin_c", json_degrees(v->skin_mc));
	add(o, "band_c", v->skin_mc == MC_NONE ? NULL : json_degrees(v->band_mc));
	add(o, "trend", text(trends[view_way(v) + 1]));
	add(o, "probe_state", text(probe_state_name(v->probe)));
	add(o, "probe_c", json_degrees(v->probe_mc));
	add(o, "read_s", json_seconds(v->seen_ms));
	add(o, "stale_s", old_s ? json_object_new_int(old_s) : NULL);
	add(o, "touch_c", v->has_touch ? json_degrees(v->touch_mc) : NULL);
	add(o, "spots", spots_json(v));
	add(o, "countdown", countdown_json(v));
	add(o, "coach", *wording_coach(s, coach, sizeof(coach)) ? text(coach) : NULL);
	add(o, "step", text(step_text(step_of(s), &about->steps)));
	add(o, "alerts", alerts_json(s));
	return o;
}

/* ---- what happens ---- */

static json_object *reading_json(const struct channel_value *v)
{
	return v->status == STATUS_OK ? json_degrees(v->mc) : NULL;
}

json_object *sample_json(const struct sample *smp, const struct outcome *o)
{
	json_object *json = json_object_new_object(), *spots = json_object_new_array();
	for (int i = 0; i < smp->n_spots; i++)
		json_object_array_add(spots, reading_json(&smp->spot[i]));
	add(json, "elapsed_s", json_seconds(smp->t_ms));
	add(json, "phase", text(phase_name(o->phase)));
	add(json, "skin_c", json_degrees(o->skin_mc));
	add(json, "band_c", o->skin_mc == MC_NONE ? NULL : json_degrees(o->band_mc));
	add(json, "probe_c", reading_json(&smp->spot[0]));
	add(json, "status", text(status_name(smp->spot[0].status)));
	add(json, "spots", spots);
	add(json, "reference_c", reading_json(&smp->reference));
	add(json, "ambient_c", reading_json(&smp->ambient));
	add(json, "touch_c", reading_json(&smp->touch));
	return json;
}

json_object *mark_json(const struct mark *m, const char *note)
{
	json_object *o = json_object_new_object();
	add(o, "mark", text(mark_name(m->kind)));
	add(o, "elapsed_s", json_seconds(m->t_ms));
	add(o, "source", text(mark_source_name(m->source)));
	if (m->kind == MARK_NOTE)
		add(o, "note", text(note));
	return o;
}
