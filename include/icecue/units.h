/*
 * units.h - the two units that cross module borders, and their text form.
 *
 * Temperatures are integer milli-degrees Celsius (suffix _mc), times integer milliseconds (suffix _ms),
 * so that write, read, write of a record is byte-identical. Floating point lives inside the detector.
 *
 * Session time: milliseconds since the session's start, on CLOCK_BOOTTIME when live (a laptop sleeps
 * during the hour), the record's own time column in a replay. Never the wall clock, which is set.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "icecue/symbols.h"

#define MC_NONE INT32_MIN /* "no temperature known"; never arithmetic on it */
#define MS_NONE INT64_MIN /* "no time known" */
#define MS_NEVER INT64_MAX

#define SECONDS_MS(s) ((int64_t)(s)*1000)
#define MINUTES_MS(m) ((int64_t)(m)*60000)

/*
 * Reads a decimal number ("-12.5", "+3", "19,54" when comma is ',') as thousandths, rounded half away
 * from zero. Reads at most n bytes. Returns the number of bytes used, 0 when there is no number or it
 * does not fit (beyond +-2^31 thousandths for _mc, 2^53 for _ms). "nan" and "inf" are not numbers.
 */
size_t parse_mc(const char *text, size_t n, char comma, int32_t *out_mc);
size_t parse_ms(const char *text, size_t n, char comma, int64_t *out_ms);

/* Thousandths as shortest decimal text: 13600 -> "13.6", -250 -> "-0.25", 0 -> "0". Returns buf. */
char *format_thousandths(int64_t value, char *buf, size_t n);

/* Thousandths with a fixed number of decimals (0 to 3), rounded half away from zero. Returns buf. */
char *format_fixed(int64_t value, int decimals, char *buf, size_t n);

/* Celsius to Fahrenheit in thousandths; a temperature, not a difference. */
int32_t mc_to_mf(int32_t mc);
/* The same for a difference (a band, a drop). */
int32_t mc_to_mf_difference(int32_t mc);

/* "3 min 40 s", "52 min", "1 h 04 min", "12 s": whole seconds, for people. Returns buf. */
char *format_duration(int64_t ms, char *buf, size_t n);
