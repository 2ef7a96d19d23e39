/*
 * Runs the person's own program for each event. One runs at a time, and the next event waits for it. A
 * program that is too slow or fails costs events and nothing else.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "core/events.h"
#include "icecue/event_json.h"
#include "sinks.h"
#include "system/clock.h"
#include "system/ending.h"
#include "system/log.h"
#include "system/process.h"

#define WAITING_MAX 32
#define LOOK_EVERY_MS 100 /* has it ended? */
#define RUN_MAX_MS 30000  /* real time; then it is killed */
#define END_WAIT_MS 2000  /* at the end of the session */
#define VARIABLES_MAX 16
#define VARIABLE 256

struct command {
	struct sink sink;
	char path[4096], client[LABEL_TEXT], site[LABEL_TEXT];
	struct event waiting[WAITING_MAX];
	int n;
	struct process process;
	int64_t now_ms; /* session time */
	uint64_t lost;
	bool failure_logged, slow_logged;
};

/* ---- what the program gets ---- */

struct surroundings {
	char text[VARIABLES_MAX][VARIABLE];
	int n;
	char **all; /* ours after those of the environment; ends with NULL */
};

static void put(struct surroundings *s, const char *name, const char *value)
{
	if (s->n < VARIABLES_MAX)
		snprintf(s->text[s->n++], VARIABLE, "ICECUE_%s=%s", name, value);
}

static bool fill(struct surroundings *s, const struct command *c, const struct event *e)
{
	char text[32];
	size_t old = 0, n = 0;
	s->n = 0;
	put(s, "EVENT", event_name(e->kind));
	put(s, "PRIORITY", priority_name(e->priority));
	put(s, "CLASS", alert_class_name(e->class));
	put(s, "REASON", e->reason == REASON_NONE ? "" : reason_name(e->reason));
	bool of_spot = e->kind == EVENT_SPOT_OUT || e->kind == EVENT_SPOT_BACK;
	snprintf(text, sizeof(text), "%d", e->spot + 1);
	put(s, "SPOT", of_spot ? text : "");
	put(s, "SPOT_STATE", of_spot ? spot_state_name(e->spot_state) : "");
	put(s, "TEXT", event_alert(e));
	put(s, "ELAPSED_S", format_thousandths(e->t_ms, text, sizeof(text)));
	put(s, "SKIN_C", e->skin_mc == MC_NONE ? "" : format_thousandths(e->skin_mc, text, sizeof(text)));
	snprintf(text, sizeof(text), "%d", (int)e->count);
	put(s, "COUNT", text);
	put(s, "CLIENT", c->client);
	put(s, "SITE", c->site);
	while (environ[old])
		old++;
	s->all = calloc(old + (size_t)s->n + 1, sizeof(*s->all));
	if (!s->all)
		return false;
	for (size_t i = 0; i < old; i++)
		if (strncmp(environ[i], "ICECUE_", 7) != 0)
			s->all[n++] = environ[i];
	for (int i = 0; i < s->n; i++)
		s->all[n++] = s->text[i];
	return true;
}

/* ---- running ---- */

static void log_failure(struct command *c, const char *why)
{
	if (!c->failure_logged)
		log_warning(_("--on-event %s: %s; the session goes on; this is reported once"), c->path, why);
	c->failure_logged = true;
}

static void run(struct command *c, const struct event *e)
{
	static struct surroundings s;
	char line[EVENT_JSON];
	int error = ENOMEM;
	event_json(e, line);
	if (fill(&s, c, e))
		error = process_start(&c->process,
				      &(struct process_program){.argv = (const char *const[]){c->path, NULL},
								.environment = s.all,
								.input = line});
	free(s.all);
	s.all = NULL;
	if (error != 0)
		log_failure(c, strerror(error));
}

static void look_after(struct command *c)
{
	char why[64], text[96];
	enum process_state state = process_look(&c->process, RUN_MAX_MS);
	snprintf(text, sizeof(text), _("it failed (%s)"), process_why(&c->process, why, sizeof(why)));
	if (state == PROCESS_HUNG)
		log_failure(c, _("it did not end within 30 s and was stopped"));
	else if (state == PROCESS_FAILED)
		log_failure(c, text);
}

static void go_on(struct command *c)
{
	look_after(c);
	while (!c->process.pid && c->n > 0) {
		struct event e = c->waiting[0];
		memmove(&c->waiting[0], &c->waiting[1], (size_t)--c->n * sizeof(e));
		run(c, &e);
	}
}

/* ---- the sink ---- */

static struct command *of(struct sink *s)
{
	return (struct command *)s;
}

static enum result event(struct sink *s, const struct event *e, const struct outcome *o)
{
	struct command *c = of(s);
	if (o->t_ms > c->now_ms)
		c->now_ms = o->t_ms;
	if (c->n == WAITING_MAX) {
		c->lost++;
		if (!c->slow_logged)
			log_warning(_("--on-event %s is too slow: events are left out"), c->path);
		c->slow_logged = true;
		return RESULT_OK;
	}
	c->waiting[c->n++] = *e;
	go_on(c);
	return RESULT_OK;
}

static enum result tick(struct sink *s, int64_t now_ms, const struct outcome *o)
{
	(void)o;
	of(s)->now_ms = now_ms;
	go_on(of(s));
	return RESULT_OK;
}

static int64_t due_ms(const struct sink *s)
{
	const struct command *c = (const struct command *)s;
	return c->process.pid || c->n ? c->now_ms + LOOK_EVERY_MS : MS_NEVER;
}

static int pollfds(const struct sink *s, struct pollfd *fds, int cap)
{
	return process_pollfds(&((const struct command *)s)->process, fds, cap);
}

/* Events that wait still get their program within END_WAIT_MS; then the one that runs is ended. */
static void close_sink(struct sink *s, int64_t end_ms)
{
	struct command *c = of(s);
	const struct timespec pause = {.tv_nsec = 10000000};
	int64_t begun_ms = clock_boot_ms();
	int half_ms = ending_half_ms(), wait_ms = half_ms < END_WAIT_MS ? half_ms : END_WAIT_MS;
	(void)end_ms;
	while ((c->process.pid || c->n) && clock_boot_ms() - begun_ms < wait_ms) {
		go_on(c);
		nanosleep(&pause, NULL);
	}
	c->lost += (uint64_t)c->n;
	process_close(&c->process);
	if (c->lost)
		log_warning(_("--on-event %s did not get %llu events"), c->path, (unsigned long long)c->lost);
	free(c);
}

struct sink *sink_command(const char *path, const char *client, const char *site)
{
	struct command *c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	c->sink = (struct sink){.name = "on-event",
				.event = event,
				.tick = tick,
				.due_ms = due_ms,
				.pollfds = pollfds,
				.close = close_sink};
	process_open(&c->process);
	text_copy(c->path, sizeof(c->path), path);
	text_copy(c->client, sizeof(c->client), client);
	text_copy(c->site, sizeof(c->site), site);
	return &c->sink;
}
