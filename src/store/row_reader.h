/* row_reader.h - the rows of a record, one after another, in constant memory. */
#pragma once

#include "row.h"
#include "system/lines.h"

struct row_reader {
	bool no_samples; /* set behind row_reader_begin(): rows of samples are passed over, which is quicker
			  */
	uint64_t bad_lines; /* that are no rows */
	struct row_columns columns;
	struct row_tail tail;
	struct lines lines;
};

/* From offset on, where a row begins; 0: from the first row. fd stays the caller's. RESULT_SYSTEM: it cannot
 * be read there. */
enum result row_reader_begin(struct row_reader *r, int fd, const struct row_columns *c, int64_t offset);
/*
 * *row is that of the row before, for what has not changed. False at the end, or when reading failed (logged;
 * r->lines.failed). A last row without its line end was cut off while it was written, and is none.
 */
bool row_reader_next(struct row_reader *r, struct row *row);
