#include "format.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "i18n.h"
#include "text.h"

char *format_degrees(int32_t mc, bool fahrenheit, char *buf, size_t n)
{
	if (mc == MC_NONE)
		snprintf(buf, n, "--.-");
	else
		format_fixed(fahrenheit ? mc_to_mf(mc) : mc, 1, buf, n);
	return buf;
}

char *format_temp(int32_t mc, bool fahrenheit, bool utf8, char *buf, size_t n)
{
	char figure[24];
	snprintf(buf, n, "%s %s%c", format_degrees(mc, fahrenheit, figure, sizeof(figure)),
		 utf8 ? "\xc2\xb0" : "", fahrenheit ? 'F' : 'C');
	return buf;
}

char *format_clock(int64_t ms, char *buf, size_t n)
{
	int64_t s = ms < 0 ? 0 : ms / 1000;
	snprintf(buf, n, "%02" PRId64 ":%02" PRId64, s / 60, s % 60);
	return buf;
}

char *format_title(const char *client, const char *site, char *buf, size_t n)
{
	if (!*client && !*site)
		site = _("Ice massage");
	snprintf(buf, n, "%s%s%s", client, *client && *site ? ", " : "", site);
	return buf;
}

char *format_minute(const char *iso, char *buf, size_t n)
{
	text_printable(buf, n < 17 ? n : 17, iso, strlen(iso));
	if (strlen(buf) > 10 && buf[10] == 'T')
		buf[10] = ' ';
	return buf;
}

char *format_whole(int64_t number, char *end)
{
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
	do
		*--end = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		*--end = '-';
	return end;
}

char *format_left(int64_t ms, char *buf, size_t n)
{
	int64_t s = ms < 0 ? 0 : ms / 1000 + (ms % 1000 > 0);
	char text[32], *at = text + sizeof(text) - 1;
	*at = '\0';
	*--at = (char)('0' + s % 10);
	*--at = (char)('0' + s % 60 / 10);
	*--at = ':';
	return text_copy(buf, n, format_whole(s / 60, at));
}
