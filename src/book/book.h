/*
 * book.h - BASE/book.db: clients, sites, sessions and all that is found in them, as tables for questions. It
 * is an index: the records below BASE are the truth, and the book is made from them, again whenever it is
 * lost.
 *
 * It is never trusted more than the records. A session's rows count only while its session.csv and
 * changes.csv have the size and the time of change that the rows were made from. That is looked at for every
 * session while there are 2000 at most; of more, for the newest 500, those that had not ended and those that
 * icecue itself corrected (book_look_again()), and `icecue book --rebuild` reads all. Whether folders came or
 * went is known from BASE's own time of change, which is believed once it is older than 3 s.
 *
 * Whoever asks, asks one of the functions below: each brings the book up to date, and where there can be
 * none, reads the records, which is right and slow. Why is logged in one line. A file that is damaged, or is
 * not ours, is moved aside as book.db.bad-MOMENT; one that a newer icecue made stays as it is and is not
 * read. While another process writes, this one waits for up to 2 s, and then takes what the book has.
 *
 * The file holds names: mode 0600, and what is deleted is overwritten.
 */
#pragma once

#include "store/known.h"
#include "store/list_filter.h"
#include "store/roster.h"

#define BOOK_NAME "book.db"

/* Brings it up to date. max_ms: how long that may take; what does not fit is left to the next time. 0: no
 * limit. RESULT_OK; RESULT_BUSY: not all is in it, because another process writes or the time was over; or
 * why there can be no book. */
enum result book_sync(const char *base, int max_ms);

/* The sessions that are meant, each label as it was first typed; filter NULL: all. RESULT_OK, or as
 * walk_each(). Who removes or copies them all looks at `behind`. The caller calls summary_list_free(). */
enum result book_list(const char *base, const struct list_filter *filter, struct summary_list *out);
/* As known_read_others(). */
enum result book_known(const char *base, const char *but, struct known *out);
/* As roster_read(), and of all sessions. */
enum result book_roster(const char *base, struct roster *out);
/* As folder_find() and folder_is_sure(). */
enum result book_find(const char *base, const char *name, char *dir, size_t n, char *why, size_t why_n);
bool book_is_sure(const char *base, const char *typed, const char *name);

/*
 * Removes what it has of a folder, or (name is NULL) of a client, so that nothing of it is left in the file.
 * Call it before their records are removed: what is interrupted then leaves no label behind. Records that
 * stay are taken up again. Any result but RESULT_OK and RESULT_NONE: it still has them, as on a full disk,
 * and that was logged, or (RESULT_BUSY) while another process reads or writes it; call book_forget_gone()
 * when the records are gone.
 */
enum result book_forget(const char *base, const char *name, const char *client);
/* The same for the first n of a list. */
enum result book_forget_sessions(const char *base, const struct summary *at, size_t n);
/* Takes off what is no longer there, so that nothing of it is left in the file. Results as book_forget(). */
enum result book_forget_gone(const char *base);
/* The session of that folder is read again the next time, however old it is: its changes.csv was written.
 * Where that cannot be noted and will not be seen, it is logged, with what to do. */
enum result book_look_again(const char *base, const char *name);

/*
 * Writes what it has of a client, who is given by the present name, into a new folder `to`: a table (CSV) for
 * each view with the client's rows. RESULT_OK; else some are missing, and it was logged: they can be made
 * anew from the records.
 */
enum result book_export(const char *base, const char *client, const char *to);
