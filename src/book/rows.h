/* rows.h - a session in, its rows of the book out: the one place that makes them, of the one reading of its
 * record. */
#pragma once

#include "store/summary.h"

struct row_event {
	int64_t t_ms;
	int round, phase; /* phase: -1 when it is not known */
	struct event event;
	char detail[ROW_DETAIL];
	bool undone; /* taken back by a key */
};

struct row_mark {
	int64_t t_ms;
	int round;
	enum mark_kind kind;
	enum mark_source_kind source;
	char note[ROW_DETAIL];
};

struct row_pass {
	int64_t t_ms;
	int round;
	bool inside;
};

struct row_forecast {
	int round;
	enum event_kind of;
	int number; /* of this round and kind, from 1 */
	struct fan_forecast forecast;
	int64_t came_ms, error_ms; /* when it came, and by how much sooner than forecast; MS_NONE */
};

#define ROWS_FORECASTS_MAX (ROUNDS_MAX * 3 * FAN_MAX)

struct session_rows {
	const struct record_head *head; /* the caller's */
	struct summary_figures figures; /* with the rounds */
	size_t n_events, events_room, n_marks, marks_room, n_passes, passes_room;
	struct row_event *events; /* without the forecasts, which are many */
	struct row_mark *marks;
	struct row_pass *passes; /* those that count: what was taken back is none */
	int n_forecasts;
	struct row_forecast forecasts[ROWS_FORECASTS_MAX]; /* thinned out as struct fan keeps them */
	bool failed;					   /* there was no memory for some */
	bool last_pass;					   /* private: the last one can be taken back */
};

/* Reads the record. *out is all zeros, or was filled before; rows_free() at the end. False without memory. */
bool rows_read(const struct walk_entry *e, struct session_rows *out);
void rows_free(struct session_rows *r);
