#include "text.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_LEN 64

char *text_copy(char *dst, size_t n, const char *src)
{
	if (!n)
		return dst;
	size_t len = strnlen(src, n - 1);
	memcpy(dst, src, len);
	dst[len] = '\0';
	return dst;
}

bool text_ends(const char *text, const char *with)
{
	size_t n = strlen(text), k = strlen(with);
	return n > k && !strcasecmp(text + n - k, with);
}

/* Length of the valid UTF-8 sequence at s (over-long and surrogate forms are not valid), 0 when invalid. */
static size_t utf8_length(const unsigned char *s, size_t n)
{
	if (s[0] < 0x80)
		return 1;
	size_t len = s[0] >= 0xc2 && s[0] < 0xe0   ? 2
		     : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
		     : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
						   : 0;
	if (!len || len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
	    (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

static uint32_t code_point(const unsigned char *s, size_t len)
{
	uint32_t c = len == 1 ? s[0] : s[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++)
		c = c << 6 | (s[i] & 0x3f);
	return c;
}

/* Nobody sees it, or it changes the order of what stands around it, or it ends a line. */
static bool is_hidden(uint32_t c)
{
	static const uint32_t ranges[][2] = {
		{0xad, 0xad},
		{0x34f, 0x34f}, /* soft hyphen, joiner of graphemes */
		{0x61c, 0x61c},
		{0x115f, 0x1160}, /* mark of Arabic letters, fillers of Hangul */
		{0x17b4, 0x17b5},
		{0x180b, 0x180f}, /* vowels of Khmer without a shape, selectors of Mongolian */
		{0x200b, 0x200f},
		{0x2028, 0x202e}, /* zero width, marks and embeddings of direction, line ends */
		{0x2060, 0x206f},
		{0x3164, 0x3164}, /* word joiner, isolates, filler */
		{0xfeff, 0xfeff},
		{0xffa0, 0xffa0}, /* byte order mark, filler */
		{0xfff0, 0xfffb},
		{0xe0000, 0xe0fff}, /* annotations, tags */
	};
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

/* "<U+202E>" into 12 bytes; returns how many there are. */
static size_t name_hidden(uint32_t c, char *buf)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t n = 3;
	memcpy(buf, "<U+", 3);
	for (int shift = c > 0xffff ? 16 : 12; shift >= 0; shift -= 4)
		buf[n++] = digits[c >> shift & 15];
	buf[n++] = '>';
	return n;
}

char *text_printable(char *dst, size_t n, const char *src, size_t n_src)
{
	if (!n)
		return dst;
	size_t o = 0;
	for (size_t i = 0; i < n_src && src[i];) {
		const unsigned char *s = (const unsigned char *)src + i;
		if (s[0] >= 0x20 && s[0] < 0x7f && o + 1 < n) { /* most */
			dst[o++] = src[i++];
			continue;
		}
		size_t len = utf8_length(s, n_src - i);
		/* U+0080..U+009F are control characters too: a terminal may obey them */
		bool control =
			len == 0 || s[0] < 0x20 || s[0] == 0x7f || (len == 2 && s[0] == 0xc2 && s[1] < 0xa0);
		char shown[12] = "?";
		bool hidden = !control && len > 1 && is_hidden(code_point(s, len));
		size_t out = control ? 1 : hidden ? name_hidden(code_point(s, len), shown) : len;
		if (o + out >= n)
			break;
		memcpy(dst + o, control || hidden ? shown : (const char *)s, out);
		o += out;
		i += len ? len : 1;
	}
	dst[o] = '\0';
	return dst;
}

char *text_troff(char *dst, size_t n, const char *src)
{
	bool request = *src == '.' || *src == '\'';
	size_t used = 0;

	if (request && n >= 3) {
		dst[used++] = '\\';
		dst[used++] = '&';
	}
	for (; *src && used + 3 <= n; src++) {
		if (*src == '-' || *src == '\\')
			dst[used++] = '\\';
		dst[used++] = *src == '\\' ? 'e' : *src;
	}
	if (n)
		dst[used] = '\0';
	return dst;
}

/* The next letter or digit in lower case, '\0' at the end. */
static char next_plain(const char **s)
{
	while (**s && !isalnum((unsigned char)**s))
		(*s)++;
	return **s ? (char)tolower((unsigned char)*(*s)++) : '\0';
}

bool text_same_name(const char *a, const char *b)
{
	for (;;) {
		char x = next_plain(&a), y = next_plain(&b);
		if (x != y)
			return false;
		if (!x)
			return true;
	}
}

/* Levenshtein distance without regard to case; names longer than NAME_MAX_LEN count by their beginning. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t n = strnlen(a, NAME_MAX_LEN), m = strnlen(b, NAME_MAX_LEN);
	size_t row[NAME_MAX_LEN + 1];
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t best = diagonal +
				      (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));
			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[m];
}

const char *text_nearest(const char *given, const char *const *names, size_t count)
{
	const char *best = NULL;
	size_t best_distance = strnlen(given, NAME_MAX_LEN) / 3 + 2; /* further away is no typing slip */
	for (size_t i = 0; i < count; i++) {
		size_t d = edit_distance(given, names[i]);
		if (d < best_distance) {
			best = names[i];
			best_distance = d;
		}
	}
	return best;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int text_parse_hex(const char *text, uint8_t *out, size_t cap)
{
	size_t n = 0;
	while (*text) {
		if (isspace((unsigned char)*text)) {
			text++;
			continue;
		}
		int high = hex_digit(text[0]);
		int low = high < 0 ? -1 : hex_digit(text[1]);
		if (low < 0 || n == cap)
			return -1;
		out[n++] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	return (int)n;
}

/* Moves *text behind one to four digits. */
static bool usb_number(const char **text, uint16_t *out)
{
	int n = 0;
	*out = 0;
	for (int digit; n <= 4 && (digit = hex_digit(**text)) >= 0; ++*text, n++)
		*out = (uint16_t)(*out << 4 | digit);
	return n > 0 && n <= 4;
}

bool text_parse_usb(const char *text, uint16_t *vendor, uint16_t *product)
{
	return usb_number(&text, vendor) && *text++ == ':' && usb_number(&text, product) && !*text;
}

char *text_hex(char *dst, size_t cap, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	size_t o = 0;
	for (size_t i = 0; i < n && o + 2 < cap; i++) {
		dst[o++] = digits[bytes[i] >> 4];
		dst[o++] = digits[bytes[i] & 15];
	}
	if (cap)
		dst[o] = '\0';
	return dst;
}
