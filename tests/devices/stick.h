/*
 * stick.h - an emulated TEMPer2 (3553:a001): descriptors, usbfs, two HID interfaces held by the kernel, the
 * query protocol, and the ways in which such sticks fail.
 */
#ifndef ICECUE_TEST_STICK_H
#define ICECUE_TEST_STICK_H

#include <stdbool.h>
#include <stdint.h>
#include <umockdev.h>

struct stick {
	/* set before plugging in; the faults may change while it runs */
	int32_t inner_centi, outer_centi; /* hundredths of a degree; 20000: not there */
	int stalls;			  /* so many reads end in a stall, each until the halt is cleared */
	int faults;			  /* so many reads end in -EIO */
	int shorts;			  /* so many answers are cut to 3 bytes */
	int ignores;			  /* so many questions are taken and never answered */
	bool held;			  /* another program has claimed it */

	/* what was done to it */
	int opened, asked, halts_cleared, unknown_controls, unknown_ioctls;
	uint8_t kernel_drivers; /* bit n: interface n is the kernel's; 3 when plugged in */
	uint8_t claimed;

	/* private */
	UMockdevTestbed *testbed;
	UMockdevIoctlBase *handler;
	char *sysfs, *node;
	int devnum;
	bool gone, halted;
	GQueue *reports; /* struct report, in the order of their times */
	GQueue *urbs;	 /* struct urb, submitted and not reaped */
};

struct stick *stick_new(UMockdevTestbed *testbed);
/* Below usb1, in the socket of this name ("1-2"). Every plugging gives a new device number. */
void stick_plug(struct stick *s, const char *usb_path);
/* The kernel's order: reads fail, the event is sent, the files go. */
void stick_unplug(struct stick *s);
void stick_free(struct stick *s);

#endif
