/* Which channel a field is, and what it says of being the skin. */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "icecue/decode.h"
#include "icecue/intake.h"
#include "text_place.h"

#define MICRO INT64_C(1000000)
#define DISCONNECTED (-127 * MICRO)
#define DISCONNECTED_F (-196600000)
#define NO_CONVERSION (85 * MICRO)
#define COUNTS_FROM 125
#define COUNTS_TO 65536
#define LEADS_MAX 8 /* a higher number is a name, and no lead of a meter */

void text_called(struct text_place *p, const char *name)
{
	text_copy(p->name, sizeof(p->name), name);
}

/* "object 2", "T2"; of two parts the first is cut to fit. */
static void called_two(struct text_place *p, const char *name, const char *gap, const char *second)
{
	size_t room = sizeof(p->name) - 1 - strlen(gap) - strlen(second), n = strlen(name);

	n = n < room ? n : room;
	memcpy(p->name, name, n);
	text_copy(p->name + n, sizeof(p->name) - n, gap);
	text_copy(p->name + n + strlen(gap), sizeof(p->name) - n - strlen(gap), second);
}

static void called_number(struct text_place *p, const char *name, const char *gap, int number)
{
	char digits[3] = {(char)('0' + number / 10 % 10), (char)('0' + number % 10), '\0'};

	called_two(p, name, gap, digits + (number < 10));
}

bool text_decimals(const struct text_value *v)
{
	return v->kind == TEXT_NUMBER && !v->whole;
}

/* ---- what a label is ---- */

/* A place that needs no name of its own; false: something else. */
static bool known_place(const struct text_label *l, struct text_place *p)
{
	static const struct {
		unsigned mask;
		const char *name;
		enum role role;
		bool has_role;
		uint8_t rank;
	} places[] = {
		{W_COLD, "cold junction", ROLE_AMBIENT, false, TEXT_RANK_NONE},
		{W_INTERNAL | W_POWER, "internal", ROLE_AMBIENT, false, TEXT_RANK_NONE},
		{W_AMBIENT, "ambient", ROLE_AMBIENT, true, TEXT_RANK_NONE},
		{W_INNER, "inner", ROLE_AMBIENT, true, TEXT_RANK_NONE},
		{W_OUTER, "outer", ROLE_SKIN, false, TEXT_RANK_SKIN},
		{W_OBJECT, "object", ROLE_SKIN, false, TEXT_RANK_SKIN},
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (!(l->mask & places[i].mask))
			continue;
		*p = (struct text_place){
			.role = places[i].role, .has_role = places[i].has_role, .rank = places[i].rank};
		bool chip = l->mask & W_CHIP && !strchr(l->name, ' '),
		     first = l->index < 2 && (!l->name[0] || chip);
		if (l->name[0])
			called_two(p, l->name, " ", places[i].name);
		else if (l->index > 1)
			called_number(p, places[i].name, " ", l->index);
		else
			text_called(p, places[i].name);
		p->has_role = p->has_role && first;
		if (p->rank && !first)
			p->rank = l->name[0] ? TEXT_RANK_NAMED : TEXT_RANK_NONE;
		return true;
	}
	return false;
}

/* The channel of a label that measures temperature. own: its number stood in the line itself. */
struct text_place text_named_place(const struct text_label *l, bool own)
{
	bool temperature = l->mask & W_TEMPERATURE || (l->mask & W_UNIT && !l->name[0]);
	struct text_place p = {.role = ROLE_SKIN, .rank = temperature ? TEXT_RANK_T : TEXT_RANK_SENSOR};

	if (l->mask & W_SKIN)
		p.rank = TEXT_RANK_SKIN;
	if (l->address[0]) {
		text_called(&p, l->address);
		p.rank = TEXT_RANK_NAMED;
	} else if (l->name[0] && !(l->mask & W_CHIP && l->mask & W_TEMPERATURE && l->index >= 0)) {
		if (l->index < 0)
			text_called(&p, l->name);
		else
			called_number(&p, l->name, " ", l->index);
		p.rank = l->mask & (W_TEMPERATURE | W_SKIN | W_SENSOR | W_CHIP) ? TEXT_RANK_NAMED
										: TEXT_RANK_NONE;
	} else if (l->index >= 0) {
		called_number(&p, l->by_index ? "index" : "T", l->by_index ? " " : "", l->index);
		bool first = l->index == 0 || (l->index == 1 && !l->by_index),
		     lead = own && l->index <= LEADS_MAX;
		p.rank = first ? TEXT_RANK_T : lead ? TEXT_RANK_NONE : TEXT_RANK_NAMED;
	} else {
		text_called(&p, "T1");
	}
	return p;
}

/* Is this label's value a temperature at all, whatever it is of? */
bool text_is_temperature(const struct text_field *f)
{
	const struct text_label *l = &f->label;
	bool unit = f->unit != UNIT_NONE, letter = l->mask & W_UNIT && !l->parted;

	if (l->mask & (W_OTHER | W_FAULT) || f->unit == UNIT_FOREIGN || f->value.kind == TEXT_HEX)
		return false;
	if (l->mask & W_POWER && !(l->mask & W_TEMPERATURE) && !unit)
		return false;
	if (l->mask & W_CHAT && f->value.whole && !unit)
		return false; /* "thermocouple init done 25" */
	/* "T1: 315": tenths, or what a converter counts */
	if (l->mask & W_TEMPERATURE && !unit && !(l->mask & W_UNIT) && f->value.whole &&
	    f->value.micro > COUNTS_FROM * MICRO && f->value.micro < COUNTS_TO * MICRO)
		return false;
	if (l->mask & W_TEMPERATURE)
		return l->strong || unit || f->value.kind != TEXT_NUMBER || !f->value.whole || !l->parted;
	if (unit || letter)
		return true;
	if (l->mask & W_PLACE && f->value.kind != TEXT_NUMBER)
		return true; /* "[skin] ---" */
	if (l->mask & (W_PLACE | W_SENSOR | W_CHIP))
		return text_decimals(&f->value) ||
		       ((l->strong || l->index >= 0) && f->value.kind != TEXT_NUMBER);
	return l->address[0] &&
	       (text_decimals(&f->value) || f->value.kind == TEXT_GONE || f->value.kind == TEXT_NOT_FINITE);
}

bool text_is_unlabelled(const struct text_field *f)
{
	const struct text_label *l = &f->label;

	if (l->parted && !(l->mask & (W_TEMPERATURE | W_PLACE)) && !l->address[0] && !l->name[0] &&
	    l->index < 0)
		return !(l->mask & W_OTHER);
	return text_label_empty(l) && !(l->mask & W_UNIT);
}

/* "1: 33.5" */
bool text_is_numbered(const struct text_field *f)
{
	return f->label.index >= 0 && !(f->label.mask & ~(unsigned)W_FILL) && !f->label.name[0] &&
	       (text_decimals(&f->value) || f->value.kind == TEXT_GONE);
}

/* ---- one value ---- */

enum text_unit text_unit_of(const struct text_field *f)
{
	return f->unit != UNIT_NONE ? f->unit : f->label.unit;
}

/* In micro-degrees Celsius. */
int64_t text_celsius(const struct text_field *f)
{
	switch (text_unit_of(f)) {
	case UNIT_F:
		return fahrenheit_udeg(f->value.micro);
	case UNIT_K:
		return kelvin_udeg(f->value.micro);
	case UNIT_NONE:
	case UNIT_C:
	case UNIT_FOREIGN:
		break;
	}
	return f->value.micro;
}

bool text_is_gone(const struct text_field *f)
{
	const struct text_value *v = &f->value;
	return v->kind == TEXT_GONE || v->kind == TEXT_NOT_FINITE ||
	       (v->kind == TEXT_NUMBER && (v->micro == DISCONNECTED || v->micro == DISCONNECTED_F));
}

void text_reading_add(struct readings *out, const struct text_memory *m, const struct text_place *p,
		      const struct text_field *f)
{
	bool skin = p->rank && !m->several && !strcmp(m->skin, p->name);
	struct channel c = {.name = p->name, .has_role = p->has_role || skin, .role = p->role};
	bool temp_c = (f->label.mask & (W_TEMPERATURE | W_UNIT)) ==
		      (W_TEMPERATURE | W_UNIT); /* as its library prints */
	bool fresh = m->ds18b20 || f->label.by_index || f->label.mask & W_DS18B20 || temp_c;

	if (f->value.kind == TEXT_NOT_FINITE)
		readings_status(out, &c, STATUS_FAULT);
	else if (text_is_gone(f))
		readings_status(out, &c, STATUS_MISSING);
	else if (fresh && text_celsius(f) == NO_CONVERSION)
		readings_status(out, &c, STATUS_NOT_READY);
	else
		readings_value(out, &c, text_celsius(f));
	enum text_unit unit = text_unit_of(f);
	if (out->n && (unit == UNIT_F || unit == UNIT_K))
		out->at[out->n - 1].sent = unit == UNIT_F ? 'F' : 'K';
}

/* ---- fields ---- */

bool text_may_be_skin(const struct text_field *f)
{
	int64_t udeg = text_celsius(f);

	return text_is_gone(f) ||
	       (f->value.kind == TEXT_NUMBER && f->unit != UNIT_FOREIGN &&
		udeg >= INTAKE_SKIN_MIN_MC * INT64_C(1000) && udeg <= INTAKE_SKIN_MAX_MC * INT64_C(1000));
}

bool text_has_degrees(const struct text_field *f)
{
	return f->unit == UNIT_C || f->unit == UNIT_F || f->unit == UNIT_K;
}

bool text_same_again(const struct text_field *a, const struct text_field *b)
{
	int64_t apart = text_celsius(a) - text_celsius(b);

	return text_unit_of(a) != text_unit_of(b) && apart <= TEXT_SAME_MICRO && apart >= -TEXT_SAME_MICRO;
}

/* ---- the skin among channels ---- */

static bool numbered_t(const char *name)
{
	return name[0] == 'T' && isdigit((unsigned char)name[1]) && !name[2];
}

#define BACK_AFTER 3	/* so often the one before came, and the new one never: that line was damaged */
#define OTHER_WITHIN 10 /* so often the skin comes, at most, until all of a board's sensors came again */

static void take_skin(struct text_memory *m, const struct text_place *p, bool several)
{
	text_copy(m->before, sizeof(m->before), m->skin);
	m->before_level = m->level;
	m->before_several = m->several;
	m->once = m->skin[0] != '\0';
	m->back = 0;
	m->other[0] = '\0';
	m->level = p->rank;
	m->several = several;
	text_copy(m->skin, sizeof(m->skin), p->name);
}

/* Is it the one that was the skin until one line said something else? */
static bool comes_back(struct text_memory *m, const struct text_place *p)
{
	if (!m->once || strcmp(p->name, m->before) != 0)
		return false;
	if (++m->back < BACK_AFTER)
		return true;
	text_copy(m->skin, sizeof(m->skin), m->before);
	m->level = m->before_level;
	m->several = m->before_several;
	m->once = false;
	return true;
}

/* Another one of the same rank. */
static void consider_other(struct text_memory *m, const struct text_place *p)
{
	/* T1 and T0: they are counted from 0 */
	if (numbered_t(p->name) && numbered_t(m->skin)) {
		if (strcmp(p->name, m->skin) < 0)
			take_skin(m, p, m->several);
		return;
	}
	m->several = m->several || (!strcmp(m->other, p->name) && m->other_ago <= OTHER_WITHIN);
	text_copy(m->other, sizeof(m->other), p->name);
	m->other_ago = 0;
}

/* A channel of this rank is there: is it the skin, or does it make a doubt? */
void text_consider(struct text_memory *m, const struct text_place *p)
{
	if (p->role != ROLE_SKIN || !p->rank || comes_back(m, p) || p->rank < m->level)
		return;
	if (!strcmp(p->name, m->skin)) {
		m->once = false;
		m->other_ago = (uint8_t)(m->other_ago + (m->other_ago <= OTHER_WITHIN));
		m->several = p->rank == m->level && m->several;
		m->level = p->rank;
	} else if (p->rank == m->level) {
		consider_other(m, p);
	} else {
		take_skin(m, p, false);
	}
}

/* The label with the number or address that an earlier line gave. */
static struct text_label in_context(const struct text_label *l, const struct text_memory *m, bool *own)
{
	struct text_label with = *l;

	*own = l->index >= 0 || l->address[0];
	if (*own || l->name[0] || l->mask & W_PLACE)
		return with;
	with.index = m->heading - 1;
	memcpy(with.address, m->address, sizeof(with.address));
	*own = !m->heading;
	return with;
}

bool text_place_of(const struct text_field *f, const struct text_memory *m, struct text_place *p)
{
	bool own;
	struct text_label l = in_context(&f->label, m, &own);

	if (!text_is_temperature(f) && !text_is_numbered(f))
		return false;
	if (f->value.kind == TEXT_MALFORMED || f->value.kind == TEXT_COMMA || f->value.kind == TEXT_HEX)
		return false;
	if (text_unit_of(f) == UNIT_K && f->value.micro < 150 * MICRO && !text_is_gone(f))
		return false;
	bool sensor = l.mask & W_SENSOR && l.index < 0 && !l.address[0] && !l.name[0];
	if (sensor && !strcmp(m->skin, "object"))
		l.mask |= W_INTERNAL; /* of an infrared thermometer: its own */
	if (!known_place(&l, p))
		*p = text_named_place(&l, own);
	return true;
}
