#include "sysfs_text.h"

#include <string.h>

static bool is_name(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool plain = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '_';
		if (!plain)
			return false;
	}
	return n > 0;
}

bool sysfs_line_next(const uint8_t **at, size_t *left, struct sysfs_line *out)
{
	const char *s = (const char *)*at;
	const char *end = *left ? memchr(s, '\n', *left) : NULL;

	if (!end)
		return false;
	size_t n = (size_t)(end - s);
	const char *colon = memchr(s, ':', n);

	*out = (struct sysfs_line){.text = s, .text_n = n};
	if (colon && is_name(s, (size_t)(colon - s))) {
		out->name = s;
		out->name_n = (size_t)(colon - s);
		out->text = colon + 1;
		out->text_n = n - out->name_n - 1;
	}
	*at += n + 1;
	*left -= n + 1;
	return true;
}

bool sysfs_line_is(const struct sysfs_line *l, const char *name)
{
	return l->name_n == strlen(name) && !memcmp(l->name, name, l->name_n);
}

bool sysfs_line_number(const struct sysfs_line *l, int64_t *millionths)
{
	size_t i = l->text_n && (l->text[0] == '-' || l->text[0] == '+'), digits = 0;
	int64_t value = 0, unit = 1000000;
	bool fraction = false;

	for (; i < l->text_n; i++) {
		char c = l->text[i];

		if (c == '.' && !fraction && digits) {
			fraction = true;
			continue;
		}
		if (c < '0' || c > '9' || value > INT64_C(10000000000000))
			return false;
		if (fraction)
			unit /= 10;
		value = fraction ? value + (c - '0') * unit : value * 10 + (c - '0') * unit;
		digits++;
	}
	*millionths = l->text_n && l->text[0] == '-' ? -value : value;
	return digits > 0;
}

enum status sysfs_line_error(const struct sysfs_line *l)
{
	if (!l->text_n || l->text[0] != '!')
		return STATUS_OK;
	struct sysfs_line error = {.name = l->text, .name_n = l->text_n};

	/* a conversion that is not done yet is told by EAGAIN or EBUSY; what else is told is told of a fault
	 */
	if (sysfs_line_is(&error, "!EAGAIN") || sysfs_line_is(&error, "!EBUSY"))
		return STATUS_NOT_READY;
	if (sysfs_line_is(&error, "!ENODATA") || sysfs_line_is(&error, "!ENXIO"))
		return STATUS_MISSING;
	return STATUS_FAULT;
}

void sysfs_add(struct readings *out, const struct channel *c, int64_t udeg)
{
	if (udeg == -127000000)
		readings_status(out, c, STATUS_MISSING);
	else if (udeg == 85000000)
		readings_status(out, c, STATUS_NOT_READY);
	else
		readings_value(out, c, udeg);
}
