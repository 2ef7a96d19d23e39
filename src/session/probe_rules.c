#include "probe_rules.h"

void rules_take_driver(struct rules *r, const struct driver *d)
{
	r->sensor = d->sensor;
	r->tau_ms = d->tau_ms;
	r->accuracy_mc = d->accuracy_mc;
	r->resolution_mc = d->resolution_mc;
}

/*
 * An infrared probe keeps its maker's accuracy: its reading of a glass of slurry depends on reflections, and
 * its error on skin depends on the room temperature of its own housing.
 */
void rules_take_calibration(struct rules *r, const struct calibration *c, const char *start_iso)
{
	if (r->sensor != SENSOR_INFRARED && r->accuracy_mc > CALIBRATION_ACCURACY_MC &&
	    calibration_is_fresh(c, start_iso))
		r->accuracy_mc = CALIBRATION_ACCURACY_MC;
}
