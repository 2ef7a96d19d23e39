/* files.h - what a finished session leaves beside its record: text, chart and page. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

/*
 * Reads DIR/session.csv, prints the session's text on out, makes DIR/chart.png, DIR/chart.svg and
 * DIR/report.html anew, and lists every file on out. When DIR cannot be written they go to a new temporary
 * folder, whose name is logged. Each failure is logged. Returns an exit code (exit_code.h): failed when there
 * is no readable record, or when neither chart nor page could be made; a missing gnuplot alone, or
 * one for which a session's end has no time (system/ending.h), is not a failure.
 */
int files_make(const char *dir, bool fahrenheit, FILE *out);

/* Where a record could be written nowhere: the session's text alone, from a descriptor of the record in
 * memory. */
void files_tell(int record, bool fahrenheit, FILE *out);

/* The same as files_make(); quality: with the score of the forecasts. made_in, of n bytes, becomes the folder
 * that has the files: dir or the temporary one. */
int files_make_in(const char *dir, bool fahrenheit, bool quality, FILE *out, char *made_in, size_t n);
