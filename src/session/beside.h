/*
 * beside.h - the probes beside the skin's: opened, watched, closed. None of them is needed: a fault of one is
 * logged once, and the session goes on without it.
 */
#pragma once

#include "collector/collector.h"
#include "roles.h"
#include "store/record.h"

struct beside {
	struct collector *of[ROLE_COUNT]; /* [ROLE_SKIN] is always NULL */
	char logged[ROLE_COUNT][256];	  /* the last message logged of each */
};

/* Opens the probes and reports which they are. False, with the reason on standard error, when one that the
 * person named cannot be opened. */
bool beside_open(struct beside *b, const struct role_probe probes[ROLE_COUNT]);
/* Enters them in the head of the record. */
void beside_head(const struct beside *b, const struct role_probe probes[ROLE_COUNT], struct record_head *h);
/* Logs what has changed with them, each change once. To be called about once a second. */
void beside_log(struct beside *b);
void beside_close(struct beside *b);
