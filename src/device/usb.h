/*
 * usb.h - the process's one libusb context: its descriptors, and the opening of a device.
 * Private to usb.c and link_usb.c; others use link.h and attached.h.
 */
#pragma once

#include <libusb.h>

#include "link.h"

/* Makes the context when there is none yet. False without an error message when it cannot: a machine
 * without USB still has serial ports and the sim. */
bool usb_ready(void);
/* NULL before usb_ready() was true. */
libusb_context *usb_context(void);

/* Opens the device whose node p has. RESULT_NONE: it is not there. The caller closes *out. */
enum result usb_open_handle(const struct port *p, libusb_device_handle **out);

/*
 * What unplugging and plugging in does to a device that hangs, without hands: the port is reset. The firmware
 * begins anew; the kernel gives it its old address and drivers, or, when it has changed meanwhile, takes it
 * for one that was plugged in. Takes up to half a second, of the kernel's.
 */
enum result usb_reset(const struct port *p);

/* Says what libusb could not do, at debug level, and what that means for the caller. */
enum result usb_failed(const char *what, int error);

struct usb_endpoints {
	uint8_t in, in_len; /* reports in, at most USB_REPORT_MAX long */
	uint8_t out;	    /* 0: there is none */
};

/* The interrupt endpoints of an interface. RESULT_BAD_DATA when none leads in. */
enum result usb_find_endpoints(libusb_device_handle *handle, uint8_t interface, struct usb_endpoints *out);

/* The descriptors of the context, which are those of every open device. */
int usb_pollfds(struct pollfd *fds, int cap);

/* Handles what is pending; waits so long for something to happen. */
void usb_pump(int wait_ms);
