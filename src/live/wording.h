/* wording.h - the lines of the terminal sink. Pure. */
#pragma once

#include "base/format.h"
#include "core/alerts.h"
#include "countdown.h"

#define WORDING_LINE 320

struct text_style {
	bool fahrenheit, utf8;
	bool live; /* a narrow terminal may cut the status line, so the condition comes first */
};

/* What a status line shows of an outcome. */
struct status_view {
	int64_t now_ms;
	enum phase phase;
	enum probe_state probe;
	int32_t skin_mc, band_mc, probe_mc, passes, round;
	int64_t seen_ms;       /* time of the last reading; MS_NONE */
	int64_t between_ms[2]; /* the last two readings, and the two before; 0: not known */
	int32_t past_mc[6];    /* the skin every 4 s, the oldest first; MC_NONE */
	int64_t past_ms;       /* when the last of them was taken; MS_NONE */
	int n_spots;	       /* 1: nothing is shown of it beside the probe */
	int32_t spot_mc[SPOTS_MAX];
	enum spot_state spot_state[SPOTS_MAX];
	bool has_touch; /* a probe in the hand has read something */
	int32_t touch_mc;
	struct countdown countdown;
	int64_t why_for_ms; /* how long a reason of the countdown is shown */
};
void view_outcome(struct status_view *v, const struct outcome *o);

void view_sample(struct status_view *v, const struct sample *s);

/* Seconds without a reading, when what was read last is no more what is read now: after 2 s, or two intervals
 * if longer. 0: the figures are of now. */
int view_old_s(const struct status_view *v, int64_t now_ms);

/* Which way the skin has gone in the last 20 s or so: -1 down, 1 up, 0 neither, or not known. Less than 0.15
 * C is neither, so that noise does not turn the arrow. */
int view_way(const struct status_view *v);

/* "spots 1 31.4  2 32.4 wet  hand 21.5", the spots in the order that they were named; "" for one probe alone.
 */
void wording_spots(const struct status_view *v, const struct text_style *style, char *buf, size_t n);
/* Each writes one line without a line end. */
void wording_status(const struct status_view *v, const struct alert *top, const struct text_style *style,
		    char *buf, size_t n);
/* again_ms: the time of a repeat, MS_NONE the first time. */
void wording_alert(const struct event *e, int64_t again_ms, const struct text_style *style, char *buf,
		   size_t n);
void wording_alert_end(const struct event *e, int64_t t_ms, char *buf, size_t n);
void wording_event(const struct event *e, const struct text_style *style, char *buf, size_t n);
void wording_note(int64_t t_ms, const char *note, char *buf, size_t n);

/* Writes the line in the colour of a class, as a block that is read on any background; unchanged for
 * ALERT_NONE. Returns buf. */
char *colored(const char *line, enum alert_class class, char *buf, size_t n);
/* Cuts the line to so many columns, after a whole character; returns the columns it has now. */
size_t cut_columns(char *line, size_t columns);
