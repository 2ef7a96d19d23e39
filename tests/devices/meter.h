/*
 * meter.h - an emulated serial meter behind a USB bridge: a terminal in /dev and /sys, modem lines, and what
 * the program asked for.
 */
#ifndef ICECUE_TEST_METER_H
#define ICECUE_TEST_METER_H

#include <stdbool.h>
#include <stdint.h>
#include <termios.h>
#include <umockdev.h>

struct meter {
	uint16_t vendor, product; /* set before plugging in; CP210x when 0 */

	/* private */
	UMockdevTestbed *testbed;
	UMockdevIoctlBase *handler;
	char *usb, *interface, *tty, *node;
	int master, minor;
	GArray *slaves; /* of every plugging */
};

struct meter *meter_new(UMockdevTestbed *testbed);
/* In the socket "1-4", as "ttyUSB0". */
void meter_plug(struct meter *m, const char *usb_path, const char *tty);
void meter_unplug(struct meter *m);
void meter_send(struct meter *m, const void *bytes, size_t n);
/* What the program has said since the last call, at most cap bytes; 0 when nothing. */
size_t meter_heard(struct meter *m, void *bytes, size_t cap);
/* What the program has set; a pseudo terminal keeps the speed and little else. */
struct termios meter_settings(struct meter *m);
void meter_free(struct meter *m);

#endif
