#include "lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "log.h"

void lines_init(struct lines *l, int fd)
{
	l->fd = fd;
	l->ended = l->skipping = l->failed = false;
	l->number = 0;
	l->at = l->n = 0;
}

/* Reads once behind what is there; false when nothing more came or there is no room. */
static bool read_more(struct lines *l)
{
	ssize_t got;

	if (l->ended)
		return false;
	if (l->at) {
		memmove(l->buf, l->buf + l->at, l->n - l->at);
		l->n -= l->at;
		l->at = 0;
	}
	if (l->n == sizeof(l->buf))
		return false;
	do
		got = read(l->fd, l->buf + l->n, sizeof(l->buf) - l->n);
	while (got < 0 && errno == EINTR);
	if (got < 0) {
		log_error(_("reading failed: %s"), strerror(errno));
		l->failed = true;
	}
	if (got <= 0) {
		l->ended = true;
		return false;
	}
	l->n += (size_t)got;
	return true;
}

/* Passes over the rest of a line that did not fit. */
static void skip_rest(struct lines *l)
{
	do {
		char *stop = memchr(l->buf + l->at, '\n', l->n - l->at);

		if (stop) {
			l->at = (size_t)(stop + 1 - l->buf);
			break;
		}
		l->at = l->n;
	} while (read_more(l));
	l->skipping = false;
}

enum result lines_next(struct lines *l, char **line, size_t *n, bool *whole)
{
	size_t seen = 0;
	char *stop;

	if (l->skipping)
		skip_rest(l);
	for (;;) {
		stop = memchr(l->buf + l->at + seen, '\n', l->n - l->at - seen);
		seen = l->n - l->at;
		if (stop || !read_more(l))
			break;
	}
	if (!stop && l->failed)
		return RESULT_SYSTEM;
	if (!stop && l->at == l->n)
		return RESULT_NONE;
	*line = l->buf + l->at;
	*n = stop ? (size_t)(stop - *line) : l->n - l->at;
	*whole = stop != NULL;
	l->number++;
	if (!stop && !l->ended) {
		l->skipping = true;
		l->at = l->n;
		return RESULT_BAD_DATA;
	}
	l->at += *n + (stop ? 1 : 0);
	if (*n && (*line)[*n - 1] == '\r')
		--*n;
	return RESULT_OK;
}

const char *lines_ahead(struct lines *l, size_t *n)
{
	while (read_more(l))
		;
	*n = l->n - l->at;
	return l->buf + l->at;
}

int64_t lines_offset(const struct lines *l)
{
	return (int64_t)lseek(l->fd, 0, SEEK_CUR) - (int64_t)(l->n - l->at);
}
