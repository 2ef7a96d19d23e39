/* open.h - the book's file: opened, found to be sound or not, and given up. Private to this room. */
#pragma once

#include "db.h"
#include "icecue/result.h"

struct book {
	const char *base;
	struct db db;
	bool behind; /* it could not be brought up to date: what it has is what there is */
};

/*
 * Opens BASE/book.db, which is made if need be, and calls use(); once more on a new one when it was damaged.
 * Statements have the collation by_age, for folders.
 * RESULT_OK; RESULT_NONE: there is no BASE; else the book cannot serve, the reason was logged once, and the
 * records must be read.
 */
enum result book_with(const char *base, void (*use)(struct book *b, void *context), void *context);
