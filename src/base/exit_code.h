/* exit_code.h - what the program returns to its caller, and what a step of a session returns to the next. */
#pragma once

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,     /* the reason was reported on standard error */
	EXIT_USAGE = 2,	     /* an option, an argument or the configuration is wrong */
	EXIT_NO_PROBE = 3,   /* no probe is attached, or not the one that was asked for */
	EXIT_NO_SESSION = 4, /* no session runs, or not the one that was asked for */
};
