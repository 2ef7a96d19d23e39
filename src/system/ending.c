#include "ending.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "icecue/units.h"
#include "tty_out.h"

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

sigset_t ending_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return set;
}

void ending_hold_signals(sigset_t *before)
{
	sigset_t set = ending_signals();
	sigprocmask(SIG_BLOCK, &set, before);
}

void ending_release_signals(const sigset_t *before)
{
	sigprocmask(SIG_SETMASK, before, NULL);
}

bool ending_signal_came(void)
{
	sigset_t held, ends = ending_signals();
	return sigpending(&held) == 0 && sigandset(&held, &held, &ends) == 0 && !sigisemptyset(&held);
}

int64_t ending_left_ms(void)
{
	bool waits = ending_signal_came();
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

/* ---- telling ---- */

#define LOOK_MS 10

static int waited_ms;

/* A terminal that takes a byte at a time is bounded, too. */
static void wait_a_moment(void)
{
	nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000}, NULL);
	waited_ms += LOOK_MS;
}

/* What is dropped counts as written. */
static ssize_t tell(void *cookie, const char *text, size_t n)
{
	struct tty_out *t = cookie;
	enum result result = RESULT_OK;
	for (size_t done = 0; done < n && result == RESULT_OK;) {
		size_t piece = n - done < sizeof(t->buf) ? n - done : sizeof(t->buf);
		result = tty_out_put(t, text + done, piece);
		while (result == RESULT_OK && t->n && waited_ms < ENDING_TOLD_MS) {
			wait_a_moment();
			result = tty_out_flush(t);
		}
		done += piece;
	}
	return (ssize_t)n;
}

/* f, or a stream to it that does not wait. Both live until the program ends. */
static FILE *protect(FILE *f, struct tty_out *t)
{
	bool terminal = isatty(fileno(f)) == 1;
	FILE *out = terminal ? fopencookie(t, "w", (cookie_io_functions_t){.write = tell}) : NULL;
	if (!out)
		return f;
	tty_out_open(t, f);
	setvbuf(out, NULL, _IOLBF, 0);
	return out;
}

void ending_protect_terminal(void)
{
	static struct tty_out out, err;
	waited_ms = 0;
	stdout = protect(stdout, &out);
	stderr = protect(stderr, &err);
}
