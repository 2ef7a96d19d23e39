/*
 * evidence.h - does the reading show ice at work on skin? numb comes only from what is positively seen, never
 * from the mere absence of a fault. Pure.
 *
 *      strokes and blots     /\  _/\    _/\      many a minute, as far as the probe's lag lets them through
 *                          _/  \/   \/\/   \_
 *      a towel, a bowl    ~~~~~~~~~~~~~~~~~~     a slow wander, noise, a digit that flickers
 *      a fall              \                     by more than skin falls, from which it never comes back:
 *                           \_~~_~~~__~~~        the probe left the skin
 *      the cup             ‾_‾‾_‾__‾_‾‾          an infrared sensor sees ice or skin and little between
 */
#pragma once

#include "core/detector/signal/order.h"
#include "core/detector/spots/spots.h"
#include "icecue/outcome.h"
#include "view.h"

/* {0} is the initial state. */
struct evidence {
	int64_t falls_from_s;	     /* falls count from here on */
	float noise_c;		     /* of the reading at rest before this ice; 0 = not known */
	int strokes_s;		     /* for how long each last minute has shown strokes */
	bool left;		     /* it fell as skin does not, ... */
	float back_c;		     /* ... and is believed again above this */
	float cup_share;	     /* of the last half minute's readings, at the temperature of ice */
	int64_t read_ms;	     /* the last reading */
	float high_c;		     /* upper quartile of the last minute; NAN = too few readings */
	enum reason not_skin;	     /* why this second is no skin; REASON_NONE */
	int not_skin_s;		     /* for how long that has been the reason */
	enum reason lacked;	     /* what numb lacked last, ... */
	int lacked_s;		     /* ... and for how long by now */
	struct order minute, noises; /* the last minute, and what noise_at() makes of it */
};

/* A round begins. moved: the probe comes from warm skin beside onto skin that is iced already. */
void evidence_ice_begins(struct evidence *e, const struct series *raw, int64_t second, bool moved);
/* A reading: an infrared sensor that reads quickly shows the cup between two seconds. */
void evidence_reading(struct evidence *e, int64_t t_ms, int32_t mc);
/*
 * Takes one more second of ice. spots: several on the skin, or NULL. Their common reading is a mean, in which
 * strokes that come to one after the other drown each other: so one of them that shows strokes is enough.
 */
void evidence_step(struct evidence *e, const struct view *v, const struct spots *spots, int64_t second);

/* A second of ice in which that lacked. True when it has lacked for so long that it is worth a notice. */
bool evidence_refuses(struct evidence *e, enum reason why);
/* Has numb been refused for that in this ice? */
bool evidence_refused(const struct evidence *e, enum reason why);

/* What a probe that is cold for long enough lacks for numb; REASON_NONE: nothing. on_skin: see proof.h. */
enum reason evidence_lacking(const struct evidence *e, const struct view *v, bool on_skin);
/* Since a minute the readings are not those of skin: why; REASON_NONE: they are. */
enum reason evidence_not_skin(const struct evidence *e);
