#include "sim_lesson.h"

#include "base/i18n.h"

#define AT(minutes, seconds) SECONDS_MS(60 * (minutes) + (seconds))

const struct sim_act lesson_acts[] = {
	{0, SIM_REST},
	/* a good round */
	{AT(1, 15), SIM_ICE},
	{AT(5, 45), SIM_REST},
	{AT(5, 57), SIM_HANDS},
	{AT(6, 50), SIM_REST},
	/* the probe falls off while the skin warms */
	{AT(25, 0), SIM_FALLEN},
	{AT(27, 0), SIM_REST},
	/* the second round: ice on the bead, and passes after the window */
	{AT(53, 0), SIM_ICE},
	{AT(54, 30), SIM_ICE_ON_BEAD},
	{AT(54, 55), SIM_ICE},
	{AT(57, 30), SIM_REST},
	{AT(57, 42), SIM_HANDS},
	{AT(59, 40), SIM_REST},
	{MS_NEVER, SIM_REST},
};

/* Two rows of a small terminal at most. What sounds does so a few seconds before or after its step. */
const struct lesson_step lesson_steps[] = {
	{AT(0, 2),
	 N_("Towel under, probe on. Heard a tune? Press any key. The large figure is the skin: let it rest for 45 s")},
	{AT(1, 10),
	 N_("The ice comes on: circles over the probe, to 8 cm beyond. icecue sees it by itself; only if not, press i")},
	{AT(2, 30),
	 N_("The countdown goes to READY. Strokes make the reading jump; the skin estimate follows slowly")},
	{AT(4, 55),
	 N_("READY: green, a rising tune. Pinch the skin. No pain: press n, numb felt. Any key silences the tune")},
	{AT(5, 43),
	 N_("The ice goes away: dry, oil, deep passes at once. Press p at each pass, 4 to 6, and watch the time to STOP")},
	{AT(6, 53),
	 N_("STOP: amber, a falling tune. The numbness is over, no more deep passes. Any key silences it")},
	{AT(8, 0),
	 N_("The skin warms for 45 min: work wider, stretch, keep it warm. u takes a wrong key back, ? shows all keys")},
	{AT(25, 0),
	 N_("The probe falls off now. In half a minute PROBE OFF sounds: press a key, dry the skin, put it back")},
	{AT(27, 0),
	 N_("It is back. icecue believes that only after half a minute, when the reading fits this skin")},
	{AT(29, 0), N_("Then wait for REWARMED, 45 min after the ice at the earliest. Nothing to press")},
	{AT(50, 56), N_("REWARMED: green, a rising tune. The next round may start. Any key silences it")},
	{AT(52, 55), N_("The second round: ice on again")},
	{AT(54, 30),
	 N_("The ice stays on the probe. TOO COLD: red, the most urgent tune. Ice away, and look at the skin; any key silences it")},
	{AT(54, 56),
	 N_("The ice moves again. When READY comes, pinch the skin, and press n when that hurts no more")},
	{AT(57, 28),
	 N_("The ice goes away. Press p at each pass. This time go on after STOP, to see what happens")},
	{AT(58, 50),
	 N_("STOP has sounded. Press p once more: NOT NUMB NOW, amber. That pass was on skin that feels")},
	{AT(60, 0),
	 N_("That was all. In a minute the summary tells passes inside the window from those outside; q twice ends it now")},
};
const int lesson_steps_count = sizeof(lesson_steps) / sizeof(lesson_steps[0]);
