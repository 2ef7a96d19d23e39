/* What a fenced program can do all the same, and one that is narrowed. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/fence_world.h"
#include "support/guard.h"
#include "support/program.h"
#include "system/fence_parts.h"
#include "system/log.h"

TestSuite(fence_needs, .init = fence_world_begin, .fini = fence_world_end, .timeout = GUARD_TEST_S);

/* ---- what must work ---- */

static int write_in(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good = fd >= 0 && write(fd, "1", 1) == 1 && fsync(fd) == 0 && ftruncate(fd, 0) == 0;
	return of(good ? 0 : -1);
}

static int keep_files(void)
{
	int error = of(mkdir(in_folder(base, "session"), 0700));
	error = error ? error : write_in(in_folder(base, "session/new"));
	error = error ? error : of(rename(in_folder(base, "session/new"), in_folder(base, "new")));
	error = error ? error : of(rename(in_folder(base, "new"), in_folder(base, "file")));
	error = error ? error : of(unlink(in_folder(base, "file")));
	return error ? error : of(rmdir(in_folder(base, "session")));
}

TRY(read_anything, opened(secret, O_RDONLY))
static int use_socket(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s/.1", sockets);
	int error = of(bind(fd, (struct sockaddr *)&a, sizeof(a)));
	error = error ? error : of(listen(fd, 1));
	error = error ? error : of(rename(a.sun_path, in_folder(sockets, "name")));
	return error ? error : of(unlink(in_folder(sockets, "name")));
}

/* A terminal's other end is a node that was not there when the fence went up. */
static int use_new_node(void)
{
	struct winsize size;
	char node[64];
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0 || unlockpt(master) < 0 || ptsname_r(master, node, sizeof(node)))
		return errno;
	int slave = open(node, O_RDWR | O_NOCTTY | O_CLOEXEC);
	bool good = slave >= 0 && ioctl(slave, TIOCGWINSZ, &size) == 0 && write(slave, "x", 1) == 1;
	return of(good ? 0 : -1);
}

TRY(throw_away, opened("/dev/null", O_RDWR | O_TRUNC))
TRY(hear_kernel, of(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 15)))
static int serve_page(void)
{
	return of(accept4(listener, NULL, NULL, SOCK_NONBLOCK)) == EAGAIN ? 0 : errno;
}

static int end_child(void)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		pause();
		_exit(0);
	}
	int error = of(kill(pid, SIGKILL));
	waitpid(pid, &status, 0);
	return error;
}

Test(fence_needs, what_is_needed_works)
{
	skip_without();
	fcntl(listener, F_SETFL, O_NONBLOCK);
	static int (*const needed[])(void) = {keep_files, read_anything, use_socket, use_new_node,
					      throw_away, hear_kernel,	 serve_page, end_child};
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		cr_expect_eq(fenced(needed[i]), 0, "%zu: %s", i, strerror(fenced(needed[i])));
}

/* A probe's node that a plug makes, by root alone. */
TRY(use_made_node, opened("/dev/icecue-test", O_RDWR))
static int make_node_and_use(void)
{
	int ends[2], status;
	char c = 0;
	cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct fence f = fence_of_world();
		if (!fence_up(&f) || read(ends[0], &c, 1) != 1)
			_exit(255);
		_exit(use_made_node());
	}
	sleep_ms(20);
	int made = mknod("/dev/icecue-test", S_IFCHR | 0600, 1 << 8 | 3);
	cr_assert_eq(write(ends[1], "", 1), 1);
	waitpid(pid, &status, 0);
	unlink("/dev/icecue-test");
	return made < 0 ? -1 : WEXITSTATUS(status);
}

Test(fence_needs, a_node_that_appears_later_is_opened)
{
	skip_without();
	if (geteuid() != 0)
		cr_skip("SKIPPED: only root may make a node in /dev\n");
	int result = make_node_and_use();
	if (result < 0)
		cr_skip("SKIPPED: no node can be made in /dev here\n");
	cr_expect_eq(result, 0, "%s", strerror(result));
}

/* ---- one that is narrowed ---- */

static int narrowed(int (*try)(void))
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		struct fence f = {
			.places = {{base, FENCE_KEEPS}, {"/dev/null", FENCE_NODES}, {"/", FENCE_RUNS}},
			.n = 3,
			.programs = true};
		_exit(fence_up(&f) && !fence_is_up() ? try() : 255);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

TRY(make_socket, of(socket(AF_INET, SOCK_STREAM, 0)))

static int run_and_write(void)
{
	char line[256];
	snprintf(line, sizeof(line), "echo 1 >%s/by-shell && ! echo 1 2>/dev/null >%s/by-shell", base,
		 outside);
	return of(execl("/bin/sh", "sh", "-c", line, (char *)NULL));
}

Test(fence_needs, a_narrowed_program_runs_others_and_writes_only_there)
{
	skip_without();
	cr_expect_eq(narrowed(run_and_write), 0);
	cr_expect_eq(access(in_folder(base, "by-shell"), F_OK), 0);
	cr_expect_neq(access(in_folder(outside, "by-shell"), F_OK), 0);
	cr_expect_neq(narrowed(make_socket), 0);
}

/* In a process of its own: this one ends its world afterwards. */
static int say(void)
{
	bool seccomp = strstr(fence_words(), "seccomp"), landlock = strstr(fence_words(), "Landlock ABI ");
	return fence_is_up() && seccomp && landlock == (fence_landlock_abi() >= 2) ? 0 : EINVAL;
}

Test(fence_needs, it_is_said_what_holds)
{
	skip_without();
	cr_expect_not(fence_is_up());
	cr_expect_eq(fenced(say), 0);
}

/* ---- what is said of it ---- */

static int hints;

static void count_hints(void *context, const char *line)
{
	(void)context;
	hints += strstr(line, "--no-fence") != NULL;
}

static int fail_and_log(void)
{
	log_divert(count_hints, NULL);
	log_error("cannot write in /x: %s", strerror(ENOENT));
	int before = hints;
	log_error("cannot write in /x: %s", strerror(EACCES));
	log_error("cannot write in /y: %s", strerror(EPERM));
	return before == 0 && hints == 1 ? 0 : EINVAL;
}

Test(fence_needs, an_error_that_may_be_its_doing_says_so_once)
{
	skip_without();
	cr_expect_eq(fenced(fail_and_log), 0);
	log_divert(count_hints, NULL);
	log_error("cannot write in /x: %s", strerror(EACCES));
	log_divert(NULL, NULL);
	cr_expect_eq(hints, 0, "there is no fence here");
}
