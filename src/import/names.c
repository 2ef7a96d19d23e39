/* Names of columns: what they mean, and which one a person means. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "table.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- one name ---- */

static bool is_letter(char ch)
{
	return isalnum((unsigned char)ch) || (unsigned char)ch >= 0x80;
}

/* Is the letter part of a word that is a unit as it stands: "mC", "degC"? */
static bool in_unit(struct csv_field f, size_t at)
{
	size_t from = at, end = at;

	while (from && isalpha((unsigned char)f.at[from - 1]))
		from--;
	while (end < f.n && isalpha((unsigned char)f.at[end]))
		end++;
	return unit_of_text(f.at + from, end - from) != UNIT_NONE;
}

/* A unit of another quantity: "Phase C (A)" is a current. */
static bool is_other_unit(const char *text, size_t n)
{
	static const char *const units[] = {"a",    "ma",  "v",	  "mv",	 "w",	"mw",  "kw",  "va",
					    "hz",   "%",   "%rh", "rh",	 "hpa", "pa",  "kpa", "bar",
					    "mbar", "ppm", "lux", "lx",	 "m/s", "rpm", "db",  "dbm",
					    "ohm",  "kwh", "wh",  "var", "psi", "kg",  "g",   "mm"};
	char folded[16];

	if (n >= sizeof(folded))
		return false;
	fold(folded, sizeof(folded), text, n);
	for (size_t i = 0; i < COUNT(units); i++)
		if (!strcmp(folded, units[i]))
			return true;
	return false;
}

/* The words of a name with one blank between them: what stands in brackets and a unit behind a comma are left
 * out, and "elapsedMs" is two words. A unit in brackets or behind a comma goes to *unit. */
static void split_words(struct csv_field f, char *buf, size_t n, enum unit *unit, bool *other)
{
	static const char open[] = "([{<", close[] = ")]}>";
	size_t used = 0;

	for (size_t i = 0; i < f.n && used + 2 < n; i++) {
		const char *bracket = strchr(open, f.at[i]);
		const char *end = bracket && i ? memchr(f.at + i, close[bracket - open], f.n - i) : NULL;
		struct csv_field rest = cell_trim((struct csv_field){f.at + i + 1, f.n - i - 1});
		enum unit own = UNIT_NONE;

		if (end) {
			own = unit_of_text(f.at + i + 1, (size_t)(end - f.at) - i - 1);
			*other =
				*other || (!own && is_other_unit(f.at + i + 1, (size_t)(end - f.at) - i - 1));
			i = (size_t)(end - f.at);
			buf[used++] = ' ';
		} else if (i && (f.at[i] == ',' || f.at[i] == '/')) {
			size_t stop = strcspn(rest.at, "([{<,;");

			own = unit_of_text(rest.at, stop < rest.n ? stop : rest.n);
			buf[used++] = ' ';
			if (own)
				i = f.n;
		} else {
			bool hump = i && isupper((unsigned char)f.at[i]) &&
				    islower((unsigned char)f.at[i - 1]) && !in_unit(f, i);

			if (hump)
				buf[used++] = ' ';
			buf[used++] = is_letter(f.at[i]) ? f.at[i] : ' ';
		}
		*unit = own && !*unit ? own : *unit;
	}
	buf[used] = '\0';
}

/* May that word, which follows these, be its unit? "Type K" and "Temp Min" have none. */
static bool is_unit_word(const char *before, const char *word, enum unit unit)
{
	bool temperature = words_have(before, WORD_TEMPERATURE) && strcmp(before, "t ") != 0;

	if (unit == UNIT_KELVIN && word[1] == '\0')
		return words_have(before, WORD_TEMPERATURE) && !strstr(before, "type") &&
		       !strstr(before, "typ ");
	if (unit_is_time(unit) && temperature)
		return false;
	return unit != UNIT_DAY || word[1] != '\0';
}

/* Copies the words but for a unit among them, of which the last counts. */
static void take_unit_words(struct column *c, char *words, bool may_have_unit)
{
	char word[COLUMN_TEXT], left[COLUMN_TEXT] = "";
	size_t used = 0;
	enum unit found = UNIT_NONE;

	for (char *at = words; *at;) {
		size_t n = strcspn(at, " ");
		enum unit unit;

		memcpy(word, at, n);
		word[n] = '\0';
		at += n + (at[n] == ' ');
		if (!n)
			continue;
		unit = used && may_have_unit ? unit_of_text(word, n) : UNIT_NONE;
		if (!used && (!strncmp(at, "since ", 6) || !strncmp(at, "from ", 5)) &&
		    unit_is_time(unit_of_text(word, n))) { /* "ms since start" */
			found = unit_of_text(word, n);
			used += (size_t)snprintf(left, sizeof(left), "time ");
			continue;
		}
		if (unit && is_unit_word(left, word, unit)) {
			if (unit == UNIT_CELSIUS && used >= 6 && !strcmp(left + used - 6, "milli "))
				unit = UNIT_MILLICELSIUS;
			found = found == UNIT_MILLICELSIUS ? found : unit; /* "millidegrees C" */
			continue;
		}
		if (!strcmp(word, "tempf") || !strcmp(word, "tempc") || !strcmp(word, "tempk"))
			found = unit_of_text(word + 4, 1);
		if ((!strcmp(word, "in") || !strcmp(word, "en") || !strcmp(word, "grad") ||
		     !strcmp(word, "deg")) &&
		    *at)
			continue;
		used += (size_t)snprintf(left + used, sizeof(left) - used, "%s ", word);
		used = used < sizeof(left) ? used : sizeof(left) - 1;
	}
	text_copy(c->words, sizeof(c->words), left);
	c->unit = c->unit ? c->unit : found;
}

/* "DS18B20.Id", "Temp sensor name": it tells which one it is. */
static bool ends_with_id(const char *words)
{
	static const char *const ends[] = {" id ", " name ", " address ", " serial ", " count ", " status "};

	for (size_t i = 0; i < COUNT(ends); i++)
		if (text_ends(words, ends[i]))
			return true;
	return false;
}

/* What follows from the words and the unit. */
static void judge(struct column *c)
{
	size_t used = 0;

	for (const char *at = c->words; *at; at++)
		if (*at != ' ')
			c->key[used++] = *at;
	c->key[used] = '\0';
	c->temperature = words_have(c->words, WORD_TEMPERATURE) && !ends_with_id(c->words);
	/* "t_s" is a time, "t_C" a temperature, "t" alone most likely a time */
	if (!strcmp(c->key, "t"))
		c->temperature = false;
	if (unit_is_temperature(c->unit))
		c->temperature = true;
	else if (c->unit || (words_time_rank(c->words) > 30 && !words_have(c->words, WORD_SKIN)))
		c->temperature = false;
}

static void column_read(struct column *c, struct csv_field f)
{
	char words[2 * COLUMN_TEXT], folded[2 * COLUMN_TEXT];
	f = cell_trim(f);
	/* it is a unit of another quantity: "rF %" is no Fahrenheit */
	bool other = f.n && memchr(f.at, '%', f.n);
	*c = (struct column){.unit = unit_said(f.at, f.n)};
	text_printable(c->name, sizeof(c->name), f.at, f.n);
	if (unit_of_text(f.at, f.n) >= UNIT_MMSS) { /* "Min:Sec" */
		c->unit = unit_of_text(f.at, f.n);
		text_copy(c->words, sizeof(c->words), "time ");
		judge(c);
		return;
	}
	split_words(f, words, sizeof(words), &c->unit, &other);
	fold(folded, COLUMN_TEXT, words, strlen(words));
	take_unit_words(c, folded, !other);
	if (!c->unit) /* the name is a unit: "seconds", "°C" */
		c->unit = unit_of_text(f.at, f.n);
	judge(c);
}

void columns_read(struct columns *c, const struct csv_field *names, int n)
{
	c->n = n < COLUMNS_MAX ? n : COLUMNS_MAX;
	for (int i = 0; i < c->n; i++)
		column_read(&c->at[i], names[i]);
}

void columns_read_units(struct columns *c, const struct csv_field *units, int n)
{
	for (int i = 0; i < c->n && i < n; i++) {
		struct csv_field f = cell_trim(units[i]);
		enum unit unit = unit_of_text(f.at, f.n);

		if (!unit || c->at[i].unit)
			continue;
		c->at[i].unit = unit;
		judge(&c->at[i]);
	}
}

/* ---- what a name means ---- */

int column_time_rank(const struct column *c)
{
	int rank = words_time_rank(c->words);

	if (c->temperature)
		return 0;
	if (!rank && unit_is_time(c->unit) && !words_have(c->words, WORD_HUMIDITY))
		rank = c->key[0] && strcmp(c->key, "h") != 0 ? 20 : 0;
	return rank;
}

bool column_is_date(const struct column *c)
{
	return words_have(c->words, WORD_DATE);
}

bool column_is_room(const struct column *c)
{
	return words_have(c->words, WORD_ROOM) && !words_have(c->words, WORD_SKIN) &&
	       !words_have(c->words, WORD_HUMIDITY);
}

bool column_is_skin(const struct column *c)
{
	return c->temperature && words_have(c->words, WORD_SKIN);
}

bool column_may_be_skin(const struct column *c)
{
	return c->temperature && !column_is_room(c) && !column_is_second_choice(c);
}

bool column_is_second_choice(const struct column *c)
{
	return words_have(c->words, WORD_OTHER_TEMPERATURE);
}

bool column_is_plain_value(const struct column *c)
{
	return words_have(c->words, WORD_VALUE) || !strcmp(c->key, "t");
}

bool column_is(const struct column *c, enum word_kind kind)
{
	return words_have(c->words, kind);
}

int columns_find(const struct columns *c, const char *name)
{
	for (int i = 0; i < c->n; i++)
		if (!strcmp(c->at[i].name, name))
			return i;
	return -1;
}

bool columns_have_time(const struct columns *c)
{
	for (int i = 0; i < c->n; i++)
		if (column_time_rank(&c->at[i]))
			return true;
	return false;
}

/* "Unit:F" is not a name but says something. */
static bool is_statement(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon && strcspn(name, "([{") > (size_t)(colon - name) && colon[1] && colon[1] != ' ';
}

int columns_known(const struct columns *c, const struct import_options *o)
{
	const char *const given[] = {o->time_column,
				     o->temp_column,
				     o->channels.name[ROLE_SKIN],
				     o->channels.name[ROLE_REFERENCE],
				     o->channels.name[ROLE_AMBIENT],
				     o->channels.spot[0]};
	bool time = false, temperature = false, value = false;
	int named = 0;

	for (int i = 0; i < c->n; i++) {
		const struct column *at = &c->at[i];

		if (is_statement(at->name))
			continue;
		temperature = temperature || at->temperature;
		time = time || column_time_rank(at) || column_is_date(at);
		value = value || column_is_plain_value(at);
		for (size_t g = 0; g < COUNT(given); g++)
			named += given[g] && text_same_name(given[g], at->name);
	}
	return time + (temperature || value) + named;
}

/* ---- what to report ---- */

char *columns_list(const struct columns *c, bool (*wanted)(const struct column *), char *buf, size_t n)
{
	size_t used = 0;

	buf[0] = '\0';
	for (int i = 0; i < c->n; i++) {
		char one[COLUMN_TEXT + 16];

		if (wanted && !wanted(&c->at[i]))
			continue;
		snprintf(one, sizeof(one), "%s%d %s", used ? ", " : "", i + 1,
			 c->at[i].name[0] ? c->at[i].name : _("(no name)"));
		if (used + strlen(one) + sizeof(", ...") > n) {
			text_copy(buf + used, n - used, used ? ", ..." : "...");
			break;
		}
		text_copy(buf + used, n - used, one);
		used += strlen(one);
	}
	return buf;
}

/* The index of the only column for which the test holds, -1 for none, -2 for more. */
static int only_match(const struct columns *c, bool (*test)(const struct column *, const char *),
		      const char *given)
{
	int found = -1;

	for (int i = 0; i < c->n; i++)
		if (test(&c->at[i], given))
			found = found == -1 ? i : -2;
	return found;
}

static bool has_name(const struct column *c, const char *given)
{
	return c->name[0] && text_same_name(given, c->name);
}

static bool has_key(const struct column *c, const char *given)
{
	return c->key[0] && text_same_name(given, c->key);
}

static bool begins_so(const struct column *c, const char *given)
{
	size_t n = strlen(given);

	return n >= 3 && !strncasecmp(c->name, given, n);
}

/* Compares exactly, by number, or without regard to case and signs, and then to the unit. -1, -2 as above. */
static int find_given(const struct columns *c, const char *given)
{
	char *end;
	int found = columns_find(c, given);
	long number = strtol(given, &end, 10);

	if (found < 0 && end != given && !*end && number >= 1 && number <= c->n)
		found = (int)number - 1;
	if (found < 0)
		found = only_match(c, has_name, given);
	return found == -1 ? only_match(c, has_key, given) : found;
}

static const char *nearest_name(const struct columns *c, const char *given)
{
	const char *names[2 * COLUMNS_MAX];
	int beginning = only_match(c, begins_so, given);

	if (beginning >= 0)
		return c->at[beginning].name;
	for (int i = 0; i < c->n; i++) {
		names[i] = c->at[i].name;
		names[c->n + i] = c->at[i].key;
	}
	const char *near = text_nearest(given, names, 2 * (size_t)c->n);

	for (int i = 0; i < c->n; i++)
		if (near == c->at[i].key)
			near = c->at[i].name;
	return near && *near ? near : NULL;
}

enum result columns_find_given(const struct columns *c, const char *option, const char *given, int *out,
			       char *why, size_t n)
{
	char list[256], shown[COLUMN_TEXT];
	int found = find_given(c, given);

	if (found >= 0) {
		*out = found;
		return RESULT_OK;
	}
	const char *near = found == -1 ? nearest_name(c, given) : NULL;

	snprintf(why, n, _("%s: %s '%s'%s%s%s; the columns are %s"), option,
		 found == -1 ? _("there is no column") : _("more than one column is"),
		 text_printable(shown, sizeof(shown), given, strlen(given)),
		 near ? _("; did you mean '") : "", near ? near : "", near ? "'?" : "",
		 columns_list(c, NULL, list, sizeof(list)));
	return RESULT_BAD_DATA;
}
