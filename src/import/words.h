/*
 * words.h - private to src/import: what words mean, in the languages of programs that write tables. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define WORD_MAX 64

/* Temperatures before times. */
enum unit {
	UNIT_NONE,
	UNIT_CELSIUS,
	UNIT_FAHRENHEIT,
	UNIT_KELVIN,
	UNIT_MILLICELSIUS,
	UNIT_NS,
	UNIT_US,
	UNIT_MS,
	UNIT_S,
	UNIT_MIN,
	UNIT_H,
	UNIT_DAY,
	UNIT_MMSS, /* "00:05" is minutes and seconds */
	UNIT_HHMM, /* it is hours and minutes */
	UNIT_COUNT
};

static inline bool unit_is_temperature(enum unit u)
{
	return u >= UNIT_CELSIUS && u <= UNIT_MILLICELSIUS;
}
static inline bool unit_is_time(enum unit u)
{
	return u >= UNIT_NS;
}

/* As --time-unit and --temp-unit take it: "C", "ms", "mm:ss". */
const char *unit_name(enum unit u);
/* The unit of that name; UNIT_NONE. */
enum unit unit_of_name(const char *name);

/* Lower case without accents, for comparing: "Température" is "temperature". Returns dst. */
char *fold(char *dst, size_t n, const char *src, size_t n_src);

/* A unit that is all of the text: "°C", "&deg;F", "(deg C)", "sec", "mm:ss". */
enum unit unit_of_text(const char *text, size_t n);
/* The same for what may stand behind a number: "31.4 °C", "5 s". Letters alone must be a short form. */
enum unit unit_behind_number(const char *text, size_t n);
/* A sign of degrees and nothing else: "31.4°" does not say in which unit. */
bool is_degree_sign(const char *text, size_t n);
/* A sign of Celsius, Fahrenheit or Kelvin anywhere: "Temp °F (S/N 1)", "Units: Fahrenheit", "Unit:F". */
enum unit unit_said(const char *text, size_t n);

/* 1 to 12 for the name of a month, from three letters on; 0. `folded` is a single word. */
int word_month(const char *folded);
bool word_weekday(const char *folded);

enum word_kind {
	WORD_TEMPERATURE,
	WORD_SKIN,
	WORD_ROOM,
	WORD_OTHER_TEMPERATURE, /* dew point, set point, limit, cold junction: not the skin if there is
				   another */
	WORD_DATE,
	WORD_SENSOR,  /* a column that says which sensor a row is of */
	WORD_COUNTER, /* a column that numbers the rows */
	WORD_UNIT,
	WORD_VALUE,
	WORD_HUMIDITY, /* and other quantities that are no temperature */
	WORD_KINDS
};
/* Is one of the words of a folded name, or a part of it where that cannot mean anything else, of this kind?
 */
bool words_have(const char *folded, enum word_kind kind);
/* How likely the name is that of a time, and not of a day alone; 0 = not at all. */
int words_time_rank(const char *folded);
