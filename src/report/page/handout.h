/* handout.h - a session as one A4 in plain words, for the client to take home or for the chart of a clinic.
 */
#pragma once

#include <stddef.h>

#include "report/story.h"

struct handout {
	const struct story *story;
	const char *practice; /* its name and address, or "" */
	bool fahrenheit;
};

/*
 * At path, which ends in .html or .pdf; `made` becomes where it is. RESULT_NONE: a PDF was wanted, and no
 * program made one; then it is the page that prints, beside that place. RESULT_DENIED, RESULT_FULL,
 * RESULT_SYSTEM: there is none. Each is logged.
 */
enum result handout_make(const struct handout *h, const char *path, char *made, size_t n);
