/* A taught device in the configuration, read and written. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "taught.h"

static int count_of(const struct config_section *s, enum setting id)
{
	return (int)(config_number(s, id) / 1000);
}

static bool parse_name(const char *title, struct taught *out)
{
	size_t n = strlen(title);
	if (n == 0 || n >= sizeof(out->name) || strspn(title, "abcdefghijklmnopqrstuvwxyz0123456789-_") != n)
		return false;
	text_copy(out->name, sizeof(out->name), title);
	return true;
}

static bool parse_binary(const struct config_section *s, struct taught *t, char *why, size_t n)
{
	const char *head = config_text(s, SETTING_HEAD);
	if (!config_has(s, SETTING_FRAME) || !config_has(s, SETTING_AT)) {
		snprintf(why, n, _("a binary device needs frame and at"));
		return false;
	}
	int head_len = *head ? text_parse_hex(head, t->head, sizeof(t->head)) : 0;
	if (head_len < 0) {
		snprintf(why, n, _("expected up to four bytes in hexadecimal for head, found '%.40s'"), head);
		return false;
	}
	t->frame_len = (uint8_t)count_of(s, SETTING_FRAME);
	t->head_len = (uint8_t)head_len;
	t->at = (uint8_t)count_of(s, SETTING_AT);
	t->width = (uint8_t)count_of(s, SETTING_WIDTH);
	t->little = config_number(s, SETTING_ORDER) == 1;
	t->is_signed = config_number(s, SETTING_SIGNED) == 1;
	t->sum = (enum taught_sum)config_number(s, SETTING_SUM);
	if (t->at + t->width > t->frame_len || t->head_len > t->frame_len) {
		snprintf(why, n, _("%d bytes from %d on do not fit into a frame of %d"), t->width, t->at,
			 t->frame_len);
		return false;
	}
	if (!t->vendor && !t->head_len) {
		snprintf(why, n, _("bytes on a serial line need a head to be found by"));
		return false;
	}
	return true;
}

bool taught_parse(const struct config_section *s, struct taught *out, char *why, size_t n)
{
	const char *usb = config_text(s, SETTING_USB);
	*out = (struct taught){0};
	if (!parse_name(s->title, out)) {
		snprintf(why, n, _("expected a name of up to %d lower case letters, digits, - and _"),
			 TAUGHT_NAME - 1);
		return false;
	}
	if (*usb) {
		if (!text_parse_usb(usb, &out->vendor, &out->product) || !out->vendor) {
			snprintf(why, n, _("expected usb = 1234:abcd, found '%.40s'"), usb);
			return false;
		}
	}
	out->binary = config_number(s, SETTING_FORM) == 1;
	out->baud = count_of(s, SETTING_BAUD);
	out->number = count_of(s, SETTING_NUMBER_AT);
	out->numbers = count_of(s, SETTING_NUMBERS);
	out->comma = config_number(s, SETTING_DECIMAL) == 1;
	text_copy(out->before, sizeof(out->before), config_text(s, SETTING_BEFORE));
	out->divide = count_of(s, SETTING_DIVIDE);
	out->unit = (enum taught_unit)config_number(s, SETTING_UNIT);
	if (out->vendor && !out->binary) {
		snprintf(why, n, _("a HID device sends bytes: form = binary"));
		return false;
	}
	if (!out->binary && out->numbers && out->number > out->numbers) {
		snprintf(why, n, _("number = %d is beyond numbers = %d: no line has both"), out->number,
			 out->numbers);
		return false;
	}
	return !out->binary || parse_binary(s, out, why, n);
}

enum result taught_write(const struct taught *t, char *why, size_t n)
{
	char number[7][16], head[16], usb[16];
	const int values[] = {t->baud, t->number, t->numbers, t->frame_len, t->at, t->width, t->divide};
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		snprintf(number[i], sizeof(number[i]), "%d", values[i]);
	for (int i = 0; i < t->head_len; i++)
		snprintf(head + 2 * i, 3, "%02x", t->head[i]);
	snprintf(usb, sizeof(usb), "%04x:%04x", t->vendor, t->product);
	bool text = !t->binary;
	const struct config_change changes[] = {
		{SETTING_FORM, text ? "text" : "binary"},
		{SETTING_BAUD, t->vendor ? NULL : number[0]},
		{SETTING_USB, t->vendor ? usb : NULL},
		{SETTING_NUMBER_AT, text ? number[1] : NULL},
		{SETTING_NUMBERS, text ? number[2] : NULL},
		{SETTING_BEFORE, text && t->before[0] ? t->before : NULL},
		{SETTING_DECIMAL, text ? (t->comma ? "comma" : "point") : NULL},
		{SETTING_FRAME, text ? NULL : number[3]},
		{SETTING_HEAD, text || !t->head_len ? NULL : head},
		{SETTING_AT, text ? NULL : number[4]},
		{SETTING_WIDTH, text ? NULL : number[5]},
		{SETTING_ORDER, text	    ? NULL
				: t->little ? "little"
					    : "big"},
		{SETTING_SIGNED, text		? NULL
				 : t->is_signed ? "yes"
						: "no"},
		{SETTING_SUM, text ? NULL : settings[SETTING_SUM].choices[t->sum]},
		{SETTING_DIVIDE, number[6]},
		{SETTING_UNIT, settings[SETTING_UNIT].choices[t->unit]},
	};
	return config_write(CONFIG_SECTION_DEVICE, t->name, changes, sizeof(changes) / sizeof(changes[0]),
			    why, n);
}
