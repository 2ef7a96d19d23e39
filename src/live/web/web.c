#include "web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "address.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/events.h"
#include "live/chain.h"
#include "live/sound/tune.h"
#include "live/state_json.h"
#include "live/terminal/curve.h"
#include "qr.h"
#include "server.h"
#include "system/clock.h"

#define PUSH_MS 900 /* so that a browser hears from us each second */
#define UNHEARD_MS SECONDS_MS(10)
#define MARKS_MAX 16
#define COLUMNS 512 /* of the curve that a new viewer gets */

struct web {
	struct sink sink;
	struct web_address address;
	char name[128], host[65], local_host[72];
	const char *names[4];
	struct card card;
	enum page_view view;
	struct door door;
	struct feed feed;
	struct server_content content;
	struct server *server;
	/* the session */
	struct web_session session;
	struct live now;
	struct curve curve;
	bool news;	   /* to be told at once */
	bool more;	   /* the server has more to do */
	int64_t pushed_ms; /* real time */
	int64_t heard_ms;  /* when a browser was heard last; MS_NONE */
	int rings;	   /* how often an alert sounded */
	struct event rung; /* the last that did */
	int n_marks, first_mark;
	struct web_mark {
		enum mark_kind kind;
		char note[NOTE_TEXT];
	} marks[MARKS_MAX];
};

/* ---- what browsers get ---- */

static char *text_of(json_object *o)
{
	const char *text = o ? json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN) : NULL;
	char *copy = text ? strdup(text) : NULL;
	json_object_put(o);
	return copy;
}

static void add(json_object *o, const char *key, json_object *value)
{
	json_object_object_add(o, key, value);
}

static json_object *text(const char *s)
{
	return json_object_new_string(s ? s : "");
}

static bool shows_name(const struct web *w)
{
	return w->view != PAGE_LOOKS;
}

/* {"go":{"level":0.75,"parts":[[520,780,260,110,0,12,40],...]},...} */
static json_object *tunes(void)
{
	json_object *all = json_object_new_object();
	for (int k = ALERT_NONE + 1; k < ALERT_CLASS_COUNT; k++) {
		const struct tune_part *p;
		double level;
		int n = tune_parts((enum alert_class)k, &p, &level);
		json_object *tune = json_object_new_object(), *list = json_object_new_array();
		for (int i = 0; i < n; i++)
			json_object_array_add(list, json_list("ddddddd", p[i].from_hz, p[i].to_hz, p[i].ms,
							      p[i].rest_ms, p[i].trill_ms, p[i].attack_ms,
							      p[i].release_ms));
		add(tune, "level", json_object_new_double(level));
		add(tune, "parts", list);
		add(all, alert_class_name((enum alert_class)k), tune);
	}
	return all;
}

static char *about(void *context)
{
	const struct web *w = context;
	const struct web_session *s = &w->session;
	json_object *o = json_object_new_object();
	add(o, "session", text(w->feed.session));
	add(o, "token", text(w->door.token));
	add(o, "buttons", json_object_new_boolean(w->view == PAGE_BUTTONS));
	add(o, "client", text(shows_name(w) ? s->client : ""));
	add(o, "site", text(s->site));
	add(o, "probe", text(s->probe));
	add(o, "fahrenheit", json_object_new_boolean(s->fahrenheit));
	add(o, "simulated", json_object_new_boolean(s->simulated));
	add(o, "speed", json_object_new_double(s->speed));
	add(o, "numb_c", json_degrees(s->numb_mc));
	add(o, "over_c", json_degrees(s->window_mc));
	add(o, "tunes", tunes());
	return text_of(o);
}

static int32_t middle(int32_t low_mc, int32_t high_mc)
{
	return low_mc == MC_NONE ? MC_NONE : low_mc / 2 + high_mc / 2;
}

/* Two lists of hundredths of a degree, null where there was nothing: the estimate and the reading. */
static char *curve(void *context)
{
	struct web *w = context;
	const struct curve *c = &w->curve;
	int step = (c->n + COLUMNS - 1) / COLUMNS;
	json_object *o = json_object_new_object(), *skin = json_object_new_array(),
		    *probe = json_object_new_array();
	for (int i = 0; i < c->n; i += step) {
		const struct curve_slot *s = &c->slots[i];
		int32_t skin_mc = middle(s->skin_min_mc, s->skin_max_mc);
		int32_t probe_mc = middle(s->probe_min_mc, s->probe_max_mc);
		json_object_array_add(skin, skin_mc == MC_NONE ? NULL : json_object_new_int(skin_mc / 10));
		json_object_array_add(probe, probe_mc == MC_NONE ? NULL : json_object_new_int(probe_mc / 10));
	}
	w->news = true; /* and the state of now */
	add(o, "step_s", json_seconds(c->width_ms * (step ? step : 1)));
	add(o, "skin", skin);
	add(o, "probe", probe);
	return text_of(o);
}

static void push_state(struct web *w)
{
	const struct web_session *s = &w->session;
	const struct state_about about_it = {
		.probe = s->probe, .simulated = s->simulated, .fahrenheit = s->fahrenheit, .steps = s->steps};
	json_object *o = state_json(&w->now, &about_it), *ring = json_object_new_object();
	add(ring, "n", json_object_new_int(w->rings));
	add(ring, "class", text(alert_class_name(w->rung.class)));
	add(ring, "priority", text(priority_name(w->rung.priority)));
	add(o, "ring", ring);
	add(o, "heard", json_object_new_int(server_heard(w->server)));
	char *json = text_of(o);
	if (json)
		feed_state(&w->feed, json);
	free(json);
	w->news = false;
	w->pushed_ms = clock_boot_ms();
}

static void push_happened(struct web *w, const char *kind, int64_t t_ms, const char *class, const char *words)
{
	json_object *o = json_object_new_object();
	add(o, "kind", text(kind));
	add(o, "elapsed_s", json_seconds(t_ms));
	add(o, "class", text(class));
	add(o, "text", text(words));
	char *json = text_of(o);
	feed_event(&w->feed, json ? json : "{}");
	free(json);
	w->news = true;
}

/* ---- the sink ---- */

static enum result sample(struct sink *s, const struct sample *smp, const struct outcome *o)
{
	struct web *w = (struct web *)s;
	live_sample(&w->now, smp, o);
	curve_add(&w->curve, smp->t_ms, o->skin_mc, w->now.view.probe_mc);
	return RESULT_OK;
}

static void take_event(struct web *w, const struct event *e)
{
	char words[WORDING_LINE];
	if (e->priority != PRIORITY_NONE)
		text_copy(words, sizeof(words), event_alert(e));
	else if (e->kind == EVENT_FORECAST || e->kind == EVENT_UNDONE)
		snprintf(words, sizeof(words), "%s: %s", event_text(e->kind), event_label(e->of));
	else if (event_counts(e->kind))
		snprintf(words, sizeof(words), "%s %d", event_text(e->kind), (int)e->count);
	else
		text_copy(words, sizeof(words), event_text(e->kind));
	push_happened(w, event_name(e->kind), e->t_ms, alert_class_name(e->class), words);
}

static enum result event(struct sink *s, const struct event *e, const struct outcome *o)
{
	struct web *w = (struct web *)s;
	live_event(&w->now, e, o);
	take_event(w, e);
	return RESULT_OK;
}

static enum result mark(struct sink *s, const struct mark *m, const char *note)
{
	struct web *w = (struct web *)s;
	live_mark(&w->now, m);
	if (m->kind == MARK_NOTE && note && *note)
		push_happened(w, "note", m->t_ms, alert_class_name(ALERT_NONE), note);
	w->news = true;
	return RESULT_OK;
}

static void ring(struct web *w)
{
	const struct alert *al;
	bool again, first = true;
	for (; (al = alerts_next(&w->now.alerts, w->now.now_ms, &again)); first = false) {
		if (first)
			w->rung = al->event; /* the highest comes first */
		w->rings += first;
		w->news = true;
	}
	while (alerts_ring(&w->now.alerts, w->now.now_ms))
		; /* its bells are the terminal's */
}

/* A page that is opened again within seconds was never lost. */
static void tell_chain(struct web *w, int64_t real_ms)
{
	bool heard = server_heard(w->server) > 0;
	struct chain *c = w->session.chain;
	w->card.used = w->card.used || server_viewers(w->server) > 0;
	if (!c || (!heard && (w->heard_ms == MS_NONE || real_ms - w->heard_ms < UNHEARD_MS)))
		return;
	chain_set(c, CHAIN_PAGE, heard ? CHAIN_WORKS : CHAIN_FAILED,
		  heard ? NULL : _("no browser shows it with its sound on: open it, and tap"));
	w->heard_ms = heard ? real_ms : MS_NONE;
}

static enum result tick(struct sink *s, int64_t now_ms, const struct outcome *o)
{
	struct web *w = (struct web *)s;
	live_tick(&w->now, now_ms, o);
	ring(w);
	int64_t real_ms = clock_boot_ms(), since_ms = real_ms - w->pushed_ms;
	bool push = since_ms >= PUSH_MS || (w->news && since_ms >= 0);
	if (push && server_viewers(w->server))
		push_state(w);
	else if (push)
		w->news = false, push = false;
	w->more = server_run(w->server, push, real_ms);
	tell_chain(w, real_ms);
	return RESULT_OK;
}

static void recall(struct sink *s, const struct sample *smp, const struct mark *m, const struct outcome *o)
{
	struct web *w = (struct web *)s;
	for (int i = 0; i < o->n_events; i++)
		take_event(w, &o->events[i]);
	live_recall(&w->now, smp, m, o);
	if (smp)
		curve_add(&w->curve, smp->t_ms, o->skin_mc, w->now.view.probe_mc);
}

static int64_t due_ms(const struct sink *s)
{
	const struct web *w = (const struct web *)s;
	int64_t due = alerts_due_ms(&w->now.alerts),
		next = w->now.now_ms + (int64_t)(PUSH_MS * w->session.speed);
	if (w->more || w->news)
		return w->now.now_ms;
	return server_viewers(w->server) && next < due ? next : due;
}

static int pollfds(const struct sink *s, struct pollfd *fds, int cap)
{
	if (cap > 0)
		fds[0] = (struct pollfd){.fd = server_fd(((const struct web *)s)->server), .events = POLLIN};
	return cap > 0;
}

static void close_sink(struct sink *s, int64_t end_ms)
{
	struct web *w = (struct web *)s;
	push_happened(w, "end", end_ms, alert_class_name(ALERT_NONE), _("The session has ended"));
	server_stop(w->server);
	w->server = NULL;
}

struct sink *web_sink(struct web *w, const struct web_session *session)
{
	w->sink = (struct sink){
		.name = "page",
		.sample = sample,
		.event = event,
		.mark = mark,
		.tick = tick,
		.recall = recall,
		.due_ms = due_ms,
		.pollfds = pollfds,
		.close = close_sink,
	};
	w->session = *session;
	live_init(&w->now, false, session->rewarm_min_ms, COUNTDOWN_WHY_MS);
	w->now.alerts.times = session->times;
	curve_init(&w->curve);
	w->heard_ms = MS_NONE;
	return &w->sink;
}

/* ---- marks ---- */

static bool take_mark(void *context, enum mark_kind kind, const char *note)
{
	struct web *w = context;
	if (w->n_marks == MARKS_MAX)
		return false;
	struct web_mark *m = &w->marks[(w->first_mark + w->n_marks++) % MARKS_MAX];
	m->kind = kind;
	text_printable(m->note, sizeof(m->note), note, strlen(note));
	return true;
}

bool web_has_mark(const struct web *w)
{
	return w->n_marks > 0;
}

bool web_next_mark(struct web *w, enum mark_kind *kind, char *note)
{
	const struct web_mark *m = &w->marks[w->first_mark];
	if (!w->n_marks)
		return false;
	*kind = m->kind;
	text_copy(note, NOTE_TEXT, m->note);
	w->first_mark = (w->first_mark + 1) % MARKS_MAX;
	w->n_marks--;
	return true;
}

/* ---- open and close ---- */

int web_viewers(const struct web *w)
{
	return w->server ? server_viewers(w->server) : 0;
}

int web_heard(const struct web *w)
{
	return w->server ? server_heard(w->server) : 0;
}

const struct card *web_card(const struct web *w)
{
	return &w->card;
}

/* The code stands behind #, in the part of an address that no browser sends. */
static void make_card(struct web *w)
{
	char url[ADDRESS_URL], whole[ADDRESS_URL + DOOR_CODE + 1];
	const char *code = w->door.code;
	web_address_url(&w->address, url);
	snprintf(whole, sizeof(whole), w->content.wants_code ? "%s#%s" : "%s", url, code);
	if (w->content.wants_code)
		snprintf(w->card.words, sizeof(w->card.words), _("Page: %s   code: %.4s %s"), url, code,
			 code + 4);
	else
		snprintf(w->card.words, sizeof(w->card.words), _("Page: %s"), url);
	if (!w->address.local)
		qr_draw(whole, &w->card);
}

static void name_it(struct web *w, const char *name)
{
	text_copy(w->name, sizeof(w->name), name);
	if (gethostname(w->host, sizeof(w->host)) < 0)
		*w->host = '\0';
	w->host[sizeof(w->host) - 1] = '\0';
	snprintf(w->local_host, sizeof(w->local_host), "%s.local", *w->host ? w->host : "localhost");
	w->names[0] = w->name;
	w->names[1] = w->host;
	w->names[2] = w->local_host;
}

static bool start(struct web *w, const struct web_listen *l, int fd)
{
	char session[DOOR_SECRET];
	name_it(w, l->name);
	w->view = l->view;
	w->content = (struct server_content){
		.door = &w->door,
		.feed = &w->feed,
		.wants_code = !w->address.local || *l->name,
		.looks_only = l->view != PAGE_BUTTONS,
		.names = w->names,
		.context = w,
		.about = about,
		.curve = curve,
		.mark = take_mark,
	};
	snprintf(w->content.cookie, sizeof(w->content.cookie), "icecue_%d", web_address_port(&w->address));
	if (!door_init(&w->door, clock_boot_ms())) {
		close(fd);
		return false;
	}
	make_card(w);
	snprintf(session, sizeof(session), "%lx%x", (long)getpid(), (unsigned)clock_boot_ms());
	feed_init(&w->feed, session);
	w->server = server_start(fd, &w->content);
	return w->server != NULL;
}

enum result web_open(const struct web_listen *l, struct web **out, char *why, size_t n)
{
	*out = NULL;
#ifndef HAVE_LIBMICROHTTPD
	snprintf(why, n, "%s", _("this icecue was built without libmicrohttpd, which the page needs"));
	return RESULT_NONE;
#endif
	struct web *w = calloc(1, sizeof(*w));
	int fd = -1;
	if (!w || !web_address_parse(l->address, &w->address, why, n) ||
	    (fd = web_address_listen(&w->address, why, n)) < 0) {
		if (!w)
			snprintf(why, n, "%s", _("no memory"));
		free(w);
		return RESULT_BAD_DATA;
	}
	if (start(w, l, fd)) {
		*out = w;
		return RESULT_OK;
	}
	snprintf(why, n, "%s", _("the page cannot be served: no memory, or no random numbers for its code"));
	free(w);
	return RESULT_SYSTEM;
}

void web_close(struct web *w)
{
	if (!w)
		return;
	server_stop(w->server);
	feed_clear(&w->feed);
	free(w);
}
