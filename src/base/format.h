/* format.h - figures as people read them. Pure. */
#pragma once

#include "icecue/units.h"

/* "13.1 °C", "55.6 °F", "13.1 C" without UTF-8, "--.- °C" for MC_NONE. Returns buf. */
char *format_temp(int32_t mc, bool fahrenheit, bool utf8, char *buf, size_t n);
/* The figure alone: "13.1". */
char *format_degrees(int32_t mc, bool fahrenheit, char *buf, size_t n);

/* "03:51", "75:20": minutes and seconds since the start. Returns buf. */
char *format_clock(int64_t ms, char *buf, size_t n);
/* A whole number, without the cost of printf(), before `end`, where up to 20 bytes are; where it begins. */
char *format_whole(int64_t number, char *end);
/* "2:10": what is left; never below 0:00. Returns buf. */
char *format_left(int64_t ms, char *buf, size_t n);

/* "Anna, left calf"; "Ice massage" when both are empty. Returns buf. */
char *format_title(const char *client, const char *site, char *buf, size_t n);
/* "2026-11-22 21:10" of an ISO time. Returns buf. */
char *format_minute(const char *iso, char *buf, size_t n);
