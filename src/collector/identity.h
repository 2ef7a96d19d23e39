/*
 * identity.h - by what a probe is known again, today and next month: the text of [probe "TEXT"] in the
 * configuration, and of the head of a record. Pure.
 *
 *     temper#0123        its serial number, where the device has one: it may move to another socket
 *     temper@1-2.3       else the USB socket: that keeps two equal sticks apart
 *     ut325@/dev/ttyS0   else the place that was named
 *
 * A maker may give one serial number to all its devices; then two of them attached at once are told apart by
 * neither, and whoever must not mix them up has to look for a second one (port_list).
 */
#pragma once

#include "config/config.h"
#include "device/link.h"

/* Fills buf and returns it: at most IDENTITY_MAX bytes with the end, letters, digits and - _ . : @ # / + only
 * (any other character becomes _), cut at its end when it is longer. */
#define IDENTITY_MAX CONFIG_TITLE
char *probe_identity(const struct driver *drv, const struct port *p, char buf[IDENTITY_MAX]);

/*
 * The same for one of its channels: IDENTITY/CHANNEL, of the channel's letters and digits in lower case. NULL
 * or "": the channel that the driver takes as skin, which is the identity itself. Where both do not fit, the
 * identity's end is replaced by a number made of all of it. Returns buf.
 */
char *probe_channel_identity(const char *identity, const char *channel, char buf[IDENTITY_MAX]);

/* s with every byte that may not stand in an identity, or in a word of the configuration, replaced by _.
 * Returns s. */
char *identity_clean(char *s);
