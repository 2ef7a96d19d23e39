/*
 * Speech: speaks each alert as often as it sounds, and that the ice is away when that counts. One sentence at
 * a time. What is more urgent goes first, what is no longer true when its turn comes is left out, and nothing
 * is spoken over a tune.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "base/text.h"
#include "core/events.h"
#include "live/chain.h"
#include "live/live.h"
#include "live/sinks.h"
#include "system/clock.h"
#include "system/ending.h"
#include "system/log.h"
#include "system/process.h"

#define LOOK_EVERY_MS 100
#define SPEAK_MAX_MS 15000
#define END_WAIT_MS 3000
#define SENTENCE 160

struct speech {
	struct sink sink;
	struct live now;
	struct process process;
	char path[4096];
	bool dispatcher; /* spd-say, which waits for the end of its sentence only with --wait */
	char next[PRIORITY_COUNT][SENTENCE]; /* by priority; "" = nothing to speak */
	int64_t now_ms;
	struct chain *chain;
	bool failure_logged;
};

static struct speech *of(struct sink *s)
{
	return (struct speech *)s;
}

bool speech_find(char *buf, size_t n)
{
	return process_find("spd-say", buf, n) || process_find("espeak-ng", buf, n) ||
	       process_find("espeak", buf, n);
}

/* Some voices spell words in capitals letter by letter. The first letter of a sentence may stay one. */
static void sentence(const char *text, char buf[SENTENCE])
{
	text_copy(buf, SENTENCE, text);
	for (size_t i = 1; buf[i]; i++)
		if (i < 2 || buf[i - 2] != '.')
			buf[i] = (char)tolower((unsigned char)buf[i]);
}

/* The message comes once: one that fails may do so at every alert. */
static void report_failure(struct speech *s, const char *why)
{
	char words[CHAIN_WHY];
	const char *name = strrchr(s->path, '/');
	snprintf(words, sizeof(words), _("%.60s failed (%.160s)"), name ? name + 1 : s->path, why);
	if (!s->failure_logged)
		log_warning(_("alerts may not be spoken: %s; this is reported once"), words);
	s->failure_logged = true;
	chain_set(s->chain, CHAIN_SPEECH, CHAIN_FAILED, words);
}

static void start(struct speech *s, const char *text)
{
	const char *const plain[] = {s->path, "--", text, NULL};
	const char *const waiting[] = {s->path, "--wait", "--", text, NULL};
	int error = process_start(&s->process,
				  &(struct process_program){.argv = s->dispatcher ? waiting : plain});
	if (error)
		report_failure(s, strerror(error));
}

static void go_on(struct speech *s)
{
	char why[64];
	enum process_state state = process_look(&s->process, SPEAK_MAX_MS);
	if (state == PROCESS_FAILED || state == PROCESS_HUNG)
		report_failure(s, process_why(&s->process, why, sizeof(why)));
	else if (state == PROCESS_DONE)
		chain_set(s->chain, CHAIN_SPEECH, CHAIN_WORKS, NULL);
	for (int p = PRIORITY_HIGH; p >= 0 && !s->process.pid && !s->chain->tune; p--) {
		char text[SENTENCE];
		if (!s->next[p][0])
			continue;
		text_copy(text, sizeof(text), s->next[p]);
		s->next[p][0] = '\0';
		start(s, text);
	}
}

/* The latest alert of a priority replaces an earlier one. */
static void speak(struct speech *s)
{
	const struct alert *al;
	bool again;
	while ((al = alerts_next(&s->now.alerts, s->now.now_ms, &again)))
		sentence(event_alert(&al->event), s->next[al->event.priority]);
	while (alerts_ring(&s->now.alerts, s->now.now_ms))
		; /* another sink rings the bells */
	go_on(s);
}

static enum result event(struct sink *sink, const struct event *e, const struct outcome *o)
{
	struct speech *s = of(sink);
	live_event(&s->now, e, o);
	if (e->kind == EVENT_ICING_ENDED && o->phase == PHASE_WINDOW)
		sentence(_("Ice away, now the passes"), s->next[PRIORITY_NONE]);
	if (e == &o->events[o->n_events - 1])
		speak(s);
	return RESULT_OK;
}

static enum result sample(struct sink *sink, const struct sample *smp, const struct outcome *o)
{
	live_sample(&of(sink)->now, smp, o);
	speak(of(sink));
	return RESULT_OK;
}

static enum result mark(struct sink *sink, const struct mark *m, const char *note)
{
	(void)note;
	live_mark(&of(sink)->now, m);
	if (m->kind != MARK_NOTE) /* silenced */
		for (int p = 0; p <= PRIORITY_HIGH; p++)
			of(sink)->next[p][0] = '\0';
	return RESULT_OK;
}

static enum result tick(struct sink *sink, int64_t now_ms, const struct outcome *o)
{
	live_tick(&of(sink)->now, now_ms, o);
	speak(of(sink));
	return RESULT_OK;
}

static void recall(struct sink *sink, const struct sample *smp, const struct mark *m, const struct outcome *o)
{
	live_recall(&of(sink)->now, smp, m, o);
}

static int64_t due_ms(const struct sink *sink)
{
	const struct speech *s = (const struct speech *)sink;
	int64_t due = alerts_due_ms(&s->now.alerts), look_ms = s->now.now_ms + LOOK_EVERY_MS;
	return s->process.pid && look_ms < due ? look_ms : due;
}

static int pollfds(const struct sink *s, struct pollfd *fds, int cap)
{
	return process_pollfds(&((const struct speech *)s)->process, fds, cap);
}

/* Waits a while for the end of the sentence that is being spoken. */
static void close_sink(struct sink *sink, int64_t end_ms)
{
	struct speech *s = of(sink);
	const struct timespec pause = {.tv_nsec = 10000000};
	int64_t begun_ms = clock_boot_ms();
	int half_ms = ending_half_ms(), wait_ms = half_ms < END_WAIT_MS ? half_ms : END_WAIT_MS;
	(void)end_ms;
	while (process_look(&s->process, SPEAK_MAX_MS) == PROCESS_RUNS &&
	       clock_boot_ms() - begun_ms < wait_ms)
		nanosleep(&pause, NULL);
	process_close(&s->process);
	free(s);
}

struct sink *sink_speech(const char *path, int32_t rewarm_min_ms, const struct alert_times *times,
			 struct chain *chain)
{
	struct speech *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->sink = (struct sink){
		.name = "say",
		.event = event,
		.sample = sample,
		.mark = mark,
		.tick = tick,
		.recall = recall,
		.due_ms = due_ms,
		.pollfds = pollfds,
		.close = close_sink,
	};
	process_open(&s->process);
	text_copy(s->path, sizeof(s->path), path);
	s->dispatcher = strstr(path, "spd-say") != NULL;
	live_init(&s->now, false, rewarm_min_ms, COUNTDOWN_WHY_MS);
	s->now.alerts.times = *times;
	s->chain = chain;
	chain_set(chain, CHAIN_SPEECH, CHAIN_TRIED, NULL);
	return &s->sink;
}
