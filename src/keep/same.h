/* same.h - whether a file of a backup and the one that is there are the same, or one goes on where the other
 * ends. */
#pragma once

#include <stdbool.h>

enum same {
	SAME_NONE_THERE, /* only the backup has it */
	SAME_EQUAL,
	SAME_THERE_LATER,  /* what is there begins with the backup's: nothing of it is missing */
	SAME_BACKUP_LATER, /* the other way round */
	SAME_DIFFERS,	   /* or one of them cannot be read */
};

/* The file of the same name in two open folders. */
enum same same_file(int backup, int there, const char *name);
/* And of different names. */
enum same same_as(int backup, const char *name, int there, const char *there_name);

/*
 * May the files of a session in the folder `backup` join those in `there`: its record is not another one, and
 * neither are its corrections and all else but what icecue makes of them (chart and report)?
 */
bool same_session(int backup, int there);
/* Are corrections in the backup's folder that are not there? */
bool same_brings_changes(int backup, int there);
/*
 * Moves there what is missing, and corrections that are newer; with these also chart and report, which tell
 * them. False, with errno, when something stayed.
 */
bool same_join(int backup, int there);
/* Moves the backup's list over one that it goes on from, and that nobody writes meanwhile. */
bool same_replace(int backup, int there, const char *name);
