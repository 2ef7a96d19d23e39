/*
 * shared.h - who may read what is made in a folder. Its owner alone: files have mode 0600 and folders 0700,
 * whatever the umask is. Only a folder that somebody set up for a group, with the setgid bit and writable by
 * its group (chmod 2770), has files of 0660 and folders of 2770 in it, which are set up so in turn. Others
 * never may.
 *
 * Call it for what was just made as private. It fails without a word: then the thing stays private. Safe
 * after fork(2).
 */
#pragma once

#include <stdbool.h>

/* Is this open folder a group's? */
bool shared_is(int dir);
/* An open file that lies at path, or will be moved there. */
void shared_file(int fd, const char *path);
/* One that lies there already. */
void shared_name(const char *path);
/* A folder that was made at path. */
void shared_folder(const char *path);
