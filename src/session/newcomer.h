/*
 * newcomer.h - the first session of a client: the contraindications are shown once, while the session runs.
 * That they were shown is a line of BASE/changes.csv, so that they are not shown again, whatever becomes of
 * the session. What is simulated or replayed is nobody's.
 */
#pragma once

#include "roles.h"
#include "store/known.h"

#define NEWCOMER_TEXT 1280

/* Was this client, who has a label, never here, and never told of? */
bool newcomer_is(const char *base, const struct known *k, const char *client);

/* The text for the screen, where a key takes it away; lines are as long as their sentences. Returns buf. */
char *newcomer_text(const char *client, char buf[NEWCOMER_TEXT]);
/* Is it one that is told: with a probe on somebody's skin? */
bool newcomer_counts(const struct session_probes *probes);

/*
 * Tells of it where no screen has done so: as lines on a terminal, else as one on standard error. On a
 * terminal and on the screen it is noted as told; a failure is logged.
 */
void newcomer_tell(const char *base, const char *client, const char *therapist, bool screen);
