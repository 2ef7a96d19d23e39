/* outside.h - the place that a person names for a copy: what lies among the sessions would be taken for one
 * of them, and is lost with them. */
#pragma once

#include <limits.h>
#include <stdbool.h>

/* The absolute path of a file that may not be there yet; its folder must. False with *why. */
bool outside_resolve(const char *file, char path[PATH_MAX], const char **why);
/* Does an absolute path lie below the folder with the sessions? */
bool outside_lies_in(const char *base, const char *path);
