/*
 * JSON of a line as fields: the path of keys is the label. A small reader of our own, for the core links with
 * no library and allocates nothing; it takes what Python prints, too ('..', None, nan), and refuses the rest.
 */
#include <ctype.h>
#include <string.h>

#include "text_line.h"

#define DEPTH_MAX 6

struct json {
	const char *at;
	struct text_fields *out;
	int depth;
};

static bool value(struct json *j, const struct text_label *path);

static char next(struct json *j)
{
	j->at = text_skip_blanks(j->at);
	return *j->at;
}

static bool string(struct json *j, const char **s, const char **end)
{
	char quote = next(j);

	if (quote != '"' && quote != '\'')
		return false;
	*s = ++j->at;
	while (*j->at && *j->at != quote)
		j->at += j->at[0] == '\\' && j->at[1] ? 2 : 1;
	*end = j->at;
	return *j->at++ == quote;
}

/* "33.5", "33.5 C", "nan", "---"; other strings are no values. */
static struct text_value in_string(const char *s, const char *end, enum text_unit *unit)
{
	const char *p = text_skip_blanks(s), *behind;
	struct text_value v =
		text_value(p, &behind, &(struct text_reading){.comma = true, .decimal_comma = true});
	size_t n = text_gone(p);

	*unit = UNIT_NONE;
	if (v.kind == TEXT_NOTHING) {
		unsigned mask = text_word(p, (size_t)(end - p));
		bool gone = p == end || p + n == end || mask & (W_GONE | W_FAULT);
		return (struct text_value){.kind = gone ? TEXT_GONE : TEXT_NOTHING};
	}
	p = text_skip_blanks(behind);
	p = text_skip_blanks(*p == '*' ? p + 1 : p);
	if (behind < end && p < end) {
		*unit = text_unit_word(p, (size_t)(end - p));
		if (*unit == UNIT_NONE)
			v.kind = TEXT_NOTHING; /* "12:30", "31a" */
	}
	return v;
}

/* Does a key say which sensor it is? Its number or string names all of the object. */
static bool names(const char *key, const char *end, unsigned *mask)
{
	struct text_label l;

	text_label_clear(&l);
	text_label_words(&l, key, end);
	*mask = l.mask;
	return l.mask & W_ID || (l.mask & W_SENSOR && !(l.mask & (W_TEMPERATURE | W_PLACE | W_OTHER)));
}

static bool is_unit_key(const char *key, const char *end)
{
	size_t n = (size_t)(end - key);

	return (n >= 4 && (!strncmp(end - 4, "unit", 4) || !strncmp(key, "unit", 4))) ||
	       (n == 3 && !strncmp(key, "uom", 3));
}

/* What an object says of itself, for its values. */
struct self {
	struct text_label name;
	enum text_unit unit;
};

/* What a name may say besides its letters. */
#define W_NAMED (W_TEMPERATURE | W_SENSOR | W_PLACE | W_FILL | W_DS18B20)

/* A name as it is, whatever its words would mean in a label. */
static void by_itself(struct text_label *l, const char *s, const char *end)
{
	size_t n = (size_t)(end - s), most = sizeof(l->address) - 4;

	text_label_clear(l);
	memcpy(l->address, "id ", 3);
	memcpy(l->address + 3, s, n < most ? n : most);
}

/* Learns from a string or number behind a key; true when it was about the object. */
static bool learn(struct self *self, const char *key, const char *key_end, const char *s, const char *end,
		  bool quoted)
{
	unsigned mask;

	if (is_unit_key(key, key_end) && quoted) {
		while (s < end && (*s == '*' || *s == ' '))
			s++;
		self->unit = text_unit_word(s, (size_t)(end - s));
		return true;
	}
	if (!names(key, key_end, &mask) || end == s)
		return false;
	if (!quoted && mask & W_SENSOR && !(mask & W_ID)) {
		text_label_words(&self->name, s, end);
	} else {
		struct text_label l;
		text_label_clear(&l);
		text_label_words(&l, s, end);
		bool words = quoted && (l.address[0] || !isdigit((unsigned char)*s)) &&
			     !(l.mask & (~(unsigned)W_NAMED | W_INTERNAL));
		if (!words)
			by_itself(&l, s, end);
		text_label_join(&self->name, &l);
	}
	return true;
}

static bool member(struct json *j, const struct text_label *path, struct self *self)
{
	const char *key, *key_end, *s, *end;
	struct text_label label = *path;

	if (!string(j, &key, &key_end) || next(j) != ':')
		return false;
	j->at++;
	char c = next(j);
	if (c == '"' || c == '\'') {
		struct json ahead = *j;
		if (!string(&ahead, &s, &end))
			return false;
		if (learn(self, key, key_end, s, end, true)) {
			j->at = ahead.at;
			return true;
		}
	} else if (isdigit((unsigned char)c)) {
		s = j->at;
		end = s + strspn(s, "0123456789");
		bool whole = *end == ',' || *end == '}' || *end == ' ';
		if (whole && learn(self, key, key_end, s, end, false)) {
			j->at = end;
			return true;
		}
	}
	text_label_words(&label, key, key_end);
	if (key_end - key == 2 && !strncmp(key, "ok", 2))
		label.mask |= W_GOOD;
	label.strong = true;
	j->out->mask |= label.mask;
	return value(j, &label);
}

static bool object(struct json *j, const struct text_label *path)
{
	struct self self = {.unit = UNIT_NONE};
	int from = j->out->n;

	text_label_clear(&self.name);
	j->at++;
	if (next(j) == '}')
		return *j->at++ == '}';
	do {
		if (!member(j, path, &self))
			return false;
	} while (next(j) == ',' && *j->at++);
	for (int i = from; i < j->out->n; i++) {
		struct text_field *f = &j->out->at[i];
		if (!text_label_empty(&self.name) && !f->label.address[0]) {
			bool named = self.name.address[0] || self.name.name[0];
			f->label.index = named && f->label.index == path->index ? -1 : f->label.index;
			text_label_join(&f->label, &self.name);
			f->label.strong = true;
		}
		f->unit = f->unit == UNIT_NONE && f->label.unit == UNIT_NONE ? self.unit : f->unit;
	}
	return *j->at++ == '}';
}

static bool array(struct json *j, const struct text_label *path)
{
	int index = 0;

	j->at++;
	if (next(j) == ']')
		return *j->at++ == ']';
	do {
		struct text_label label = *path;
		bool several = index || strcspn(j->at, ",") < strcspn(j->at, "]}");
		index++;
		if (several && label.index < 0 && !label.address[0])
			label.index = index;
		if (!value(j, &label))
			return false;
	} while (next(j) == ',' && *j->at++);
	return *j->at++ == ']';
}

/* null, None, true, false */
static bool literal(struct json *j, const struct text_label *path)
{
	size_t n = 0;

	while (isalpha((unsigned char)j->at[n]))
		n++;
	bool yes = n == 4 && !strncmp(j->at, "true", n), no = n == 5 && !strncmp(j->at, "false", n);
	bool null = n == 4 && (!strncmp(j->at, "null", n) || !strncmp(j->at, "none", n));
	struct text_value v = {.kind = text_label_state(path) ? TEXT_NUMBER : TEXT_GONE,
			       .micro = yes ? 1000000 : 0,
			       .whole = true};

	j->at += n;
	if (yes || no || null)
		text_field_add(j->out, path, v, UNIT_NONE);
	return yes || no || null;
}

/* "error": "open circuit", "status": "ok" */
static void state(struct json *j, const struct text_label *path, const char *s, const char *end)
{
	int wrong = text_wrong_word(path->mask, s, strcspn(s, " \"',.:"));

	if (wrong < 0)
		wrong = path->mask & W_FAULT && end > s && isalpha((unsigned char)*s);
	text_field_state(j->out, path, wrong);
}

static bool value(struct json *j, const struct text_label *path)
{
	const char *s, *end;
	char c = next(j);
	enum text_unit unit = UNIT_NONE;
	bool done;

	if (++j->depth > DEPTH_MAX)
		return false;
	if (c == '{') {
		done = object(j, path);
	} else if (c == '[') {
		done = array(j, path);
	} else if (c == '"' || c == '\'') {
		done = string(j, &s, &end);
		struct text_value v = done ? in_string(s, end, &unit) : (struct text_value){0};
		if (done && text_label_state(path) && v.kind != TEXT_NUMBER && v.kind != TEXT_HEX)
			state(j, path, s, end);
		else if (v.kind != TEXT_NOTHING)
			text_field_add(j->out, path, v, unit);
	} else {
		struct text_value v = text_value(j->at, &end, &(struct text_reading){0});
		done = v.kind == TEXT_NUMBER || v.kind == TEXT_NOT_FINITE;
		if (done) {
			text_field_add(j->out, path, v, UNIT_NONE);
			j->at = end;
		} else {
			done = literal(j, path);
		}
	}
	j->depth--;
	return done;
}

bool text_json(const char *text, struct text_fields *out)
{
	const char *open = strchr(text, '{'), *close = open;
	struct json j = {.at = open, .out = out};
	struct text_label path, before;

	for (const char *p = open; *p; p++)
		close = *p == '}' ? p : close;
	text_label_clear(&path);
	text_label_clear(&before);
	text_label_words(&before, text, open);
	path.index = before.mask & (W_SENSOR | W_TEMPERATURE) ? before.index : -1;
	memcpy(path.address, before.address, sizeof(path.address));
	return value(&j, &path) && j.at == close + 1;
}
