#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "starter_parts.h"

union control {
	struct cmsghdr head; /* aligned so */
	char bytes[CMSG_SPACE(STARTER_FDS * sizeof(int))];
};

ssize_t starter_send(int socket, const void *bytes, size_t n, const int *fds, int n_fds)
{
	union control control = {0};
	struct iovec part = {.iov_base = (void *)bytes, .iov_len = n};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
	int given[STARTER_FDS], k = 0;
	for (int i = 0; i < n_fds; i++)
		if (fds[i] >= 0)
			given[k++] = fds[i];
	if (k) {
		size_t size = (size_t)k * sizeof(int);
		m.msg_control = control.bytes;
		m.msg_controllen = CMSG_SPACE(size);
		struct cmsghdr *c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(size);
		memcpy(CMSG_DATA(c), given, size);
	}
	ssize_t sent;
	do
		sent = sendmsg(socket, &m, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent;
}

ssize_t starter_receive(int socket, void *bytes, size_t n, int fds[STARTER_FDS])
{
	union control control = {0};
	struct iovec part = {.iov_base = bytes, .iov_len = n};
	struct msghdr m = {.msg_iov = &part,
			   .msg_iovlen = 1,
			   .msg_control = control.bytes,
			   .msg_controllen = sizeof(control.bytes)};
	ssize_t got;
	for (int i = 0; i < STARTER_FDS; i++)
		fds[i] = -1;
	do
		got = recvmsg(socket, &m, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	struct cmsghdr *c = got < 0 ? NULL : CMSG_FIRSTHDR(&m);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
		memcpy(fds, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
	if (got < 0 || !(m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
		return got;
	errno = EMSGSIZE;
	return -1;
}
