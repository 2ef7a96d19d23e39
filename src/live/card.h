/* card.h - how to get to the live page: its address and code, as words and as a QR code. */
#pragma once

#include <stdbool.h>

#define CARD_WORDS 200
#define CARD_LINES 24
#define CARD_LINE 256 /* bytes, of UTF-8 */

struct card {
	char words[CARD_WORDS];
	int n, columns;			   /* of the QR code: lines and their width; 0: there is none */
	char lines[CARD_LINES][CARD_LINE]; /* half blocks, to be drawn black on white */
	bool used;			   /* a browser has been there */
};
