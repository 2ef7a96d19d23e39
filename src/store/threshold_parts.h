/* threshold_parts.h - what threshold.c is made of. */
#pragma once

#include "threshold.h"
#include "walk.h"

/* The marks of a record, each judged by itself, and the value that they give. s->why is kept. */
void threshold_read_session(const struct walk_entry *e, struct threshold_session *s);

/* BASE/thresholds.csv, whole. */
struct journal {
	char *text; /* NULL when there is none */
	size_t n;
};
/* RESULT_OK also when there is no such file; else logged. journal_free() in any case. */
enum result journal_read(const char *base, struct journal *j);
void journal_free(struct journal *j);
/* The moment of the last forget of this client and site into iso, or ""; and as datetime_ms(). */
bool journal_moment(const struct journal *j, const char *client, const char *site, char *iso, size_t n,
		    int64_t *ms);

/* An ISO time as milliseconds; false when it is none. */
bool threshold_moment(const char *iso, int64_t *ms);
