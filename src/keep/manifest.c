#include "manifest.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "backups.h"
#include "base/i18n.h"
#include "base/text.h"

#define COMPONENT_MAX 255
static const char first_line[] = "# icecue backup 1\n";
static const char end_words[] = "# end: ";

/* ---- names ---- */

static bool components_ok(const char *name, bool folder)
{
	int depth = 0;
	for (const char *at = name;; depth++) {
		size_t n = strcspn(at, "/");
		if (!n && folder && !*at && depth)
			return true; /* behind the slash of a folder */
		if (!n || n > COMPONENT_MAX || *at == '.' || depth > MANIFEST_DEPTH)
			return false;
		if (!at[n])
			return true;
		at += n + 1;
	}
}

bool manifest_is_own(const char *file)
{
	static const char book[] = "book.db"; /* -wal, -shm ... */
	/* on a disk for which capitals do not count it is the same file */
	return !strncasecmp(file, book, sizeof(book) - 1) || !strcasecmp(file, BACKUPS_NAME);
}

/* The name below data/; NULL: it lies elsewhere. */
static const char *below_data(const char *name)
{
	size_t n = sizeof(MANIFEST_DATA) - 1;
	return !strncmp(name, MANIFEST_DATA, n) ? name + n : NULL;
}

static bool is_own_below(const char *name)
{
	char first[NAME_MAX + 1];
	const char *below = below_data(name);
	return below && manifest_is_own(text_copy(first, strcspn(below, "/") + 1, below));
}

bool manifest_name_ok(const char *name, bool folder)
{
	if (strlen(name) >= MANIFEST_NAME_MAX - sizeof(MANIFEST_TOP))
		return false;
	for (const char *c = name; *c; c++)
		if ((unsigned char)*c < ' ' || *c == '\x7f' || *c == '\\')
			return false;
	if (!components_ok(name, folder) || is_own_below(name))
		return false;
	const char *below = below_data(name);
	if (folder)
		return !strcmp(name, "config/") || !strcmp(name, "config") || !strcmp(name, "data") || below;
	return !strcmp(name, MANIFEST_README) || !strcmp(name, MANIFEST_CONFIG) || (below && *below);
}

/* A slash is lower than what may stand in a name. */
static int rank(char c)
{
	return !c ? 0 : c == '/' ? 1 : (unsigned char)c + 1;
}

int manifest_order(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return rank(*a) - rank(*b);
}

bool manifest_is_below(const char *name, const char *above)
{
	size_t n = strlen(above);
	return !strncmp(name, above, n) && name[n] == '/';
}

/* ---- writing ---- */

int manifest_head_format(const struct manifest_head *h, char *buf, size_t n)
{
	return snprintf(buf, n, "%s# made: %s\n# version: %s\n# sessions: %zu\n", first_line, h->made_iso,
			h->version, h->sessions);
}

int manifest_line(const char *sum, const char *name, char *buf, size_t n)
{
	return snprintf(buf, n, "%s  %s\n", sum, name);
}

int manifest_end(const char *text, size_t n_text, char *buf, size_t n)
{
	struct sha256 s;
	char sum[SHA256_HEX];
	sha256_begin(&s);
	sha256_add(&s, text, n_text);
	return snprintf(buf, n, "%s%s\n", end_words, sha256_end(&s, sum));
}

/* ---- reading ---- */

/* Takes the value of "# KEY: VALUE"; false when the line has another key. */
static bool take(const char *line, size_t n, const char *key, char *buf, size_t size)
{
	size_t used = strlen(key);
	if (n < used || memcmp(line, key, used) != 0)
		return false;
	text_printable(buf, size, line + used, n - used < size ? n - used : size - 1);
	return true;
}

static void take_head_line(const char *line, size_t n, struct manifest_head *h)
{
	char number[24];
	if (take(line, n, "# sessions: ", number, sizeof(number)))
		h->sessions = (size_t)strtoul(number, NULL, 10);
	else if (!take(line, n, "# made: ", h->made_iso, sizeof(h->made_iso)))
		take(line, n, "# version: ", h->version, sizeof(h->version));
}

static size_t line_of(const char *text, size_t n)
{
	const char *stop = memchr(text, '\n', n);
	return stop ? (size_t)(stop - text) + 1 : 0;
}

/* The bytes before the last line, which has their sum; 0: it is not there, or they are others. */
static size_t before_end(const char *text, size_t n)
{
	char line[sizeof(end_words) + SHA256_HEX + 2];
	size_t length = sizeof(end_words) - 1 + SHA256_HEX;
	if (n <= length)
		return 0;
	manifest_end(text, n - length, line, sizeof(line));
	return !memcmp(line, text + n - length, length) ? n - length : 0;
}

/* Names the file of the first line that differs. */
static bool differs(const char *line, size_t n, const char *found, size_t n_found, char *why, size_t n_why)
{
	char shown[200] = "?";
	const char *at = n ? line : found;
	size_t length = n ? n : n_found, skip = SHA256_HEX + 1;
	bool same_name = n == n_found && n > skip && !memcmp(line + skip, found + skip, n - skip);
	if (length > skip)
		text_printable(shown, sizeof(shown), at + skip, length - skip - 1);
	if (same_name)
		snprintf(why, n_why, _("a file in it is not as it was when it was made: %s"), shown);
	else if (n)
		snprintf(why, n_why, _("a file is missing, or stands where another should: %s"), shown);
	else
		snprintf(why, n_why, _("there is a file too many: %s"), shown);
	return false;
}

bool manifest_check(const char *text, size_t n, const char *found, size_t n_found, struct manifest_head *h,
		    char *why, size_t n_why)
{
	*h = (struct manifest_head){.sessions = 0};
	size_t end = before_end(text, n), k, f = 0;
	if (n < sizeof(first_line) || memcmp(text, first_line, sizeof(first_line) - 1) != 0) {
		snprintf(
			why, n_why,
			_("its list should begin with \"# icecue backup 1\": take a newer icecue, or another file"));
		return false;
	}
	if (!end) {
		snprintf(why, n_why, _("its list of files is damaged or cut off"));
		return false;
	}
	for (size_t at = 0; at < end; at += k) {
		k = line_of(text + at, end - at);
		if (!k)
			break;
		if (text[at] == '#') {
			take_head_line(text + at, k - 1, h);
			continue;
		}
		size_t next = line_of(found + f, n_found - f);
		if (next != k || memcmp(text + at, found + f, k) != 0)
			return differs(text + at, k, found + f, next, why, n_why);
		f += next;
	}
	return f == n_found || differs(NULL, 0, found + f, line_of(found + f, n_found - f), why, n_why);
}
