/*
 * manifest.h - the list of what a backup holds, its last file, and the names that may stand there. Pure.
 *
 *     # icecue backup 1
 *     # made: 2026-11-22T21:10:00.000+01:00
 *     # version: 0.1.0
 *     # sessions: 120
 *     SUM  README
 *     SUM  config/icecue.ini
 *     SUM  data/2026-11-22T21-10-00/session.csv
 *     # end: SUM
 *
 * SUM is the SHA-256 of the file, so that `sha256sum -c MANIFEST` checks it, too; the last one is that of all
 * lines before. The files stand in the order of manifest_order(), each once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sha256.h"

#define MANIFEST_TOP "icecue-backup/" /* everything in the archive lies below it */
#define MANIFEST_NAME "MANIFEST"
#define MANIFEST_README "README"
#define MANIFEST_CONFIG "config/icecue.ini"
#define MANIFEST_DATA "data/"
#define MANIFEST_NAME_MAX 1024 /* of a name, with its end */
#define MANIFEST_DEPTH 6       /* folders above a file, at most */

/* What a backup holds at most; a reader refuses more, so a writer leaves it out. */
#define MANIFEST_FILE_MAX_BYTES (INT64_C(4) << 30) /* of one file: a capture of months */
#define MANIFEST_MAX_BYTES (INT64_C(1) << 28)	   /* of all lines: two million files */

/*
 * May this name, without its top, stand in a backup? Of README, config/icecue.ini, and what is below data/:
 * no component that is empty, begins with a dot or is too long, no control byte, not too deep. A folder's may
 * end with a slash. What is manifest_is_own() below data/ may not.
 */
bool manifest_name_ok(const char *name, bool folder);
/*
 * Is a file of this name in the folder with the sessions made from the rest there (the book with its
 * journals), or of this computer alone (backups.csv)? No backup has it: one that came with a book would be
 * believed.
 */
bool manifest_is_own(const char *file);
/* Below, equal to or above 0: what is in a folder stands where the folder does. */
int manifest_order(const char *a, const char *b);
/* Is it a file in the folder that `above` would be? */
bool manifest_is_below(const char *name, const char *above);

/* What its head says. */
struct manifest_head {
	char made_iso[40], version[48];
	size_t sessions;
};

/* The text above the lines of the files; bytes. */
int manifest_head_format(const struct manifest_head *h, char *buf, size_t n);
/* One line with its end; bytes. */
int manifest_line(const char *sum, const char *name, char *buf, size_t n);
/* The last line, of the n bytes of text before it. */
int manifest_end(const char *text, size_t n_text, char *buf, size_t n);

/*
 * Compares a manifest with the lines of the files as they were found. False with why: of another format, cut
 * off or changed itself, or the first file that is not as it was, missing, or too many.
 */
bool manifest_check(const char *text, size_t n, const char *found, size_t n_found, struct manifest_head *h,
		    char *why, size_t n_why);
