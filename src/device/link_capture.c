/*
 * A capture file as a link: the recorded bytes at their recorded times. What is sent is ignored, because
 * the recording has its own conversation.
 *
 * After "! gone" resume() continues after the next "! open".
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "capture.h"
#include "link.h"
#include "system/lines.h"
#include "system/log.h"

struct link {
	int fd;
	char where[PORT_TEXT];
	bool begun; /* receive() was called: the time is known */
	bool ended, gone;
	bool warned;
	int64_t last_ms;	  /* recorded time of the latest bytes */
	struct capture_line next; /* read ahead */
	bool has_next;
	size_t used; /* position in next.bytes */
	struct lines lines;
};

/* ---- lines ---- */

static void warn_once(struct link *l, const char *what)
{
	if (!l->warned)
		log_warning(_("%s line %llu: %s, passed over"), l->where, (unsigned long long)l->lines.number,
			    what);
	l->warned = true;
}

/* Reads the next line that matters to a reader: bytes from the device, or the link. */
static enum result read_line(struct link *l, struct capture_line *out)
{
	char text[sizeof(out->bytes) * 3 + 64], *line;
	size_t n;
	bool whole;

	for (;;) {
		enum result r = lines_next(&l->lines, &line, &n, &whole);

		if (r == RESULT_NONE || r == RESULT_SYSTEM)
			return r;
		if (r == RESULT_BAD_DATA || n >= sizeof(text) || !whole) {
			warn_once(l, whole ? _("longer than a line of a capture") : _("cut off"));
			continue;
		}
		memcpy(text, line, n);
		text[n] = '\0';
		r = capture_parse(text, out);
		if (r == RESULT_BAD_DATA)
			warn_once(l, _("not a line of a capture"));
		if (r == RESULT_OK && out->kind != CAPTURE_OUT)
			return RESULT_OK;
	}
}

/* Sets `next` to the next bytes or "! gone". Recorded time does not go back. */
static void read_ahead(struct link *l)
{
	while (!l->has_next && !l->ended) {
		if (read_line(l, &l->next) != RESULT_OK) {
			l->ended = true;
			break;
		}
		l->has_next = l->next.kind != CAPTURE_OPEN;
		l->used = 0;
		if (l->next.t_ms < l->last_ms)
			l->next.t_ms = l->last_ms;
	}
}

/* ---- the link ---- */

static enum result capture_open(const struct port *p, const struct driver *drv, struct link **out)
{
	struct stat st;

	(void)drv;
	*out = NULL;
	int fd = open(p->where, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		int error = errno;

		log_debug("%s: %s", p->where, strerror(error));
		return error == ENOENT || error == ENOTDIR ? RESULT_NONE
		       : error == EACCES		   ? RESULT_DENIED
							   : RESULT_SYSTEM;
	}
	struct link *l = fstat(fd, &st) || !S_ISREG(st.st_mode) ? NULL : calloc(1, sizeof(*l));

	if (!l) {
		close(fd);
		return RESULT_BAD_DATA;
	}
	l->fd = fd;
	text_copy(l->where, sizeof(l->where), p->where);
	lines_init(&l->lines, fd);
	*out = l;
	return RESULT_OK;
}

static void capture_close(struct link *l)
{
	if (!l)
		return;
	close(l->fd);
	free(l);
}

static int capture_pollfds(struct link *l, struct pollfd *fds, int cap)
{
	(void)l, (void)fds, (void)cap;
	return 0;
}

static int64_t capture_due_ms(struct link *l)
{
	if (l->begun)
		read_ahead(l);
	return l->begun && l->has_next ? l->next.t_ms : 0;
}

static enum result capture_receive(struct link *l, int64_t now_ms, uint8_t *buf, size_t cap, size_t *n,
				   int64_t *t_ms)
{
	assert(cap > 0);
	l->begun = true;
	if (l->gone)
		return RESULT_GONE;
	read_ahead(l);
	if (!l->has_next)
		return RESULT_NONE;
	if (l->next.t_ms > now_ms)
		return RESULT_AGAIN;
	l->last_ms = *t_ms = l->next.t_ms;
	if (l->next.kind == CAPTURE_GONE) {
		l->gone = true;
		return RESULT_GONE;
	}
	*n = l->next.n - l->used < cap ? l->next.n - l->used : cap;
	memcpy(buf, l->next.bytes + l->used, *n);
	l->used += *n;
	l->has_next = l->used < l->next.n;
	return RESULT_OK;
}

static enum result capture_send(struct link *l, const uint8_t *bytes, size_t n)
{
	(void)l, (void)bytes, (void)n;
	return RESULT_OK;
}

static int64_t capture_resume(struct link *l)
{
	struct capture_line line;

	do
		if (read_line(l, &line) != RESULT_OK)
			l->ended = true;
	while (!l->ended && line.kind != CAPTURE_OPEN);
	l->gone = l->has_next = false;
	return !l->ended && line.t_ms > l->last_ms ? line.t_ms : l->last_ms;
}

const struct link_ops link_capture_ops = {
	.kind = LINK_CAPTURE,
	.open = capture_open,
	.close = capture_close,
	.pollfds = capture_pollfds,
	.due_ms = capture_due_ms,
	.receive = capture_receive,
	.send = capture_send,
	.resume = capture_resume,
};
