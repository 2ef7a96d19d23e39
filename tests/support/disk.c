#include "disk.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int failure, begun, stalled_from = INT_MAX;

int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
int __wrap_fdatasync(int fd)
{
	pthread_mutex_lock(&lock);
	int number = begun++;
	while (number >= stalled_from)
		pthread_cond_wait(&changed, &lock);
	int error = failure;
	pthread_mutex_unlock(&lock);
	errno = error;
	return error ? -1 : __real_fdatasync(fd);
}

static void stall_from(int number)
{
	pthread_mutex_lock(&lock);
	stalled_from = number;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

void disk_stall(int but)
{
	stall_from(disk_syncs() + but);
}

void disk_go_on(void)
{
	stall_from(INT_MAX);
}

int disk_syncs(void)
{
	pthread_mutex_lock(&lock);
	int n = begun;
	pthread_mutex_unlock(&lock);
	return n;
}

void disk_fail(int error)
{
	pthread_mutex_lock(&lock);
	failure = error;
	pthread_mutex_unlock(&lock);
}
