/* base_folder.h - where the sessions are, for commands that look at them. */
#ifndef ICECUE_COMMANDS_BASE_FOLDER_H
#define ICECUE_COMMANDS_BASE_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "config/config.h"

/* --out if it was told (else NULL), else [watch] out, else the XDG data folder; false, with the reason on
 * standard error, when there is none. */
bool base_folder(const char *out, const struct config *config, char *buf, size_t n);

#endif
