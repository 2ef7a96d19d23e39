/*
 * sensor.h - emulated thermometers of the kernel's own: files of a device below /sys, which nobody reads but
 * the program.
 */
#pragma once

/* Writes a file of that device, which is made when it is not there: "w1", "28-0123456789ab", "w1_slave". */
void sensor_put(const char *subsystem, const char *name, const char *file, const char *text);

/* Where that file is in fact; to be freed. */
char *sensor_path(const char *subsystem, const char *name, const char *file);

/* Tells the program that the device has come, as udevd does; its files tell nobody. */
void sensor_announce(const char *name);
