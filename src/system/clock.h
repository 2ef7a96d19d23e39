/*
 * clock.h - the only place that asks the system for the time.
 */
#pragma once

#include <stddef.h>

#include "icecue/units.h"

/* Milliseconds since boot, sleep included (CLOCK_BOOTTIME): a laptop sleeps during the hour. */
int64_t clock_boot_ms(void);

/* Without sleep (CLOCK_MONOTONIC): for how long something takes that sleeps, too. */
int64_t clock_awake_ms(void);

/* The wall clock now as ISO 8601 with milliseconds and zone; asked once a session, for the record's head. */
void clock_iso_now(char *buf, size_t n);
