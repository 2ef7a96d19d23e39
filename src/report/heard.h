/* heard.h - when each alert of a session was acknowledged by a key. Pure. */
#pragma once

#include "story.h"

/* For each event of the story the time of that key; MS_NONE for no alert, or none that somebody acknowledged
 * while it lasted. */
void heard_find(const struct story *s, int64_t heard_ms[STORY_EVENTS_MAX]);
