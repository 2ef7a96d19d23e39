/*
 * mark.h - what a person reports to the program, by a key for instance: an input like a sample, kept in the
 * record, replayed.
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

/*
 * Where a mark came from. UNKNOWN: a record or a table that does not keep it. PROGRAM: a note of the
 * program's own. A replayed mark keeps the source that it had when it was made.
 */
#define MARK_SOURCES(X)               \
	X(UNKNOWN, "unknown")         \
	X(PROGRAM, "program")         \
	X(KEY, "key")                 \
	X(FOOT_SWITCH, "foot_switch") \
	X(PAGE, "page")               \
	X(SOCKET, "socket")           \
	X(BROKER, "broker")

enum mark_source_kind {
#define X(symbol, name) MARK_FROM_##symbol,
	MARK_SOURCES(X)
#undef X
		MARK_SOURCE_COUNT
};
const char *mark_source_name(enum mark_source_kind k);
bool mark_source_parse(const char *name, enum mark_source_kind *out);

struct mark {
	int64_t t_ms;
	enum mark_kind kind;
	enum mark_source_kind source;
};

#endif
