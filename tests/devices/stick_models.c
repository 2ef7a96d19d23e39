#include <errno.h>
#include <string.h>

#include "devices/stick.h"

/* ---- UNI-T UT325 behind its CH9325 ---- */

/* "2:231400012340001\r\n" and the like in reports of at most 7 bytes, as the bridge cuts them. */
static void send_packet(struct stick *s, const char *packet)
{
	int n = (int)strlen(packet), nth = 0;

	for (int at = 0, piece = 3; at < n; at += piece, piece = 7, nth++) {
		uint8_t report[8] = {0};

		if (piece > n - at)
			piece = n - at;
		report[0] = (uint8_t)(0xf0 | piece);
		memcpy(report + 1, packet + at, (size_t)piece);
		stick_report(s, nth, report, sizeof(report));
	}
}

/* The bridge does nothing before its settings. */
static int ut325_control(struct stick *s, const uint8_t *setup, uint8_t *data, int n)
{
	static const uint8_t set_feature[8] = {0x21, 0x09, 0x00, 0x03, 0x00, 0x00, 0x05, 0x00};
	static const uint8_t baud_2400[5] = {0x60, 0x09, 0x00, 0x00, 0x03};

	if (n != 5 || memcmp(setup, set_feature, 8) != 0 || memcmp(data, baud_2400, 5) != 0)
		return -EPIPE;
	s->set_up++;
	return n;
}

static void ut325_heard(struct stick *s, const uint8_t *bytes, int n)
{
	static const uint8_t start[8] = {0x01, 0x01};

	s->asked++;
	if (n != 8 || memcmp(bytes, start, 8) != 0 || !s->set_up) {
		s->unknown_controls++;
		return;
	}
	stick_report(s, 0, (const uint8_t[8]){0xf0}, 8);
	send_packet(s, "2;052100012340001\r\n");
	send_packet(s, "2;;;;100012341001\r\n");
}

/* device 1a86:e008; one HID interface, EP 82 in and EP 02 out, 8 bytes each */
const struct stick_model stick_ut325 = {
	.vendor = "1a86",
	.product = "e008",
	.name = "USB to Serial",
	.descriptors = "1201000100000008861a08e0001401020001"
		       "09022900010100a032"
		       "090400000203000000"
		       "092100010001222500"
		       "0705820308000a"
		       "0705020308000a",
	.interfaces = 1,
	.endpoint_in = 0x82,
	.endpoint_out = 0x02,
	.control = ut325_control,
	.heard = ut325_heard,
};

/* ---- HidTEMPer: a burst of reports, and an answer half a second later ---- */

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
	.descriptors = "120110010000000830110c66500100020001"
		       "09023b00020100a032"
		       "090400000103010100"
		       "092110010001224100"
		       "0705810308000a"
		       "090401000103010200"
		       "092110010001222300"
		       "0705820308000a",
	.interfaces = 2,
	.endpoint_in = 0x82,
	.control = hidtemper_control,
};
