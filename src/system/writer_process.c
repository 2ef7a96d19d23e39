/* The process that owns the file. It shares memory with the program, and nothing that the program waits for.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "shared.h"
#include "writer_parts.h"

#define AT_ONCE 16384
#define PAGE 4096 /* a kill cuts write(2) only between two pages; larger pages are multiples */

/* ---- rows in the ring ---- */

static char byte_at(const struct writer_shared *m, uint64_t at)
{
	return m->rows[at % WRITER_RING];
}

uint64_t writer_row_at(const struct writer_shared *m, uint64_t at, uint64_t put)
{
	while (at > 0 && at < put && byte_at(m, at - 1) != '\n')
		at++;
	return at;
}

size_t writer_row(const struct writer_shared *m, uint64_t at, uint64_t put, char *row, size_t n)
{
	size_t k = 0;
	while (at + k < put && k < n) {
		row[k] = byte_at(m, at + k);
		if (row[k++] == '\n')
			return k;
	}
	return 0;
}

uint64_t writer_oldest(const struct writer_shared *m)
{
	uint64_t put = m->put;
	return put > WRITER_KEPT ? writer_row_at(m, put - WRITER_KEPT, put) : 0;
}

/* ---- the file ---- */

/* What the program sees of a call that does not come back. */
static void begin_call(struct writer_job *j)
{
	j->shared->progress.since_ms = clock_awake_ms();
}

static int end_call(struct writer_job *j, int result)
{
	int error = result < 0 ? errno : 0;
	j->shared->progress.since_ms = 0;
	return error;
}

/* Removes a row that is only partly in the file. */
static int cut_back(struct writer_job *j)
{
	begin_call(j);
	int error = end_call(j, ftruncate(j->fd, j->shared->progress.size));
	j->uncut = error != 0;
	return error;
}

static int write_whole(struct writer_job *j, const char *bytes, size_t n)
{
	struct writer_progress *p = &j->shared->progress;
	for (size_t done = 0; done < n;) {
		begin_call(j);
		ssize_t k = write(j->fd, bytes + done, n - done);
		int error = end_call(j, (int)k);
		if (k <= 0) {
			j->uncut = true;
			cut_back(j);
			return error ? error : ENOSPC;
		}
		done += (size_t)k;
	}
	p->size += (off_t)n;
	return 0;
}

/* Adds spaces to a row that comes so many bytes behind the file's end: before its line end, up to the end of
 * the page, when the next row would not fit there. */
static size_t fill_page(const struct writer_job *j, size_t before, char *row, size_t n)
{
	size_t end = ((size_t)j->shared->progress.size + before + n) % PAGE;
	if (end == 0 || PAGE - end >= j->usual)
		return n;
	size_t fill = PAGE - end;
	memset(row + n - 1, ' ', fill);
	row[n - 1 + fill] = '\n';
	return n + fill;
}

/* Rows that wait, as they are to stand in the file. Returns their bytes there, and in memory in *taken. */
static size_t gather_rows(const struct writer_job *j, char *bytes, size_t max, size_t *taken)
{
	const struct writer_shared *m = j->shared;
	uint64_t put = m->put;
	size_t n = 0, k;
	*taken = 0;
	while (n < max &&
	       (k = writer_row(m, m->progress.done + *taken, put, bytes + n, WRITER_ROW_MAX)) > 0) {
		*taken += k;
		n += fill_page(j, n, bytes + n, k);
	}
	return n;
}

/* Many at once, and what does not fit on a disk that is nearly full one by one. */
static int write_rows(struct writer_job *j)
{
	struct writer_progress *p = &j->shared->progress;
	char bytes[AT_ONCE + WRITER_ROW_MAX + PAGE];
	size_t n, taken, max = AT_ONCE;
	int error = p->size == 0 ? write_whole(j, j->head, j->head_n) : 0;
	while (!error && (n = gather_rows(j, bytes, max, &taken)) > 0) {
		error = write_whole(j, bytes, n);
		if (!error)
			p->done += taken;
		else if (max > 1 && !j->uncut)
			error = 0, max = 1;
	}
	return error;
}

/* After a sync that failed nobody knows what of the file is on the disk: all since the last good one is
 * written again. A kind of file that cannot be synced is no failure. */
static int sync_file(struct writer_job *j)
{
	struct writer_progress *p = &j->shared->progress;
	uint64_t done = p->done;
	begin_call(j);
	int error = end_call(j, fdatasync(j->fd));
	if (!error || error == EINVAL || error == ENOTSUP) {
		p->synced = done;
		p->synced_size = (int64_t)p->size;
		return 0;
	}
	p->done = (uint64_t)p->synced;
	p->size = (int64_t)p->synced_size;
	j->uncut = true;
	return error;
}

static bool is_removed(struct writer_job *j)
{
	struct stat st;
	begin_call(j);
	return end_call(j, fstat(j->fd, &st)) == 0 && st.st_nlink == 0;
}

/* ---- a file that is made anew ---- */

static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) == 0) /* what is wrong shows when the file is made */
			shared_folder(path);
		*slash = '/';
	}
}

/* So that its name is on the disk, too. Some file systems cannot do that, and need no such call. */
static void sync_folder(char *path)
{
	char *slash = strrchr(path, '/');
	*slash = '\0';
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*slash = '/';
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

static void sync_name(struct writer_job *j)
{
	begin_call(j);
	sync_folder(j->path);
	end_call(j, 0);
	j->named = true;
}

static int make_file(struct writer_job *j)
{
	struct writer_progress *p = &j->shared->progress;
	begin_call(j);
	make_folders(j->path);
	int fd = open(j->path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
	int error = end_call(j, fd);
	if (error)
		return error;
	shared_file(fd, j->path);
	if (j->fd >= 0)
		close(j->fd);
	j->fd = fd;
	j->uncut = j->named = false;
	begin_call(j);
	flock(fd, LOCK_EX | LOCK_NB);
	end_call(j, 0);
	p->size = p->synced_size = 0;
	p->done = p->synced = writer_oldest(j->shared);
	return 0;
}

/* ---- a file that another has cut ---- */

static int64_t size_of(struct writer_job *j)
{
	struct stat st;
	begin_call(j);
	bool known = end_call(j, fstat(j->fd, &st)) == 0 && S_ISREG(st.st_mode);
	return known ? (int64_t)st.st_size : INT64_MAX;
}

/* All again when memory has all; else behind what is left: a row that comes twice is read once. */
static int write_anew(struct writer_job *j, int64_t size)
{
	struct writer_progress *p = &j->shared->progress;
	uint64_t oldest = writer_oldest(j->shared);
	bool all = j->all && oldest == 0;
	begin_call(j);
	int error = end_call(j, all ? ftruncate(j->fd, 0) : (int)write(j->fd, "\n", 1));
	if (error)
		return error;
	p->size = p->synced_size = all ? 0 : size + 1;
	p->done = p->synced = oldest;
	j->uncut = false;
	return 0;
}

/* It is told before it is mended, unless the file ends. */
static int mend_cut(struct writer_job *j, bool now)
{
	int64_t size = size_of(j);
	if (size >= j->shared->progress.size)
		return 0;
	return now || j->shared->end ? write_anew(j, size) : WRITER_CUT;
}

/* ---- its rounds ---- */

static int look(struct writer_job *j)
{
	struct writer_progress *p = &j->shared->progress;
	bool again = p->error != 0;
	int error = 0;
	if (j->fd < 0 || (again && is_removed(j)))
		error = make_file(j);
	if (!error)
		error = mend_cut(j, again);
	if (!error && j->uncut)
		error = cut_back(j);
	if (!error)
		error = write_rows(j);
	if (!error && !j->named && j->shared->sync_to > p->synced)
		sync_name(j);
	if (!error && j->shared->sync_to > p->synced)
		error = is_removed(j) ? ENOENT : sync_file(j);
	return error;
}

/* What failed is not tried before somebody asks for it. */
static bool may_try(struct writer_job *j)
{
	unsigned tries = j->shared->tries;
	if (j->shared->progress.error && tries == j->tried)
		return false;
	j->tried = tries;
	return true;
}

void writer_process(void *job)
{
	struct writer_job *j = job;
	struct writer_progress *p = &j->shared->progress;
	char bytes[64];
	bool end = false;
	while (!end) {
		ssize_t n = recv(j->wake, bytes, sizeof(bytes), 0);
		if (n <= 0) { /* the program is gone, and its last rows are here */
			j->shared->sync_to = UINT64_MAX;
			j->shared->tries++;
		}
		end = n <= 0 || j->shared->end;
		if (!may_try(j))
			continue;
		int error = look(j), before = p->error;
		p->error = error;
		if (error != before)
			send(j->wake, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	}
}
