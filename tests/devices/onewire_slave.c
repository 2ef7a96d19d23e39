#include "onewire_slave.h"

#include <string.h>

/* Not with the code under test: bit by bit, as the shift register in the data sheet is drawn. */
static uint8_t crc_of(const uint8_t *bytes, size_t n)
{
	unsigned shift = 0;

	for (size_t i = 0; i < 8 * n; i++) {
		unsigned feedback = (shift ^ (unsigned)(bytes[i / 8] >> i % 8)) & 1;

		shift >>= 1;
		if (feedback)
			shift ^= 0x8c;
	}
	return (uint8_t)shift;
}

void onewire_slave_sum(struct onewire_slave *s, bool rom)
{
	uint8_t *bytes = rom ? s->rom : s->pad;
	size_t n = rom ? sizeof(s->rom) : sizeof(s->pad);

	bytes[n - 1] = crc_of(bytes, n - 1);
}

void onewire_slave_init(struct onewire_slave *s, uint8_t number)
{
	static const uint8_t power_up[9] = {0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10};

	*s = (struct onewire_slave){.rom = {0x28, number, 0xbf, 0x79, 0x97, 0x15, 0x03}};
	memcpy(s->pad, power_up, sizeof(power_up));
	onewire_slave_sum(s, true);
	onewire_slave_sum(s, false);
}

static void read_out(struct onewire_slave *s, const uint8_t *bytes)
{
	s->reading = bytes;
	s->at = 0;
}

static void finish_conversion(struct onewire_slave *s)
{
	s->conversions++;
	if (s->deaf)
		return;
	s->pad[0] = (uint8_t)s->measured;
	s->pad[1] = (uint8_t)(s->measured >> 8);
	s->pad[6] = (uint8_t)(16 - (s->measured & 15));
	onewire_slave_sum(s, false);
}

static void take_command(struct onewire_slave *s)
{
	bool selected = s->selected;

	switch (s->command) {
	case 0xcc:
		s->selected = true;
		break;
	case 0x33:
		read_out(s, s->rom);
		s->selected = true;
		break;
	case 0x44:
		if (selected)
			finish_conversion(s);
		break;
	case 0xbe:
		s->readings++;
		if (selected)
			read_out(s, s->pad);
		break;
	default:
		s->awake = false;
	}
}

static bool next_bit(struct onewire_slave *s)
{
	size_t n = s->reading == s->rom ? sizeof(s->rom) : sizeof(s->pad);
	bool bit = s->reading[s->at / 8] >> s->at % 8 & 1;

	if (s->spoiled && s->reading == s->pad && s->at == 3)
		bit = !bit;
	if (++s->at == 8 * n)
		s->reading = NULL;
	return bit;
}

/* What this one lets the line be. */
static bool slot(struct onewire_slave *s, bool one)
{
	if (!s->awake)
		return one;
	if (s->reading)
		return one && next_bit(s);
	s->command = (uint8_t)(s->command >> 1 | (one ? 0x80 : 0));
	if (++s->bits == 8) {
		s->bits = 0;
		take_command(s);
	}
	return one;
}

static void reset(struct onewire_slave *s)
{
	s->resets++;
	s->awake = !s->absent;
	s->selected = false;
	s->reading = NULL;
	s->bits = 0;
}

uint8_t onewire_slave_answer(struct onewire_slave *s, int baud, uint8_t byte)
{
	if (s->shorted)
		return 0x00;
	if (baud == 9600 && byte == 0xf0) {
		reset(s);
		if (s->other)
			reset(s->other);
		return s->absent && (!s->other || s->other->absent) ? 0xf0 : 0xe0;
	}
	if (baud != 115200 || (byte != 0xff && byte != 0x00)) {
		s->wrong++;
		return byte;
	}
	bool one = slot(s, byte == 0xff);

	if (s->other)
		one = slot(s->other, byte == 0xff) && one;
	/* a sensor that pulls the line lets it go within the byte */
	return one ? 0xff : byte == 0xff ? 0xf8 : 0x00;
}
