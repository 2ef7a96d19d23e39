/*
 * ports.h - what stands between a port and its use (with port_access() of link.h), and which port is which
 * device.
 */
#pragma once

#include <stdio.h>

#include "link.h"

/* Describes what is wrong with p and exactly what to do about it, in one line without a full stop. `who` is
 * the text from port_access(). "" for RESULT_OK. Returns buf. */
char *port_remedy(const struct port *p, enum result r, const char *who, char *buf, size_t n);

/* The kernel's name of a serial port, "/dev/ttyUSB0", for a path that is it or leads to it
 * (/dev/serial/by-id/..., a link made by udev). False, and "", when it is no serial port that is there. */
bool port_serial_node(const char *path, char *buf, size_t n);

/* Is it the place of a chip on an I2C bus of the kernel's, "/dev/i2c-1" or "/dev/i2c-1:0x5a" (0x08 to
 * 0x77)? Then node is the bus and *address the chip's, 0 when none is given. It need not exist. */
bool port_i2c_place(const char *where, char *node, size_t n, uint8_t *address);

/* Does `where`, as a person typed it, mean p? The kernel's sensors are also known by number:
 * "hwmon3/temp1". */
bool port_is_called(const struct port *p, const char *where);

/*
 * The entry of `now` that is the device `was`, perhaps under another kernel name: the same USB path and id
 * first, then the same serial number, then the only one of that id. What is in `others` (seen elsewhere
 * while `was` was still in place) is never taken for it: the wrong probe is worse than none. NULL when there
 * is none or it is ambiguous.
 */
const struct port *port_find_again(const struct port_list *now, const struct port *was,
				   const struct port_list *others);

/* The udev rules for every id in the driver table: udev/70-icecue.rules is exactly this. */
void ports_write_udev_rules(FILE *f);
