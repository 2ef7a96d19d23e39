#include "icecue/result.h"

static const struct {
	const char *name, *remedy;
} results[RESULT_COUNT] = {
	[RESULT_OK] = {"ok", "Nothing to do."},
	[RESULT_AGAIN] = {"again", "Wait a moment."},
	[RESULT_GONE] = {"gone", "Plug the probe in again; it is picked up by itself."},
	[RESULT_DENIED] = {"denied", "Permission is missing: run `icecue probes`, it names the remedy."},
	[RESULT_BUSY] = {"busy", "Another program holds it: close that program and try again."},
	[RESULT_NONE] = {"none", "There is no such thing here: check the name."},
	[RESULT_BAD_DATA] = {"bad_data",
			     "The data are not what was expected: check the file or the probe's settings."},
	[RESULT_FULL] = {"full", "There is no room left: free some disk space."},
	[RESULT_SYSTEM] = {"system", "The system refused; the message above says why."},
};

const char *result_name(enum result r)
{
	return (unsigned)r < RESULT_COUNT ? results[r].name : "unknown";
}

const char *result_remedy(enum result r)
{
	return (unsigned)r < RESULT_COUNT ? results[r].remedy : "";
}
