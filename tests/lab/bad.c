/* A bead that goes wrong while the ice is on. */
#include "world.h"

#include <math.h>
#include <string.h>

#define STREAM 651
#define LOW_C (-5)
#define DRIFT_MOST_C 12 /* away from the truth it goes no further */

const char *lab_bad_name(enum lab_bad b)
{
	static const char *const names[] = {LAB_BAD_LIST(ENUM_NAME)};
	return names[b];
}

bool lab_bad_parse(const char *name, enum lab_bad *out)
{
	for (int i = 0; i < LAB_BAD_COUNT; i++) {
		*out = (enum lab_bad)i;
		if (!strcmp(name, lab_bad_name(*out)))
			return true;
	}
	return false;
}

void bad_draw(struct world *w, uint64_t seed, const struct lab_options *opt)
{
	struct lab_bad_bead *b = &w->config->bad;
	struct chance c;
	chance_seed(&c, seed, STREAM);
	*b = (struct lab_bad_bead){.how = opt->bad, .until_s = LAB_NEVER};
	enum lab_bad any = (enum lab_bad)(1 + (int)(chance_unit(&c) * (LAB_BAD_COUNT - 1)));
	if (opt->any_bad)
		b->how = any;
	if (opt->touch == LAB_TOUCH_ALONE)
		b->how = LAB_BAD_NONE;
	b->bead = (int)(chance_unit(&c) * w->beads);
	b->at_s = round(10 * (w->rest_s + chance_range(&c, 20, w->ice_s - 10))) / 10;
	/* seen and put back, dried: while re-warming */
	double back_s = w->rest_s + w->ice_s + chance_range(&c, 120, 900);
	if (chance_one_in(&c, 0.3))
		b->until_s = round(back_s);
	double towel_c = chance_range(&c, 9, 14), limb_c = w->config->baseline_c + chance_range(&c, -1, 0.5);
	w->bad_c = b->how == LAB_BAD_TOWEL ? towel_c : limb_c;
	double sign = chance_one_in(&c, 0.7) ? -1 : 1;
	w->bad_c_per_s = sign * chance_range(&c, 0.01, 0.04);
}

bool bad_is(const struct world *w, int bead, double t_s)
{
	const struct lab_bad_bead *b = &w->config->bad;
	return b->how != LAB_BAD_NONE && bead == b->bead && t_s >= b->at_s &&
	       (b->until_s < 0 || t_s < b->until_s);
}

void bad_around(const struct world *w, double t_s, struct around *a)
{
	double for_s = t_s - w->config->bad.at_s, room_c = w->room.c;
	/* a thing that it touches: no ice, no hand, no other air */
	struct around thing = {.skin_c = w->bad_c, .room_c = w->bad_c};
	switch (w->config->bad.how) {
	case LAB_BAD_TOWEL: /* takes hours to be as warm as the room */
		thing.skin_c += (room_c - w->bad_c) * (1 - exp(-for_s / 7200));
		thing.room_c = thing.skin_c;
		*a = thing;
		return;
	case LAB_BAD_LIMB:
		thing.room_c = room_c;
		*a = thing;
		return;
	case LAB_BAD_ROOM:
		a->off = true;
		a->room_c = room_c;
		return;
	case LAB_BAD_NONE:
	case LAB_BAD_STUCK:
	case LAB_BAD_LOW:
	case LAB_BAD_DRIFT:
		return;
	}
}

double bad_offset_c(const struct world *w, double t_s)
{
	const struct lab_bad_bead *b = &w->config->bad;
	if (b->how == LAB_BAD_LOW)
		return LOW_C;
	if (b->how != LAB_BAD_DRIFT)
		return 0;
	return fmin(fmax(w->bad_c_per_s * (t_s - b->at_s), -DRIFT_MOST_C), DRIFT_MOST_C);
}
