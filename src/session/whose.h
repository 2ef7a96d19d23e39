/*
 * whose.h - whose session it is, settled before it begins. A label that is known gets the spelling that it
 * was first typed in, and one that may be a slip of a known one is asked about. Without --client the last
 * clients are offered. There is a question only at a terminal with a real probe, and after a few seconds
 * without an answer the session begins as it was asked for: a probe that is on the skin already must not wait
 * for a hand that is not free.
 */
#pragma once

#include "config/options.h"
#include "store/clients.h"

/* Sets --client and --site in o; *newcomer: it is a client's first session (newcomer.h). EXIT_DONE;
 * EXIT_FAILED when the person ended it. */
int whose_settle(struct options *o, bool *newcomer);

/* What a label is called by now, as clients_now(); when that is another name it is said. */
const char *whose_now(const struct clients *clients, const char *label);
