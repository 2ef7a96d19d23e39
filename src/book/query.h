/* query.h - questions of a person to the book, and whether it is sound. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "icecue/calibration.h"
#include "icecue/result.h"

enum query_format { QUERY_TABLE, QUERY_CSV, QUERY_JSON };

/*
 * Brings the book up to date, and runs the statements without being able to change it. Rows go to f as they
 * come; of a table the first thousand decide how wide it is. False with the reason, for a person, in why.
 */
bool book_query(const char *base, const char *sql, enum query_format format, FILE *f, char *why, size_t n);

/* Brings the book up to date, for a program that reads it by itself; its path. False with the reason in why.
 */
bool book_path(const char *base, char *path, size_t path_n, char *why, size_t n);

/* A calibration that is in force, by the configuration. */
struct book_calibration {
	const char *identity; /* "center309#1234/t1": of the probe, and of its channel */
	const char *channel;
	struct calibration c;
};
/* Makes these n the ones that the book has. Nothing is written when it has them. */
void book_calibrations_set(const char *base, const struct book_calibration *at, size_t n);

struct book_about {
	int64_t bytes;
	int version; /* of its schema */
	size_t read; /* records that were read for this */
	int64_t clients, sites, sessions, rounds, passes, changes, unread;
	char fault[240]; /* what is wrong with it; "": it is sound */
};
/* rebuild: every record is read again. RESULT_OK, RESULT_NONE (there is no folder), or why there is no book,
 * which was logged. */
enum result book_about(const char *base, bool rebuild, struct book_about *out);
