/*
 * unpack.h - reads an archive that may come from anybody: a tar with gzip, and nothing else. Entries are told
 * as they are; whether a name or a size is good is for others (manifest.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "icecue/result.h"

#define UNPACK_WHY 512

struct unpack; /* opaque */

struct unpack_entry {
	const char *name; /* valid until the next entry */
	int64_t bytes;
	int64_t changed_s;
	bool folder; /* else a regular file: a link, a device or an entry without a size is none of both, and
			refused */
};

/* On failure `why` is the sentence for the person. */
enum result unpack_open(const char *path, struct unpack **out, char why[UNPACK_WHY]);
/* RESULT_OK; RESULT_NONE: there are no more; RESULT_BAD_DATA: it is damaged, or holds what is refused. */
enum result unpack_next(struct unpack *u, struct unpack_entry *e, char why[UNPACK_WHY]);
/* Bytes of the entry; 0: its end; -1: it is damaged. */
ssize_t unpack_read(struct unpack *u, void *buf, size_t n, char why[UNPACK_WHY]);
void unpack_close(struct unpack *u); /* NULL is legal */
