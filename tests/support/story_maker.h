/* story_maker.h - records for the reporter's tests, written through record.h as a session writes them. */
#ifndef ICECUE_TESTS_STORY_MAKER_H
#define ICECUE_TESTS_STORY_MAKER_H

#include "report/story.h"
#include "store/record.h"
#include "store/row_reader.h"

/* A head with the default rules, the client and a start. */
struct record_head maker_head(const char *client);
struct sample maker_sample(int64_t t_ms, int32_t mc);
struct outcome maker_outcome(int64_t t_ms, int32_t skin_mc, enum phase phase);
/* Writes one event row. */
void maker_event(struct record *r, int64_t t_ms, enum event_kind kind, int32_t skin_mc, enum phase phase,
		 int32_t count);

/*
 * A whole session in DIR/session.csv: rest until 2:00, ice until 6:10, numb at 5:40, five passes, window
 * closed at 8:20, a gap of 63 s from 20:00, re-warmed at 58:10, ended at 60:00. One sample a second.
 */
void maker_session(const char *dir, const char *client);
/* Reads DIR/session.csv or fails the test. */
struct story *maker_story(const char *dir);
/* The head of a record, and its rows to be read; returns the descriptor, which is the caller's to close. */
int maker_open_rows(struct row_reader *r, struct record_head *h, const char *path);

#endif
