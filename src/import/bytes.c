/* From the bytes of a file to text: UTF-8, a line feed at the end of each line. */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "sheet.h"

#define FILE_MAX ((size_t)256 << 20)

enum result bytes_read(struct lines *l, char **out, size_t *n_out, char *why, size_t n)
{
	size_t used, cap = LINES_BUFFER * 2;
	const char *ahead = lines_ahead(l, &used);
	char *text = malloc(cap);

	if (text)
		memcpy(text, ahead, used);
	while (text && !l->ended && used < FILE_MAX) {
		if (used == cap) {
			char *more = realloc(text, cap *= 2);

			if (!more)
				free(text);
			text = more;
			continue;
		}
		ssize_t got = read(l->fd, text + used, cap - used);

		if (got < 0 && errno != EINTR)
			l->failed = true;
		if (got <= 0 && !(got < 0 && errno == EINTR))
			break;
		used += got > 0 ? (size_t)got : 0;
	}
	*out = text;
	*n_out = used;
	if (text && !l->failed && used < FILE_MAX)
		return RESULT_OK;
	free(text);
	*out = NULL;
	if (l->failed)
		return refuse(why, n, _("it cannot be read"));
	if (!text)
		return refuse(why, n, _("no memory"));
	return refuse(why, n, _("it is larger than 256 MB: cut out the session with head and tail"));
}

/* ---- what it is not ---- */

static bool begins(const char *text, size_t n, const char *head, size_t len)
{
	return n >= len && !memcmp(text, head, len);
}

enum result bytes_refuse_foreign(const char *text, size_t n_text, char *why, size_t n)
{
	static const struct {
		const char *head;
		size_t len;
		const char *what;
	} kinds[] = {
		{"\x1f\x8b", 2, N_("it is compressed: unpack it first (gunzip)")},
		{"BZh", 3, N_("it is compressed: unpack it first (bunzip2)")},
		{"\x28\xb5\x2f\xfd", 4, N_("it is compressed: unpack it first (unzstd)")},
		{"\xfd"
		 "7zXZ",
		 5, N_("it is compressed: unpack it first (unxz)")},
		{"PK\x03\x04", 4, N_("it is an archive or a spreadsheet: save the table in it as CSV")},
		{"\xd0\xcf\x11\xe0", 4, N_("it is an old spreadsheet (.xls): save the table in it as CSV")},
		{"%PDF", 4, N_("it is a PDF: export the table as CSV from the program that made it")},
		{"SQLite format 3", 15,
		 N_("it is a database: sqlite3 -header -csv FILE 'SELECT * FROM TABLE' >table.csv")},
		{"PAR1", 4, N_("it is a Parquet file: save the table in it as CSV")},
		{"\x89HDF", 4, N_("it is an HDF5 file: save the table in it as CSV")},
		{"# icecue capture ", 17,
		 N_("it holds the raw bytes of a probe and cannot be read as a table; is its first line '# icecue capture 1', and does a line '# driver NAME' follow?")},
		{"\xff\xfe\0\0", 4, N_("it is UTF-32: iconv -f UTF-32 -t UTF-8 FILE >table.csv")},
		{"\0\0\xfe\xff", 4, N_("it is UTF-32: iconv -f UTF-32 -t UTF-8 FILE >table.csv")},
		{"<", 1, N_("it is HTML or XML: save the table in it as CSV")},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (begins(text, n_text, kinds[i].head, kinds[i].len))
			return refuse(why, n, _("expected a table as text, but %s"), _(kinds[i].what));
	if (begins(text, n_text, "{", 1) &&
	    (memmem(text, n_text, "'timex'", 7) || memmem(text, n_text, "\"timex\"", 7)))
		return refuse(
			why, n,
			_("it is a profile of Artisan: open it there, choose File, Export, CSV, and replay that file"));
	return RESULT_OK;
}

enum result bytes_refuse_no_text(const char *text, size_t n_text, char *why, size_t n)
{
	if (!n_text)
		return refuse(why, n,
			      _("expected a header line with the names of the columns, but it is empty"));
	if (memchr(text, '\0', n_text))
		return refuse(
			why, n,
			_("expected a table as text, but it holds bytes that are no text: export the table as CSV from the program that made it; if it is UTF-16: iconv -f UTF-16 -t UTF-8 FILE >table.csv"));
	return RESULT_OK;
}

/* ---- encodings ---- */

/* 'l' or 'b' for UTF-16 with its low or its high byte first, '\0' for what is no UTF-16. */
static char utf16_order(const char *text, size_t n)
{
	size_t zeros[2] = {0, 0}, looked = n < 1024 ? n : 1024;

	if (begins(text, n, "\xff\xfe", 2))
		return 'l';
	if (begins(text, n, "\xfe\xff", 2))
		return 'b';
	for (size_t i = 0; i < looked; i++)
		zeros[i % 2] += !text[i];
	if (looked < 8 || zeros[0] + zeros[1] < looked / 4)
		return '\0';
	return !zeros[0] ? 'l' : !zeros[1] ? 'b' : '\0';
}

static uint32_t utf16_unit(const char *at, char order)
{
	unsigned char first = (unsigned char)at[0], second = (unsigned char)at[1];

	return order == 'l' ? first | (uint32_t)second << 8 : second | (uint32_t)first << 8;
}

static size_t utf16_to_utf8(const char *text, size_t n, char order, char *out)
{
	size_t used = 0;

	for (size_t i = 0; i + 1 < n; i += 2) {
		uint32_t code = utf16_unit(text + i, order);

		if (code == 0xfeff)
			continue;
		if (code >= 0xd800 && code < 0xdc00 && i + 3 < n) {
			uint32_t low = utf16_unit(text + i + 2, order);

			code = 0x10000 + ((code - 0xd800) << 10) + ((low - 0xdc00) & 0x3ff);
			i += 2;
		}
		used += utf8_put(out + used, code);
	}
	return used;
}

/* The bytes of the character that begins here; 0 when it is no UTF-8. */
static size_t utf8_length(const char *at, size_t n)
{
	unsigned char first = (unsigned char)at[0];
	size_t length = first < 0x80 ? 1 : first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : 2;

	if (length > n || (first >= 0x80 && first < 0xc2) || first >= 0xf5)
		return 0;
	for (size_t i = 1; i < length; i++)
		if (((unsigned char)at[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

static bool is_utf8(const char *text, size_t n)
{
	for (size_t i = 0, length; i < n; i += length) {
		length = utf8_length(text + i, n - i);
		if (!length)
			return false;
	}
	return true;
}

/* Encodings that show themselves by a word for temperature in them. Returns the name of one, or NULL. */
static const char *other_encoding(const char *text, size_t n)
{
	static const struct {
		const char *name, *word;
	} known[] = {{"GB18030", "\xce\xc2\xb6\xc8"},
		     {"BIG5", "\xb7\xc5\xab\xd7"},
		     {"SHIFT_JIS", "\x89\xb7\x93\x78"},
		     {"WINDOWS-1251", "\xd2\xe5\xec\xef\xe5\xf0"}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (memmem(text, n, known[i].word, strlen(known[i].word)))
			return known[i].name;
	return NULL;
}

/* Returns the bytes written to out, which has room for twice as many; 0 when it cannot be done. */
static size_t encoding_to_utf8(const char *name, char *text, size_t n, char *out)
{
	iconv_t to = iconv_open("UTF-8", name);
	char *in = text, *at = out;
	size_t left = n, room = 2 * n;

	if (to == (iconv_t)-1)
		return 0;
	bool all = iconv(to, &in, &left, &at, &room) != (size_t)-1;

	iconv_close(to);
	return all ? (size_t)(at - out) : 0;
}

/* What is no UTF-8 is taken for Latin-1. */
static size_t latin_to_utf8(const char *text, size_t n, char *out)
{
	size_t used = 0;

	for (size_t i = 0, length; i < n; i += length) {
		length = utf8_length(text + i, n - i);
		if (length)
			memcpy(out + used, text + i, length);
		used += length ? length : utf8_put(out + used, (unsigned char)text[i]);
		length = length ? length : 1;
	}
	return used;
}

/* Characters under other names, before a ; in them can be taken for the end of a cell: signs of HTML, blanks
 * of other widths, marks of the order of bytes. Returns the new length. */
static size_t plain_characters(char *text, size_t n)
{
	static const struct {
		const char *from, *to;
	} signs[] = {{"\xef\xbb\xbf", ""},  {"\xc2\xa0", " "}, {"\xe2\x80\x87", " "}, {"\xe2\x80\x89", " "},
		     {"\xe2\x80\xaf", " "}, {"&nbsp;", " "},   {"&#160;", " "},	      {"&deg;", "°"},
		     {"&#176;", "°"},	    {"&#xb0;", "°"},   {"&#xB0;", "°"},	      {"&ordm;", "°"},
		     {"&#186;", "°"},	    {"&#8451;", "℃"},  {"&#x2103;", "℃"},     {"&#8457;", "℉"},
		     {"&#x2109;", "℉"},	    {"&micro;", "µ"},  {"&#181;", "µ"},	      {"&quot;", "'"}};
	size_t used = 0;

	for (size_t i = 0; i < n;) {
		size_t length = 0, k = 0;

		/* nearly every byte begins none of them */
		if ((unsigned char)text[i] < 0xc2 && text[i] != '&') {
			text[used++] = text[i++];
			continue;
		}
		for (; k < sizeof(signs) / sizeof(signs[0]) && !length; k++)
			if (begins(text + i, n - i, signs[k].from, strlen(signs[k].from)))
				length = strlen(signs[k].from);
		if (!length) {
			text[used++] = text[i++];
			continue;
		}
		const char *to = signs[k - 1].to;

		memcpy(text + used, to, strlen(to));
		used += strlen(to);
		i += length;
	}
	return used;
}

/* A carriage return ends a line where no line feed does. */
static void mend_line_ends(char *text, size_t n)
{
	size_t alone = 0, feeds = 0;

	for (size_t i = 0; i < n; i++) {
		feeds += text[i] == '\n';
		alone += text[i] == '\r' && (i + 1 == n || text[i + 1] != '\n');
	}
	if (alone <= 8 * feeds)
		return;
	for (size_t i = 0; i < n; i++)
		if (text[i] == '\r' && (i + 1 == n || text[i + 1] != '\n'))
			text[i] = '\n';
}

enum result bytes_decode(char **text, size_t *n_text, char *why, size_t n)
{
	char order = utf16_order(*text, *n_text);
	size_t skip = begins(*text, *n_text, "\xef\xbb\xbf", 3) ? 3 : 0;
	/* a byte becomes at most two, two of UTF-16 become at most three */
	char *out = malloc(*n_text * 2 + 4);

	if (!out)
		return refuse(why, n, _("no memory"));
	const char *name = order || skip || is_utf8(*text, *n_text) ? NULL : other_encoding(*text, *n_text);
	size_t used = name ? encoding_to_utf8(name, *text, *n_text, out) : 0;

	if (!used)
		used = order ? utf16_to_utf8(*text, *n_text, order, out)
			     : latin_to_utf8(*text + skip, *n_text - skip, out);

	free(*text);
	used = plain_characters(out, used);
	out[used] = '\0';
	*text = out;
	*n_text = used;
	mend_line_ends(out, used);
	return RESULT_OK;
}
