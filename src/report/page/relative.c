#include "relative.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void relative_put(FILE *f, const char *path)
{
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;
		if (c < 0x80 && (isalnum(c) || strchr("-_.~/", c)))
			fputc(c, f);
		else
			fprintf(f, "%%%02X", c);
	}
}

/* Behind the last slash of what both begin with, whole names only. */
static size_t common(const char *a, const char *b)
{
	size_t n = 0;
	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == '/')
			n = i + 1;
	return n;
}

/* There is room for it. */
static void add_slash(char *path)
{
	size_t n = strlen(path);
	path[n] = '/';
	path[n + 1] = '\0';
}

void relative_to(const char *to, const char *path, char *buf, size_t n)
{
	char folder[PATH_MAX] = ".", from_whole[PATH_MAX + 1], to_whole[PATH_MAX + 1];
	const char *slash = strrchr(path, '/');
	size_t used = 0;
	if (slash)
		text_copy(folder, slash == path ? 2 : (size_t)(slash - path) + 1, path);
	if (!realpath(folder, from_whole) || !realpath(to, to_whole)) {
		snprintf(buf, n, "%s/", to);
		return;
	}
	add_slash(from_whole);
	add_slash(to_whole);
	size_t same = common(from_whole, to_whole);
	*buf = '\0';
	for (const char *at = from_whole + same; (at = strchr(at, '/')) && used < n; at++)
		used += (size_t)snprintf(buf + used, n - used, "../");
	if (used < n)
		snprintf(buf + used, n - used, "%s", to_whole + same);
}
