#include "fence_world.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guard.h"
#include "program.h"
#include "system/fence_parts.h"

static char dir[64];
char base[80], outside[80], secret[96], sockets[80];
/* from before the fence */
int outside_fd, listener, tcp, abstract;
pid_t victim;
struct sockaddr_in port;
struct sockaddr_un name = {.sun_family = AF_UNIX};
socklen_t name_n;

void fence_world_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	cr_assert(fd >= 0 && write(fd, "secret\n", 7) == 7 && fchmod(fd, 0666) == 0);
	close(fd);
}

static void listen_outside(void)
{
	socklen_t n = sizeof(port);
	port = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(listener, (struct sockaddr *)&port, sizeof(port)), 0);
	cr_assert_eq(listen(listener, 5), 0);
	getsockname(listener, (struct sockaddr *)&port, &n);
	tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(name.sun_path + 1, sizeof(name.sun_path) - 1, "icecue-test-%d", (int)getpid());
	name_n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name.sun_path + 1));
	abstract = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(abstract, (struct sockaddr *)&name, name_n), 0);
	cr_assert_eq(listen(abstract, 5), 0);
}

void fence_world_begin(void)
{
	char path[128];
	folder_make(dir, sizeof(dir));
	snprintf(base, sizeof(base), "%s/base", dir);
	snprintf(outside, sizeof(outside), "%s/outside", dir);
	snprintf(sockets, sizeof(sockets), "%s/sockets", dir);
	snprintf(secret, sizeof(secret), "%s/secret", outside);
	cr_assert(mkdir(base, 0700) == 0 && mkdir(outside, 0700) == 0 && mkdir(sockets, 0700) == 0);
	fence_world_file(secret);
	snprintf(path, sizeof(path), "%s/file", base);
	fence_world_file(path);
	snprintf(path, sizeof(path), "%s/way", base);
	cr_assert_eq(symlink(outside, path), 0);
	outside_fd = open(outside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	listen_outside();
	victim = fork();
	if (victim == 0) {
		guard_child();
		pause();
		_exit(0);
	}
}

void fence_world_end(void)
{
	if (victim > 0) {
		if (kill(victim, SIGKILL) == 0)
			waitpid(victim, NULL, 0);
	}
	if (dir[0])
		folder_remove(dir);
}

struct fence fence_of_world(void)
{
	return (struct fence){.places = {{base, FENCE_KEEPS},
					 {sockets, FENCE_SOCKETS},
					 {"/dev", FENCE_NODES},
					 {"/nonexistent/folder", FENCE_KEEPS}},
			      .n = 4};
}

/* 0 when it worked, else its errno; in a process that is fenced. */
int fenced(int (*try)(void))
{
	int status;
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		struct fence f = fence_of_world();
		guard_child();
		_exit(fence_up(&f) ? try() : 255);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

int of(long result)
{
	return result < 0 ? errno : 0;
}

/* path of a name in a folder; valid until the next but one */
const char *in_folder(const char *folder, const char *file)
{
	static char paths[2][256];
	static int which;
	which = !which;
	snprintf(paths[which], sizeof(paths[which]), "%s/%s", folder, file);
	return paths[which];
}

int opened(const char *path, int flags)
{
	return of(open(path, flags | O_CLOEXEC, 0600));
}

void skip_without(void)
{
	if (fence_landlock_abi() < 2 && !fence_seccomp_is_in())
		cr_skip("SKIPPED: this kernel has no Landlock, and the program is built without seccomp\n");
}
