/*
 * items.h - private to src/import: a file that is open, from whose rows import_next() makes items.
 */
#pragma once

#include "search.h"
#include "survey.h"

struct import {
	int fd;
	bool own_fd, ended, no_calibration;
	struct table table;
	struct record_head head;
	struct intake intake;

	struct sheet sheet;	  /* of a table; of a record there are lines */
	struct found *found;	  /* NULL: a record */
	int next;		  /* row of the table */
	struct csv_field *fields; /* of a line of a record */
	struct cells *row;	  /* of a table */

	int64_t origin_ms;	 /* file time of session time 0 */
	int64_t last_ms;	 /* session time of the latest item; MS_NONE = none yet */
	int64_t end_ms;		 /* time of an end row; MS_NONE */
	struct import_item kept; /* the mark of a row that is a sample too */
	bool has_kept;
	uint64_t rows, samples, bad_lines, stale; /* stale: earlier than the latest item */
	int64_t first_bad_line;
	struct survey survey;
	struct import_choice choice;
	struct lines lines;
};
