#include "options.h"

#include <stdlib.h>
#include <string.h>

const char lab_options_help[] =
	"  --technique NAME          usual, circles, lines, held, bag, blots, runner, or mixed: any of them\n"
	"  --wide                    fat 2-25 mm, T0 27-34 C, rooms of 16-30 C, all sorts of probes\n"
	"  --placement in|edge       of one probe; else either\n"
	"  --probe contact|temper|ir else any; with several spots contact\n"
	"  --spots N@MM | MM,MM...   beads round the focus, each so far from it, give or take 2 mm\n"
	"  --common C                they share an error of this standard deviation\n"
	"  --offset C                what every fixed probe reads too much\n"
	"  --touch, --touch-alone    a probe in the hand is put on the focus; it is the only one\n"
	"  --bad[=HOW]               one bead goes wrong: towel, room, stuck, low, drift, limb; else any\n"
	"  --pressed, --away         thumbs press on the probes in the passes; they are off for them\n"
	"  --faultless, --single     no gap, no error value, nothing falls off; one round\n"
	"  --late rest|ice|after     the recording begins late\n";

static bool spots_of(struct lab_options *o, const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);
	o->spots = 0;
	if (*end == '@') {
		double mm = strtod(end + 1, &end);
		for (; o->spots < n && o->spots < LAB_SPOTS; o->spots++)
			o->spot_mm[o->spots] = mm;
		return !*end && mm >= 0 && n > 0 && n <= LAB_SPOTS;
	}
	for (; o->spots < LAB_SPOTS; text = end + 1) {
		o->spot_mm[o->spots++] = strtod(text, &end);
		if (end == text || o->spot_mm[o->spots - 1] < 0 || (*end && *end != ','))
			return false;
		if (!*end)
			return true;
	}
	return false;
}

static bool number(const char *text, double *out)
{
	char *end;
	*out = strtod(text, &end);
	return end != text && !*end;
}

static bool probe_of(struct lab_options *o, const char *name)
{
	for (int i = 0; i < LAB_PROBE_COUNT; i++) {
		if (strcmp(name, lab_probe_name((enum lab_probe)i)) != 0)
			continue;
		o->fix_probe = true;
		o->probe = (enum lab_probe)i;
		return true;
	}
	return false;
}

static bool late_of(struct lab_options *o, const char *name)
{
	for (int i = 0; i < LAB_LATE_COUNT; i++) {
		o->late = (enum lab_late)i;
		if (!strcmp(name, lab_late_name(o->late)))
			return true;
	}
	return false;
}

static bool flag(struct lab_options *o, const char *word)
{
	if (!strcmp(word, "--wide"))
		o->wide = true;
	else if (!strcmp(word, "--touch"))
		o->touch = LAB_TOUCH_BESIDE;
	else if (!strcmp(word, "--touch-alone"))
		o->touch = LAB_TOUCH_ALONE;
	else if (!strcmp(word, "--pressed"))
		o->passes = LAB_PASSES_PRESSED;
	else if (!strcmp(word, "--away"))
		o->passes = LAB_PASSES_AWAY;
	else if (!strcmp(word, "--faultless"))
		o->faultless = true;
	else if (!strcmp(word, "--single"))
		o->single = true;
	else if (!strcmp(word, "--bad"))
		o->any_bad = true;
	else
		return !strncmp(word, "--bad=", 6) && lab_bad_parse(word + 6, &o->bad);
	return true;
}

static bool pair(struct lab_options *o, const char *word, const char *value)
{
	if (!strcmp(word, "--technique")) {
		o->mixed = !strcmp(value, "mixed");
		return o->mixed || lab_technique_parse(value, &o->technique);
	}
	if (!strcmp(word, "--placement")) {
		o->fix_placement = true;
		o->inside = !strcmp(value, "in");
		return o->inside || !strcmp(value, "edge");
	}
	if (!strcmp(word, "--probe"))
		return probe_of(o, value);
	if (!strcmp(word, "--late"))
		return late_of(o, value);
	if (!strcmp(word, "--spots"))
		return spots_of(o, value);
	if (!strcmp(word, "--common"))
		return number(value, &o->common_c);
	return !strcmp(word, "--offset") && number(value, &o->offset_c);
}

int lab_option(struct lab_options *o, const char *word, const char *value)
{
	if (flag(o, word))
		return 1;
	return value && pair(o, word, value) ? 2 : 0;
}
