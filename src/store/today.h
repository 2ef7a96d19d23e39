/* today.h - how many rounds a client has had today, by the records; for `rounds_today`. */
#pragma once

/*
 * Counts icing_started in the records below base that began on the day of `start_iso` (its first ten
 * characters) and have this client's label ("" is a label too: the runner alone). 0 when base cannot be read.
 */
int today_rounds(const char *base, const char *client, const char *start_iso);
