/*
 * link.h - a byte pipe to a device. It decides nothing: no retry, no decoding, no clock.
 *
 * There is one implementation for each transport (link_usb.c, link_serial.c, link_sysfs.c, link_i2c.c,
 * link_fd.c, link_sim.c, capture.c), as a constant of struct link_ops. Only the collector uses them.
 */
#pragma once

#include <poll.h>

#include "icecue/driver.h"
#include "icecue/result.h"
#include "others.h"

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
	char driver[16];   /* name of the driver, if enumeration finds it; "": by USB id */
	enum other other;  /* what it is instead of a probe: it is never offered */
	bool doubtful; /* not a skin thermometer, as far as is known (CPU, disk): never chosen by itself */
};

#define PORTS_MAX 64
struct port_list {
	int n;
	struct port at[PORTS_MAX];
};

/* Can it be opened now? RESULT_OK, RESULT_DENIED, RESULT_BUSY or RESULT_NONE; `who` receives in words what
 * prevents it ("held by minicom (pid 123)", "owner root, group dialout, mode 660") or "". */
enum result port_access(const struct port *p, char *who, size_t n);

struct link; /* opaque, each transport has its own struct */

struct link_ops {
	enum link_kind kind;
	/* Opens p for drv with its settings. drv is read until close(); the caller may use *out until then.
	 */
	enum result (*open)(const struct port *p, const struct driver *drv, struct link **out);
	/* Gives everything back (kernel driver, settings). NULL is legal. */
	void (*close)(struct link *l);
	/* Descriptors to poll, at most cap; returns their number. */
	int (*pollfds)(struct link *l, struct pollfd *fds, int cap);
	/* When to call receive() even if no descriptor becomes ready, in session time; MS_NEVER. NULL: never.
	 */
	int64_t (*due_ms)(struct link *l);
	/*
	 * Reads the next bytes without blocking, a HID report per call. RESULT_AGAIN when there are none,
	 * RESULT_GONE when the device is gone, RESULT_NONE at the end of a file. *t_ms is the time of the
	 * bytes: now_ms, or the recorded or simulated time (<= now_ms).
	 */
	enum result (*receive)(struct link *l, int64_t now_ms, uint8_t *buf, size_t cap, size_t *n,
			       int64_t *t_ms);
	enum result (*send)(struct link *l, const uint8_t *bytes, size_t n);
	/* Sets the speed of the line from the next send() on. NULL for links without a speed. */
	enum result (*set_baud)(struct link *l, int32_t baud);
	/* Used after RESULT_GONE instead of close() and open(), which would restart the link: continues
	 * after the loss, and returns the time at which it continues. NULL where that is impossible. */
	int64_t (*resume)(struct link *l);
	/* Resets the device at p, which hangs and is not open. Needs the same rights as open(). NULL where
	 * that is impossible. */
	enum result (*reset)(const struct port *p);
};

extern const struct link_ops link_usb_ops, link_serial_ops, link_fd_ops, link_sim_ops, link_capture_ops,
	link_sysfs_ops, link_i2c_ops;
const struct link_ops *link_ops_for(enum link_kind kind);
