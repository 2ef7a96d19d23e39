#include "qr.h"

#include <string.h>

#ifdef HAVE_LIBQRENCODE

#include <qrencode.h>

#define QUIET 2 /* modules round it: what is around it on a screen is quiet, too */

static bool is_dark(const QRcode *q, int x, int y)
{
	return x >= 0 && y >= 0 && x < q->width && y < q->width && q->data[y * q->width + x] & 1;
}

/* Two rows of modules are one line. */
static void draw_line(const QRcode *q, int y, char *out)
{
	static const char *const halves[] = {" ", "\xe2\x96\x80", "\xe2\x96\x84", "\xe2\x96\x88"};
	*out = '\0';
	for (int x = -QUIET; x < q->width + QUIET; x++)
		out = stpcpy(out, halves[is_dark(q, x, y) + 2 * is_dark(q, x, y + 1)]);
}

void qr_draw(const char *text, struct card *c)
{
	QRcode *q = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
	c->n = c->columns = 0;
	if (!q)
		return;
	int columns = q->width + 2 * QUIET, lines = (columns + 1) / 2;
	if (lines <= CARD_LINES && 3 * columns < CARD_LINE) {
		for (int i = 0; i < lines; i++)
			draw_line(q, 2 * i - QUIET, c->lines[i]);
		c->n = lines;
		c->columns = columns;
	}
	QRcode_free(q);
}

#else

void qr_draw(const char *text, struct card *c)
{
	(void)text;
	c->n = c->columns = 0;
}

#endif
