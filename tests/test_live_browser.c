/* The live page in Chromium: tests/browser/live.py does what a person would. */
#ifdef HAVE_LIBMICROHTTPD
#include <stdio.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "support/guard.h"
#include "support/program.h"
#include "system/process.h"

#define BROWSER_MAX_MS ((GUARD_TEST_S - GUARD_S / 2) * 1000) /* it has a guard of its own */

Test(live_browser, is_a_second_screen)
{
	char dir[64], messages[128];
	size_t n;
	const char *argv[] = {"sh",	 "-c", "exec \"$@\" 2>\"$0\"",	messages,
			      "python3", "-B", "tests/browser/live.py", NULL};
	struct process browser;
	snprintf(messages, sizeof(messages), "%s/messages", folder_make(dir, sizeof(dir)));
	setenv("ICECUE", program_path(), 1);
	process_open(&browser);
	cr_assert_eq(process_start(&browser, &(struct process_program){.argv = argv}), 0);
	enum process_state state = process_wait(&browser, BROWSER_MAX_MS);
	process_close(&browser);
	char *said = file_read(messages, &n);
	cr_expect_eq(state, PROCESS_DONE, "%s: %s", state == PROCESS_HUNG ? "it took too long" : "it failed",
		     said ? said : "");
	free(said);
	folder_remove(dir);
}

#endif
