/* What each alert is called for people: what is the matter in capitals, then what to do. */
#include "live/sinks.h"

static const char *const texts[EVENT_KIND_COUNT] = {
	[EVENT_NUMB] = "READY FOR DEEP PASSES: check by touch, then 4-6 passes",
	[EVENT_PASS] = "ENOUGH PASSES: that was the sixth, no more in this round",
	[EVENT_WINDOW_CLOSED] = "NUMBNESS IS OVER: no more deep passes",
	[EVENT_REWARMED] = "REWARMED: the next round may start",
	[EVENT_STILL_COLD] = "STILL COLD: check skin and probe",
	[EVENT_TOO_COLD] = "TOO COLD: take the ice away and look at the skin",
	[EVENT_COLD_CAUTION] = "VERY COLD: move on with the ice, look at the skin",
	[EVENT_COLD_DOSE] = "COLD FOR LONG: end this icing",
	[EVENT_ICING_LONG] = "ICING FOR LONG: check by touch, is it numb?",
	[EVENT_ICING_STOP] = "STOP: take the ice away now",
	[EVENT_NOT_NUMB_YET] = "NOT NUMB YET: check the probe and the iced area",
	[EVENT_PROBE_LOST] = "PROBE LOST: no reading, check the probe and its cable",
	[EVENT_PROBE_OFF] = "PROBE OFF THE SKIN: put it back",
	[EVENT_ROUNDS_TODAY] = "MANY ROUNDS TODAY: give this skin a rest",
	[EVENT_CANNOT_TELL] = "NUMB CANNOT BE TOLD: probe at the edge, or not on skin before the ice",
};

const char *alert_text(enum event_kind k)
{
	return (unsigned)k < EVENT_KIND_COUNT && texts[k] ? texts[k] : "";
}
