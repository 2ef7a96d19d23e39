#include <stdio.h>

#include "icecue/ports.h"

/* Has an earlier driver this id over the same kind of link? Then its line is there already. */
static bool is_first(size_t driver, const struct usb_id *id, bool usb)
{
	for (size_t i = 0; i <= driver; i++) {
		const struct driver *d = driver_at(i);
		for (const struct usb_id *u = d->usb_ids; u && u->vendor && u != id; u++) {
			if ((d->link == LINK_USB) == usb && u->vendor == id->vendor &&
			    u->product == id->product)
				return false;
		}
	}
	return true;
}

static void write_usb(FILE *f, const struct usb_id *id)
{
	fprintf(f,
		"SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ATTR{idVendor}==\"%04x\", "
		"ATTR{idProduct}==\"%04x\", "
		"MODE=\"0660\", GROUP=\"plugdev\", TAG+=\"uaccess\"\n",
		id->vendor, id->product);
	fprintf(f,
		"KERNEL==\"hidraw*\", SUBSYSTEM==\"hidraw\", ATTRS{idVendor}==\"%04x\", "
		"ATTRS{idProduct}==\"%04x\", "
		"MODE=\"0660\", GROUP=\"plugdev\", TAG+=\"uaccess\"\n",
		id->vendor, id->product);
}

/* ModemManager would talk to the meter first; it reads its mark at the device and at the port. */
static void write_serial(FILE *f, const struct usb_id *id)
{
	fprintf(f,
		"SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ATTR{idVendor}==\"%04x\", "
		"ATTR{idProduct}==\"%04x\", "
		"ENV{ID_MM_DEVICE_IGNORE}=\"1\"\n",
		id->vendor, id->product);
	fprintf(f,
		"SUBSYSTEM==\"tty\", ATTRS{idVendor}==\"%04x\", ATTRS{idProduct}==\"%04x\", "
		"MODE=\"0660\", GROUP=\"dialout\", TAG+=\"uaccess\", ENV{ID_MM_DEVICE_IGNORE}=\"1\"\n",
		id->vendor, id->product);
}

void ports_write_udev_rules(FILE *f)
{
	fputs("# Lets the person at the machine open the probes that icecue knows, and keeps ModemManager "
	      "off serial ones.\n"
	      "# Made by `icecue probes --udev` from the driver table: change the table, not this file.\n"
	      "#\n"
	      "# The name must sort before 73-seat-late.rules, where \"uaccess\" becomes an access list. The "
	      "groups are for\n"
	      "# people without a seat (ssh, a service): add them to plugdev (USB sticks) or dialout (serial "
	      "meters).\n",
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
