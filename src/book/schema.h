/* schema.h - the tables of the book, made anew and brought up to date; src/doc/book.md describes them. */
#pragma once

#include "db.h"
#include "icecue/result.h"

#define SCHEMA_APPLICATION 0x49434555 /* "ICEU": application_id of the file */
#define SCHEMA_VERSION 3	      /* its user_version */
/* Changes when what is read of a record becomes another figure in the same column: then all are read again.
 */
#define SCHEMA_ROWS 3

/*
 * Makes the tables of an empty file, or those of an older version into ours, each step in a transaction of
 * its own. RESULT_GONE: a newer icecue made it. RESULT_BAD_DATA: the file is not ours. RESULT_SYSTEM: see
 * db->error.
 */
enum result schema_prepare(struct db *db, const char *now_iso);
