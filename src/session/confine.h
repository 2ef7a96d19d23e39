/*
 * confine.h - a session within the fence (system/fence.h): from before its probes are looked for to the end
 * of the program. What may be written: the folder with the sessions, that of a resumed session, the run-time
 * folder with its socket, the folder of --capture, devices in /dev, and a spare folder of its own in $TMPDIR,
 * to which TMPDIR points from then on. What may be started: gnuplot, which is narrowed, the player of the
 * tunes, the program that speaks, and that of --on-event; by the starter (system/starter.h), which stays
 * outside.
 */
#pragma once

#include "config/options.h"
#include "resume.h"

/*
 * Puts it up, if the person wants it and the kernel can; which of it holds is logged as information. Before
 * any thread: so before the first look for USB. speech: from output_find_speech().
 */
void confine_session(const struct options *o, const struct resume *r, const char *speech);
/* Ends what is outside. Call it in any case. */
void confine_end(void);
