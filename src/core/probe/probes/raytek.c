/*
 * Raytek / Fluke Process infrared thermometers MI, MID, MIC, MI3: ASCII, lines that end with CR, 9600 8N1
 * (the usual setting, unsourced).
 *
 *     ?T  ->  !T0023.5     the object        ?2T  ->  !2T...       head 2 of an MI3
 *     ?I  ->  !I0025.1     the head itself   017?T  ->  017!T...   bus address 17
 *     ?E  ->  !E0.975      emissivity        * ...                 an error, such as *Syntax Error
 *     ?U  ->  !UC or !UF   unit              #XI                   sent after power-up
 *
 * In burst mode (V=B) it sends lines of such fields without being asked: "UC T0023.5 I0025.1 E0.950".
 *
 * Numbers after T are drawn from those after E: no example was found. Nor was what a reading out of range
 * looks like: EUUU and EHHH (under and over, from memory of their kin) and signs < and > are
 * STATUS_OUT_OF_RANGE, and whatever else is no number is STATUS_FAULT.
 *
 * The unit is asked for first, then every 5 s, for it can be set at the device meanwhile, and kept as the
 * firmware "unit F", which is what decode() looks at. Until the unit is known, a number is STATUS_NOT_READY:
 * 50 F, cold skin, read as Celsius would be warm. E= would write the emissivity into its memory, U= the unit:
 * neither is ever sent.
 */
#include <ctype.h>
#include <string.h>

#include "ask.h"
#include "base/i18n.h"
#include "text_scan.h"

#define ANSWER_MS 300 /* a line at 9600 baud takes 15 ms; the device answers between two measurements */

static const struct channel objects[] = {
	{"object", true, ROLE_SKIN},	{"object 2", false, ROLE_SKIN}, {"object 3", false, ROLE_SKIN},
	{"object 4", false, ROLE_SKIN}, {"object 5", false, ROLE_SKIN}, {"object 6", false, ROLE_SKIN},
	{"object 7", false, ROLE_SKIN}, {"object 8", false, ROLE_SKIN},
};
static const struct channel sensor = {"sensor", false, ROLE_AMBIENT};

/* The firmware: the unit that it sent. */
static const char unit_c[] = "unit C", unit_f[] = "unit F";

enum scale { SCALE_UNKNOWN, SCALE_C, SCALE_F };

/* Of the value of a field u. */
static enum scale read_scale(const char *value)
{
	return *value == 'c' ? SCALE_C : *value == 'f' ? SCALE_F : SCALE_UNKNOWN;
}

/* One field: "t0023.5" or "2t0023.5" in lower case. */
struct field {
	char letter; /* 0: none */
	int head;    /* 0..7 */
	const char *value;
};

/* Behind the bus address, which is three digits before a mark. */
static const char *skip_address(const char *s)
{
	bool address = isdigit((unsigned char)s[0]) && isdigit((unsigned char)s[1]) &&
		       isdigit((unsigned char)s[2]) && s[3] && strchr("!*#", s[3]);

	return address ? s + 3 : s;
}

static struct field read_field(const char *s)
{
	struct field f = {0};

	if (*s >= '1' && *s <= '8')
		f.head = *s++ - '1';
	if (isalpha((unsigned char)*s))
		f.letter = *s++;
	f.value = s;
	return f;
}

static enum verdict add(struct readings *out, const struct field *f, enum scale scale)
{
	const struct channel *c = f->letter == 'i' ? &sensor : &objects[f->head];
	const char *end;
	int64_t micro;
	enum number kind = scan_number(f->value, &end, &micro);

	if (!*f->value)
		return VERDICT_TRUNCATED;
	if (kind == NUMBER_MALFORMED || (kind == NUMBER_OK && *end && *end != ' '))
		return VERDICT_BAD_FIELD;
	if (kind == NUMBER_OK && scale == SCALE_UNKNOWN)
		readings_status(out, c, STATUS_NOT_READY);
	else if (kind == NUMBER_OK)
		readings_value(out, c, scale == SCALE_F ? fahrenheit_udeg(micro) : micro);
	else if (*f->value == '<' || *f->value == '>' || !strncmp(f->value, "eu", 2) ||
		 !strncmp(f->value, "eh", 2))
		readings_status(out, c, STATUS_OUT_OF_RANGE);
	else
		readings_status(out, c, STATUS_FAULT);
	return VERDICT_OK;
}

/* Fields between blanks. Those that are no temperature are passed over. */
static enum verdict read_fields(const char *s, enum scale scale, struct readings *out)
{
	enum verdict worst = VERDICT_INFO;

	for (s = scan_skip_blanks(s); *s; s = scan_skip_blanks(s + strcspn(s, " "))) {
		struct field f = read_field(s);
		enum verdict v = VERDICT_INFO;

		if (f.letter == 'u')
			scale = read_scale(f.value);
		else if (f.letter == 't' || f.letter == 'i')
			v = add(out, &f, scale);
		else if (!f.letter)
			v = VERDICT_NOT_MINE;
		if (v != VERDICT_OK && v != VERDICT_INFO)
			return v;
		if (v == VERDICT_OK)
			worst = v;
	}
	return worst;
}

static enum verdict raytek_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	struct line l;

	if (n == 0 || !scan_clean(&l, f, n) || !l.n)
		return VERDICT_NOT_MINE;
	const char *s = skip_address(scan_skip_blanks(l.text));
	bool burst = (s[0] == 'u' && (s[1] == 'c' || s[1] == 'f') && s[2] == ' ') ||
		     (s[0] == 't' && (isdigit((unsigned char)s[1]) || s[1] == '-'));

	if (*s == '*' || *s == '#')
		return VERDICT_INFO;
	if (*s != '!' && !burst)
		return VERDICT_NOT_MINE;
	if (*s == '!' && !*read_field(s + 1).value)
		return VERDICT_TRUNCATED;
	enum scale scale = !strcmp(firmware, unit_f)   ? SCALE_F
			   : !strcmp(firmware, unit_c) ? SCALE_C
						       : SCALE_UNKNOWN;
	enum verdict v = read_fields(*s == '!' ? s + 1 : s, scale, out);

	if (v != VERDICT_OK)
		out->n = 0;
	return v;
}

/* ---- the conversation ---- */

enum { ASK_UNIT, ASK_EMISSIVITY };
enum { WITH_HEAD, TURN, ASKED_UNIT }; /* in scratch[] */

#define UNIT_TURN 10 /* of so many questions one is for the unit; every second one while it is not known */

static bool hear_unit(struct dialog *d, const char *value)
{
	enum scale scale = read_scale(value);
	const char *unit = scale == SCALE_F ? unit_f : scale == SCALE_C ? unit_c : "";

	dialog_set_firmware(d, (const uint8_t *)unit, strlen(unit));
	return *unit;
}

static bool hear_emissivity(struct dialog *d, const char *value)
{
	const char *end;
	int64_t micro;

	if (scan_number(value, &end, &micro) != NUMBER_OK || micro < 100000 || micro > 1200000)
		return false;
	d->emissivity = (uint16_t)(micro / 100);
	return true;
}

/* It was switched off and on: its settings may be others. */
static void begin_anew(struct dialog *d)
{
	d->stage = ASK_UNIT;
	dialog_set_firmware(d, NULL, 0);
}

static bool hear(struct dialog *d, int which, const uint8_t *frame, size_t n)
{
	struct line l;

	if (!scan_clean(&l, frame, n))
		return false;
	const char *s = skip_address(scan_skip_blanks(l.text));
	struct field f = read_field(*s == '!' ? s + 1 : "");

	if (which == ASK_READING && *s == '*')
		d->scratch[WITH_HEAD] ^= !d->scratch[ASKED_UNIT]; /* it wants a head's number, or none */
	else if (which == ASK_READING && *s == '#')
		begin_anew(d);
	else if (which != ASK_EMISSIVITY && f.letter == 'u')
		return hear_unit(d, f.value);
	else if (which == ASK_EMISSIVITY && f.letter == 'e')
		return hear_emissivity(d, f.value);
	return false;
}

static size_t question(struct dialog *d, uint8_t bytes[ASK_BYTES_MAX])
{
	static const char *const words[2][2] = {{"?T\r", "?1T\r"}, {"?U\r", "?1U\r"}};
	int every = d->firmware[0] ? UNIT_TURN : 2;

	d->scratch[ASKED_UNIT] = ++d->scratch[TURN] >= every;
	if (d->scratch[ASKED_UNIT])
		d->scratch[TURN] = 0;
	const char *send = words[d->scratch[ASKED_UNIT]][d->scratch[WITH_HEAD]];

	memcpy(bytes, send, strlen(send));
	return strlen(send);
}

static void raytek_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			size_t n, struct dialog_out *send, struct readings *out)
{
	static const struct ask_plan plan = {
		.answer_ms = ANSWER_MS,
		.n_settings = 2,
		.setting = {{3, {'?', 'U', '\r'}}, {3, {'?', 'E', '\r'}}},
		.hear = hear,
		.question = question,
	};

	ask_step(&plan, drv, d, now_ms, frame, n, send, out);
}

const struct driver driver_raytek = {
	.name = "raytek",
	.aliases = ALIASES("raytekmi", "raytekmi3", "raytekmid", "raytekmic", "mi3", "flukeprocess"),
	.summary = N_("Raytek / Fluke Process MI, MID, MIC, MI3 infrared (head 1)"),
	.confidence = 'B',
	.link = LINK_SERIAL,
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_LINE, .len = 80},
	.sensor = SENSOR_INFRARED,
	/* LT heads -40..1000 C, +-1 C or 1 %, 0.1 C (from memory of the maker's sheets, unsourced); the lag
	   is set in the device */
	.min_mc = -40000,
	.max_mc = 1000000,
	.resolution_mc = 100,
	.accuracy_mc = 1000,
	.interval_ms = 500,
	.request_len = 3,
	.request = {'?', 'T', '\r'},
	.step = raytek_step,
	.decode = raytek_decode,
	.advice = N_(
		"Set it to poll (V=P), Celsius and no bus address. Hand, cup and ice stay out of its view; blot the skin first."),
	.when_not_ready = N_(
		"the thermometer does not say whether its numbers are Celsius or Fahrenheit, so none counts: set it to answer questions (V=P) and to Celsius (U=C)"),
};
