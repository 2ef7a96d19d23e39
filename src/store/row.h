/* row.h - one row of a record, read and written; src/doc/record.md describes columns and cells. Pure. */
#pragma once

#include "icecue/mark.h"
#include "icecue/outcome.h"
#include "icecue/sample.h"

#define RECORD_FORMAT 2 /* the newest, for new records; older ones are read and resumed */
#define ROW_COLUMNS_MAX 64
#define ROW_DETAIL 200

/* The columns of a record, which follow from its format and the line with their names. */
struct row_columns {
	int n; /* with columns of a later version, which are skipped; 0: not the columns of a record */
	int format;
	int n_spots; /* at least 1 */
	bool touch;
};
/* The columns of a new record; 0 spots are taken as 1. */
struct row_columns row_columns_of(int n_spots, bool touch);
/* Writes the line with their names and its line end; bytes, or -1 when n is too small. */
int row_columns_format(const struct row_columns *c, char *buf, size_t n);
/* Reads the line without its end, and changes it. False: the names do not belong to this format. */
bool row_columns_parse(int format, char *line, size_t n, struct row_columns *out);
/* The name of a column, NULL after the last. */
const char *row_column_name(const struct row_columns *c, int i, char buf[24]);

/* A row is a sample, a mark or an event. Readings are as the probes sent them: their correction is in the
 * head. */
struct row {
	int64_t t_ms;
	bool is_sample;
	int n_spots;
	struct channel_value spot[SPOTS_MAX];
	int32_t skin_mc, band_mc;
	int32_t reference_mc, ambient_mc, touch_mc;
	int phase;	     /* enum phase, -1 when the cell is empty or unknown */
	enum mark_kind mark; /* MARK_NONE in other rows */
	enum mark_source_kind source;
	enum event_kind event; /* EVENT_NONE in other rows */
	int priority, class;   /* of the event; -1: format 1 does not keep them */
	char detail[ROW_DETAIL];
};

/* The text after the reading in the row before, with the line end: a probe reads ten times a second, but the
 * estimate changes once. */
struct row_tail {
	size_t n; /* 0: nothing yet */
	char text[256];
};

/* Reads the line without its end, and changes it. False when it is not a row of a record. *tail, which may be
 * NULL, is kept for row_again(). */
bool row_parse(char *line, size_t n, const struct row_columns *c, struct row_tail *tail, struct row *row);
/* Reads the row at text, with n bytes there, if only time and reading differ from the row before: changes
 * *row and returns its bytes. Else 0: row_parse() must read it. */
size_t row_again(const char *text, size_t n, const struct row_tail *tail, struct row *row);
/* Writes a row with its line end; bytes, or -1 when n is too small. What was read is written as it was. */
int row_format(const struct row *row, const struct row_columns *c, char *buf, size_t n);

/* Marks that were a mistake, with the event that each made: told by a correction (corrections.h). */
#define ROWS_GONE_MAX 64
struct rows_gone {
	int n;
	struct {
		int64_t t_ms;
		enum mark_kind kind; /* MARK_PASS, MARK_FELT_NUMB */
	} at[ROWS_GONE_MAX];
};
/* Is the row that mark, or its event? */
bool row_is_gone(const struct row *row, const struct rows_gone *gone);
/* Is any of them such a mark? */
bool rows_gone_has(const struct rows_gone *gone, enum mark_kind kind);

/* A row with nothing but its time. */
struct row row_at(int64_t t_ms);

/* Puts an event into a row, and reads it back; out->count is 0 when none was kept. For format 1 the priority
 * is that in events.def; old_priority.h knows better. */
void row_set_event(struct row *row, const struct event *e);
void row_event(const struct row *row, struct event *out);

/* The event after "of=" in an event's detail; EVENT_NONE when there is none. */
enum event_kind row_of(const char *detail);
