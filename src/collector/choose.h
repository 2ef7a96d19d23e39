/*
 * choose.h - which probe is meant: from --probe, or found by itself.
 *
 *     (nothing)     the one attached probe whose USB id no other kind of device bears
 *     NAME          the one attached device that can be a NAME
 *     NAME:WHERE    usb:1-2.3, /dev/ttyUSB0, /dev/serial/by-id/..., a FIFO, a pty, a file, - (standard
 * input); of the kernel's own: w1:28-0123456789ab, iio:device0, hwmon:coretemp/temp1 WHERE         the same,
 * when its USB id shows what it is sim           the simulated probe capture:FILE  raw bytes that were
 * captured earlier
 *
 * Nothing is opened and nothing is written to a device here.
 */
#pragma once

#include "device/link.h"

#define CHOOSE_WHY_MAX 2048 /* room enough for every `why` */

/*
 * RESULT_OK with *drv and *port; RESULT_NONE when it is not attached; RESULT_BAD_DATA when the argument is
 * wrong or several fit. `why` is then the message for the person: what is there and which --probe to use,
 * lines separated by '\n', no line end at its end; "" with RESULT_OK. With RESULT_NONE and NAME:WHERE, *drv
 * and *port are filled in all the same, for a caller that wants to wait for the device; else *drv is NULL.
 */
enum result probe_choose(const char *arg, const struct driver **drv, struct port *port, char *why, size_t n);

/* The same, from a list of what is attached. */
enum result probe_choose_from(const struct port_list *attached, const char *arg, const struct driver **drv,
			      struct port *port, char *why, size_t n);

/* The i-th driver that bears p's USB id and speaks over p's kind of link, NULL when there are no more.
 * *shared: other kinds of devices bear that id too, so it is no more than a possibility. */
const struct driver *probe_fits(const struct port *p, size_t i, bool *shared);
