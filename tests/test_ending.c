/* The signals that end the program: held while something is being done, and seen meanwhile. */
#include <criterion/criterion.h>
#include <signal.h>

#include "support/guard.h"
#include "system/ending.h"

TestSuite(ending, .timeout = GUARD_TEST_S);

Test(ending, a_signal_that_is_held_is_seen)
{
	static const int ends[] = {SIGTERM, SIGINT, SIGHUP};
	sigset_t before, other, all = ending_signals();
	sigemptyset(&other);
	sigaddset(&other, SIGUSR1);
	sigprocmask(SIG_BLOCK, &other, NULL);
	ending_hold_signals(&before);
	raise(SIGUSR1);
	cr_expect(!ending_signal_came(), "one that does not end it");
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		int got = 0;
		signal(ends[i], SIG_DFL); /* an ignored one is never held */
		raise(ends[i]);
		cr_expect(ending_signal_came() && ending_left_ms() == 0, "signal %d", ends[i]);
		cr_expect(sigwait(&all, &got) == 0 && got == ends[i], "and it is still there");
		cr_expect(!ending_signal_came() && ending_left_ms() == INT64_MAX);
	}
	ending_release_signals(&before);
}
