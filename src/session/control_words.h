/* control_words.h - marks by a word, as `icecue mark` sends them, and what is said of what they did. Pure. */
#pragma once

#include "icecue/mark.h"
#include "live/live.h"

/* "ack", "pass", "numb", "ice", "off", "on", "touch", "undo", "note"; NULL after the last. */
extern const char *const control_words[];

/* The mark that a word means now. MARK_NONE: it is none, or not possible now, and *why is the reason. touch:
 * there is a probe in the hand. */
enum mark_kind control_mark(const char *word, const struct live *now, bool touch, const char **why);

struct control_done {
	struct mark mark;
	struct event silenced; /* its kind is EVENT_NONE: nothing was sounding */
	int n;
	struct event events[OUTCOME_EVENTS_MAX]; /* that it led to */
};
/* Writes it in words; false when it did nothing. */
bool control_tell(const struct control_done *d, char *buf, size_t n);
