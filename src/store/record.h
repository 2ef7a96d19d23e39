/*
 * record.h - the record of a session: one CSV, written line by line, whole after kill -9.
 *
 *     # icecue record 1
 *     # version: 0.1.0
 *     # start: 2026-11-22T21:10:00.000+01:00
 *     # probe: temper usb:1-2.3 TEMPer2_V4.1
 *     # reference: temper usb:1-3     (and # ambient: a probe of its own for that; no line: none)
 *     # client: ...            (free text, printable, one line)
 *     # threshold: learned from 4 sessions   (where numb_c comes from; no line: it is the default)
 *     # calibration: offset_c=-0.4 slope=1 calibrated=2026-10-01T12:00:00+02:00   (no line: none)
 *     # rule numb_c: 13.6      (every rule in force, by the names of record_rules.c)
 *     elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail
 *     0.500,30.25,ok,30.25,0.5,,21.5,before,,,
 *
 * probe_c: what the probe said; corrected, as all else saw it, it is probe_c * slope + offset_c.
 * elapsed_s: session time with three decimals. Temperatures: Celsius, always, shortest decimal form of
 * milli-degrees, empty when there is none. status: of the skin reading (status_name). mark: what the
 * person told (mark_name). event: what the detector said (event_name); one row an event, at the event's
 * own time and ahead of the sample row that made it true; detail: for a forecast "of=numb at_s=231.5
 * low_s=200 high_s=260", for a pass "count=3", for
 * what was undone "of=pass count=2", for cannot_tell "reason=edge", for a note its text. A row may be a
 * sample (probe_c or status set), a mark or an event. A gap is rows that are not there. The last row of a
 * session that was closed in order has mark "end"; one that was closed later says so in its detail
 * (unclosed.h). Text cells that could be read as a formula by a spreadsheet (= + - @) are written with a
 * leading apostrophe. A row may end in spaces: they fill a page of 4096 bytes, so that no row but a long note
 * lies across two, where a kill could cut it.
 */
#ifndef ICECUE_STORE_RECORD_H
#define ICECUE_STORE_RECORD_H

#include <poll.h>

#include "icecue/calibration.h"
#include "icecue/detector.h"
#include "icecue/result.h"

#define LABEL_TEXT 96
#define THRESHOLD_TEXT 48

struct record_head {
	char version[48], start_iso[40], probe[160], client[LABEL_TEXT], site[LABEL_TEXT];
	char reference[160], ambient[160];
	char threshold[THRESHOLD_TEXT];
	struct calibration calibration; /* that the skin's readings were corrected by */
	struct rules rules;
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
/* One "# key: value" line without its line end into *h; false when the key is unknown (that is no error). */
bool record_head_parse(const char *line, struct record_head *h);

/* Rules by name, for heads, options and later the configuration: thousandths of the unit in the name. */
struct rule_name {
	const char *name;
	int64_t (*get)(const struct rules *);
	void (*set)(struct rules *, int64_t);
};
extern const struct rule_name rule_names[];
extern const size_t rule_names_count;

#endif
