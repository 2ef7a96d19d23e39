/* news.h - what is reported of the probes: before the session, while it runs, each once, and at its end. */
#pragma once

#include "collector/devices.h"
#include "icecue/driver.h"
#include "live/reporter.h"

struct news {
	const struct devices *devices;
	const struct driver *driver; /* of the skin's probe */
	struct reporter *reporter;

	/* private: what was reported already */
	char message[ROLE_COUNT][256];
	uint16_t emissivity;
	uint32_t revivals;
};

/* What the person should know of this kind of probe before it is trusted. */
void news_of_driver(const struct driver *d, bool with_advice);
/* For struct loop: what has changed. n is a struct news. */
void news_tick(void *n, int64_t now_ms);
/* How many replies there were, of what kind, and how often the probe was lost. */
void news_of_end(const struct news *n, const char *probe);
