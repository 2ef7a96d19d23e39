/*
 * fool.h - series that look cold, or warm again, and are not this skin: a laboratory session in which the
 * probe leaves the skin, or sees something else, from a moment on. Everything about it is drawn.
 */
#ifndef ICECUE_TESTS_FOOL_H
#define ICECUE_TESTS_FOOL_H

#include "tape.h"

#define FOOL_LIST(X)                                                                \
	X(FOOL_STUCK_DIGIT, "stuck, its last digit flickers")                       \
	X(FOOL_STUCK_NOISE, "stuck, with noise")                                    \
	X(FOOL_TOWEL, "on the wet towel, which wanders")                            \
	X(FOOL_BOWL, "in the bowl of melt water")                                   \
	X(FOOL_GLASS, "into a glass of cold water, without ice")                    \
	X(FOOL_UNDER_CUP, "under the rim of the cup")                               \
	X(FOOL_ICE_ON_BEAD, "ice rests on the probe, which is off by some degrees") \
	X(FOOL_CUP_ALWAYS, "infrared: the cup stays in the view")                   \
	X(FOOL_CUP_HALF, "infrared: the cup is in the view half of the time")       \
	X(FOOL_WATER_FILM, "infrared: it sees the melt water")                      \
	X(FOOL_SELDOM, "readings less often than every 2 s")                        \
	X(FOOL_FEW_DEGREES, "a reading that shows a tenth of what happens")         \
	X(FOOL_OTHER_LIMB, "moved to another limb while re-warming")                \
	X(FOOL_GAP, "no readings for long while re-warming, then on rested skin")   \
	X(FOOL_WARM_ROOM, "fallen into a room as warm as skin while re-warming")
enum fool { FOOL_LIST(ENUM_MEMBER) };
#define FOOL_COUNT ENUM_COUNT(FOOL_LIST)
const char *fool_name(enum fool kind);

/* Makes the tape; from then on (in *from_ms) neither numb nor rewarmed is true. The tape must be zero before
 * its first use. */
void fool_draw(struct tape *t, enum fool kind, uint64_t *random, int64_t *from_ms);

#endif
