#include "control.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "control_peer.h"
#include "control_words.h"
#include "core/events.h"
#include "live/history.h"
#include "system/clock.h"
#include "system/ending.h"
#include "system/log.h"

#define PEERS 32
#define BUSY_MS 1000   /* one that moved no longer ago keeps its place */
#define SEE_OFF_MS 300 /* for all together: of the seconds that a session has for its end (ending.h) */
#define LOOK_EVERY_MS 5

struct control_marks {
	struct mark_source source;
	struct control *control;
};

struct control {
	struct sink sink;
	struct control_marks marks;
	int parts; /* of these two, that are not closed */
	struct control_options options;
	char name[LOCAL_NAME];
	int listener;
	struct live now;
	uint64_t alerts_seen[2]; /* that hold, and that are acknowledged, when the state was sent last */
	struct history history;
	struct peer peers[PEERS];
	int turn; /* whose requests are looked at first */
	/* the mark that was handed out last, and what it led to */
	bool asked, taken;
	struct peer *asker; /* NULL: it is gone */
	struct control_done done;
};

static struct control *of(struct sink *s)
{
	return (struct control *)s;
}

/* ---- what is sent ---- */

static void drop(struct control *c, struct peer *p)
{
	if (c->asker == p)
		c->asker = NULL;
	peer_close(p);
}

/* {"KEY":VALUE} as a line; takes value. False when there is no room for it. */
static bool put_json(struct peer *p, const char *key, json_object *value)
{
	json_object *o = json_object_new_object();
	json_object_object_add(o, key, value);
	const char *text = json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE);
	if (strlen(text) + 1 > PEER_OUT - p->out_n)
		peer_flush(p);
	bool fits = strlen(text) + 1 <= PEER_OUT - p->out_n && peer_put(p, text) && peer_put(p, "\n");
	json_object_put(o);
	return fits;
}

static bool put_state(struct control *c, struct peer *p)
{
	return put_json(p, "state", state_json(&c->now, &c->options.about));
}

/* Adds what a follower has not got yet, as far as there is room; false when it is gone. */
static bool pump(struct control *c, struct peer *p)
{
	char lost[EVENT_JSON];
	const char *line;
	int64_t oldest = history_oldest(&c->history);
	if (p->next < oldest) {
		event_json_lost(c->now.now_ms, oldest - p->next, lost);
		if (peer_put(p, lost))
			p->next = oldest;
	}
	while ((line = history_line(&c->history, p->next)) && peer_put(p, line))
		p->next++;
	if (p->owed && !line)
		p->owed = !put_state(c, p);
	return peer_flush(p);
}

static void send_all(struct control *c)
{
	for (int i = 0; i < PEERS; i++) {
		struct peer *p = &c->peers[i];
		if (p->fd >= 0 && !(p->follows ? pump(c, p) : peer_flush(p)))
			drop(c, p);
	}
}

/* Followers get the state when an alert began, ended or was acknowledged; most of that is no event. */
static void see_alerts(struct control *c)
{
	uint64_t seen[2] = {0};
	bool again;
	while (alerts_next(&c->now.alerts, c->now.now_ms, &again))
		; /* others report them; here they must only know that they were */
	while (alerts_ring(&c->now.alerts, c->now.now_ms))
		;
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		const struct alert *a = &c->now.alerts.of[k];
		seen[0] |= a->holds ? EVENT_BIT(k) : 0;
		seen[1] |= a->holds && a->acknowledged ? EVENT_BIT(k) : 0;
	}
	if (!memcmp(seen, c->alerts_seen, sizeof(seen)))
		return;
	memcpy(c->alerts_seen, seen, sizeof(seen));
	for (int i = 0; i < PEERS; i++)
		c->peers[i].owed = c->peers[i].follows;
}

/* ---- the sink ---- */

static enum result event(struct sink *s, const struct event *e, const struct outcome *o)
{
	struct control *c = of(s);
	char line[EVENT_JSON];
	live_event(&c->now, e, o);
	event_json(e, line);
	history_add(&c->history, c->now.now_ms, line);
	if (c->taken && c->done.n < OUTCOME_EVENTS_MAX)
		c->done.events[c->done.n++] = *e;
	if (e == &o->events[o->n_events - 1])
		see_alerts(c);
	send_all(c);
	return RESULT_OK;
}

static enum result sample(struct sink *s, const struct sample *smp, const struct outcome *o)
{
	struct control *c = of(s);
	live_sample(&c->now, smp, o);
	see_alerts(c);
	send_all(c);
	for (int i = 0; i < PEERS; i++) {
		struct peer *p = &c->peers[i];
		if (p->fd < 0 || !p->follows || p->next < c->history.n || p->owed)
			continue;
		put_json(p, "sample", sample_json(smp, o));
		if (!peer_flush(p))
			drop(c, p);
	}
	return RESULT_OK;
}

/* The alert of the highest priority that an acknowledgement silences. */
static struct event sounding(const struct live *now)
{
	struct event top = {0};
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		const struct alert *a = &now->alerts.of[k];
		if (a->holds && a->reported && !a->acknowledged && a->event.priority > top.priority)
			top = a->event;
	}
	return top;
}

static void keep_mark(struct control *c, const struct mark *m, const char *note)
{
	char line[EVENT_JSON];
	json_object *o = mark_json(m, note);
	snprintf(line, sizeof(line), "%s\n",
		 json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
	history_add(&c->history, c->now.now_ms, line);
}

static enum result mark(struct sink *s, const struct mark *m, const char *note)
{
	struct control *c = of(s);
	if (c->asked && m->source == MARK_FROM_SOCKET) {
		c->taken = true;
		c->done = (struct control_done){.mark = *m, .silenced = sounding(&c->now)};
	}
	live_mark(&c->now, m);
	keep_mark(c, m, note);
	see_alerts(c);
	send_all(c);
	return RESULT_OK;
}

/* Tells who sent the last mark what became of it. */
static void answer(struct control *c)
{
	char text[PEER_LINE] = "";
	bool done = c->taken && control_tell(&c->done, text, sizeof(text));
	if (c->asked && !c->taken)
		text_copy(text, sizeof(text), _("more marks at once than hands can make: it was left out"));
	if (c->asker && !put_json(c->asker, done ? "done" : "refused", json_object_new_string(text)))
		drop(c, c->asker);
	c->asked = c->taken = false;
	c->asker = NULL;
}

static enum result tick(struct sink *s, int64_t now_ms, const struct outcome *o)
{
	struct control *c = of(s);
	live_tick(&c->now, now_ms, o);
	see_alerts(c);
	send_all(c);
	return RESULT_OK;
}

static void recall(struct sink *s, const struct sample *smp, const struct mark *m, const struct outcome *o)
{
	struct control *c = of(s);
	char line[EVENT_JSON];
	live_recall(&c->now, smp, m, o);
	if (m)
		keep_mark(c, m, "");
	for (int i = 0; i < o->n_events; i++) {
		event_json(&o->events[i], line);
		history_add(&c->history, c->now.now_ms, line);
	}
}

static int pollfds(const struct sink *s, struct pollfd *fds, int cap)
{
	const struct control *c = (const struct control *)s;
	int n = 0;
	if (cap > 0)
		fds[n++] = (struct pollfd){.fd = c->listener, .events = POLLIN};
	for (int i = 0; i < PEERS && n < cap; i++)
		if (c->peers[i].fd >= 0)
			fds[n++] = (struct pollfd){.fd = c->peers[i].fd, .events = peer_events(&c->peers[i])};
	return n;
}

/* ---- the requests ---- */

static bool ask(struct control *c, struct peer *p, const char *what, json_object *request)
{
	json_object *since;
	if (!strcmp(what, "status"))
		return put_state(c, p);
	if (strcmp(what, "follow") != 0)
		return false;
	p->follows = true;
	p->next = c->history.n;
	if (json_object_object_get_ex(request, "since_s", &since)) {
		double s = json_object_get_double(since);
		p->next = history_since(&c->history, s > 0 && s < 1e9 ? (int64_t)floor(s * 1000) : 0);
	}
	return put_state(c, p) && pump(c, p);
}

/* Fills in a mark; false when it is refused, with the answer sent. */
static bool want_mark(struct control *c, struct peer *p, const char *word, json_object *request,
		      struct mark_item *out)
{
	const char *why = "";
	json_object *note = NULL;
	json_object_object_get_ex(request, "note", &note);
	const char *text = note ? json_object_get_string(note) : "";
	out->mark.kind = control_mark(word, &c->now, c->options.touch, &why);
	if (out->mark.kind == MARK_NOTE && (!*text || strlen(text) >= NOTE_TEXT)) {
		out->mark.kind = MARK_NONE;
		why = *text ? _("a note has up to 139 bytes: that is about two lines")
			    : _("a note needs its text");
	}
	text_printable(out->note, sizeof(out->note), text, strlen(text));
	if (out->mark.kind == MARK_NONE)
		put_json(p, "refused", json_object_new_string(why));
	else if (out->mark.kind != MARK_NOTE)
		out->note[0] = '\0';
	return out->mark.kind != MARK_NONE;
}

static json_object *parse(const char *line)
{
	struct json_tokener *t = json_tokener_new_ex(4);
	if (!t)
		return NULL;
	json_tokener_set_flags(t, JSON_TOKENER_STRICT);
	json_object *o = json_tokener_parse_ex(t, line, -1);
	json_tokener_free(t);
	if (json_object_is_type(o, json_type_object))
		return o;
	json_object_put(o);
	return NULL;
}

/* True when it is a mark, which is in *out. What is no request is answered, and ends the connection. */
static bool obey(struct control *c, struct peer *p, const char *line, struct mark_item *out)
{
	json_object *request = parse(line), *value;
	bool understood = request, is_mark = false;
	if (understood && json_object_object_get_ex(request, "mark", &value))
		is_mark = want_mark(c, p, json_object_get_string(value) ? json_object_get_string(value) : "",
				    request, out);
	else if (understood && json_object_object_get_ex(request, "ask", &value) && value)
		understood = ask(c, p, json_object_get_string(value), request);
	else
		understood = false;
	json_object_put(request);
	if (understood)
		return is_mark;
	put_json(p, "error", json_object_new_string(_("expected {\"mark\":...} or {\"ask\":...} in a line")));
	peer_flush(p);
	drop(c, p);
	return false;
}

/* The next mark of one of them. It is read once, so that nobody is heard for ever. */
static bool hear(struct control *c, struct peer *p, struct mark_item *out)
{
	char line[PEER_LINE];
	bool read_it = false;
	while (p->fd >= 0) {
		enum peer_line got = peer_line(p, line);
		if (got == PEER_TOO_LONG)
			text_copy(line, sizeof(line), "");
		if (got != PEER_NONE) {
			if (obey(c, p, line, out))
				return true;
		} else if (read_it) {
			break;
		} else if (!peer_read(p)) {
			peer_flush(p);
			drop(c, p);
		}
		read_it = read_it || got == PEER_NONE;
	}
	return false;
}

/* ---- who is there ---- */

/* A free place; that of the one that has not moved for longest, if it does not follow or does not read; else
 * NULL. */
static struct peer *place(struct control *c)
{
	struct peer *found = NULL;
	int64_t before_ms = clock_boot_ms() - BUSY_MS;
	for (int i = 0; i < PEERS; i++) {
		struct peer *p = &c->peers[i];
		if (p->fd < 0)
			return p;
		if ((p->follows && !p->out_n) || p->moved_ms > before_ms)
			continue;
		before_ms = p->moved_ms;
		found = p;
	}
	if (found)
		drop(c, found);
	return found;
}

static void take_in(struct control *c)
{
	int fd;
	for (int i = 0; i < PEERS && (fd = local_accept(c->listener)) >= 0; i++) {
		struct peer *p = place(c);
		if (p)
			peer_open(p, fd);
		else
			close(fd);
	}
}

static enum result next(struct mark_source *s, int64_t now_ms, enum phase phase, struct mark_item *out)
{
	struct control *c = ((struct control_marks *)s)->control;
	(void)phase;
	if (c->listener < 0)
		return RESULT_GONE;
	answer(c);
	take_in(c);
	for (int i = 0; i < PEERS; i++) {
		struct peer *p = &c->peers[(c->turn + i) % PEERS];
		*out = (struct mark_item){.mark.t_ms = now_ms};
		if (p->fd < 0 || !hear(c, p, out))
			continue;
		c->asked = true;
		c->asker = p;
		c->turn = (c->turn + i + 1) % PEERS;
		return RESULT_OK;
	}
	send_all(c);
	return RESULT_AGAIN;
}

/* ---- its beginning and its end ---- */

static void part_closed(struct control *c)
{
	if (--c->parts == 0)
		free(c);
}

static void close_marks(struct mark_source *s)
{
	part_closed(((struct control_marks *)s)->control);
}

/* Gives a follower that is behind a moment for what it lacks and the end. */
static void see_off(struct control *c, struct peer *p, int64_t end_ms, int64_t until_ms)
{
	bool told = false;
	while (pump(c, p)) {
		if (!told && p->next == c->history.n)
			told = put_json(p, "end_s", json_seconds(end_ms));
		if ((told && peer_flush(p) && !p->out_n) || clock_boot_ms() >= until_ms)
			return;
		nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_MS * 1000000L}, NULL);
	}
}

static void close_sink(struct sink *s, int64_t end_ms)
{
	struct control *c = of(s);
	int64_t left_ms = ending_left_ms();
	int64_t until_ms = clock_boot_ms() + (left_ms < SEE_OFF_MS ? left_ms : SEE_OFF_MS);
	answer(c);
	for (int i = 0; i < PEERS; i++) {
		struct peer *p = &c->peers[i];
		if (p->fd >= 0 && p->follows)
			see_off(c, p, end_ms, until_ms);
		else if (p->fd >= 0)
			peer_flush(p);
		peer_close(p);
	}
	close(c->listener);
	c->listener = -1;
	local_remove(c->name);
	part_closed(c);
}

static struct control *create(const char *dir, const struct control_options *o)
{
	struct control *c = calloc(1, sizeof(*c));
	const char *name = strrchr(dir, '/');
	if (!c)
		return NULL;
	c->sink = (struct sink){.name = "control",
				.sample = sample,
				.event = event,
				.mark = mark,
				.tick = tick,
				.recall = recall,
				.pollfds = pollfds,
				.close = close_sink};
	c->marks = (struct control_marks){
		{.name = "socket", .kind = MARK_FROM_SOCKET, .next = next, .close = close_marks}, c};
	c->parts = 2;
	c->options = *o;
	snprintf(c->name, sizeof(c->name), "%.60s.%d", name ? name + 1 : dir, (int)getpid());
	c->options.about.session = c->name;
	live_init(&c->now, false, o->rewarm_min_ms, COUNTDOWN_WHY_MS);
	c->now.alerts.times = o->times;
	for (int i = 0; i < PEERS; i++)
		c->peers[i].fd = -1;
	c->listener = local_listen(c->name);
	return c;
}

void control_add(const char *dir, const struct control_options *o, struct mark_queue *marks,
		 struct reporter *to)
{
	char folder[4096];
	struct control *c = create(dir, o);
	if (c && c->listener >= 0) {
		mark_queue_add(marks, &c->marks.source);
		reporter_add(to, &c->sink);
		return;
	}
	log_warning(_("%s: %s; icecue mark, status and follow do not reach this session"),
		    local_folder(folder, sizeof(folder)), local_why(c ? errno : ENOMEM));
	free(c);
}
