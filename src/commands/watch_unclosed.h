/* watch_unclosed.h - what a crash or an empty battery left, at the start of a session. */
#pragma once

#include <stdbool.h>

/* Closes the sessions below base that were cut off, makes their charts and pages, and says so. */
void watch_close_unclosed(const char *base, bool fahrenheit);
