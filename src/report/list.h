/*
 * list.h - lists of sessions, from their summaries. Pure but for the stream that they write to.
 */
#pragma once

#include <stdio.h>

#include "icecue/enums.h"
#include "store/list_filter.h"
#include "store/summary.h"

/* "2026-11", or "30d" before the day of today_iso, into buf; false when it is neither. */
bool list_date(const char *text, const char *today_iso, char buf[16]);

/* A line each, or with all_rounds each round, the newest first. quality: how good the forecast was in place
 * of the passes. columns: of the terminal, 0 = no limit; where they are short, the length goes first, then
 * labels are cut. */
void list_table(FILE *f, const struct summary_list *s, bool all_rounds, bool quality, int columns);
/* One array of objects; false when memory is out. */
bool list_json(FILE *f, const struct summary_list *s);
