/* threshold_parts.h - shared by the files of threshold.h. */
#pragma once

#include "clients.h"
#include "threshold.h"
#include "walk.h"

/* Reads the marks of a record, judges each by itself, and sets the value that they give. Keeps s->why. */
void threshold_read_session(const struct walk_entry *e, struct threshold_session *s);

/* BASE/thresholds.csv, complete. */
struct journal {
	char *text; /* NULL when there is none */
	size_t n;
};
/* RESULT_OK also when there is no such file. Failures are logged. Call journal_free() in any case. */
enum result journal_read(const char *base, struct journal *j);
void journal_free(struct journal *j);
/* The time of the last forget of this client and site: in iso, or "", and as datetime_ms() gives it. A forget
 * is of who was called so then: what came to the client by a later merge is not forgotten by it. */
bool journal_moment(const struct journal *j, const struct clients *c, const char *client, const char *site,
		    char *iso, size_t n, int64_t *ms);

/* What decides whether a session counts, beside its marks. */
struct threshold_candidate {
	bool simulated, edge;
	int64_t start_ms;	  /* MS_NONE: no moment */
	const char *label, *site; /* as they were then */
};
/* Is the probe at the edge? It counts as inside when it is set to 5 mm or more inside, or when nothing is
 * set. */
bool threshold_at_edge(const struct rules *r);
/* Does the next older session count? t is what was taken so far; its forgotten_iso is set. */
enum threshold_why threshold_judge(const struct journal *j, const struct clients *c, int64_t now_ms,
				   const struct threshold_candidate *s, struct threshold *t);
/* After the last one: the threshold that follows, or the client's own. */
void threshold_conclude(const struct clients *c, struct threshold *t);

/* An ISO time in milliseconds; false when it is not one. */
bool threshold_moment(const char *iso, int64_t *ms);
