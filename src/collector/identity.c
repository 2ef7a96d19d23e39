#include "icecue/identity.h"

#include <string.h>

#include "icecue/text.h"

static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:@#/+";

char *probe_identity(const struct driver *drv, const struct port *p, char buf[IDENTITY_MAX])
{
	bool has_serial = p->serial[0] != '\0';
	const char *place = has_serial ? p->serial : p->usb_path[0] ? p->usb_path : p->where;

	text_copy(buf, IDENTITY_MAX, drv->name);
	size_t n = strlen(buf);
	if (n + 1 < IDENTITY_MAX) {
		buf[n++] = has_serial ? '#' : '@';
		text_copy(buf + n, IDENTITY_MAX - n, place);
	}
	for (char *s = buf; *s; s++) {
		if (!strchr(allowed, *s))
			*s = '_';
	}
	return buf;
}
