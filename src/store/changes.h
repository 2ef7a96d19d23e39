/*
 * changes.h - corrections, kept beside what they correct: SESSION/changes.csv of one session,
 * BASE/changes.csv of clients. What was recorded is never changed, and a line here is never changed either:
 * taking a change back is one more line.
 *
 *     # icecue changes 1
 *     id,at,by,client,site,field,t_s,old,new,undo_of,whole
 *     1,2026-11-22T21:10:00.000+01:00,mira,,,client,,Anan,Anna,,yes
 *     2,2026-11-22T21:11:00.000+01:00,mira,,,pass,750.25,pass,,,yes
 *     3,2026-11-22T21:12:00.000+01:00,mira,,,pass,750.25,,pass,2,yes
 *
 * id             a number, one higher than the highest in the file
 * at             the wall clock with its zone
 * by             who made it, or empty
 * client, site   whom a line of BASE is about; empty in a session's
 * field          what is changed: see corrections.h for a session, clients.h for a client; other rooms
 *                keep fields of their own in BASE's
 * t_s            session time of the row that is meant; empty elsewhere
 * old, new       what it was, and what it is now; both may be empty
 * undo_of        the id of the change that this line takes back; its old and new are here new and old
 * whole          "yes": the line is complete. One that is cut off has none, also when it got its line
 *                end later
 *
 * Text is guarded (base/safe_text.h). A field that is not known, and a line that is not understood, was
 * written by a newer icecue or by hand: it does not apply, is counted, and stays.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "icecue/result.h"
#include "icecue/units.h"

#define LABEL_TEXT 96 /* the longest label of a client, site or therapist, with its end */
#define CHANGES_NAME "changes.csv"
#define CHANGES_BYTES_MAX (16 << 20) /* a longer file is not ours */
#define CHANGE_LINE_MAX 4096	     /* a longer line is not ours */
#define CHANGE_TEXT 400		     /* the longest old or new, with its end */

/* One line. Texts are never NULL; those of a change that was read belong to its struct changes. */
struct change {
	int64_t id;
	const char *at_iso, *by, *client, *site, *field, *old, *new;
	int64_t t_ms;	 /* MS_NONE: no row is meant */
	int64_t undo_of; /* 0: it is no undo */
	bool undone;	 /* a later line takes it back; only of what was read */
};
/* Does it hold, being neither an undo nor undone? Only such lines apply, in their order. */
bool change_holds(const struct change *c);

struct changes {
	size_t n;
	struct change *at; /* in the order of the file, undos and undone ones, too */
	int64_t size_bytes,
		changed_ns; /* of the file; 0: there is none. Who keeps what follows from it compares both */
	int64_t last_id;
	bool torn;	  /* the last line is cut off: it does not count */
	size_t bad_lines; /* that are not understood */
};

/*
 * Reads DIR/changes.csv. RESULT_OK also when there is none. RESULT_BAD_DATA: it is not ours or has a newer
 * format; RESULT_DENIED, RESULT_SYSTEM: it cannot be read. These, a torn line and lines that are not
 * understood are logged. Call changes_free() in any case.
 */
enum result changes_read(const char *dir, struct changes *out);
/* The same of text in memory. Pure; logs nothing. RESULT_OK; RESULT_BAD_DATA; RESULT_SYSTEM: no memory. */
enum result changes_parse(const char *text, size_t n, struct changes *out);
void changes_free(struct changes *c);
/* Size and time of change of DIR/changes.csv; zeros when there is none. */
void changes_stamp(const char *dir, int64_t *size_bytes, int64_t *changed_ns);

/*
 * Appends a line with the next id, which is put into c->id: one write and an fsync, under a lock, so that of
 * two that write at once both are kept. A torn last line gets its line end before. The file is made with mode
 * 0600. On failure nothing is left in it, and the reason is logged: RESULT_FULL, RESULT_DENIED, RESULT_BUSY
 * (the lock was not free within five seconds), RESULT_BAD_DATA (not ours, or full).
 */
enum result changes_append(const char *dir, struct change *c);
/* The same for a change that follows from what was read. RESULT_AGAIN: there is another line since, nothing
 * was written, and nothing is logged: read again, and see whether it is still meant. */
enum result changes_append_to(const char *dir, const struct changes *read, struct change *c);
/* Takes back the change `of` of what was read, which must hold: appends the line that says so, in the same
 * way. */
enum result changes_undo(const char *dir, const struct changes *read, const struct change *of,
			 const char *now_iso, const char *by);
/*
 * For "delete": makes the file anew without the lines for which gone() is true; what is not understood stays.
 * The lines go from the disk as far as the disk lets them. *lines: how many. Results as of changes_append().
 */
enum result changes_erase(const char *dir, bool (*gone)(void *context, const struct change *c), void *context,
			  size_t *lines);

/* One line with its end; bytes, or -1 when it does not fit n or CHANGE_LINE_MAX. Pure. */
int change_format(const struct change *c, char *buf, size_t n);
