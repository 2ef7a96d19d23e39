/*
 * collector_inside.h - the collector's own state. Private to collector.c, which owns and changes it, and to
 * collector_words.c, which reads it to tell the person.
 */
#pragma once

#include "collector.h"
#include "finder.h"

struct collector {
	const struct driver *drv;
	const struct link_ops *ops;
	struct finder finder; /* where it is now */
	FILE *capture;

	struct link *link; /* NULL: away */
	struct link *lost; /* meanwhile one that can be resumed, or NULL */
	bool fresh, talking, ended;
	bool resuming; /* a recording goes on after a loss, with the conversation it had */
	bool leaving;  /* a recording came to a loss, and its deadlines before that are being met */
	int64_t retry_ms, settle_ms;
	int64_t resumed_ms; /* recorded time at which it was opened again */
	int32_t backoff_ms;
	unsigned arrivals; /* attached_arrivals() that it has looked after */

	struct framer framer;
	struct dialog dialog;
	struct intake intake;
	uint8_t rx[FRAME_MAX];
	size_t rx_n, rx_used;
	int64_t rx_t_ms;

	/* for the person */
	enum result last_error;
	char trouble[256]; /* why it is away */
	bool answered;	   /* it has, in this session: so it is what its driver takes it for */
	bool was_reset;	   /* because it stopped, and has not answered since */
	uint32_t resets, revivals;
	bool silent; /* it was given up because it did not answer, and has not answered since */
	bool quiet;  /* nothing recognised for too long */
	int64_t recognised_ms;
	uint64_t unrecognised_bytes;
	enum status skin; /* what the last sample said of the probe */
	char firmware[sizeof(((struct dialog *)NULL)->firmware)];
	uint16_t emissivity; /* ten-thousandths, 0: not known */
	uint32_t losses;
	uint64_t skipped_before; /* framer's count, of earlier connections */
};
