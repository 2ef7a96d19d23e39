/* terminfo.h - what is known of the terminal. It has a file of its own because term.h defines words like
 * `columns`. */
#pragma once

#include <stdbool.h>

/* Is TERM known, and can it move its cursor? Ask this before newterm(), which leaks memory otherwise. */
bool terminfo_can_move(void);
/* After newterm(): does it take the sequences of ECMA-48? */
bool terminfo_is_ansi(void);
