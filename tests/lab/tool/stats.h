/* stats.h - what the sessions of a folder are like, as a table: one column per folder. */
#ifndef LAB_STATS_H
#define LAB_STATS_H

int stats_of_folders(int count, char **dirs);

#endif
