/* center30x.h - what the drivers of the Center 300 family share: one layout in four lengths. */
#pragma once

#include "icecue/decode.h"

struct center30x {
	uint8_t len;   /* of the whole packet */
	uint8_t t2_at; /* where T2 stands; 0 = a meter with one value */
};

/* Can this be a whole packet? All that there is instead of a check sum. */
bool center30x_fits(const struct center30x *m, const uint8_t *f, size_t n);
enum verdict center30x_decode(const struct center30x *m, const uint8_t *f, size_t n, struct readings *out);

extern const struct usb_id center30x_ids[];

/* What is the same in each driver of the family. */
#define CENTER30X_DRIVER                                                                                \
	.confidence = 'B', .link = LINK_SERIAL, .usb_ids = center30x_ids,                               \
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1}, .sensor = SENSOR_BEAD, \
	.min_mc = -200000, .max_mc = 1370000, /* type K */                                              \
		.resolution_mc = 100,                                                                   \
	.accuracy_mc = 1000,	/* as its sister 309: +-(0.2 % + 1 C), unsourced */                     \
		.tau_ms = 3000, /* a bead on skin; no figure is published, unsourced */                 \
		.interval_ms = 1000, .request_len = 1, .request = {'A'}

#define CENTER30X_FRAME(packet_len, fits) \
	.frame = {.kind = FRAME_PACKET,   \
		  .len = (packet_len),    \
		  .head_len = 1,          \
		  .head = {0x02},         \
		  .tail_len = 1,          \
		  .tail = {0x03},         \
		  .check = (fits)}
