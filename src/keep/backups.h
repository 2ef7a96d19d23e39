/*
 * backups.h - BASE/backups.csv: the last backups of this folder, so that an old one is reminded of, and so
 * that whoever deletes something learns where it still is. It is of this computer, and not in a backup
 * itself.
 *
 *     # icecue backups 1
 *     at,file,sessions
 *     2026-11-22T21:10:00.000+01:00,/media/stick/icecue.tar.gz,120
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "icecue/result.h"

#define BACKUPS_NAME "backups.csv"
#define BACKUPS_MAX 10 /* that are kept, the last ones */
#define BACKUP_PATH 1024

struct backups {
	size_t n;
	struct backup_made {
		char at_iso[40], file[BACKUP_PATH];
		int64_t at_ms; /* since 1970 */
		size_t sessions;
	} at[BACKUPS_MAX]; /* the newest last; one file stands there once */
};

/* A file that is missing, or is not ours, has none. */
void backups_read(const char *base, struct backups *out);
/* Adds one. The reason of a failure is logged. */
enum result backups_add(const char *base, const char *now_iso, const char *file, size_t sessions);
