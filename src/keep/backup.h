/*
 * backup.h - one archive of everything: the sessions with all their files, the journals beside them, the
 * configuration with roles and calibrations, and a manifest with the sum of each file (manifest.h). The book
 * is not in it: it is made anew from the text files.
 *
 * Only what lies below the folder with the sessions is taken: no link is followed. Hidden files are drafts
 * and are left out. So is a session that runs, because half a session would look like one that was cut off:
 * the next backup has it whole.
 */
#pragma once

#include "base/sha256.h"
#include "icecue/result.h"
#include "unpack.h"

struct backup_told {
	size_t sessions, files, running; /* running: left out */
	size_t left_out; /* files and folders that could not be read, or are no files; each was logged */
	int64_t bytes;	 /* of the archive */
};

/*
 * Writes BASE and the configuration (NULL: there is none) into the archive at path, an absolute one. An
 * archive of the same kind that is there is replaced once the new one is whole; anything else is refused, and
 * so is one with more sessions that BASE/backups.csv does not know as its own: RESULT_BUSY. RESULT_NONE:
 * there is no such BASE. RESULT_AGAIN: a held signal came. All is logged.
 */
enum result backup_write(const char *base, const char *config, const char *path, const char *now_iso,
			 const char *version, struct backup_told *told);

/* What an archive says of itself. */
struct backup_about {
	char made_iso[40], version[48];
	size_t sessions, files;
	int64_t bytes; /* of its files */
};
/*
 * Reads all of an archive, checks each name, size and sum, and writes its files below the open folder `to`
 * (-1: nowhere), where nothing may be yet. Then `why` tells what was wrong: RESULT_BAD_DATA, RESULT_NONE (no
 * such file), RESULT_FULL, RESULT_DENIED, RESULT_AGAIN (a held signal came).
 */
enum result backup_read(const char *path, int to, struct backup_about *about, char why[UNPACK_WHY]);

/* Is this file a backup of icecue, as far as its first entry tells? */
bool backup_is(const char *path);
