#include "control_words.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "core/events.h"
#include "icecue/detector.h"

const char *const control_words[] = {"ack", "pass",  "numb", "ice",  "off",
				     "on",  "touch", "undo", "note", NULL};

static enum mark_kind refuse(const char **why, const char *text)
{
	*why = text;
	return MARK_NONE;
}

enum mark_kind control_mark(const char *word, const struct live *now, bool touch, const char **why)
{
	static const enum mark_kind plain[] = {MARK_ACK, MARK_PASS, MARK_FELT_NUMB};
	bool icing = now->view.phase == PHASE_ICING || now->view.phase == PHASE_NUMB;
	bool away = now->view.probe == PROBE_AWAY;
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (!strcmp(word, control_words[i]))
			return plain[i];
	if (!strcmp(word, "ice"))
		return icing ? MARK_ICE_OFF : MARK_ICE_ON;
	if (!strcmp(word, "off"))
		return away ? refuse(why, _("the probes are off already; `on` says that they are back"))
			    : MARK_PROBES;
	if (!strcmp(word, "on"))
		return away ? MARK_PROBES
			    : refuse(why, _("the probes are on already; `off` says that they are off"));
	if (!strcmp(word, "touch"))
		return touch ? MARK_TOUCH
			     : refuse(why,
				      _("no probe in the hand is known: watch --touch CHANNEL names it"));
	if (!strcmp(word, "undo"))
		return MARK_UNDO;
	if (!strcmp(word, "note"))
		return MARK_NOTE;
	return refuse(
		why, _("there is no such mark: expected ack, pass, numb, ice, off, on, touch, undo or note"));
}

/* Writes one event; "" for those that say nothing of a mark. */
static void tell_event(const struct event *e, char *buf, size_t n)
{
	if (e->kind == EVENT_FORECAST)
		*buf = '\0';
	else if (e->kind == EVENT_PASS && e->priority == PRIORITY_NONE)
		snprintf(buf, n, _("pass %d of %d"), (int)e->count, PASSES_ENOUGH);
	else if (e->kind == EVENT_UNDONE)
		snprintf(buf, n, _("taken back: %s"), event_label(e->of));
	else
		text_copy(buf, n, e->priority == PRIORITY_NONE ? event_text(e->kind) : event_alert(e));
}

bool control_tell(const struct control_done *d, char *buf, size_t n)
{
	size_t used = 0;
	*buf = '\0';
	for (int i = 0; i < d->n && used < n; i++) {
		char one[200];
		tell_event(&d->events[i], one, sizeof(one));
		used += (size_t)snprintf(buf + used, n - used, "%s%s", used && *one ? "; " : "", one);
	}
	if (*buf)
		return true;
	if (d->mark.kind == MARK_UNDO) {
		text_copy(buf, n,
			  _("nothing to take back: the last numb, pass, ice, off or on, for a minute"));
		return false;
	}
	if (d->mark.kind == MARK_NOTE)
		text_copy(buf, n, _("the note is kept"));
	else if (d->mark.kind == MARK_TOUCH)
		text_copy(buf, n, _("the touch is read now: hold the probe still"));
	else if (d->mark.kind != MARK_ACK)
		text_copy(buf, n, _("kept, and nothing changed"));
	else if (d->silenced.kind != EVENT_NONE)
		snprintf(buf, n, _("silenced: %s"), event_alert(&d->silenced));
	else
		text_copy(buf, n, _("nothing is sounding"));
	return true;
}
