/*
 * CH9325, HE2325U: 8-byte reports without ids.
 *
 *     feature  baud (2, little-endian) 00 00 03    03 = 8 data bits
 *     out      n, then n bytes, at most 7
 *     in       f0 | n, then n bytes, at most 7; the rest is old
 */
#include "usb_bridge.h"

#include <string.h>

#define REPORT_LEN 8
#define DATA_MAX (REPORT_LEN - 1)
#define DATA_BITS_8 3

static size_t settings(const struct serial_settings *s, uint8_t *report)
{
	const uint8_t bytes[] = {(uint8_t)s->baud, (uint8_t)(s->baud >> 8), 0, 0, DATA_BITS_8};

	memcpy(report, bytes, sizeof(bytes));
	return sizeof(bytes);
}

static size_t wrap(const uint8_t *bytes, size_t n, uint8_t *report, size_t *took)
{
	*took = n < DATA_MAX ? n : DATA_MAX;
	memset(report, 0, REPORT_LEN);
	report[0] = (uint8_t)*took;
	memcpy(report + 1, bytes, *took);
	return REPORT_LEN;
}

static size_t unwrap(const uint8_t *report, size_t n, uint8_t *bytes)
{
	size_t carried = n ? report[0] & 0x0f : 0;

	if (!n || (report[0] & 0xf0) != 0xf0 || carried > DATA_MAX || carried > n - 1)
		return 0;
	memcpy(bytes, report + 1, carried);
	return carried;
}

const struct usb_bridge usb_bridge_ch9325 = {.settings = settings, .wrap = wrap, .unwrap = unwrap};
