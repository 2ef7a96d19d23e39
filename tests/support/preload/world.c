/*
 * world.so - preloaded, it makes the clocks differ from what they are, and the system refuse new processes.
 * The file WORLD, of struct world (support/world.h), says by how much and with which errno; it is mapped
 * once, so that nothing is asked of the system later.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "../world.h"

#define NS_PER_S 1000000000LL

static struct world still;
struct world *world = &still;

static void __attribute__((constructor)) map(void)
{
	const char *path = getenv("WORLD");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	void *memory = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory != MAP_FAILED)
		world = memory;
	close(fd);
}

static int64_t ahead_ms(clockid_t clock)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		return world->wall_ms;
	case CLOCK_BOOTTIME:
		return world->boot_ms;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_MONOTONIC_RAW:
		return world->awake_ms;
	default:
		return 0;
	}
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
	if (syscall(SYS_clock_gettime, clock, out) < 0)
		return -1;
	int64_t ns = out->tv_nsec + ahead_ms(clock) % 1000 * 1000000;
	out->tv_sec += ahead_ms(clock) / 1000 + (ns < 0 ? -1 : ns / NS_PER_S);
	out->tv_nsec = (ns + NS_PER_S) % NS_PER_S;
	return 0;
}

time_t time(time_t *out)
{
	struct timespec t = {0};
	clock_gettime(CLOCK_REALTIME, &t);
	if (out)
		*out = t.tv_sec;
	return t.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec t = {0};
	(void)zone;
	clock_gettime(CLOCK_REALTIME, &t);
	*out = (struct timeval){.tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000};
	return 0;
}

/* The next one of that name, which is the C library's. */
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

pid_t fork(void)
{
	if (!world->no_processes)
		return REAL(fork)();
	errno = world->no_processes;
	return -1;
}

int posix_spawnp(pid_t *restrict pid, const char *restrict file,
		 const posix_spawn_file_actions_t *restrict actions,
		 const posix_spawnattr_t *restrict attributes, char *const argv[restrict],
		 char *const environment[restrict])
{
	if (world->no_processes)
		return world->no_processes;
	return REAL(posix_spawnp)(pid, file, actions, attributes, argv, environment);
}
