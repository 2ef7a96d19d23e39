/*
 * person.h - what is kept of one client, given out or taken away. It is health data: copies are for their
 * owner alone (0700, 0600), nothing outside of the sessions' folder is followed to, and what could not be
 * done is said.
 */
#pragma once

#include <stdio.h>

#include "summary.h"

/*
 * Copies the sessions into a new folder `to`, as they are, with a sessions.csv of their figures and, in
 * thresholds.csv, the lines of the client about forgotten marks. A folder that is there is refused
 * (RESULT_BUSY). What cannot be copied (a link to elsewhere is not followed) is logged, and all else is
 * copied: RESULT_DENIED. *copied: how many sessions.
 */
enum result person_export(const char *base, const struct summary_list *s, const char *client, const char *to,
			  size_t *copied);

/*
 * Removes the session's folder with its files; summary_forget() is the caller's. RESULT_BUSY: it runs.
 * RESULT_NONE: there is no such folder. RESULT_DENIED, with why logged: something of it is left.
 */
enum result person_erase_session(const char *base, const char *name);

/* The lines of a client in BASE/thresholds.csv; RESULT_OK also when there were none. */
enum result threshold_erase(const char *base, const char *client);
/* The same lines, written to f (NULL: nowhere); *lines: how many. */
enum result threshold_copy(const char *base, const char *client, FILE *f, size_t *lines);
