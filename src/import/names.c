/* Names of columns: what they mean, and which one a person means. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/text.h"
#include "table.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- one name ---- */

static const struct unit_word {
	const char *word;
	enum column_unit unit;
} unit_words[] = {
	{"c", UNIT_CELSIUS},
	{"degc", UNIT_CELSIUS},
	{"celsius", UNIT_CELSIUS},
	{"f", UNIT_FAHRENHEIT},
	{"degf", UNIT_FAHRENHEIT},
	{"us", UNIT_US},
	{"ms", UNIT_MS},
	{"msec", UNIT_MS},
	{"milliseconds", UNIT_MS},
	{"millis", UNIT_MS},
	{"s", UNIT_S},
	{"sec", UNIT_S},
	{"secs", UNIT_S},
	{"seconds", UNIT_S},
	{"min", UNIT_MIN},
	{"mins", UNIT_MIN},
	{"minutes", UNIT_MIN},
	{"h", UNIT_H},
	{"hours", UNIT_H},
	{"fahrenheit", UNIT_FAHRENHEIT},
};

static enum column_unit unit_of(const char *word)
{
	for (size_t i = 0; i < COUNT(unit_words); i++)
		if (!strcmp(word, unit_words[i].word))
			return unit_words[i].unit;
	return UNIT_NONE;
}

static bool is_temperature_word(const char *w)
{
	static const char *const whole[] = {"t",	  "tc",	       "skin", "probe", "thermocouple",
					    "thermistor", "temperatur"};

	for (size_t i = 0; i < COUNT(whole); i++)
		if (!strcmp(w, whole[i]))
			return true;
	if (w[0] == 't' && isdigit((unsigned char)w[1]))
		return strspn(w + 1, "0123456789") == strlen(w + 1);
	return strstr(w, "temperature") || (!strncmp(w, "temp", 4) && !isalpha((unsigned char)w[4])) ||
	       !strcmp(w, "tempc") || !strcmp(w, "tempf");
}

/* A word of letters and digits: a unit if it is not the first, else a part of the key. */
static void take_word(struct column *c, const char *word)
{
	size_t used = strlen(c->key);
	enum column_unit unit = used ? unit_of(word) : UNIT_NONE;

	if (unit) {
		c->unit = unit;
		return;
	}
	if (!strcmp(word, "tempf"))
		c->unit = UNIT_FAHRENHEIT;
	c->temperature = c->temperature || is_temperature_word(word);
	text_copy(c->key + used, sizeof(c->key) - used, word);
}

static void column_read(struct column *c, struct csv_field f)
{
	char word[COLUMN_TEXT];
	size_t n = 0;

	f = cell_trim(f);
	*c = (struct column){0};
	text_printable(c->name, sizeof(c->name), f.at, f.n);
	for (size_t i = 0; i <= f.n; i++) {
		unsigned char ch = i < f.n ? (unsigned char)f.at[i] : ' ';

		if (ch < 0x80 && isalnum(ch)) {
			if (n + 1 < sizeof(word))
				word[n++] = (char)tolower(ch);
		} else if (n) {
			word[n] = '\0';
			take_word(c, word);
			n = 0;
		}
	}
	/* "t_s" is a time, "t_C" a temperature, "t" alone most likely a time */
	if (!strcmp(c->key, "t"))
		c->temperature = false;
	if (c->unit == UNIT_CELSIUS || c->unit == UNIT_FAHRENHEIT)
		c->temperature = true;
	else if (c->unit != UNIT_NONE)
		c->temperature = false;
}

void columns_read(struct columns *c, const struct csv_field *names, int n)
{
	c->n = n < COLUMNS_MAX ? n : COLUMNS_MAX;
	for (int i = 0; i < c->n; i++)
		column_read(&c->at[i], names[i]);
}

/* ---- what a name means ---- */

/* Whole names of a time, the likeliest first; then any other that ends in "time" or "timestamp". */
int column_time_rank(const struct column *c)
{
	static const char *const keys[] = {
		"elapsed", "elapsedtime", "timestamp", "datetime", "dateandtime", "unixtime", "epoch",
		"time",	   "t",		  "seconds",   "secs",	   "sec",	  "s",	      "milliseconds",
		"millis",  "ms",	  "minutes",   "clock",	   "date"};
	size_t len = strlen(c->key);

	if (c->temperature)
		return 0;
	for (size_t i = 0; i < COUNT(keys); i++)
		if (!strcmp(c->key, keys[i]))
			return 100 - (int)i;
	if (!strncmp(c->key, "time", 4) || (len > 4 && !strcmp(c->key + len - 4, "time")) ||
	    strstr(c->key, "timestamp"))
		return 10;
	return 0;
}

/* The unit in a name that is only a unit. */
enum column_unit column_time_unit(const struct column *c)
{
	enum column_unit alone = unit_of(c->key);

	if (c->unit != UNIT_NONE)
		return c->unit;
	return alone >= UNIT_US ? alone : UNIT_NONE;
}

bool column_is_room(const struct column *c)
{
	static const char *const keys[] = {"ambient", "ambienttemp", "ambienttemperature",
					   "room",    "roomtemp",    "roomtemperature"};

	for (size_t i = 0; i < COUNT(keys); i++)
		if (!strcmp(c->key, keys[i]))
			return true;
	return false;
}

bool column_may_be_skin(const struct column *c)
{
	return c->temperature && !column_is_room(c) && strncmp(c->key, "setpoint", 8) != 0;
}

/* Names that are the temperature only if no other column is. */
bool column_is_plain_value(const struct column *c)
{
	return !strcmp(c->key, "value") || !strcmp(c->key, "values") || !strcmp(c->key, "t");
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

bool columns_known(const struct columns *c, const struct import_options *o)
{
	const char *const given[] = {o->time_column,
				     o->temp_column,
				     o->channels.name[ROLE_SKIN],
				     o->channels.name[ROLE_REFERENCE],
				     o->channels.name[ROLE_AMBIENT],
				     o->channels.spot[0]};

	for (int i = 0; i < c->n; i++) {
		if (c->at[i].temperature || column_time_rank(&c->at[i]) || column_is_plain_value(&c->at[i]))
			return true;
		for (size_t g = 0; g < COUNT(given); g++)
			if (given[g] && text_same_name(given[g], c->at[i].name))
				return true;
	}
	return false;
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
