/* text_list.h - numbers without labels, and commas. Pure. */
#pragma once

#include "text_place.h"

/* The fields without labels: at most cap of them are put at at[], but all are counted. */
int text_unlabelled(const struct text_fields *f, const struct text_field **at, int cap);
void text_list(const struct text_fields *f, struct text_memory *m, struct readings *out, struct dialog *d);

/* Learns from the commas of a line. */
void text_decide_comma(struct text_memory *m, const struct text_fields *f);
/* A comma of which nobody knows what it parts. */
bool text_has_comma(const struct text_fields *f);
