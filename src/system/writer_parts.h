/* writer_parts.h - what a writer and its process share. */
#pragma once

#include <limits.h>
#include <stdatomic.h>

#include "writer.h"

#define WRITER_RING (24u << 20)
#define WRITER_KEPT \
	(12u << 20) /* of what was put, for a file that is made anew; the rest of the ring waits */

/* How far the process has come. Positions count the bytes of rows that were put. */
struct writer_progress {
	_Atomic uint64_t done;		   /* given to the system */
	_Atomic uint64_t synced;	   /* on the disk, with all before */
	_Atomic int64_t size, synced_size; /* of the file then; each ends with a complete row */
	_Atomic int error;		   /* of the last try; 0 */
	_Atomic int64_t since_ms;	   /* when the call that it is in began; 0: it is in none */
};

/* In memory that both map. A position's byte is at position % WRITER_RING. */
struct writer_shared {
	_Atomic uint64_t put, sync_to;
	_Atomic unsigned tries; /* what failed is tried again when this has changed */
	_Atomic bool end;	/* once more, and then the process ends */
	struct writer_progress progress;
	char rows[WRITER_RING];
};

struct writer_job {
	struct writer_shared *shared;
	int fd;	  /* -1: the file is to be made */
	int wake; /* a socket: each byte that comes is a wish to look */
	size_t usual;
	size_t head_n;
	char head[WRITER_HEAD_MAX];
	char path[PATH_MAX];
	unsigned tried;
	bool all;   /* memory had the file from its beginning */
	bool named; /* the name of the file is on the disk */
	bool uncut; /* the file may end with a part of a row */
};

/* The process, from its beginning to its end. Calls nothing but what a signal handler may. */
void writer_process(void *job);

/* Of writer_prepare(): memory for a file at that path, which nobody has yet; NULL: none was prepared for it.
 */
struct writer_shared *writer_early_take(const char *path);
/* Hands the job over; its process, -1: it is gone. *wake: our end of its socket. */
pid_t writer_early_begin(const struct writer_job *job, int *wake);

/* The position of the first row at or behind `at`; that of the ring's end when there is none. */
uint64_t writer_row_at(const struct writer_shared *m, uint64_t at, uint64_t put);
/* The row at a position, up to its line end, as it stands in memory. Returns its bytes; 0: none is whole. */
size_t writer_row(const struct writer_shared *m, uint64_t at, uint64_t put, char *row, size_t n);
/* Where a file that is made anew begins. */
uint64_t writer_oldest(const struct writer_shared *m);
