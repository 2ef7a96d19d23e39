/*
 * config.h - the configuration file: an ini file that a person writes and `icecue calibrate` adds to.
 *
 *     $XDG_CONFIG_HOME/icecue/icecue.ini, else ~/.config/icecue/icecue.ini; mode 0600, for it may hold names
 *
 *     [watch]                    what `icecue watch` takes unless the command line says otherwise
 *     placement = edge           ; a comment begins with ; or #, at a line's start or (;) after a blank
 *     [probe "temper@1-2.3"]     what is kept of one probe: the text is that of identity.h, and behind it
 *                                "/CHANNEL" for a channel that is not the one which the driver takes as skin
 *     offset-c = -0.4
 *     [device "mymeter"]         a device that icecue was taught (taught.h)
 *
 * A line is "[section]", "key = value", a comment or empty; blanks before it count for nothing, so there are
 * no lines that go on. Names are written exactly as in the table below, values as its kinds say. What is not
 * understood is refused, never passed over: a setting that is silently without effect is worse than none.
 *
 * Which keys there are, and what each takes, stands in settings.def. To add a kind of section: an entry in
 * enum config_section_kind and its row in config_sections[] (config_manual.c). Whoever uses the value takes
 * it with config_number() or config_text(), or, where the command line goes before it, as options.h says.
 */
#pragma once

#include <stdio.h>

#include "icecue/result.h"
#include "icecue/units.h"
#include "settings.h"

#define CONFIG_BYTES_MAX 65536 /* of the file */
#define CONFIG_LINE_MAX 180    /* bytes of a line: the ini library would cut longer ones at 200 */
#define CONFIG_NAME_MAX 48     /* of a key, or between [ and ]: the library would cut at 50 */
#define CONFIG_TITLE 41	       /* of a section's text in quotes, with its end */
#define CONFIG_PROBES_MAX 64
#define CONFIG_CLIENTS_MAX 200
#define CONFIG_DEVICES_MAX 8

/* ---- the sections ---- */

enum config_section_kind {
	CONFIG_SECTION_WATCH,
	CONFIG_SECTION_ALERTS,
	CONFIG_SECTION_CLIENT,
	CONFIG_SECTION_PROBE,
	CONFIG_SECTION_DEVICE,
	CONFIG_SECTIONS
};

struct config_section_kind_row {
	const char *name;
	int max; /* 1: [name]; else [name "TEXT"], so many at most */
	const char *help;
};
extern const struct config_section_kind_row config_sections[CONFIG_SECTIONS];

/* ---- a file ---- */

/* A value with where it comes from. */
struct config_value {
	enum setting id;
	int line;	/* of the file; 0: the command line */
	int64_t number; /* as its kind says */
	char *text;	/* as written; a folder with its ~ replaced */
};

/* What stands in the file under one header, or under several that are the same. */
struct config_section {
	enum config_section_kind kind;
	char title[CONFIG_TITLE]; /* "" when not titled */
	int line;		  /* of its first header */
	int n;
	struct config_value *values;
};

struct config {
	char *path; /* NULL: there is no folder for it */
	bool there; /* false: there is no such file, everything is at its default */
	bool open;  /* others than its owner may read it */
	int n;
	struct config_section *sections; /* in the order of the file */
};

/* The file's path. RESULT_NONE when neither XDG_CONFIG_HOME nor HOME is usable. */
enum result config_path(char *buf, size_t n);

/*
 * Reads config_path() into a new *out, which the caller gives to config_free(). RESULT_OK also when there is
 * no file or no path. Otherwise *out is NULL and `why` is one line for the person: FILE:LINE: what was
 * expected, what is there, and the nearest right name. RESULT_BAD_DATA (refused), RESULT_DENIED,
 * RESULT_SYSTEM.
 */
enum result config_load(struct config **out, char *why, size_t n);
void config_free(struct config *c); /* NULL is legal */

/* The same from memory; pure but for HOME. `name` is the file's in messages. *out, which must be zero before,
 * is for config_clear() whatever comes of it; of a text that is refused it holds nothing to use. */
enum result config_parse(const char *name, const char *text, size_t n, struct config *out, char *why,
			 size_t why_n);
/* Gives back what it holds, and makes it zero. */
void config_clear(struct config *c);

/* The section of that title, "" for a kind that has none; NULL when it is not in the file. */
const struct config_section *config_find(const struct config *c, enum config_section_kind kind,
					 const char *title);
const struct config_section *config_probe(const struct config *c, const char *title);
/* The next section of a kind, in the order of the file; NULL begins, and NULL is the end. */
const struct config_section *config_next(const struct config *c, enum config_section_kind kind,
					 const struct config_section *before);
/* [client "CLIENT, SITE"], else [client "CLIENT"], that has the key; NULL when neither has. Capitals do not
 * count. */
const struct config_section *config_client(const struct config *c, const char *client, const char *site,
					   enum setting id);

/* The value of that key; NULL when it is not there. s may be NULL. */
const struct config_value *config_value(const struct config_section *s, enum setting id);
/* The same, when it is not there as false, setting_default() and "". */
bool config_has(const struct config_section *s, enum setting id);
int64_t config_number(const struct config_section *s, enum setting id);
const char *config_text(const struct config_section *s, enum setting id);
/* Puts in a value, beside what is there, or in place of the one that is. False without memory. */
bool config_add(struct config_section *s, enum setting id, int line, int64_t number, const char *text);
bool config_put(struct config_section *s, enum setting id, int line, int64_t number, const char *text);
void config_section_clear(struct config_section *s);

/* A key of [watch]. */
int64_t config_watch_number(const struct config *c, enum setting id);
const char *config_watch_text(const struct config *c, enum setting id);

/* The table as troff, for the manual. */
void config_manual(FILE *f);

/* ---- writing ---- */

struct config_change {
	enum setting id;
	const char *value; /* as it shall stand in the file; NULL takes the line out */
};

/*
 * The text with these changes in one section, [kind] or [kind "TITLE"]. Pure. Every other line stays byte for
 * byte, comments and order too; a value that changes keeps the comment behind it. A new key goes behind the
 * section's last one, a new section to the end. Allocates *out (terminated, for free()).
 * RESULT_BAD_DATA, with why, when the text, or what would come of it, is no configuration.
 */
enum result config_edit(const char *text, size_t n, enum config_section_kind kind, const char *title,
			const struct config_change *changes, size_t count, char **out, size_t *out_n,
			char *why, size_t why_n);

/*
 * config_edit() on the file: written beside it, fsync, renamed over it, mode 0600; the folder is made (0700)
 * when it is not there. A link is followed, so that it stays one. The old file stays whatever fails.
 */
enum result config_write(enum config_section_kind kind, const char *title,
			 const struct config_change *changes, size_t count, char *why, size_t why_n);
