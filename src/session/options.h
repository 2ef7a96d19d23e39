/* options.h - the options of a session, in the form that the detector and the collector take. */
#pragma once

#include "config/options.h"
#include "icecue/detector.h"
#include "icecue/intake.h"

/* Sets the rules that were given; the others stay as they are, a record's own for instance. */
void rules_take_options(struct rules *r, const struct options *o);

/* The channels of --channel; the strings belong to o. */
struct role_channels options_channels(const struct options *o);

/* The folder with the sessions: --out, else [watch] out, else the XDG data folder. False, with the reason on
 * standard error, when there is none. */
bool options_folder(const struct options *o, char *buf, size_t n);
/* The same, but nothing is reported. */
bool options_folder_if_any(const struct options *o, char *buf, size_t n);
