#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/utf8.h"
#include "core/events.h"
#include "live/chain.h"
#include "live/coach.h"
#include "live/live.h"
#include "live/prompt.h"
#include "live/sinks.h"
#include "osc.h"
#include "system/locale.h"
#include "system/log.h"
#include "system/tty_out.h"

#define WRAP_LEAST 40 /* columns */
#define REDRAW_MIN_MS 200
#define REDRAW_MS 1000 /* the countdown goes on without samples */
#define RETRY_MS 250   /* for a terminal that is not reading at the moment */
#define LINES_MAX 600  /* status lines at a time: a longer gap skips them */

struct terminal {
	struct sink sink;
	struct terminal_options options;
	struct text_style style;
	struct live now;
	struct prompt prompt;
	struct osc signals;
	struct tty_out out;
	bool reported[EVENT_KIND_COUNT]; /* when not live: alerts whose end is to be reported */
	const char *question;		 /* whether it is heard, as it was shown last */
	bool gone;			 /* nothing can be written there, which was logged */
	int step;			 /* the one that was told; -1 before the first */
	int64_t status_ms;		 /* when the status line was shown, or MS_NONE */
	int64_t line_ms; /* time of the next status line, when not live; MS_NONE before the first call */
	size_t shown;	 /* columns of the status line on the screen */
};

static struct terminal *of(struct sink *s)
{
	return (struct terminal *)s;
}

/* A lost line does no harm: alerts are repeated, and the status is shown again. */
static enum result put(struct terminal *t, const char *text)
{
	enum result result = tty_out_put(&t->out, text, strlen(text));
	bool gone = result == RESULT_GONE || result == RESULT_FULL;
	if (gone && !t->gone)
		log_error(_(
			"cannot write to the terminal any more: no alerts are shown there, the session goes on"));
	t->gone = t->gone || gone;
	return result == RESULT_AGAIN ? RESULT_OK : result;
}

static enum result erase_status(struct terminal *t)
{
	char text[WORDING_LINE + 8];
	if (!t->shown)
		return RESULT_OK;
	if (t->options.color) {
		text_copy(text, sizeof(text), "\r\x1b[K");
	} else { /* without escape sequences: spaces work everywhere */
		size_t n = t->shown < WORDING_LINE ? t->shown : WORDING_LINE;
		memset(text, ' ', n + 1);
		text[0] = text[n + 1] = '\r';
		text[n + 2] = '\0';
	}
	t->shown = 0;
	return put(t, text);
}

/* On a terminal that is wide enough it is broken between words. */
static enum result put_line(struct terminal *t, const char *line, enum alert_class class)
{
	char part[WORDING_LINE], text[2 * WORDING_LINE];
	size_t end = 0;
	int width = t->options.live ? tty_out_width(&t->out) : 0;
	enum result result = erase_status(t);
	if (result != RESULT_OK)
		return result;
	do {
		size_t n = width < WRAP_LEAST ? strlen(line) : utf8_line(line, width);
		snprintf(part, sizeof(part), "%.*s", (int)n, line);
		colored(part, t->options.color ? class : ALERT_NONE, text + end, sizeof(text) - 1 - end);
		end += strlen(text + end);
		text[end++] = '\n';
		text[end] = '\0';
		line += n + strspn(line + n, " ");
	} while (*line);
	return put(t, text);
}

static enum result show_status(struct terminal *t, int64_t now_ms)
{
	char line[WORDING_LINE], text[WORDING_LINE + 32];
	if (t->prompt.note && t->options.live)
		return RESULT_OK;
	alerts_advance(&t->now.alerts, now_ms);
	t->now.view.now_ms = now_ms;
	const struct alert *top = live_alert_after(&t->now, NULL);
	enum alert_class class = top ? top->event.class : ALERT_NONE;
	wording_status(&t->now.view, top, &t->style, line, sizeof(line));
	t->status_ms = now_ms;
	if (!t->options.live)
		return put_line(t, line, class);
	enum result result = erase_status(t);
	if (result != RESULT_OK)
		return result;
	t->shown = cut_columns(line, (size_t)tty_out_width(&t->out) - 1);
	return put(t, colored(line, t->options.color ? class : ALERT_NONE, text, sizeof(text)));
}

static bool status_due(const struct terminal *t, int64_t every_ms)
{
	return every_ms > 0 && (t->status_ms == MS_NONE || t->now.now_ms - t->status_ms >= every_ms);
}

static enum result notify(struct terminal *t, const struct event *e)
{
	char text[SIGNAL_BYTES];
	if (t->options.chain && t->options.chain->of[CHAIN_DESKTOP].state == CHAIN_WORKS)
		return RESULT_OK; /* it shows one already */
	osc_alert(&t->signals, e, text);
	return *text ? put(t, text) : RESULT_OK;
}

/* Where nobody can acknowledge, an alert is one line, and its end is one. */
static enum result report_ends(struct terminal *t)
{
	enum result result = RESULT_OK;
	for (int k = 0; k < EVENT_KIND_COUNT && result == RESULT_OK; k++) {
		const struct alert *al = &t->now.alerts.of[k];
		int64_t by_time_ms = al->event.t_ms + event_end(k)->stays_ms;
		bool by_time = event_end(k)->stays_ms && t->now.now_ms >= by_time_ms;
		char line[WORDING_LINE];
		if (!t->reported[k] || al->holds)
			continue;
		t->reported[k] = false;
		wording_alert_end(&al->event, by_time ? by_time_ms : t->now.now_ms, line, sizeof(line));
		result = put_line(t, line, ALERT_NONE);
	}
	return result;
}

static enum result report_question(struct terminal *t)
{
	const char *question = t->options.chain && t->options.live ? chain_question(t->options.chain) : "";
	bool news = *question && question != t->question;
	t->question = question;
	return news ? put_line(t, question, ALERT_NONE) : RESULT_OK;
}

/* The next step, when it is another one. */
static enum result put_step(struct terminal *t)
{
	char line[WORDING_LINE];
	int step = (int)step_of(&t->now);
	if (!t->options.live || step == t->step)
		return RESULT_OK;
	t->step = step;
	wording_step((enum step)step, &t->options.steps, line, sizeof(line));
	return put_line(t, line, ALERT_NONE);
}

/* Reports the alerts that are due, rings one bell when it is time, and shows the status again after lines. */
static enum result report(struct terminal *t, bool redraw)
{
	const struct alert *al;
	bool again;
	if (!t->options.live && t->out.n > sizeof(t->out.buf) / 2)
		return RESULT_OK; /* not read at the moment: what comes but once waits */
	enum result result = report_ends(t);
	while (result == RESULT_OK && (al = alerts_next(&t->now.alerts, t->now.now_ms, &again))) {
		char line[WORDING_LINE];
		wording_alert(&al->event, again ? t->now.now_ms : MS_NONE, &t->style, line, sizeof(line));
		result = put_line(t, line, al->event.class);
		if (result == RESULT_OK && !again)
			result = notify(t, &al->event);
		redraw = true;
		t->reported[al->event.kind] = !t->options.live;
	}
	/* the bell goes first: the next step is for who has heard it */
	bool rings = alerts_ring(&t->now.alerts, t->now.now_ms);
	rings |= t->options.chain && chain_rings(t->options.chain, CHAIN_BELL);
	if (result == RESULT_OK && rings && t->options.live && !t->options.silent)
		result = put(t, "\a");
	int step = t->step;
	if (result == RESULT_OK)
		result = put_step(t);
	redraw |= step != t->step;
	if (result == RESULT_OK)
		result = report_question(t);
	if (result != RESULT_OK)
		return result;
	if (t->options.live && (redraw || status_due(t, REDRAW_MS)))
		result = show_status(t, t->now.now_ms);
	char title[SIGNAL_BYTES];
	osc_title(&t->signals, &t->now, title);
	return result == RESULT_OK && *title ? put(t, title) : result;
}

/*
 * When not live there is a status line at fixed times of the session. It shows what was known then, whatever
 * woke the program, so that a replay shows the same lines at any speed.
 */
static enum result lines_until(struct terminal *t, int64_t t_ms, bool through)
{
	int64_t every_ms = t->options.line_every_ms;
	enum result result = RESULT_OK;
	if (t->options.live || every_ms <= 0)
		return RESULT_OK;
	if (t->line_ms == MS_NONE || t_ms - t->line_ms > LINES_MAX * every_ms)
		t->line_ms = (t_ms + every_ms - 1) / every_ms * every_ms;
	for (; t->line_ms < t_ms + through && result == RESULT_OK; t->line_ms += every_ms)
		result = show_status(t, t->line_ms);
	return result;
}

/* An alert that ended before it could be reported gets one plain line. */
static enum result report_missed(struct terminal *t, const struct event *next)
{
	enum result result = RESULT_OK;
	for (const struct event *e; result == RESULT_OK && (e = live_missed(&t->now, next));) {
		char line[WORDING_LINE];
		wording_event(e, &t->style, line, sizeof(line));
		result = put_line(t, line, ALERT_NONE);
	}
	return result;
}

static enum result event(struct sink *s, const struct event *e, const struct outcome *o)
{
	struct terminal *t = of(s);
	enum result result = lines_until(t, e->t_ms, false);
	if (result == RESULT_OK)
		result = report_missed(t, e);
	live_event(&t->now, e, o);
	if (result == RESULT_OK)
		result = report_missed(t, NULL);
	bool chatter = e->kind == EVENT_FORECAST && t->options.live; /* the countdown shows it */
	if (result == RESULT_OK && e->priority == PRIORITY_NONE && !chatter) {
		char line[WORDING_LINE];
		if (e->kind == EVENT_PASS && t->options.live)
			wording_pass(&t->now, e, line, sizeof(line));
		else
			wording_event(e, &t->style, line, sizeof(line));
		result = put_line(t, line, ALERT_NONE);
	}
	/* the highest priority is reported first: wait for the last event of this outcome */
	if (result != RESULT_OK || e != &o->events[o->n_events - 1])
		return result;
	return report(t, true);
}

static enum result sample(struct sink *s, const struct sample *smp, const struct outcome *o)
{
	struct terminal *t = of(s);
	enum result result = lines_until(t, smp->t_ms, false);
	if (result != RESULT_OK)
		return result;
	live_sample(&t->now, smp, o);
	result = report(t, t->options.live && status_due(t, REDRAW_MIN_MS));
	bool first = t->status_ms == MS_NONE && t->options.line_every_ms > 0;
	if (result != RESULT_OK || !first)
		return result;
	if (t->line_ms == smp->t_ms) /* this is that line */
		t->line_ms += t->options.line_every_ms;
	return show_status(t, smp->t_ms);
}

static enum result mark(struct sink *s, const struct mark *m, const char *note)
{
	struct terminal *t = of(s);
	enum result result = lines_until(t, m->t_ms, false);
	live_mark(&t->now, m);
	if (result == RESULT_OK && m->kind == MARK_NOTE && note && *note) {
		char line[WORDING_LINE];
		wording_note(m->t_ms, note, line, sizeof(line));
		result = put_line(t, line, ALERT_NONE);
	}
	return result == RESULT_OK ? report(t, t->options.live) : result;
}

static enum result tick(struct sink *s, int64_t now_ms, const struct outcome *o)
{
	struct terminal *t = of(s);
	live_tick(&t->now, now_ms, o);
	enum result lines = lines_until(t, now_ms, true); /* samples up to now came before */
	if (lines != RESULT_OK)
		return lines;
	enum result result = tty_out_flush(&t->out);
	return result == RESULT_OK ? report(t, false) : result;
}

/* Without a screen the question and the help are lines, and a note takes the place of the status. */
static void prompt(struct sink *s, const struct prompt *p)
{
	struct terminal *t = of(s);
	struct prompt before = t->prompt;
	char line[WORDING_LINE];
	t->prompt = *p;
	if (p->quit && !before.quit)
		put_line(t, _("press q once more to end the session"), ALERT_NONE);
	for (int i = 0; p->help && !before.help && prompt_help(i); i++)
		put_line(t, prompt_help(i), ALERT_NONE);
	if (t->options.live && p->redraws != before.redraws)
		show_status(t, t->now.now_ms);
	if (t->options.live && (p->note || before.note)) {
		erase_status(t);
		t->status_ms = t->now.now_ms;
		if (p->note) {
			wording_prompt(p, line, sizeof(line));
			t->shown = cut_columns(line, (size_t)tty_out_width(&t->out) - 1);
			put(t, line);
		}
	}
}

static void recall(struct sink *sink, const struct sample *smp, const struct mark *m, const struct outcome *o)
{
	live_recall(&of(sink)->now, smp, m, o);
}

static int64_t due_ms(const struct sink *s)
{
	const struct terminal *t = (const struct terminal *)s;
	int64_t due = alerts_due_ms(&t->now.alerts);
	if (t->options.live && t->status_ms != MS_NONE && t->status_ms + REDRAW_MS < due)
		due = t->status_ms + REDRAW_MS;
	if (!t->options.live && t->options.line_every_ms > 0 && t->line_ms != MS_NONE && t->line_ms < due)
		due = t->line_ms;
	if (t->out.n && (!t->options.live || t->now.now_ms + RETRY_MS < due))
		due = t->now.now_ms + RETRY_MS;
	return due;
}

static void close_sink(struct sink *s, int64_t end_ms)
{
	struct terminal *t = of(s);
	char title[SIGNAL_BYTES];
	(void)end_ms;
	erase_status(t);
	osc_end(&t->signals, title);
	put(t, title);
	tty_out_close(&t->out);
	free(t);
}

struct sink *sink_terminal(FILE *f, const struct terminal_options *o)
{
	struct terminal *t = calloc(1, sizeof(*t));
	if (!t)
		return NULL;
	t->sink = (struct sink){
		.name = "terminal",
		.sample = sample,
		.event = event,
		.mark = mark,
		.tick = tick,
		.prompt = prompt,
		.recall = recall,
		.due_ms = due_ms,
		.close = close_sink,
	};
	t->options = *o;
	t->style = (struct text_style){
		.fahrenheit = o->fahrenheit,
		.utf8 = locale_is_utf8(),
		.live = o->live,
	};
	t->step = -1;
	t->status_ms = t->line_ms = MS_NONE;
	live_init(&t->now, o->once || !o->live, o->rewarm_min_ms,
		  o->live ? COUNTDOWN_WHY_MS : o->line_every_ms);
	t->now.alerts.times = o->times;
	osc_choose(&t->signals, o->live && o->title_bar, o->live && o->notify);
	tty_out_open(&t->out, f);
	return &t->sink;
}

void terminal_options_detect(FILE *f, struct terminal_options *o)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	bool dumb = !term || !*term || !strcmp(term, "dumb");
	*o = (struct terminal_options){.line_every_ms = 60000};
	o->live = isatty(fileno(f)) == 1;
	o->color = o->live && !dumb && !(no_color && *no_color);
}
