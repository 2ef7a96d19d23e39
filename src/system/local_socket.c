#include "local_socket.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "log.h"

#define WAITING_MAX 32 /* connections that nobody has accepted yet */

static bool is_own_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid();
}

char *local_folder(char *buf, size_t n)
{
	const char *given = getenv("XDG_RUNTIME_DIR");
	char user[32];
	snprintf(user, sizeof(user), "/run/user/%u", (unsigned)geteuid());
	if (given && *given == '/' && is_own_folder(given)) /* after su it is another user's */
		snprintf(buf, n, "%s/icecue", given);
	else if (is_own_folder(user))
		snprintf(buf, n, "%s/icecue", user);
	else
		snprintf(buf, n, "/tmp/icecue-%u", (unsigned)geteuid());
	return buf;
}

const char *local_why(int error)
{
	return error == EPERM ? _("it is not this user's alone: remove it, or chmod 700 it")
			      : strerror(error);
}

/* The folder, open; -1 with errno: EPERM when others may write there or read what goes on. */
static int open_folder(bool make)
{
	char path[PATH_MAX];
	struct stat st;
	local_folder(path, sizeof(path));
	if (make && mkdir(path, 0700) < 0 && errno != EEXIST)
		return -1;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() && !(st.st_mode & 077))
		return fd;
	close(fd);
	errno = EPERM;
	return -1;
}

/* The address of a name in the folder, however long the folder's path is. */
static struct sockaddr_un address(int folder, const char *name)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	snprintf(a.sun_path, sizeof(a.sun_path), "/proc/self/fd/%d/%.*s", folder, LOCAL_NAME - 1, name);
	return a;
}

static bool is_own_peer(int fd)
{
	struct ucred who;
	socklen_t n = sizeof(who);
	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0 &&
	       (who.uid == geteuid() || who.uid == 0);
}

/* ---- connections ---- */

/* wait_s: for a place in its queue. */
static int connect_in(int folder, const char *name, int wait_s)
{
	const struct timeval limit = {.tv_sec = wait_s};
	struct sockaddr_un a = address(folder, name);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | (wait_s ? 0 : SOCK_NONBLOCK), 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	int error = connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0 ? errno : is_own_peer(fd) ? 0 : EPERM;
	if (!error)
		return fd;
	close(fd);
	errno = error;
	return -1;
}

int local_connect(const char *name, int wait_s)
{
	int folder = open_folder(false);
	if (folder < 0)
		return -1;
	int fd = connect_in(folder, name, wait_s), error = errno;
	close(folder);
	errno = error;
	return fd;
}

/* One whose queue is full is there, too. */
static bool answers(int folder, const char *name)
{
	int fd = connect_in(folder, name, 0);
	if (fd >= 0)
		close(fd);
	else if (errno == ECONNREFUSED && unlinkat(folder, name, 0) == 0)
		log_debug("%s: left behind, removed", name);
	return fd >= 0 || errno == EAGAIN;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Those of a folder that can be reached, sorted. */
static int look_through(int folder, char names[LOCAL_SOCKETS_MAX][LOCAL_NAME])
{
	int n = 0, again = dup(folder);
	DIR *d = again < 0 ? NULL : fdopendir(again);
	for (struct dirent *e; d && n < LOCAL_SOCKETS_MAX && (e = readdir(d));)
		if (e->d_name[0] != '.' && strlen(e->d_name) < LOCAL_NAME && answers(folder, e->d_name))
			text_copy(names[n++], LOCAL_NAME, e->d_name);
	qsort(names, (size_t)n, LOCAL_NAME, by_name);
	if (d)
		closedir(d);
	else if (again >= 0)
		close(again);
	return n;
}

int local_list(char names[LOCAL_SOCKETS_MAX][LOCAL_NAME])
{
	int folder = open_folder(false);
	if (folder < 0)
		return errno == ENOENT ? 0 : -1;
	int n = look_through(folder, names);
	close(folder);
	return n;
}

/* ---- the session's side ---- */

/* It gets its name when it listens: before that it would look like one that a killed session left behind. */
static bool bind_in(int folder, int fd, const char *name)
{
	char early[32];
	snprintf(early, sizeof(early), ".%d", (int)getpid());
	struct sockaddr_un a = address(folder, early);
	unlinkat(folder, early, 0);
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		return false;
	return fchmodat(folder, early, 0600, 0) == 0 && listen(fd, WAITING_MAX) == 0 &&
	       renameat(folder, early, folder, name) == 0;
}

int local_listen(const char *name)
{
	char others[LOCAL_SOCKETS_MAX][LOCAL_NAME];
	int folder = open_folder(true);
	if (folder < 0)
		return -1;
	look_through(folder, others); /* tidies up */
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0 && !bind_in(folder, fd, name)) {
		int error = errno;
		close(fd);
		errno = error;
		fd = -1;
	}
	close(folder);
	return fd;
}

void local_remove(const char *name)
{
	int folder = open_folder(false);
	if (folder < 0)
		return;
	unlinkat(folder, name, 0);
	close(folder);
}

int local_accept(int listener)
{
	for (;;) {
		int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0 || is_own_peer(fd))
			return fd;
		close(fd);
	}
}
