/*
 * viewer.h - shows a file with the desktop's own program.
 */
#pragma once

/* Starts xdg-open (no shell) on DIR/NAME and does not wait; that there is none is no fault. */
void viewer_open(const char *dir, const char *name);
