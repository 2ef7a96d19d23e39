/*
 * finder.h - keeps hold of one device while its kernel name, its address or its place changes.
 * Private to the collector.
 */
#pragma once

#include "device/link.h"

struct finder {
	struct port port;	 /* where it is now, or was last */
	bool identified;	 /* its USB id and path are known from enumeration */
	struct port_list others; /* same model, elsewhere: never taken for ours */
};

void finder_init(struct finder *f, const struct port *wanted);

/* Brings f->port up to date with what is attached now. False when the device is not among it. */
bool finder_locate(struct finder *f);

/* To be called while ours is in place, or has just been lost: notes all others of its model. */
void finder_note_others(struct finder *f);
