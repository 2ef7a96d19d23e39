#include "disk.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include <criterion/criterion.h>

#include "guard.h"

/* The process that writes a record has it, too. */
struct disk {
	atomic_int failure, begun, stalled_from;
};

static struct disk *disk(void)
{
	static struct disk *shared;
	if (!shared) {
		shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		cr_assert_neq(shared, MAP_FAILED);
		shared->stalled_from = INT_MAX;
	}
	return shared;
}

static void __attribute__((constructor)) share(void)
{
	disk();
}

int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
int __wrap_fdatasync(int fd)
{
	struct disk *d = disk();
	int number = d->begun++;
	while (number >= d->stalled_from)
		sleep_ms(1);
	errno = d->failure;
	return d->failure ? -1 : __real_fdatasync(fd);
}

void disk_stall(int but)
{
	disk()->stalled_from = disk_syncs() + but;
}

void disk_go_on(void)
{
	disk()->stalled_from = INT_MAX;
}

int disk_syncs(void)
{
	return disk()->begun;
}

void disk_fail(int error)
{
	disk()->failure = error;
}
