#include "row_reader.h"

#include <string.h>
#include <unistd.h>

enum result row_reader_begin(struct row_reader *r, int fd, const struct record_head *h, int64_t offset)
{
	r->columns = h->columns;
	r->gone = h->gone;
	r->tail.n = 0;
	r->bad_lines = 0;
	r->no_samples = false;
	lines_init(&r->lines, fd);
	r->lines.failed = r->lines.ended = lseek(fd, offset, SEEK_SET) < 0;
	return r->lines.failed ? RESULT_SYSTEM : RESULT_OK;
}

/* A sample has a status, in its third cell. */
static bool is_sample(const char *line, size_t n)
{
	const char *end = line + n, *at = memchr(line, ',', n);
	at = at ? memchr(at + 1, ',', (size_t)(end - at - 1)) : NULL;
	return at && at + 1 < end && at[1] != ',';
}

bool row_reader_next(struct row_reader *r, struct row *row)
{
	char *line;
	size_t n;
	bool whole;
	const char *here = lines_here(&r->lines, &n);
	size_t taken = row_again(here, n, &r->tail, row);
	if (taken) {
		lines_took(&r->lines, taken);
		return true;
	}
	for (;;) {
		enum result result = lines_next(&r->lines, &line, &n, &whole);
		if (result == RESULT_BAD_DATA) { /* a line that is too long */
			r->bad_lines++;
			continue;
		}
		if (result != RESULT_OK || !whole)
			return false;
		/* the head, and the column names */
		if (!n || *line == '#' || *line == 'e' || (r->no_samples && is_sample(line, n)))
			continue;
		if (!row_parse(line, n, &r->columns, &r->tail, row))
			r->bad_lines++;
		else if (!r->gone.n || !row_is_gone(row, &r->gone))
			return true;
	}
}
