/* HidTEMPer: a burst of reports, and an answer half a second later. */
#include <errno.h>
#include <string.h>

#include "stick.h"

static gint64 hidtemper_ready_us;
static guint8 hidtemper_command;

/* Reports of one question so far: s->stage. */
static int hidtemper_report(struct stick *s, const uint8_t *data)
{
	static const uint8_t head[8] = {0x0a, 0x0b, 0x0c, 0x0d, 0x00, 0x00, 0x02, 0x00};
	static const uint8_t tail[8] = {0x0a, 0x0b, 0x0c, 0x0d, 0x00, 0x00, 0x01, 0x00};
	static const uint8_t zero[8] = {0};
	bool right = s->stage == 0	? !memcmp(data, head, 8)
		     : s->stage == 1	? !memcmp(data + 1, zero, 7)
		     : s->stage < 2 + 8 ? !memcmp(data, zero, 8)
					: !memcmp(data, tail, 8);

	if (!right)
		return -EPIPE;
	if (s->stage == 1)
		hidtemper_command = data[0];
	s->stage = s->stage < 2 + 8 ? s->stage + 1 : 0;
	if (s->stage == 0) {
		s->asked++;
		hidtemper_ready_us = g_get_monotonic_time() + 500000;
	}
	return 8;
}

static int hidtemper_control(struct stick *s, const uint8_t *setup, uint8_t *data, int n)
{
	static const uint8_t set_report[8] = {0x21, 0x09, 0x00, 0x02, 0x01, 0x00, 0x08, 0x00};
	static const uint8_t get_report[4] = {0xa1, 0x01, 0x00, 0x03};

	if (n == 8 && !memcmp(setup, set_report, 8))
		return hidtemper_report(s, data);
	if (memcmp(setup, get_report, 4) != 0 || setup[4] != 1)
		return -EPIPE;
	memset(data, 0, (size_t)n);
	if (g_get_monotonic_time() < hidtemper_ready_us)
		return n;
	for (int i = 0; i < n; i += 8) {
		int word = s->outer_centi * 256 / 100;

		data[i] = hidtemper_command == 0x52 ? 0x59 : (uint8_t)(word >> 8);
		data[i + 1] = hidtemper_command == 0x53 ? (uint8_t)word : 0;
	}
	return n;
}

/* device 1130:660c; two HID interfaces, EP 81 and 82 in */
const struct stick_model stick_hidtemper = {
	.vendor = "1130",
	.product = "660c",
	.name = "",
	.descriptors =
		"120110010000000830110c6650010002000109023b00020100a0320904000001030101000921100100012241000705810308000a0904010001030102000921100100012223000705820308000a",
	.interfaces = 2,
	.endpoint_in = 0x82,
	.control = hidtemper_control,
};
