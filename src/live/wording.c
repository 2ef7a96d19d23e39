#include "wording.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "core/events.h"
#include "sinks.h"

#define OLD_MS SECONDS_MS(2)
#define PAST (int)(sizeof(((struct status_view *)0)->past_mc) / sizeof(int32_t))
#define PAST_MS SECONDS_MS(4)
#define WAY_MC 150

static void __attribute__((format(printf, 3, 4))) add(char *buf, size_t n, const char *format, ...)
{
	size_t used = strlen(buf);
	va_list args;
	va_start(args, format);
	vsnprintf(buf + used, n - used, format, args);
	va_end(args);
}

void view_outcome(struct status_view *v, const struct outcome *o)
{
	v->phase = o->phase;
	v->probe = o->probe;
	v->skin_mc = o->skin_mc;
	v->band_mc = o->band_mc;
	v->passes = o->passes;
	v->round = o->round;
	v->n_spots = o->n_spots;
	for (int i = 0; i < SPOTS_MAX; i++)
		v->spot_state[i] = o->spot_state[i];
}

static int32_t reading_mc(const struct channel_value *v)
{
	return v->status == STATUS_OK ? v->mc : MC_NONE;
}

static void see_reading(struct status_view *v, const struct sample *s)
{
	bool any = false;
	for (int i = 0; i < s->n_spots; i++)
		any |= s->spot[i].status == STATUS_OK;
	if (!any)
		return;
	if (v->seen_ms != MS_NONE) {
		v->between_ms[1] = v->between_ms[0];
		v->between_ms[0] = s->t_ms - v->seen_ms;
	}
	v->seen_ms = s->t_ms;
}

/* The shorter of two intervals, so that a gap is none. */
int view_old_s(const struct status_view *v, int64_t now_ms)
{
	int64_t step_ms =
		v->between_ms[1] && v->between_ms[1] < v->between_ms[0] ? v->between_ms[1] : v->between_ms[0];
	int64_t limit_ms = 2 * step_ms > OLD_MS ? 2 * step_ms : OLD_MS;
	if (v->seen_ms == MS_NONE || now_ms - v->seen_ms <= limit_ms)
		return 0;
	return (int)((now_ms - v->seen_ms) / 1000);
}

/* A gap in the samples empties it: what was before says nothing about now. */
static void see_past(struct status_view *v, int64_t t_ms)
{
	bool gap = v->past_ms == MS_NONE || t_ms - v->past_ms > 2 * PAST_MS + SECONDS_MS(2);
	if (!gap && t_ms - v->past_ms < PAST_MS)
		return;
	for (int i = 0; i < PAST; i++)
		v->past_mc[i] = !gap && i + 1 < PAST ? v->past_mc[i + 1] : MC_NONE;
	v->past_mc[PAST - 1] = v->skin_mc;
	v->past_ms = t_ms;
}

int view_way(const struct status_view *v)
{
	int32_t first_mc = MC_NONE;
	for (int i = PAST - 1; i >= 0 && v->past_mc[i] != MC_NONE; i--)
		first_mc = v->past_mc[i];
	if (first_mc == MC_NONE || v->skin_mc == MC_NONE || v->past_ms == MS_NONE)
		return 0;
	int32_t change_mc = v->skin_mc - first_mc;
	return (change_mc > WAY_MC) - (change_mc < -WAY_MC);
}

void view_sample(struct status_view *v, const struct sample *s)
{
	see_reading(v, s);
	see_past(v, s->t_ms);
	v->probe_mc = reading_mc(&s->spot[0]);
	for (int i = 0; i < SPOTS_MAX; i++)
		v->spot_mc[i] = i < s->n_spots ? reading_mc(&s->spot[i]) : MC_NONE;
	v->has_touch = v->has_touch || s->touch.status != STATUS_ABSENT;
	v->touch_mc = reading_mc(&s->touch);
}

void wording_spots(const struct status_view *v, const struct text_style *style, char *buf, size_t n)
{
	char number[24];
	bool old = view_old_s(v, v->now_ms) > 0;
	*buf = '\0';
	if (v->n_spots < 2 && !v->has_touch)
		return;
	add(buf, n, "%s", v->n_spots > 1 ? _("spots") : "");
	for (int i = 0; i < v->n_spots && v->n_spots > 1; i++) {
		format_degrees(old ? MC_NONE : v->spot_mc[i], style->fahrenheit, number, sizeof(number));
		add(buf, n, "%s %d %s", i ? " " : "", i + 1, number);
		if (v->spot_state[i] != SPOT_OK)
			add(buf, n, " %s", spot_state_text(v->spot_state[i]));
	}
	if (v->has_touch)
		add(buf, n, "%s%s %s", *buf ? "  " : "", _("hand"),
		    format_degrees(old ? MC_NONE : v->touch_mc, style->fahrenheit, number, sizeof(number)));
}

static void add_countdown(const struct status_view *v, char *buf, size_t n)
{
	char left[32], low[32], high[32];
	const char *why = countdown_why(&v->countdown, v->now_ms, v->why_for_ms);
	enum event_kind to = countdown_to(&v->countdown);
	int64_t ms = countdown_left_ms(&v->countdown, v->now_ms);
	int64_t low_ms, high_ms;
	bool band = countdown_band_ms(&v->countdown, v->now_ms, &low_ms, &high_ms);
	if (to == EVENT_WINDOW_CLOSED && !band)
		add(buf, n, _("  stop within %s"), format_left(ms, left, sizeof(left)));
	else if (to == EVENT_WINDOW_CLOSED && ms > 0)
		add(buf, n,
		    v->probe == PROBE_AWAY ? _("  stop in about %s (%s-%s), by forecast")
					   : _("  stop in about %s (%s-%s)"),
		    format_left(ms, left, sizeof(left)), format_left(low_ms, low, sizeof(low)),
		    format_left(high_ms, high, sizeof(high)));
	else if (to == EVENT_WINDOW_CLOSED)
		add(buf, n, _("  stop soon"));
	else if (to == EVENT_NUMB && ms > 0)
		add(buf, n, _("  numb in about %s"), format_left(ms, left, sizeof(left)));
	else if (to == EVENT_NUMB)
		add(buf, n, _("  numb soon"));
	else if (to == EVENT_REWARMED && ms > 0)
		add(buf, n, _("  re-warmed in about %s"),
		    format_duration((ms + 59999) / 60000 * 60000, left, sizeof(left)));
	else if (to == EVENT_REWARMED)
		add(buf, n, _("  re-warmed soon"));
	if (*why)
		add(buf, n, " (%s)", why);
}

/* The part of an alert's text that names the condition, such as "READY FOR DEEP PASSES". */
static void add_condition(const struct event *e, char *buf, size_t n)
{
	const char *text = event_alert(e);
	add(buf, n, "%s %.*s", alert_class_mark(e->class), (int)strcspn(text, ":"), text);
}

void wording_status(const struct status_view *v, const struct alert *top, const struct text_style *style,
		    char *buf, size_t n)
{
	char clock[24], temp[32], band[24], spots[WORDING_LINE / 2];
	int old_s = view_old_s(v, v->now_ms);
	*buf = '\0';
	if (top && style->live) {
		add_condition(&top->event, buf, n);
		add(buf, n, "  ");
	}
	add(buf, n, "%s  ", format_clock(v->now_ms, clock, sizeof(clock)));
	if (v->probe == PROBE_LOST)
		add(buf, n, _("NO PROBE"));
	else if (v->probe == PROBE_OFF)
		add(buf, n, _("PROBE OFF THE SKIN"));
	else if (v->probe == PROBE_AWAY)
		add(buf, n, _("PROBES OFF FOR THE PASSES"));
	else if (old_s)
		add(buf, n, _("no reading for %d s"), old_s);
	else if (v->skin_mc != MC_NONE)
		add(buf, n, "%s %s%s",
		    format_temp(v->skin_mc, style->fahrenheit, style->utf8, temp, sizeof(temp)),
		    style->utf8 ? "\xc2\xb1" : "+-",
		    format_fixed(style->fahrenheit ? mc_to_mf_difference(v->band_mc) : v->band_mc, 1, band,
				 sizeof(band)));
	else
		add(buf, n, _("probe %s"),
		    format_temp(v->probe_mc, style->fahrenheit, style->utf8, temp, sizeof(temp)));
	add(buf, n, "  %s", phase_text(v->phase));
	add_countdown(v, buf, n);
	if (v->passes > 0)
		add(buf, n, "  %d %s", (int)v->passes, _n("pass", "passes", v->passes));
	if (v->round > 1)
		add(buf, n, _("  round %d"), (int)v->round);
	wording_spots(v, style, spots, sizeof(spots));
	if (*spots)
		add(buf, n, "  %s", spots);
	if (top && !style->live) {
		add(buf, n, "  ");
		add_condition(&top->event, buf, n);
	}
}

void wording_alert(const struct event *e, int64_t again_ms, const struct text_style *style, char *buf,
		   size_t n)
{
	char clock[24], temp[32];
	*buf = '\0';
	add(buf, n, "%s  %s %s", format_clock(again_ms == MS_NONE ? e->t_ms : again_ms, clock, sizeof(clock)),
	    alert_class_mark(e->class), event_alert(e));
	if (again_ms != MS_NONE)
		add(buf, n, _("   (since %s)"), format_clock(e->t_ms, clock, sizeof(clock)));
	else if (e->skin_mc != MC_NONE)
		add(buf, n, "   (%s)",
		    format_temp(e->skin_mc, style->fahrenheit, style->utf8, temp, sizeof(temp)));
}

void wording_alert_end(const struct event *e, int64_t t_ms, char *buf, size_t n)
{
	char clock[24];
	const char *text = event_alert(e);
	snprintf(buf, n, _("%s  Alert ended: %.*s"), format_clock(t_ms, clock, sizeof(clock)),
		 (int)strcspn(text, ":"), text);
}

static void add_forecast(const struct event *e, char *buf, size_t n)
{
	char in[32], low[32], high[32];
	add(buf, n, _(": %s in about %s (%s to %s)"), event_label(e->of),
	    format_duration(e->at_ms - e->t_ms, in, sizeof(in)),
	    format_duration(e->low_ms - e->t_ms, low, sizeof(low)),
	    format_duration(e->high_ms - e->t_ms, high, sizeof(high)));
}

void wording_event(const struct event *e, const struct text_style *style, char *buf, size_t n)
{
	char clock[24], temp[32];
	*buf = '\0';
	add(buf, n, "%s  %s", format_clock(e->t_ms, clock, sizeof(clock)), event_text(e->kind));
	if (e->kind == EVENT_FORECAST)
		add_forecast(e, buf, n);
	else if (e->kind == EVENT_UNDONE)
		add(buf, n, ": %s", event_label(e->of));
	else if (event_counts(e->kind))
		add(buf, n, " %d", (int)e->count);
	else if (e->kind == EVENT_ICING_STARTED && e->count > 1)
		add(buf, n, _(", round %d"), (int)e->count);
	if (e->skin_mc != MC_NONE)
		add(buf, n, "   (%s)",
		    format_temp(e->skin_mc, style->fahrenheit, style->utf8, temp, sizeof(temp)));
}

void wording_note(int64_t t_ms, const char *note, char *buf, size_t n)
{
	char clock[24], clean[200];
	snprintf(buf, n, _("%s  Note: %s"), format_clock(t_ms, clock, sizeof(clock)),
		 text_printable(clean, sizeof(clean), note, strlen(note)));
}

char *colored(const char *line, enum alert_class class, char *buf, size_t n)
{
	static const char *const codes[ALERT_CLASS_COUNT] = {[ALERT_NONE] = "",
							     [ALERT_GO] = "\x1b[30;42m",
							     [ALERT_STOP] = "\x1b[30;43m",
							     [ALERT_DANGER] = "\x1b[1;37;41m",
							     [ALERT_NOTICE] = "\x1b[30;46m"};
	_Static_assert(ALERT_CLASS_COUNT == 5, "each class has its colour");
	snprintf(buf, n, "%s%s%s", codes[class], line, class == ALERT_NONE ? "" : "\x1b[0m");
	return buf;
}

size_t cut_columns(char *line, size_t columns)
{
	size_t used = 0;
	for (char *c = line; *c; c++) {
		bool first_byte = ((unsigned char)*c & 0xc0) != 0x80;
		if (first_byte && used == columns) {
			*c = '\0';
			break;
		}
		used += first_byte;
	}
	return used;
}
