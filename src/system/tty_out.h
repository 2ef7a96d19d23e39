/*
 * tty_out.h - text to a terminal, a pipe or a file that may stop taking it.
 *
 * Never waits. What cannot be written is kept up to a bound, whole messages beyond it are lost.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "icecue/result.h"

struct tty_out {
	FILE *f;     /* the caller's */
	int fd;	     /* -1: no descriptor, written through f */
	bool own_fd; /* opened anew, not to share the non-blocking flag with the shell */
	bool waits;  /* a write may block: ask poll() first */
	size_t n;    /* bytes that wait */
	char buf[8192];
};

void tty_out_open(struct tty_out *t, FILE *f);
void tty_out_close(struct tty_out *t);

/* Writes or keeps n bytes. RESULT_OK; RESULT_AGAIN when they were dropped whole; RESULT_GONE when nobody
 * can read them any more; RESULT_FULL when the disk behind it is full. */
enum result tty_out_put(struct tty_out *t, const char *text, size_t n);
/* Tries again with what waits. */
enum result tty_out_flush(struct tty_out *t);
/* Columns of the terminal, 80 when it does not report them. */
int tty_out_width(const struct tty_out *t);
/* Columns of a terminal; where there is none, what COLUMNS says, else 0. */
int tty_columns(int fd);
