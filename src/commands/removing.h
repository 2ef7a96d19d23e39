/* removing.h - what the commands that remove have in common: the question, a session's end, and what is not
 * reached. */
#pragma once

#include "book/book.h"
#include "config/options.h"

/* False, which was said: a session is missing in the list, or is told as another client's. What stays or goes
 * cannot be told by it. */
bool removing_list_is_whole(const char *base, const struct summary_list *s);
/* Says how many folders cannot be read: whoever's data go may have a session there, too. */
void removing_report_unread(const char *base, const struct summary_list *s);
/* A plain "yes" from a person to "Remove WHAT for good?", or --yes where the command has it. What keeps it is
 * said. */
bool removing_agreed(const struct options *o, const char *what);
/* Removes the folder of a session that does not run; a failure is said. Call book_forget() before. */
bool removing_session(const char *base, const char *name);
/* The same for the first n of a list; how many are gone. Several at a time: on a disk that keeps a journal
 * each file waits for it, and they can wait together. */
size_t removing_sessions(const char *base, const struct summary *at, size_t n);
/*
 * Removes the lines about a client from the lists beside the sessions, when none of the client's sessions is
 * left. False when something stayed; that was logged.
 */
bool removing_lines(const char *base, const char *client);
/*
 * Says what was not reached. forgotten: what book_forget() said before; where it could not, as on a full
 * disk, the book is tried again, now that the records are gone. False when the names are still in it.
 */
bool removing_tell_rest(const char *base, enum result forgotten);
