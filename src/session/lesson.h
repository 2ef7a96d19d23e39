/*
 * lesson.h - the steps of the simulated lesson, as notes of the program at their times: lines of the session,
 * and the prompt for the screen.
 */
#pragma once

#include "marks.h"

struct port;

/* NULL when this probe plays no lesson. start_ms: when the session begins. */
struct mark_source *lesson_source(const struct port *skin, int64_t start_ms);
