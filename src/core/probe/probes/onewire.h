/*
 * onewire.h - DS18B20 and its kin, whoever reads them: the nine bytes of the scratchpad and the ROM id. Pure.
 *
 *     tt tt hh ll cc ff kk 10 ss    temperature i16 little-endian, alarms, configuration (0 R1 R0 11111),
 *                                   reserved, count (0c at power-up), CRC-8 of the first eight
 *     ff nn nn nn nn nn nn ss       family, number, CRC-8 of the first seven
 *
 * Sixteenths of a degree; of a DS18S20 (family 10) halves; of a MAX31850 quarters with a fault bit. Layouts:
 * Maxim's data sheets of the three.
 */
#pragma once

#include "icecue/decode.h"

#define ONEWIRE_PAD_LEN 9
#define ONEWIRE_ROM_LEN 8

/* Polynomial 31, reflected (8c), initial value 0. */
uint8_t onewire_crc(const uint8_t *bytes, size_t n);

/* Nobody pulled the line: all ones. */
bool onewire_nobody(const uint8_t *bytes, size_t n);
/* All zero, with a CRC that fits: the line is short-circuited. 0.0 C is another: its configuration is not 0.
 */
bool onewire_short(const uint8_t *pad);

/* Power-up value, no conversion yet: 85 C with an untouched count. */
bool onewire_fresh(const uint8_t *pad);

/* MAX31850: STATUS_FAULT when its thermocouple is open or short-circuited, else STATUS_OK. */
enum status onewire_couple(const uint8_t *pad);
