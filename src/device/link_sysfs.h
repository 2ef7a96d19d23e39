/*
 * link_sysfs.h - thermometers that the kernel reads itself: 1-Wire (w1_therm), industrial I/O (iio) and
 * hardware monitors (hwmon). Which of the devices that attached.c finds are some. Private to src/device.
 */
#pragma once

#include <libudev.h>

#include "link.h"

#define SIBLINGS_MAX 1024

/* All devices of one subsystem, "hwmon2" before "hwmon10". */
struct siblings {
	int n;
	struct udev_device *at[SIBLINGS_MAX];
};

/* Each adds the i-th device to *list if it is such a thermometer, with one port for each of its
 * temperatures. */
void sensors_add_w1(const struct siblings *all, int i, struct port_list *list);
void sensors_add_iio(const struct siblings *all, int i, struct port_list *list);
void sensors_add_doubtful_iio(const struct siblings *all, int i, struct port_list *list);
void sensors_add_hwmon(const struct siblings *all, int i, struct port_list *list);

/* The first line of an attribute, printable; "" when there is none. Returns buf. */
char *sensors_text(struct udev_device *d, const char *attribute, char *buf, size_t n);
