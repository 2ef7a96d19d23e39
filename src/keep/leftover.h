/* leftover.h - what is beside the sessions and the lists when somebody's data are removed, and what is
 * elsewhere. */
#pragma once

#include <stdio.h>

/*
 * Removes drafts of a writer or a restore that was killed, and what is made anew from the records: kept
 * figures, and a book that was moved aside because it was damaged. A draft that may still be written is left.
 */
void leftover_remove(const char *base);

/* Names what no removal here can reach: backups, copies, other programs, the disk's own copies; and lists
 * that a restore put aside. */
void leftover_tell(const char *base, FILE *out);
