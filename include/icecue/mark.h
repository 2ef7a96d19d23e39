/*
 * mark.h - what a person reports to the program, by a key for instance: an input like a sample, kept in the
 * record, replayed.
 */
#pragma once

#include "icecue/enums.h"
#include "icecue/units.h"

#define MARK_LIST(X)                                                                                        \
	X(MARK_NONE, "none")                                                                                \
	X(MARK_FELT_NUMB, "felt_numb")                                                                      \
	X(MARK_PASS, "pass")                                                                                \
	X(MARK_ICE_ON, "ice_on")                                                                            \
	X(MARK_ICE_OFF, "ice_off")                                                                          \
	X(MARK_NOTE, "note")                                                                                \
	X(MARK_ACK, "ack")                                                                                  \
	X(MARK_END, "end")                                                                                  \
	X(MARK_UNDO, "undo")	 /* the last of the four from felt_numb to ice_off, or probes, was wrong */ \
	X(MARK_PROBES, "probes") /* they were taken off for the passes, or put back */                      \
	X(MARK_TOUCH, "touch")	 /* the probe in the hand is put on the focus now */
enum mark_kind { MARK_LIST(ENUM_MEMBER) };
#define MARK_KIND_COUNT ENUM_COUNT(MARK_LIST)
const char *mark_name(enum mark_kind k);
/* False for MARK_NONE, too. */
bool mark_parse(const char *name, enum mark_kind *out);

/*
 * Where a mark came from. UNKNOWN: a record or a table that does not keep it. PROGRAM: a note of the
 * program's own. A replayed mark keeps the source that it had when it was made.
 */
#define MARK_SOURCE_LIST(X)                     \
	X(MARK_FROM_UNKNOWN, "unknown")         \
	X(MARK_FROM_PROGRAM, "program")         \
	X(MARK_FROM_KEY, "key")                 \
	X(MARK_FROM_FOOT_SWITCH, "foot_switch") \
	X(MARK_FROM_PAGE, "page")               \
	X(MARK_FROM_SOCKET, "socket")           \
	X(MARK_FROM_BROKER, "broker")
enum mark_source_kind { MARK_SOURCE_LIST(ENUM_MEMBER) };
const char *mark_source_name(enum mark_source_kind k);
bool mark_source_parse(const char *name, enum mark_source_kind *out);

struct mark {
	int64_t t_ms;
	enum mark_kind kind;
	enum mark_source_kind source;
};
