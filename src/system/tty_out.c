#include "tty_out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * O_NONBLOCK belongs to the open file, which a terminal shares with the shell: setting it there would
 * outlive a kill. Terminals and pipes are therefore opened a second time.
 */
void tty_out_open(struct tty_out *t, FILE *f)
{
	fflush(f);
	t->f = f;
	t->fd = fileno(f);
	t->own_fd = false;
	t->waits = false;
	t->n = 0;
	struct stat st;
	if (t->fd < 0 || fstat(t->fd, &st) < 0 || S_ISREG(st.st_mode))
		return;
	char path[40];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", t->fd);
	int fd = S_ISSOCK(st.st_mode) ? -1 : open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0) {
		t->fd = fd;
		t->own_fd = true;
	} else {
		t->waits = true;
	}
}

void tty_out_close(struct tty_out *t)
{
	tty_out_flush(t);
	if (t->own_fd)
		close(t->fd);
	t->fd = -1;
}

static bool would_block(const struct tty_out *t)
{
	struct pollfd p = {.fd = t->fd, .events = POLLOUT};
	return t->waits && poll(&p, 1, 0) == 0;
}

enum result tty_out_flush(struct tty_out *t)
{
	size_t done = 0;
	enum result result = RESULT_OK;
	while (done < t->n && result == RESULT_OK) {
		if (would_block(t))
			break;
		/* where poll() was asked, it promised no more than a little room */
		size_t piece = t->waits && t->n - done > 256 ? 256 : t->n - done;
		ssize_t k = write(t->fd, t->buf + done, piece);
		if (k > 0)
			done += (size_t)k;
		else if (k < 0 && errno == EAGAIN)
			break;
		else if (k < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
			result = RESULT_FULL;
		else if (k == 0 || errno != EINTR)
			result = RESULT_GONE;
	}
	memmove(t->buf, t->buf + done, t->n - done);
	t->n -= done;
	return result;
}

enum result tty_out_put(struct tty_out *t, const char *text, size_t n)
{
	if (t->fd < 0) {
		bool ok = fwrite(text, 1, n, t->f) == n && fflush(t->f) == 0;
		return ok ? RESULT_OK : RESULT_GONE;
	}
	if (t->n + n > sizeof(t->buf)) {
		enum result result = tty_out_flush(t);
		if (result != RESULT_OK)
			return result;
		if (t->n + n > sizeof(t->buf))
			return RESULT_AGAIN;
	}
	memcpy(t->buf + t->n, text, n);
	t->n += n;
	return tty_out_flush(t);
}

int tty_out_width(const struct tty_out *t)
{
	struct winsize w;
	if (t->fd >= 0 && ioctl(t->fd, TIOCGWINSZ, &w) == 0 && w.ws_col >= 20)
		return w.ws_col;
	return 80;
}

int tty_columns(int fd)
{
	struct winsize w;
	const char *columns = getenv("COLUMNS");
	if (ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col)
		return w.ws_col;
	long n = columns ? strtol(columns, NULL, 10) : 0;
	return n > 0 && n < 10000 ? (int)n : 0;
}
