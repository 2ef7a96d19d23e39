/*
 * restore.h - brings a backup back. All of it is first written beside the sessions, in a hidden folder, and
 * checked against its manifest: what is not whole and right changes nothing. Then each session is put into
 * its place in one step.
 *
 * Nothing that is there is overwritten. A session that is there with the same record, or with one that goes
 * on where the backup's ends, stays, and gets the files that it lacks, and corrections that are newer with
 * chart and report.
 * Another one of the same name is put beside it as NAME-restored. The same holds for the lists beside the
 * sessions (NAME.restored) and for the configuration, which also stands aside when it would run a program or
 * have the sessions elsewhere.
 */
#pragma once

#include <stdio.h>

#include "backup.h"

struct restore_told {
	struct backup_about about;
	size_t restored, there, beside; /* sessions; another folder is put back, too, and is none */
};

/*
 * What came beside something else is told on `out`, a line each. config: where the configuration belongs;
 * NULL: nowhere. The result is that of backup_read(), or of what could not be put into its place. All is
 * logged.
 */
enum result restore_all(const char *base, const char *config, const char *archive, FILE *out,
			struct restore_told *told);

/* Removes what a restore that was killed left below base. */
void restore_clean(const char *base);
