/* terminfo.h - what is known of the terminal. Apart from all else: term.h takes words like `columns` for
 * itself. */
#ifndef ICECUE_LIVE_TERMINAL_TERMINFO_H
#define ICECUE_LIVE_TERMINAL_TERMINFO_H

#include <stdbool.h>

/* Is TERM known, and can it move its cursor? To be asked ahead of newterm(), which loses memory when not. */
bool terminfo_can_move(void);

#endif
