/*
 * lines.h - the lines of a file of any length, in constant memory: pieces of LINES_BUFFER bytes by read(2).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "icecue/result.h"

#define LINES_BUFFER 65536

struct lines {
	int fd;		 /* stays the caller's */
	bool ended;	 /* the file has no more bytes than those in buf */
	bool skipping;	 /* inside a line that does not fit */
	bool failed;	 /* a read failed; errno was logged */
	uint64_t number; /* of the line handed out last, from 1 */
	size_t at, n;	 /* buf[at..n) is not handed out yet */
	char buf[LINES_BUFFER];
};

void lines_init(struct lines *l, int fd);

/*
 * The next line without its LF or CR LF. It stays valid, and may be written to, until the next call.
 * *whole is false for a last line that has no line end. RESULT_OK; RESULT_NONE at the end of the file;
 * RESULT_BAD_DATA for a line that does not fit the buffer: it is passed over (n and line are its
 * beginning); RESULT_SYSTEM when a read failed.
 */
enum result lines_next(struct lines *l, char **line, size_t *n, bool *whole);

/* What is in the buffer already, from the line that lines_next() would hand out next. Nothing is read or
 * taken. */
static inline const char *lines_here(const struct lines *l, size_t *n)
{
	*n = l->skipping ? 0 : l->n - l->at;
	return l->buf + l->at;
}
/* Takes one whole line of those, of n bytes with its end. */
static inline void lines_took(struct lines *l, size_t n)
{
	l->at += n;
	l->number++;
}
/* Where in the file that line begins. */
int64_t lines_offset(const struct lines *l);

/*
 * To look ahead: fills the buffer and gives what is in it, from the line that lines_next() would hand out
 * next. Nothing is taken. Valid until the next call.
 */
const char *lines_ahead(struct lines *l, size_t *n);
