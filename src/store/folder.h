/* folder.h - where sessions are kept on disk. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "icecue/result.h"
#include "record.h"
#include "walk.h"

/* Writes $XDG_DATA_HOME/icecue or ~/.local/share/icecue. RESULT_NONE when neither variable is usable. */
enum result folder_home(char *buf, size_t n);

/* Writes BASE/2026-11-22T21-10-00, from local time, with -2, -3 ... when that is taken. Creates nothing. */
enum result folder_new(const char *base, char *buf, size_t n);

/* Creates a session with its record (record.h); dir becomes its folder. If another session that begins in the
 * same second takes a folder first, the next one is tried. */
enum result folder_create(const char *base, const struct record_head *head, char *dir, size_t n,
			  struct record **out);

/* Finds a session: NULL = the last; a folder, a session.csv, or whatever means one below base
 * (session_name.h). On failure `why` is the message: what was searched for, and where. */
enum result folder_find(const char *base, const char *name, char *dir, size_t n, char *why, size_t why_n);
/* Is it a folder with a record, or a session.csv, anywhere? Then its folder goes into dir. */
bool folder_at_path(const char *name, char *dir, size_t n);
/* The same among these names, which are those of the sessions, the newest first. */
enum result folder_find_among(const char *base, const struct walk_names *names, const char *name, char *dir,
			      size_t n, char *why, size_t why_n);
/* Can only the session of that folder be meant? By its whole name, or by a day and a minute that no other
 * has. */
bool folder_is_sure(const char *base, const char *typed, const char *name);
bool folder_is_sure_among(const struct walk_names *names, const char *typed, const char *name);
