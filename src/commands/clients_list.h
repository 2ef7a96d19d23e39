/* clients_list.h - the clients as a list. Pure but for the stream. */
#pragma once

#include <stdio.h>

#include "store/roster.h"

/* A line each, and below it what there is to say: other names, notes, thresholds of its own, bony sites. */
void clients_table(FILE *f, const struct roster *r, bool fahrenheit, int columns);
/* One array of objects; false when memory is out. */
bool clients_json(FILE *f, const struct roster *r);
