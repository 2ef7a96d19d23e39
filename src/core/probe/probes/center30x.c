/*
 * The Center 300 family: thermometers with one or two thermocouples, 9600 8N1. Answers 'A'. No check sum.
 *
 *     0   1     2      3-4  5-6    7-8  last
 *     02  mode  state  T1   ...    ...  03        7 bytes: 300, 302 ([5] is not described)
 *     02  mode  state  T1   T2          03        8 bytes: 301, 303
 *     02  mode  state  T1   date   time 03       10 bytes: 305
 *     02  mode  state  T1   T1-T2  T2   03       10 bytes: 306 (date and time while its display shows them)
 *
 *     mode   bit 0 REC; bit 3 the display shows the time; bit 5 HOLD; bit 6 battery low; bit 7 C, else F;
 *            bits 1, 2 and 4 are not described (MAX, MIN and REL in the 309)
 *     state  T1: bit 0 open or out of range, bit 1 minus, bit 2 whole degrees, else tenths;
 *            T2: bits 3, 4, 5 the same; bit 6 memory full, bit 7 auto-off
 *     T1, T2 four BCD digits, the first one first; leading ones may be blanks (no digit)
 *
 * Any mode but the plain one (REC and a low battery are plain) may show something else than the live
 * temperature: VERDICT_INFO. The packet does not show which model sent it: 305 and 306 differ in nothing but
 * meaning, and a shorter one may be found within a longer one. So each length is a driver of its own.
 */
#include "center30x.h"

#define DIGITS 4

enum { MODE_REC = 0x01, MODE_LOW_BATTERY = 0x40, MODE_CELSIUS = 0x80 };
enum { STATE_OPEN = 1, STATE_MINUS = 2, STATE_WHOLE = 4, STATE_T2_SHIFT = 3 };

static const struct channel t1 = {"T1", true, ROLE_SKIN};
static const struct channel t2 = {"T2", false, ROLE_SKIN};

const struct usb_id center30x_ids[] = {{0x10c4, 0xea60, true}, {0, 0, false}};

/* Of two bytes of BCD, -1 when they are none: a blank is allowed before the first digit, not instead of all.
 */
static int number_of(const uint8_t *bcd)
{
	int value = 0, digits = 0;

	for (int i = 0; i < DIGITS; i++) {
		int digit = i % 2 ? bcd[i / 2] & 0x0f : bcd[i / 2] >> 4;

		if (digit > 9 && digits)
			return -1;
		if (digit > 9)
			continue;
		value = 10 * value + digit;
		digits++;
	}
	return digits ? value : -1;
}

/* A value that is there must be digits. */
static bool value_fits(const uint8_t *bcd, unsigned state)
{
	return (state & STATE_OPEN) || number_of(bcd) >= 0;
}

bool center30x_fits(const struct center30x *m, const uint8_t *f, size_t n)
{
	return n >= m->len && f[0] == 0x02 && f[m->len - 1] == 0x03 && value_fits(f + 3, f[2]) &&
	       (!m->t2_at || value_fits(f + m->t2_at, f[2] >> STATE_T2_SHIFT));
}

static void add(struct readings *out, const struct channel *c, const uint8_t *bcd, unsigned state,
		bool celsius)
{
	int64_t micro = number_of(bcd) * (state & STATE_WHOLE ? INT64_C(1000000) : INT64_C(100000));

	if (state & STATE_MINUS)
		micro = -micro;
	if (state & STATE_OPEN)
		readings_status(out, c, STATUS_MISSING);
	else
		readings_value(out, c, celsius ? micro : fahrenheit_udeg(micro));
}

enum verdict center30x_decode(const struct center30x *m, const uint8_t *f, size_t n, struct readings *out)
{
	static const uint8_t head[] = {0x02};
	enum verdict shape = packet_shape(f, n, head, sizeof(head), m->len);

	if (shape != VERDICT_OK)
		return shape;
	if (f[m->len - 1] != 0x03)
		return VERDICT_BAD_FIELD;
	/* before the digits: a display that shows the time may hold what is no number */
	if (f[1] & ~(MODE_CELSIUS | MODE_LOW_BATTERY | MODE_REC))
		return VERDICT_INFO;
	if (!center30x_fits(m, f, n))
		return VERDICT_BAD_FIELD;
	add(out, &t1, f + 3, f[2], f[1] & MODE_CELSIUS);
	if (m->t2_at)
		add(out, &t2, f + m->t2_at, f[2] >> STATE_T2_SHIFT, f[1] & MODE_CELSIUS);
	return VERDICT_OK;
}
