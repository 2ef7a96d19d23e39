#include "curses.h"

#include <curses.h>
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "system/clock.h"
#include "system/tty_out.h"
#include "terminfo.h"

#define CLOSE_WAIT_MS 1000

struct curses {
	FILE *memory, *no_input;
	int memory_fd;
	off_t sent; /* bytes of the file that are sent */
	SCREEN *screen;
	struct tty_out out;
	bool color, gone, anew;
	int columns, rows; /* the size that ncurses has */
	struct sigaction stop_before, size_before;
};

static void size_changed(int signal)
{
	(void)signal; /* only wakes the loop, which then draws again */
}

/* Fixed colours where there are 256: a person's own eight may leave too little contrast. */
static void pairs(void)
{
	start_color(); /* which sets COLORS */
	use_default_colors();
	bool many = COLORS >= 256;
	short black = many ? 16 : COLOR_BLACK;
	init_pair(LOOK_CODE, black, many ? 231 : COLOR_WHITE);
	init_pair(LOOK_NOTICE, black, many ? 44 : COLOR_CYAN);
	init_pair(LOOK_GO, black, many ? 40 : COLOR_GREEN);
	init_pair(LOOK_STOP, black, many ? 214 : COLOR_YELLOW);
	init_pair(LOOK_DANGER, many ? 231 : COLOR_WHITE, many ? 160 : COLOR_RED);
}

static attr_t attributes_of(const struct curses *t, enum look look, short *pair)
{
	bool own = look >= LOOK_CODE;
	*pair = own && t->color ? (short)look : 0;
	switch (look) {
	case LOOK_FAINT:
		return A_DIM;
	case LOOK_STRONG:
		return A_BOLD;
	case LOOK_TITLE:
		return A_REVERSE;
	case LOOK_HERE:
		return A_REVERSE | A_BOLD;
	case LOOK_DANGER:
		return t->color ? A_BOLD : A_REVERSE | A_BOLD;
	case LOOK_CODE:
	case LOOK_NOTICE:
	case LOOK_GO:
	case LOOK_STOP:
		return t->color ? A_NORMAL : A_REVERSE;
	case LOOK_PLAIN:
	case LOOK_INK:
		break;
	}
	return A_NORMAL;
}

/* Ctrl-Z would also stop the watch, and no single key may end a session. */
static void hold_signals(struct curses *t)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, note = {.sa_handler = size_changed};
	sigaction(SIGTSTP, &ignore, &t->stop_before);
	sigaction(SIGWINCH, &note, &t->size_before); /* without SA_RESTART, so that it ends a wait */
}

static void give_signals_back(const struct curses *t)
{
	sigaction(SIGTSTP, &t->stop_before, NULL);
	sigaction(SIGWINCH, &t->size_before, NULL);
}

static void free_term(struct curses *t)
{
	if (t->memory)
		fclose(t->memory);
	else if (t->memory_fd >= 0)
		close(t->memory_fd);
	if (t->no_input)
		fclose(t->no_input);
	free(t);
}

static bool open_memory(struct curses *t)
{
	t->memory_fd = memfd_create("icecue-screen", MFD_CLOEXEC);
	t->memory = t->memory_fd < 0 ? NULL : fdopen(t->memory_fd, "w");
	t->no_input = fopen("/dev/null", "re");
	return t->memory && t->no_input;
}

struct curses *curses_open(FILE *f, bool color)
{
	struct curses *t = calloc(1, sizeof(*t));
	if (!t)
		return NULL;
	if (!open_memory(t)) {
		free_term(t);
		return NULL;
	}
	setlocale(LC_CTYPE, "");
	hold_signals(t);
	t->screen = terminfo_can_move() ? newterm(NULL, t->memory, t->no_input) : NULL;
	if (!t->screen) {
		give_signals_back(t);
		free_term(t);
		return NULL;
	}
	tty_out_open(&t->out, f);
	t->color = color && has_colors();
	if (t->color)
		pairs();
	typeahead(-1);
	curs_set(0);
	return t;
}

void curses_size(struct curses *t, int *columns, int *rows)
{
	struct winsize w;
	*columns = 80;
	*rows = 24;
	if (t->out.fd >= 0 && ioctl(t->out.fd, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 && w.ws_row > 0) {
		*columns = w.ws_col;
		*rows = w.ws_row;
	}
	*columns = *columns > CANVAS_COLUMNS ? CANVAS_COLUMNS : *columns;
	*rows = *rows > CANVAS_ROWS ? CANVAS_ROWS : *rows;
}

enum result curses_flush(struct curses *t)
{
	char piece[1024];
	enum result result = tty_out_flush(&t->out);
	while (result == RESULT_OK && t->out.n == 0) {
		ssize_t n = pread(t->memory_fd, piece, sizeof(piece), t->sent);
		if (n <= 0)
			break;
		t->sent += n;
		result = tty_out_put(&t->out, piece, (size_t)n);
	}
	if (result == RESULT_OK && t->out.n == 0 && t->sent > 0) {
		/* all bytes are sent: start the file again */
		if (ftruncate(t->memory_fd, 0) == 0 && lseek(t->memory_fd, 0, SEEK_SET) == 0)
			t->sent = 0;
	}
	t->gone = t->gone || (result != RESULT_OK && result != RESULT_AGAIN);
	return t->gone ? RESULT_GONE : RESULT_OK;
}

bool curses_busy(const struct curses *t)
{
	return t->out.n > 0 || t->sent > 0;
}

static void draw(struct curses *t, const struct canvas *c)
{
	cchar_t cell;
	short pair;
	for (int row = 0; row < c->rows; row++)
		for (int column = 0; column < c->columns; column++) {
			const struct cell *from = &c->at[row][column];
			wchar_t text[2] = {(wchar_t)from->code, 0};
			if (!from->code)
				continue;
			attr_t attributes = attributes_of(t, (enum look)(from->look & ~LOOK_INK), &pair);
			if (from->look & LOOK_INK && termattrs() & A_REVERSE) {
				attributes ^= A_REVERSE;
				text[0] = ' ';
			}
			if (setcchar(&cell, text, attributes, pair, NULL) == OK)
				mvadd_wch(row, column, &cell);
		}
}

/*
 * Leaves the screen and enters it again with the next picture, which is what ncurses knows to set. What it
 * does not: character sets and scroll regions, as a program that was killed leaves them.
 */
static void begin_anew(struct curses *t)
{
	if (terminfo_is_ansi())
		fputs("\x1b[!p\x0f\x1b(B\x1b[r", t->memory);
	fflush(t->memory);
	endwin();
	clearok(curscr, TRUE);
	t->anew = false;
}

void curses_redraw(struct curses *t)
{
	t->anew = true;
}

enum result curses_show(struct curses *t, const struct canvas *c)
{
	enum result result = curses_flush(t);
	if (result != RESULT_OK)
		return result;
	if (curses_busy(t))
		return RESULT_AGAIN;
	if (c->columns != t->columns || c->rows != t->rows) {
		resizeterm(c->rows, c->columns);
		t->columns = c->columns;
		t->rows = c->rows;
		clearok(curscr, TRUE); /* no one knows what the terminal did to its text */
	}
	if (t->anew)
		begin_anew(t);
	draw(t, c);
	refresh();
	fflush(t->memory);
	return curses_flush(t);
}

enum result curses_put(struct curses *t, const char *bytes)
{
	enum result result = curses_flush(t);
	if (result != RESULT_OK || curses_busy(t))
		return result == RESULT_OK ? RESULT_AGAIN : result;
	result = tty_out_put(&t->out, bytes, strlen(bytes));
	return result == RESULT_GONE || result == RESULT_FULL ? RESULT_GONE : RESULT_OK;
}

void curses_close(struct curses *t)
{
	const struct timespec pause = {.tv_nsec = 10000000};
	int64_t begun_ms = clock_boot_ms();
	endwin();
	fflush(t->memory);
	while (curses_flush(t) == RESULT_OK && clock_boot_ms() - begun_ms < CLOSE_WAIT_MS) {
		if (!curses_busy(t))
			break;
		nanosleep(&pause, NULL);
	}
	tty_out_close(&t->out);
	delscreen(t->screen);
	give_signals_back(t);
	free_term(t);
}
