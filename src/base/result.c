#include "icecue/result.h"

#include "i18n.h"

#define RESULT_ROW(member, ...) [member] = {__VA_ARGS__},

static const struct {
	const char *name, *remedy;
} results[RESULT_COUNT] = {RESULT_LIST(RESULT_ROW)};

const char *result_name(enum result r)
{
	return (unsigned)r < RESULT_COUNT ? results[r].name : "unknown";
}

const char *result_remedy(enum result r)
{
	return (unsigned)r < RESULT_COUNT ? _(results[r].remedy) : "";
}
