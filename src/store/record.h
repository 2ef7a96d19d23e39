/*
 * record.h - the record of a session: one CSV, written line by line, whole after kill -9.
 *
 * What stands in it, what each word may be and what its format's number promises: src/doc/record.md. A reader
 * reads every format up to RECORD_FORMAT and refuses a larger one; what is new is written in RECORD_FORMAT,
 * and a record that is gone on with keeps its own.
 */
#pragma once

#include <poll.h>

#include "icecue/calibration.h"
#include "icecue/detector.h"
#include "icecue/result.h"
#include "row.h"

#define LABEL_TEXT 96
#define THRESHOLD_TEXT 48
#define RECORD_HEAD_MAX 8192 /* no head is longer */

/* A probe on the skin. */
struct record_spot {
	char channel[48]; /* of the device, or "" */
	struct spot_place place;
	struct calibration calibration; /* that its readings were corrected by */
};

struct record_head {
	char version[48], start_iso[40], probe[160], client[LABEL_TEXT], site[LABEL_TEXT];
	char reference[160], ambient[160], touch[160]; /* probes of their own; "": none */
	char threshold[THRESHOLD_TEXT];
	int n_spots; /* 0 is taken as 1 */
	struct record_spot spot[SPOTS_MAX];
	struct rules rules;
	/* of one that was read */
	struct row_columns columns;
	int bad_calibration; /* the number of its line when that is beyond the limits: not corrected; else 0
			      */
};

struct record; /* opaque */

/* Creates DIR (mode 0700, parents too) and DIR/session.csv exclusively and writes the head. RESULT_DENIED,
 * RESULT_FULL ... with the reason logged. */
enum result record_create(const char *dir, const struct record_head *head, struct record **out);

/*
 * The same of a record that is there and that nobody writes: what is in it stays as it is, a row that was cut
 * is ended. RESULT_BUSY: somebody writes it.
 */
enum result record_append(const char *dir, int64_t last_ms, struct record **out);

/*
 * One row each, one write(2) each. A disk that is full is told once; rows then wait in memory, up to two
 * hours at 10 Hz, and are written when record_sync() finds room. Any other failure is told once and by the
 * result, and ends the record; the session goes on.
 */
enum result record_sample(struct record *r, const struct sample *s, const struct outcome *o);
enum result record_event(struct record *r, const struct event *e, enum phase phase);
enum result record_mark(struct record *r, const struct mark *m, const char *note);
/*
 * Starts an fdatasync when due (at every event row, else each second of session time since the last), one at
 * a time, and takes the result of the one before: it never waits for the disk.
 */
enum result record_sync(struct record *r, int64_t now_ms);
/* When record_sync() wants to be called; MS_NEVER when all is on the disk or on its way there. A full disk is
 * tried every 5 s. */
int64_t record_due_ms(const struct record *r);
/* What wakes a poll(2) for record_sync() when a sync has ended. The number of descriptors. */
int record_pollfds(const struct record *r, struct pollfd *fds, int cap);
/* Writes the end row, syncs, waits for that, closes. NULL is legal. */
enum result record_close(struct record *r, int64_t end_ms);
const char *record_path(const struct record *r);

/* Head lines, read and write; pure. */
int record_head_format(const struct record_head *h, char *buf,
		       size_t n); /* bytes, or -1 when n is too small */
/*
 * The head of a record that begins at text: bytes up to the line with the names of the columns, which is
 * there and whole; 0 with why when it is no record, one of a newer format, or cut off. h->columns.n is 0 when
 * the names are not those of its format.
 */
size_t record_head_read(const char *text, size_t n, struct record_head *h, char *why, size_t n_why);
/* One "# key: value" line without its line end into *h; false when the key is unknown (that is no error). */
bool record_head_parse(const char *line, struct record_head *h);

/* Rules by name, for heads and options. */
struct rule_name {
	const char *name;
	size_t offset;
	int form; /* private */
};
extern const struct rule_name rule_names[];
extern const size_t rule_names_count;
/* In thousandths of the unit that the name ends with; MS_NONE: not known, or not set. */
int64_t rule_get(const struct rule_name *rule, const struct rules *r);
void rule_set(const struct rule_name *rule, struct rules *r, int64_t v);
