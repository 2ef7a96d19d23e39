#include <stdio.h>
#include <string.h>

#include "ports.h"

static bool same_id(const struct usb_id *a, const struct usb_id *b)
{
	bool same_name = a->called && b->called ? strcmp(a->called, b->called) == 0 : a->called == b->called;
	return a->vendor == b->vendor && a->product == b->product && a->last == b->last && same_name;
}

/* Does an earlier driver have this id over the same kind of link? Then the line is there already. */
static bool is_first(size_t driver, const struct usb_id *id, bool usb)
{
	for (size_t i = 0; i <= driver; i++) {
		const struct driver *d = driver_at(i);
		for (const struct usb_id *u = d->usb_ids; u && u->vendor && u != id; u++) {
			if ((d->link == LINK_USB) == usb && same_id(u, id))
				return false;
		}
	}
	return true;
}

/* Writes the device's id, of the device itself ("ATTR") or of a parent ("ATTRS"). */
static void write_match(FILE *f, const char *key, const struct usb_id *id)
{
	char product[8];
	size_t n = (size_t)snprintf(product, sizeof(product), "%04x", id->product);
	for (unsigned range = id->last ? id->product ^ id->last : 0; range > 0; range >>= 4)
		product[--n] = '?';
	fprintf(f, "%s{idVendor}==\"%04x\", %s{idProduct}==\"%s\", ", key, id->vendor, key, product);
	if (id->called)
		fprintf(f, "%s{product}==\"*%s*\", ", key, id->called);
}

static void write_usb(FILE *f, const struct usb_id *id)
{
	static const char access[] = "MODE=\"0660\", GROUP=\"plugdev\", TAG+=\"uaccess\"\n";
	fputs("SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ", f);
	write_match(f, "ATTR", id);
	fputs(access, f);
	fputs("KERNEL==\"hidraw*\", SUBSYSTEM==\"hidraw\", ", f);
	write_match(f, "ATTRS", id);
	fputs(access, f);
}

/* ModemManager would talk to the meter first; it reads its mark at the device and at the port. */
static void write_serial(FILE *f, const struct usb_id *id)
{
	fputs("SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ", f);
	write_match(f, "ATTR", id);
	fputs("ENV{ID_MM_DEVICE_IGNORE}=\"1\"\n", f);
	fputs("SUBSYSTEM==\"tty\", ", f);
	write_match(f, "ATTRS", id);
	fputs("MODE=\"0660\", GROUP=\"dialout\", TAG+=\"uaccess\", ENV{ID_MM_DEVICE_IGNORE}=\"1\"\n", f);
}

void ports_write_udev_rules(FILE *f)
{
	fputs("# Lets the person at the machine open the probes that icecue knows, and keeps ModemManager off serial ones.\n"
	      "# Made by `icecue probes --udev` from the driver table: change the table, not this file.\n"
	      "#\n"
	      "# The name must sort before 73-seat-late.rules, where \"uaccess\" becomes an access list. The groups are for\n"
	      "# people without a seat (ssh, a service): add them to plugdev (USB sticks) or dialout (serial meters).\n",
	      f);
	for (size_t i = 0; i < driver_count(); i++) {
		const struct driver *d = driver_at(i);
		bool titled = false;
		for (const struct usb_id *u = d->usb_ids; u && u->vendor; u++) {
			if (!is_first(i, u, d->link == LINK_USB))
				continue;
			if (!titled)
				fprintf(f, "\n# %s: %s\n", d->name, d->summary);
			titled = true;
			if (d->link == LINK_USB)
				write_usb(f, u);
			else
				write_serial(f, u);
		}
	}
}
