/*
 * mcp2221.h - an I2C bus behind a Microchip MCP2221 or MCP2221A, 04d8:00dd: reports of 64 bytes on interface
 * 2, filled up with 00; interfaces 0 and 1 are a serial port and stay with the kernel. Pure.
 *
 *     sent                          answer
 *     10 00 00 20 76                10 ..   [8] state of the bus, 0: idle       20 76: its clock is 100 kHz,
 *                                                                               12 MHz / (76 + 2)
 *     10 00 10                      10 ..   cancelled; only when it is not idle, else it may hang
 *     94 01 00 addrW register       94 00   taken; 01: busy       a write without a stop
 *     93 nn 00 addrR                93 00   taken; 01: busy       a read with a start anew
 *     40                            40 00 55 nn bytes ...         25: nobody at this address; else not yet
 *
 * Sources: EasyMCP2221 (electronicayciencia), libmcp2221 (zkemble). The report with the bytes does not show
 * of which register they are: the conversation knows, and the decoder goes by length and sum.
 *
 * Linux may own it (hid_mcp2221) and make /dev/i2c-N of it. A person who names one of these drivers wants it
 * read by USB, which needs no module and no group: it is taken from the kernel as others are, and given back.
 * The drivers of i2c_dev.h leave it where it is.
 */
#pragma once

#include "i2c_talk.h"

enum verdict mcp2221_decode(const struct i2c_chip *chip, const char *firmware, const uint8_t *f, size_t n,
			    struct readings *out);
extern const struct i2c_carrier mcp2221_carrier;
extern const struct usb_id mcp2221_ids[];

/* What is the same in each driver behind it. */
#define MCP2221_FUNCTIONS(chip) \
	I2C_FUNCTIONS(chip, mcp2221_carrier, mcp2221_decode(&(chip), firmware, f, n, out))
#define MCP2221_DRIVER                                                \
	.link = LINK_USB, .usb_ids = mcp2221_ids, .usb_interface = 2, \
	.usb = {.out = USB_INTERRUPT, .out_len = 64, .alone = true},  \
	.frame = {.kind = FRAME_REPORT, .len = 64}

#define MCP2221_ADVICE " While it is read, Linux's own bus of the adapter (/dev/i2c-N) is away."
