#include "capture.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "link.h"
#include "system/lines.h"
#include "system/log.h"

static const char first_line[] = "# icecue capture 1";

#define LINE_BYTES 256 /* bytes of one line: as many as struct capture_line holds */
#define HEAD_BYTES 1024

/* ---- writing ---- */

void capture_write_head(FILE *f, const char *driver_name, const char *start_iso)
{
	char driver[64], start[64];

	text_printable(driver, sizeof(driver), driver_name, strlen(driver_name));
	text_printable(start, sizeof(start), start_iso, strlen(start_iso));
	fprintf(f, "%s\n# driver %s\n# start %s\n", first_line, driver, start);
	fflush(f);
}

void capture_write_calibration(FILE *f, const struct calibration *c)
{
	char text[CALIBRATION_TEXT];

	if (!calibration_is(c))
		return;
	fprintf(f, "# calibration %s\n", calibration_format(c, text, sizeof(text)));
	fflush(f);
}

/* The buffer of f is empty before and after, so that fflush() makes one write of one whole line. */
static void write_line(FILE *f, int64_t t_ms, const char *what, const uint8_t *bytes, size_t n)
{
	char line[48 + 2 * LINE_BYTES], time[32];
	int used = snprintf(line, sizeof(line), "%s %s", format_fixed(t_ms, 3, time, sizeof(time)), what);
	size_t len = (size_t)used;

	if (n) {
		text_hex(line + len, sizeof(line) - len - 1, bytes, n);
		len += 2 * n;
	}
	line[len++] = '\n';
	fwrite(line, 1, len, f);
	fflush(f);
}

void capture_write(FILE *f, int64_t t_ms, enum capture_kind kind, const uint8_t *bytes, size_t n)
{
	if (kind == CAPTURE_OPEN || kind == CAPTURE_GONE) {
		write_line(f, t_ms, kind == CAPTURE_OPEN ? "! open" : "! gone", NULL, 0);
		return;
	}
	for (size_t at = 0; at < n; at += LINE_BYTES)
		write_line(f, t_ms, kind == CAPTURE_IN ? "< " : "> ", bytes + at,
			   n - at < LINE_BYTES ? n - at : LINE_BYTES);
}

void capture_keep(FILE **f, int64_t t_ms, enum capture_kind kind, const uint8_t *bytes, size_t n)
{
	if (!*f)
		return;
	capture_write(*f, t_ms, kind, bytes, n);
	if (ferror(*f)) {
		log_warning(_("the capture cannot be written any more; the session goes on without it"));
		*f = NULL;
	}
}

/* ---- reading ---- */

static enum result parse_link(const char *word, struct capture_line *out)
{
	size_t n = strcspn(word, " \t\r");

	if (word[n + strspn(word + n, " \t\r")] || n != 4)
		return RESULT_BAD_DATA;
	if (memcmp(word, "open", 4) && memcmp(word, "gone", 4))
		return RESULT_BAD_DATA;
	out->kind = memcmp(word, "open", 4) ? CAPTURE_GONE : CAPTURE_OPEN;
	return RESULT_OK;
}

enum result capture_parse(const char *line, struct capture_line *out)
{
	struct capture_line l = {.n = 0};

	line += strspn(line, " \t\r");
	if (!*line || *line == '#')
		return RESULT_NONE;
	size_t used = parse_ms(line, strlen(line), '.', &l.t_ms);

	if (!used || l.t_ms < 0 || line[used] != ' ' || !line[used + 1] || line[used + 2] != ' ')
		return RESULT_BAD_DATA;
	char kind = line[used + 1];
	const char *rest = line + used + 3;

	if (kind == '!') {
		enum result r = parse_link(rest, &l);

		if (r == RESULT_OK)
			*out = l;
		return r;
	}
	int n = text_parse_hex(rest, l.bytes, sizeof(l.bytes));

	if ((kind != '<' && kind != '>') || n <= 0)
		return RESULT_BAD_DATA;
	l.kind = kind == '<' ? CAPTURE_IN : CAPTURE_OUT;
	l.n = (size_t)n;
	*out = l;
	return RESULT_OK;
}

/* Reads the beginning of a regular file; 0 bytes for anything else, because looking at a pipe would take
 * its bytes. */
static size_t read_head(const char *path, char *buf, size_t n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	ssize_t got = 0;

	if (fd < 0)
		return 0;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode)) {
		do
			got = read(fd, buf, n);
		while (got < 0 && errno == EINTR);
	}
	close(fd);
	return got > 0 ? (size_t)got : 0;
}

/* Returns what follows "# KEY ", or NULL when the line has another key. */
static const char *value_of(const char *line, const char *key)
{
	size_t n = strlen(key);

	return !strncmp(line, "# ", 2) && !strncmp(line + 2, key, n) && line[2 + n] == ' ' ? line + 3 + n
											   : NULL;
}

static void take_head_line(const char *path, const char *line, struct capture_head *out)
{
	const char *value;

	if ((value = value_of(line, "driver")))
		text_printable(out->driver, sizeof(out->driver), value, strlen(value));
	else if ((value = value_of(line, "start")))
		text_printable(out->start_iso, sizeof(out->start_iso), value, strlen(value));
	else if ((value = value_of(line, "calibration")) && !calibration_parse(value, &out->calibration))
		log_warning(
			_("%s: expected offset_c=N slope=N calibrated=MOMENT within their limits, found '%.60s': the readings are not corrected"),
			path, value);
}

bool capture_read_head(const char *path, struct capture_head *out)
{
	char head[HEAD_BYTES + 1];
	size_t len = read_head(path, head, HEAD_BYTES);
	bool first = true;

	head[len] = '\0';
	*out = (struct capture_head){0};
	for (char *line = head, *next; *line == '#'; line = next, first = false) {
		char *stop = strchr(line, '\n');

		next = stop ? stop + 1 : line + strlen(line);
		line[strcspn(line, "\r\n")] = '\0';
		if (first && strcmp(line, first_line) != 0)
			return false;
		take_head_line(path, line, out);
	}
	return !first;
}

bool capture_is(const char *path, char *driver_name, size_t n)
{
	struct capture_head head;
	bool is = capture_read_head(path, &head);

	text_copy(driver_name, n, head.driver);
	return is;
}

/*
 * A capture file as a link: the recorded bytes at their recorded times. What is sent is ignored, because
 * the recording has its own conversation.
 *
 * After "! gone" resume() continues after the next "! open".
 */
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

/* ---- lines of a link ---- */

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
