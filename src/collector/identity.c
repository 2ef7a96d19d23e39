#include "identity.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:@#/+";

char *identity_clean(char *s)
{
	for (char *c = s; *c; c++) {
		if (!strchr(allowed, *c))
			*c = '_';
	}
	return s;
}

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
	return identity_clean(buf);
}

/* FNV-1a: it has to keep apart what somebody has at home, not what somebody makes up. */
static uint32_t number_of(const char *s)
{
	uint32_t h = 2166136261u;
	for (; *s; s++)
		h = (h ^ (uint8_t)*s) * 16777619u;
	return h;
}

char *probe_channel_identity(const char *identity, const char *channel, char buf[IDENTITY_MAX])
{
	char last[16], number[16] = "";
	size_t n_last = 0, n = strlen(identity);
	for (const char *c = channel ? channel : ""; *c && n_last + 1 < sizeof(last); c++)
		if (isalnum((unsigned char)*c))
			last[n_last++] = (char)tolower((unsigned char)*c);
	last[n_last] = '\0';
	text_copy(buf, IDENTITY_MAX, identity);
	if (!n_last)
		return buf;
	size_t room = IDENTITY_MAX - 1 - 1 - n_last;
	if (n > room) {
		snprintf(number, sizeof(number), ":%08x", number_of(identity));
		n = room - strlen(number);
	}
	snprintf(buf, IDENTITY_MAX, "%.*s%s/%s", (int)n, identity, number, last);
	return identity_clean(buf);
}
