/* trouble.h - what keeps a probe from being read, and what the person can do about it. */
#pragma once

#include "device/ports.h"
#include "icecue/driver.h"

struct trouble {
	enum result last_error; /* of the last open */
	char why[256];		/* why it is away */
	int64_t denied_ms;	/* since when it is there and may not be opened; MS_NONE */
	bool answered;		/* it has, in this session: so it is what its driver takes it for */
	bool was_reset;		/* because it stopped, and has not answered since */
	bool silent;		/* it was given up because it did not answer, and has not answered since */
	bool quiet;		/* nothing was recognised for too long */
	uint64_t unrecognised_bytes;
	enum status skin; /* of the last sample */
	enum doubt doubt; /* why what it says is no reading */
	int doubt_n;
};

/* Sets `why` for a port that could not be opened; looks at who holds it. */
void trouble_explain(struct trouble *t, const struct port *port, enum result r);
/* What comes back has no permissions at first: udev gives them a moment later. Then there is no advice yet.
 * r: of opening it; lost: it was there before. */
bool trouble_waits_for_udev(struct trouble *t, enum result r, bool lost, int64_t now_ms);
/* Notes what the driver is in doubt about, once no sample came for some seconds. */
void trouble_doubt(struct trouble *t, const struct dialog *d, int64_t without_sample_ms);
/* One sentence for the person; "" when all is well. Pure. */
void trouble_words(const struct trouble *t, const struct driver *drv, const struct port *port, bool connected,
		   char *buf, size_t n);
/* Why a port could not be opened and what to do about it, in sentences. Returns buf. */
char *trouble_refusal(const struct driver *drv, const struct port *port, enum result r, char *buf, size_t n);
