/*
 * reader.h - devices whose reading blocks, as links: a thread of its own reads and the loop polls a socket.
 *
 *     loop --question--> thread --one frame a packet--> loop
 *
 * A thread and not a process, which would have to be reaped. The thread owns what it works on and is never
 * waited for: when the link is closed it ends after the read that it is in. One question is asked at a time;
 * what is asked before the answer is dropped. At the end of its socket the device is gone.
 */
#pragma once

#include "link.h"

#define READER_QUESTION_MAX 64
#define READER_FRAME_MAX 255

struct reader_device {
	/* Called in the thread; may block. Length of the frame, 0 when the device is gone. */
	size_t (*answer)(void *device, const uint8_t *question, size_t n, uint8_t *frame, size_t cap);
	/* Called in the thread at its end, or when none could be started. */
	void (*release)(void *device);
};

/* Takes `device` over, also when it fails. */
enum result reader_open(const struct reader_device *kind, void *device, struct link **out);

/* The other members of a struct link_ops. */
void reader_close(struct link *l);
int reader_pollfds(struct link *l, struct pollfd *fds, int cap);
int64_t reader_due_ms(struct link *l);
enum result reader_receive(struct link *l, int64_t now_ms, uint8_t *buf, size_t cap, size_t *n,
			   int64_t *t_ms);
enum result reader_send(struct link *l, const uint8_t *bytes, size_t n);
