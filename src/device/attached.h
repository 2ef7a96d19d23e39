/*
 * attached.h - what is attached that could be a probe, and when something is plugged in: by libudev. No
 * device is opened.
 *
 * For one thread: libudev is not made for several. What libudev does not do here is the reading of a sensor
 * of the kernel's (link_sysfs.c), and the opening of a device.
 */
#pragma once

#include "link.h"

/*
 * Adds to *list what is attached over that kind of link, "1-2" before "1-10":
 *
 *     LINK_USB      devices whose id is in the driver table
 *     LINK_SERIAL   all serial ports
 *     LINK_SYSFS    thermometers that the kernel itself reads, doubtful ones last (sensors.h)
 *     LINK_I2C      buses, not chips: what is on them only the person knows. They bear no driver
 *
 * Nothing for any other kind.
 */
void attached_add(struct port_list *list, enum link_kind kind);

/* All of them, in this order. */
void attached_list(struct port_list *list);

/* How often something was plugged in since the first call. To be called when the descriptor of
 * attached_pollfds() is readable, and from then on often enough; it never blocks. */
unsigned attached_arrivals(void);
int attached_pollfds(struct pollfd *fds, int cap);
