#include "icecue/result.h"

const char *result_name(enum result r)
{
	static const char *const names[] = {RESULT_LIST(ENUM_NAME)};
	return (unsigned)r < RESULT_COUNT ? names[r] : "unknown";
}
