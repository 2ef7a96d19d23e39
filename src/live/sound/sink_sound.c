/*
 * Sound: plays the tune of each alert as often as it sounds. One at a time: what is more urgent takes its
 * place, what is less waits, and what no longer holds when its turn comes is left out.
 */
#include <stdlib.h>
#include <time.h>

#include "base/i18n.h"
#include "live/chain.h"
#include "live/live.h"
#include "live/sinks.h"
#include "player.h"
#include "system/clock.h"
#include "system/ending.h"
#include "system/log.h"

#define END_WAIT_MS 3000

struct sound {
	struct sink sink;
	struct live now;
	struct player player;
	enum alert_class playing;
	bool waiting[ALERT_CLASS_COUNT];
	int again[EVENT_KIND_COUNT]; /* how often each alert was repeated so far */
	int of_class[ALERT_CLASS_COUNT];
	bool asking; /* what plays is no alert, but the question whether it is heard */
	struct chain *chain;
};

static struct sound *of(struct sink *s)
{
	return (struct sound *)s;
}

static int urgency(enum alert_class class)
{
	return class == ALERT_NOTICE ? 0 : (int)class;
}

static bool sounds(const struct sound *s, enum alert_class class)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		const struct alert *al = &s->now.alerts.of[k];
		if (al->holds && al->reported && !al->acknowledged && al->event.class == class)
			return true;
	}
	return false;
}

static enum alert_class next_class(struct sound *s)
{
	enum alert_class next = ALERT_NONE;
	for (enum alert_class c = ALERT_GO; c <= ALERT_NOTICE; c++) {
		s->waiting[c] = s->waiting[c] && sounds(s, c);
		if (s->waiting[c] && (next == ALERT_NONE || urgency(c) > urgency(next)))
			next = c;
	}
	return next;
}

static void report_link(struct sound *s, enum player_state state)
{
	bool failed = s->chain->of[CHAIN_SOUND].state == CHAIN_FAILED;
	if (state == PLAYER_FAILED && !failed)
		log_warning(_("the alerts make no sound: %s"), s->player.why);
	s->chain->tune = state == PLAYER_PLAYS;
	chain_set(s->chain, CHAIN_SOUND,
		  state == PLAYER_FAILED  ? CHAIN_FAILED
		  : state == PLAYER_OPENS ? CHAIN_TRIED
					  : CHAIN_WORKS,
		  s->player.why);
}

static void play(struct sound *s, enum alert_class class)
{
	s->waiting[class] = false;
	s->playing = class;
	player_play(&s->player, class, s->of_class[class]);
	report_link(s, player_look(&s->player));
}

static void go_on(struct sound *s)
{
	enum player_state state = player_look(&s->player);
	enum alert_class next = next_class(s);
	bool plays = state == PLAYER_PLAYS;
	report_link(s, state);
	if (plays && !s->asking && !sounds(s, s->playing))
		player_quiet(&s->player);
	if (next != ALERT_NONE && state != PLAYER_OPENS &&
	    (!plays || !sounds(s, s->playing) || urgency(next) > urgency(s->playing))) {
		s->asking = false;
		play(s, next);
	} else if (state == PLAYER_READY && chain_rings(s->chain, CHAIN_SOUND)) {
		s->asking = true;
		play(s, ALERT_NOTICE);
	}
}

static void report(struct sound *s)
{
	const struct alert *al;
	bool again;
	while ((al = alerts_next(&s->now.alerts, s->now.now_ms, &again))) {
		int *count = &s->again[al->event.kind];
		*count = again ? *count + 1 : 0;
		s->waiting[al->event.class] = true;
		s->of_class[al->event.class] = *count;
	}
	while (alerts_ring(&s->now.alerts, s->now.now_ms))
		; /* another sink rings the bells */
	go_on(s);
}

static enum result event(struct sink *sink, const struct event *e, const struct outcome *o)
{
	live_event(&of(sink)->now, e, o);
	if (e == &o->events[o->n_events - 1])
		report(of(sink));
	return RESULT_OK;
}

static enum result sample(struct sink *sink, const struct sample *smp, const struct outcome *o)
{
	live_sample(&of(sink)->now, smp, o);
	report(of(sink));
	return RESULT_OK;
}

static enum result mark(struct sink *sink, const struct mark *m, const char *note)
{
	(void)note;
	live_mark(&of(sink)->now, m);
	go_on(of(sink));
	return RESULT_OK;
}

static enum result tick(struct sink *sink, int64_t now_ms, const struct outcome *o)
{
	live_tick(&of(sink)->now, now_ms, o);
	report(of(sink));
	return RESULT_OK;
}

static void recall(struct sink *sink, const struct sample *smp, const struct mark *m, const struct outcome *o)
{
	live_recall(&of(sink)->now, smp, m, o);
}

static int64_t due_ms(const struct sink *sink)
{
	const struct sound *s = (const struct sound *)sink;
	int64_t due_ms = alerts_due_ms(&s->now.alerts);
	int64_t start_ms = s->now.now_ms + PLAYER_START_MS; /* a tune must not wait for the next reading */
	return player_waits(&s->player) && start_ms < due_ms ? start_ms : due_ms;
}

static int pollfds(const struct sink *s, struct pollfd *fds, int cap)
{
	return player_pollfds(&((const struct sound *)s)->player, fds, cap);
}

/* Waits a while for the end of a tune. */
static void close_sink(struct sink *sink, int64_t end_ms)
{
	struct sound *s = of(sink);
	int64_t begun_ms = clock_boot_ms();
	int half_ms = ending_half_ms(), wait_ms = half_ms < END_WAIT_MS ? half_ms : END_WAIT_MS;
	(void)end_ms;
	while (player_look(&s->player) == PLAYER_PLAYS && clock_boot_ms() - begun_ms < wait_ms)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	player_close(&s->player);
	free(s);
}

struct sink *sink_sound(const struct sound_options *o)
{
	struct sound *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->sink = (struct sink){
		.name = "sound",
		.event = event,
		.sample = sample,
		.mark = mark,
		.tick = tick,
		.recall = recall,
		.due_ms = due_ms,
		.pollfds = pollfds,
		.close = close_sink,
	};
	live_init(&s->now, false, o->rewarm_min_ms, COUNTDOWN_WHY_MS);
	s->now.alerts.times = o->times;
	s->chain = o->chain;
	chain_set(s->chain, CHAIN_SOUND, CHAIN_TRIED, NULL);
	player_open(&s->player, o->program, o->device, o->volume);
	return &s->sink;
}
