#include "csv.h"

#include <string.h>

/* The field that begins with a quote at *at: undoes the quotes in place and moves *at to its separator or
 * end. */
static struct csv_field quoted(char **at, const char *end, char sep)
{
	char *from = *at + 1, *to = *at;
	struct csv_field f = {.at = to};

	while (from < end) {
		if (*from != '"') {
			*to++ = *from++;
		} else if (from + 1 < end && from[1] == '"') {
			*to++ = '"';
			from += 2;
		} else {
			from++;
			break;
		}
	}
	while (from < end && *from != sep)
		*to++ = *from++;
	f.n = (size_t)(to - f.at);
	*at = from;
	return f;
}

int csv_split(char *line, size_t n, char sep, struct csv_field *out, int cap)
{
	char *at = line, *end = line + n;
	int count = 0;

	while (count < cap) {
		if (at < end && *at == '"') {
			out[count++] = quoted(&at, end, sep);
		} else {
			char *stop = at < end ? memchr(at, sep, (size_t)(end - at)) : NULL;

			if (!stop)
				stop = end;
			out[count++] = (struct csv_field){.at = at, .n = (size_t)(stop - at)};
			at = stop;
		}
		if (at >= end)
			break;
		at++; /* over the separator: an empty field follows when the line ends here */
	}
	return count;
}
