#include "edit_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/i18n.h"

bool edit_time(const char *text, int64_t *ms)
{
	int64_t seconds = 0;
	int parts = 0;
	for (const char *at = text;; at++) {
		size_t n = strspn(at, "0123456789");
		if (!n || n > 4 || (parts && (n != 2 || at[0] > '5')))
			return false;
		seconds = seconds * 60 + strtol(at, NULL, 10);
		parts++;
		at += n;
		if (!*at)
			break;
		if (*at != ':' || parts == 3)
			return false;
	}
	*ms = SECONDS_MS(seconds);
	return parts > 1;
}

bool edit_is(const struct story_event *e, bool pass)
{
	enum event_kind k = e->event.kind;
	if (e->undone)
		return false;
	return pass ? k == EVENT_PASS || k == EVENT_PASS_OUTSIDE
		    : k == EVENT_FELT_NUMB || k == EVENT_FELT_NUMB_NOTE;
}

bool edit_is_at(const struct story_event *e, bool pass, int64_t ms)
{
	return edit_is(e, pass) && e->event.t_ms >= ms && e->event.t_ms < ms + 1000;
}

void edit_put_times(FILE *f, const struct story *s, bool pass)
{
	char clock[24];
	int n = 0;
	for (int i = 0; i < s->n_events; i++) {
		enum event_kind k = s->events[i].event.kind;
		if (!edit_is(&s->events[i], pass))
			continue;
		fprintf(f, "%s%s%s", n++ ? ", " : "",
			format_clock(s->events[i].event.t_ms, clock, sizeof(clock)),
			k == EVENT_PASS_OUTSIDE	    ? _(" (outside the window)")
			: k == EVENT_FELT_NUMB_NOTE ? _(" (no ice was on)")
						    : "");
	}
	fputs(n ? "\n" : _("there is none\n"), f);
}
