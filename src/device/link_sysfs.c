/*
 * Thermometers that the kernel reads. A read of a 1-Wire sensor blocks for the 750 ms of its conversion,
 * and longer when others on the bus are read, so it runs in its own thread (reader.h). The kernel's
 * therm_bulk_read is not used: it needs a write, root, and Linux 5.8.
 *
 * The files are opened anew for each read: libudev caches what it has read, reports no error (a probe that
 * has come off is EIO or ENODATA), and is for one thread.
 *
 * The driver's pace sets when it is asked, as with any device that is asked: whatever is sent means "read
 * now". The frame is what `grep "" FILES` prints in that folder, "NAME:LINE" for each line; a file that
 * cannot be read is "NAME:!EIO". Files that do not fit are left out.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "reader.h"
#include "sensors.h"

#define FRAME_LEN READER_FRAME_MAX

struct frame {
	uint8_t *at;
	size_t n, cap;
};

/* False when it does not fit. */
static bool add_line(struct frame *f, const char *name, const char *line, size_t n)
{
	size_t len = strlen(name);
	if (f->n + len + n + 2 > f->cap)
		return false;
	memcpy(f->at + f->n, name, len);
	f->at[f->n + len] = ':';
	memcpy(f->at + f->n + len + 1, line, n);
	f->at[f->n + len + 1 + n] = '\n';
	f->n += len + n + 2;
	return true;
}

static void add_error(struct frame *f, const char *name, int e)
{
	static const struct {
		int number;
		const char *name;
	} errors[] = {
		{EIO, "!EIO"},	   {ENODATA, "!ENODATA"},     {EAGAIN, "!EAGAIN"}, {ETIMEDOUT, "!ETIMEDOUT"},
		{ENXIO, "!ENXIO"}, {EREMOTEIO, "!EREMOTEIO"}, {EACCES, "!EACCES"}, {EBUSY, "!EBUSY"},
	};
	char text[24];
	snprintf(text, sizeof(text), "!%d", e);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (errors[i].number == e)
			text_copy(text, sizeof(text), errors[i].name);
	}
	add_line(f, name, text, strlen(text));
}

static void add_content(struct frame *f, const char *name, const char *text, size_t n)
{
	if (n == 0) /* this is how the 1-Wire driver reports that nobody answered */
		add_line(f, name, "", 0);
	for (size_t at = 0; at < n;) {
		const char *end = memchr(text + at, '\n', n - at);
		size_t len = end ? (size_t)(end - text) - at : n - at;
		if (!add_line(f, name, text + at, len))
			return;
		at += len + 1;
	}
}

/* False when the file, and so the device, is not there any more. */
static bool read_file(const struct sensor_files *s, const char *name, struct frame *f)
{
	char path[2 * PORT_TEXT], text[FRAME_LEN];
	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));
	int e = errno;
	if (fd >= 0)
		close(fd);
	if (n >= 0)
		add_content(f, name, text, (size_t)n);
	else if (e == ENOENT || e == ENODEV)
		return false;
	else
		add_error(f, name, e);
	return true;
}

static size_t read_files(const struct sensor_files *s, uint8_t *frame, size_t cap)
{
	struct frame f = {.at = frame, .cap = cap};
	for (int i = 0; i < s->n; i++) {
		if (!read_file(s, s->name[i], &f))
			return 0;
	}
	return f.n;
}

/* ---- the link ---- */

static size_t answer(void *device, const uint8_t *question, size_t n, uint8_t *frame, size_t cap)
{
	(void)question, (void)n;
	return read_files(device, frame, cap);
}

static enum result sysfs_open(const struct port *p, const struct driver *drv, struct link **out)
{
	static const struct reader_device kind = {.answer = answer, .release = free};
	struct sensor_files files;
	(void)drv;
	*out = NULL;
	if (!sensors_files(p, &files))
		return RESULT_NONE;
	if (access(p->node, R_OK) < 0)
		return errno == EACCES ? RESULT_DENIED : RESULT_NONE;
	struct sensor_files *device = malloc(sizeof(*device));
	if (!device)
		return RESULT_SYSTEM;
	*device = files;
	return reader_open(&kind, device, out);
}

const struct link_ops link_sysfs_ops = {
	.kind = LINK_SYSFS,
	.open = sysfs_open,
	.close = reader_close,
	.pollfds = reader_pollfds,
	.due_ms = reader_due_ms,
	.receive = reader_receive,
	.send = reader_send,
};
