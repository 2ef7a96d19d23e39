/*
 * modbus.h - replies of Modbus RTU devices to a question for registers. Pure.
 *
 *     reply      slave 03|04 bytes word... crc     words big-endian, CRC-16 low byte first
 *     exception  slave 83|84 code crc
 *     question   slave 03|04 register count crc    an RS485 adapter may give it back before the reply
 */
#pragma once

#include "icecue/driver.h"

#define MODBUS_DEVICE_FAILURE 4 /* the exception that means a broken device, not a wrong question */

struct modbus_reply {
	uint8_t exception;    /* its code, 0 for a reply */
	const uint8_t *words; /* into the frame; read with be16() */
	int n_words;
};

/* VERDICT_OK with words (at least one) or an exception; else what is wrong. Stray bytes before or behind a
 * reply whose CRC is right do no harm. */
enum verdict modbus_read(const uint8_t *f, size_t n, struct modbus_reply *out);
