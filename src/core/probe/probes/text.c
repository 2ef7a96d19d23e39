/*
 * Devices that print a line of text for each reading: Arduino sketches with the usual sensor libraries, the
 * aArtisan TC4 shield, TEMPerX232, TSM125 and what resembles them.
 *
 *     [label] [= or :] number [*C, °C, C, degrees C, [C], F, K]     once or more in a line
 *     C = 24.25 | Ambient = 23.15*C<TAB>Object = 30.21*C | Temp C: 23.44 Temp F: 74.19 | -11.2
 *     Temperature for the device 1 (index 0) is: 23.44 | Temperature  23.45 degrees C
 *     Temp-Inner:9.70 [C],70.53 [%RH]< | 18.31 [c]<TAB>19.25 [c]<TAB>1s
 *     25.1,31.2,32.3,0.0,0.0                                        TC4: ambient, T1, T2 ...
 *
 * The label names the channel; one that is known and no temperature (emissivity, resistance, humidity)
 * makes the line VERDICT_INFO, never a reading. A Fahrenheit number is converted; after a Celsius number of
 * the same channel in the same line it is the same reading and left out.
 * No reading: nan, inf, a line with fault, open, short, wrong, error (STATUS_FAULT); -127 (DS18B20 not
 * connected: STATUS_MISSING); exactly 85 from a DS18B20 (no conversion yet: STATUS_NOT_READY).
 * A line has no check sum: "4.25" cut off from "24.25" looks right, so the first line after opening is
 * dropped.
 */
#include "base/i18n.h"
#include "text_scan.h"

#include <ctype.h>
#include <string.h>

#include "icecue/decode.h"
#include "icecue/dialog.h"

/* ---- channels ---- */

static const struct channel t[] = {
	{"T1", true, ROLE_SKIN},  {"T2", false, ROLE_SKIN}, {"T3", false, ROLE_SKIN},
	{"T4", false, ROLE_SKIN}, {"T5", false, ROLE_SKIN}, {"T6", false, ROLE_SKIN},
	{"T7", false, ROLE_SKIN}, {"T8", false, ROLE_SKIN},
};
static const struct channel by_index[] = {
	{"index 0", true, ROLE_SKIN},  {"index 1", false, ROLE_SKIN}, {"index 2", false, ROLE_SKIN},
	{"index 3", false, ROLE_SKIN}, {"index 4", false, ROLE_SKIN}, {"index 5", false, ROLE_SKIN},
	{"index 6", false, ROLE_SKIN}, {"index 7", false, ROLE_SKIN},
};
static const struct channel object = {"object", true, ROLE_SKIN};
static const struct channel ambient = {"ambient", true, ROLE_AMBIENT};
static const struct channel cold = {"cold junction", false, ROLE_AMBIENT};
static const struct channel internal = {"internal", false, ROLE_AMBIENT};
static const struct channel inner = {"inner", true, ROLE_AMBIENT};
static const struct channel outer = {"outer", true, ROLE_SKIN};
/* a label that nobody here knows, with a temperature unit: there for --channel other */
static const struct channel other = {"other", false, ROLE_SKIN};

/* ---- one value ---- */

struct value {
	const char *label, *label_end; /* the label with its separator */
	bool separated;		       /* ends with '=' or ':' */
	enum number number;
	int64_t micro;
	enum unit unit; /* UNIT_NONE: Celsius unless the label names another unit */
	int bare;	/* how many values without a label came before in this line */
};

static const struct channel *numbered(const struct value *v)
{
	const char *index = strstr(v->label, "(index ");

	if (index && index < v->label_end && isdigit((unsigned char)index[7])) {
		bool single = index[8] == ')' && index[7] < '8';
		return single ? &by_index[index[7] - '0'] : &other;
	}
	for (const char *p = v->label; p < v->label_end;) {
		size_t n = scan_word_length(p, v->label_end);

		if (n == 2 && p[0] == 't' && p[1] >= '1' && p[1] <= '8')
			return &t[p[1] - '1'];
		p += n ? n : 1;
	}
	return NULL;
}

/* The channel of a value; NULL: this is no temperature. */
static const struct channel *channel_of(const struct value *v)
{
	const struct channel *c = numbered(v);
	bool nameless = scan_skip_blanks(v->label) >= v->label_end;

	switch (scan_meaning(v->label, v->label_end)) {
	case M_NOT_TEMPERATURE:
	case M_FAULT:
		return NULL;
	case M_COLD:
		return &cold;
	case M_INTERNAL:
		return &internal;
	case M_AMBIENT:
		return &ambient;
	case M_INNER:
		return &inner;
	case M_OUTER:
		return &outer;
	case M_OBJECT:
		return &object;
	case M_TEMPERATURE:
	case M_LETTER:
		return c ? c : &t[0];
	case M_NONE:
	case M_CHAT:
		break;
	}
	if (c || nameless)
		return c ? c : &t[0];
	/* "23.44*C and 74.19*F": the same again */
	if (v->bare && scan_has_word(v->label, v->label_end, " and "))
		return &t[0];
	return v->unit == UNIT_NONE ? NULL : &other;
}

static enum unit unit_of(const struct value *v)
{
	if (v->unit != UNIT_NONE)
		return v->unit;
	if (scan_has_word(v->label, v->label_end, " f fahrenheit "))
		return UNIT_F;
	return scan_has_word(v->label, v->label_end, " kelvin ") ? UNIT_K : UNIT_C;
}

/* Is the label one that DS18B20 sketches print? Only from that chip is 85 C no temperature. */
static bool is_ds18b20(const struct value *v)
{
	return scan_has_word(v->label, v->label_end, " index is ") ||
	       (scan_has_word(v->label, v->label_end, " temp ") &&
		scan_has_word(v->label, v->label_end, " c f "));
}

static void add_value(struct readings *out, const struct channel *c, const struct value *v)
{
	enum unit unit = unit_of(v);
	int64_t udeg = v->micro;

	for (int i = 0; i < out->n; i++)
		if (!strcmp(out->at[i].channel, c->name))
			return; /* the Fahrenheit form of what was read already */
	if (unit == UNIT_F)
		udeg = fahrenheit_udeg(udeg);
	else if (unit == UNIT_K)
		udeg = kelvin_udeg(udeg);
	if (v->number == NUMBER_NOT_FINITE)
		readings_status(out, c, STATUS_FAULT);
	else if (udeg == -127000000 || (unit == UNIT_F && v->micro == -196600000))
		readings_status(out, c, STATUS_MISSING);
	else if (udeg == 85000000 && is_ds18b20(v))
		readings_status(out, c, STATUS_NOT_READY);
	else
		readings_value(out, c, udeg);
}

/* ---- a line ---- */

/* Finds the next number that may be a value: not a digit within a word such as T1. */
static const char *find_number(const char *from, const char *begin, struct value *v, const char **end)
{
	for (const char *p = from; *p; p++) {
		char before = p > begin ? p[-1] : ' ';

		if (isalnum((unsigned char)before) || before == '.' || before == '_')
			continue;
		if (before == '-' && p - 1 > begin && isalnum((unsigned char)p[-2]))
			continue;
		v->number = scan_number(p, end, &v->micro);
		if (v->number != NUMBER_NONE)
			return p;
	}
	return NULL;
}

/* What a line was found to hold besides readings. */
struct found {
	bool foreign, malformed;
	int bare;
};

static void take_value(struct readings *out, const struct value *v, struct found *found)
{
	const struct channel *c = v->unit == UNIT_FOREIGN ? NULL : channel_of(v);

	if (!c)
		found->foreign = true;
	else if (v->number == NUMBER_MALFORMED)
		found->malformed = true;
	else
		add_value(out, c, v);
}

/* The values of a labelled line. */
static struct found label_by_label(const char *text, struct readings *out)
{
	struct found found = {0};
	const char *label = text, *from = text, *at, *end;
	struct value v;

	while ((at = find_number(from, text, &v, &end))) {
		const char *tail = at;

		while (tail > label && tail[-1] == ' ')
			tail--;
		v.label = label;
		v.label_end = at;
		v.separated = tail > label && (tail[-1] == '=' || tail[-1] == ':');
		v.unit = scan_unit(end, &from);
		v.bare = found.bare;
		if (from < end)
			from = end;
		bool alone = tail == label && label == text && !*scan_skip_blanks(from);

		if (!v.separated && !alone && (v.unit == UNIT_NONE || v.number == NUMBER_NOT_FINITE))
			continue; /* a number within a label */
		take_value(out, &v, &found);
		found.bare++;
		/* separators and blanks before the next label */
		for (label = from; *label && strchr(" ,;<>", *label);)
			label++;
		from = label;
	}
	return found;
}

/* "18.31 [c] 19.25 [c] 1s", as a TEMPer stick types: first itself, then its cabled probe. */
static bool typed(const char *text, struct readings *out)
{
	static const struct channel *const order[] = {&inner, &outer};
	const char *p = text, *end;
	int n = 0;

	for (; n < 2; n++) {
		struct value v = {.label = text, .label_end = text};
		const char *number_end;

		p = scan_skip_blanks(p);
		v.number = scan_number(p, &number_end, &v.micro);
		if (v.number != NUMBER_OK || *scan_skip_blanks(number_end) != '[')
			break;
		v.unit = scan_unit(number_end, &end);
		if (v.unit != UNIT_C && v.unit != UNIT_F)
			break;
		add_value(out, order[n], &v);
		p = end;
	}
	return n > 0;
}

/* TC4: "ambient,T1,T2,...": numbers and commas only. One comma may be a decimal one unless both numbers have
 * points. */
static bool is_list(const char *text)
{
	int commas = 0, points = 0;

	for (const char *p = text; *p; p++) {
		commas += *p == ',';
		points += *p == '.';
		if (!isdigit((unsigned char)*p) && !strchr(",.-+ nainf", *p))
			return false;
	}
	return commas > 1 || (commas == 1 && points == 2);
}

static enum verdict list(const char *text, struct readings *out)
{
	static const struct channel *const order[] = {&ambient, &t[0], &t[1], &t[2], &t[3]};
	const char *p = text;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		struct value v = {.label = text, .label_end = text};
		size_t n = strcspn(p = scan_skip_blanks(p), ",");
		char field[24];
		const char *end;

		if (n >= sizeof(field))
			return VERDICT_BAD_FIELD;
		memcpy(field, p, n);
		field[n] = '\0';
		v.number = scan_number(field, &end, &v.micro);
		if (v.number == NUMBER_NONE || v.number == NUMBER_MALFORMED || *scan_skip_blanks(end))
			return VERDICT_BAD_FIELD;
		add_value(out, order[i], &v);
		p += n;
		if (!*p++)
			break;
	}
	return VERDICT_OK; /* what follows T4 is heater, fan and set value */
}

/* No reading in it: is it known talk, cut off, or nothing of ours? */
static enum verdict without_reading(const struct line *l, const struct found *found)
{
	enum meaning m = scan_meaning(l->text, l->text + l->n);
	char last = l->n ? l->text[l->n - 1] : '\0';

	if (found->malformed)
		return VERDICT_BAD_FIELD;
	bool labelled = strchr(l->text, '=') || strchr(l->text, ':');
	bool ours = m >= M_TEMPERATURE || (m == M_LETTER && labelled);

	if (found->foreign || !labelled || !ours || m == M_NOT_TEMPERATURE)
		return ours || m == M_CHAT ? VERDICT_INFO : VERDICT_NOT_MINE;
	/* "Temperature =" and "Temperature = x" */
	return last == '=' || last == ':' ? VERDICT_TRUNCATED : VERDICT_BAD_FIELD;
}

/* What a line is, once it is known to be text; may leave readings behind that do not count. */
static enum verdict read_line(const struct line *l, struct readings *out)
{
	const char *text = scan_skip_blanks(l->text);

	if (!*text || *text == '#') /* '#': TC4 confirms a setting */
		return VERDICT_INFO;
	if (scan_meaning(text, l->text + l->n) == M_FAULT) {
		readings_status(out, &t[0], STATUS_FAULT);
		return VERDICT_OK;
	}
	if (is_list(text))
		return list(text, out);
	if (typed(text, out))
		return VERDICT_OK;
	struct found found = label_by_label(text, out);

	return out->n && !found.malformed ? VERDICT_OK : without_reading(l, &found);
}

static enum verdict text_decode(const char *firmware, const uint8_t *frame, size_t n, struct readings *out)
{
	struct line l;
	enum verdict v = VERDICT_NOT_MINE;

	(void)firmware;
	if (scan_clean(&l, frame, n))
		v = read_line(&l, out);
	if (v != VERDICT_OK)
		out->n = 0;
	return v;
}

/* ---- conversation: listen; ask only who stays silent ---- */

#define LISTEN_MS 4000
#define ASK_EVERY_MS 1000
#define ASK_TWICE 2 /* each in turn */

enum { STAGE_OPENED, STAGE_LISTEN, STAGE_ASK };
enum { WHO, UNANSWERED, TC4_READY, FIRST_LINE_SEEN }; /* in scratch[] */
enum { WHO_TEMPERX232, WHO_TC4 };

static void ask(struct dialog *d, int64_t now_ms, struct dialog_out *send)
{
	static const char temperx232[] = "ReadTemp"; /* it takes no line end */
	static const char tc4_first[] = "\nCHAN;1234\nUNITS;C\nREAD\n", tc4[] = "READ\n";

	if (d->scratch[UNANSWERED] >= ASK_TWICE) {
		d->scratch[UNANSWERED] = 0;
		d->scratch[TC4_READY] = 0;
		d->scratch[WHO] = d->scratch[WHO] == WHO_TC4 ? WHO_TEMPERX232 : WHO_TC4;
	}
	d->scratch[UNANSWERED]++;
	d->due_ms = now_ms + ASK_EVERY_MS;
	if (d->scratch[WHO] == WHO_TEMPERX232)
		dialog_send(send, (const uint8_t *)temperx232, sizeof(temperx232) - 1);
	else if (d->scratch[TC4_READY])
		dialog_send(send, (const uint8_t *)tc4, sizeof(tc4) - 1);
	else
		dialog_send(send, (const uint8_t *)tc4_first, sizeof(tc4_first) - 1);
	d->scratch[TC4_READY] = d->scratch[WHO] == WHO_TC4;
}

static void hear(struct dialog *d, int64_t now_ms, struct readings *out)
{
	d->asked_ms = now_ms; /* since when it is silent */
	d->scratch[UNANSWERED] = 0;
	if (!d->scratch[FIRST_LINE_SEEN])
		out->n = 0; /* may be the second half of a line */
	d->scratch[FIRST_LINE_SEEN] = 1;
	if (d->stage == STAGE_LISTEN)
		d->due_ms = now_ms + LISTEN_MS;
}

static void text_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
		      size_t n, struct dialog_out *send, struct readings *out)
{
	(void)drv;
	(void)n;
	if (d->stage == STAGE_OPENED) {
		d->stage = STAGE_LISTEN;
		d->asked_ms = now_ms;
		d->due_ms = now_ms + LISTEN_MS;
	}
	if (frame) {
		hear(d, now_ms, out);
		return;
	}
	if (now_ms < d->due_ms)
		return;
	if (now_ms - d->asked_ms >= DIALOG_GIVE_UP_STREAM_MS) {
		d->due_ms = now_ms + ASK_EVERY_MS;
		send->action = DIALOG_GIVE_UP;
		return;
	}
	d->stage = STAGE_ASK;
	ask(d, now_ms, send);
}

/* ---- the driver ---- */

/* Bridges and boards that anything may use. */
const struct driver driver_text = {
	.name = "text",
	.aliases = ALIASES("arduino", "tc4", "ds18b20", "max31855", "tsm125", "serial"),
	.summary = N_("Boards that print a line for each reading (Arduino sketches, TC4, TSM125)"),
	.confidence = 'A',
	.link = LINK_SERIAL,
	.usb_ids = USB_IDS({0x2341, 0x0043, true}, {0x2341, 0x0001, true}, {0x2341, 0x8036, true},
			   {0x2341, 0x0042, true}, {0x1a86, 0x7523, true}, {0x1a86, 0x5523, true},
			   {0x10c4, 0xea60, true}, {0x0403, 0x6001, true}),
	/* most of the libraries' examples; opening resets most boards, which then talk about themselves */
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1, .settle_ms = 2000},
	.frame = {.kind = FRAME_LINE},
	.sensor = SENSOR_BEAD,
	/* the widest sensor behind these sketches: a type K thermocouple */
	.min_mc = -200000,
	.max_mc = 1372000,
	/* what is behind the line is not known: figures of the MAX31855 (0.25 C, +-2 C) */
	.resolution_mc = 250,
	.accuracy_mc = 2000,
	/* a bead on skin; no figure is published, unsourced */
	.tau_ms = 3000,
	.interval_ms = 1000,
	.decode = text_decode,
	.step = text_step,
	.advice = N_("Use 9600 baud, one line for each reading, Celsius if you can choose."),
};
