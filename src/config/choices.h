/* choices.h - what settings choose among where the program goes by an enum: the words follow from it. */
#pragma once

#include "icecue/enums.h"

#define FORMAT_LIST(X) X(FORMAT_TABLE, "table") X(FORMAT_CSV, "csv") X(FORMAT_JSON, "json")
enum format { FORMAT_LIST(ENUM_MEMBER) };

/* Of a device that was taught: what its numbers are, and what guards its frame. */
#define TAUGHT_UNIT_LIST(X) \
	X(TAUGHT_CELSIUS, "celsius") X(TAUGHT_FAHRENHEIT, "fahrenheit") X(TAUGHT_KELVIN, "kelvin")
enum taught_unit { TAUGHT_UNIT_LIST(ENUM_MEMBER) };
#define TAUGHT_SUM_LIST(X) X(TAUGHT_SUM_NONE, "none") X(TAUGHT_SUM_ADD, "add") X(TAUGHT_SUM_XOR, "xor")
enum taught_sum { TAUGHT_SUM_LIST(ENUM_MEMBER) };
