/* news.h - reports about the probes: before the session, during it (each once), and at its end. */
#pragma once

#include "collector/devices.h"
#include "icecue/driver.h"
#include "live/reporter.h"
#include "offer.h"

struct news {
	const struct devices *devices;
	const struct driver *driver; /* of the skin's probe */
	struct reporter *reporter;

	/* private: already reported */
	char message[ROLE_COUNT][256];
	uint16_t emissivity;
	uint32_t revivals;
	struct offer offer;
	bool understood;  /* was told */
	int64_t heard_ms; /* since when there are channels; 0: not yet */
};

/* Reports what a person should know of this kind of probe before trusting it. */
void news_of_driver(const struct driver *d, bool with_advice);
/* For struct loop: reports what has changed. context is a struct news. */
void news_tick(void *context, int64_t now_ms);
/* Reports how many replies there were, of what kind, and how often the probe was lost. */
void news_of_end(const struct news *n, const char *probe);
