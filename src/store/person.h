/*
 * person.h - exports or erases what is kept of one client. It is health data: copies are for their owner only
 * (0700, 0600), no link leads out of the sessions' folder, and what could not be done is logged.
 */
#pragma once

#include <stdio.h>

#include "summary.h"

/*
 * Copies the sessions unchanged into a new folder `to`, with a sessions.csv of their figures and a
 * thresholds.csv of the client's lines about forgotten marks, and a changes.csv of what was noted.
 * RESULT_BUSY: the folder exists already. What cannot be copied is logged (links are not followed), and all
 * else is copied: RESULT_DENIED. *copied: how many sessions.
 */
enum result person_export(const char *base, const struct summary_list *s, const char *client, const char *to,
			  size_t *copied);

/*
 * Removes the session's folder with its files; the caller calls book_forget() before. RESULT_BUSY: it is
 * running. RESULT_NONE: there is no such folder. RESULT_DENIED: something of it is left, and the reason is
 * logged.
 */
enum result person_erase_session(const char *base, const char *name);

/* Removes the lines of a client from BASE/thresholds.csv. RESULT_OK also when there were none. */
enum result threshold_erase(const char *base, const char *client);
/* Writes these lines to f (NULL: nowhere); *lines: how many. */
enum result threshold_copy(const char *base, const char *client, FILE *f, size_t *lines);

/* The same for BASE/changes.csv (clients.h): the lines about the client under any name, with the names
 * themselves. Erase them last: they tell which records are the client's. */
enum result person_lines_erase(const char *base, const char *client);
enum result person_lines_copy(const char *base, const char *client, FILE *f, size_t *lines);
