/*
 * stick.h - an emulated USB stick: descriptors, usbfs, interfaces held by the kernel, and the ways in which
 * such sticks fail. What it answers is its model's: a TEMPer2 (3553:a001) unless said otherwise; others are
 * in stick_models.c.
 */
#ifndef ICECUE_TEST_STICK_H
#define ICECUE_TEST_STICK_H

#include <stdbool.h>
#include <stdint.h>
#include <umockdev.h>

#include "i2c_sensor.h"

struct stick;

struct stick_model {
	const char *vendor, *product, *name; /* "3553", "a001", "TEMPer2_V4.1" */
	const char *descriptors;	     /* device and configuration, hexadecimal */
	uint8_t interfaces, endpoint_in, endpoint_out;
	/* A control request, its data in the same buffer: IN fills it. Length of the data, or -EPIPE. */
	int (*control)(struct stick *s, const uint8_t *setup, uint8_t *data, int n);
	/* What came to endpoint_out. */
	void (*heard)(struct stick *s, const uint8_t *bytes, int n);
};

extern const struct stick_model stick_ut325, stick_mcp2221, stick_mcc, stick_gotemp, stick_dracal,
	stick_godirect, stick_diamex, stick_hidtemper;

struct stick {
	/* set before plugging in; the faults may change while it runs */
	int32_t inner_centi, outer_centi; /* hundredths of a degree; 20000: not there */
	int stalls;			  /* so many reads end in a stall, each until the halt is cleared */
	int faults;			  /* so many reads end in -EIO */
	int shorts;			  /* so many answers are cut to 3 bytes */
	int ignores;			  /* so many questions are taken and never answered */
	bool stuck;			  /* answers nothing more, until it is reset or plugged in anew */
	bool dead;			  /* a reset does not help it either */
	bool held;			  /* another program has claimed it */
	struct i2c_sensor *sensor;	  /* behind an adapter */
	const char *order_code;		  /* Go Direct: what it says it is; NULL: GDX-ST */

	/* what was done to it */
	int resets, opened, asked, set_up, cancelled, halts_cleared, unknown_controls, unknown_ioctls;
	uint8_t kernel_drivers; /* bit n: interface n is the kernel's; all when plugged in */
	uint8_t claimed;

	uint8_t stage; /* the model's own */

	/* private */
	const struct stick_model *model;
	UMockdevTestbed *testbed;
	UMockdevIoctlBase *handler;
	char *sysfs, *node;
	int devnum;
	bool gone, halted;
	GQueue *reports; /* struct report, in the order of their times */
	GQueue *urbs;	 /* struct urb, submitted and not reaped */
};

struct stick *stick_new(UMockdevTestbed *testbed);
struct stick *stick_new_model(UMockdevTestbed *testbed, const struct stick_model *model);
/* Below usb1, in the socket of this name ("1-2"). Every plugging gives a new device number. */
void stick_plug(struct stick *s, const char *usb_path);
/* The kernel's order: reads fail, the event is sent, the files go. */
void stick_unplug(struct stick *s);
/* For models: the nth report of an answer, soon. */
void stick_report(struct stick *s, int nth, const uint8_t *bytes, int n);
void stick_free(struct stick *s);

#endif
