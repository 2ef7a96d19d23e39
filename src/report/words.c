/* The session in plain sentences: what happened, what did not, and never a verdict. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "base/i18n.h"
#include "core/events.h"
#include "story.h"

struct text {
	char *buf;
	size_t n, used;
	bool fahrenheit;
	const char *prefix; /* ahead of each line: "Round 2: " or "" */
};

static void __attribute__((format(printf, 2, 3))) put(struct text *t, const char *format, ...)
{
	char line[480];
	va_list args;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	int k = snprintf(t->buf + t->used, t->n - t->used, "%s%s\n", t->prefix, line);
	if (k < 0 || (size_t)k >= t->n - t->used)
		t->buf[t->used] = '\0'; /* no half sentence */
	else
		t->used += (size_t)k;
}

/* Durations and temperatures within one sentence: a buffer each. */
struct figure {
	char at[40];
};

static const char *lasting(int64_t ms, struct figure *f)
{
	return format_duration(ms, f->at, sizeof(f->at));
}

static const char *degrees(const struct text *t, int32_t mc, struct figure *f)
{
	return format_temp(mc, t->fahrenheit, true, f->at, sizeof(f->at));
}

/* N_("Five"), "14" */
static const char *number(int n, struct figure *f)
{
	static const char *const words[] = {N_("No"),	N_("One"),    N_("Two"),   N_("Three"), N_("Four"),
					    N_("Five"), N_("Six"),    N_("Seven"), N_("Eight"), N_("Nine"),
					    N_("Ten"),	N_("Eleven"), N_("Twelve")};
	if (n >= 0 && n <= 12)
		return _(words[n]);
	snprintf(f->at, sizeof(f->at), "%d", n);
	return f->at;
}

static bool was_numb(const struct past_round *r)
{
	return r->numb_ms != MS_NONE || r->felt_ms != MS_NONE;
}

static void say_numb(struct text *t, const struct story *s, const struct past_round *r)
{
	struct figure a, b, c;
	if (r->numb_ms != MS_NONE)
		put(t, _("Numb after %s of ice."), lasting(r->numb_ms - r->icing_ms, &a));
	else if (was_numb(r))
		; /* the person said so first */
	else if (r->coldest_mc == MC_NONE)
		put(t, _("It was never numb: there was no estimate of the skin."));
	else if (r->coldest_mc > s->head.rules.numb_mc)
		put(t, _("It was never numb: the coldest estimate was %s, and numb is %s or less."),
		    degrees(t, r->coldest_mc, &a), degrees(t, s->head.rules.numb_mc, &b));
	else
		put(t,
		    _("It was never numb: the coldest estimate was %s, but not %s or less for %s without a break."),
		    degrees(t, r->coldest_mc, &a), degrees(t, s->head.rules.numb_mc, &b),
		    lasting(s->head.rules.numb_hold_ms, &c));
	if (r->felt_ms != MS_NONE && r->felt_mc != MC_NONE)
		put(t, _("It felt numb after %s of ice, at %s."), lasting(r->felt_ms - r->icing_ms, &a),
		    degrees(t, r->felt_mc, &b));
	else if (r->felt_ms != MS_NONE)
		put(t, _("It felt numb after %s of ice."), lasting(r->felt_ms - r->icing_ms, &a));
	if (was_numb(r) && r->coldest_mc != MC_NONE)
		put(t, _("The coldest estimate was %s."), degrees(t, r->coldest_mc, &a));
}

static void say_ice(struct text *t, const struct story *s, const struct past_round *r)
{
	struct figure a;
	if (r->ended_ms == MS_NONE)
		put(t, _("The ice was still on after %s, when the record ended."),
		    lasting(s->last_ms - r->icing_ms, &a));
	else
		put(t, _("The ice was on for %s."), lasting(r->ended_ms - r->icing_ms, &a));
}

static void say_outside(struct text *t, int32_t passes, const char *when)
{
	struct figure a;
	if (passes)
		put(t, _("%s %s outside the window: %s."), number(passes, &a),
		    _n("deep pass", "deep passes", passes), when);
}

static void say_passes(struct text *t, const struct past_round *r)
{
	struct figure a;
	bool numb = was_numb(r);
	if (r->passes)
		put(t, _("%s %s inside the window."), number(r->passes, &a),
		    _n("deep pass", "deep passes", r->passes));
	else if (numb && !r->passes_before && !r->passes_after)
		put(t, _("No deep pass was counted."));
	say_outside(t, r->passes_before, numb ? _("before it was numb") : _("it was not numb"));
	say_outside(t, r->passes_after, _("after the numbness was over"));
}

static void say_window(struct text *t, const struct story *s, const struct past_round *r)
{
	struct figure a;
	say_passes(t, r);
	if (!was_numb(r) || r->ended_ms == MS_NONE)
		return;
	if (r->closed_ms == MS_NONE)
		put(t, _("The window was still open when the record ended, %s after the ice."),
		    lasting(s->last_ms - r->ended_ms, &a));
	else if (r->closed_ms <= r->ended_ms)
		put(t, _("No window: the numbness was over before the ice was away."));
	else
		put(t, _("The window lasted %s."), lasting(r->closed_ms - r->ended_ms, &a));
}

static void say_rewarmed(struct text *t, const struct story *s, const struct past_round *r, bool last_round)
{
	struct figure a;
	if (r->ended_ms == MS_NONE)
		return;
	if (r->rewarmed_ms != MS_NONE)
		put(t, _("Re-warmed %s after the ice."), lasting(r->rewarmed_ms - r->ended_ms, &a));
	else if (r->still_cold_ms != MS_NONE)
		put(t, _("Still not re-warmed %s after the ice."),
		    lasting(r->still_cold_ms - r->ended_ms, &a));
	else if (last_round)
		put(t, _("Re-warming was not seen: the record ended %s after the ice."),
		    lasting(s->last_ms - r->ended_ms, &a));
	else
		put(t, _("Re-warming was not seen before the next round."));
}

static void say_round(struct text *t, const struct story *s, int i)
{
	const struct past_round *r = &s->rounds[i];
	char prefix[32] = "";
	if (s->n_rounds > 1)
		snprintf(prefix, sizeof(prefix), _("Round %d: "), i + 1);
	t->prefix = prefix;
	say_numb(t, s, r);
	say_ice(t, s, r);
	say_window(t, s, r);
	say_rewarmed(t, s, r, i + 1 == s->n_rounds);
	t->prefix = "";
}

static void say_safety(struct text *t, const struct story *s)
{
	int count[EVENT_KIND_COUNT][REASON_COUNT] = {0};
	int64_t first_ms[EVENT_KIND_COUNT][REASON_COUNT];
	char clock[24];
	for (int i = s->n_events - 1; i >= 0; i--) {
		const struct event *e = &s->events[i].event;
		if (s->events[i].undone)
			continue;
		count[e->kind][e->reason]++;
		first_ms[e->kind][e->reason] = e->t_ms;
	}
	for (int i = 0; i < EVENT_KIND_COUNT * REASON_COUNT; i++) {
		int k = i / REASON_COUNT, r = i % REASON_COUNT;
		const char *what = event_past((enum event_kind)k, (enum reason)r);
		if (!*what || !count[k][r])
			continue;
		format_clock(first_ms[k][r], clock, sizeof(clock));
		if (count[k][r] == 1)
			put(t, _("%s%s, at %s."), _(STORY_SAFETY), what, clock);
		else
			put(t, _("%s%s, %d times, first at %s."), _(STORY_SAFETY), what, count[k][r], clock);
	}
}

/* A record of somebody else can hold anything here: it is text. */
static void say_threshold(struct text *t, const struct story *s)
{
	struct figure a;
	if (*s->head.threshold)
		put(t, _("Numb threshold %s: %s."), degrees(t, s->head.rules.numb_mc, &a), s->head.threshold);
}

static void say_corrections(struct text *t, const struct story *s)
{
	struct figure a;
	if (*s->head.note)
		put(t, _("Note: %s"), s->head.note);
	if (s->head.n_corrections)
		put(t, _("%s %s made afterwards: icecue sessions edit shows what was recorded."),
		    number(s->head.n_corrections, &a),
		    _n("correction was", "corrections were", s->head.n_corrections));
}

static void say_record(struct text *t, const struct story *s)
{
	struct figure a, b;
	if (s->n_gaps)
		put(t, _("%s %s without a reading, %s in all."), number(s->n_gaps, &a),
		    _n("gap", "gaps", s->n_gaps), lasting(s->gaps_total_ms, &b));
	if (s->bad_lines)
		put(t, _("%" PRIu64 " %s of the record could not be read."), s->bad_lines,
		    _n("line", "lines", s->bad_lines));
	if (!s->closed)
		put(t, _("The session did not end normally: the record stops after %s."),
		    lasting(s->last_ms, &a));
}

int story_words(const struct story *s, bool fahrenheit, char *buf, size_t n)
{
	struct text t = {.buf = buf, .n = n, .fahrenheit = fahrenheit, .prefix = ""};
	struct figure a;
	if (!n)
		return 0;
	*buf = '\0';
	int rounds = s->n_rounds < ROUNDS_MAX ? s->n_rounds : ROUNDS_MAX;
	if (record_is_simulated(&s->head))
		put(&t, _("Simulated: a model of skin, not a measurement."));
	if (*s->head.therapist)
		put(&t, _("Therapist: %s."), s->head.therapist);
	if (!s->samples)
		put(&t, _("The record holds no reading."));
	else if (s->samples == s->bad_samples)
		put(&t, _("The record holds no good reading."));
	else if (!rounds)
		put(&t, _("No ice was seen in %s."), lasting(s->last_ms - s->first_ms, &a));
	for (int i = 0; i < rounds; i++)
		say_round(&t, s, i);
	if (s->n_rounds > rounds)
		put(&t, _("%d more rounds are in the record."), s->n_rounds - rounds);
	say_threshold(&t, s);
	say_safety(&t, s);
	say_corrections(&t, s);
	say_record(&t, s);
	return (int)t.used;
}
