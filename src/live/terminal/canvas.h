/* canvas.h - a screen of characters in memory: drawn by pure code, then shown by curses.c. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define CANVAS_COLUMNS 320
#define CANVAS_ROWS 120

/* What a cell is for; the terminal decides how that looks. Words and marks give the same meaning. */
enum look {
	LOOK_PLAIN,
	LOOK_FAINT,
	LOOK_STRONG,
	LOOK_TITLE,  /* a bar */
	LOOK_HERE,   /* the current phase */
	LOOK_CODE,   /* black on white, for the eye of a phone */
	LOOK_NOTICE, /* alerts by their class, as a block */
	LOOK_GO,
	LOOK_STOP,
	LOOK_DANGER,
	LOOK_INK =
		0x80, /* beside one of these: a block where there is no character for one, in place of '#' */
};

struct cell {
	uint32_t code; /* Unicode; 0: the right half of a wide character */
	uint8_t look;
};

struct canvas {
	int columns, rows; /* limited to the sizes above */
	struct cell at[CANVAS_ROWS][CANVAS_COLUMNS];
};

void canvas_clear(struct canvas *c, int columns, int rows);
/* Writes text from a column on and cuts it at the edge. Control and broken bytes become '?'. Returns the
 * column after it. */
int canvas_text(struct canvas *c, int row, int column, enum look look, const char *utf8);
/* The same, ending just before a column, or in the middle of the row. */
void canvas_text_right(struct canvas *c, int row, int behind, enum look look, const char *utf8);
void canvas_text_middle(struct canvas *c, int row, enum look look, const char *utf8);
void canvas_put(struct canvas *c, int row, int column, enum look look, uint32_t code);
void canvas_fill(struct canvas *c, int row, int column, int n, enum look look, uint32_t code);

/* Writes one row as text without spaces at its end, for tests. Returns buf. */
char *canvas_row(const struct canvas *c, int row, char *buf, size_t n);
