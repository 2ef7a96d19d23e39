#include "same.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/changes.h"
#include "store/lock.h"

static int open_file(int dir, const char *name)
{
	struct stat st;
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

static ssize_t read_all(int fd, char *buf, size_t n)
{
	size_t got = 0;
	ssize_t k;
	while (got < n && (k = read(fd, buf + got, n - got)) != 0) {
		if (k < 0 && errno != EINTR)
			return -1;
		got += k > 0 ? (size_t)k : 0;
	}
	return (ssize_t)got;
}

static enum same compare(int backup, int there)
{
	char a[32768], b[32768];
	for (;;) {
		ssize_t n = read_all(backup, a, sizeof(a)), k = read_all(there, b, sizeof(b));
		if (n < 0 || k < 0 || memcmp(a, b, (size_t)(n < k ? n : k)) != 0)
			return SAME_DIFFERS;
		if (n != k)
			return n < k ? SAME_THERE_LATER : SAME_BACKUP_LATER;
		if (n < (ssize_t)sizeof(a))
			return SAME_EQUAL;
	}
}

enum same same_as(int backup, const char *name, int there, const char *there_name)
{
	struct stat st;
	if (fstatat(there, there_name, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
		return SAME_NONE_THERE;
	int a = open_file(backup, name), b = open_file(there, there_name);
	enum same s = a >= 0 && b >= 0 ? compare(a, b) : SAME_DIFFERS;
	if (a >= 0)
		close(a);
	if (b >= 0)
		close(b);
	return s;
}

enum same same_file(int backup, int there, const char *name)
{
	return same_as(backup, name, there, name);
}

/* What is done with one name in both folders. */
typedef bool step(int backup, int there, const char *name);

/* Does it for the names in the backup's folder until it returns false. */
static bool every(int backup, int there, step *each)
{
	int again = openat(backup, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = again < 0 ? NULL : fdopendir(again);
	bool ok = d != NULL;
	if (!d && again >= 0)
		close(again);
	for (struct dirent *e; ok && (e = readdir(d));)
		ok = *e->d_name == '.' || each(backup, there, e->d_name);
	if (d)
		closedir(d);
	return ok;
}

/* And for those in a folder of that name in both. */
static bool below(int backup, int there, const char *name, step *each)
{
	int a = openat(backup, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int b = openat(there, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool ok = a >= 0 && b >= 0 && every(a, b, each);
	if (a >= 0)
		close(a);
	if (b >= 0)
		close(b);
	return ok;
}

/* What icecue itself makes in a session, anew from the record at any time. Another picture may be a person's.
 */
static const char *const made[] = {"report.html", "chart.png", "chart.svg"};

static bool is_made(const char *name)
{
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		if (!strcmp(name, made[i]))
			return true;
	return false;
}

static bool is_folder(int dir, const char *name)
{
	struct stat st;
	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

static bool is_there(int dir, const char *name)
{
	struct stat st;
	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

static bool may_join(int backup, int there, const char *name)
{
	bool changes = !strcmp(name, CHANGES_NAME), record = !strcmp(name, "session.csv");
	if (is_folder(backup, name))
		return !is_there(there, name) || below(backup, there, name, may_join);
	switch (same_file(backup, there, name)) {
	case SAME_NONE_THERE:
		return !record;
	case SAME_EQUAL:
		return true;
	case SAME_THERE_LATER:
		return changes || record || is_made(name);
	case SAME_BACKUP_LATER:
		return changes || is_made(name);
	case SAME_DIFFERS:
		return is_made(name);
	}
	return false;
}

bool same_session(int backup, int there)
{
	return every(backup, there, may_join);
}

bool same_replace(int backup, int there, const char *name)
{
	int fd = open_file(there, name);
	bool ok = fd >= 0 && lock_take(fd, false) && same_file(backup, there, name) == SAME_BACKUP_LATER &&
		  renameat(backup, name, there, name) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool join(int backup, int there, const char *name)
{
	if (!is_there(there, name))
		return renameat(backup, name, there, name) == 0;
	if (is_folder(backup, name))
		return below(backup, there, name, join);
	return is_made(name) || same_file(backup, there, name) != SAME_BACKUP_LATER ||
	       same_replace(backup, there, name);
}

bool same_brings_changes(int backup, int there)
{
	enum same s = same_file(backup, there, CHANGES_NAME);
	return (s == SAME_NONE_THERE || s == SAME_BACKUP_LATER) && is_there(backup, CHANGES_NAME);
}

/* What is made tells the corrections: one without them would still name another client. */
static bool take_made(int backup, int there)
{
	bool ok = true;
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		if (same_file(backup, there, made[i]) != SAME_EQUAL && is_there(backup, made[i]) &&
		    !is_folder(there, made[i]))
			ok = renameat(backup, made[i], there, made[i]) == 0 && ok;
	return ok;
}

bool same_join(int backup, int there)
{
	bool newer = same_brings_changes(backup, there);
	return every(backup, there, join) && (!newer || take_made(backup, there));
}
