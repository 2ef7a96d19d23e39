#include "offer.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"

/* The channel that is the skin, or one that nothing uses. */
static bool may_be_skin(const struct intake *in, int i)
{
	return in->seen_role[i] == ROLE_SKIN || in->seen_role[i] == ROLE_COUNT;
}

static bool is_at_rest(struct offer *o, const struct intake *in, int i, int64_t now_ms)
{
	int32_t mc = in->seen_mc[i];
	bool warm = mc != MC_NONE && mc >= OFFER_MIN_MC && mc <= OFFER_MAX_MC && may_be_skin(in, i);
	if (i >= o->n || !warm || abs(mc - o->from_mc[i]) > OFFER_WITHIN_MC) {
		o->from_mc[i] = warm ? mc : INT32_MIN / 2;
		o->since_ms[i] = now_ms;
	}
	return warm && now_ms - o->since_ms[i] >= OFFER_REST_MS;
}

bool offer_look(struct offer *o, const struct intake *in, int64_t now_ms, char *buf, size_t n)
{
	char names[80] = "", options[120] = "";
	size_t used = 0, typed = 0;
	int found = 0;
	if (o->made || in->n_spots)
		return false;
	for (int i = 0; i < in->n_seen; i++) {
		if (!is_at_rest(o, in, i, now_ms) || used >= sizeof(names) || typed >= sizeof(options))
			continue;
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", found ? ", " : "",
					 in->seen[i]);
		typed += (size_t)snprintf(options + typed, sizeof(options) - typed, " --spot %s=8",
					  in->seen[i]);
		found++;
	}
	o->n = in->n_seen;
	o->made = found > 1;
	if (o->made)
		snprintf(buf, n,
			 _("%s all lie on warm skin: to use them, begin anew with%s (mm from the middle)"),
			 names, options);
	return o->made;
}
