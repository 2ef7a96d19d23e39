/* row_reader.h - reads the rows of a record, one after another, in constant memory. */
#pragma once

#include "record.h"
#include "system/lines.h"

struct row_reader {
	bool no_samples;    /* set after row_reader_begin() to skip samples, which is quicker */
	uint64_t bad_lines; /* lines that are not rows */
	struct row_columns columns;
	struct rows_gone gone; /* of the head: passed over */
	struct row_tail tail;
	struct lines lines;
};

/* Begins at offset, where a row begins; 0: at the first row. fd stays the caller's, and the head is that of
 * its record: rows that its corrections say were a mistake are passed over. RESULT_SYSTEM: it cannot be read
 * there. */
enum result row_reader_begin(struct row_reader *r, int fd, const struct record_head *h, int64_t offset);
/*
 * *row must be the row before, for what has not changed. False at the end, or when reading failed (logged;
 * r->lines.failed). A last row without its line end was cut off while it was written, and is not returned.
 */
bool row_reader_next(struct row_reader *r, struct row *row);
