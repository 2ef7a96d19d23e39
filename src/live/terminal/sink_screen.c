/* The whole screen as a sink: gathers what is to be shown, draws it when it changed, and rings. When it
 * closes it writes all messages again, as plain lines. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "base/text.h"
#include "curses.h"
#include "live/chain.h"
#include "live/coach.h"
#include "live/sinks.h"
#include "osc.h"
#include "screen.h"
#include "system/locale.h"
#include "system/log.h"

#define DRAW_MIN_MS 200
#define DRAW_MS 1000 /* the countdown goes on without samples */
#define RETRY_MS 50  /* for a terminal that is not reading at the moment */
#define MESSAGES_MAX 64

struct screen {
	struct sink sink;
	struct terminal_options options;
	struct curses *term;
	struct osc signals;
	struct live now;
	struct curve curve;
	struct screen_view view;
	struct canvas canvas;
	int64_t drawn_ms; /* MS_NONE */
	bool dirty;	  /* something new waits for the terminal */
	int columns, rows;
	int n_messages;
	char *messages[MESSAGES_MAX]; /* logged while the screen was on; the first of them */
};

static struct screen *of(struct sink *s)
{
	return (struct screen *)s;
}

/* ---- messages and events ---- */

static void add_line(struct screen *s, const char *line)
{
	text_copy(s->view.log[s->view.n_log++ % SCREEN_LOG], WORDING_LINE, line);
}

static void take_message(void *context, const char *line)
{
	struct screen *s = context;
	text_copy(s->view.message, sizeof(s->view.message), line);
	add_line(s, line); /* so that it stays when the next one replaces it */
	if (s->n_messages < MESSAGES_MAX && (s->messages[s->n_messages] = strdup(line)))
		s->n_messages++;
	s->dirty = true;
}

static void log_event(struct screen *s, const struct event *e)
{
	char line[WORDING_LINE];
	if (e->kind == EVENT_FORECAST) /* the countdown shows it */
		return;
	if (e->kind == EVENT_PASS && e->priority == PRIORITY_NONE)
		wording_pass(&s->now, e, line, sizeof(line));
	else if (e->priority == PRIORITY_NONE || e->class == ALERT_GO) /* an old invitation is none */
		wording_event(e, &s->view.style, line, sizeof(line));
	else
		wording_alert(e, MS_NONE, &s->view.style, line, sizeof(line));
	add_line(s, line);
}

/* ---- showing ---- */

static void clock_of(int64_t ahead_ms, char buf[8])
{
	struct tm tm;
	time_t at = time(NULL) + (time_t)(ahead_ms / 1000);
	if (!localtime_r(&at, &tm) || !strftime(buf, 8, "%H:%M", &tm))
		*buf = '\0';
}

static enum result draw(struct screen *s)
{
	alerts_advance(&s->now.alerts, s->now.now_ms);
	if (s->options.clock) {
		clock_of(0, s->view.clock);
		clock_of(countdown_left_ms(&s->now.view.countdown, s->now.now_ms), s->view.clock_at);
	}
	if (s->options.chain) {
		chain_line(s->options.chain, s->view.chain, sizeof(s->view.chain));
		s->view.asks = s->options.chain->question == CHAIN_ASKED;
	}
	curses_size(s->term, &s->columns, &s->rows);
	canvas_clear(&s->canvas, s->columns, s->rows);
	screen_draw(&s->view, &s->canvas);
	enum result result = curses_show(s->term, &s->canvas);
	s->dirty = result == RESULT_AGAIN;
	if (result == RESULT_OK)
		s->drawn_ms = s->now.now_ms;
	return result == RESULT_AGAIN ? RESULT_OK : result;
}

static bool resized(struct screen *s)
{
	int columns, rows;
	curses_size(s->term, &columns, &rows);
	return columns != s->columns || rows != s->rows;
}

static bool due(const struct screen *s, int64_t every_ms)
{
	return s->drawn_ms == MS_NONE || s->now.now_ms - s->drawn_ms >= every_ms;
}

/* A bell is not kept for a terminal that is not reading: nobody would know why it rings later. */
static enum result ring(struct screen *s)
{
	bool rings = alerts_ring(&s->now.alerts, s->now.now_ms);
	rings |= s->options.chain && chain_rings(s->options.chain, CHAIN_BELL);
	if (!rings || s->options.silent)
		return RESULT_OK;
	enum result result = curses_put(s->term, "\a");
	return result == RESULT_AGAIN ? RESULT_OK : result;
}

static enum result notify(struct screen *s, const struct event *e)
{
	char text[SIGNAL_BYTES];
	if (s->options.chain && s->options.chain->of[CHAIN_DESKTOP].state == CHAIN_WORKS)
		return RESULT_OK; /* it shows one already */
	osc_alert(&s->signals, e, text);
	enum result result = *text ? curses_put(s->term, text) : RESULT_OK;
	return result == RESULT_AGAIN ? RESULT_OK : result;
}

/* A title that cannot be sent now is sent later. */
static enum result name_window(struct screen *s)
{
	char text[SIGNAL_BYTES] = "";
	if (!curses_busy(s->term))
		osc_title(&s->signals, &s->now, text);
	return *text ? curses_put(s->term, text) : RESULT_OK;
}

/* Bells go before the picture: they are heard across the room. */
static enum result report(struct screen *s, bool news)
{
	bool again;
	const struct alert *al;
	enum result result = RESULT_OK;
	for (; (al = alerts_next(&s->now.alerts, s->now.now_ms, &again)); news = true)
		if (!again && result == RESULT_OK)
			result = notify(s, &al->event);
	if (result == RESULT_OK)
		result = ring(s);
	if (result == RESULT_OK)
		result = curses_flush(s->term);
	if (result == RESULT_OK && (news || s->dirty || due(s, DRAW_MS) || resized(s)))
		result = draw(s);
	if (result == RESULT_OK)
		result = name_window(s);
	if (result != RESULT_OK)
		log_error(_(
			"cannot write to the terminal any more: no alerts are shown there, the session goes on"));
	return result;
}

static enum result event(struct sink *sink, const struct event *e, const struct outcome *o)
{
	struct screen *s = of(sink);
	for (const struct event *m; (m = live_missed(&s->now, e));)
		log_event(s, m);
	live_event(&s->now, e, o);
	log_event(s, e);
	while (live_missed(&s->now, NULL))
		; /* log_event() has already shown it */
	return e == &o->events[o->n_events - 1] ? report(s, true) : RESULT_OK;
}

static enum result sample(struct sink *sink, const struct sample *smp, const struct outcome *o)
{
	struct screen *s = of(sink);
	live_sample(&s->now, smp, o);
	curve_add(&s->curve, smp->t_ms, o->skin_mc, s->now.view.probe_mc);
	return report(s, due(s, DRAW_MIN_MS));
}

static enum result mark(struct sink *sink, const struct mark *m, const char *note)
{
	struct screen *s = of(sink);
	char line[WORDING_LINE];
	live_mark(&s->now, m);
	if (m->source != MARK_FROM_PROGRAM)
		s->view.caution[0] = '\0'; /* a key, wherever it was pressed */
	if (m->kind == MARK_NOTE && note && *note) {
		wording_note(m->t_ms, note, line, sizeof(line));
		add_line(s, line);
	}
	if (m->kind != MARK_NOTE)
		s->view.message[0] = '\0'; /* any key means it was seen */
	return report(s, true);
}

static enum result tick(struct sink *sink, int64_t now_ms, const struct outcome *o)
{
	struct screen *s = of(sink);
	live_tick(&s->now, now_ms, o);
	return report(s, false);
}

static void prompt(struct sink *sink, const struct prompt *p)
{
	struct screen *s = of(sink);
	if (p->redraws != s->view.prompt.redraws)
		curses_redraw(s->term);
	s->view.prompt = *p;
	s->dirty = true;
	draw(s);
}

static void recall(struct sink *sink, const struct sample *smp, const struct mark *m, const struct outcome *o)
{
	struct screen *s = of(sink);
	for (int i = 0; i < o->n_events; i++)
		log_event(s, &o->events[i]);
	live_recall(&s->now, smp, m, o);
	if (smp)
		curve_add(&s->curve, smp->t_ms, o->skin_mc, s->now.view.probe_mc);
}

static int64_t due_ms(const struct sink *sink)
{
	const struct screen *s = (const struct screen *)sink;
	int64_t due = alerts_due_ms(&s->now.alerts);
	if (s->drawn_ms != MS_NONE && s->drawn_ms + DRAW_MS < due)
		due = s->drawn_ms + DRAW_MS;
	if ((s->dirty || curses_busy(s->term)) && s->now.now_ms + RETRY_MS < due)
		due = s->now.now_ms + RETRY_MS;
	return due;
}

static void close_sink(struct sink *sink, int64_t end_ms)
{
	struct screen *s = of(sink);
	char title[SIGNAL_BYTES];
	(void)end_ms;
	osc_end(&s->signals, title);
	curses_put(s->term, title);
	curses_close(s->term);
	log_divert(NULL, NULL);
	for (int i = 0; i < s->n_messages; i++) {
		fprintf(stderr, "%s\n", s->messages[i]);
		free(s->messages[i]);
	}
	free(s);
}

struct sink *sink_screen(FILE *f, const struct terminal_options *o)
{
	struct screen *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->term = o->live ? curses_open(f, o->color) : NULL;
	if (!s->term) {
		free(s);
		return NULL;
	}
	s->sink = (struct sink){
		.name = "screen",
		.sample = sample,
		.event = event,
		.mark = mark,
		.tick = tick,
		.prompt = prompt,
		.recall = recall,
		.due_ms = due_ms,
		.close = close_sink,
	};
	s->options = *o;
	s->view.now = &s->now;
	s->view.card = o->card;
	s->view.curve = &s->curve;
	text_copy(s->view.caution, sizeof(s->view.caution), o->caution ? o->caution : "");
	s->view.style =
		(struct text_style){.fahrenheit = o->fahrenheit, .utf8 = locale_is_utf8(), .live = true};
	s->view.steps = o->steps;
	s->view.numb_mc = o->numb_mc;
	s->view.window_mc = o->window_mc;
	text_copy(s->view.title, sizeof(s->view.title), o->title ? o->title : "icecue");
	text_copy(s->view.probe, sizeof(s->view.probe), o->probe ? o->probe : "");
	s->drawn_ms = MS_NONE;
	live_init(&s->now, o->once, o->rewarm_min_ms, COUNTDOWN_WHY_MS);
	s->now.alerts.times = o->times;
	osc_choose(&s->signals, o->title_bar, o->notify);
	curve_init(&s->curve);
	log_divert(take_message, s);
	return &s->sink;
}
