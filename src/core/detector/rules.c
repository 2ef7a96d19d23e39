#include "icecue/detector.h"

/*
 * The defaults and their sources. numb: ice massage gave analgesia only after the skin was cooled to and
 * kept below 13.6 C (Bugaj 1975, Phys Ther 55:11-19); the hold rejects a touch of ice on the probe, and no
 * published massage is numb before 90 s of ice. The margins, in standard errors of the estimate inside and
 * at the edge, trade false alerts for missed ones: README.md beside this file has their effect.
 *
 * window: contact-cold pain returns at 15 C (ColdSurf study behind ISO 13732-3); analgesia lasted about 3
 * minutes (Bugaj 1975).
 *
 * re-warmed: the usual advice is an hour between ice massages. On 36 human re-warming curves (Dykstra 2009,
 * J Athl Train 44:136-141) the test in warm.c is met after 52 min (median), and 97 % of them had met it
 * after 90 min; hence still_cold after 120.
 */
void rules_default(struct rules *r)
{
	*r = (struct rules){
		.numb_mc = RULES_NUMB_MC,
		.numb_hold_ms = 60000,
		.numb_min_icing_ms = 90000,
		.numb_margin_in = 1000,
		.numb_margin_edge = 900,
		.window_mc = 15000,
		.window_hold_ms = 10000,
		.window_max_ms = 180000,
		.rewarm_min_ms = (int32_t)MINUTES_MS(45),
		.rewarm_hold_ms = (int32_t)MINUTES_MS(5),
		.still_cold_ms = (int32_t)MINUTES_MS(120),
		.rounds_per_day = 6,
		.placement = PLACEMENT_IN,
		.ice = ICE_MASSAGE,
		.n_spots = 1,
		.ambient_mc = MC_NONE,
		.sensor = SENSOR_BEAD,
	};
}
