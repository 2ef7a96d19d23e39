/*
 * config.h - the configuration file: an ini file that a person writes and `icecue calibrate` adds to.
 *
 *     $XDG_CONFIG_HOME/icecue/icecue.ini, else ~/.config/icecue/icecue.ini; mode 0600: it may hold names
 *
 *     [watch]                    what `icecue watch` takes unless the command line sets it
 *     placement = edge           ; a comment begins with ; or #, at a line's start, or ; after a blank
 *     [probe "temper@1-2.3"]     what is kept of one probe: the text is that of identity.h, then "/CHANNEL"
 *                                for a channel that is not the one which the driver takes as skin
 *     offset-c = -0.4
 *     [device "mymeter"]         a device that icecue was taught (taught.h)
 *
 * A line is "[section]", "key = value", a comment or empty; blanks before it are ignored, so there are no
 * continuation lines. Names are written exactly as in settings.def, values as their kinds need. What is not
 * understood is refused and never skipped: a setting that silently has no effect is worse than none.
 *
 * The keys, and what each takes, are in settings.def. A new kind of section needs an entry in enum
 * config_section_kind and its row in config_sections[] (config_manual.c). Values are read with
 * config_number() or config_text(), or by options.h where the command line goes before the file.
 */
#pragma once

#include <stdio.h>

#include "icecue/result.h"
#include "icecue/units.h"
#include "settings.h"

#define CONFIG_BYTES_MAX 65536 /* of the whole file */
#define CONFIG_LINE_MAX 180    /* bytes of a line: the ini library cuts at 200 */
#define CONFIG_NAME_MAX 48     /* of a key, or between [ and ]: the library cuts at 50 */
#define CONFIG_TITLE 41	       /* of the text in quotes of a section, with its end */
#define CONFIG_PROBES_MAX 64
#define CONFIG_CLIENTS_MAX 200
#define CONFIG_DEVICES_MAX 8

/* ---- the sections ---- */

enum config_section_kind {
	CONFIG_SECTION_WATCH,
	CONFIG_SECTION_ALERTS,
	CONFIG_SECTION_STEPS,
	CONFIG_SECTION_PAGE,
	CONFIG_SECTION_CLIENT,
	CONFIG_SECTION_PROBE,
	CONFIG_SECTION_DEVICE,
	CONFIG_SECTIONS
};

struct config_section_kind_row {
	const char *name;
	int max; /* 1: [name]; more: [name "TEXT"], at most so many */
	const char *help;
};
extern const struct config_section_kind_row config_sections[CONFIG_SECTIONS];

/* ---- a file ---- */

/* A value, and where it comes from. */
struct config_value {
	enum setting id;
	int line;	/* in the file; 0: from the command line */
	int64_t number; /* as its kind defines it */
	char *text;	/* as written; a folder with its ~ replaced */
};

/* The content of the file under one header, or under several equal ones. */
struct config_section {
	enum config_section_kind kind;
	char title[CONFIG_TITLE]; /* "" when not titled */
	int line;		  /* of the first header */
	int n;
	struct config_value *values;
};

struct config {
	char *path; /* NULL: there is no folder for the file */
	bool there; /* false: there is no file, so everything has its default */
	bool open;  /* others besides its owner may read it */
	int n;
	struct config_section *sections; /* in the order of the file */
};

/* The file's path. RESULT_NONE when neither XDG_CONFIG_HOME nor HOME is usable. */
enum result config_path(char *buf, size_t n);

/*
 * Reads the file at config_path() into a new *out, which the caller gives to config_free(). RESULT_OK also
 * when there is no file or no path. Otherwise *out is NULL and `why` is one line for the person, FILE:LINE:
 * what was expected, what was found, and the nearest right name. RESULT_BAD_DATA (refused), RESULT_DENIED,
 * RESULT_SYSTEM.
 */
enum result config_load(struct config **out, char *why, size_t n);
void config_free(struct config *c); /* NULL is legal */

/* The same from memory; pure but for HOME. `name` is the name of the file in messages. *out must be zero
 * before, and needs config_clear() in any case; after a refusal its content must not be used. */
enum result config_parse(const char *name, const char *text, size_t n, struct config *out, char *why,
			 size_t why_n);
/* Frees what it holds, and makes it zero. */
void config_clear(struct config *c);

/* The section with that title ("" for a kind without titles); NULL when it is not in the file. */
const struct config_section *config_find(const struct config *c, enum config_section_kind kind,
					 const char *title);
const struct config_section *config_probe(const struct config *c, const char *title);
/* The next section of a kind, in the order of the file. before = NULL begins; NULL is the end. */
const struct config_section *config_next(const struct config *c, enum config_section_kind kind,
					 const struct config_section *before);
/* [client "CLIENT, SITE"] if it has the key, else [client "CLIENT"] if it has, else NULL. Capitals do not
 * count. */
const struct config_section *config_client(const struct config *c, const char *client, const char *site,
					   enum setting id);

/* The value of that key; NULL when the section does not have it. s may be NULL. */
const struct config_value *config_value(const struct config_section *s, enum setting id);
/* The next of several values of that key; before = NULL begins, NULL is the end. */
const struct config_value *config_value_after(const struct config_section *s, enum setting id,
					      const struct config_value *before);
/* May this value of KIND_SPOT join those of the section? Else `why` tells: twice the same, or too many. */
bool spot_may_join(const struct config_section *s, enum setting id, const char *text, char why[SETTING_WHY]);
/* The same, but false, setting_default() and "" when the section does not have it. */
bool config_has(const struct config_section *s, enum setting id);
int64_t config_number(const struct config_section *s, enum setting id);
const char *config_text(const struct config_section *s, enum setting id);
/* Adds a value beside those of the same key, or puts it in their place. False without memory. */
bool config_add(struct config_section *s, enum setting id, int line, int64_t number, const char *text);
bool config_put(struct config_section *s, enum setting id, int line, int64_t number, const char *text);
void config_section_clear(struct config_section *s);

/* Prints the table as troff, for the manual. */
void config_manual(FILE *f);

/* ---- writing ---- */

struct config_change {
	enum setting id;
	const char *value; /* the value as written in the file; NULL removes the line */
};

/*
 * Makes these changes to one section of the text, [kind] or [kind "TITLE"]. Pure. Every other line stays byte
 * for byte, with comments and order; a value that changes keeps the comment after it. A new key goes to the
 * end of its section, a new section to the end of the file. Allocates *out (terminated, for free()).
 * RESULT_BAD_DATA, with why, when the text before or after is not a valid configuration.
 */
enum result config_edit(const char *text, size_t n, enum config_section_kind kind, const char *title,
			const struct config_change *changes, size_t count, char **out, size_t *out_n,
			char *why, size_t why_n);

/*
 * Does config_edit() on the file: writes beside it, fsync, renames over it, mode 0600. Makes the folder
 * (0700) when it is missing. Follows a link, so that it stays a link. The old file stays if anything fails.
 */
enum result config_write(enum config_section_kind kind, const char *title,
			 const struct config_change *changes, size_t count, char *why, size_t why_n);
