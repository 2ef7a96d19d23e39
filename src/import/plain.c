/*
 * Nothing in a plain table has to be guessed: it is looked through once, and then read in pieces like a
 * record. So a day at ten readings a second takes no more memory than a minute.
 */
#include "plain.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "icecue/intake.h"
#include "record.h"

#define DIGITS_MAX 9
#define MOMENT_S 100000000 /* as large a number of seconds is a moment, not a session's clock */

struct bytes {
	int fd;
	int64_t offset;
	size_t at, n;
	char buf[LINES_BUFFER];
};

static bool fill(struct bytes *b)
{
	ssize_t got = pread(b->fd, b->buf, sizeof(b->buf), b->offset);

	b->at = 0;
	b->n = got > 0 ? (size_t)got : 0;
	b->offset += (int64_t)b->n;
	return b->n > 0;
}

/* The next byte; -1 at the end. */
static inline int next(struct bytes *b)
{
	return b->at < b->n || fill(b) ? (unsigned char)b->buf[b->at++] : -1;
}

/* The rest of a comment's line. */
static void pass_line(struct bytes *b)
{
	int c;

	do
		c = next(b);
	while (c >= 0 && c != '\n');
}

static bool take_words(struct bytes *b, const char *words)
{
	for (; *words; words++)
		if (next(b) != *words)
			return false;
	return true;
}

/* Comments, and the line of names. Returns the number of columns, 0 for other names. */
static int take_names(struct bytes *b)
{
	int c = next(b), columns = 2;

	for (; c == '#'; c = next(b))
		pass_line(b);
	if (c != 'e' || !take_words(b, "lapsed_s,probe_c"))
		return 0;
	for (c = next(b); c == ',' && columns <= SPOTS_MAX; c = next(b), columns++) {
		if (!take_words(b, "probe"))
			return 0;
		c = next(b);
		if (c < '2' || c > '9' || !take_words(b, "_c"))
			return 0;
	}
	return c == '\n' ? columns : 0;
}

/* A number with at most three decimals, in thousandths. Returns the byte behind it, 0 for anything else; its
 * first byte is c. */
static int take_number(struct bytes *b, int c, int64_t *out)
{
	bool negative = c == '-';
	int64_t v = 0;
	int digits = 0, decimals = 0;

	if (negative)
		c = next(b);
	for (; c >= '0' && c <= '9' && digits < DIGITS_MAX; c = next(b), digits++)
		v = v * 10 + (c - '0');
	if (!digits)
		return 0;
	if (c == '.')
		for (c = next(b); c >= '0' && c <= '9' && decimals < 3; c = next(b), decimals++)
			v = v * 10 + (c - '0');
	for (; decimals < 3; decimals++)
		v *= 10;
	*out = negative ? -v : v;
	return c < 0 ? 0 : c;
}

/* The cells of a row; c is its first byte. */
static bool take_row(struct bytes *b, int c, int columns, int64_t *t_ms, int64_t *mc)
{
	int64_t v = 0;

	for (int i = 0; i < columns; i++, c = next(b)) {
		c = take_number(b, c, &v);
		if (c != (i + 1 < columns ? ',' : '\n'))
			return false;
		if (i < 2)
			*(i ? mc : t_ms) = v;
		if (c == '\n')
			return true;
	}
	return false;
}

static bool look(struct bytes *b, struct survey *s, uint64_t *rows)
{
	static struct sample sample;
	int columns = take_names(b);
	int64_t last_ms = -1, t_ms = 0, mc = 0;

	for (int c = columns ? next(b) : -1; c >= 0; c = next(b)) {
		if (!take_row(b, c, columns, &t_ms, &mc) || t_ms <= last_ms)
			return false;
		if (!(*rows)++ && t_ms >= SECONDS_MS(MOMENT_S))
			return false;
		last_ms = t_ms;
		if (mc < INTAKE_SKIN_MIN_MC || mc > INTAKE_SKIN_MAX_MC)
			continue;
		sample.t_ms = t_ms;
		sample.spot[0] = (struct channel_value){(int32_t)mc, STATUS_OK};
		survey_take(s, &sample);
	}
	return s->used > 0;
}

bool plain_look(int fd, struct survey *s, uint64_t *rows)
{
	static struct bytes b;
	struct stat st;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return false;
	b.fd = fd;
	b.offset = 0;
	b.at = b.n = 0;
	*rows = 0;
	*s = (struct survey){.closed = false};
	if (look(&b, s, rows))
		return true;
	*s = (struct survey){.closed = false};
	return false;
}

enum result plain_take(struct lines *l, const struct import_options *o, struct table *t,
		       struct import_choice *choice, char *why, size_t n)
{
	static struct columns columns;
	static struct csv_field names[COLUMNS_MAX];
	char *line;
	size_t len;
	bool whole;

	do
		if (lines_next(l, &line, &len, &whole) != RESULT_OK)
			return refuse(why, n, _("it cannot be read"));
	while (line[0] == '#');
	columns_read(&columns, names, csv_split(line, len, ',', names, COLUMNS_MAX));
	enum result r = record_choose(&columns, o, t, why, n);

	t->columns = columns.n;
	survey_names(t, &columns, NULL, choice);
	return r;
}
