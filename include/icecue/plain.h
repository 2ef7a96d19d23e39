/*
 * plain.h - the library for languages that do not read C's shapes: numbers and texts alone. One object is a
 * detector and, if a probe is named, what understands that probe's bytes. Times are session time in
 * milliseconds, temperatures thousandths of a degree Celsius (units.h). Pure; nothing is allocated after
 * plain_create().
 *
 *     p = plain_create("placement=edge edge_mm=3 sensor=contact", NULL, why, sizeof(why));
 *     for each reading: plain_feed(p, t_ms, &skin_mc, 1, MC_NONE);
 *                       while ((json = plain_event(p))) ...
 */
#pragma once

#include "icecue/units.h"

struct plain;

/*
 * rules: NAME=VALUE, parted by blanks; "" for the defaults. The names are those of a record's head
 * (numb_c, edge_mm, area_mm, ambient_c, tau_s, ...), placement, ice and sensor with their words, and for
 * several probes spot_mm once for each (? where it is not known). probe: a driver that sends by itself over a
 * serial line ("text" for any board that prints temperatures), NULL for plain_feed() alone. NULL with why,
 * which says what was expected, when one is wrong or memory is out.
 */
#define PLAIN_WHY 200
struct plain *plain_create(const char *rules, const char *probe, char why[PLAIN_WHY]);
void plain_destroy(struct plain *p); /* NULL is legal */

/*
 * One moment: what the probes on the skin read, at most as many as there are spots. MC_NONE: nothing.
 * Readings that skin, ice or a room cannot have are taken for faults. False when t_ms does not rise: nothing
 * was taken. Events of calls before that nobody asked for are dropped.
 */
bool plain_feed(struct plain *p, int64_t t_ms, const int32_t *skin_mc, int n_spots, int32_t ambient_mc);
/* The same from the bytes of the probe that was named. It stops at the first events and returns how many
 * bytes were taken: call it again with the rest, be it none, until plain_event() has nothing. */
size_t plain_bytes(struct plain *p, int64_t t_ms, const uint8_t *bytes, size_t n);
/* A key, by its name in records: "pass", "felt_numb", "ice_on", "ice_off", "undo", ... False: there is none.
 */
bool plain_mark(struct plain *p, int64_t t_ms, const char *mark);
/* Time passes without a reading: to be called when plain_due_ms() has come (MS_NEVER: never), or each second.
 */
void plain_advance(struct plain *p, int64_t now_ms);
int64_t plain_due_ms(const struct plain *p);

/* The next event of the last call as JSON, a line as in `icecue watch --events`; NULL: no more. It is valid
 * until the next call. */
const char *plain_event(struct plain *p);
/* The estimate at the focus and half its band; MC_NONE while there is none. */
int32_t plain_skin_mc(const struct plain *p);
int32_t plain_band_mc(const struct plain *p);
const char *plain_phase(const struct plain *p); /* "before", "icing", "numb", "window", "warming", "warm" */
