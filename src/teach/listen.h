/*
 * listen.h - what a port sends, as it is, while nothing is sent to it. For `icecue teach`. A source of the
 * loop's that hands out nothing.
 */
#pragma once

#include "device/link.h"
#include "teach.h"

struct listener {
	const struct link_ops *ops;
	struct link *link;
	struct driver raw; /* the port as it is; the link reads it until it is closed */
	struct heard *heard;
	int64_t base_ms;    /* is added to the times of what comes */
	bool (*stop)(void); /* asked about every 50 ms; true ends it. NULL: never */
	bool stopped;	    /* by that */
	int64_t due_ms;
};

/* Opens p; *h gets what comes. baud: of a serial line, 0 = as it is. RESULT_OK, or why it cannot be opened.
 */
enum result listener_open(struct listener *l, const struct port *p, int32_t baud, struct heard *h);
void listener_close(struct listener *l);

/* RESULT_AGAIN, or RESULT_NONE when it was stopped, the device is gone or *h is full. */
enum result listener_service(struct listener *l, int64_t now_ms);
int listener_pollfds(struct listener *l, struct pollfd *fds, int cap);
int64_t listener_due_ms(const struct listener *l);
