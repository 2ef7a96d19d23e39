/*
 * link.h - a byte pipe to a device. No decisions: no retry, no decoding, no clock.
 *
 * One implementation a transport (link_usb.c, link_serial.c, link_sysfs.c, link_i2c.c, link_fd.c, link_sim.c,
 * link_capture.c), each a constant of struct link_ops. Used only by the collector.
 */
#pragma once

#include <poll.h>

#include "icecue/driver.h"
#include "icecue/result.h"

#define PORT_TEXT 128

/* One place where a device is attached, as enumeration found it. Text is already printable. */
struct port {
	enum link_kind kind;
	char where[PORT_TEXT]; /* "usb:1-2.3", "/dev/ttyUSB0", "28-0123456789ab", "/tmp/pipe", "sim": what
				  --probe NAME:WHERE takes */
	char node[PORT_TEXT]; /* what must be openable: "/dev/bus/usb/001/004", "/dev/ttyUSB0", a file in /sys
			       */
	char product[64], serial[64];
	uint16_t vendor, product_id; /* 0 when it is not USB */
	char usb_path[32]; /* "1-2.3", of a serial port with the interface, "1-2.3:1.0"; "" when not USB */
	char driver[16];   /* name of the driver, where enumeration itself tells it; "": by USB id */
	bool doubtful; /* no thermometer for the skin as far as is known (CPU, disk): never chosen by itself
			*/
};

#define PORTS_MAX 64
struct port_list {
	int n;
	struct port at[PORTS_MAX];
};

/*
 * Can it be opened now? RESULT_OK, RESULT_DENIED, RESULT_BUSY or RESULT_NONE; `who` receives what stands
 * in the way in words ("held by minicom (pid 123)", "owner root, group dialout, mode 660") or "".
 */
enum result port_access(const struct port *p, char *who, size_t n);

struct link; /* opaque, a struct of its own in each transport */

struct link_ops {
	enum link_kind kind;
	/* Opens p for drv with its settings. drv is read until close(); *out is the caller's until then. */
	enum result (*open)(const struct port *p, const struct driver *drv, struct link **out);
	/* Gives everything back (kernel driver, settings). NULL is legal. */
	void (*close)(struct link *l);
	/* Descriptors to poll, at most cap; returns their number. */
	int (*pollfds)(struct link *l, struct pollfd *fds, int cap);
	/* When receive() wants to be called without a descriptor becoming ready, in session time; MS_NEVER.
	 */
	int64_t (*due_ms)(struct link *l);
	/*
	 * Next bytes without blocking. A HID report is one call. RESULT_AGAIN when there are none,
	 * RESULT_GONE when the device is gone, RESULT_NONE at the end of a file. *t_ms is the time of the
	 * bytes: now_ms, or the recorded or simulated time (<= now_ms).
	 */
	enum result (*receive)(struct link *l, int64_t now_ms, uint8_t *buf, size_t cap, size_t *n,
			       int64_t *t_ms);
	enum result (*send)(struct link *l, const uint8_t *bytes, size_t n);
	/* Speed of the line from the next send() on. NULL where there is no line with a speed. */
	enum result (*set_baud)(struct link *l, int32_t baud);
	/* After RESULT_GONE, in place of close() and open(), which would set it back to its beginning: goes
	 * on behind the loss, and returns the time at which it goes on. NULL where there is no such thing. */
	int64_t (*resume)(struct link *l);
	/* Brings the device at p, which is not open, out of whatever it hangs in. Needs the same rights as
	 * open(). NULL where there is no such thing. */
	enum result (*reset)(const struct port *p);
};

extern const struct link_ops link_usb_ops, link_serial_ops, link_fd_ops, link_sim_ops, link_capture_ops,
	link_sysfs_ops, link_i2c_ops;
const struct link_ops *link_ops_for(enum link_kind kind);
