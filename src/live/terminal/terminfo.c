#include "terminfo.h"

#include <curses.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

bool terminfo_can_move(void)
{
	int error;
	if (setupterm(NULL, STDOUT_FILENO, &error) != OK)
		return false;
	const char *move = tigetstr("cup");
	bool can = move && move != (const char *)-1;
	del_curterm(cur_term);
	return can;
}

bool terminfo_is_ansi(void)
{
	const char *move = tigetstr("cup");
	return move && move != (const char *)-1 && !strncmp(move, "\x1b[", 2);
}
