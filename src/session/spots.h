/*
 * spots.h - the several probes on the skin of one session, and the one in the hand: as --spot and --touch
 * name them, or the record of a session that is resumed, or a simulated probe that has several.
 *
 *     T1                      a channel of the skin's probe
 *     T1@ut325:/dev/ttyUSB1   a channel of another device
 *     @mcp9600:/dev/i2c-1     what another device reads as skin; the @ may be left out before a probe's name
 *
 * The first spot lies on the skin's probe, which keeps the samples' time.
 */
#pragma once

#include "config/options.h"
#include "icecue/intake.h"
#include "store/record.h"

struct session_spot {
	char text[CHANNEL_TEXT];    /* as it was named */
	char channel[CHANNEL_TEXT]; /* of its device; "": what that reads as skin */
	char device[CHANNEL_TEXT];  /* as for --probe; "": the skin's probe */
	struct spot_place place;
	int of; /* which of the devices beside the skin's; -1: that itself */
};

struct session_spots {
	int n; /* 0: none is named, the skin is what the probe reads as skin */
	struct session_spot at[SPOTS_MAX];
	bool has_touch;
	struct session_spot touch;
};

/* As the options name them. */
void spots_of_options(const struct options *o, struct session_spots *out);
/* The same names as columns of a table: no device is meant. The names belong to *s. */
void spots_columns(const struct session_spots *s, struct role_channels *out);
/* As the record's head has them. */
void spots_of_head(const struct record_head *h, struct session_spots *out);
/* Those of a simulated probe, --probe sim:4, if none is named and it has several. */
void spots_of_sim(const char *where, struct session_spots *out);
/* False, with why, where a channel has two meanings or the first spot is not on the probe that --probe names.
 */
bool spots_check(const struct options *o, const struct session_spots *s, char *why, size_t n);
/* Puts them into a record's head and its rules. */
void spots_to_head(const struct session_spots *s, struct record_head *h);
/* The channels of one device (-1: the skin's). The names belong to *s. */
void spots_channels(const struct session_spots *s, int device, struct role_channels *out);
/* "T1 8 mm, T2 8 mm" */
char *spots_line(const struct session_spots *s, char *buf, size_t n);
