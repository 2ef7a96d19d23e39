#include "safe_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define TEXT_MAX 1024 /* what is 400 letters in a file of ours may be 600 with a guard at each cell */

/*
 * Does a formula begin here? Spaces and quotes are passed over first: programs trim the first and take
 * off the second. Returns the number of bytes up to the apostrophes or sign, -1 for no formula. Own
 * apostrophes of the text count, so that taking one off gives back what was written.
 */
static int formula_at(const char *s, int *apostrophes)
{
	size_t skip = strspn(s, " \"");
	size_t own = strspn(s + skip, "'");
	*apostrophes = (int)own;
	return s[skip + own] && strchr("=+-@", s[skip + own]) ? (int)skip : -1;
}

/* Copies src with one apostrophe more (add) or fewer ahead of each formula. */
static char *copy_guarded(char *dst, size_t n, const char *src, bool add)
{
	size_t o = 0;
	bool cell_start = true;
	while (*src && o + 2 < n) {
		int apostrophes, skip = cell_start ? formula_at(src, &apostrophes) : -1;
		if (skip >= 0 && o + (size_t)skip + 2 < n) {
			memcpy(dst + o, src, (size_t)skip);
			o += (size_t)skip;
			src += skip;
			if (add)
				dst[o++] = '\'';
			else if (apostrophes)
				src++;
		}
		cell_start = *src == ',' || *src == ';';
		dst[o++] = *src++;
	}
	dst[o] = '\0';
	return dst;
}

char *guard_text(char *dst, size_t n, const char *src)
{
	char clean[TEXT_MAX], guarded[TEXT_MAX];
	text_printable(clean, sizeof(clean), src, strlen(src));
	copy_guarded(guarded, sizeof(guarded), clean, true);
	return text_printable(dst, n, guarded, strlen(guarded));
}

char *unguard_text(char *dst, size_t n, const char *src, size_t n_src)
{
	char clean[TEXT_MAX], bare[TEXT_MAX];
	text_printable(clean, sizeof(clean), src, n_src);
	copy_guarded(bare, sizeof(bare), clean, false);
	return text_printable(dst, n, bare, strlen(bare));
}

static char *quote(char *dst, size_t n, const char *guarded)
{
	if (!strpbrk(guarded, ",;\"#"))
		return text_printable(dst, n, guarded, strlen(guarded));
	size_t o = 0;
	dst[o++] = '"';
	for (const char *s = guarded; *s && o + 4 < n; s++) {
		if (*s == '"')
			dst[o++] = '"';
		dst[o++] = *s;
	}
	dst[o++] = '"';
	dst[o] = '\0';
	return dst;
}

char *csv_cell(char *dst, size_t n, const char *src)
{
	char guarded[TEXT_MAX];
	guard_text(guarded, sizeof(guarded), src);
	return quote(dst, n, guarded);
}

char *text_printable_whole(const char *src)
{
	size_t n = strlen(src), room = 4 * n + 1; /* two bytes may be named by eight */
	char *dst = malloc(room);
	return dst ? text_printable(dst, room, src, n) : NULL;
}

char *csv_cell_whole(const char *src)
{
	char *clean = text_printable_whole(src);
	size_t room = clean ? 2 * strlen(clean) + 3 : 0;
	char *guarded = clean ? malloc(room) : NULL, *cell = guarded ? malloc(2 * room + 4) : NULL;
	if (cell)
		quote(cell, 2 * room + 4, copy_guarded(guarded, room, clean, true));
	free(clean);
	free(guarded);
	return cell;
}
