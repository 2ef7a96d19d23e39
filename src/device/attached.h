/*
 * attached.h - which attached devices could be a probe, and when something is plugged in, by libudev. No
 * device is opened.
 *
 * Use it from one thread only: libudev is not made for several. libudev is not used for reading the
 * kernel's sensors (link_sysfs.c), nor for opening a device.
 */
#pragma once

#include "link.h"

/*
 * Adds to *list what is attached over that kind of link, "1-2" before "1-10":
 *
 *     LINK_USB      devices whose id is in the driver table
 *     LINK_SERIAL   all serial ports
 *     LINK_SYSFS    thermometers that the kernel itself reads, doubtful ones last (link_sysfs.h)
 *     LINK_I2C      buses, not chips: what is on them only the person knows. They bear no driver
 *
 * For any other kind it adds nothing.
 */
void attached_add(struct port_list *list, enum link_kind kind);

/* All of them, in this order. */
void attached_list(struct port_list *list);

/* Returns how often something was plugged in since the first call. Call it when the descriptor of
 * attached_pollfds() is readable, and often enough after that; it never blocks. */
unsigned attached_arrivals(void);
int attached_pollfds(struct pollfd *fds, int cap);
