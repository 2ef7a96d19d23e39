/*
 * corrections.h - a record as it is told: its head with what was corrected afterwards, and without the rows
 * that were a mistake. Whoever reads a record to tell of it comes by walk.h or report/story.h, which do this;
 * replay, resume and closing see what was recorded.
 */
#pragma once

#include "changes.h"
#include "clients.h"
#include "record.h"

/* The fields of SESSION/changes.csv that a head or its rows have; FIELD_NOTE is one more. A spot's is
 * "spot1_mm" to "spot8_mm". Of a pass and of "felt numb" the event at t_s is meant: it did not happen when
 * new is empty. */
#define FIELD_CLIENT "client"
#define FIELD_SITE "site"
#define FIELD_THERAPIST "therapist"
#define FIELD_PLACEMENT "placement"
#define FIELD_PASS "pass"
#define FIELD_FELT "felt_numb"
/* The field of the distance of a spot, from 0. Returns buf. */
char *correction_spot_field(int spot, char buf[24]);

/* Applies what holds of a session's changes to its head, in their order. A value that does not fit its field,
 * a field that is not known and an event beyond ROWS_GONE_MAX do not apply. Pure. */
void corrections_take(const struct changes *c, struct record_head *h);
/* The same with the changes in that session's folder; a failure is logged, and then the head is as recorded.
 */
void corrections_read(const char *dir, struct record_head *h);
/* Gives the head the name that its client has by now; h->label keeps the one before. */
void corrections_rename(const struct clients *c, struct record_head *h);
