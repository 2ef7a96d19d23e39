#include "icecue/picture.h"

#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "chart.h"
#include "curve.h"
#include "icecue/log.h"
#include "plot.h"
#include "show.h"

#define TEXT_ROWS 20
#define COLUMNS_DEFAULT 80
#define KITTY_PIECE 4096 /* of base64, as its protocol wants */
#define PICTURE_MAX (8 << 20)

static bool has(const char *name, const char *part)
{
	const char *v = getenv(name);
	return v && (!*part ? *v != '\0' : strstr(v, part) != NULL);
}

/* Within tmux and screen pictures do not come through. */
enum picture picture_detect(FILE *out)
{
	if (isatty(fileno(out)) != 1 || has("TMUX", "") || has("TERM", "screen") || has("TERM", "tmux"))
		return PICTURE_TEXT;
	if (has("KITTY_WINDOW_ID", "") || has("TERM", "kitty") || has("TERM", "ghostty"))
		return PICTURE_KITTY;
	if (has("TERM", "sixel") || has("TERM", "foot") || has("TERM", "mlterm") || has("TERM", "contour") ||
	    has("TERM_PROGRAM", "WezTerm") || has("TERM_PROGRAM", "mintty"))
		return PICTURE_SIXEL;
	return PICTURE_TEXT;
}

/* ---- characters ---- */

static void text_size(FILE *out, int *columns, int *rows)
{
	struct winsize w;
	bool known = ioctl(fileno(out), TIOCGWINSZ, &w) == 0 && w.ws_col >= 20 && w.ws_row >= 10;
	*columns = known ? w.ws_col : COLUMNS_DEFAULT;
	*rows = known && w.ws_row < TEXT_ROWS + 4 ? w.ws_row - 4 : TEXT_ROWS;
}

/* Names of what happened in a row of their own; one that would touch the name before has no room. */
static void put_names(const struct story *s, const struct curve_frame *f, struct canvas *c)
{
	int behind = 0;
	for (int i = 0; i < s->n_events; i++) {
		const struct event *e = &s->events[i].event;
		const char *name = show_event_short(e->kind);
		bool main_one = e->kind == EVENT_ICING_STARTED || e->kind == EVENT_NUMB ||
				e->kind == EVENT_ICING_ENDED || e->kind == EVENT_WINDOW_CLOSED ||
				e->kind == EVENT_REWARMED;
		int column = curve_column(f, e->t_ms), length = (int)strlen(name);
		if (column + length > c->columns)
			column = c->columns - length;
		if (!main_one || s->events[i].undone || column < behind)
			continue;
		behind = canvas_text(c, 0, column, LOOK_PLAIN, name) + 1;
	}
}

static void put_text(FILE *out, const struct story *s, bool fahrenheit)
{
	static struct curve curve;
	static struct canvas canvas;
	char line[CANVAS_COLUMNS * 4];
	int columns, rows;
	setlocale(LC_CTYPE, "");
	text_size(out, &columns, &rows);
	canvas_clear(&canvas, columns, rows);
	curve_init(&curve);
	for (int i = 0; i < s->n_slices; i++) {
		const struct story_slice *p = &s->slices[i];
		if (p->t_ms == MS_NONE)
			continue;
		curve_add(&curve, p->t_ms, p->skin_min_mc, p->probe_min_mc);
		curve_add(&curve, p->t_ms, p->skin_max_mc, p->probe_max_mc);
	}
	struct curve_frame f = {
		.row = 1,
		.rows = canvas.rows - 1,
		.columns = canvas.columns - 1,
		.from_ms = s->first_ms,
		.to_ms = s->last_ms > s->first_ms ? s->last_ms : s->first_ms + 1000,
		.limits_mc = {s->head.rules.numb_mc, s->head.rules.window_mc},
		.fahrenheit = fahrenheit,
		.utf8 = show_utf8(),
	};
	curve_draw(&curve, &f, &canvas);
	put_names(s, &f, &canvas);
	for (int row = 0; row < canvas.rows; row++)
		fprintf(out, "%s\n", canvas_row(&canvas, row, line, sizeof(line)));
}

/* ---- pictures ---- */

static char *read_picture(const char *dir, const char *name, size_t *n)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "re");
	char *bytes = f ? malloc(PICTURE_MAX) : NULL;
	*n = bytes ? fread(bytes, 1, PICTURE_MAX, f) : 0;
	if (f)
		fclose(f);
	if (!*n || *n == PICTURE_MAX) {
		free(bytes);
		return NULL;
	}
	return bytes;
}

static char *base64(const char *bytes, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = malloc((n + 2) / 3 * 4 + 1), *at = text;
	for (size_t i = 0; text && i < n; i += 3) {
		size_t left = n - i;
		unsigned a = (unsigned char)bytes[i], b = left > 1 ? (unsigned char)bytes[i + 1] : 0,
			 c = left > 2 ? (unsigned char)bytes[i + 2] : 0;
		*at++ = digits[a >> 2];
		*at++ = digits[(a << 4 | b >> 4) & 63];
		*at++ = left > 1 ? digits[(b << 2 | c >> 6) & 63] : '=';
		*at++ = left > 2 ? digits[c & 63] : '=';
	}
	if (text)
		*at = '\0';
	return text;
}

/* The protocol of kitty: a PNG in pieces, each within an escape sequence of its own. */
static bool put_kitty(FILE *out, const char *dir)
{
	size_t n;
	char *png = read_picture(dir, "chart.png", &n);
	char *text = png ? base64(png, n) : NULL;
	free(png);
	if (!text)
		return false;
	size_t length = strlen(text);
	for (size_t at = 0; at < length; at += KITTY_PIECE) {
		size_t piece = length - at < KITTY_PIECE ? length - at : KITTY_PIECE;
		fprintf(out, "\x1b_G%sm=%d;%.*s\x1b\\", at ? "" : "a=T,f=100,q=2,", at + piece < length,
			(int)piece, text + at);
	}
	fputc('\n', out);
	free(text);
	return true;
}

static bool put_sixel(FILE *out, const struct story *s, const char *dir, bool fahrenheit)
{
	size_t n;
	char *six = chart_make_sixel(s, dir, fahrenheit) == RESULT_OK ? read_picture(dir, ".chart.six", &n)
								      : NULL;
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/.chart.six", dir);
	unlink(path);
	if (!six)
		return false;
	fwrite(six, 1, n, out);
	fputc('\n', out);
	free(six);
	return true;
}

void picture_session(FILE *out, enum picture how, const struct story *s, const char *dir, bool fahrenheit)
{
	bool shown = how == PICTURE_KITTY ? put_kitty(out, dir)
					  : how == PICTURE_SIXEL && put_sixel(out, s, dir, fahrenheit);
	if (shown)
		return;
	if (how != PICTURE_TEXT)
		log_warning("the picture cannot be shown: here it is in characters");
	put_text(out, s, fahrenheit);
}
