#include "attached.h"

#include <libudev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "link_sysfs.h"
#include "system/log.h"

/* of the whole process */
static struct udev *udev;
static struct udev_monitor *monitor;
static unsigned arrivals;

/* ---- USB devices ---- */

static unsigned number_of(struct udev_device *d, const char *attribute)
{
	const char *text = udev_device_get_sysattr_value(d, attribute);
	return text ? (unsigned)strtoul(text, NULL, 16) : 0;
}

/* A device may support both ways and be set to the other one: what Linux serves as a serial port stays one.
 */
static bool is_serial_port(struct udev_device *d, uint8_t interface)
{
	char class[64];
	snprintf(class, sizeof(class), "%.31s:1.%u/bInterfaceClass", udev_device_get_sysname(d), interface);
	return number_of(d, class) == 0x02; /* communications */
}

static bool is_probe(const struct port *p, struct udev_device *d)
{
	const struct driver *drv;
	for (size_t i = 0; (drv = driver_by_usb_id(p->vendor, p->product_id, p->product, i)); i++) {
		if (drv->link == LINK_USB && !is_serial_port(d, drv->usb_interface))
			return true;
	}
	return false;
}

/* Its id and what it calls itself. */
static void describe(struct port *p, struct udev_device *d)
{
	p->vendor = (uint16_t)number_of(d, "idVendor");
	p->product_id = (uint16_t)number_of(d, "idProduct");
	sensors_text(d, "product", p->product, sizeof(p->product));
	sensors_text(d, "serial", p->serial, sizeof(p->serial));
}

static void add_usb(const struct siblings *all, int i, struct port_list *list)
{
	struct udev_device *d = all->at[i];
	const char *place = udev_device_get_sysname(d), *node = udev_device_get_devnode(d);
	struct port p = {.kind = LINK_USB};
	if (!node || !strchr(place, '-') || strchr(place, ':')) /* a root hub; an interface */
		return;
	text_copy(p.usb_path, sizeof(p.usb_path), place);
	text_copy(p.node, sizeof(p.node), node);
	snprintf(p.where, sizeof(p.where), "usb:%.100s", place);
	describe(&p, d);
	bool probe = is_probe(&p, d);
	p.other = probe ? OTHER_NONE : other_by_id(p.vendor, p.product_id);
	if (probe || other_measures(p.other))
		list->at[list->n++] = p;
}

/* ---- serial ports ---- */

/* Of a driver that reads serial ports. */
static bool is_known_serial(const struct port *p)
{
	const struct driver *drv;
	for (size_t i = 0; (drv = driver_by_usb_id(p->vendor, p->product_id, p->product, i)); i++)
		if (drv->link == LINK_SERIAL)
			return true;
	return false;
}

/* Linux has names for 8250 chips that are not there. */
static bool is_phantom(struct udev_device *d)
{
	const char *type = udev_device_get_sysattr_value(d, "type");
	return strstr(udev_device_get_syspath(d), "/serial8250") && (!type || strcmp(type, "0") == 0);
}

#define INTERFACES_MAX 16

/* Phones and modems have a serial port, too, which must not be taken for a board's. */
static enum other other_of(struct udev_device *usb, struct udev_device *interface, const struct port *p)
{
	static const char *const attributes[] = {"bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"};
	unsigned number[3];
	char name[80];
	enum other o = other_by_id(p->vendor, p->product_id);
	if (!o && interface)
		o = other_by_linux_driver(udev_device_get_driver(interface));
	for (int i = 0; i < INTERFACES_MAX && !o; i++) {
		for (int k = 0; k < 3; k++) {
			snprintf(name, sizeof(name), "%.31s:1.%d/%s", udev_device_get_sysname(usb), i, attributes[k]);
			number[k] = number_of(usb, name);
		}
		o = other_by_interface(number[0], number[1], number[2]);
	}
	return o ? o : is_probe(p, usb) ? OTHER_OWN_PORT : OTHER_NONE;
}

/* The system's own terminals have no device above them. */
static void add_serial(const struct siblings *all, int i, struct port_list *list)
{
	struct udev_device *d = all->at[i], *usb, *interface;
	const char *node = udev_device_get_devnode(d);
	struct port p = {.kind = LINK_SERIAL};
	if (!node || strlen(node) >= sizeof(p.node) || !udev_device_get_parent(d) || is_phantom(d))
		return;
	text_copy(p.where, sizeof(p.where), node);
	text_copy(p.node, sizeof(p.node), node);
	usb = udev_device_get_parent_with_subsystem_devtype(d, "usb", "usb_device");
	if (usb)
		describe(&p, usb);
	interface = udev_device_get_parent_with_subsystem_devtype(d, "usb", "usb_interface");
	if (interface)
		text_copy(p.usb_path, sizeof(p.usb_path), udev_device_get_sysname(interface));
	if (usb && !is_known_serial(&p))
		p.other = other_of(usb, interface, &p);
	list->at[list->n++] = p;
}

/* ---- I2C buses ---- */

static void add_bus(const struct siblings *all, int i, struct port_list *list)
{
	const char *node = udev_device_get_devnode(all->at[i]);
	struct port p = {.kind = LINK_I2C};
	if (!node)
		return;
	text_copy(p.where, sizeof(p.where), node);
	text_copy(p.node, sizeof(p.node), node);
	sensors_text(all->at[i], "name", p.product, sizeof(p.product));
	list->at[list->n++] = p;
}

/* ---- all ---- */

static const struct source {
	enum link_kind kind;
	const char *subsystem;
	void (*add)(const struct siblings *all, int i, struct port_list *list);
} sources[] = {
	{LINK_USB, "usb", add_usb},
	{LINK_SERIAL, "tty", add_serial},
	{LINK_SYSFS, "w1", sensors_add_w1},
	{LINK_SYSFS, "iio", sensors_add_iio},
	{LINK_SYSFS, "iio", sensors_add_doubtful_iio},
	{LINK_SYSFS, "hwmon", sensors_add_hwmon},
	{LINK_I2C, "i2c-dev", add_bus},
};
#define SOURCES (sizeof(sources) / sizeof(sources[0]))

static int compare(const void *a, const void *b)
{
	struct udev_device *const *x = a, *const *y = b;
	return strverscmp(udev_device_get_sysname(*x), udev_device_get_sysname(*y));
}

static void add_source(const struct source *s, struct port_list *list)
{
	struct siblings all = {.n = 0};
	struct udev_list_entry *e;
	struct udev_enumerate *found = udev_enumerate_new(udev);

	udev_enumerate_add_match_subsystem(found, s->subsystem);
	udev_enumerate_scan_devices(found);
	udev_list_entry_foreach(e, udev_enumerate_get_list_entry(found))
	{
		struct udev_device *d = udev_device_new_from_syspath(udev, udev_list_entry_get_name(e));
		if (d && all.n < SIBLINGS_MAX)
			all.at[all.n++] = d;
		else
			udev_device_unref(d);
	}
	qsort(all.at, (size_t)all.n, sizeof(all.at[0]), compare);
	for (int i = 0; i < all.n && list->n < PORTS_MAX; i++)
		s->add(&all, i, list);
	while (all.n > 0)
		udev_device_unref(all.at[--all.n]);
	udev_enumerate_unref(found);
}

void attached_add(struct port_list *list, enum link_kind kind)
{
	udev = udev ? udev : udev_new();
	for (size_t i = 0; i < SOURCES; i++)
		if (sources[i].kind == kind)
			add_source(&sources[i], list);
}

void attached_list(struct port_list *list)
{
	attached_add(list, LINK_USB);
	attached_add(list, LINK_SERIAL);
	attached_add(list, LINK_SYSFS);
	attached_add(list, LINK_I2C);
}

/* ---- arrivals ---- */

/* Opened only once, and not again after a failure: then a lost device is looked for at intervals, as
 * always. */
static void start_monitor(void)
{
	static bool tried;
	if (tried)
		return;
	tried = true;
	udev = udev ? udev : udev_new();
	/* after the udev rules have run, so that the node has its permissions */
	monitor = udev_monitor_new_from_netlink(udev, "udev");
	for (size_t i = 0; monitor && i < SOURCES; i++)
		udev_monitor_filter_add_match_subsystem_devtype(monitor, sources[i].subsystem, NULL);
	if (monitor && udev_monitor_enable_receiving(monitor) >= 0)
		return;
	log_debug("no news of what is plugged in");
	udev_monitor_unref(monitor);
	monitor = NULL;
}

unsigned attached_arrivals(void)
{
	struct udev_device *d;
	start_monitor();
	while (monitor && (d = udev_monitor_receive_device(monitor))) {
		const char *action = udev_device_get_action(d);
		arrivals += action && strcmp(action, "remove") != 0;
		udev_device_unref(d);
	}
	return arrivals;
}

int attached_pollfds(struct pollfd *fds, int cap)
{
	start_monitor();
	if (!monitor || cap < 1)
		return 0;
	fds[0] = (struct pollfd){.fd = udev_monitor_get_fd(monitor), .events = POLLIN};
	return 1;
}
