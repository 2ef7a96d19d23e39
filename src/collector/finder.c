#include <string.h>

#include "device/attached.h"
#include "device/ports.h"
#include "finder.h"

void finder_init(struct finder *f, const struct port *wanted)
{
	*f = (struct finder){.port = *wanted, .identified = wanted->usb_path[0] != '\0'};
}

static bool same_place(const struct port *a, const struct port *b)
{
	return a->vendor == b->vendor && a->product_id == b->product_id &&
	       strcmp(a->usb_path, b->usb_path) == 0;
}

void finder_note_others(struct finder *f)
{
	struct port_list now = {0};
	f->others.n = 0;
	if (!f->identified)
		return;
	attached_add(&now, f->port.kind);
	for (int i = 0; i < now.n; i++) {
		const struct port *p = &now.at[i];
		if (p->vendor == f->port.vendor && p->product_id == f->port.product_id &&
		    !same_place(p, &f->port))
			f->others.at[f->others.n++] = *p;
	}
}

/* One that was unplugged is no "other" any more: ours may come back in its place. */
static void forget_others(struct finder *f, const struct port_list *now)
{
	int kept = 0;
	for (int i = 0; i < f->others.n; i++) {
		bool there = false;
		for (int k = 0; k < now->n; k++)
			there = there || same_place(&f->others.at[i], &now->at[k]);
		if (there)
			f->others.at[kept++] = f->others.at[i];
	}
	f->others.n = kept;
}

/* A name of the kernel's own may pass to another chip: the wrong probe is worse than none. */
static bool other_chip(const struct port *p, const struct port *wanted)
{
	return wanted->driver[0] &&
	       (strcmp(p->driver, wanted->driver) != 0 || strcmp(p->product, wanted->product) != 0);
}

static const struct port *find_by_name(const struct port_list *list, const struct port *wanted)
{
	char node[PORT_TEXT];
	bool serial = port_serial_node(wanted->node[0] ? wanted->node : wanted->where, node, sizeof(node));
	for (int i = 0; i < list->n; i++) {
		const struct port *p = &list->at[i];
		bool called = port_is_called(p, wanted->where) || (serial && strcmp(p->node, node) == 0);
		if (called && !other_chip(p, wanted))
			return p;
	}
	return NULL;
}

bool finder_locate(struct finder *f)
{
	struct port_list now = {0};

	if (f->port.kind != LINK_USB && f->port.kind != LINK_SERIAL && f->port.kind != LINK_SYSFS)
		return true;
	attached_add(&now, f->port.kind);
	forget_others(f, &now);
	const struct port *p =
		f->identified ? port_find_again(&now, &f->port, &f->others) : find_by_name(&now, &f->port);
	if (!p) /* not every serial port is listed; one that is known by its name only may still open */
		return !f->identified && f->port.kind == LINK_SERIAL;
	f->port = *p;
	f->identified = p->usb_path[0] != '\0';
	return true;
}
