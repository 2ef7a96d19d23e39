/* The table of drivers, out of drivers.def, and behind them those that were added. */
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "icecue/driver.h"

#define DRIVER(name) extern const struct driver driver_##name;
#include "icecue/drivers.def"
#undef DRIVER

static const struct driver *const drivers[] = {
#define DRIVER(name) &driver_##name,
#include "icecue/drivers.def"
#undef DRIVER
};

#define COUNT (sizeof(drivers) / sizeof(drivers[0]))

static const struct driver *added[DRIVERS_ADDED_MAX];
static size_t n_added;

bool driver_add(const struct driver *d)
{
	if (n_added == DRIVERS_ADDED_MAX)
		return false;
	added[n_added++] = d;
	return true;
}

size_t driver_count(void)
{
	return COUNT + n_added;
}

const struct driver *driver_at(size_t i)
{
	if (i < COUNT)
		return drivers[i];
	return i - COUNT < n_added ? added[i - COUNT] : NULL;
}

static bool bears_name(const struct driver *d, const char *name)
{
	if (text_same_name(d->name, name))
		return true;
	for (const char *const *alias = d->aliases; alias && *alias; alias++)
		if (text_same_name(*alias, name))
			return true;
	return false;
}

const struct driver *driver_by_name(const char *name)
{
	const struct driver *d;
	for (size_t i = 0; (d = driver_at(i)); i++)
		if (bears_name(d, name))
			return d;
	return NULL;
}

const struct usb_id *driver_usb_id(const struct driver *d, uint16_t vendor, uint16_t product,
				   const char *name)
{
	for (const struct usb_id *id = d->usb_ids; id && id->vendor; id++) {
		uint16_t last = id->last ? id->last : id->product;

		if (id->vendor == vendor && product >= id->product && product <= last &&
		    (!id->called || !name || strcasestr(name, id->called)))
			return id;
	}
	return NULL;
}

const struct driver *driver_by_usb_id(uint16_t vendor, uint16_t product, const char *name, size_t i)
{
	const struct driver *d;
	for (size_t k = 0; (d = driver_at(k)); k++)
		if (driver_usb_id(d, vendor, product, name) && i-- == 0)
			return d;
	return NULL;
}
