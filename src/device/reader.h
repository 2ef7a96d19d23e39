/*
 * reader.h - links for devices whose reading blocks: a separate thread reads and the loop polls a socket.
 *
 *     loop --question--> thread --one frame a packet--> loop
 *
 * It is a thread, because a process would have to be reaped. The thread owns its data and is never waited
 * for: when the link is closed it ends after the current read. Only one question is asked at a time;
 * questions before its answer are dropped. The end of its socket means that the device is gone.
 */
#pragma once

#include "link.h"

#define READER_QUESTION_MAX 64
#define READER_FRAME_MAX 255

struct reader_device {
	/* Called in the thread; may block. Returns the length of the frame, 0 when the device is gone. */
	size_t (*answer)(void *device, const uint8_t *question, size_t n, uint8_t *frame, size_t cap);
	/* Called in the thread at its end, or when no thread could be started. */
	void (*release)(void *device);
};

/* Takes ownership of `device`, even if it fails. */
enum result reader_open(const struct reader_device *kind, void *device, struct link **out);

/* The other members of a struct link_ops. */
void reader_close(struct link *l);
int reader_pollfds(struct link *l, struct pollfd *fds, int cap);
enum result reader_receive(struct link *l, int64_t now_ms, uint8_t *buf, size_t cap, size_t *n,
			   int64_t *t_ms);
enum result reader_send(struct link *l, const uint8_t *bytes, size_t n);
