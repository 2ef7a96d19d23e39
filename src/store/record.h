/*
 * record.h - the record of a session: one CSV, written line by line, complete even after kill -9.
 *
 * Its content, its words and the promise of its format number: src/doc/record.md. A reader reads every format
 * up to RECORD_FORMAT and refuses a larger one. New records have RECORD_FORMAT, and a resumed record keeps
 * its own.
 */
#pragma once

#include <poll.h>

#include "changes.h"
#include "icecue/calibration.h"
#include "icecue/detector.h"
#include "icecue/result.h"
#include "row.h"

#define THRESHOLD_TEXT 48
#define CHANNEL_TEXT 160
#define RECORD_HEAD_MAX 8192 /* the longest head */

/* A probe on the skin. */
struct record_spot {
	char channel[CHANNEL_TEXT]; /* as --spot names it, or "" */
	struct spot_place place;
	struct calibration calibration; /* its readings were corrected by this */
};

struct record_head {
	char version[48], start_iso[40], probe[160], client[LABEL_TEXT], site[LABEL_TEXT];
	char therapist[LABEL_TEXT];		       /* who works, where several do; "": not named */
	char reference[160], ambient[160], touch[160]; /* the probes of these roles; "": none */
	char threshold[THRESHOLD_TEXT];
	bool simulated; /* its head says so: ask record_is_simulated() */
	int n_spots;	/* 0 is taken as 1 */
	struct record_spot spot[SPOTS_MAX];
	struct rules rules;
	/* only of a head that was read */
	struct row_columns columns;
	int bad_calibration; /* line of a calibration beyond the limits, not applied; 0 */
	/* only of a head that was corrected */
	int n_corrections;	/* that apply */
	char label[LABEL_TEXT]; /* its client before renames */
	char note[CHANGE_TEXT];
	struct rows_gone gone;
	char bad_rules[200]; /* rules that are no number within their limits, for which the defaults hold; ""
			      */
};

struct record; /* opaque */

/* Creates DIR (mode 0700, parents too) and a new DIR/session.csv, and writes the head. RESULT_DENIED,
 * RESULT_FULL ... with the reason logged. */
enum result record_create(const char *dir, const struct record_head *head, struct record **out);

/*
 * Opens an existing record that nobody is writing. Its content stays as it is, and a cut last row gets its
 * line end. RESULT_BUSY: somebody is writing it.
 */
enum result record_append(const char *dir, int64_t last_ms, struct record **out);

/*
 * Each writes one row, by a process of its own (system/writer.h), and waits for nothing. A disk that fails,
 * stalls or is gone is logged when that begins and ends; rows then wait in memory, up to two hours at 10 Hz,
 * and are written when it works again. A record whose file was removed is written anew.
 */
void record_sample(struct record *r, const struct sample *s, const struct outcome *o);
void record_event(struct record *r, const struct event *e, enum phase phase);
void record_mark(struct record *r, const struct mark *m, const char *note);
/*
 * Asks for an fdatasync when due (after every event row, else about each second of session time, with the row
 * that comes then), sees how the disk is, and after a failure tries again each 2 s.
 */
void record_sync(struct record *r, int64_t now_ms);
/* Do rows wait, because the disk fails? */
bool record_waits(const struct record *r);
/* When record_sync() wants to be called; MS_NEVER when everything is synced or being synced. */
int64_t record_due_ms(const struct record *r, int64_t now_ms);
/* Fills in the descriptors that wake poll(2) when the disk begins or ends to fail; returns how many. */
int record_pollfds(const struct record *r, struct pollfd *fds, int cap);

#define RECORD_PLACES 2
/* What became of a record. */
struct record_end {
	/* Given: folders that do not exist, where the record goes when its own folder cannot be written at
	 * the end. The first "" ends them. */
	char place[RECORD_PLACES][3200];
	char dir[4096]; /* the folder where it is: given as that which is tried first */
	bool whole;	/* every row is in it */
	int text;	/* not in any folder: a descriptor of the same in memory. -1: none */
};
/* record_close() fills in *end. */
void record_tell_end(struct record *r, struct record_end *end);
/* Writes the end row, syncs, and waits for that, for a moment. What cannot be written is logged. NULL is
 * legal. */
enum result record_close(struct record *r, int64_t end_ms);
const char *record_path(const struct record *r);

/* Write and read head lines; pure. */
int record_head_format(const struct record_head *h, char *buf,
		       size_t n); /* bytes, or -1 when n is too small */
/*
 * Reads the head of a record at text. Returns its bytes up to the line with the column names, which is there
 * and complete; 0 with why when it is not a record, has a newer format, or is cut off. h->columns.n is 0 when
 * the names do not belong to its format.
 */
size_t record_head_read(const char *text, size_t n, struct record_head *h, char *why, size_t n_why);
/* Are its readings made up? Records of older versions only name the probe. */
bool record_is_simulated(const struct record_head *h);
/* "Anna, left calf", "Anna, left calf (simulated)" Returns buf. */
char *record_title(const struct record_head *h, char *buf, size_t n);
#define RECORD_TITLE (2 * LABEL_TEXT + 32)
/* Makes the rules say what the head has of spots and touch; reading a head does so. */
void record_spots_to_rules(struct record_head *h);
/* Reads one "# key: value" line without its line end; false when the key is unknown (not an error). */
bool record_head_parse(const char *line, struct record_head *h);
