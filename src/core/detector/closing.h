/*
 * closing.h - which forecast of the window's end holds, and whether it is news. The forecast is made each
 * second; it is told with the end of the ice, and again when it has moved, but not all the time. Pure.
 */
#pragma once

#include "core/detector/model/estimate.h"
#include "core/detector/model/forecast.h"
#include "core/detector/model/window.h"
#include "view.h"

/* A new one is told after so long at the earliest, by choice: a clock that is set all the time is none. */
#define CLOSING_EVERY_MS SECONDS_MS(10)
/* What it must have moved by, its middle or an end of its band: less is noise of the estimate. */
#define CLOSING_MOVED_MS SECONDS_MS(4)

/* {0} is the initial state. */
struct closing {
	float c[WINDOW_BACK_S + 1]; /* the estimate in the last seconds, by second */
	int64_t second;		    /* the last one of them */
	int known;		    /* how many of them follow each other without a gap */
	bool holds;
	int64_t due_ms;
	struct forecast forecast; /* the one that holds */
};

/* Takes the estimate of one more second; usable: there is one. */
void closing_note(struct closing *c, const struct estimate *e, bool usable, int64_t second);
/* No forecast holds any more: ice again, or numbness is over. */
void closing_forget(struct closing *c);
/*
 * In the window, at t_ms, from the seconds noted. Returns true when there is a forecast that should be told.
 * One that held goes on when nothing can be said now.
 */
bool closing_step(struct closing *c, const struct view *v, const struct estimate *e, int64_t t_ms);
