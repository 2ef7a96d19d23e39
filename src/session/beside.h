/*
 * beside.h - the probes beside that of the skin: opened, told of, closed. None of them is needed: what is
 * wrong with one is said once, and the session goes on without it.
 */
#pragma once

#include "collector/collector.h"
#include "roles.h"
#include "store/record.h"

struct beside {
	struct collector *of[ROLE_COUNT]; /* [ROLE_SKIN] is NULL */
	char told[ROLE_COUNT][256];	  /* the last message of each */
};

/* Opens them, and says which they are. False, told, when one that the person named cannot be opened. */
bool beside_open(struct beside *b, const struct role_probe probes[ROLE_COUNT]);
/* Into the head of the record. */
void beside_head(const struct beside *b, const struct role_probe probes[ROLE_COUNT], struct record_head *h);
/* What has changed with them, each once. About once a second. */
void beside_tell(struct beside *b);
void beside_close(struct beside *b);
