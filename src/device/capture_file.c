#include "capture_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "system/clock.h"
#include "system/ending.h"
#include "system/log.h"
#include "system/writer.h"

#define RETRY_MS 2000
#define WAITING_MAX (8 << 20)
#define END_MS 300 /* at least, whatever else took long at the end */

struct capture_file {
	FILE *stream;
	struct writer *writer;
	int error; /* as writer_look() has it, logged */
	int64_t tried_ms;
	bool lost;
	char path[4096];
};

static const char *reason(int error)
{
	return error == WRITER_STALLS ? _("the disk does not answer")
	       : error == WRITER_CUT  ? _("another program has cut it")
				      : strerror(error);
}

static void look(struct capture_file *f)
{
	int error = writer_look(f->writer);
	int64_t now_ms = clock_awake_ms();
	if (error && error != f->error)
		log_error(_("cannot write the capture %s: %s. What comes waits in memory"), f->path,
			  reason(error));
	else if (!error && f->error)
		log_warning(_("the capture %s can be written again"), f->path);
	f->error = error;
	if (error <= 0 || now_ms - f->tried_ms < RETRY_MS)
		return;
	f->tried_ms = now_ms;
	writer_retry(f->writer);
}

/* A line, because the stream is flushed after each. */
static ssize_t put(void *cookie, const char *line, size_t n)
{
	struct capture_file *f = cookie;
	look(f);
	if (n > WRITER_ROW_MAX || !n || line[n - 1] != '\n' || !writer_put(f->writer, line, n, true))
		f->lost = true;
	return (ssize_t)n;
}

/* Writes the head at once: a file that cannot be begun is refused. */
static bool begin(struct capture_file *f, int fd, const char *head, size_t n)
{
	const cookie_io_functions_t io = {.write = put};
	if (write(fd, head, n) != (ssize_t)n)
		return false;
	f->writer = writer_create(&(struct writer_file){.path = f->path,
							.fd = fd,
							.head = head,
							.head_n = n,
							.samples_max = WAITING_MAX,
							.max = WAITING_MAX});
	f->stream = f->writer ? fopencookie(f, "w", io) : NULL;
	return f->stream;
}

struct capture_file *capture_file_create(const char *path, const char *driver, const char *start_iso,
					 const struct calibration *c)
{
	char *head = NULL;
	size_t n;
	struct capture_file *f = calloc(1, sizeof(*f));
	FILE *text = f ? open_memstream(&head, &n) : NULL;
	int fd = text ? open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600) : -1;
	int error = errno;
	if (text) {
		capture_write_head(text, driver, start_iso);
		capture_write_calibration(text, c);
		fclose(text);
	}
	if (fd >= 0) {
		text_copy(f->path, sizeof(f->path), path);
		bool begun = begin(f, fd, head, n);
		error = errno;
		if (!begun && !f->writer)
			close(fd);
		free(head);
		if (begun)
			return f;
		writer_free(f->writer);
	} else {
		free(head);
	}
	free(f);
	errno = error;
	return NULL;
}

FILE *capture_file_stream(struct capture_file *f)
{
	return f->stream;
}

bool capture_file_close(struct capture_file *f)
{
	if (!f)
		return true;
	fclose(f->stream);
	int half_ms = ending_half_ms(), error = writer_end(f->writer, half_ms > END_MS ? half_ms : END_MS);
	if (error)
		log_error(_("cannot write the capture %s: %s. The last part of it is lost"), f->path,
			  reason(error));
	else if (f->lost)
		log_error(_("a part of the capture %s found no room in memory and is lost"), f->path);
	bool whole = !error && !f->lost;
	writer_free(f->writer);
	free(f);
	return whole;
}
