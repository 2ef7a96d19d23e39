/* coach.h - the passes, counted against the window and its forecast. Pure. */
#pragma once

#include "live.h"

struct coach {
	int passes, most;
	int64_t left_ms; /* of the window; MS_NONE: the ice is still on */
	bool about;	 /* a forecast, not the latest end that the rules allow */
};

/* False where no deep pass is due: nothing is numb, or no pass was made and the ice is still on. */
bool coach_of(const struct live *d, struct coach *out);
/* "pass 3 of 6, about 0:40 left"; "" where coach_of() is false. Returns buf. */
char *wording_coach(const struct live *d, char *buf, size_t n);
/* The line for an EVENT_PASS that d knows: "05:10  pass 3 of 6, about 0:40 left". */
void wording_pass(const struct live *d, const struct event *e, char *buf, size_t n);
