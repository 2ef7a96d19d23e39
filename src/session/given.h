/* given.h - the options of a session, from command line and configuration, in the form that others take. */
#pragma once

#include "config/options.h"
#include "core/alerts.h"
#include "icecue/intake.h"
#include "live/next_step.h"

/* The channels of --channel; the strings belong to o. */
struct role_channels options_channels(const struct options *o);
/* How often alerts are repeated. */
struct alert_times options_alert_times(const struct options *o);
/* The words for the next step; the person's own belong to o. */
struct step_words options_step_words(const struct options *o, const struct rules *r);
/* Of the tunes: 1 to 100 %, and the name of ALSA's device. */
int options_volume(const struct options *o);
const char *options_sound_device(const struct options *o);
/* Session time per real time; 0 when it was not given. */
double options_speed(const struct options *o);
/* When a session that starts at start_ms must end; MS_NEVER. */
int64_t options_end_ms(const struct options *o, int64_t start_ms);
/* Are temperatures shown in Fahrenheit? */
bool options_fahrenheit(const struct options *o);

/* The folder with the sessions: --out, else [watch] out, else the XDG data folder. False, with the reason on
 * standard error, when there is none. */
bool options_folder(const struct options *o, char *buf, size_t n);
/* The same, but nothing is reported. */
bool options_folder_if_any(const struct options *o, char *buf, size_t n);
