/*
 * row.h - one row of a record, read and written: what record.md (src/doc) says of columns and cells. Pure.
 */
#pragma once

#include "icecue/mark.h"
#include "icecue/outcome.h"
#include "icecue/sample.h"

#define RECORD_FORMAT 2 /* the newest: what is written anew; older ones are read and gone on with */
#define ROW_COLUMNS_MAX 64
#define ROW_DETAIL 200

/* What columns a record has. All follows from its format and the line of their names. */
struct row_columns {
	int n; /* with those of a later version, which are passed over; 0: not the columns of a record */
	int format;
	int n_spots; /* from 1 */
	bool touch;
};
/* Of a record that is made now; 0 spots are taken as 1. */
struct row_columns row_columns_of(int n_spots, bool touch);
/* The line of their names, with its line end; bytes, or -1 when n is too small. */
int row_columns_format(const struct row_columns *c, char *buf, size_t n);
/* The line without its end is changed. False: the names are not those of this format. */
bool row_columns_parse(int format, char *line, size_t n, struct row_columns *out);
/* The name of a column, NULL behind the last. */
const char *row_column_name(const struct row_columns *c, int i, char buf[24]);

/* A row is a sample, a mark or an event. Readings are as the probes sent them: what they were corrected by is
 * in the head. */
struct row {
	int64_t t_ms;
	bool is_sample;
	int n_spots;
	struct channel_value spot[SPOTS_MAX];
	int32_t skin_mc, band_mc;
	int32_t reference_mc, ambient_mc, touch_mc;
	int phase;	     /* enum phase, -1 when the cell is empty or unknown */
	enum mark_kind mark; /* MARK_NONE */
	enum mark_source_kind source;
	enum event_kind event; /* EVENT_NONE */
	int priority, class;   /* of the event; -1: format 1, which does not keep them */
	char detail[ROW_DETAIL];
};

/* What stood behind the reading in the row before, with the line end: a probe reads ten times a second, its
 * estimate changes once. */
struct row_tail {
	size_t n; /* 0: nothing yet */
	char text[256];
};

/* The line without its end is changed. False when it is no row of ours. *tail, which may be NULL, is for the
 * row behind it. */
bool row_parse(char *line, size_t n, const struct row_columns *c, struct row_tail *tail, struct row *row);
/* A row at text, of which n bytes are there, when it is the row before but for time and reading: the bytes
 * that it takes, and *row is changed so. 0 for any other, which row_parse() reads. */
size_t row_again(const char *text, size_t n, const struct row_tail *tail, struct row *row);
/* A whole row with its line end; bytes, or -1 when n is too small. What was read comes out as it was written.
 */
int row_format(const struct row *row, const struct row_columns *c, char *buf, size_t n);

/* A row with nothing in it but its time. */
struct row row_at(int64_t t_ms);

/* An event into a row, and back; out->count is 0 where none was kept. Of format 1 its priority is what
 * events.def has, and old_priority.h knows better. */
void row_set_event(struct row *row, const struct event *e);
void row_event(const struct row *row, struct event *out);

/* The event behind "of=" in an event's detail; EVENT_NONE when there is none. */
enum event_kind row_of(const char *detail);
