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
 * To add a key: an entry in enum config_id and its row in config_keys[] (config_keys.c). Reading, checking,
 * `icecue config`, the manual (icecue config --manual) and writing follow from the row. To add a kind of
 * section: an entry in enum config_kind_of_section and its row in config_sections[]. Whoever uses the value
 * takes it with config_number() or config_text(): the file knows nothing of its users.
 */
#ifndef ICECUE_CONFIG_CONFIG_H
#define ICECUE_CONFIG_CONFIG_H

#include <stdio.h>

#include "icecue/result.h"
#include "icecue/units.h"

#define CONFIG_BYTES_MAX 65536 /* of the file */
#define CONFIG_LINE_MAX 180    /* bytes of a line: the ini library would cut longer ones at 200 */
#define CONFIG_NAME_MAX 48     /* of a key, or between [ and ]: the library would cut at 50 */
#define CONFIG_TITLE 41	       /* of a section's text in quotes, with its end */
#define CONFIG_PROBES_MAX 64
#define CONFIG_CLIENTS_MAX 200
#define CONFIG_DEVICES_MAX 8

/* ---- the table ---- */

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

enum config_id {
	/* [watch] */
	CONFIG_OUT,
	CONFIG_FAHRENHEIT,
	CONFIG_PLACEMENT,
	CONFIG_EDGE,
	CONFIG_AREA,
	CONFIG_AMBIENT,
	CONFIG_BONY,
	/* [alerts] */
	CONFIG_BELLS,
	CONFIG_SAY,
	CONFIG_TITLE_KEY,
	CONFIG_NOTIFY,
	CONFIG_REPEAT_HIGH,
	CONFIG_REPEAT_MEDIUM,
	CONFIG_ON_EVENT,
	/* [client "NAME"], [client "NAME, SITE"] */
	CONFIG_CLIENT_SITE,
	CONFIG_CLIENT_THRESHOLD,
	CONFIG_CLIENT_BONY,
	CONFIG_CLIENT_PLACEMENT,
	CONFIG_CLIENT_EDGE,
	CONFIG_CLIENT_AREA,
	/* [probe "TEXT"] */
	CONFIG_OFFSET,
	CONFIG_SLOPE,
	CONFIG_CALIBRATED,
	CONFIG_PORT,
	CONFIG_CHANNEL,
	CONFIG_ROLE,
	CONFIG_TIME_CONSTANT,
	/* [device "NAME"] */
	CONFIG_FORM,
	CONFIG_BAUD,
	CONFIG_USB,
	CONFIG_NUMBER_AT,
	CONFIG_NUMBERS,
	CONFIG_DECIMAL,
	CONFIG_FRAME,
	CONFIG_HEAD,
	CONFIG_AT,
	CONFIG_WIDTH,
	CONFIG_ORDER,
	CONFIG_SIGNED,
	CONFIG_SUM,
	CONFIG_DIVIDE,
	CONFIG_UNIT,
	CONFIG_KEYS
};

enum config_kind {
	CONFIG_YES_NO,	/* "yes", "no"; number 0 or 1 */
	CONFIG_CHOICE,	/* one of choices[]; number is its index */
	CONFIG_NUMBER,	/* decimal, with a point or a comma; number in thousandths of the unit */
	CONFIG_MOMENT,	/* a day and a time with its zone, as ISO 8601; text */
	CONFIG_FOLDER,	/* begins with / or ~/ (the latter is replaced by the home folder); text */
	CONFIG_PROGRAM, /* as CONFIG_FOLDER, of a program */
	CONFIG_LABEL,	/* free text, printable; text */
	CONFIG_WORD,	/* letters, digits and - _ . : @ # / + ; text */
};

struct config_key {
	enum config_section_kind section;
	const char *name;
	enum config_kind kind;
	const char *const *choices; /* NULL-terminated; of CONFIG_CHOICE */
	int32_t min, max;	    /* thousandths; of CONFIG_NUMBER */
	const char *unit;	    /* "mm", "C" or "" */
	const char *fallback;	    /* what holds without it, in words for people */
	const char *help;	    /* one line, without a full stop */
};
extern const struct config_key config_keys[CONFIG_KEYS];

/* ---- a file ---- */

/* One "key = value" of the file. */
struct config_value {
	enum config_id id;
	int line;
	int64_t number;
	char *text; /* as written; a folder with its ~ replaced */
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

/* The same from memory; pure but for HOME. `name` is the file's in messages. *out, which must be zero before, is
 * for config_clear() whatever comes of it; of a text that is refused it holds nothing to use. */
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
					   enum config_id id);

/* The value of that key; NULL when it is not there. s may be NULL. */
const struct config_value *config_value(const struct config_section *s, enum config_id id);
/* The same, as false, 0 and "" when it is not there. */
bool config_has(const struct config_section *s, enum config_id id);
int64_t config_number(const struct config_section *s, enum config_id id);
const char *config_text(const struct config_section *s, enum config_id id);
/* A key of [watch]. */
int64_t config_watch_number(const struct config *c, enum config_id id);
const char *config_watch_text(const struct config *c, enum config_id id);

/* A number as the file would have it: "yes", "edge", "-2.5". Returns buf. */
char *config_format(enum config_id id, int64_t number, char *buf, size_t n);

/* The table as troff, for the manual. */
void config_manual(FILE *f);

/* ---- writing ---- */

struct config_change {
	enum config_id id;
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

#endif
