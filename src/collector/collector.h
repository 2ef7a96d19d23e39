/*
 * collector.h - probe in, samples out: opens, re-opens with back-off, keeps the conversation going,
 * frames, decodes, and hands readings to the intake. The only user of links.
 *
 * Time is an argument everywhere; the loop owns the clock. Nothing is allocated after collector_open().
 */
#pragma once

#include <stdio.h>

#include "device/link.h"
#include "icecue/framer.h"
#include "icecue/intake.h"

/* Back-off after a loss: 100 ms, doubled up to 1000 ms, so a device is back within a second. */
#define COLLECTOR_BACKOFF_MIN_MS 100
#define COLLECTOR_BACKOFF_MAX_MS 1000

struct collector; /* opaque */

struct collector_options {
	const struct driver *driver;
	struct port port;	       /* kind says which link; for LINK_CAPTURE where is the file */
	struct role_channels channels; /* of which channel is what; its names must outlive the collector */
	const struct calibration
		*calibration[SPOTS_MAX]; /* of the spots, copied; the skin's is the first; NULL = none */
	FILE *capture;			 /* raw bytes with times are written here (capture.h); NULL = none */
};

/* Allocates; the first open of the device is tried here. RESULT_OK also when the device is absent but
 * `patient` is true: it is then looked for with back-off. */
enum result collector_open(const struct collector_options *o, bool patient, struct collector **out);
void collector_close(struct collector *c); /* NULL is legal */

int collector_pollfds(struct collector *c, struct pollfd *fds, int cap);
/* The next time that collector_service() must be called whatever the descriptors do. */
int64_t collector_due_ms(const struct collector *c);

/*
 * Does what is due at now_ms. RESULT_OK and one sample in *out; RESULT_AGAIN when there is none now;
 * RESULT_NONE when the source has ended (capture). A lost device is no error here: it is re-opened by
 * USB path and serial number. Call until it does not return RESULT_OK.
 */
enum result collector_service(struct collector *c, int64_t now_ms, struct sample *out);

/* For the screen and the summary. */
struct collector_state {
	bool connected;
	enum result last_error; /* of the last open; RESULT_OK when none */
	char message[256];	/* what the user can do about it, or "" */
	uint32_t losses;	/* how often the device went away */
	uint32_t resets;	/* how often it was reset because it had stopped answering ... */
	uint32_t revivals;	/* ... and answered again after that */
	char firmware[32];
	uint16_t emissivity;	     /* an infrared probe's setting in ten-thousandths; 0 = not known */
	const struct intake *intake; /* counts */
	uint64_t skipped_bytes;
};
void collector_state(const struct collector *c, struct collector_state *out);
