/*
 * session_name.h - what a session is called: its folder, "2026-11-22T21-10-00", and what is shorter to type.
 * Pure.
 */
#pragma once

#include <stdbool.h>

#include "summary.h"

/*
 * Does it mean the session of that folder? Its beginning does, and day and time with or without the year:
 * "2026-11-22 21:10" as it is listed, "1122-2110". Whatever stands between the digits.
 */
bool session_name_means(const char *typed, const char *folder);
/* Is it at least a day and a minute? Less means whatever was last then. */
bool session_name_is_exact(const char *typed);

/* Sets the short name of each: "1122-2110", with seconds where that means two of them, else the folder's. */
void session_names_shorten(struct summary_list *s);

/* What sessions must share so that a short name could mean both: month, day, hour and minute as a number.
 * False when the folder's name is not of our form, and is its own short name. */
bool session_name_minute(const char *folder, int64_t *minute);
