/* The table of settings, and what follows from a row: reading and printing values, a command's options. */
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/datetime.h"
#include "base/i18n.h"
#include "base/text.h"
#include "choices.h"
#include "config.h"
#include "icecue/detector.h"

/* ---- the tables ---- */

const struct command_row command_rows[COMMANDS] = {
#define COMMAND(id, name, summary, args, most, extra, doc) \
	[COMMAND_##id] = {#name, summary, args, most, extra, doc},
#include "commands.def"
#undef COMMAND
};

/* The parts of the rows in settings.def. */
enum {
#define COMMAND(id, ...) id = 1u << COMMAND_##id,
#include "commands.def"
#undef COMMAND
	RUNS = WATCH | REPLAY | CONFIG, /* config shows the values that watch would take */
	IN_WATCH = 1u << CONFIG_SECTION_WATCH,
	IN_ALERTS = 1u << CONFIG_SECTION_ALERTS,
	IN_STEPS = 1u << CONFIG_SECTION_STEPS,
	IN_PAGE = 1u << CONFIG_SECTION_PAGE,
	IN_CLIENT = 1u << CONFIG_SECTION_CLIENT,
	IN_PROBE = 1u << CONFIG_SECTION_PROBE,
	IN_DEVICE = 1u << CONFIG_SECTION_DEVICE,
};
#define SAME .kind = KIND_SAME
#define FLAG .kind = KIND_FLAG
#define YES_NO .kind = KIND_YES_NO
#define CHOICE(names) .kind = KIND_CHOICE, .choices = (names)
#define NUMBER(low, high, of) .kind = KIND_NUMBER, .min = (low), .max = (high), .unit = (of)
#define COUNT(low, high, of) NUMBER(INT64_C(1000) * (low), INT64_C(1000) * (high), of), .whole = true
#define DURATION .kind = KIND_DURATION
#define TEMPERATURE .kind = KIND_TEMPERATURE
#define AGE .kind = KIND_AGE
#define MOMENT .kind = KIND_MOMENT
#define FOLDER .kind = KIND_FOLDER
#define PROGRAM .kind = KIND_PROGRAM
#define TEXT .kind = KIND_TEXT
#define DEVICE .kind = KIND_DEVICE
#define WORD .kind = KIND_WORD
#define ROLE_AND_NAME .kind = KIND_ROLE
#define CHANNEL_AND_MM .kind = KIND_SPOT, .min = 0, .max = 50000, .unit = "mm"
#define OPTION(by, under, argument) .commands = (by), .group = GROUP_##under, .arg = (argument)
#define KEY(in) .sections = (in)

#define AGE_MONTHS_MAX (12 * 150) /* longer than a person */

static const char *const roles[] = {ROLE_LIST(ENUM_NAME) NULL};
static const char *const placements[] = {PLACEMENT_LIST(ENUM_NAME) NULL};
static const char *const ices[] = {ICE_LIST(ENUM_NAME) NULL};
static const char *const sensors[] = {SENSOR_KIND_LIST(ENUM_NAME) NULL};
static const char *const yes_no[] = {"no", "yes", NULL};
static const char *const page_views[] = {PAGE_VIEW_LIST(ENUM_NAME) NULL};
static const char *const units_shown[] = {"C", "F", NULL};
static const char *const temp_units[] = {TEMP_UNIT_LIST(ENUM_NAME) NULL};
static const char *const time_units[] = {TIME_UNIT_LIST(ENUM_NAME) NULL};
static const char *const formats[] = {FORMAT_LIST(ENUM_NAME) NULL};
static const char *const pictures[] = {"auto", "dumb", "sixel", "kitty", NULL}; /* enum picture_kind */
static const char *const moments[] = {"ice-on", "ice-off", NULL};		/* enum overlay_moment */
static const char *const outcomes[] = {"any",	  "numb", "not-numb", "rewarmed",
				       "outside", "cut",  "running",  NULL}; /* enum list_outcome */
static const char *const forms[] = {"text", "binary", NULL};
static const char *const decimals[] = {"point", "comma", NULL};
static const char *const orders[] = {"big", "little", NULL};
static const char *const sums[] = {TAUGHT_SUM_LIST(ENUM_NAME) NULL};
static const char *const units[] = {TAUGHT_UNIT_LIST(ENUM_NAME) NULL};

const struct setting_row settings[SETTINGS] = {
#define SETTING(id, ...) [SETTING_##id] = {__VA_ARGS__},
#define ALSO(id, ...)
#include "settings.def"
#undef SETTING
#undef ALSO
};

static const struct setting_option also[] = {
#define SETTING(id, ...)
#define ALSO(id, ...) {SETTING_##id, {__VA_ARGS__}},
#include "settings.def"
#undef SETTING
#undef ALSO
};

static const char *const group_titles[GROUPS] = {
	[GROUP_TABLE] = N_("The table:"),
	[GROUP_SESSION] = N_("The session:"),
	[GROUP_OVERLAY] = N_("Several sessions over one another (at most 12), the newest strongest:"),
	[GROUP_WHICH] = N_("Which probe, as with watch:"),
	[GROUP_UNASKED] = N_("Without questions:"),
	[GROUP_KEPT] = N_("What is kept:"),
};
_Static_assert(GROUPS == 7, "each group but the first has its title");

const char *option_group_title(enum option_group g)
{
	return group_titles[g] ? _(group_titles[g]) : NULL;
}

/* Completes a row of ALSO from the setting's own row. */
static struct setting_row whole_row(const struct setting_option *o)
{
	struct setting_row row = o->row;
	const struct setting_row *own = &settings[o->id];
	if (row.kind != KIND_SAME)
		return row;
	row.kind = own->kind;
	row.choices = own->choices;
	row.min = own->min;
	row.max = own->max;
	row.whole = own->whole;
	row.unit = own->unit;
	return row;
}

int setting_options(enum command command, struct setting_option out[SETTING_OPTIONS_MAX])
{
	int n = 0;
	for (int id = 0; id < SETTINGS && n < SETTING_OPTIONS_MAX; id++)
		if (settings[id].commands & 1u << command)
			out[n++] = (struct setting_option){(enum setting)id, settings[id]};
	for (size_t i = 0; i < sizeof(also) / sizeof(also[0]) && n < SETTING_OPTIONS_MAX; i++)
		if (also[i].row.commands & 1u << command)
			out[n++] = (struct setting_option){also[i].id, whole_row(&also[i])};
	return n;
}

/* ---- what a row takes ---- */

static char *join(const char *const *names, char *buf, size_t n)
{
	size_t used = 0;
	text_copy(buf, n, "");
	for (size_t i = 0; names[i] && used < n; i++)
		used += (size_t)snprintf(buf + used, n - used, "%s%s",
					 !i		? ""
					 : names[i + 1] ? ", "
							: _(" or "),
					 names[i]);
	return buf;
}

static char *takes_number(const struct setting_row *row, char *buf, size_t n)
{
	char low[24], high[24];
	snprintf(buf, n, _("%s to %s%s%s%s%s"), format_thousandths(row->min, low, sizeof(low)),
		 format_thousandths(row->max, high, sizeof(high)), row->unit[0] ? " " : "", row->unit,
		 row->word ? _(", or ") : "", row->word ? row->word : "");
	return buf;
}

char *setting_takes(const struct setting_row *row, char *buf, size_t n)
{
	switch (row->kind) {
	case KIND_YES_NO:
		return text_copy(buf, n, _("yes or no"));
	case KIND_CHOICE:
		return join(row->choices, buf, n);
	case KIND_NUMBER:
		return takes_number(row, buf, n);
	case KIND_DURATION:
		return text_copy(buf, n, _("a time such as 90s, 75m or 1h30m"));
	case KIND_TEMPERATURE:
		return text_copy(buf, n, _("a temperature such as 36.6 or 97.9F"));
	case KIND_AGE:
		return text_copy(buf, n, _("so many years or months, such as 3 years, or for ever"));
	case KIND_MOMENT:
		return text_copy(buf, n,
				 _("a day and a time with its zone, such as 2026-11-22T21:10:00+01:00"));
	case KIND_FOLDER:
		return text_copy(buf, n, _("a folder that begins with / or ~/"));
	case KIND_PROGRAM:
		return text_copy(buf, n, _("a program that begins with / or ~/"));
	case KIND_WORD:
		return text_copy(buf, n, _("only letters, digits and -_.:@#/+"));
	case KIND_DEVICE:
		return text_copy(
			buf, n, _("a sound device's name of letters, digits and _:=,.- that writes no file"));
	case KIND_SPOT:
		return text_copy(buf, n, _("a channel, = and 0 to 50 mm, such as T1=8"));
	case KIND_ROLE:
		return text_copy(buf, n, _("skin=, reference=, ambient= or touch= and a name"));
	case KIND_TEXT:
		return text_copy(buf, n, _("a text"));
	case KIND_SAME:
	case KIND_FLAG:
		break;
	}
	return text_copy(buf, n, "");
}

static bool refuse(const struct setting_row *row, const char *given, const char *const *names,
		   char why[SETTING_WHY])
{
	char takes[128], shown[64];
	size_t count = 0;
	while (names && names[count])
		count++;
	const char *near = count ? text_nearest(given, names, count) : NULL;
	snprintf(why, SETTING_WHY, _("takes %s, not '%s'%s%s%s"), setting_takes(row, takes, sizeof(takes)),
		 text_printable(shown, sizeof(shown), given, strlen(given)),
		 near ? _("; did you mean '") : "", near ? near : "",
		 !near			  ? ""
		 : row->kind == KIND_ROLE ? "='?"
					  : "'?");
	return false;
}

/* ---- reading a value ---- */

/* Finds the index of a name; capitals do not count. */
static bool parse_name(const char *given, const char *const *names, int64_t *out)
{
	for (int i = 0; names[i]; i++) {
		if (strcasecmp(names[i], given) != 0)
			continue;
		*out = i;
		return true;
	}
	return false;
}

static bool parse_yes_no(const char *given, int64_t *out)
{
	static const char *const as_well[] = {"false", "true", "off", "on", NULL};
	if (parse_name(given, yes_no, out))
		return true;
	bool known = parse_name(given, as_well, out);
	*out %= 2;
	return known;
}

static bool parse_number(const struct setting_row *row, const char *given, int64_t *out)
{
	if (row->word && !strcasecmp(given, row->word)) {
		*out = row->word_number;
		return true;
	}
	size_t used = parse_ms(given, strlen(given), ',', out);
	return used && !given[used] && *out >= row->min && *out <= row->max &&
	       !(row->whole && *out % 1000 != 0);
}

static bool parse_duration(const char *given, int64_t *out_ms)
{
	int64_t total_ms = 0, ms;
	if (!*given)
		return false;
	while (*given) {
		size_t used = parse_ms(given, strlen(given), '.', &ms);
		if (!used || ms < 0)
			return false;
		given += used;
		int64_t factor = *given == 'h' ? 3600 : *given == 'm' ? 60 : 1;
		if (*given == 'h' || *given == 'm' || *given == 's')
			given++;
		else if (*given)
			return false;
		if (ms > MS_NEVER / 3600 / 2 || total_ms > MINUTES_MS(60) * 24 * 366)
			return false;
		total_ms += ms * factor;
	}
	*out_ms = total_ms;
	return true;
}

/* "36.6", "36,6 C", "97.9F" */
static bool parse_temperature(const char *given, int64_t *out_mc)
{
	int64_t v;
	given += strspn(given, " \t");
	size_t used = parse_ms(given, strlen(given), ',', &v);
	if (!used)
		return false;
	given += used;
	given += strspn(given, " \t");
	bool fahrenheit = *given == 'F' || *given == 'f';
	if (fahrenheit || *given == 'C' || *given == 'c')
		given++;
	*out_mc = fahrenheit ? (v - 32000) * 5 / 9 : v;
	return !given[strspn(given, " \t\r\n")] && v >= -200000 && v <= 200000;
}

/* "3 years", "18 months", "1 year" */
static bool parse_age(const char *given, int64_t *out_months)
{
	static const char *const words[] = {"months", "years", "month", "year", NULL};
	char *end;
	int64_t unit;
	*out_months = 0;
	if (!strcasecmp(given, "for ever"))
		return true;
	if (*given < '1' || *given > '9')
		return false;
	long n = strtol(given, &end, 10);
	if (!parse_name(end + strspn(end, " \t"), words, &unit) || n > AGE_MONTHS_MAX)
		return false;
	*out_months = unit % 2 ? 12 * n : n;
	return *out_months <= AGE_MONTHS_MAX;
}

static bool is_moment(const char *given)
{
	struct datetime d;
	int64_t ms;
	return datetime_parse(given, strlen(given), &d) && d.kind == DATETIME_MOMENT && d.zoned &&
	       !d.slashed && datetime_ms(&d, DATE_ORDER_UNKNOWN, &ms);
}

#define LETTERS_AND_DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static bool is_word(const char *given)
{
	return *given && strspn(given, LETTERS_AND_DIGITS "-_.:@#/+") == strlen(given);
}

/* ALSA reads more than a name there: its "tee" and "file" write a file, and run what stands behind a "|". */
static bool is_device(const char *given)
{
	static const char parts[] = LETTERS_AND_DIGITS "_.-";
	if (strspn(given, LETTERS_AND_DIGITS "_:=,.-") != strlen(given))
		return false;
	for (const char *at = given; *at; at += strcspn(at, parts)) {
		size_t n = strspn(at, parts);
		if ((n == 3 && !strncmp(at, "tee", n)) || (n == 4 && !strncmp(at, "file", n)))
			return false;
		at += n;
	}
	return true;
}

char *spot_name(const char *text, char *buf, size_t n)
{
	const char *mm = strrchr(text, '=');
	size_t used = mm ? (size_t)(mm - text) + 1 : strlen(text) + 1;
	return text_copy(buf, used < n ? used : n, text);
}

/* "T1=8": a name may have a = in it. */
static bool parse_spot(const struct setting_row *row, const char *given, int64_t *out_um)
{
	const char *mm = strrchr(given, '=');
	size_t used = mm ? parse_ms(mm + 1, strlen(mm + 1), ',', out_um) : 0;
	return used && mm > given && !mm[1 + used] && *out_um >= row->min && *out_um <= row->max;
}

static bool parse_role(const struct setting_row *row, const char *given, int64_t *role, const char **text,
		       char why[SETTING_WHY])
{
	char name[32];
	const char *rest = strchr(given, '=');
	*role = ROLE_SKIN;
	if (!rest || memchr(given, ':', (size_t)(rest - given))) /* sim:4,lose=2 */
		return true;
	text_printable(name, sizeof(name), given, (size_t)(rest - given));
	if (!parse_name(name, roles, role))
		return refuse(row, name, roles, why);
	*text = rest + 1;
	if (!rest[1])
		snprintf(why, SETTING_WHY, _("takes a name after the =, not '%s='"), name);
	return rest[1] != '\0';
}

bool setting_parse(const struct setting_row *row, const char *given, int64_t *number, const char **text,
		   char why[SETTING_WHY])
{
	bool good = true;
	*text = given;
	*number = 0;
	switch (row->kind) {
	case KIND_YES_NO:
		good = parse_yes_no(given, number);
		break;
	case KIND_CHOICE:
		good = parse_name(given, row->choices, number);
		break;
	case KIND_NUMBER:
		good = parse_number(row, given, number);
		break;
	case KIND_DURATION:
		good = parse_duration(given, number);
		break;
	case KIND_TEMPERATURE:
		good = parse_temperature(given, number);
		break;
	case KIND_AGE:
		good = parse_age(given, number);
		break;
	case KIND_MOMENT:
		good = is_moment(given);
		break;
	case KIND_WORD:
		good = is_word(given);
		break;
	case KIND_DEVICE:
		good = is_device(given);
		break;
	case KIND_SPOT:
		good = parse_spot(row, given, number);
		break;
	case KIND_ROLE:
		return parse_role(row, given, number, text, why);
	case KIND_SAME:
	case KIND_FLAG:
	case KIND_FOLDER:
	case KIND_PROGRAM:
	case KIND_TEXT:
		break;
	}
	return good || refuse(row, given, row->kind == KIND_CHOICE ? row->choices : NULL, why);
}

/* ---- numbers ---- */

int64_t setting_default(enum setting id)
{
	const struct setting_row *row = &settings[id];
	char why[SETTING_WHY];
	const char *text;
	int64_t number;
	return row->fallback && setting_parse(row, row->fallback, &number, &text, why) ? number : 0;
}

const char *setting_fallback(enum setting id, int section)
{
	const struct setting_row *row = &settings[id];
	if (section == CONFIG_SECTION_CLIENT && row->sections & 1u << CONFIG_SECTION_WATCH)
		return _("as in [watch]");
	return row->fallback ? _(row->fallback) : _("not set");
}

char *setting_format(enum setting id, int64_t number, char *buf, size_t n)
{
	const struct setting_row *row = &settings[id];
	if (row->kind == KIND_YES_NO || row->kind == KIND_CHOICE)
		return text_copy(buf, n, (row->kind == KIND_CHOICE ? row->choices : yes_no)[number]);
	return format_thousandths(number, buf, n);
}
