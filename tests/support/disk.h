/* disk.h - a disk that takes its time: the linker puts it between the program and fdatasync(2). */
#ifndef ICECUE_TESTS_DISK_H
#define ICECUE_TESTS_DISK_H

/* From now on every fdatasync but the next so many waits for disk_go_on(). */
void disk_stall(int but);
void disk_go_on(void);
/* Of those that have begun. */
int disk_syncs(void);
/* From now on every fdatasync fails with this errno; 0: none does. */
void disk_fail(int error);

#endif
