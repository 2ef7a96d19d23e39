/*
 * sysfs.h - thermometers that the kernel itself reads: 1-Wire (w1_therm), industrial I/O (iio) and hardware
 * monitors (hwmon). What is there, and one reading. Only files below `root` ("/sys") are looked at, and they
 * are only read. Private to link_sysfs.c and the tests.
 */
#pragma once

#include "link.h"

#define SYSFS_FRAME_MAX 255 /* the longest frame: len of a frame_spec has 8 bits */
#define SYSFS_FILES_MAX 16

/* Adds what is there to *list, each kind in the order of its names: 1-Wire, then iio, then the doubtful ones.
 */
void sysfs_list(const char *root, struct port_list *list);

/* The files that make one reading. */
struct sysfs_source {
	char dir[PORT_TEXT];
	int n;
	char file[SYSFS_FILES_MAX][32];
};

/* Of a port that sysfs_list() gave. False when its folder is not there. */
bool sysfs_source(const struct port *p, struct sysfs_source *out);

/*
 * Reads every file anew; may block for as long as the kernel measures. The frame is what `grep "" FILES`
 * prints in that folder, "NAME:LINE" for each line; a file that cannot be read is "NAME:!EIO". Files that
 * do not fit are left out. Returns its length, 0 when the device is gone.
 */
size_t sysfs_read(const struct sysfs_source *s, uint8_t *frame, size_t cap);
