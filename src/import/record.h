/*
 * record.h - private to src/import: records of ours.
 */
#pragma once

#include "table.h"

enum record_kind {
	RECORD_NONE,
	RECORD_PLAIN,	/* as icecue writes it */
	RECORD_RESAVED, /* other separators, decimal commas, head lines filled up with empty cells */
};
/* From the first bytes of a file. */
enum record_kind record_kind(const char *text, size_t n);

/* Takes the head's lines and the header. */
enum result record_take(struct lines *l, const struct import_options *o, struct table *t,
			struct record_head *head, char *why, size_t n);

/* Writes a record that was saved by a spreadsheet as icecue writes it, into memory. Returns its descriptor,
 * -1 without memory. */
int record_respread(const struct sheet *s);

/* Chooses among our own names. All columns have their form: no values need to be looked at. */
enum result record_choose(const struct columns *c, const struct import_options *o, struct table *t, char *why,
			  size_t n);
