#include "others.h"

#include <stddef.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

static const struct {
	uint16_t vendor, product;
	enum other what;
} by_id[] = {
#define BY_ID(vendor, product, what) {vendor, product, OTHER_##what},
#define BY_NAME(name, what)
#include "others.def"
#undef BY_ID
#undef BY_NAME
};

static const struct {
	const char *name;
	enum other what;
} by_name[] = {
#define BY_ID(vendor, product, what)
#define BY_NAME(name, what) {name, OTHER_##what},
#include "others.def"
#undef BY_ID
#undef BY_NAME
};

enum other other_by_id(uint16_t vendor, uint16_t product)
{
	for (size_t i = 0; i < sizeof(by_id) / sizeof(by_id[0]); i++)
		if (by_id[i].vendor == vendor && (!by_id[i].product || by_id[i].product == product))
			return by_id[i].what;
	return OTHER_NONE;
}

enum other other_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(by_name) / sizeof(by_name[0]); i++)
		if (text_same_name(name, by_name[i].name))
			return by_name[i].what;
	return OTHER_NONE;
}

/* Pictures and files over a cable, a debugger's bridge; a network over USB. Boards have none of them. */
enum other other_by_interface(unsigned class, unsigned subclass, unsigned protocol)
{
	if (class == 0x06 || (class == 0xff && subclass == 0x42))
		return OTHER_PHONE;
	bool network = class == 0x02 && (subclass == 0x06 || subclass == 0x0d || subclass == 0x0e);
	bool rndis = (class == 0xe0 && subclass == 0x01 && protocol == 0x03) ||
		     (class == 0xef && subclass == 0x04 && protocol == 0x01);
	return network || rndis ? OTHER_MODEM : OTHER_NONE;
}

enum other other_by_linux_driver(const char *driver)
{
	static const char *const modems[] = {"option", "option1", "qcserial", "sierra", "hso", "qmi_wwan", "cdc_mbim"};
	for (size_t i = 0; driver && i < sizeof(modems) / sizeof(modems[0]); i++)
		if (!strcmp(driver, modems[i]))
			return OTHER_MODEM;
	return OTHER_NONE;
}

const char *other_words(enum other o)
{
	static const char *const words[OTHER_COUNT] = {
		[OTHER_NONE] = "",
		[OTHER_PHONE] = N_("a phone"),
		[OTHER_MODEM] = N_("a modem or a network adapter"),
		[OTHER_RECEIVER] = N_("a satellite receiver"),
		[OTHER_CAMERA] = N_("a thermal camera, which icecue does not read yet"),
		[OTHER_LOGGER] = N_("a temperature logger or interface that icecue does not read yet"),
		[OTHER_OWN_PORT] = N_("the adapter's own serial port, to which the probe is not connected"),
	};
	_Static_assert(OTHER_COUNT == 7, "words for each");
	return o == OTHER_NONE ? "" : _(words[o]);
}

bool other_measures(enum other o)
{
	return o == OTHER_CAMERA || o == OTHER_LOGGER;
}
