/* parts.h - the files of the page, as scripts/web-parts made them. */
#pragma once

#include <stddef.h>

struct web_part {
	const char *url, *type, *text;
};
extern const struct web_part web_parts[]; /* ends with NULL */
