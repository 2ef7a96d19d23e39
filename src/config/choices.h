/* choices.h - what settings choose among where the program goes by an enum: the words follow from it. */
#pragma once

#include "icecue/enums.h"

#define FORMAT_LIST(X) X(FORMAT_TABLE, "table") X(FORMAT_CSV, "csv") X(FORMAT_JSON, "json")
enum format { FORMAT_LIST(ENUM_MEMBER) };

/* Of a table of another program: what its temperatures and its times are in. */
#define TEMP_UNIT_LIST(X)         \
	X(TEMP_UNIT_CELSIUS, "C") \
	X(TEMP_UNIT_FAHRENHEIT, "F") X(TEMP_UNIT_KELVIN, "K") X(TEMP_UNIT_MILLICELSIUS, "mC")
enum temp_unit { TEMP_UNIT_LIST(ENUM_MEMBER) };
#define TIME_UNIT_LIST(X)       \
	X(TIME_UNIT_NS, "ns")   \
	X(TIME_UNIT_US, "us")   \
	X(TIME_UNIT_MS, "ms")   \
	X(TIME_UNIT_S, "s")     \
	X(TIME_UNIT_MIN, "min") \
	X(TIME_UNIT_H, "h") X(TIME_UNIT_DAY, "d") X(TIME_UNIT_MMSS, "mm:ss") X(TIME_UNIT_HHMM, "hh:mm")
enum time_unit { TIME_UNIT_LIST(ENUM_MEMBER) };

/* What the live page may do. */
#define PAGE_VIEW_LIST(X) X(PAGE_BUTTONS, "no") X(PAGE_LOOKS, "yes") X(PAGE_LOOKS_WITH_NAME, "name")
enum page_view { PAGE_VIEW_LIST(ENUM_MEMBER) };

/* Of a device that was taught: what its numbers are, and what guards its frame. */
#define TAUGHT_UNIT_LIST(X) \
	X(TAUGHT_CELSIUS, "celsius") X(TAUGHT_FAHRENHEIT, "fahrenheit") X(TAUGHT_KELVIN, "kelvin")
enum taught_unit { TAUGHT_UNIT_LIST(ENUM_MEMBER) };
#define TAUGHT_SUM_LIST(X) X(TAUGHT_SUM_NONE, "none") X(TAUGHT_SUM_ADD, "add") X(TAUGHT_SUM_XOR, "xor")
enum taught_sum { TAUGHT_SUM_LIST(ENUM_MEMBER) };
