/*
 * once_named.h - sessions that were corrected from one client to another. The record keeps the label that was
 * typed, and changes.csv both, so a name may stand where nobody looks for it.
 */
#pragma once

#include <stdio.h>

#include "store/summary.h"

/* Writes a line to f for each session of somebody else in which the client is still named, under any name.
 * Call it before the client's lines of BASE/changes.csv are removed: they have the names. */
void once_named_elsewhere(const char *base, const char *client, FILE *f);
/* The same for the client's sessions s in which somebody else is named. */
void once_named_others(const char *base, const struct summary_list *s, const char *client, FILE *f);
