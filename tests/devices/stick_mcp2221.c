/* Microchip MCP2221A with a sensor behind it. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "stick.h"

enum { IDLE = 0, NO_ANSWER = 0x25 };

struct bus {
	uint8_t reg, want; /* selected; bytes that a read will bring */
	bool slow;	   /* the next GET is too early */
};
static struct bus bus;

static int no_control(struct stick *s, const uint8_t *setup, uint8_t *data, int n)
{
	return -EPIPE;
}

/* Of s->stage, the state of its bus. A cancel of nothing may hang the real one. */
static void status(struct stick *s, const uint8_t *said, uint8_t *answer)
{
	s->set_up += said[3] == 0x20 && said[4] == 0x76;
	if (said[2] == 0x10) {
		s->unknown_controls += s->stage == IDLE;
		s->cancelled++;
		s->stage = IDLE;
	}
	answer[8] = s->stage;
}

static void write_register(struct stick *s, const uint8_t *said, uint8_t *answer)
{
	if (said[1] != 1 || said[2] != 0 || said[3] & 1) /* more than a register's number is a change of it */
		s->unknown_controls++;
	answer[1] = s->stage != IDLE;
	if (s->stage == IDLE && !i2c_sensor_answers(s->sensor, said[3] >> 1))
		s->stage = NO_ANSWER;
	bus.reg = said[4];
}

static void read_bytes(struct stick *s, const uint8_t *said, uint8_t *answer)
{
	if (said[2] != 0 || !(said[3] & 1))
		s->unknown_controls++;
	answer[1] = s->stage != IDLE;
	if (s->stage == IDLE) {
		bus.want = said[1];
		bus.slow = true;
	}
}

static void get(struct stick *s, uint8_t *answer)
{
	if (bus.slow || !bus.want) {
		answer[1] = bus.want ? 0 : 0x41;
		answer[2] = 0x50;
		bus.slow = false;
		return;
	}
	answer[2] = 0x55;
	answer[3] = bus.want;
	i2c_sensor_read(s->sensor, bus.reg, answer + 4, bus.want);
	bus.want = 0;
}

static void heard(struct stick *s, const uint8_t *bytes, int n)
{
	uint8_t answer[64] = {bytes[0]};

	cr_assert_eq(n, 64);
	s->asked++;
	if (s->ignores > 0) {
		s->ignores--;
		return;
	}
	switch (bytes[0]) {
	case 0x10:
		status(s, bytes, answer);
		break;
	case 0x94:
		write_register(s, bytes, answer);
		break;
	case 0x93:
		read_bytes(s, bytes, answer);
		break;
	case 0x40:
		get(s, answer);
		break;
	default:
		s->unknown_controls++;
	}
	stick_report(s, 0, answer, sizeof(answer));
}

/* device 04d8:00dd; interfaces 0 and 1 a serial port, 2 HID with EP 83 in and EP 03 out, 64 bytes each */
const struct stick_model stick_mcp2221 = {
	.vendor = "04d8",
	.product = "00dd",
	.name = "MCP2221 USB-I2C/UART Combo",
	.descriptors =
		"1201000200000008d804dd00000101020001090263000301008032090400000102020100052400100104240202052406000105240100010705810308000a09040100020a0000000705020240000007058202400000090402000203000000092111010001221c000705830340000107050303400001",
	.interfaces = 3,
	.endpoint_in = 0x83,
	.endpoint_out = 0x03,
	.control = no_control,
	.heard = heard,
};
