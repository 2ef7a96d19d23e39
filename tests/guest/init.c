/*
 * The first program of the guest: loads the modules that stand in /modules in their order, makes a root of
 * the host's files (read-only, by 9p) and a memory above it, and runs what the kernel's command line says
 * there as "run=PROGRAM,ARGUMENT...". When that has ended, so does the guest. Built static, for it runs
 * before any library is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 16

static void end(void)
{
	sync();
	reboot(RB_AUTOBOOT); /* the emulator is told to end instead */
	for (;;)
		pause();
}

static void need(int r, const char *what)
{
	if (r >= 0)
		return;
	printf("guest: %s: %s\n", what, strerror(errno));
	end();
}

static void load_modules(void)
{
	char path[256];
	FILE *f = fopen("/modules", "re");

	need(f ? 0 : -1, "/modules");
	while (fgets(path, sizeof(path), f)) {
		path[strcspn(path, "\n")] = '\0';
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		need(fd, path);
		if (syscall(SYS_finit_module, fd, "", 0) < 0 && errno != EEXIST)
			need(-1, path);
		close(fd);
	}
	fclose(f);
}

static void make(const char *path, const char *type, const char *source, unsigned long flags,
		 const char *options)
{
	mkdir(path, 0755);
	need(mount(source, path, type, flags, options), path);
}

static void make_root(void)
{
	make("/host", "9p", "root", MS_RDONLY, "trans=virtio,version=9p2000.L,msize=512000,cache=loose");
	make("/above", "tmpfs", "above", 0, "mode=0755");
	mkdir("/above/files", 0755);
	mkdir("/above/work", 0755);
	make("/new", "overlay", "root", 0, "lowerdir=/host,upperdir=/above/files,workdir=/above/work");
	make("/new/proc", "proc", "proc", 0, NULL);
	make("/new/sys", "sysfs", "sysfs", 0, NULL);
	make("/new/dev", "devtmpfs", "dev", 0, NULL);
	make("/new/dev/pts", "devpts", "pts", 0, NULL);
	make("/new/dev/shm", "tmpfs", "shm", 0, NULL);
	make("/new/run", "tmpfs", "run", 0, "mode=0755");
}

/* For all that comes, so that nothing in the guest sees that it began elsewhere. */
static void enter_root(void)
{
	need(chdir("/new"), "/new");
	need(mount(".", "/", NULL, MS_MOVE, NULL), "move");
	need(chroot("."), "chroot");
	need(chdir("/"), "/");
}

/* With its output on the second serial line. */
static void run(char *words)
{
	char *argv[ARGUMENTS_MAX] = {NULL};
	int n = 0;

	for (char *word = strtok(words, ","); word && n < ARGUMENTS_MAX - 1; word = strtok(NULL, ","))
		argv[n++] = word;
	int line = open("/dev/ttyS1", O_RDWR | O_NOCTTY);
	need(line, "/dev/ttyS1");
	dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
	dup2(line, 1);
	dup2(line, 2);
	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	execvp(argv[0], argv);
	need(-1, argv[0]);
}

static char *asked_for(char *line, size_t n)
{
	FILE *f = fopen("/proc/cmdline", "re");
	size_t got = f ? fread(line, 1, n - 1, f) : 0;

	line[got] = '\0';
	char *words = strstr(line, "run=");
	need(words ? 0 : -1, "run=");
	words[strcspn(words, " \n")] = '\0';
	return words + strlen("run=");
}

int main(void)
{
	static char line[4096];

	load_modules();
	make_root();
	enter_root();
	char *words = asked_for(line, sizeof(line));
	pid_t child = fork();
	need(child, "fork");
	if (child == 0)
		run(words);
	while (waitpid(-1, NULL, 0) != child || errno == EINTR) {
		/* orphans of the guest come here too */
	}
	end();
}
