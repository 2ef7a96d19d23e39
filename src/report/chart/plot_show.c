/* A drawing on the terminal. What gnuplot wrote is looked through before a terminal gets it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "plot.h"
#include "system/log.h"

#define KITTY_CHUNK 4096
#define PICTURE_MAX (16 << 20)
#define ROWS_MAX 32
#define ROWS_MIN 12

static void base64(const unsigned char *in, size_t n, char out[4])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned v = (unsigned)in[0] << 16 | (n > 1 ? (unsigned)in[1] << 8 : 0) | (n > 2 ? in[2] : 0);
	out[0] = digits[v >> 18];
	out[1] = digits[v >> 12 & 63];
	out[2] = n > 1 ? digits[v >> 6 & 63] : '=';
	out[3] = n > 2 ? digits[v & 63] : '=';
}

void kitty_write(FILE *out, const unsigned char *png, size_t n, int columns)
{
	const size_t part = KITTY_CHUNK / 4 * 3;
	char four[4];
	for (size_t at = 0; at < n; at += part) {
		size_t end = n - at > part ? at + part : n;
		fputs("\033_G", out);
		if (!at) /* a PNG, shown at once, without an answer */
			fprintf(out, "a=T,f=100,q=2,c=%d,", columns);
		fprintf(out, "m=%d;", end < n);
		for (size_t i = at; i < end; i += 3) {
			base64(png + i, end - i < 3 ? end - i : 3, four);
			fwrite(four, 1, sizeof(four), out);
		}
		fputs("\033\\", out);
	}
	fputc('\n', out);
}

/* The length of a colour's escape at the beginning, ESC [ 38 ; 5 ; 32 m; 0 when it is none. */
static size_t color_escape(const char *text, size_t n)
{
	size_t i = 2;
	if (n < 3 || text[0] != '\033' || text[1] != '[')
		return 0;
	while (i < n && i < 24 && (text[i] == ';' || (text[i] >= '0' && text[i] <= '9')))
		i++;
	return i < n && text[i] == 'm' ? i + 1 : 0;
}

void plain_write(FILE *out, const char *text, size_t n, bool color)
{
	while (n && strchr(" \n\f", text[n - 1])) /* empty lines at the end */
		n--;
	for (size_t i = 0; i < n;) {
		size_t escape = color_escape(text + i, n - i);
		if (escape && color)
			fwrite(text + i, 1, escape, out);
		else if (!escape && ((unsigned char)text[i] >= ' ' || text[i] == '\n') && text[i] != 0x7f)
			fputc(text[i], out);
		i += escape ? escape : 1;
	}
	if (color)
		fputs("\033[0m", out);
}

static bool sixel_is_whole(const char *bytes, size_t n)
{
	if (n < 5 || memcmp(bytes, "\033P", 2) != 0 || memcmp(bytes + n - 2, "\033\\", 2) != 0)
		return false;
	for (size_t i = 2; i < n - 2; i++)
		if (bytes[i] != '\n' && bytes[i] != '\r' && (bytes[i] < ' ' || bytes[i] > '~'))
			return false;
	return true;
}

const char *sixel_picture(const char *bytes, size_t *n)
{
	static const char home[] = "\033[H"; /* gnuplot 6 begins so: it would cover what stands there */
	size_t skip = *n >= strlen(home) && !memcmp(bytes, home, strlen(home)) ? strlen(home) : 0;
	*n -= skip;
	while (*n && bytes[skip + *n - 1] == '\n')
		--*n;
	return sixel_is_whole(bytes + skip, *n) ? bytes + skip : NULL;
}

/* The whole file, to be freed; NULL when it is not there, empty, or larger than any picture of ours. */
static char *read_result(const struct plot *p, const char *name, size_t *n)
{
	char path[PATH_MAX], *bytes = NULL;
	struct stat st;
	snprintf(path, sizeof(path), "%s/%s", p->folder, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0 && st.st_size < PICTURE_MAX)
		bytes = malloc((size_t)st.st_size);
	ssize_t got = bytes ? read(fd, bytes, (size_t)st.st_size) : -1;
	if (fd >= 0)
		close(fd);
	if (got <= 0) {
		free(bytes);
		log_error(_("gnuplot left no picture"));
		return NULL;
	}
	*n = (size_t)got;
	return bytes;
}

static void put_terminal(FILE *f, const struct drawing *d, const struct picture *screen)
{
	int width = screen->width_px > d->width ? d->width : screen->width_px < 480 ? 480 : screen->width_px;
	double scale = (double)width / d->width;
	if (screen->kind == PICTURE_KITTY) /* the terminal scales it */
		fprintf(f, "set terminal pngcairo size %d,%d", d->width, d->height);
	else
		fprintf(f, "set terminal sixelgd size %d,%d truecolor fontscale %.3f linewidth %.3f", width,
			width * d->height / d->width, scale, scale);
	fputs(" font 'DejaVu Sans,15' background '#ffffff' noenhanced\n", f);
}

static bool write_commands(const struct drawing *d, const struct plot *p, const struct picture *screen)
{
	int rows = screen->rows - 4; /* for the prompt and the words around it */
	FILE *f = plot_file(p, "chart.gp");
	if (!f)
		return false;
	if (screen->kind == PICTURE_DUMB) {
		rows = rows > ROWS_MAX ? ROWS_MAX : rows < ROWS_MIN ? ROWS_MIN : rows;
		fprintf(f,
			"set encoding utf8\nset terminal dumb noenhanced size %d,%d %s\nset output 'picture'\n",
			screen->columns, rows, screen->color ? "ansi256" : "mono");
		d->plain(d, f, screen);
	} else {
		put_terminal(f, d, screen);
		fputs("set output 'picture'\npng = 1\nload 'panels.gp'\n", f);
	}
	fputs("set output\n", f);
	return plot_finish(f);
}

static enum result put_picture(const struct drawing *d, const struct plot *p, const struct picture *screen,
			       FILE *out)
{
	size_t n = 0;
	char *bytes = read_result(p, "picture", &n);
	enum result result = bytes ? RESULT_OK : RESULT_SYSTEM;
	if (bytes && screen->kind == PICTURE_KITTY) {
		kitty_write(out, (const unsigned char *)bytes, n,
			    screen->width_px > d->width ? screen->columns * d->width / screen->width_px
							: screen->columns); /* never larger than it is */
	} else if (bytes && screen->kind == PICTURE_SIXEL) {
		const char *picture = sixel_picture(bytes, &n);
		if (picture)
			fwrite(picture, 1, n, out);
		else
			result = RESULT_BAD_DATA;
		fputc('\n', out);
	} else if (bytes) {
		d->words(d, out, screen, true);
		plain_write(out, bytes, n, screen->color);
		fputc('\n', out);
		d->words(d, out, screen, false);
	}
	free(bytes);
	return fflush(out) == 0 ? result : RESULT_SYSTEM;
}

enum result drawing_show(const struct drawing *d, const struct picture *screen, FILE *out)
{
	struct plot p;
	const char *tmp = getenv("TMPDIR");
	enum result result = plot_begin(&p, tmp && *tmp == '/' ? tmp : "/tmp");
	if (result != RESULT_OK)
		return result;
	if (!d->inputs(d, &p) || !write_commands(d, &p, screen))
		result = plot_failed(&p);
	else
		result = plot_run(&p);
	if (result == RESULT_OK)
		result = put_picture(d, &p, screen, out);
	plot_end(&p);
	if (result != RESULT_SYSTEM || screen->kind != PICTURE_SIXEL)
		return result;
	/* a gnuplot that was built without sixels */
	struct picture letters = *screen;
	letters.kind = PICTURE_DUMB;
	return drawing_show(d, &letters, out);
}
