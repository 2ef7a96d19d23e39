/*
 * old_priority.h - how loud an event in a record of format 1 was, which does not keep it. The phase of a row
 * is the one behind all events of its moment, and a probe that is lost in a pause of the ice is as loud as
 * under ice: so rounds and readings are followed as the detector does. Pure.
 */
#ifndef ICECUE_STORE_OLD_PRIORITY_H
#define ICECUE_STORE_OLD_PRIORITY_H

#include "row.h"

#define OLD_PRIORITY_SECONDS 30

struct old_priority {
	bool icing;
	int64_t ended_ms; /* when the ice was away; MS_NONE: it is on, or there was none */
	int64_t iced_ms;  /* the last reading that told of ice */
	int64_t good_ms;  /* the last one at all */
	int32_t still_mc; /* the ice is away: at or below it, it lies there still; MC_NONE: it does not */
	int32_t seconds_mc[OLD_PRIORITY_SECONDS]; /* the last half minute, means by second; MC_NONE */
	int in_second;				  /* readings in the last of them */
};
void old_priority_init(struct old_priority *p);
void old_priority_sample(struct old_priority *p, const struct row *row);
/* In the order of the rows; e is the row's event. */
enum priority old_priority_event(struct old_priority *p, const struct row *row, const struct event *e);

#endif
