#include "ending.h"

#include <signal.h>

#include "clock.h"
#include "icecue/units.h"

#define BY_ITSELF_MS SECONDS_MS(5)
#define BY_SIGNAL_MS 2400
#define STEP_MAX_MS SECONDS_MS(10)

static int64_t end_ms = MS_NEVER;
static bool asked;

void ending_begin(bool by_signal)
{
	asked = by_signal;
	end_ms = clock_awake_ms() + (by_signal ? BY_SIGNAL_MS : BY_ITSELF_MS);
}

void ending_within(int max_ms)
{
	asked = true;
	end_ms = clock_awake_ms() + max_ms;
}

void ending_forget(void)
{
	asked = false;
	end_ms = MS_NEVER;
}

static bool signal_waits(void)
{
	sigset_t set;
	return sigpending(&set) == 0 &&
	       (sigismember(&set, SIGTERM) == 1 || sigismember(&set, SIGINT) == 1 || sigismember(&set, SIGHUP) == 1);
}

int64_t ending_left_ms(void)
{
	bool waits = signal_waits();
	if (end_ms == MS_NEVER)
		return waits ? 0 : INT64_MAX;
	if (waits && !asked)
		ending_begin(true);
	int64_t left_ms = end_ms - clock_awake_ms();
	return left_ms > 0 ? left_ms : 0;
}

int ending_half_ms(void)
{
	int64_t half_ms = ending_left_ms() / 2;
	return half_ms < STEP_MAX_MS ? (int)half_ms : STEP_MAX_MS;
}
