/*
 * Fields to readings: which channel each is, which of them is the skin, and what is in doubt.
 *
 * The skin is the one channel of which the labels say most: "object", "outer" or "skin" before "T1" or
 * "temperature", before "leg temp" or an address, before "sensor". Two of the same rank make a doubt, and a
 * doubt is for good: a board's lines do not change.
 */
#include <string.h>

#include "base/text.h"
#include "icecue/decode.h"
#include "text_list.h"

/* "33.5C skin 22.1C room": the labels stand behind. */
static void turn_labels(struct text_fields *f)
{
	unsigned says = W_TEMPERATURE | W_PLACE | W_OTHER;

	bool numbered = f->rest.mask & W_SENSOR && f->rest.index >= 0;
	if (f->n == 0 || f->n != f->all || !text_is_unlabelled(&f->at[0]) ||
	    !(f->rest.mask & says || numbered) || f->json)
		return;
	for (int i = 0; i < f->n; i++)
		if (f->at[i].label.strong)
			return;
	for (int i = 0; i < f->n; i++)
		f->at[i].label = i + 1 < f->n ? f->at[i + 1].label : f->rest;
	for (int i = 0; i < f->n; i++)
		f->at[i].label.parted = false;
}

/* "2.0 C sensor 2,  C sensor 1": a unit without its number, so that nobody knows whose the other one is. */
static bool lacks_value(const struct text_fields *f)
{
	const struct text_label *l = &f->rest;

	return f->n && !f->json && text_is_unlabelled(&f->at[0]) && l->mask & W_UNIT && !(l->last & W_UNIT) &&
	       l->index >= 0 && !l->strong;
}

/* A number without a label behind one that has a label: the same in another unit, or nobody knows what. */
static bool unclear_tail(const struct text_fields *f, int i, const struct text_field *owner)
{
	const struct text_field *at = &f->at[i];

	if (at->unit == UNIT_FOREIGN || at->value.kind == TEXT_HEX ||
	    !(text_is_temperature(owner) || text_is_numbered(owner)))
		return false;
	if (text_is_gone(at) && text_is_gone(owner))
		return false; /* "T2: --- open" */
	return !(at->value.kind == TEXT_NUMBER && text_same_again(owner, at)) && text_may_be_skin(at) &&
	       (text_has_degrees(at) || !text_has_degrees(owner));
}

/* The device itself says that something is wrong. */
static bool reports_fault(const struct text_fields *f)
{
	for (int i = 0; i < f->n; i++) {
		const struct text_field *at = &f->at[i];
		if (at->label.mask & W_FAULT && !(at->label.mask & W_OTHER) && at->value.micro &&
		    (at->value.kind == TEXT_NUMBER || at->value.kind == TEXT_HEX) && at->unit == UNIT_NONE)
			return true;
	}
	/* "T1: 31.5 crc error"; not "no error" */
	return f->n && f->rest.mask & W_FAULT && !(f->rest.mask & W_SENSOR) && !f->rest.name[0];
}

static bool already(const struct readings *out, const char *name, int64_t udeg, bool good, bool *differs)
{
	for (int i = 0; i < out->n; i++) {
		const struct reading *r = &out->at[i];
		if (strcmp(r->channel, name) != 0)
			continue;
		int64_t apart = r->status == STATUS_OK && good ? r->udeg - udeg : 0;
		*differs = *differs || apart > TEXT_SAME_MICRO || apart < -TEXT_SAME_MICRO;
		return true;
	}
	return false;
}

/* All fields with labels. False when two of them contradict each other. */
static bool labelled_readings(const struct text_fields *f, struct text_memory *m, struct readings *out,
			      struct dialog *d)
{
	const struct text_field *owner = NULL;
	bool differs = false;
	struct text_place p;

	for (int i = 0; i < f->n; i++) {
		if (f->json && f->at[i].label.index > READINGS_MAX && text_is_temperature(&f->at[i])) {
			d->doubt = DOUBT_LIST;
			d->doubt_n = (uint8_t)f->all;
			return false;
		}
		if (!text_is_unlabelled(&f->at[i]) && text_place_of(&f->at[i], m, &p))
			text_consider(m, &p);
	}
	for (int i = 0; i < f->n; i++) {
		const struct text_field *at = &f->at[i];
		if (text_is_unlabelled(at) && f->json)
			continue;
		if (text_is_unlabelled(at)) {
			differs = differs || (owner && unclear_tail(f, i, owner));
			continue;
		}
		bool own = at->label.index >= 0 || at->label.address[0] || at->label.name[0];
		if (owner && !own && at->value.kind == TEXT_NUMBER && text_same_again(owner, at))
			continue;
		owner = at;
		bool known = text_place_of(at, m, &p), shown = false;
		if (!known && m->live && text_decimals(&at->value) && at->unit == UNIT_NONE &&
		    !(at->label.mask & ~(unsigned)W_FILL) && at->label.name[0]) {
			p = text_named_place(&at->label, true); /* "kitchen: 22.1", for a person to choose */
			shown = true;
		}
		bool good = at->value.kind == TEXT_NUMBER && !text_is_gone(at);
		bool contradicts = false;
		if ((known || shown) && !already(out, p.name, text_celsius(at), good, &contradicts))
			text_reading_add(out, m, &p, at);
		/* a board may have several temperatures of its own, and of the room */
		differs = differs || (contradicts && p.rank);
	}
	if (differs) {
		d->doubt = DOUBT_SEVERAL;
		out->n = 0;
	}
	return !differs;
}

/* Words about a fault, and no value: "Thermocouple open!", "Fault 0x4". */
static bool tells_fault(const struct text_line *l, const struct text_fields *f)
{
	unsigned others =
		f->mask & ~(unsigned)(W_FAULT | W_FILL | W_CHAT | W_GONE | W_SENSOR | W_TEMPERATURE);
	bool alone = !(f->mask & ~(unsigned)(W_FAULT | W_FILL)) && !f->rest.name[0] &&
		     (f->n == 0 || !f->at[0].label.name[0]);

	if (!(f->mask & W_FAULT) || f->n > 1 || others || !strncmp(l->text, "no ", 3))
		return false;
	if (f->n && (!(f->at[0].label.mask & W_FAULT) || f->at[0].value.micro == 0))
		return false;
	return alone || f->mask & (W_SENSOR | W_TEMPERATURE);
}

static void fault(struct text_memory *m, struct readings *out)
{
	struct text_place p = {.role = ROLE_SKIN, .rank = TEXT_RANK_T};

	text_called(&p, m->skin[0] ? m->skin : "T1");
	struct channel c = {.name = p.name, .has_role = !m->several, .role = ROLE_SKIN};
	readings_status(out, &c, STATUS_FAULT);
}

/* A line that only says which sensor the next ones are of. */
static bool heading(const struct text_fields *f, struct text_memory *m)
{
	const struct text_label *l = &f->rest;

	if (f->n || (l->index < 0 && !l->address[0]) || l->mask & (W_OTHER | W_FAULT | W_PLACE | W_POWER))
		return false;
	if (!l->address[0] && !(l->mask & (W_SENSOR | W_ID)))
		return false;
	m->heading = (int8_t)(l->address[0] ? 0 : l->index + 1);
	memcpy(m->address, l->address, sizeof(m->address));
	return true;
}

static enum verdict without_reading(const struct text_line *l, const struct text_fields *f)
{
	unsigned ours =
		W_TEMPERATURE | W_SENSOR | W_PLACE | W_OTHER | W_POWER | W_CHAT | W_FAULT | W_DS18B20 | W_ID;
	bool malformed = false, bare = false;
	char last = l->n ? l->text[l->n - 1] : '\0';
	bool colon = strchr(l->text, ':') || strchr(l->text, '=');
	bool measures = f->mask & (W_TEMPERATURE | W_PLACE) || (f->mask & W_UNIT && colon);

	for (int i = 0; i < f->n; i++) {
		enum text_kind kind = f->at[i].value.kind;
		bool temperature = text_is_temperature(&f->at[i]) || text_is_unlabelled(&f->at[i]);
		malformed = malformed || ((kind == TEXT_MALFORMED || kind == TEXT_COMMA) && temperature);
		bare = bare || (text_is_unlabelled(&f->at[i]) && f->commas);
	}
	if (malformed && (measures || text_has_comma(f)))
		return VERDICT_BAD_FIELD;
	if (bare && !(f->mask & ~(unsigned)W_FILL) && !f->rest.name[0])
		return VERDICT_BAD_FIELD;
	if (!f->n && measures && f->rest.strong && !(f->mask & W_OTHER))
		return last == '=' || last == ':' ? VERDICT_TRUNCATED : VERDICT_BAD_FIELD;
	if (!f->n && measures && colon && f->rest.name[0] &&
	    !(f->mask & (W_OTHER | W_CHAT | W_SENSOR | W_CHIP)) && f->rest.index < 0)
		return VERDICT_BAD_FIELD; /* "temperature = abc" */
	return f->mask & ours || f->hex_row || (f->mask & W_UNIT && colon) ? VERDICT_INFO : VERDICT_NOT_MINE;
}

static void note_doubt(const struct text_memory *m, const struct readings *out, struct dialog *d)
{
	if (out->n && m->several)
		d->doubt = DOUBT_SEVERAL;
	else if (out->n && !m->skin[0] && d->doubt == DOUBT_NONE)
		d->doubt = DOUBT_NO_SKIN;
	for (int i = 0; i < out->n; i++)
		if (out->at[i].has_role && out->at[i].role == ROLE_SKIN)
			d->doubt = DOUBT_NONE;
}

enum verdict text_channels(const struct text_line *l, struct text_fields *f, struct text_memory *m,
			   struct readings *out, struct dialog *d)
{
	int bare;

	m->ds18b20 = m->ds18b20 || f->mask & W_DS18B20;
	if (!f->json)
		text_decide_comma(m, f);
	if (heading(f, m))
		return VERDICT_INFO;
	if (f->mask & W_SETTING)
		return without_reading(l, f);
	if (text_has_comma(f)) {
		d->doubt = DOUBT_COMMA;
		return without_reading(l, f);
	}
	if (lacks_value(f)) {
		d->doubt = DOUBT_SEVERAL;
		return without_reading(l, f);
	}
	turn_labels(f);
	bool sure = labelled_readings(f, m, out, d);
	bare = text_unlabelled(f, (const struct text_field *[READINGS_MAX]){NULL}, READINGS_MAX);
	if (sure && bare && out->n == 0 && !f->json)
		text_list(f, m, out, d);
	if (out->n && reports_fault(f)) {
		out->n = 0;
		fault(m, out);
	} else if (sure && out->n == 0 && tells_fault(l, f)) {
		fault(m, out);
	}
	note_doubt(m, out, d);
	return out->n ? VERDICT_OK : without_reading(l, f);
}
