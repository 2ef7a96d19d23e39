/* age.h - how long sessions are kept: the day before which they are too old, and which those are. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "store/summary.h"

/* The day so many months before the one of an ISO moment, "2026-11-30"; where that month is shorter, its last
 * day. False when it is no moment. */
bool age_day(const char *now_iso, int months, char day[16]);
/* Did it begin before that day? False for one that runs, and for one whose day is not known. */
bool age_is_old(const struct summary *s, const char *day);

/*
 * Puts the old ones first, each part in its order; returns how many. *clients (free() it) becomes the labels
 * of which no session is left without them, each once; *n_clients how many. SIZE_MAX: no memory.
 */
size_t age_part(struct summary_list *s, const char *day, const char ***clients, size_t *n_clients);
