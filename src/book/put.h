/* put.h - writes the rows of a session into the book, within a transaction of the caller. */
#pragma once

#include "db.h"
#include "rows.h"
#include "store/clients.h"
#include "store/threshold_parts.h"

/* What rows were made from: size and time of change of both files; zeros when there is none. */
struct put_stamp {
	int64_t record_bytes, record_changed_ns, changes_bytes, changes_changed_ns;
};

/* Tables of this connection that gather what put_settle() has to look at. */
void put_prepare(struct db *db);
/* Rows of that folder take the place of those that are there. */
void put_session(struct db *db, const struct clients *clients, const struct session_rows *rows,
		 const struct changes *changes, const struct put_stamp *stamp);
/* What was found of the marks "felt numb" in that folder; only of a session that has some. */
void put_learned(struct db *db, const char *folder, const struct threshold_session *s, bool edge);
void put_remove(struct db *db, const char *folder);
/* After BASE/changes.csv was written: who each session is of by now, and the lines themselves. */
void put_clients(struct db *db, const struct clients *clients);
/* What is written beside the records: names and notes of clients, and what was forgotten of thresholds. */
struct put_journals {
	struct clients clients;
	struct journal thresholds;
	int64_t now_ms; /* the wall clock */
};
/* What cannot be read is logged, and does not hold. */
void put_journals_read(const char *base, struct put_journals *j);
void put_journals_free(struct put_journals *j);
/*
 * Makes what several sessions decide together, of those that were put or removed (all: of each): how clients
 * and sites are spelled, short names, and the thresholds that were learned. Clients and sites without a
 * session go.
 */
void put_settle(struct db *db, const struct put_journals *j, bool all);
