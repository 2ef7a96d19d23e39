#include "guard.h"

#include <signal.h>
#include <sys/prctl.h>
#include <time.h>

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t guard_end_ms(void)
{
	return now_ms() + GUARD_S * 1000;
}

bool guard_is_over(int64_t end_ms)
{
	return now_ms() >= end_ms;
}

void sleep_ms(int ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

static const char *alsa = "tests/support/silent.conf";

void guard_sound(const char *configuration)
{
	alsa = configuration;
}

void guard_child(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setenv("ALSA_CONFIG_PATH", alsa, 1);
	setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 1);
}
