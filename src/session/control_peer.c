#include "control_peer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "system/clock.h"

void peer_open(struct peer *p, int fd)
{
	p->fd = fd;
	p->follows = p->owed = false;
	p->next = 0;
	p->in_n = p->out_n = 0;
	p->moved_ms = clock_boot_ms();
}

void peer_close(struct peer *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

static bool takes_answers(const struct peer *p)
{
	return p->out_n < PEER_OUT / 2;
}

enum peer_line peer_line(struct peer *p, char line[PEER_LINE])
{
	char *end = memchr(p->in, '\n', p->in_n);
	if (!takes_answers(p))
		return PEER_NONE;
	if (!end)
		return p->in_n == PEER_LINE ? PEER_TOO_LONG : PEER_NONE;
	size_t n = (size_t)(end - p->in);
	memcpy(line, p->in, n);
	line[n] = '\0';
	p->in_n -= n + 1;
	memmove(p->in, end + 1, p->in_n);
	return strlen(line) == n ? PEER_WHOLE : PEER_TOO_LONG; /* a zero byte is no text */
}

/* Nothing now is no end. */
static bool is_there(struct peer *p, ssize_t moved)
{
	if (moved > 0)
		p->moved_ms = clock_boot_ms();
	return moved > 0 || (moved < 0 && (errno == EAGAIN || errno == EINTR));
}

bool peer_read(struct peer *p)
{
	if (!takes_answers(p) || p->in_n == PEER_LINE)
		return true;
	ssize_t n = recv(p->fd, p->in + p->in_n, PEER_LINE - p->in_n, 0);
	if (n > 0)
		p->in_n += (size_t)n;
	return is_there(p, n);
}

bool peer_put(struct peer *p, const char *line)
{
	size_t n = strlen(line);
	if (n > PEER_OUT - p->out_n)
		peer_flush(p); /* one that is gone has no room either, and is seen at the next flush */
	if (n > PEER_OUT - p->out_n)
		return false;
	memcpy(p->out + p->out_n, line, n);
	p->out_n += n;
	return true;
}

bool peer_flush(struct peer *p)
{
	size_t done = 0;
	bool there = true;
	while (done < p->out_n && there) {
		ssize_t n = send(p->fd, p->out + done, p->out_n - done, MSG_NOSIGNAL);
		there = is_there(p, n);
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	p->out_n -= done;
	memmove(p->out, p->out + done, p->out_n);
	return there;
}

short peer_events(const struct peer *p)
{
	return (short)((takes_answers(p) ? POLLIN : 0) | (p->out_n ? POLLOUT : 0));
}
