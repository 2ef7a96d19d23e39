#include "coach.h"

#include <stdio.h>

#include "base/i18n.h"
#include "icecue/detector.h"

bool coach_of(const struct live *d, struct coach *out)
{
	const struct status_view *v = &d->view;
	int64_t low_ms, high_ms;
	bool counts = countdown_to(&v->countdown) == EVENT_WINDOW_CLOSED;
	*out = (struct coach){.passes = (int)v->passes, .most = PASSES_ENOUGH, .left_ms = MS_NONE};
	if (v->phase == PHASE_WINDOW && counts) {
		out->left_ms = countdown_left_ms(&v->countdown, d->now_ms);
		out->about = countdown_band_ms(&v->countdown, d->now_ms, &low_ms, &high_ms);
	}
	return v->phase == PHASE_WINDOW || (v->phase == PHASE_NUMB && v->passes > 0);
}

char *wording_coach(const struct live *d, char *buf, size_t n)
{
	struct coach c;
	char left[24], time[64] = "";
	*buf = '\0';
	if (!coach_of(d, &c))
		return buf;
	if (c.left_ms != MS_NONE)
		snprintf(time, sizeof(time),
			 c.left_ms <= 0 ? _("stop soon")
			 : c.about	? _("about %s left")
					: _("at most %s left"),
			 format_left(c.left_ms, left, sizeof(left)));
	if (c.passes >= c.most)
		snprintf(buf, n, _("pass %d of %d: enough"), c.passes, c.most);
	else if (c.passes)
		snprintf(buf, n, _("pass %d of %d%s%s"), c.passes, c.most, *time ? ", " : "", time);
	else
		snprintf(buf, n, _("no pass yet%s%s"), *time ? ", " : "", time);
	return buf;
}

void wording_pass(const struct live *d, const struct event *e, char *buf, size_t n)
{
	char clock[24], words[120];
	snprintf(buf, n, "%s  %s", format_clock(e->t_ms, clock, sizeof(clock)),
		 wording_coach(d, words, sizeof(words)));
}
