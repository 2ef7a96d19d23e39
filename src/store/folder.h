/*
 * folder.h - where sessions live on disk.
 */
#pragma once

#include <stddef.h>

#include "icecue/result.h"
#include "record.h"

/* $XDG_DATA_HOME/icecue or ~/.local/share/icecue into buf. RESULT_NONE when neither variable is usable. */
enum result folder_home(char *buf, size_t n);

/* BASE/2026-11-22T21-10-00 (with -2, -3 ... when taken), from local time. Does not create it. */
enum result folder_new(const char *base, char *buf, size_t n);

/* A new one with its record (record.h), its folder in dir. Another that begins in the same second may take a
 * folder first: then the next one is tried. */
enum result folder_create(const char *base, const struct record_head *head, char *dir, size_t n,
			  struct record **out);

/* Finds a session: NULL = the last; a folder, a session.csv, or a name (or the beginning of one) below
 * base. On failure `why` says what was looked for and where. */
enum result folder_find(const char *base, const char *name, char *dir, size_t n, char *why, size_t why_n);
