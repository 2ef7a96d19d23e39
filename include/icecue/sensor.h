/* sensor.h - the kinds of temperature sensor, which differ in lag, in noise and in how they see ice. */
#pragma once

#include <stdbool.h>

#include "icecue/enums.h"

/* The names are those of --sensor. */
#define SENSOR_KIND_LIST(X)                                                  \
	X(SENSOR_BEAD, "contact") /* a bare bead: time constant 1-3 s */     \
	X(SENSOR_STEEL, "temper") /* a steel-tipped cable: 6-14 s on skin */ \
	X(SENSOR_INFRARED, "ir")  /* no contact: under 1 s, and it sees hand and cup */
enum sensor_kind { SENSOR_KIND_LIST(ENUM_MEMBER) };
#define SENSOR_COUNT ENUM_COUNT(SENSOR_KIND_LIST)
const char *sensor_kind_name(enum sensor_kind k);
bool sensor_kind_parse(const char *name, enum sensor_kind *out);
