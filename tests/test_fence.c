/* The fence, tried by breaking out: each way is refused by the kernel, and what is needed still works. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/fence_world.h"
#include "support/guard.h"
#include "support/program.h"
#include "system/fence_parts.h"

TestSuite(fence, .init = fence_world_begin, .fini = fence_world_end, .timeout = GUARD_TEST_S);

#define STRANGER 4711 /* somebody's user number */

/* ---- ways out ---- */

static int write_home(void)
{
	const char *home = getenv("HOME");
	return opened(in_folder(home && *home == '/' ? home : "/", ".icecue-broke-out"), O_WRONLY | O_CREAT);
}

TRY(write_tmp, opened(in_folder("/tmp", "icecue-broke-out"), O_WRONLY | O_CREAT))
TRY(write_shm, opened("/dev/shm/icecue-broke-out", O_WRONLY | O_CREAT))
TRY(write_etc, opened("/etc/icecue-broke-out", O_WRONLY | O_CREAT))
TRY(append_passwd, opened("/etc/passwd", O_WRONLY | O_APPEND))
TRY(write_over_link, opened(in_folder(base, "way/secret"), O_WRONLY))
TRY(make_over_link, opened(in_folder(base, "way/new"), O_WRONLY | O_CREAT))
TRY(write_above, opened(in_folder(base, "../outside/secret"), O_RDWR))
TRY(write_by_folder, of(openat(outside_fd, "secret", O_WRONLY | O_CLOEXEC)))
TRY(write_strangers, opened(in_folder(outside, "strangers"), O_WRONLY))
TRY(truncate_it, of(truncate(secret, 0)))
TRY(rename_out, of(rename(in_folder(base, "file"), in_folder(outside, "file"))))
TRY(rename_in, of(rename(secret, in_folder(base, "secret"))))
TRY(link_out, of(link(in_folder(base, "file"), in_folder(outside, "file"))))
TRY(link_in, of(link(secret, in_folder(base, "secret"))))
TRY(make_link, of(symlink("/etc", in_folder(base, "etc"))))
TRY(make_pipe, of(mkfifo(in_folder(base, "pipe"), 0600)))
TRY(remove_it, of(unlink(secret)))
TRY(make_folder, of(mkdir(in_folder(outside, "new"), 0700)))
TRY(remove_base, of(rename(base, in_folder(base, "../other"))))
TRY(write_own_memory, opened("/proc/self/mem", O_RDWR))
TRY(write_others_memory, opened(in_folder("/proc/1", "mem"), O_RDWR))
TRY(write_machines_memory, opened("/dev/mem", O_RDWR))
TRY(run_shell, of(execl("/bin/sh", "sh", "-c", "exit 0", (char *)NULL)))
static int run_opened(void)
{
	int fd = open("/bin/sh", O_RDONLY | O_CLOEXEC);
	char *const argv[] = {(char[]){"sh"}, (char[]){"-c"}, (char[]){"exit 0"}, NULL}, *const none[] = {
												 NULL};
	return of(fexecve(fd, argv, none));
}

TRY(trace_parent, of(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL)))
static int read_parents_memory(void)
{
	char buf[8];
	struct iovec here = {buf, sizeof(buf)}, there = {base, sizeof(buf)};
	return of(syscall(SYS_process_vm_readv, getppid(), &here, 1, &there, 1, 0));
}

TRY(signal_stranger, of(kill(victim, SIGTERM)))
TRY(connect_tcp, of(connect(tcp, (struct sockaddr *)&port, sizeof(port))))
static int bind_tcp(void)
{
	struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(47110)};
	return of(bind(tcp, (struct sockaddr *)&any, sizeof(any)));
}

TRY(make_tcp, of(socket(AF_INET, SOCK_STREAM, 0)))
TRY(make_udp, of(socket(AF_INET6, SOCK_DGRAM, 0)))
TRY(make_raw, of(socket(AF_PACKET, SOCK_RAW, 0)))
static int connect_abstract(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return of(connect(fd, (struct sockaddr *)&name, name_n));
}

static int bind_in_base(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s/socket", base);
	return of(bind(fd, (struct sockaddr *)&a, sizeof(a)));
}

TRY(leave_users, of(unshare(CLONE_NEWUSER)))
TRY(clone_users, of(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL)))
static int clone_anew(void)
{
	return of(syscall(SYS_clone3, NULL, 0)) == ENOSYS ? EPERM : 0;
}

TRY(mount_it, of(mount("none", outside, "tmpfs", 0, NULL)))
static int use_ring(void)
{
	char params[256] = {0};
	return of(syscall(SYS_io_uring_setup, 1, params));
}

static int open_by_handle(void)
{
	char handle[64] = {8, 0, 0, 0, 1};
	return of(syscall(SYS_open_by_handle_at, AT_FDCWD, handle, O_RDWR));
}

TRY(load_program, of(syscall(SYS_bpf, 0, NULL, 0)))
TRY(become_stranger, of(setuid(STRANGER)))
static int set_clock(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return of(clock_settime(CLOCK_REALTIME, &now));
}

static int type_for_person(void)
{
	int master, slave;
	if (openpty(&master, &slave, NULL, NULL, NULL) < 0)
		return 0;
	return of(ioctl(slave, TIOCSTI, "x"));
}

static void *write_secret(void *arg)
{
	*(int *)arg = opened(secret, O_WRONLY);
	return NULL;
}

static int write_by_thread(void)
{
	int result = 0;
	pthread_t thread;
	if (pthread_create(&thread, NULL, write_secret, &result))
		return 0;
	pthread_join(thread, NULL);
	return result;
}

static int write_by_child(void)
{
	int status;
	pid_t pid = fork();
	if (pid == 0)
		_exit(opened(secret, O_WRONLY));
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

/* abi: of Landlock, from which on it is kept in; 0: by seccomp */
#define BOTH_LAYERS (-1)
static const struct way {
	const char *name;
	int (*try)(void);
	int abi;
	bool node; /* that a machine may not have */
} ways[] = {
	{"a file in $HOME", write_home, 2},
	{"a file in /tmp", write_tmp, 2},
	{"a file in /dev/shm", write_shm, 2, true},
	{"a file in /etc", write_etc, 2},
	{"/etc/passwd", append_passwd, 2},
	{"over a link, one that is there", write_over_link, 2},
	{"over a link, a new one", make_over_link, 2},
	{"by ..", write_above, 2},
	{"by a folder that was open", write_by_folder, 2},
	{"a stranger's file that all may write", write_strangers, 2},
	{"truncate", truncate_it, 3},
	{"rename out", rename_out, 2},
	{"rename in", rename_in, 2},
	{"link out", link_out, 2},
	{"link in", link_in, 2},
	{"a new link", make_link, BOTH_LAYERS},
	{"a new pipe", make_pipe, BOTH_LAYERS},
	{"remove", remove_it, 2},
	{"a new folder", make_folder, 2},
	{"the folder itself moved away", remove_base, 2},
	{"/proc/self/mem", write_own_memory, 2},
	{"/proc/1/mem", write_others_memory, 2},
	{"/dev/mem", write_machines_memory, BOTH_LAYERS, true},
	{"/bin/sh", run_shell, BOTH_LAYERS},
	{"/bin/sh, by its descriptor", run_opened, BOTH_LAYERS},
	{"ptrace", trace_parent, BOTH_LAYERS},
	{"memory of its parent", read_parents_memory, BOTH_LAYERS},
	{"a signal", signal_stranger, 6},
	{"connect by TCP", connect_tcp, 4},
	{"bind by TCP", bind_tcp, 4},
	{"a TCP socket", make_tcp, 0},
	{"a UDP socket", make_udp, 0},
	{"a raw socket", make_raw, 0},
	{"an abstract socket", connect_abstract, 6},
	{"a socket in the data", bind_in_base, 2},
	{"a user namespace", leave_users, 0},
	{"a user namespace, by clone", clone_users, 0},
	{"a user namespace, by clone3", clone_anew, 0},
	{"mount", mount_it, 0},
	{"io_uring", use_ring, 0},
	{"open_by_handle_at", open_by_handle, 0},
	{"bpf", load_program, 0},
	{"another user", become_stranger, BOTH_LAYERS},
	{"the clock", set_clock, 0},
	{"keys for the terminal", type_for_person, 0},
	{"a thread", write_by_thread, 2},
	{"a second process", write_by_child, 2},
};

static bool can_hold(const struct way *w)
{
	int abi = fence_landlock_abi();
	if (w->abi == BOTH_LAYERS)
		return abi >= 2 || fence_seccomp_is_in();
	return w->abi ? abi >= w->abi : fence_seccomp_is_in();
}

Test(fence, no_way_leads_out)
{
	skip_without();
	fence_world_file(in_folder(outside, "strangers"));
	if (geteuid() == 0)
		cr_assert_eq(chown(in_folder(outside, "strangers"), STRANGER, STRANGER), 0);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!can_hold(&ways[i])) {
			fprintf(stderr, "fence: not tried here: %s\n", ways[i].name);
			continue;
		}
		int error = fenced(ways[i].try);
		cr_expect(error == EACCES || error == EPERM || error == EXDEV ||
				  (error == ENOENT && ways[i].node),
			  "%s: %d (%s)", ways[i].name, error, error < 255 ? strerror(error) : "");
	}
	cr_expect_eq(waitpid(victim, NULL, WNOHANG), 0, "it lives");
	struct stat st;
	cr_expect(stat(secret, &st) == 0 && st.st_size == 7 && st.st_nlink == 1);
}

/* Each way works without the fence, as far as this user and this kernel allow: else the test would prove
 * nothing. */
Test(fence, the_same_ways_are_open_without_it)
{
	static int (*const open_ways[])(void) = {
		write_tmp,	  write_over_link, write_by_folder, truncate_it, make_link,
		make_pipe,	  link_in,	   run_shell,	    make_tcp,	 connect_tcp,
		connect_abstract, write_by_thread, write_by_child};
	for (size_t i = 0; i < sizeof(open_ways) / sizeof(open_ways[0]); i++) {
		int status;
		pid_t pid = fork();
		if (pid == 0)
			_exit(open_ways[i]());
		waitpid(pid, &status, 0);
		cr_expect_eq(status, 0, "%zu", i);
	}
	unlink("/tmp/icecue-broke-out");
}
