/* probe_rules.h - what is known of the probe, taken into the detector's rules. Pure. */
#pragma once

#include "icecue/calibration.h"
#include "icecue/detector.h"
#include "icecue/driver.h"

/* What the driver knows of its probe: kind of sensor, time constant, accuracy, resolution. */
void rules_take_driver(struct rules *r, const struct driver *d);
/* After it: a contact probe that was calibrated not long before start_iso is as accurate as that makes it. */
void rules_take_calibration(struct rules *r, const struct calibration *c, const char *start_iso);
