/*
 * writer.h - a file of rows that a process of its own writes and syncs: a disk that stalls, fails or is gone
 * holds nobody up. Rows stand in memory that both processes share. Those that the disk has not taken yet wait
 * there, and older ones stay as long as there is room, so that the file can be written anew where it was, or
 * elsewhere.
 */
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define WRITER_ROW_MAX 2048  /* bytes of a row, with its line end */
#define WRITER_HEAD_MAX 8192 /* and of what stands above the rows */
#define WRITER_STALLS (-1)   /* errors beside those of errno */
#define WRITER_CUT (-2)	     /* another program has made the file shorter */

struct writer; /* opaque */

struct writer_file {
	const char *path;
	int fd;		  /* open for reading and appending; the writer takes it over */
	const char *head; /* what stands above the rows: it is written with one write(2) */
	size_t head_n;	  /* at most WRITER_HEAD_MAX */
	size_t usual; /* bytes of most rows: a row that would be cut by the end of a page is kept from it */
	size_t samples_max, max; /* bytes that may wait: of rows that can be spared, of all */
};

/* Reads what is in the file already, and starts the process. NULL when memory, descriptors or processes are
 * out; then the descriptor is the caller's. */
struct writer *writer_create(const struct writer_file *file);

/* Starts the process of a writer that is yet to be created, for a path below that folder: it stays outside of
 * a fence (fence.h) that goes up meanwhile, and can make the folder again when somebody removes it, or a
 * stick with it is plugged in again. Where that fails, or the path is another, writer_create() starts its
 * own. Its number; -1: there is none. */
pid_t writer_prepare(const char *within);
/* Ends one that waits. */
void writer_early_forget(void);

/* A row, for good when `must`. False when there is no room for it: it is lost. Waits only where it is
 * megabytes ahead of a disk that is well. */
bool writer_put(struct writer *w, const char *row, size_t n, bool must);

/* What was put until now is to be on the disk itself, not only in the system's memory: fdatasync(2). */
void writer_sync(struct writer *w);

/* How it goes: 0, the errno of what failed last, ENOENT when the file was removed, WRITER_CUT or
 * WRITER_STALLS. Starts the process again when somebody has ended it. */
int writer_look(struct writer *w);

/* After a failure nothing is tried until this: then what waits, in a file made anew if it was removed. */
void writer_retry(struct writer *w);

/* When writer_look() may find that the disk stalls, in milliseconds from now; -1: at no time yet. */
int writer_stall_in_ms(const struct writer *w);

/* Fills in the descriptor that wakes poll(2) when a failure begins or ends; returns how many. */
int writer_pollfds(const struct writer *w, struct pollfd *fds, int cap);

/* Writes and syncs what there is, and waits for that, but no longer than max_ms. 0, or as writer_look().
 * Nothing can be put from now on. */
int writer_end(struct writer *w, int max_ms);

/* After that failed: everything that memory still has, at another path, which must not be there yet. Its
 * folders are made. The result is that of writer_end(). */
int writer_end_at(struct writer *w, const char *path, int max_ms);

/* True when the file stands at another path now, which is `to`, or at none that is known. */
bool writer_was_moved(const struct writer *w, char *to, size_t n);

/* False when rows between the head and what memory still has would be missing there. */
bool writer_has_all(const struct writer *w);
/* Writes the same into a descriptor, at once; for one that is no disk. */
bool writer_copy(const struct writer *w, int fd);

void writer_free(struct writer *w);
