/* file_stamp.h - by what it is known whether a file is still what was read: size and time of change. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

int64_t file_ns(const struct timespec *t);
/* Of a regular file, followed through a link; false, with zeros, when there is none. */
bool file_stamp(const char *path, int64_t *size_bytes, int64_t *changed_ns);
