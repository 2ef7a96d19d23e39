#include "before.h"

#include <stdio.h>
#include <string.h>

#include "collector/choose.h"

static bool is_there(const struct port_list *attached, const char *arg)
{
	const struct driver *driver;
	struct port port;
	char why[CHOOSE_WHY_MAX];
	return probe_choose_from(attached, arg, &driver, &port, why, sizeof(why)) == RESULT_OK;
}

const char *before_probe(const struct port_list *attached, const char *line, char *buf, size_t n)
{
	size_t name = strcspn(line, " "), end = strlen(line);
	/* a place may have blanks, and so may the product behind it */
	for (; end > name; end = (size_t)((const char *)memrchr(line, ' ', end) - line)) {
		int k = snprintf(buf, n, "%.*s:%.*s", (int)name, line, (int)(end - name - 1), line + name + 1);
		if (k > 0 && (size_t)k < n && is_there(attached, buf))
			return buf;
	}
	int k = snprintf(buf, n, "%.*s", (int)name, line);
	return name && k > 0 && (size_t)k < n && is_there(attached, buf) ? buf : NULL;
}
