/*
 * A notification on the desktop, by D-Bus (org.freedesktop.Notifications): one a session, which the next
 * alert replaces, and the end of the last one. sd-bus, because it is the one library that waits for nothing:
 * connecting, the call and its answer are steps of sd_bus_process(), woken by the one poll. Whom it is for,
 * the client, never stands in it.
 */
#include "sinks.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_LIBSYSTEMD
#include <stdio.h>
#include <systemd/sd-bus.h>

#include "base/i18n.h"
#include "base/text.h"
#include "chain.h"
#include "core/events.h"
#include "live.h"
#include "system/clock.h"

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"
#define AGAIN_MS SECONDS_MS(30)
#define STEPS_MAX 32	  /* of the bus in one look: a flood is slowed down to that */
#define ENDED_FOR_MS 5000 /* it says that an alert has ended */
#define URGENT 2

struct desktop {
	struct sink sink;
	struct live now;
	struct chain *chain;
	sd_bus *bus; /* NULL: not connected */
	int64_t closed_ms;
	bool asked;	     /* a call was not answered yet */
	char why[CHAIN_WHY]; /* of one that was refused, until the bus is left */
	uint32_t id;	     /* of our notification, 0: none */
	struct event shown;  /* EVENT_NONE: none */
};

static struct desktop *of(struct sink *s)
{
	return (struct desktop *)s;
}

static void fail(struct desktop *d, const char *why)
{
	chain_set(d->chain, CHAIN_DESKTOP, CHAIN_FAILED, why);
	d->bus = sd_bus_close_unref(d->bus);
	d->closed_ms = clock_boot_ms();
	d->asked = false;
	d->id = 0;
}

static int answered(sd_bus_message *m, void *context, sd_bus_error *error)
{
	struct desktop *d = context;
	(void)error;
	d->asked = false;
	if (sd_bus_message_is_method_error(m, NULL)) {
		snprintf(d->why, sizeof(d->why), _("nothing shows it (%s)"),
			 sd_bus_message_get_error(m)->name);
		return 0;
	}
	if (sd_bus_message_has_signature(m, "u"))
		sd_bus_message_read(m, "u", &d->id);
	chain_set(d->chain, CHAIN_DESKTOP, CHAIN_WORKS, NULL);
	return 0;
}

static void took(struct desktop *d, int result)
{
	d->asked = result >= 0;
	if (result < 0)
		fail(d, strerror(-result));
}

static void open_bus(struct desktop *d)
{
	int result = sd_bus_open_user(&d->bus);
	d->shown.kind = EVENT_NONE;
	if (result < 0)
		d->bus = NULL;
	took(d, result);
	if (d->bus)
		took(d, sd_bus_call_method_async(d->bus, NULL, NAME, PATH, NAME, "GetServerInformation",
						 answered, d, ""));
}

static int urgency(const struct event *e)
{
	if (e->class == ALERT_DANGER)
		return URGENT;
	return e->priority == PRIORITY_MEDIUM;
}

/* e: EVENT_NONE when the last alert ended. */
static void notify(struct desktop *d, const struct event *e)
{
	char title[120], body[400];
	const struct event *of = e->kind == EVENT_NONE ? &d->shown : e;
	const char *text = event_alert(of);
	bool ended = of != e;
	snprintf(title, sizeof(title), ended ? _("Ended: %s") : "%s", event_word(of));
	snprintf(body, sizeof(body), "%s%s%s", ended ? "" : text, ended ? "" : "\n",
		 _("Not a medical device; a notification is never the only alert."));
	int result = sd_bus_call_method_async(
		d->bus, NULL, NAME, PATH, NAME, "Notify", answered, d, "susssasa{sv}i", "icecue", d->id, "",
		title, body, 0, 1, "urgency", "y", ended ? 0 : urgency(e), ended ? ENDED_FOR_MS : 0);
	d->shown = *e;
	took(d, result);
}

static void process(struct desktop *d)
{
	int result = 1;
	for (int i = 0; i < STEPS_MAX && d->bus && result > 0; i++)
		result = sd_bus_process(d->bus, NULL);
	if (result < 0)
		fail(d, strerror(-result));
	else if (*d->why)
		fail(d, d->why);
	d->why[0] = '\0';
}

static enum result look(struct desktop *d)
{
	const struct event none = {.kind = EVENT_NONE};
	alerts_advance(&d->now.alerts, d->now.now_ms);
	const struct alert *top = live_alert_after(&d->now, NULL);
	const struct event *e = top ? &top->event : &none;
	process(d);
	if (!d->bus && clock_boot_ms() - d->closed_ms >= AGAIN_MS)
		open_bus(d);
	bool news = e->kind != d->shown.kind || e->t_ms != d->shown.t_ms;
	if (d->bus && !d->asked && news && d->chain->of[CHAIN_DESKTOP].state == CHAIN_WORKS)
		notify(d, e);
	process(d);
	return RESULT_OK;
}

static enum result event(struct sink *sink, const struct event *e, const struct outcome *o)
{
	live_event(&of(sink)->now, e, o);
	return e == &o->events[o->n_events - 1] ? look(of(sink)) : RESULT_OK;
}

static enum result sample(struct sink *sink, const struct sample *smp, const struct outcome *o)
{
	live_sample(&of(sink)->now, smp, o);
	return RESULT_OK;
}

static enum result tick(struct sink *sink, int64_t now_ms, const struct outcome *o)
{
	bool again;
	struct desktop *d = of(sink);
	live_tick(&d->now, now_ms, o);
	while (alerts_next(&d->now.alerts, d->now.now_ms, &again))
		; /* reported, so that time may end it */
	return look(d);
}

static void recall(struct sink *sink, const struct sample *smp, const struct mark *m, const struct outcome *o)
{
	live_recall(&of(sink)->now, smp, m, o);
}

static int pollfds(const struct sink *sink, struct pollfd *fds, int cap)
{
	const struct desktop *d = (const struct desktop *)sink;
	int events = d->bus ? sd_bus_get_events(d->bus) : -1;
	if (events < 0 || cap < 1)
		return 0;
	fds[0] = (struct pollfd){.fd = sd_bus_get_fd(d->bus), .events = (short)events};
	return 1;
}

/* What still stands there is taken back, if that takes no time. */
static void close_sink(struct sink *sink, int64_t end_ms)
{
	struct desktop *d = of(sink);
	(void)end_ms;
	if (d->bus && d->id)
		sd_bus_call_method_async(d->bus, NULL, NAME, PATH, NAME, "CloseNotification", NULL, NULL, "u",
					 d->id);
	process(d);
	sd_bus_close_unref(d->bus);
	free(d);
}

bool desktop_is_there(void)
{
	const char *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
	const char *bus = getenv("DBUS_SESSION_BUS_ADDRESS"); /* "disabled:": as some switch it off */
	return ((x && *x) || (wayland && *wayland)) && !(bus && !strncmp(bus, "disabled:", 9));
}

struct sink *sink_desktop(struct chain *chain, int32_t rewarm_min_ms)
{
	struct desktop *d = calloc(1, sizeof(*d));
	if (!d)
		return NULL;
	d->sink = (struct sink){
		.name = "desktop",
		.event = event,
		.sample = sample,
		.tick = tick,
		.recall = recall,
		.pollfds = pollfds,
		.close = close_sink,
	};
	d->chain = chain;
	live_init(&d->now, false, rewarm_min_ms, COUNTDOWN_WHY_MS);
	chain_set(chain, CHAIN_DESKTOP, CHAIN_TRIED, NULL);
	open_bus(d);
	return &d->sink;
}

#else

bool desktop_is_there(void)
{
	return false;
}

struct sink *sink_desktop(struct chain *chain, int32_t rewarm_min_ms)
{
	(void)chain, (void)rewarm_min_ms;
	return NULL;
}
#endif
