#include "reader.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "system/log.h"

struct reader {
	int fd;
	const struct reader_device *kind;
	void *device;
};

struct link {
	int fd;
	bool asked; /* asked, but not answered yet */
};

static void reader_end(struct reader *r)
{
	r->kind->release(r->device);
	close(r->fd);
	free(r);
}

static void *read_when_asked(void *arg)
{
	struct reader *r = arg;
	uint8_t question[READER_QUESTION_MAX], frame[READER_FRAME_MAX];

	for (ssize_t asked; (asked = recv(r->fd, question, sizeof(question), 0)) > 0;) {
		size_t n = r->kind->answer(r->device, question, (size_t)asked, frame, sizeof(frame));
		if (n == 0 || send(r->fd, frame, n, MSG_NOSIGNAL) != (ssize_t)n)
			break;
	}
	reader_end(r);
	return NULL;
}

/* It must not take the signals that the loop waits for. */
static int start_thread(struct reader *r)
{
	sigset_t all, before;
	pthread_t thread;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int e = pthread_create(&thread, NULL, read_when_asked, r);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (e == 0)
		pthread_detach(thread);
	return e;
}

static enum result start_reader(struct link *l, const struct reader_device *kind, void *device)
{
	int fds[2];
	struct reader *r = calloc(1, sizeof(*r));
	if (!r || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0) {
		free(r);
		kind->release(device);
		return RESULT_SYSTEM;
	}
	*r = (struct reader){.fd = fds[1], .kind = kind, .device = device};
	l->fd = fds[0];
	int e = start_thread(r);
	if (e == 0)
		return RESULT_OK;
	log_debug("no thread for reading: %s", strerror(e));
	close(fds[0]);
	reader_end(r);
	return RESULT_SYSTEM;
}

enum result reader_open(const struct reader_device *kind, void *device, struct link **out)
{
	struct link *l = calloc(1, sizeof(*l));
	*out = NULL;
	if (!l) {
		kind->release(device);
		return RESULT_SYSTEM;
	}
	enum result r = start_reader(l, kind, device);
	if (r == RESULT_OK)
		*out = l;
	else
		free(l);
	return r;
}

void reader_close(struct link *l)
{
	if (!l)
		return;
	close(l->fd);
	free(l);
}

int reader_pollfds(struct link *l, struct pollfd *fds, int cap)
{
	if (cap < 1)
		return 0;
	fds[0] = (struct pollfd){.fd = l->fd, .events = POLLIN};
	return 1;
}

enum result reader_receive(struct link *l, int64_t now_ms, uint8_t *buf, size_t cap, size_t *n, int64_t *t_ms)
{
	ssize_t got = recv(l->fd, buf, cap, MSG_DONTWAIT);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? RESULT_AGAIN : RESULT_GONE;
	if (got == 0)
		return RESULT_GONE;
	l->asked = false;
	*n = (size_t)got;
	*t_ms = now_ms;
	return RESULT_OK;
}

enum result reader_send(struct link *l, const uint8_t *bytes, size_t n)
{
	if (n == 0 || l->asked)
		return RESULT_OK;
	if (send(l->fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)n)
		return RESULT_GONE;
	l->asked = true;
	return RESULT_OK;
}
