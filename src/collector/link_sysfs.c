/*
 * Thermometers that the kernel reads. A read of a 1-Wire sensor blocks for the 750 ms of its conversion, and
 * longer when others on the bus are read, so a thread of its own does it and the loop polls a socket:
 *
 *     loop --one byte: read now--> thread --one frame a packet--> loop
 *
 * A thread and not the kernel's therm_bulk_read, which wants a write, root, and Linux 5.8; and not a process,
 * which would have to be reaped. The thread owns what it works on and is never waited for: when the link is
 * closed it ends after the read that it is in. At the end of its socket the device is gone.
 *
 * The driver's pace is its request, as with any device that is asked.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "icecue/log.h"
#include "sysfs.h"

#define ROOT "/sys"

struct reader {
	int fd;
	struct sysfs_source source;
};

struct link {
	int fd;
	bool asked; /* and not answered yet */
};

void link_sysfs_list(struct port_list *list)
{
	sysfs_list(ROOT, list);
}

static void *read_when_asked(void *arg)
{
	struct reader *r = arg;
	uint8_t asked, frame[SYSFS_FRAME_MAX];

	while (recv(r->fd, &asked, 1, 0) == 1) {
		size_t n = sysfs_read(&r->source, frame, sizeof(frame));
		if (n == 0 || send(r->fd, frame, n, MSG_NOSIGNAL) != (ssize_t)n)
			break;
	}
	close(r->fd);
	free(r);
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

static enum result start_reader(struct link *l, const struct sysfs_source *source)
{
	int fds[2];
	struct reader *r = calloc(1, sizeof(*r));
	if (!r || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0) {
		free(r);
		return RESULT_SYSTEM;
	}
	*r = (struct reader){.fd = fds[1], .source = *source};
	l->fd = fds[0];
	int e = start_thread(r);
	if (e == 0)
		return RESULT_OK;
	log_debug("no thread for reading: %s", strerror(e));
	close(fds[0]);
	close(fds[1]);
	free(r);
	return RESULT_SYSTEM;
}

static enum result sysfs_open(const struct port *p, const struct driver *drv, struct link **out)
{
	struct sysfs_source source;
	(void)drv;
	*out = NULL;
	if (!sysfs_source(p, &source))
		return RESULT_NONE;
	if (access(p->node, R_OK) < 0)
		return errno == EACCES ? RESULT_DENIED : RESULT_NONE;
	struct link *l = calloc(1, sizeof(*l));
	if (!l)
		return RESULT_SYSTEM;
	enum result r = start_reader(l, &source);
	if (r == RESULT_OK)
		*out = l;
	else
		free(l);
	return r;
}

static void sysfs_close(struct link *l)
{
	if (!l)
		return;
	close(l->fd);
	free(l);
}

static int sysfs_pollfds(struct link *l, struct pollfd *fds, int cap)
{
	if (cap < 1)
		return 0;
	fds[0] = (struct pollfd){.fd = l->fd, .events = POLLIN};
	return 1;
}

static int64_t sysfs_due_ms(struct link *l)
{
	(void)l;
	return MS_NEVER;
}

static enum result sysfs_receive(struct link *l, int64_t now_ms, uint8_t *buf, size_t cap, size_t *n,
				 int64_t *t_ms)
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

/* Whatever is said is one question: read now. One is asked at a time. */
static enum result sysfs_send(struct link *l, const uint8_t *bytes, size_t n)
{
	if (n == 0 || l->asked)
		return RESULT_OK;
	if (send(l->fd, bytes, 1, MSG_DONTWAIT | MSG_NOSIGNAL) != 1)
		return RESULT_GONE;
	l->asked = true;
	return RESULT_OK;
}

const struct link_ops link_sysfs_ops = {
	.kind = LINK_SYSFS,
	.open = sysfs_open,
	.close = sysfs_close,
	.pollfds = sysfs_pollfds,
	.due_ms = sysfs_due_ms,
	.receive = sysfs_receive,
	.send = sysfs_send,
};
