/* rules.h - sets the detector's rules by what is known of the probe, and by the options. Pure. */
#pragma once

#include "config/options.h"
#include "icecue/calibration.h"
#include "icecue/detector.h"
#include "icecue/driver.h"

/* Sets what the driver knows of its probe: kind of sensor, time constant, accuracy, resolution. */
void rules_take_driver(struct rules *r, const struct driver *d);
/* Call it after rules_take_driver(): a contact probe calibrated shortly before start_iso is more accurate. */
void rules_take_calibration(struct rules *r, const struct calibration *c, const char *start_iso);
/* Call it last. Sets the rules that were given; the others stay as they are, a record's own for instance. */
void rules_take_options(struct rules *r, const struct options *o);
