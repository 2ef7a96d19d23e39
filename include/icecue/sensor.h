/* sensor.h - the kinds of temperature sensor, which differ in lag, in noise and in how they see ice. */
#ifndef ICECUE_SENSOR_H
#define ICECUE_SENSOR_H

#include <stdbool.h>

enum sensor_kind {
	SENSOR_BEAD,	 /* a bare bead: time constant 1-3 s */
	SENSOR_STEEL,	 /* a steel-tipped cable: 6-14 s on skin */
	SENSOR_INFRARED, /* no contact: under 1 s, and it sees hand and cup */
};
const char *sensor_kind_name(enum sensor_kind k); /* "contact", "temper", "ir": the names of --sensor */
bool sensor_kind_parse(const char *name, enum sensor_kind *out);

#endif
