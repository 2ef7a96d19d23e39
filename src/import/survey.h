/*
 * survey.h - private to src/import: what the items of a file amount to, for the line that tells it.
 */
#pragma once

#include "table.h"

#define SURVEY_STEPS 4096

struct survey {
	bool closed; /* nothing more counts */
	uint64_t used;
	int64_t first_ms, last_ms;
	int32_t first_mc, last_mc;
	int steps;
	int32_t step_ms[SURVEY_STEPS]; /* of the first samples */
};

void survey_take(struct survey *s, const struct sample *sample);
/* Fills in the figures; the order of the steps is lost. */
void survey_end(struct survey *s, struct import_choice *out);
/* Fills in the columns; columns and profile NULL for a record. */
void survey_names(const struct table *t, const struct columns *columns, const struct profile *profile,
		  struct import_choice *out);
