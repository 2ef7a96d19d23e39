#include "picture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/format.h"
#include "system/locale.h"

#define COLUMN_PX 9 /* where the terminal does not report its pixels */
#define ANSWER_DECISECONDS                                                              \
	10 /* nearly all answer at once; late over ssh it would be typed into the shell \
	    */

static bool has(const char *value, const char *part)
{
	return value && strcasestr(value, part);
}

enum picture_kind picture_by_environment(char *(*get)(const char *name))
{
	static const char *const sixel_terms[] = {"sixel", "foot", "mlterm", "yaft", "contour"};
	static const char *const sixel_programs[] = {"WezTerm", "iTerm", "mintty"};
	const char *term = get("TERM"), *program = get("TERM_PROGRAM");
	if (get("TMUX") || get("STY") || has(term, "tmux") || has(term, "screen"))
		return PICTURE_AUTO;
	if (get("KITTY_WINDOW_ID") || has(term, "kitty") || has(term, "ghostty") || has(program, "ghostty"))
		return PICTURE_KITTY;
	for (size_t i = 0; i < sizeof(sixel_terms) / sizeof(sixel_terms[0]); i++)
		if (has(term, sixel_terms[i]))
			return PICTURE_SIXEL;
	for (size_t i = 0; i < sizeof(sixel_programs) / sizeof(sixel_programs[0]); i++)
		if (has(program, sixel_programs[i]))
			return PICTURE_SIXEL;
	return PICTURE_AUTO;
}

bool picture_answer_has_sixels(const char *answer)
{
	const char *at = strstr(answer, "\033[?");
	if (!at || !strchr(at, 'c'))
		return false;
	for (at += 3; *at && *at != 'c';) {
		char *end;
		long attribute = strtol(at, &end, 10);
		if (end == at)
			return false;
		if (attribute == 4)
			return true;
		at = *end == ';' ? end + 1 : end;
	}
	return false;
}

static void read_answer(int fd, char *answer, size_t n)
{
	static const char question[] = "\033[c";
	size_t got = 0;
	if (write(fd, question, sizeof(question) - 1) != (ssize_t)sizeof(question) - 1)
		return;
	while (got + 1 < n) {
		ssize_t more = read(fd, answer + got, n - 1 - got); /* VTIME: 0 when nothing came */
		if (more <= 0)
			break;
		got += (size_t)more;
		answer[got] = '\0';
		if (answer[got - 1] == 'c')
			break;
	}
}

/* Only from the foreground: a job in the background would be stopped. What the person typed ahead is lost. */
static bool terminal_says_sixel(void)
{
	struct termios before, raw;
	char answer[64] = "";
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (tcgetpgrp(fd) == getpgrp() && tcgetattr(fd, &before) == 0) {
		raw = before;
		raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
		raw.c_cc[VMIN] = 0;
		raw.c_cc[VTIME] = ANSWER_DECISECONDS;
		if (tcsetattr(fd, TCSAFLUSH, &raw) == 0) {
			read_answer(fd, answer, sizeof(answer));
			tcsetattr(fd, TCSAFLUSH, &before);
		}
	}
	close(fd);
	return picture_answer_has_sixels(answer);
}

static bool may_ask(void)
{
	const char *term = getenv("TERM");
	return term && *term && strcmp(term, "dumb") != 0 && strcmp(term, "linux") != 0;
}

static int number_in(const char *name, int otherwise)
{
	const char *v = getenv(name);
	long n = v ? strtol(v, NULL, 10) : 0;
	return n > 0 && n < 10000 ? (int)n : otherwise;
}

void picture_look(struct picture *s, enum picture_kind wanted)
{
	bool tty = isatty(STDOUT_FILENO);
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	struct winsize w = {0};
	if (tty && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) < 0)
		w = (struct winsize){0};
	*s = (struct picture){
		.kind = wanted,
		.color = tty && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0,
		.utf8 = locale_is_utf8(),
		.columns = w.ws_col ? w.ws_col : number_in("COLUMNS", 80),
		.rows = w.ws_row ? w.ws_row : number_in("LINES", 24),
	};
	s->width_px = w.ws_xpixel ? w.ws_xpixel : s->columns * COLUMN_PX;
	if (wanted == PICTURE_AUTO && tty)
		s->kind = picture_by_environment(getenv);
	if (s->kind == PICTURE_AUTO && tty && may_ask() && terminal_says_sixel())
		s->kind = PICTURE_SIXEL;
	if (s->kind == PICTURE_AUTO || !tty)
		s->kind = PICTURE_DUMB;
}
