/* before.h - the probes of a session that is resumed, as its record names them. */
#pragma once

#include "device/link.h"

/*
 * As --probe takes it: the probe of a head's line ("temper usb:1-2.3 TEMPer2") where it was, else the only one of its
 * kind that is attached. NULL when neither is there, or the line is empty. Returns buf otherwise.
 */
const char *before_probe(const struct port_list *attached, const char *line, char *buf, size_t n);
