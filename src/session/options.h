/* options.h - what a session was given, as the detector and the collector take it. */
#pragma once

#include "config/options.h"
#include "icecue/detector.h"
#include "icecue/intake.h"

/* Puts what was given over the rules; a record's own stay in force for the others. */
void rules_take_options(struct rules *r, const struct options *o);

/* The channels of --channel. They are o's. */
struct role_channels options_channels(const struct options *o);

/* The folder with the sessions: --out, else [watch] out, else the XDG data folder. False, with the reason on
 * standard error, when there is none. */
bool options_folder(const struct options *o, char *buf, size_t n);
/* The same without a word. */
bool options_folder_if_any(const struct options *o, char *buf, size_t n);
