/*
 * files.h - what a finished session leaves beside its record: words, chart and page.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

/*
 * Reads DIR/session.csv, prints the session's words on out, makes DIR/chart.png, DIR/chart.svg and
 * DIR/report.html anew, and names every file on out. When DIR cannot be written they go to a new temporary
 * folder, which is said. Each failure is said on standard error. Returns an exit code (exit_code.h): failed
 * when there is no readable record, or neither chart nor page could be made; a missing gnuplot alone is no
 * failure.
 */
int files_make(const char *dir, bool fahrenheit, FILE *out);

/* The same, and where the files went: "DIR" or the temporary folder, of n bytes. */
int files_make_in(const char *dir, bool fahrenheit, FILE *out, char *made_in, size_t n);
