/* pack_tree.h - a whole folder into an archive. */
#pragma once

#include "pack.h"
#include "store/walk.h"

/* The names in an open folder, of files and folders, in the order of their bytes; hidden ones are left out.
 * Call walk_names_free(). False with errno when they could not all be read. */
bool pack_names(int dir, struct walk_names *names);

/* Adds what is in an open folder, by that name in the archive; links are left out. Results as pack_file(). */
enum result pack_tree(struct pack *p, int dir, const char *name);
