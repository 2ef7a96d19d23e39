/*
 * settings.h - the table of all settings: each option of the command line and each key of the configuration
 * file, with its limits, its default and its help. The rows are in settings.def, the commands in
 * commands.def.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- the commands ---- */

enum command {
#define COMMAND(id, ...) COMMAND_##id,
#include "commands.def"
#undef COMMAND
	COMMANDS
};

struct command_row {
	const char *name, *summary;
	const char *args; /* as --help shows them; NULL for none */
	int most;	  /* most arguments allowed; -1: any number */
	const char *extra, *doc;
};
extern const struct command_row command_rows[COMMANDS];

/* ---- the settings ---- */

enum setting {
#define SETTING(id, ...) SETTING_##id,
#define ALSO(id, ...)
#include "settings.def"
#undef SETTING
#undef ALSO
	SETTINGS
};

enum setting_kind {
	KIND_SAME,	  /* in a row of ALSO: as in the setting's own row */
	KIND_FLAG,	  /* an option without an argument; number 1 */
	KIND_YES_NO,	  /* number 0 or 1 */
	KIND_CHOICE,	  /* one of choices[]; number is its index */
	KIND_NUMBER,	  /* decimal, with a point or a comma; number in thousandths of the unit */
	KIND_DURATION,	  /* "90s", "1h30m"; number in milliseconds */
	KIND_TEMPERATURE, /* "36.6", "97.9F"; number in milli-degrees Celsius */
	KIND_AGE,	  /* "3 years", "18 months", "for ever"; number in months, 0: for ever */
	KIND_MOMENT,	  /* a day and a time with its zone, as ISO 8601; text */
	KIND_FOLDER,	  /* text; in the file it begins with / or ~/, and ~ is replaced */
	KIND_PROGRAM,	  /* the same for a program; on the command line it must exist */
	KIND_TEXT,	  /* free text */
	KIND_DEVICE, /* a sound device's name in ALSA, of those that open no file and run nothing; text */
	KIND_WORD,   /* letters, digits and - _ . : @ # / + ; text */
	KIND_SPOT,   /* "CHANNEL=MM", may be given several times; number in micrometres; text is all of it */
	KIND_ROLE,   /* "[ROLE=]NAME": number is the role, the skin's by default; text is the name */
};

/* --help shows an option under the title of its group. */
enum option_group {
	GROUP_MAIN,
	GROUP_TABLE,
	GROUP_SESSION,
	GROUP_OVERLAY,
	GROUP_WHICH,
	GROUP_UNASKED,
	GROUP_KEPT,
	GROUPS
};

struct setting_row {
	const char *name, *help; /* help: a sentence or more, without the last full stop */
	enum setting_kind kind;
	const char *const *choices; /* NULL-terminated; of KIND_CHOICE */
	int64_t min, max;	    /* thousandths; of KIND_NUMBER */
	bool whole;		    /* no fractions */
	const char *unit;	    /* "mm", "C" or "" */
	const char *word;	    /* a word that may stand for a number, word_number */
	int64_t word_number;
	const char *fallback; /* NULL: no default */
	/* as a key */
	uint32_t sections; /* bits by enum config_section_kind */
	bool everywhere;
	/* as an option */
	uint32_t commands; /* bits by enum command */
	enum option_group group;
	const char *arg;
	char letter; /* the short form, or 0 */
	bool optional, off, several;
	/* as a rule of the detector */
	const char *rule;
};
extern const struct setting_row settings[SETTINGS];

/* An option of a command: its complete row, and the setting that it sets. */
struct setting_option {
	enum setting id;
	struct setting_row row;
};
#define SETTING_OPTIONS_MAX 48
int setting_options(enum command command, struct setting_option out[SETTING_OPTIONS_MAX]);
const char *option_group_title(enum option_group g); /* NULL: none */

/* ---- values ---- */

#define SETTING_WHY 320

/*
 * Reads a value as the row requires; *text is the part of it to be kept. False, with what the row takes:
 * "takes -200 to 200 mm, not '201'". KIND_FOLDER and KIND_PROGRAM take any text here. Pure.
 */
bool setting_parse(const struct setting_row *row, const char *given, int64_t *number, const char **text,
		   char why[SETTING_WHY]);
/* The name in "NAME=MM". Returns buf. */
char *spot_name(const char *text, char *buf, size_t n);
/* Writes what it takes: "-200 to 200 mm", "in, edge or ...". Returns buf. */
char *setting_takes(const struct setting_row *row, char *buf, size_t n);
/* The number without a value: the fallback, if it is a value, else 0. */
int64_t setting_default(enum setting id);
/* The text for what holds when such a section does not have it. */
const char *setting_fallback(enum setting id, int section);
/* Writes a number as the file would have it: "yes", "edge", "-2.5". Returns buf. */
char *setting_format(enum setting id, int64_t number, char *buf, size_t n);
