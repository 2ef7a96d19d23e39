/*
 * mark.h - what a person tells by a key: an input like a sample, kept in the record, replayed.
 */
#ifndef ICECUE_MARK_H
#define ICECUE_MARK_H

#include "icecue/units.h"

enum mark_kind {
	MARK_NONE,
	MARK_FELT_NUMB,
	MARK_PASS,
	MARK_ICE_ON,
	MARK_ICE_OFF,
	MARK_NOTE,
	MARK_ACK,
	MARK_END,
	MARK_UNDO, /* the last of the first four was wrong */
	MARK_KIND_COUNT
};
const char *
mark_name(enum mark_kind k); /* "felt_numb", "pass", "ice_on", "ice_off", "note", "ack", "end", "undo" */
bool mark_parse(const char *name, enum mark_kind *out);

struct mark {
	int64_t t_ms;
	enum mark_kind kind;
};

#endif
