/*
 * capture_file.h - the file of a capture while a session runs: a process of its own writes it (system/writer.h), so
 * that its disk holds nothing up. What fails is logged when that begins and ends.
 */
#pragma once

#include <stdbool.h>

#include "capture.h"

struct capture_file;

/* Makes the file, which must not be there, with its head. NULL with errno. */
struct capture_file *capture_file_create(const char *path, const char *driver, const char *start_iso,
					 const struct calibration *c);
/* For capture_write(): it is flushed after each line. */
FILE *capture_file_stream(struct capture_file *f);
/* False when a part of it is lost, which is logged. NULL is legal. */
bool capture_file_close(struct capture_file *f);
