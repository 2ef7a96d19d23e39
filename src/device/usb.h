/*
 * usb.h - the process's one libusb context: its descriptors, and the opening of a device.
 * Private to usb.c and link_usb.c; others use link.h and attached.h.
 */
#pragma once

#include <libusb.h>

#include "link.h"

/* Makes the context if there is none yet. False, without an error message, if that fails: a machine without
 * USB still has serial ports and the sim. */
bool usb_ready(void);
/* NULL before usb_ready() was true. */
libusb_context *usb_context(void);

/* Opens the device with p's node. RESULT_NONE: it is not there. The caller closes *out. */
enum result usb_open_handle(const struct port *p, libusb_device_handle **out);

/*
 * Resets the port of a device that hangs, which works like unplugging it and plugging it in again. The
 * firmware restarts; the kernel gives the device its old address and drivers or, if it has changed
 * meanwhile, treats it as newly plugged in. The kernel takes up to half a second.
 */
enum result usb_reset(const struct port *p);

/* Logs what libusb could not do, at debug level, and returns what that means for the caller. */
enum result usb_failed(const char *what, int error);

struct usb_endpoints {
	uint8_t in, in_len; /* reports in, at most USB_REPORT_MAX long */
	uint8_t out;	    /* 0: there is none */
};

/* Finds the interrupt endpoints of an interface. RESULT_BAD_DATA when none leads in. */
enum result usb_find_endpoints(libusb_device_handle *handle, uint8_t interface, struct usb_endpoints *out);

/* The descriptors of the context, which include those of every open device. */
int usb_pollfds(struct pollfd *fds, int cap);

/* Handles what is pending; waits up to wait_ms for something to happen. */
void usb_pump(int wait_ms);
