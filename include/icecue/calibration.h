/*
 * calibration.h - by how much a probe is off: corrected = reading * slope + offset. Pure.
 *
 * Melting ice in water is at 0.0 C wherever there is ice and water, so that everybody has one point at home;
 * a second one takes a thermometer to compare with.
 */
#pragma once

#include "icecue/units.h"

/*
 * Limits. No maker allows its probe more than a few degrees (thermocouple meters: 2.2 C and the meter's own
 * 1 C), a slope further from 1 than a tenth has no cause but a wrong point, and nowhere from ice to warm skin
 * may both together move a reading by more than the offset alone may.
 */
#define CALIBRATION_OFFSET_MAX_MC 5000
#define CALIBRATION_SLOPE_MIN 900 /* thousandths */
#define CALIBRATION_SLOPE_MAX 1100
#define CALIBRATION_SKIN_MC 35000 /* up to here */

/* From two nearer points the probe's noise makes the slope: 0.1 C at each is 2 %. */
#define CALIBRATION_APART_MC 10000

/*
 * Meters are sent to be checked once a year; thermistors and thermocouples that are bent, wetted and frozen
 * every day drift sooner, and a glass of ice costs five minutes: half a year.
 */
#define CALIBRATION_OLD_DAYS 180

/* What a probe is good for that was checked in ice: ice that is not quite at 0, and the drift since. */
#define CALIBRATION_ACCURACY_MC 300

#define CALIBRATION_WHEN 40
struct calibration {
	int32_t slope; /* thousandths; 0: there is no calibration, readings stay as they are */
	int32_t offset_mc;
	char when_iso[CALIBRATION_WHEN]; /* a moment with its zone */
};

static inline bool calibration_is(const struct calibration *c)
{
	return c && c->slope != 0;
}

/* The reading, corrected; rounded half away from zero. c may be NULL or no calibration. What is beyond a
 * thousand degrees stays, MC_NONE too. */
int32_t calibration_apply(const struct calibration *c, int32_t mc);

/* Within the limits? `why` is what is wrong and what to do, for the person. */
bool calibration_check(const struct calibration *c, char *why, size_t n);

struct calibration_point {
	int32_t true_mc, read_mc; /* what it was, and what the probe read */
};
/* One point: the offset. Two: the slope, and the offset that shares out what its rounding leaves. when_iso is
 * left alone. False, with the reason, when what comes of it is beyond the limits. */
bool calibration_fit(const struct calibration_point *p, int n, struct calibration *out, char *why,
		     size_t why_n);

/* Days from then until now; negative when it was made later than now. False when one is no moment. */
bool calibration_age_days(const struct calibration *c, const char *now_iso, int64_t *out_days);
/* Good enough for CALIBRATION_ACCURACY_MC: not old, and not from the future. */
bool calibration_is_fresh(const struct calibration *c, const char *now_iso);

/* "offset_c=-0.4 slope=1.002 calibrated=2026-11-22T21:10:00+01:00": of the heads of records and captures.
 * What is read back must be within the limits, else false and *out is no calibration. */
#define CALIBRATION_TEXT 96
char *calibration_format(const struct calibration *c, char *buf, size_t n);
bool calibration_parse(const char *text, struct calibration *out);

/* "-0.4 C", or with a slope "-0.4 C at 0 C, -0.33 C at 35 C". Returns buf. */
char *calibration_words(const struct calibration *c, bool fahrenheit, char *buf, size_t n);
/* "corrected by -0.4 C, calibrated 2026-10-01". Returns buf. */
char *calibration_line(const struct calibration *c, bool fahrenheit, char *buf, size_t n);
/* A difference with its sign and unit, in hundredths: "+0.42 C", "0 C". Returns buf. */
char *calibration_difference(int32_t mc, bool fahrenheit, char *buf, size_t n);
