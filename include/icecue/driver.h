/*
 * driver.h - a probe is data plus pure functions.
 *
 * To add a probe: one file src/core/probe/probes/NAME.c that defines `const struct driver driver_NAME`,
 * one line DRIVER(NAME) in include/icecue/drivers.def, one file tests/frames/NAME.frames. Nothing else.
 *
 * A driver never opens, reads, prints, allocates or looks at a clock.
 */
#pragma once

#include "icecue/sample.h"
#include "icecue/sensor.h"

/* ---- what a driver finds in one frame ---- */

#define VERDICT_LIST(X)                                                                              \
	X(VERDICT_OK, "ok")		  /* ours and understood; each reading has its own status */ \
	X(VERDICT_NOT_MINE, "not_mine")	  /* not this device's frame at all */                       \
	X(VERDICT_TRUNCATED, "truncated") /* begins like ours, ends too soon */                      \
	X(VERDICT_BAD_SUM, "bad_sum")	  /* check sum or CRC does not match */                      \
	X(VERDICT_BAD_FIELD, "bad_field") /* ours, but a field holds what it cannot hold */          \
	/* ours and fine, but carries no reading (firmware, header, hold, cold junction) */          \
	X(VERDICT_INFO, "info")
enum verdict { VERDICT_LIST(ENUM_MEMBER) };
#define VERDICT_COUNT ENUM_COUNT(VERDICT_LIST)
const char *verdict_name(enum verdict v);

#define READINGS_MAX 8
#define FRAME_MAX 256
#define CHANNEL_NAME 24

struct reading {
	char channel[CHANNEL_NAME]; /* "outer", "inner", "T1", "object", "ambient", ... */
	enum role role;		    /* its role unless the person chooses another */
	bool has_role;		    /* false: shown, never used unless chosen by --channel */
	int32_t mc;		    /* MC_NONE unless status is STATUS_OK */
	int32_t udeg; /* the same in millionths, as exact as the device sends it; for `icecue decode` */
	enum status status;
	char sent; /* 'F' or 'K': it was converted from that */
};

struct readings {
	int n;
	struct reading at[READINGS_MAX];
};

/* ---- bytes to frames ---- */

enum frame_kind {
	FRAME_LINE,   /* text up to CR or LF (not included); empty lines are skipped */
	FRAME_PACKET, /* fixed length, found by head bytes, tail bytes and check() */
	FRAME_REPORT, /* boundaries kept by the transport: HID (fixed length), answers to requests and the
			 kernel's files (at most len) */
	/* No framing on the wire: what came since the last due_ms of the conversation is one frame, handed
	 * over when its next due_ms has come. step() asks one thing at a time and gives the answer time to
	 * end; a byte too few or too many spoils one answer and not the next. */
	FRAME_REPLY,
};

struct frame_spec {
	enum frame_kind kind;
	uint8_t len; /* PACKET, REPORT: whole length; REPLY: usual length; LINE: longest line, 0 = FRAME_MAX-1
		      */
	uint8_t head_len, head[4]; /* PACKET: first bytes */
	uint8_t tail_len, tail[2]; /* PACKET: last bytes */
	/* PACKET: is this whole candidate right (check sum)? NULL = head and tail are enough. */
	bool (*check)(const uint8_t *frame, size_t n);
};

/* ---- talking to the device ---- */

enum link_kind { LINK_USB, LINK_SERIAL, LINK_FD, LINK_SIM, LINK_CAPTURE, LINK_SYSFS, LINK_I2C };

struct usb_id {
	uint16_t vendor, product;
	/* For bridges that many devices use (CH340, CP210x): the id alone does not prove that it is ours, so
	 * the driver is offered, never chosen by itself, unless it recognises what arrives. */
	bool shared;
	/* The ids from product to last, 0 = this one alone. A range of all values of its last digits, for
	 * udev can match no other range: 0500 to 05ff. */
	uint16_t last;
	/* Other kinds of devices bear the id, too, but ours has this in its product's name;
	 * letters, digits, '-' and '_'. NULL: whatever it is called. */
	const char *called;
};

struct serial_settings {
	int32_t baud;
	uint8_t data_bits; /* 7 or 8 */
	char parity;	   /* 'N', 'E', 'O' */
	uint8_t stop_bits; /* 1 or 2 */
	int32_t settle_ms; /* to discard after opening: boards that reset with DTR send a partial line first
			    */
};

/*
 * How bytes travel between a driver and its USB device, for link_usb.c. All zero is the plain HID device:
 * what the driver sends is one output report, sent by SET_REPORT on endpoint 0, and each report of the
 * interrupt IN endpoint (at most 64 bytes, boundaries kept) is what comes. Never a report or request that the
 * driver did not ask for, but for a bridge's settings at open.
 *
 *     what it is                               out            out_len  report_ids  alone  bridge
 *     stick with 8-byte reports                SET_REPORT
 *     UART behind a HID bridge                 INTERRUPT                                  the bridge
 *     64-byte reports over endpoints           INTERRUPT      64                   yes (if composite)
 *     reports that begin with an id            SET_REPORT     as it is yes
 *     questions by vendor requests             CONTROL_IN
 *     reports, answers fetched by GET_REPORT   REPORTS_IN     8
 */
enum usb_out {
	USB_SET_REPORT,
	USB_INTERRUPT, /* interrupt OUT endpoint of the interface; SET_REPORT when it has none */
	/* What the driver sends is the setup packet of a request IN, eight bytes as on the wire (c0 10 00 00
	 * 00 00 20 00), and its answer is what comes, like a report. No endpoint is needed. */
	USB_CONTROL_IN,
	/* What the driver sends is one or more reports of out_len bytes, each sent by SET_REPORT; but eight
	 * bytes that begin with a1 are a setup packet (GET_REPORT), and its answer is what comes. No endpoint
	 * is needed. */
	USB_REPORTS_IN,
};

/* A serial line within HID reports. Pure. `report` holds USB_REPORT_MAX bytes; all return a length. */
#define USB_REPORT_MAX 64
struct usb_bridge {
	/* Feature report that sets up the line, without an id; sent at every opening. */
	size_t (*settings)(const struct serial_settings *s, uint8_t *report);
	/* One output report that carries as many of the n bytes as fit; *took is how many. */
	size_t (*wrap)(const uint8_t *bytes, size_t n, uint8_t *report, size_t *took);
	/* The bytes that a report carries, at most n; 0 = none. */
	size_t (*unwrap)(const uint8_t *report, size_t n, uint8_t *bytes);
};

struct usb_travel {
	enum usb_out out;
	uint8_t out_len; /* what is sent is filled up with 00 to this length; 0 = as it is */
	bool report_ids; /* the first byte sent is the report's id (it comes first in reports in, too) */
	/* Only the data interface is taken from the kernel. Else those before it, too: keyboards that would
	 * type readings. */
	bool alone;
	const struct usb_bridge *bridge; /* NULL: none */
};

/* Why nothing is read of a device that says something: trouble.h has the words for the person. */
enum doubt {
	DOUBT_NONE,
	DOUBT_LIST,    /* several numbers without labels: doubt_n of them */
	DOUBT_COMMA,   /* it does not show yet whether a comma parts decimals or numbers */
	DOUBT_WHOLE,   /* one whole number: it may be a counter */
	DOUBT_SEVERAL, /* several channels that may be the skin */
	DOUBT_NO_SKIN, /* channels, of which none is known to be the skin */
	DOUBT_IN_TURN, /* two sensors in turn under one name */
};

/* State of a conversation; owned and zeroed at every open by the collector. */
struct dialog {
	uint8_t stage, tries;
	int64_t due_ms; /* when step() wants to be called next without a frame */
	int64_t asked_ms;
	uint8_t seen; /* bit mask of the driver's own: which reports came since asking */
	uint8_t firmware_len;
	char firmware[32];	/* as the device sent it, terminated, unprintable bytes dropped */
	uint8_t scratch[200];	/* the driver's own */
	uint8_t doubt, doubt_n; /* enum doubt, of the last frame */
	uint16_t emissivity;	/* the device's setting as it sent it, in ten-thousandths; 0 = not known */
};

enum dialog_action {
	DIALOG_WAIT,	/* nothing to send; call again at due_ms or with the next frame */
	DIALOG_SEND,	/* send out->bytes */
	DIALOG_GIVE_UP, /* the device does not answer: close and re-open */
};

#define DIALOG_SEND_MAX \
	160 /* the longest, a whole 1-Wire reading (usbtemp.c), has 152; to USB: USB_REPORT_MAX */

struct dialog_out {
	enum dialog_action action;
	/* Speed of a serial line from these bytes on; 0 = as it is. To be changed only when the answer before
	 * has come: what is on its way would be cut. A capture does not record it: step() sets the same speed
	 * whenever it sends the same bytes, and what is received is the same to decode() at any speed. */
	int32_t baud;
	uint8_t n;
	uint8_t bytes[DIALOG_SEND_MAX];
};

/* Lists for a driver's aliases and usb_ids, with their ends. */
#define ALIASES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define USB_IDS(...) ((const struct usb_id[]){__VA_ARGS__, {0, 0, false}})

struct driver {
	const char *name;	    /* "temper": what --probe and decode take; lower case */
	const char *const *aliases; /* NULL-terminated, or NULL: "tc2100", "k204" */
	const char *summary;	    /* one line for `icecue probes --supported` */
	char confidence; /* 'A' several sources or captures, 'B' one good source, 'C' a single or conflicting
			    one, 'T' taught on this computer (taught.h) */
	enum link_kind link;
	const struct usb_id *usb_ids; /* ends with {0, 0}; NULL for none */
	struct serial_settings serial;
	uint8_t usb_interface; /* LINK_USB: interface with the data */
	struct usb_travel usb;
	uint8_t i2c_address; /* LINK_I2C: where the chip is, unless its place names another */
	bool also_serial;    /* LINK_USB: the same bytes come over a serial lead, by `serial` */
	struct frame_spec frame;

	/* what a reading is worth; the source of each figure stands in the driver's file */
	enum sensor_kind sensor;
	int32_t min_mc, max_mc; /* beyond: STATUS_OUT_OF_RANGE, set by the intake */
	int32_t resolution_mc, accuracy_mc;
	int32_t tau_ms;	     /* time constant on skin; 0 = unknown */
	int32_t interval_ms; /* pace: asked, or as the device streams */

	/* bytes sent once after opening, and at every interval; length 0 = none */
	uint8_t start_len, start[16];
	uint8_t request_len, request[16];

	/*
	 * Frame to readings. Pure. `firmware` is "" when unknown. Fills *out only for VERDICT_OK; at most
	 * READINGS_MAX. Never reads beyond n.
	 */
	enum verdict (*decode)(const char *firmware, const uint8_t *frame, size_t n, struct readings *out);

	/*
	 * The same of a device whose frames mean something only after one another: *d is its memory. NULL:
	 * decode() is enough. Call it by dialog_decode() of dialog.h.
	 */
	enum verdict (*follow)(struct dialog *d, const uint8_t *frame, size_t n, struct readings *out);

	/*
	 * Conversation, when start and request are not enough; NULL = the plain one of dialog.c. Called with
	 * frame == NULL at open and when due_ms has come. Sets d->due_ms (MS_NEVER for none). *out holds what
	 * decode() made of this frame (nothing when frame is NULL): step() may add readings (a probe that did
	 * not answer is STATUS_MISSING) or take them away (a stale answer). Pure. Time is session time.
	 * Call it by dialog_step() of dialog.h, which knows the plain conversation.
	 */
	void (*step)(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
		     size_t n, struct dialog_out *send, struct readings *out);

	const char *advice;	  /* reported once when chosen: where to clip it, what to set; or NULL */
	const char *when_missing; /* what is reported when the skin's channel is STATUS_MISSING; NULL: push in
				   * its plug
				   */
	const char *when_not_ready; /* the same for STATUS_NOT_READY; NULL: nothing, it passes */
};

/* Can it be behind a port of this kind? */
static inline bool driver_serves(const struct driver *drv, enum link_kind kind)
{
	return drv->link == kind || (kind == LINK_SERIAL && drv->also_serial);
}

/* ---- the table ---- */

size_t driver_count(void);
const struct driver *driver_at(size_t i); /* NULL beyond the last */
/*
 * Puts one behind all others, for the process's life: *d stays the caller's and must last as long. False:
 * there are DRIVERS_ADDED_MAX already.
 */
#define DRIVERS_ADDED_MAX 8
bool driver_add(const struct driver *d);
/* By name or alias, as text_same_name() compares. NULL when there is none. */
const struct driver *driver_by_name(const char *name);
/* The id by which d knows a device with this product's name, NULL when it does not. name NULL: not
 * known, it may be called anything. */
const struct usb_id *driver_usb_id(const struct driver *d, uint16_t vendor, uint16_t product,
				   const char *name);
/* The i-th driver that so bears this USB id, NULL when there are no more. */
const struct driver *driver_by_usb_id(uint16_t vendor, uint16_t product, const char *name, size_t i);
