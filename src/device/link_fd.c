/*
 * Any other source of bytes: standard input ("-"), a pipe, a FIFO, a file, a pty of another program. A file
 * or a pipe ends; a FIFO whose writer left and a pty that hung up are gone and may come back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "link.h"
#include "system/log.h"

struct link {
	int fd;
	bool comes_back; /* its end is a loss, and not the end of the source */
	bool restore;
	struct termios before;
};

static enum result failed(const char *what, const char *where)
{
	int e = errno;
	log_debug("cannot %s %s: %s", what, where, strerror(e));
	switch (e) {
	case EACCES:
	case EPERM:
		return RESULT_DENIED;
	case EBUSY:
		return RESULT_BUSY;
	case ENOENT:
	case ENOTDIR:
		return RESULT_NONE;
	case ENODEV:
	case ENXIO:
	case EIO:
		return RESULT_GONE;
	default:
		return RESULT_SYSTEM;
	}
}

/* No echo, no line editing, no CR/LF changes: bytes as they are. */
static void make_raw(struct link *l)
{
	if (tcgetattr(l->fd, &l->before) < 0)
		return;
	struct termios raw = l->before;
	cfmakeraw(&raw);
	if (tcsetattr(l->fd, TCSANOW, &raw) == 0)
		l->restore = true;
}

static void fd_close(struct link *l)
{
	if (!l)
		return;
	if (l->restore)
		tcsetattr(l->fd, TCSANOW, &l->before);
	if (l->fd > STDIN_FILENO)
		close(l->fd);
	free(l);
}

static int open_path(const char *where, bool *comes_back)
{
	struct stat st;
	if (stat(where, &st) < 0)
		return -1;
	if (S_ISDIR(st.st_mode) || S_ISBLK(st.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	bool terminal = S_ISCHR(st.st_mode);
	*comes_back = terminal || S_ISFIFO(st.st_mode);
	/* only a terminal is ever answered; O_NONBLOCK: do not wait for a FIFO without a writer */
	return open(where, (terminal ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

static enum result fd_open(const struct port *p, const struct driver *drv, struct link **out)
{
	(void)drv;
	*out = NULL;
	struct link *l = calloc(1, sizeof(*l));
	if (!l)
		return RESULT_SYSTEM;
	if (strcmp(p->where, "-") == 0)
		l->fd = STDIN_FILENO; /* shared with the shell: do not close or change it */
	else
		l->fd = open_path(p->where, &l->comes_back);
	if (l->fd < 0) {
		enum result r = failed("open", p->where);
		free(l);
		return r;
	}
	/* two programs on one terminal or FIFO each get half of the bytes */
	if (l->comes_back && flock(l->fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
		log_debug("%s: another icecue has it", p->where);
		close(l->fd);
		free(l);
		return RESULT_BUSY;
	}
	if (l->fd != STDIN_FILENO && isatty(l->fd))
		make_raw(l);
	*out = l;
	return RESULT_OK;
}

static int fd_pollfds(struct link *l, struct pollfd *fds, int cap)
{
	if (cap < 1)
		return 0;
	fds[0] = (struct pollfd){.fd = l->fd, .events = POLLIN};
	return 1;
}

static enum result fd_receive(struct link *l, int64_t now_ms, uint8_t *buf, size_t cap, size_t *n,
			      int64_t *t_ms)
{
	enum result end = l->comes_back ? RESULT_GONE : RESULT_NONE;
	struct pollfd fd = {.fd = l->fd, .events = POLLIN};

	/* standard input may block, so poll it first */
	if (poll(&fd, 1, 0) <= 0)
		return RESULT_AGAIN;
	if (fd.revents & POLLNVAL)
		return end;
	ssize_t got = read(l->fd, buf, cap);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? RESULT_AGAIN : end;
	if (got == 0)
		return end;
	*n = (size_t)got;
	*t_ms = now_ms;
	return RESULT_OK;
}

static enum result fd_send(struct link *l, const uint8_t *bytes, size_t n)
{
	if (!l->restore) /* not a terminal: nobody answers there */
		return RESULT_OK;
	ssize_t sent = write(l->fd, bytes, n);
	if (sent < 0)
		return errno == EAGAIN || errno == EINTR ? RESULT_AGAIN : RESULT_GONE;
	return (size_t)sent == n ? RESULT_OK : RESULT_AGAIN;
}

const struct link_ops link_fd_ops = {
	.kind = LINK_FD,
	.open = fd_open,
	.close = fd_close,
	.pollfds = fd_pollfds,
	.receive = fd_receive,
	.send = fd_send,
};
