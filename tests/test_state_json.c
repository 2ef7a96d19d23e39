/* The live state, a sample and a mark as JSON: what the socket, the page and a broker hand on. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "live/state_json.h"

/* Takes o. */
static void check(json_object *o, const char *wanted)
{
	cr_assert_str_eq(json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE), wanted);
	json_object_put(o);
}

static void happen(struct live *s, struct outcome *o, struct event e)
{
	o->t_ms = e.t_ms;
	o->n_events = 1;
	o->events[0] = e;
	live_event(s, &o->events[0], o);
}

Test(state_json, nothing_is_known_before_the_first_reading)
{
	struct live s;
	live_init(&s, false, 0, 0);
	check(state_json(&s, &(struct state_about){.session = "7"}),
	      "{\"session\":\"7\",\"started\":null,\"probe\":null,\"simulated\":false,\"fahrenheit\":false,"
	      "\"elapsed_s\":0,\"phase\":\"before\",\"phase_text\":\"before\",\"round\":0,\"ice_on_s\":null,"
	      "\"ice_away_s\":null,\"passes\":0,\"skin_c\":null,\"band_c\":null,\"trend\":\"steady\",\"probe_state\":\"unseen\","
	      "\"probe_c\":null,\"read_s\":null,\"stale_s\":null,\"touch_c\":null,\"spots\":[],\"countdown\":null,\"coach\":null,"
	      "\"step\":\"Towel under, probe on, ice at hand. 45 s at rest, then begin\","
	      "\"alerts\":[]}");
}

Test(state_json, window_with_two_alerts)
{
	struct live s;
	struct outcome o = {.phase = PHASE_WINDOW,
			    .probe = PROBE_GOOD,
			    .skin_mc = 13250,
			    .band_mc = 400,
			    .n_spots = 2,
			    .spot_state = {SPOT_OK, SPOT_WET},
			    .passes = 2,
			    .round = 1,
			    .countdown_to = EVENT_WINDOW_CLOSED,
			    .countdown_at_ms = 165000,
			    .countdown_low_ms = 150000,
			    .countdown_high_ms = 190000};
	struct sample smp = sample_of(130500, (struct channel_value){.mc = 12900});
	smp.n_spots = 2;
	smp.spot[1] = (struct channel_value){.mc = MC_NONE, .status = STATUS_FAULT};
	live_init(&s, false, 0, 0);
	happen(&s, &o, (struct event){.t_ms = 5000, .kind = EVENT_ICING_STARTED, .count = 1});
	happen(&s, &o,
	       (struct event){
		       .t_ms = 90000, .kind = EVENT_NUMB, .priority = PRIORITY_MEDIUM, .class = ALERT_GO});
	bool again;
	cr_assert(alerts_next(&s.alerts, 90000, &again));
	live_mark(&s, &(struct mark){.t_ms = 95000, .kind = MARK_ACK});
	happen(&s, &o,
	       (struct event){.t_ms = 110000,
			      .kind = EVENT_SPOT_OUT,
			      .priority = PRIORITY_LOW,
			      .class = ALERT_NOTICE,
			      .spot = 1,
			      .spot_state = SPOT_WET});
	happen(&s, &o, (struct event){.t_ms = 120000, .kind = EVENT_ICING_ENDED, .count = 1});
	live_sample(&s, &smp, &o);
	json_object *all = state_json(&s, &(struct state_about){.client = "Anna", .simulated = true}), *part;
	json_object_object_get_ex(all, "countdown", &part);
	check(json_object_get(part),
	      "{\"to\":\"window_closed\",\"left_s\":34.5,\"low_s\":19.5,\"high_s\":59.5,"
	      "\"deadline\":false,\"jumped\":null}");
	json_object_object_get_ex(all, "spots", &part);
	check(json_object_get(part),
	      "[{\"probe_c\":12.9,\"state\":\"ok\"},{\"probe_c\":null,\"state\":\"wet\"}]");
	json_object_object_get_ex(all, "alerts", &part);
	cr_assert_eq(json_object_array_length(part), 2);
	check(json_object_get(json_object_array_get_idx(part, 0)),
	      "{\"event\":\"numb\",\"class\":\"go\",\"priority\":\"medium\",\"word\":\"READY\","
	      "\"text\":\"READY FOR DEEP PASSES: pinch it. No pain: 4-6 passes. Pain: more ice\",\"reason\":null,"
	      "\"since_s\":90,\"acknowledged\":true}");
	cr_assert(json_object_object_get_ex(all, "client", &part));
	cr_assert_not(json_object_object_get_ex(all, "site", &part));
	json_object_object_get_ex(all, "skin_c", &part);
	check(json_object_get(part), "13.25");
	json_object_object_get_ex(all, "coach", &part);
	check(json_object_get(part), "\"pass 2 of 6, about 0:35 left\"");
	json_object_put(all);
	check(sample_json(&smp, &o),
	      "{\"elapsed_s\":130.5,\"phase\":\"window\",\"skin_c\":13.25,\"band_c\":0.4,\"probe_c\":12.9,"
	      "\"status\":\"ok\",\"spots\":[12.9,null],\"reference_c\":null,\"ambient_c\":null,\"touch_c\":null}");
}

static void raise_alert(struct live *s, struct outcome *o, int64_t t_ms, enum event_kind kind,
			enum priority priority, enum alert_class class)
{
	bool again;
	happen(s, o, (struct event){.t_ms = t_ms, .kind = kind, .priority = priority, .class = class});
	cr_assert(alerts_next(&s->alerts, t_ms, &again));
}

static const char *shown(const struct live *s)
{
	static char names[200];
	*names = '\0';
	for (const struct alert *a = NULL; (a = live_alert_after(s, a));)
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s ",
			 event_name(a->event.kind));
	return names;
}

Test(state_json, nothing_invites_beside_a_danger_nor_after_its_time)
{
	struct live s;
	struct outcome o = {.phase = PHASE_WINDOW,
			    .probe = PROBE_GOOD,
			    .skin_mc = 13000,
			    .countdown_to = EVENT_WINDOW_CLOSED,
			    .countdown_at_ms = 200000,
			    .countdown_low_ms = 190000,
			    .countdown_high_ms = 210000};
	live_init(&s, false, 0, 0);
	happen(&s, &o, (struct event){.t_ms = 5000, .kind = EVENT_ICING_STARTED, .count = 1});
	raise_alert(&s, &o, 90000, EVENT_NUMB, PRIORITY_MEDIUM, ALERT_GO);
	happen(&s, &o, (struct event){.t_ms = 120000, .kind = EVENT_ICING_ENDED, .count = 1});
	live_tick(&s, 150000, &o);
	cr_expect_str_eq(shown(&s), "numb ");
	raise_alert(&s, &o, 151000, EVENT_SPOT_OUT, PRIORITY_LOW, ALERT_NOTICE);
	cr_expect_str_eq(shown(&s), "numb spot_out ");
	raise_alert(&s, &o, 152000, EVENT_TOO_COLD, PRIORITY_HIGH, ALERT_DANGER);
	cr_expect_str_eq(shown(&s), "too_cold ");
	for (int t_ms = 153000; t_ms < 170000; t_ms += 1000) /* it ends by warmer readings */
		alerts_reading(&s.alerts, t_ms, 12000);
	cr_expect_str_eq(shown(&s), "numb spot_out ");
	raise_alert(&s, &o, 171000, EVENT_COLD_DOSE, PRIORITY_MEDIUM, ALERT_NOTICE);
	raise_alert(&s, &o, 172000, EVENT_COLD_CAUTION, PRIORITY_LOW, ALERT_NOTICE);
	cr_expect_str_eq(shown(&s), "numb cold_dose spot_out ");
	live_tick(&s, 205000, &o);
	cr_expect_str_eq(shown(&s), "cold_dose spot_out ",
			 "the window's time is over, and no event has come yet");
	json_object *all = state_json(&s, &(struct state_about){.session = "7"}), *alerts;
	cr_assert(json_object_object_get_ex(all, "alerts", &alerts));
	cr_expect_eq(json_object_array_length(alerts), 2);
	json_object_put(all);
}

static int way_after(struct live *s, int64_t from_ms, int seconds, int32_t from_mc, int32_t step_mc)
{
	for (int i = 0; i < seconds; i++) {
		struct outcome o = {
			.phase = PHASE_ICING, .probe = PROBE_GOOD, .skin_mc = from_mc + i * step_mc};
		struct sample smp = sample_of(from_ms + i * 1000, (struct channel_value){.mc = o.skin_mc});
		live_sample(s, &smp, &o);
	}
	return view_way(&s->view);
}

Test(state_json, says_which_way_the_skin_goes)
{
	struct live s;
	live_init(&s, false, 0, 0);
	cr_expect_eq(view_way(&s.view), 0);
	cr_expect_eq(way_after(&s, 0, 20, 30000, -100), -1);
	cr_expect_eq(way_after(&s, 20000, 40, 28000, 0), 0, "it stands still");
	cr_expect_eq(way_after(&s, 60000, 40, 28000, 10), 1);
	cr_expect_eq(way_after(&s, 400000, 2, 20000, 0), 0, "after a gap nothing is known");
	cr_expect_eq(way_after(&s, 402000, 30, 20000, 2), 0, "less than noise");
}

Test(state_json, mark_says_where_it_came_from)
{
	struct mark m = {.t_ms = 61250, .kind = MARK_NOTE, .source = MARK_FROM_SOCKET};
	check(mark_json(&m, "left \"calf\"\n"),
	      "{\"mark\":\"note\",\"elapsed_s\":61.25,\"source\":\"socket\",\"note\":\"left \\\"calf\\\"\\n\"}");
	m.kind = MARK_ACK;
	check(mark_json(&m, ""), "{\"mark\":\"ack\",\"elapsed_s\":61.25,\"source\":\"socket\"}");
}
