#include "taught.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "icecue/decode.h"
#include "icecue/dialog.h"
#include "system/log.h"

/* ---- values ---- */

static bool is_word(int c)
{
	return isalnum(c) || c == '_';
}

/* At most nine digits before the decimals: what has more is no temperature, and would not fit. */
#define DIGITS_MAX 9

/* A number at s[*i], which is a digit; *i goes behind it. False: too long. */
static bool scan(const uint8_t *s, size_t n, size_t *i, bool comma, int64_t *micro)
{
	int64_t whole = 0, part = 0, unit = 1000000;
	int digits = 0;
	for (; *i < n && isdigit(s[*i]); (*i)++, digits++)
		whole = digits < DIGITS_MAX ? whole * 10 + (s[*i] - '0') : whole;
	if (*i + 1 < n && s[*i] == (comma ? ',' : '.') && isdigit(s[*i + 1]))
		for ((*i)++; *i < n && isdigit(s[*i]); (*i)++) {
			unit /= 10;
			part += unit * (s[*i] - '0');
		}
	*micro = whole * 1000000 + part;
	return digits <= DIGITS_MAX;
}

/* The next number from *at on; *at goes behind it, *from is its first digit. */
static bool next_number(const uint8_t *line, size_t n, bool comma, size_t *at, size_t *from, int64_t *micro)
{
	for (size_t i = *at; i < n;) {
		if (!isdigit(line[i]) || (i > 0 && is_word(line[i - 1]))) {
			i++;
			continue;
		}
		bool negative = i > 0 && line[i - 1] == '-' && (i == 1 || !is_word(line[i - 2]));
		*from = i;
		if (scan(line, n, &i, comma, micro)) {
			*micro = negative ? -*micro : *micro;
			*at = i;
			return true;
		}
	}
	return false;
}

int taught_numbers(const uint8_t *line, size_t n, bool comma, int64_t *micro, int cap)
{
	size_t at = 0, from;
	int found = 0;
	while (found < cap && next_number(line, n, comma, &at, &from, &micro[found]))
		found++;
	return found;
}

/* 12:34:56, 2026-11-30: a part of it changes, and tells nothing. */
static bool is_clock(const uint8_t *line, size_t n, size_t from, size_t end)
{
	bool before = from > 1 && strchr(":-/", line[from - 1]) && isdigit(line[from - 2]);
	return before || (end + 1 < n && line[end] && strchr(":-/", line[end]) && isdigit(line[end + 1]));
}

static void put_before(char buf[TAUGHT_BEFORE], size_t *used, const uint8_t *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (isspace(s[i]))
			continue;
		if (*used == TAUGHT_BEFORE - 1)
			memmove(buf, buf + 1, --*used); /* the end says most */
		/* a semicolon begins a comment of the configuration */
		buf[(*used)++] = s[i] > 0x20 && s[i] < 0x7f && s[i] != ';' ? (char)s[i] : '_';
	}
}

char *taught_before(const struct taught *t, const uint8_t *line, size_t n, bool masked,
		    char buf[TAUGHT_BEFORE])
{
	size_t at = 0, from = 0, used = 0, last = 0;
	int64_t micro;
	for (int i = 1; next_number(line, n, t->comma, &at, &from, &micro); i++) {
		put_before(buf, &used, line + last, from - last);
		if (i == t->number)
			break;
		bool number = masked || micro % 1000000 != 0 ||
			      memchr(line + from, t->comma ? ',' : '.', at - from) ||
			      is_clock(line, n, from, at);
		put_before(buf, &used, number ? (const uint8_t *)"#" : line + from, number ? 1 : at - from);
		last = at;
	}
	while (used && buf[used - 1] == '-')
		used--; /* its sign */
	buf[used] = '\0';
	return buf;
}

static bool stands_behind(const struct taught *t, const uint8_t *line, size_t n)
{
	char before[TAUGHT_BEFORE];
	return !t->before[0] || !strcmp(t->before, taught_before(t, line, n, false, before)) ||
	       !strcmp(t->before, taught_before(t, line, n, true, before));
}

int64_t taught_integer(const struct taught *t, const uint8_t *frame)
{
	uint64_t v = 0;
	for (int i = 0; i < t->width; i++)
		v = v << 8 | frame[t->at + (t->little ? t->width - 1 - i : i)];
	uint64_t sign = 1ull << (8 * t->width - 1);
	return t->is_signed && (v & sign) ? (int64_t)v - (int64_t)(sign << 1) : (int64_t)v;
}

int64_t taught_udeg(const struct taught *t, int64_t micro)
{
	int64_t udeg = micro / (t->divide ? t->divide : 1);
	if (t->unit == TAUGHT_FAHRENHEIT)
		return (udeg - 32000000) * 5 / 9;
	return t->unit == TAUGHT_KELVIN ? udeg - 273150000 : udeg;
}

bool taught_sum_fits(enum taught_sum sum, const uint8_t *frame, size_t n)
{
	uint8_t added = 0, mixed = 0;
	for (size_t i = 0; i + 1 < n; i++) {
		added = (uint8_t)(added + frame[i]);
		mixed ^= frame[i];
	}
	return n > 0 && (sum == TAUGHT_SUM_NONE || frame[n - 1] == (sum == TAUGHT_SUM_ADD ? added : mixed));
}

/* ---- the drivers that were added ---- */

static struct slot {
	struct taught t;
	struct driver driver;
	struct usb_id ids[2];
	char summary[80];
} slots[TAUGHT_MAX];
static size_t n_slots;
_Static_assert(TAUGHT_MAX <= DRIVERS_ADDED_MAX, "each has room in the table of drivers");

static const struct channel temperature = {"temperature", true, ROLE_SKIN};

/* The intake's limits are those of the driver; a number beyond what fits is beyond them. */
static void add_value(const struct taught *t, int64_t micro, struct readings *out)
{
	int64_t udeg = taught_udeg(t, micro);
	if (udeg < -300000000 || udeg > 1000000000)
		readings_status(out, &temperature, STATUS_OUT_OF_RANGE);
	else
		readings_value(out, &temperature, udeg);
}

static enum verdict decode_text(const struct taught *t, const uint8_t *f, size_t n, struct readings *out)
{
	int64_t micro[TAUGHT_NUMBERS_MAX + 1];
	for (size_t i = 0; i < n; i++)
		if (f[i] < 0x20 && !isspace(f[i]))
			return VERDICT_NOT_MINE;
	int found = taught_numbers(f, n, t->comma, micro, TAUGHT_NUMBERS_MAX + 1);
	if (found < t->number || (t->numbers && found != t->numbers) || !stands_behind(t, f, n))
		return VERDICT_INFO;
	add_value(t, micro[t->number - 1], out);
	return VERDICT_OK;
}

static enum verdict decode_binary(const struct taught *t, const uint8_t *f, size_t n, struct readings *out)
{
	if (n < t->head_len || memcmp(f, t->head, t->head_len) != 0)
		return VERDICT_NOT_MINE;
	if (n < t->frame_len)
		return VERDICT_TRUNCATED;
	if (!taught_sum_fits(t->sum, f, t->frame_len))
		return VERDICT_BAD_SUM;
	add_value(t, taught_integer(t, f) * 1000000, out);
	return VERDICT_OK;
}

/* decode() does not get its driver: so there is one function for each slot. */
static enum verdict decode_slot(size_t i, const uint8_t *f, size_t n, struct readings *out)
{
	const struct taught *t = &slots[i].t;
	return t->binary ? decode_binary(t, f, n, out) : decode_text(t, f, n, out);
}
#define SLOT(i)                                                                          \
	static enum verdict decode_##i(const char *firmware, const uint8_t *f, size_t n, \
				       struct readings *out)                             \
	{                                                                                \
		(void)firmware;                                                          \
		return decode_slot(i, f, n, out);                                        \
	}
SLOT(0)
SLOT(1)
SLOT(2)
SLOT(3)
SLOT(4)
SLOT(5)
SLOT(6)
SLOT(7)
#undef SLOT
	static enum verdict (*const decodes[])(const char *, const uint8_t *, size_t, struct readings *) = {
		decode_0, decode_1, decode_2, decode_3, decode_4, decode_5, decode_6, decode_7};
_Static_assert(sizeof(decodes) / sizeof(decodes[0]) == TAUGHT_MAX, "one for each slot");

/* The first line after opening may have lost its beginning: "4.25" of "24.25" looks right. */
static void step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame, size_t n,
		 struct dialog_out *send, struct readings *out)
{
	(void)n;
	if (frame && drv->frame.kind == FRAME_LINE && !d->seen) {
		d->seen = 1;
		out->n = 0;
	}
	dialog_plain(drv, d, now_ms, frame != NULL, send);
}

static struct frame_spec frames_of(const struct taught *t)
{
	struct frame_spec spec = {.kind = FRAME_LINE};
	if (!t->binary)
		return spec;
	spec.kind = t->vendor ? FRAME_REPORT : FRAME_PACKET;
	spec.len = t->frame_len;
	spec.head_len = t->head_len;
	memcpy(spec.head, t->head, t->head_len);
	return spec;
}

bool taught_add(const struct taught *t, char *why, size_t n)
{
	if (driver_by_name(t->name)) {
		snprintf(why, n, _("there is a probe called \"%s\" already"), t->name);
		return false;
	}
	if (n_slots == TAUGHT_MAX) {
		snprintf(why, n, _("there are %d taught devices already"), TAUGHT_MAX);
		return false;
	}
	struct slot *s = &slots[n_slots];
	s->t = *t;
	s->ids[0] = (struct usb_id){.vendor = t->vendor, .product = t->product, .shared = true};
	snprintf(s->summary, sizeof(s->summary), _("taught on this computer: %s"),
		 !t->binary  ? _("lines of text")
		 : t->vendor ? _("HID reports")
			     : _("bytes on a serial line"));
	s->driver = (struct driver){
		.name = s->t.name,
		.summary = s->summary,
		.confidence = 'T',
		.link = t->vendor ? LINK_USB : LINK_SERIAL,
		.usb_ids = t->vendor ? s->ids : NULL,
		.serial = {.baud = t->baud, .data_bits = 8, .parity = 'N', .stop_bits = 1},
		.frame = frames_of(t),
		.sensor = SENSOR_BEAD,
		/* nobody knows what it is: so as much as a cheap thermocouple may be off */
		.min_mc = -40000,
		.max_mc = 125000,
		.accuracy_mc = 2000,
		.tau_ms = 3000,
		.interval_ms = 1000,
		.decode = decodes[n_slots],
		.step = step,
	};
	n_slots++;
	return driver_add(&s->driver);
}

bool taught_is(const struct driver *d)
{
	return d && d->confidence == 'T';
}

void taught_add_all(const struct config *config)
{
	char why[256];
	struct taught t;
	for (const struct config_section *s = NULL; (s = config_next(config, CONFIG_SECTION_DEVICE, s));) {
		if (!config_has(s, SETTING_FORM)) /* forgotten: its header is left */
			continue;
		if (!taught_parse(s, &t, why, sizeof(why)) || !taught_add(&t, why, sizeof(why)))
			log_warning(_("%s:%d: the device \"%s\" is not used: %s"), config->path, s->line,
				    s->title, why);
	}
}
