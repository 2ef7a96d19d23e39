/* reminder.h - what the list says beside the sessions: that the last backup is old, and that sessions are. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define REMINDER_DAYS 30 /* a laptop is lost, and a month of work with it: what a practice can make good */

/*
 * True with the sentence when the last backup (backups.h) is older than REMINDER_DAYS and sessions came
 * since; or when there is none, and the first session is as old as that. A backup of the last days costs one
 * small file to read; else the folders are counted by their names.
 */
bool reminder_due(const char *base, const char *now_iso, char *buf, size_t n);

/* True with the sentence when sessions are from before that day: older than `keep` says, in its words. The
 * folders are counted by their names. */
bool reminder_old(const char *base, const char *day, const char *keep, char *buf, size_t n);

/* How many folders that may be sessions this user may not read: others' private ones. */
size_t reminder_denied(const char *base);
