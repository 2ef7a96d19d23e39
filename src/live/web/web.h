/*
 * web.h - the live page of a session: for a phone on the shelf, a tablet, another computer. What a session
 * tells is told to every browser that looks, and their buttons are marks. It never holds up the session.
 */
#pragma once

#include "config/choices.h"
#include "core/alerts.h"
#include "live/card.h"
#include "live/next_step.h"
#include "live/reporter.h"

struct chain;
struct web;

struct web_listen {
	const char *address; /* "[ADDRESS:]PORT" */
	const char *name;    /* by which browsers may call it besides; "": none */
	enum page_view view;
};

/* Takes the port, before a session begins. RESULT_OK, or another with why, a line for the person. */
enum result web_open(const struct web_listen *l, struct web **out, char *why, size_t n);
void web_close(struct web *w); /* NULL is legal */

/* Where browsers find it, and what they are asked for. */
const struct card *web_card(const struct web *w);

/* What the page shows beside what happens. Strings outlive the session. */
struct web_session {
	const char *client, *site, *probe;
	bool fahrenheit, simulated;
	double speed; /* session time per real time */
	int32_t numb_mc, window_mc, rewarm_min_ms;
	struct alert_times times;
	struct step_words steps;
	struct chain *chain; /* of the alerts, of which the page is a link; NULL: none */
};
/* The page as a sink, which only stops serving when it is closed: w stays the caller's. */
struct sink *web_sink(struct web *w, const struct web_session *s);

/* The next button that was pressed; false when there is none. note has NOTE_TEXT bytes. */
bool web_next_mark(struct web *w, enum mark_kind *kind, char *note);
bool web_has_mark(const struct web *w);

/* How many browsers show it, and how many of these sound: seen, and switched on by a tap. */
int web_viewers(const struct web *w);
int web_heard(const struct web *w);
