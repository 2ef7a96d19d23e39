/* folders.h - the folders above a file of a person's own: private, and still there after a power cut. */
#pragma once

#include <stdbool.h>

/* Makes those that are missing, with mode 0700. False, with errno. */
bool folders_make(const char *path);
/* Nothing is in it, or it is not there. */
bool folders_is_empty(const char *path);
/* The name of a new file must survive a power cut, just like what is in it. */
void folders_sync(const char *path);

/* The name, within path, of a folder that lies directly in base; NULL: it lies elsewhere. */
const char *folders_name_in(const char *base, const char *path);

/* Removes everything in an open folder, and follows no link. False when something is left; that is logged. */
bool folders_empty(int dir);
