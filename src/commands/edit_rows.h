/* edit_rows.h - the marks of a session that can be corrected, by their time. Pure but for the stream. */
#pragma once

#include <stdio.h>

#include "report/story.h"

/* "12:30", "75:20", "1:15:20" as summary and page show times, in ms; false when it is not one. */
bool edit_time(const char *text, int64_t *ms);
/* Is it a pass (else: felt numb) that counts? */
bool edit_is(const struct story_event *e, bool pass);
/* And in the second that begins at ms? */
bool edit_is_at(const struct story_event *e, bool pass, int64_t ms);
/* "06:20, 06:35 (outside the window)" with a line end; "none". */
void edit_put_times(FILE *f, const struct story *s, bool pass);
