/*
 * old_priority.h - the priority of an event in a record of format 1, which does not keep it. The phase of a
 * row is the phase after all events of its time, and a probe that is lost in a pause of the ice is as urgent
 * as one under ice. So this follows rounds and readings as the detector does. Pure.
 */
#ifndef ICECUE_STORE_OLD_PRIORITY_H
#define ICECUE_STORE_OLD_PRIORITY_H

#include "row.h"

#define OLD_PRIORITY_SECONDS 30

struct old_priority {
	bool icing;
	int64_t ended_ms; /* when the ice went away; MS_NONE: it is on, or there was none */
	int64_t iced_ms;  /* the last reading that showed ice */
	int64_t good_ms;  /* the last good reading */
	int32_t still_mc; /* after the ice went away: a reading at or below it means that ice still lies
			     there; MC_NONE: none does */
	int32_t seconds_mc[OLD_PRIORITY_SECONDS]; /* means of each second of the last half minute; MC_NONE */
	int in_second;				  /* readings in the last of these seconds */
};
void old_priority_init(struct old_priority *p);
void old_priority_sample(struct old_priority *p, const struct row *row);
/* To be called in the order of the rows; e is the row's event. */
enum priority old_priority_event(struct old_priority *p, const struct row *row, const struct event *e);

#endif
