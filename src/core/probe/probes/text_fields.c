/* A line cut into fields: words gather to a label until a value comes, and its unit ends the field. */
#include <ctype.h>
#include <string.h>

#include "text_line.h"

static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* ---- fields ---- */

#define W_MEASURED (W_TEMPERATURE | W_SENSOR | W_PLACE)

bool text_label_state(const struct text_label *l)
{
	return l->mask & (W_FAULT | W_GOOD | W_STATE) && !(l->mask & (W_TEMPERATURE | W_PLACE));
}

void text_field_state(struct text_fields *out, const struct text_label *label, bool wrong)
{
	struct text_label l = *label;

	l.mask = (l.mask & ~(unsigned)(W_OTHER | W_GOOD)) | W_FAULT;
	text_field_add(out, &l,
		       (struct text_value){.kind = TEXT_NUMBER, .micro = wrong ? 1000000 : 0, .whole = true},
		       UNIT_NONE);
}

void text_field_add(struct text_fields *out, const struct text_label *label, struct text_value v,
		    enum text_unit unit)
{
	if (label->mask & W_GOOD && text_label_state(label) && v.kind == TEXT_NUMBER) {
		text_field_state(out, label, v.micro == 0);
		return;
	}
	out->all++;
	if (out->n < TEXT_FIELDS_MAX)
		out->at[out->n++] = (struct text_field){.label = *label, .value = v, .unit = unit};
}

/* A label that stands before an empty place: "T1: T2: 24.1". */
struct cutting {
	struct text_fields *out;
	const char *begin;
	struct text_reading how;
	struct text_label label, before; /* before: ended with ':', and words came behind it */
	bool has_before;
};

static bool measures(const struct text_label *l)
{
	return (l->mask & W_MEASURED || l->unit != UNIT_NONE) && !(l->mask & (W_OTHER | W_FAULT));
}

/* Two labels, of which the second does not go on with the first: another number, or another thing. */
static bool is_another(const struct text_label *a, const struct text_label *b)
{
	if (!measures(a))
		return false;
	if (a->index >= 0 && b->index >= 0)
		return true;
	return (a->mask & W_PLACE && b->mask & W_PLACE) || (measures(a) && b->mask & W_OTHER);
}

/* The words before the last ':' join the label, or they had no value. */
static void settle(struct cutting *c)
{
	if (!c->has_before)
		return;
	c->has_before = false;
	if (is_another(&c->before, &c->label)) {
		text_field_add(c->out, &c->before, (struct text_value){.kind = TEXT_GONE}, UNIT_NONE);
		if (c->label.index >= 0 && c->label.mask & (W_TEMPERATURE | W_SENSOR))
			c->label.name[0] = '\0'; /* "T1: DISC T2: 24.1" */
		return;
	}
	text_label_join(&c->before, &c->label);
	c->label = c->before;
}

static void take(struct cutting *c, struct text_value v, enum text_unit unit, bool bracket)
{
	settle(c);
	text_field_add(c->out, &c->label, v, unit);
	c->out->at[c->out->n - 1].bracket = bracket;
	text_label_clear(&c->label);
}

/* Does a value come next, whatever it looks like? */
static bool awaits(const struct text_label *l)
{
	return l->strong || (l->index >= 0 && measures(l));
}

/* Is a whole number the sensor's own, and no value? p is behind it, s before. */
static bool is_index(const struct cutting *c, const char *s, const char *p, const struct text_value *v)
{
	const char *after = text_skip_blanks(p);
	char before = s > c->begin ? s[-1] : ' ';
	const struct text_label *l = &c->label;
	bool bracket, words = l->mask & ~(unsigned)W_FILL || l->name[0];
	const char *end;

	if (v->kind != TEXT_NUMBER || !v->whole || v->micro < 0 || v->micro > 99000000 || p - s > 2)
		return false;
	if (*after == ':' || *after == '=' || (*p == ')' && before == ' '))
		return !text_clock(s);
	if (before == '#' || before == '_' ||
	    (before == '-' && s - 1 > c->begin && isalnum((unsigned char)s[-2])))
		return true;
	if (before == '[' || before == '(')
		return *p == ']' || *p == ')';
	if (s == c->begin && *after && (*p == ')' || (*p == '.' && p[1] == ' ')))
		return true; /* "2) 33.5" */
	if ((!*after || *after == ',' || *after == ';') && l->last & W_SENSOR && !l->strong && c->out->n &&
	    text_label_empty(&c->out->at[0].label))
		return true; /* "33.5 c on sensor 2" */
	if (text_unit_behind(p, &end, l->unit, false, &bracket) != UNIT_NONE) {
		after = text_skip_blanks(end);
		return bracket && (*after == ':' || *after == '='); /* "sensor 1(c): 33.5" */
	}
	if (l->strong)
		return l->last & (W_SENSOR | W_ID) && !(l->last & W_TEMPERATURE) && !(l->mask & W_OTHER);
	if (!words || l->parted || !(l->last & (W_SENSOR | W_TEMPERATURE | W_ID)))
		return false;
	if (isalpha((unsigned char)*after)) {
		size_t n = 0;
		while (isalpha((unsigned char)after[n]))
			n++;
		return l->last & W_SENSOR || text_word(after, n) & (W_FILL | W_GONE | W_FAULT);
	}
	return (*after && strchr("()[]'\"", *after)) || isdigit((unsigned char)*after) ||
	       ((*after == '-' || *after == '+') && *after);
}

/* "31.5,C,40.2,%" */
static enum text_unit parted_unit(const char *s, const char **behind)
{
	const char *p, *end;
	size_t n = 0;

	if (*s != ',' && *s != ';')
		return UNIT_NONE;
	p = text_skip_blanks(s + 1);
	while (isalpha((unsigned char)p[n]))
		n++;
	end = p + n + (n == 0 && *p == '%');
	enum text_unit unit = end > p + n ? UNIT_FOREIGN : text_unit_word(p, n);
	if (unit == UNIT_NONE || (*end && *end != ',' && *end != ';'))
		return UNIT_NONE;
	*behind = end;
	return unit;
}

/* Behind the unit and colon of "30 s: 31.5"; s when it is none. */
static const char *time_stamp(const char *s)
{
	const char *p = text_skip_blanks(s), *end;
	size_t n = *p == 'm' ? 1 : 0;

	if (p[n] != 's' || p[n + 1] != ':')
		return s;
	struct text_value v = text_value(text_skip_blanks(p + n + 2), &end, &(struct text_reading){0});
	return v.kind == TEXT_NUMBER && !v.whole ? p + n + 2 : s;
}

static const char *number(struct cutting *c, const char *s)
{
	const char *end, *behind;
	struct text_reading how = c->how;
	how.chained = s > c->begin && s[-1] == ',';
	struct text_value v = text_value(s, &end, &how);
	bool bracket;

	if (is_index(c, s, end, &v)) {
		c->label.index = (int)(v.micro / 1000000);
		c->label.by_index =
			c->label.last == W_SENSOR && s - c->begin > 6 && !strncmp(s - 6, "index ", 6);
		c->label.strong = c->label.parted = false;
		c->label.last = W_SENSOR;
		return end;
	}
	if (v.kind == TEXT_COMMA || (v.kind == TEXT_NUMBER && *end == ',' && isdigit((unsigned char)end[1])))
		c->out->commas = true;
	if (v.kind == TEXT_NUMBER && *end == ',' && (isdigit((unsigned char)end[1]) || end[1] == '-'))
		c->out->chained = true;
	enum text_unit unit =
		text_unit_behind(end, &behind, c->label.unit, text_label_empty(&c->label), &bracket);
	if (unit == UNIT_NONE)
		unit = parted_unit(end, &behind);
	const char *stamp = unit == UNIT_NONE && v.whole ? time_stamp(end) : end;
	if (stamp > end) {
		unit = UNIT_FOREIGN;
		behind = stamp;
	}
	take(c, v, unit, bracket);
	return behind > end ? behind : end;
}

/* A word that stands where a value should: "T1: open", "Sensor 1 disconnected", "25.5 err". */
static bool stands_for_value(const struct cutting *c, const char *s, size_t n, unsigned mask)
{
	const struct text_label *l = &c->label;
	const char *after = text_skip_blanks(s + n);
	unsigned next = text_word(after, strcspn(after, " ,;|:=!."));
	bool says = mask & (W_GONE | W_FAULT) && !(next & W_POWER) && *after != ':' && *after != '=',
	     no = (n == 2 && !strncmp(s, "no", n)) || (n == 3 && !strncmp(s, "not", n));

	if (l->strong && mask & (W_SENSOR | W_FILL) && next & (W_GONE | W_FAULT))
		return measures(l); /* "T2: sensor error" */
	if (awaits(l))
		return measures(l) && (says || no);
	return says && c->out->n && text_label_empty(l) && !c->has_before;
}

/* "not connected", "no sensor found", "error 4": what belongs to a word that stands for a value. */
static const char *behind_gone(const char *s)
{
	for (;;) {
		const char *p = text_skip_blanks(s);
		size_t n = strcspn(p, " ,;|:=()"), number = digits(p);
		const char *after = text_skip_blanks(p + n);

		if (number && number < 4 && (!p[number] || strchr(",;|", p[number])))
			return p + number;
		unsigned mask = text_word(p, n);
		if (!n || !isalpha((unsigned char)*p) || *after == ':' || *after == '=' ||
		    isdigit((unsigned char)*after) || isdigit((unsigned char)p[n - 1]) ||
		    (mask && !(mask & (W_GONE | W_FAULT | W_FILL | W_CHAT | W_SENSOR | W_OTHER))))
			return s;
		s = p + n;
	}
}

/* A value of what has no number. */
static bool is_switch(const char *s, size_t n)
{
	static const char *const words[] = {"on",      "off",	"ok",	  "yes",     "no",
					    "true",    "false", "auto",	  "heat",    "cool",
					    "running", "idle",	"normal", "enabled", "disabled"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == n && !strncmp(s, words[i], n))
			return true;
	return false;
}

static const char *word(struct cutting *c, const char *s)
{
	const char *end = s + strlen(s);
	size_t n = 0, hex = s[0] == '0' && s[1] == 'x' ? 2 : 0, address = text_address(s + hex);

	if (address) {
		if (c->label.parted)
			text_label_clear(&c->label);
		s += hex;
		text_label_words(&c->label, s, s + address);
		return s + address;
	}
	while (isalpha((unsigned char)s[n]))
		n++;
	/* "T33.5" */
	if (digits(s + n) > 1 && s[n + digits(s + n)] == '.' &&
	    isdigit((unsigned char)s[n + digits(s + n) + 1]) && text_word(s, n) & W_TEMPERATURE) {
		text_label_word(&c->label, s, s + n);
		c->out->mask |= c->label.last;
		return number(c, s + n);
	}
	unsigned mask = isalnum((unsigned char)s[n]) ? 0 : text_word(s, n);
	if (stands_for_value(c, s, n, mask)) {
		bool alone = text_label_empty(&c->label);
		bool err = n == 3 && !strncmp(s, "err", n);
		take(c, (struct text_value){.kind = TEXT_GONE, .err = err}, UNIT_NONE, false);
		return alone ? s + n : behind_gone(s + n);
	}
	int wrong =
		c->label.strong && text_label_state(&c->label) ? text_wrong_word(c->label.mask, s, n) : -1;
	const char *next_sign = text_skip_blanks(s + n);
	if (wrong >= 0 && *next_sign != ':' && *next_sign != '=') {
		text_field_state(c->out, &c->label, wrong);
		text_label_clear(&c->label);
		return behind_gone(s + n);
	}
	if (c->label.strong && !measures(&c->label) && !c->has_before && is_switch(s, n) &&
	    *next_sign != ':' && *next_sign != '=') {
		text_label_clear(&c->label); /* "relay: off temp: 31.5" */
		return s + n;
	}
	/* object and ambient of an infrared thermometer; elsewhere "to" is a range's */
	const char *after = text_skip_blanks(s + n);
	if (n == 2 && s[0] == 't' && (s[1] == 'o' || s[1] == 'a') && (*after == ':' || *after == '=') &&
	    (text_label_empty(&c->label) || (c->label.strong && c->label.mask == W_CHIP))) {
		text_label_clear(&c->label);
		c->label.mask |= s[1] == 'o' ? W_OBJECT : W_AMBIENT;
		c->out->mask |= c->label.mask;
		return s + n;
	}
	bool no = n == 2 && (!strncmp(s, "no", n) || !strncmp(s, "ok", n));
	if (c->label.strong && c->label.mask & W_FAULT && (no || mask & W_GONE)) {
		take(c, (struct text_value){.kind = TEXT_NUMBER, .whole = true}, UNIT_NONE, false);
		return s + n; /* "error: none" */
	}
	if (c->label.strong) {
		settle(c);
		c->before = c->label;
		c->has_before = true;
		text_label_clear(&c->label);
	}
	const char *next = text_label_word(&c->label, s, end);
	c->out->mask |= c->label.last;
	return next;
}

/* A sign between fields. */
static const char *sign(struct cutting *c, const char *s)
{
	struct text_label *l = &c->label;
	struct text_field *last = c->out->n ? &c->out->at[c->out->n - 1] : NULL;

	if ((*s == '-' || *s == '=') && s[1] == '>') {
		if (last && last->label.mask & W_OTHER && last->unit == UNIT_NONE)
			last->unit = UNIT_FOREIGN; /* "raw 512 -> 31.5 c" */
		return s + 2;
	}

	if (*s == ':' && !strncmp(c->begin, "warn", 4) && !c->out->n && l->mask == W_OTHER && !l->name[0]) {
		text_label_clear(l); /* a log's level; "warning temp: 35" is a bound */
		return s + 1;
	}
	if ((*s == ':' || *s == '=') && s[1] != '>') {
		if (!text_label_empty(l) || l->mask & W_UNIT) {
			l->strong = true;
			l->parted = false;
		}
	} else if (strchr(",;|", *s) || (*s == '.' && (s[1] == ' ' || !s[1]))) {
		const char *before = s;
		while (before > c->begin && before[-1] == ' ')
			before--;
		bool nothing = *s != '.' && (before == c->begin || strchr(",;|", before[-1]));
		if ((nothing && text_label_empty(l)) ||
		    (l->strong && measures(l) && *s != '.' && !c->has_before))
			take(c, (struct text_value){.kind = TEXT_GONE}, UNIT_NONE, false);
		else if (c->has_before || l->parted || l->strong)
			text_label_clear(l);
		else
			l->parted = !text_label_empty(l);
		c->has_before = false;
	} else if (*s == '%' && !text_label_empty(l)) {
		l->mask |= W_OTHER; /* "hum % = 45" */
	}
	return s + 1;
}

/* "31.5 +/- 0.5 c": how sure the value before it is. */
static const char *tolerance(struct cutting *c, const char *s)
{
	struct text_field *last = &c->out->at[c->out->n - 1];
	const char *end, *behind;
	bool bracket;

	if (text_value(text_skip_blanks(s), &end, &c->how).kind != TEXT_NUMBER)
		return s;
	enum text_unit unit = text_unit_behind(end, &behind, last->label.unit, false, &bracket);
	last->unit = last->unit == UNIT_NONE ? unit : last->unit;
	return behind;
}

/* Bytes of a chip: three or more pairs of hexadecimal digits in a row, not all decimal. Returns their end,
 * with the address of a 1-Wire sensor when it is one. */
static const char *hex_row(const char *s, struct text_label *l)
{
	static const char *const families[] = {"28", "10", "22", "3b", "42"};
	const char *p = s, *end = s;
	char address[17] = "";
	int n = 0, letters = 0, pairs = 0;

	for (;; n++) {
		size_t len = strspn(p, "0123456789abcdef");
		if (len < 1 || len > 2 || isalnum((unsigned char)p[len]) || p[len] == '.')
			break;
		pairs += len == 2;
		letters += isalpha((unsigned char)p[0]) || isalpha((unsigned char)p[len - 1]);
		if (n < 8) {
			address[2 * n] = len == 2 ? p[0] : '0';
			address[2 * n + 1] = p[len - 1];
		}
		end = p + len;
		p = *end == ':' || *end == '-' ? end + 1 : text_skip_blanks(end);
	}
	if ((n < 4 && (n < 3 || pairs < n)) || (!letters && n != 8))
		return s;
	bool family = false;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		family = family || !strncmp(address, families[i], 2);
	if (!letters && !family)
		return s;
	if (n == 8 && family)
		memcpy(l->address, address, sizeof(address));
	return end;
}

/* The MAX31855's flags, "OC:0 SCG:0 SCV:0": beside the others OC is no degree sign. */
static void settle_flags(struct text_fields *out)
{
	if (!(out->mask & W_FAULT))
		return;
	for (int i = 0; i < out->n; i++) {
		struct text_field *at = &out->at[i];
		if (at->label.mask == W_UNIT && at->unit == UNIT_NONE && at->value.whole)
			at->label.mask = W_FAULT;
	}
}

void text_cut(const char *text, const struct text_reading *how, struct text_fields *out)
{
	struct cutting c = {.out = out, .begin = text, .how = *how};
	const char *s = text;

	text_label_clear(&c.label);
	while (*s) {
		char before = s > text ? s[-1] : ' ';
		bool begins = !isalnum((unsigned char)before) && before != '.';
		const char *row = begins && isxdigit((unsigned char)*s) ? hex_row(s, &c.label) : s, *end;
		size_t n = begins ? text_clock(s) : 0;
		if (n && isdigit((unsigned char)before))
			n = 0;
		if (row > s) {
			out->hex_row = true;
			s = row;
		} else if (n) {
			s += n;
			if (c.label.strong || c.label.mask & W_OTHER) { /* "time: 12:34:56" */
				c.has_before = false;
				text_label_clear(&c.label);
			}
		} else if (!strncmp(s, "+/-", 3) && out->n) {
			s = tolerance(&c, s + 3);
		} else if (begins && (n = text_gone(s)) && (awaits(&c.label) || text_label_empty(&c.label))) {
			char next = *text_skip_blanks(s + n);
			bool alone = n <= 5 && !isalpha((unsigned char)next);
			if (awaits(&c.label) || out->n || alone)
				take(&c, (struct text_value){.kind = TEXT_GONE}, UNIT_NONE, false);
			s += n;
			if (strchr("*cf", *s) && *s)
				s += strcspn(s, " ,;");
		} else if (begins && !(strchr("-+", *s) && isalnum((unsigned char)before)) &&
			   !text_address(s) && !(s[0] == '0' && s[1] == 'x' && text_address(s + 2)) &&
			   text_value(s, &end, how).kind != TEXT_NOTHING) {
			s = number(&c, s);
		} else if (isalpha((unsigned char)*s) || (begins && isdigit((unsigned char)*s))) {
			s = word(&c, s);
		} else {
			s = sign(&c, s);
		}
	}
	if (c.label.strong && c.label.index >= 0 && !c.has_before && measures(&c.label) && out->n &&
	    !text_label_empty(&out->at[0].label)) /* "T1: 24.1 T2:" */
		take(&c, (struct text_value){.kind = TEXT_GONE}, UNIT_NONE, false);
	if (c.has_before && !c.label.strong)
		text_label_join(&c.before, &c.label), c.label = c.before;
	else
		settle(&c);
	out->rest = c.label;
	settle_flags(out);
}
