#include "who.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_LIBUNISTRING
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>
#endif

#include "utf8.h"

#define LETTERS_MAX 64 /* of a label that are looked at for a slip */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* Without spaces at the ends, each row of them as one, capitals of ASCII as small letters. In place. */
static char *fold_ascii(char *label)
{
	char *out = label;
	for (const char *in = label; *in; in++)
		if (!is_space(*in))
			*out++ = lower(*in);
		else if (out > label && in[strspn(in, " \t")] && out[-1] != ' ')
			*out++ = ' ';
	*out = '\0';
	return label;
}

char *who_key(const char *label)
{
#ifdef HAVE_LIBUNISTRING
	/* a fold may make letters that fold again; decomposed, so that ASCII keeps its place in the order */
	const uint8_t *utf8 = (const uint8_t *)label;
	size_t n = strlen(label), n_once;
	bool good = !u8_check(utf8, n);
	uint8_t *once = good ? u8_casefold(utf8, n, "", UNINORM_NFKD, NULL, &n_once) : NULL;
	uint8_t *key = once ? u8_casefold(once, n_once, "", UNINORM_NFKD, NULL, &n) : NULL;
	free(once);
	char *text = key ? realloc(key, n + 1) : NULL;
	if (text) {
		text[n] = '\0';
		return fold_ascii(text);
	}
	free(key); /* broken UTF-8: as the bytes are */
#endif
	char *copy = strdup(label);
	return copy ? fold_ascii(copy) : NULL;
}

static int compare_keys(const char *a, const char *b)
{
	char *x = who_key(a), *y = who_key(b);
	int order = x && y ? strcmp(x, y) : strcmp(a, b);
	free(x);
	free(y);
	return order;
}

/* Moves behind spaces; the character that stands for them. */
static unsigned char next_of(const char **at, bool first)
{
	size_t n = strspn(*at, " \t");
	*at += n;
	if (n && !first && **at)
		return ' ';
	return (unsigned char)lower(**at ? *(*at)++ : '\0');
}

int who_compare(const char *a, const char *b)
{
	/* what most pairs need is told without memory: they are alike, or differ before any letter beyond
	 * ASCII */
	if (!strcmp(a, b))
		return 0;
	for (const char *x = a, *y = b;;) {
		unsigned char c = next_of(&x, x == a), d = next_of(&y, y == b);
		if (c >= 0x80 || d >= 0x80 || (unsigned char)*x >= 0x80 || (unsigned char)*y >= 0x80)
			return compare_keys(a, b);
		if (c != d || !c)
			return c - d;
	}
}

bool who_same(const char *a, const char *b)
{
	return who_compare(a, b) == 0;
}

/* ---- slips ---- */

struct letters {
	int n;
	uint32_t at[LETTERS_MAX];
	int n_meant; /* digits, and letters that stand alone */
	uint32_t meant[LETTERS_MAX];
};

static bool is_letter(uint32_t c)
{
	return c >= 0x80 || (c >= 'a' && c <= 'z');
}

static bool read_letters(const char *label, struct letters *l)
{
	char *key = who_key(label);
	const char *at = key ? key : "";
	*l = (struct letters){0};
	while (*at && l->n < LETTERS_MAX)
		l->at[l->n++] = utf8_next(&at);
	free(key);
	for (int i = 0; i < l->n; i++) {
		bool alone = is_letter(l->at[i]) && (i == 0 || !is_letter(l->at[i - 1])) &&
			     (i + 1 == l->n || !is_letter(l->at[i + 1]));
		if (alone || (l->at[i] >= '0' && l->at[i] <= '9'))
			l->meant[l->n_meant++] = l->at[i];
	}
	return l->n > 2;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* How many letters are wrong, too many, missing, or swapped with their neighbour. */
static int slips(const struct letters *a, const struct letters *b)
{
	int rows[3][LETTERS_MAX + 1];
	for (int j = 0; j <= b->n; j++)
		rows[0][j] = j;
	for (int i = 1; i <= a->n; i++) {
		int *row = rows[i % 3];
		const int *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
		row[0] = i;
		for (int j = 1; j <= b->n; j++) {
			row[j] = least(above[j - 1] + (a->at[i - 1] != b->at[j - 1]),
				       least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a->at[i - 1] == b->at[j - 2] && a->at[i - 2] == b->at[j - 1])
				row[j] = least(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[a->n % 3][b->n];
}

bool who_near(const char *a, const char *b)
{
	struct letters x, y;
	if (!read_letters(a, &x) || !read_letters(b, &y) || x.n_meant != y.n_meant ||
	    memcmp(x.meant, y.meant, (size_t)x.n_meant * sizeof(x.meant[0])) != 0)
		return false;
	int n = slips(&x, &y);
	return n > 0 && n <= (least(x.n, y.n) >= 8 ? 2 : 1);
}
