/*
 * board.h - a board that prints: its lines through framer, text driver and conversation, and what is read of
 * them. For tests of the text driver.
 */
#pragma once

#include "icecue/driver.h"

struct board {
	struct dialog dialog;
	struct readings last; /* of each channel, in the order in which they came */
	int64_t t_ms;
};

/* Lines, each a second after the one before. The first line of all is preceded by one that is cut off. */
void board_say(struct board *b, const char *lines);
/* One line at a time of its own. */
void board_line(struct board *b, int64_t t_ms, const char *line);
/*
 * The last reading of each channel: CHANNEL=CELSIUS or CHANNEL=STATUS, '*' before the one that is the skin,
 * '_' for a blank in a name. Returns buf.
 */
char *board_told(const struct board *b, char *buf, size_t n);
