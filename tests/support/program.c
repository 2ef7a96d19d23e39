#include "program.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "guard.h"

#define ARGS_MAX 40

static const char *config_home = "/nonexistent";

void program_config_home(const char *dir)
{
	config_home = dir;
}

const char *program_path(void)
{
	const char *given = getenv("ICECUE");
	return given ? given : "build/icecue";
}

/* In a child. */
static _Noreturn void become(const char *const *args)
{
	char *argv[ARGS_MAX] = {(char *)program_path()};
	for (int i = 0; args[i] && i < ARGS_MAX - 2; i++)
		argv[i + 1] = (char *)args[i];
	setenv("XDG_CONFIG_HOME", config_home, 1);
	guard_child();
	execv(argv[0], argv);
	_exit(127);
}

static pid_t start(int in_fd, int out_fd, int err_fd, const char *const *args)
{
	pid_t pid = fork();
	cr_assert_geq(pid, 0);
	if (pid == 0) {
		dup2(in_fd, 0);
		dup2(out_fd, 1);
		dup2(err_fd, 2);
		become(args);
	}
	return pid;
}

static int wait_for(pid_t pid)
{
	int status = 0;
	WAIT_UNTIL(waitpid(pid, &status, WNOHANG) == pid, sleep_ms(2));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static char *read_all(int fd, size_t *n)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = calloc(1, (size_t)size + 1);
	cr_assert_not_null(text);
	ssize_t got = pread(fd, text, (size_t)size, 0);
	*n = got > 0 ? (size_t)got : 0;
	return text;
}

static int scratch(void)
{
	char path[] = "/tmp/icecue-test-XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC);
	cr_assert_geq(fd, 0);
	unlink(path);
	return fd;
}

struct program_result program_run(const char *const *args)
{
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC), out = scratch(), err = scratch();
	struct program_result r = {0};
	r.code = wait_for(start(in, out, err, args));
	r.out = read_all(out, &r.out_n);
	r.err = read_all(err, &r.err_n);
	cr_assert_neq(r.code, 127, "%s cannot be run: build it first, or set ICECUE", program_path());
	close(in);
	close(out);
	close(err);
	return r;
}

void program_free(struct program_result *r)
{
	free(r->out);
	free(r->err);
}

char *program_on_terminal(int columns, const char *answer, const char *const *args)
{
	const size_t size = 1 << 20;
	static char *text;
	text = text ? text : malloc(size);
	struct winsize w = {.ws_col = (unsigned short)columns, .ws_row = 30};
	size_t n = 0;
	int master, status;
	pid_t pid = forkpty(&master, NULL, NULL, &w);
	cr_assert_geq(pid, 0);
	if (pid == 0)
		become(args);
	for (ssize_t got; n + 1 < size && (got = read(master, text + n, size - 1 - n)) > 0;) {
		n += (size_t)got;
		text[n] = '\0';
		if (answer && strstr(text, "\033[c")) {
			cr_assert_eq(write(master, answer, strlen(answer)), (ssize_t)strlen(answer));
			answer = NULL;
		}
	}
	text[n] = '\0';
	close(master);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s", text);
	return text;
}

pid_t program_start(const char *out_path, const char *const *args)
{
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int out = open(out_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	cr_assert(in >= 0 && out >= 0);
	pid_t pid = start(in, out, out, args);
	close(in);
	close(out);
	return pid;
}

/*
 * A session a thousand times as fast asks the disk a thousand times a second to sync, and holds up whatever
 * else needs it. From here on in this test and its children fsync() and fdatasync() do nothing and succeed.
 */
static void spare_the_disk(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fsync, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fdatasync, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {.len = sizeof(filter) / sizeof(filter[0]), .filter = filter};
	static bool done;
	if (!done && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
		      &program); /* where there is none, it only takes longer */
	done = true;
}

char *folder_make(char *buf, size_t n)
{
	spare_the_disk();
	snprintf(buf, n, "/tmp/icecue-test-XXXXXX");
	cr_assert_not_null(mkdtemp(buf));
	return buf;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void folder_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

char *file_read(const char *path, size_t *n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	char *text = read_all(fd, n);
	close(fd);
	return text;
}

char *folder_only_session(const char *base, char *buf, size_t n)
{
	DIR *d = opendir(base);
	cr_assert_not_null(d, "no folder %s", base);
	int found = 0;
	for (struct dirent *e; (e = readdir(d));)
		if (e->d_name[0] != '.' && e->d_type == DT_DIR) {
			snprintf(buf, n, "%s/%s", base, e->d_name);
			found++;
		}
	closedir(d);
	cr_assert_eq(found, 1, "%d sessions below %s", found, base);
	return buf;
}

void record_settle(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	WAIT_UNTIL(flock(fd, LOCK_SH | LOCK_NB) == 0, sleep_ms(1));
	close(fd);
}

char *session_text(const char *base)
{
	char pattern[300], *text = NULL;
	glob_t found;
	size_t n;
	snprintf(pattern, sizeof(pattern), "%s/*/session.csv", base);
	if (glob(pattern, 0, NULL, &found) == 0) {
		text = file_read(found.gl_pathv[found.gl_pathc - 1], &n);
		globfree(&found);
	}
	return text ? text : strdup("");
}

bool session_has(const char *base, const char *text)
{
	char *record = session_text(base);
	bool has = strstr(record, text) != NULL;
	free(record);
	return has;
}

size_t session_bytes(const char *base)
{
	char pattern[300];
	glob_t found;
	struct stat st;
	size_t n = 0;
	snprintf(pattern, sizeof(pattern), "%s/*/session.csv", base);
	if (glob(pattern, 0, NULL, &found) == 0) {
		n = stat(found.gl_pathv[found.gl_pathc - 1], &st) == 0 ? (size_t)st.st_size : 0;
		globfree(&found);
	}
	return n;
}
