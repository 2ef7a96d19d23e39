#include "probe_rules.h"

void rules_take_driver(struct rules *r, const struct driver *d)
{
	r->sensor = d->sensor;
	r->tau_ms = d->tau_ms;
	r->accuracy_mc = d->accuracy_mc;
	r->resolution_mc = d->resolution_mc;
}

/*
 * An infrared probe stays as its maker says: what it reads off a glass of slurry depends on what that
 * mirrors, and its error on skin on the room that its own housing is at.
 */
void rules_take_calibration(struct rules *r, const struct calibration *c, const char *start_iso)
{
	if (r->sensor != SENSOR_INFRARED && r->accuracy_mc > CALIBRATION_ACCURACY_MC &&
	    calibration_is_fresh(c, start_iso))
		r->accuracy_mc = CALIBRATION_ACCURACY_MC;
}
