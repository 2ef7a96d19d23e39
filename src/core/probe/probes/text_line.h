/*
 * text_line.h - what a line of text says: fields, each a label with a value. Pure.
 *
 *     bytes --text_clean--> plain ASCII --text_cut--> fields --text_channels--> readings
 *                                        (text_json)             ^ memory of the lines before
 */
#pragma once

#include "icecue/driver.h"

/* ---- plain text ---- */

#define TEXT_LINE_MAX (2 * FRAME_MAX)

struct text_line {
	char text[TEXT_LINE_MAX]; /* lower case; '*' is a degree sign, and camelCase is camel_case */
	size_t n;
};

/* Takes colours, prompts, clocks and log prefixes off. False when it is no text: the wrong speed, or another
 * device. */
bool text_clean(struct text_line *l, const uint8_t *bytes, size_t n);
const char *text_skip_blanks(const char *s);
/* The length of a clock time or a date at s, 0 when there is none. */
size_t text_clock(const char *s);
/* The length of an address at s, as 28ff641e8216c3a1 or 28-0316a2795bff; 0 when there is none. */
size_t text_address(const char *s);

/* ---- labels ---- */

/* What a word of a label says. */
enum {
	W_TEMPERATURE = 1 << 0,
	W_SENSOR = 1 << 1, /* "sensor", "probe": a number behind it may be its own */
	W_SKIN = 1 << 2,
	W_OBJECT = 1 << 3,
	W_OUTER = 1 << 4,
	W_INNER = 1 << 5,
	W_AMBIENT = 1 << 6,
	W_INTERNAL = 1 << 7,
	W_COLD = 1 << 8,
	W_POWER = 1 << 9,  /* of a battery: its temperature, or something else of it */
	W_OTHER = 1 << 10, /* no temperature of anything: humidity, settings, bounds, counters */
	W_FAULT = 1 << 11,
	W_ID = 1 << 12,	  /* what follows names the sensor */
	W_UNIT = 1 << 13, /* "c", "fahrenheit" */
	W_CHAT = 1 << 14, /* what boards tell about themselves */
	W_FILL = 1 << 15, /* says nothing */
	W_GONE = 1 << 16, /* in place of a number: there is none */
	W_DS18B20 = 1 << 17,
	W_CHIP = 1 << 18,    /* a name such as sht31 */
	W_GOOD = 1 << 19,    /* "valid": nothing is wrong when it is true */
	W_SETTING = 1 << 21, /* in a line with it are constants of a formula */
	W_STATE = 1 << 20,   /* "status": may say that something is wrong */
};
#define W_PLACE (W_SKIN | W_OBJECT | W_OUTER | W_INNER | W_AMBIENT | W_INTERNAL | W_COLD)

enum text_unit { UNIT_NONE, UNIT_C, UNIT_F, UNIT_K, UNIT_FOREIGN };

/* The W_ bits of a word, 0 for one that nobody here knows. */
unsigned text_word(const char *word, size_t n);
/* Does a word behind "fault:" or "valid:" say that something is wrong? -1: it says nothing of it. */
int text_wrong_word(unsigned label, const char *word, size_t n);
/* W_UNIT's letter or word as a unit of temperature, or UNIT_FOREIGN, or UNIT_NONE. */
enum text_unit text_unit_word(const char *word, size_t n);

#define TEXT_NAME CHANNEL_NAME
struct text_label {
	unsigned mask, last; /* of all words, and of the last */
	int index;	     /* the sensor's number, -1: none */
	bool by_index;	     /* it was called "index" */
	bool strong;	     /* ends with '=' or ':' */
	bool parted;	     /* a comma or the like came behind it */
	enum text_unit unit;
	char address[20];
	char name[TEXT_NAME]; /* the words that nobody here knows */
};

void text_label_clear(struct text_label *l);
bool text_label_empty(const struct text_label *l);
/* Adds the letters and digits at s, up to end; returns what is behind them. */
const char *text_label_word(struct text_label *l, const char *s, const char *end);
/* Adds all words, numbers and addresses of s[0..end): a key of JSON. */
void text_label_words(struct text_label *l, const char *s, const char *end);
/* Adds what b says to a. */
void text_label_join(struct text_label *a, const struct text_label *b);

/* ---- values ---- */

enum text_kind {
	TEXT_NOTHING,
	TEXT_NUMBER,
	TEXT_NOT_FINITE,
	TEXT_GONE,	/* dashes, "open", nothing at all */
	TEXT_MALFORMED, /* 23.4.5 */
	TEXT_COMMA,	/* 23,5: one number or two, see text_memory */
	TEXT_HEX,	/* 0x1f */
};

struct text_value {
	enum text_kind kind;
	int64_t micro;
	bool whole; /* without decimals */
	bool err;   /* TEXT_GONE: by this very word */
	/* TEXT_COMMA */
	int32_t left, right;
	uint8_t right_digits;
};

/* How numbers are written. */
struct text_reading {
	bool comma;	    /* 33,5 may be one number: TEXT_COMMA */
	bool decimal_comma; /* it is one */
	bool parts;	    /* it is two */
	bool chained;	    /* a comma stood before it */
};

/* The value at s, which *end is then behind; TEXT_NOTHING when there is none. */
struct text_value text_value(const char *s, const char **end, const struct text_reading *how);
/* The unit behind a number at s; *end is behind it, or stays. labelled: the unit that the label named;
 * alone: the number has no label, so that a letter behind it is a unit and not the next label. */
enum text_unit text_unit_behind(const char *s, const char **end, enum text_unit labelled, bool alone,
				bool *bracket);
/* Dashes, n/a and the like. */
size_t text_gone(const char *s);

struct text_field {
	struct text_label label;
	struct text_value value;
	enum text_unit unit;
	bool bracket; /* unit in brackets */
};

#define TEXT_FIELDS_MAX 40
struct text_fields {
	int n, all; /* of the line; n are kept */
	struct text_field at[TEXT_FIELDS_MAX];
	struct text_label rest;	       /* what stands behind the last value */
	unsigned mask;		       /* of all words of the line */
	bool hex_row, commas, chained; /* chained: 1,2,3 or 1.5,2: the comma parts */
	bool json;
};

void text_cut(const char *text, const struct text_reading *how, struct text_fields *out);
/* From the first brace to the last one. False when it is no JSON. */
bool text_json(const char *text, struct text_fields *out);
/* Adds what a label such as "fault" or "valid" says. */
void text_field_state(struct text_fields *out, const struct text_label *label, bool wrong);
/* Is it a label of the device's state, and of nothing that is measured? */
bool text_label_state(const struct text_label *l);
/* Adds one, if there is room. */
void text_field_add(struct text_fields *out, const struct text_label *label, struct text_value v,
		    enum text_unit unit);

/* ---- what the lines before have shown ---- */

enum text_comma { COMMA_UNKNOWN, COMMA_DECIMAL, COMMA_PARTS, COMMA_MIXED };

struct text_memory {
	bool live; /* a conversation: what may be chosen is shown, and the first line is dropped */
	bool first_seen, ds18b20, keyboard, decimals;
	uint8_t comma, marked, strong,
		right_digits; /* of commas: how often with a unit, how often for sure */
	int32_t left, right;
	uint8_t list_n, list_at; /* which number of how many; LIST_UNSURE */
	uint8_t odd;		 /* lines in a row with another count */
	bool several;		 /* of the same level: nobody can tell which is the skin */
	uint8_t level;		 /* how sure it is that `skin` is the one */
	char skin[TEXT_NAME];
	char other[TEXT_NAME]; /* of the same rank, and seen once: what comes once may be damaged */
	uint8_t other_ago;     /* how often the skin came since */
	/* what the skin was before; it is so again when the name that took its place came once only */
	char before[TEXT_NAME];
	uint8_t before_level, back; /* back: how often it came since */
	bool before_several, once;
	int8_t heading; /* the number of the sensor that the next lines are of, and 1; 0: none */
	char address[20];
	/* two sensors in turn under one name */
	int32_t mc[2];
	int64_t at_ms, gap_ms;
	uint8_t turns, pairs, flickers;
	bool in_turn, was_good;
	/* what was asked */
	uint8_t who, unanswered;
	bool tc4_ready, tc4, no_tc4; /* tc4: its answer is due */
};

/* Readings of a line's fields; VERDICT_OK with at least one. *doubt is set when something keeps the skin from
 * being read. */
enum verdict text_channels(const struct text_line *l, struct text_fields *f, struct text_memory *m,
			   struct readings *out, struct dialog *d);
