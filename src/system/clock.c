#include "clock.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int64_t clock_boot_ms(void)
{
	struct timespec t;
	int r = clock_gettime(CLOCK_BOOTTIME, &t);
	assert(r == 0); /* there since Linux 2.6.39 */
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_awake_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void clock_iso_now(char *buf, size_t n)
{
	struct timespec t;
	struct tm local;
	clock_gettime(CLOCK_REALTIME, &t);
	localtime_r(&t.tv_sec, &local);
	long zone_min = local.tm_gmtoff / 60;
	snprintf(buf, n, "%04d-%02d-%02dT%02d:%02d:%02d.%03ld%c%02ld:%02ld", local.tm_year + 1900,
		 local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec,
		 t.tv_nsec / 1000000, zone_min < 0 ? '-' : '+', labs(zone_min) / 60, labs(zone_min) % 60);
}
