#include "osc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/events.h"
#include "live/sinks.h"
#include "screen.h"

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static const char *variable(const char *name)
{
	const char *v = getenv(name);
	return v ? v : "";
}

static enum notify notify_of(const char *term)
{
	const char *program = variable("TERM_PROGRAM");
	if (begins(term, "xterm-kitty") || *variable("KITTY_WINDOW_ID"))
		return NOTIFY_OSC99;
	if (begins(term, "foot") || begins(term, "rxvt-unicode") || begins(term, "xterm-ghostty"))
		return NOTIFY_OSC777;
	if (!strcmp(program, "WezTerm") || !strcmp(program, "iTerm.app") ||
	    !strcmp(variable("LC_TERMINAL"), "iTerm2"))
		return NOTIFY_OSC9;
	return NOTIFY_NONE;
}

void osc_detect(struct osc *s)
{
	static const char *const titled[] = {"xterm",	  "screen",  "tmux",   "rxvt", "foot",
					     "alacritty", "kitty",   "st-",    "st",   "vte",
					     "gnome",	  "konsole", "wezterm"};
	const char *term = variable("TERM");
	*s = (struct osc){.phase = -1};
	for (size_t i = 0; i < sizeof(titled) / sizeof(titled[0]); i++)
		s->title |= begins(term, titled[i]);
	/* a multiplexer does not pass them on */
	if (!*variable("TMUX") && !begins(term, "screen") && !begins(term, "tmux"))
		s->notify = notify_of(term);
}

void osc_choose(struct osc *s, bool title, bool notify)
{
	osc_detect(s);
	s->title = s->title && title;
	if (!notify)
		s->notify = NOTIFY_NONE;
}

void osc_title(struct osc *s, const struct live *d, char buf[SIGNAL_BYTES])
{
	const struct alert *top = live_alert_after(d, NULL);
	enum event_kind kind = top ? top->event.kind : EVENT_NONE;
	*buf = '\0';
	if (!s->title || (s->phase == (int)d->view.phase && s->top == kind))
		return;
	const char *word = top ? event_word(&top->event) : phase_text(d->view.phase);
	/* the first time, the terminal saves the old title, for osc_end() */
	snprintf(buf, SIGNAL_BYTES, "%s\x1b]2;%s%s%s - icecue\x1b\\", s->phase < 0 ? "\x1b[22;2t" : "",
		 top ? alert_class_mark(top->event.class) : "", top ? " " : "", word);
	s->phase = (int)d->view.phase;
	s->top = kind;
}

void osc_alert(const struct osc *s, const struct event *e, char buf[SIGNAL_BYTES])
{
	const char *text = event_alert(e), *mark = alert_class_mark(e->class);
	*buf = '\0';
	if (s->notify == NOTIFY_OSC9)
		snprintf(buf, SIGNAL_BYTES, "\x1b]9;%s %s\x1b\\", mark, text);
	else if (s->notify == NOTIFY_OSC777)
		snprintf(buf, SIGNAL_BYTES, "\x1b]777;notify;icecue;%s %s\x1b\\", mark, text);
	else if (s->notify == NOTIFY_OSC99)
		snprintf(buf, SIGNAL_BYTES, "\x1b]99;i=icecue:u=%d;%s %s\x1b\\",
			 e->priority == PRIORITY_HIGH ? 2 : e->priority == PRIORITY_MEDIUM, mark, text);
}

void osc_end(const struct osc *s, char buf[SIGNAL_BYTES])
{
	*buf = '\0';
	if (s->title && s->phase >= 0)
		snprintf(buf, SIGNAL_BYTES, "\x1b[23;2t");
}
