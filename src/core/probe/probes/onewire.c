#include "onewire.h"

#include <stdio.h>

uint8_t onewire_crc(const uint8_t *bytes, size_t n)
{
	uint8_t crc = 0;

	for (size_t i = 0; i < n; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (uint8_t)(crc & 1 ? crc >> 1 ^ 0x8c : crc >> 1);
	}
	return crc;
}

static bool all(const uint8_t *bytes, size_t n, uint8_t value)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] != value)
			return false;
	return true;
}

bool onewire_nobody(const uint8_t *bytes, size_t n)
{
	return all(bytes, n, 0xff);
}

bool onewire_short(const uint8_t *pad)
{
	return all(pad, ONEWIRE_PAD_LEN, 0);
}

/* A DS18B20 gives 85 C as 0550, a DS18S20 as 00aa. */
bool onewire_fresh(const uint8_t *pad)
{
	bool eightyfive = (pad[0] == 0x50 && pad[1] == 0x05) || (pad[0] == 0xaa && pad[1] == 0x00);

	return eightyfive && pad[6] == 0x0c;
}

/* Its bytes 5 to 7 are ones; in the others byte 7 is 10. */
enum status onewire_couple(const uint8_t *pad)
{
	bool is_couple = pad[4] >= 0xf0 && all(pad + 5, 3, 0xff);

	return is_couple && pad[0] & 1 ? STATUS_FAULT : STATUS_OK;
}
