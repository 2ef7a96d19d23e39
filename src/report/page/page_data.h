/* page_data.h - the session as the script of report.html reads it. Private to page.c. */
#pragma once

#include <stdio.h>

#include "report/story.h"

/*
 * One JSON object. Times are milliseconds since the start, temperatures milli-degrees Celsius, null for none;
 * names and notes are text. Every point of probe and skin is one of the record; of limb and room it is the
 * last of its slice. In the order of their times (spots: such a list for each spot after the first): probe,
 * limb, room   [[t, mc, t, mc, ...], ...] a list for each stretch without a gap skin                [[t, mc,
 * half width of its band, ...], ...] phases [[from, number of the phase, name], ...] events              [[t,
 * name, short name, importance, mark of its priority, skin], ...], notes too forecasts           [[t, "numb",
 * "numb over" or "re-warmed", at, low, high], ...] rounds              [[from, to], ...] of the ice with its window
 */
void page_data(FILE *f, const struct story *s, bool fahrenheit);
