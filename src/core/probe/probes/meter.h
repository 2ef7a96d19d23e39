/* meter.h - what most thermocouple meters have in common. */
#pragma once

/*
 * A meter with a bare bead of type K on skin. Its readings are in tenths; a meter of this class is exact to
 * +-1 C (unsourced unless the driver gives a source) and the bead adds +-2.2 C. No time constant of a bead on
 * skin is published: 3 s is unsourced.
 */
#define METER_TYPE_K                                                                       \
	.sensor = SENSOR_BEAD, .min_mc = -200000, .max_mc = 1370000, .resolution_mc = 100, \
	.accuracy_mc = 1000, .tau_ms = 3000
