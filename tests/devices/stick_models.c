#include <errno.h>
#include <string.h>

#include "stick.h"

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
	.descriptors =
		"1201000100000008861a08e000140102000109022900010100a0320904000002030000000921000100012225000705820308000a0705020308000a",
	.interfaces = 1,
	.endpoint_in = 0x82,
	.endpoint_out = 0x02,
	.control = ut325_control,
	.heard = ut325_heard,
};

/* ---- Measurement Computing USB-TC ---- */

/* It answers the temperature of input 0 in degrees Celsius: outer_centi, 20000 is an open one. */
static int mcc_control(struct stick *s, const uint8_t *setup, uint8_t *data, int n)
{
	static const uint8_t set_report[8] = {0x21, 0x09, 0x18, 0x02, 0x00, 0x00, 0x03, 0x00};
	static const uint8_t ask[3] = {0x18, 0x00, 0x00};
	uint8_t answer[5] = {0x18};

	if (n != 3 || memcmp(setup, set_report, 8) != 0 || memcmp(data, ask, 3) != 0)
		return -EPIPE;
	s->asked++;
	float celsius = s->outer_centi == 20000 ? -9999.0f : (float)s->outer_centi / 100.0f;
	memcpy(answer + 1, &celsius, sizeof(celsius)); /* as on this machine, low byte first */
	stick_report(s, 0, answer, sizeof(answer));
	return n;
}

/* device 09db:0090; one HID interface, EP 81 in */
const struct stick_model stick_mcc = {
	.vendor = "09db",
	.product = "0090",
	.name = "USB-TC",
	.descriptors =
		"1201000100000008db09900000010102000109022200010100a0320904000001030000000921000100012225000705810340000a",
	.interfaces = 1,
	.endpoint_in = 0x81,
	.control = mcc_control,
};

/* ---- Vernier Go!Temp ---- */

static void gotemp_measurement(struct stick *s, int nth, int32_t centi)
{
	int raw = centi * 128 / 100;

	stick_report(s, nth, (const uint8_t[8]){1, (uint8_t)nth, (uint8_t)raw, (uint8_t)(raw >> 8)}, 8);
}

/* Says nothing before it has begun; then an old measurement comes first. */
static int gotemp_control(struct stick *s, const uint8_t *setup, uint8_t *data, int n)
{
	static const uint8_t set_report[8] = {0x21, 0x09, 0x00, 0x02, 0x00, 0x00, 0x08, 0x00};

	if (n != 8 || memcmp(setup, set_report, 8) != 0 || (data[0] != 0x1a && data[0] != 0x18))
		return -EPIPE;
	s->asked++;
	if (s->ignores > 0) {
		s->ignores--;
	} else if (data[0] == 0x1a) {
		s->set_up++;
		gotemp_measurement(s, 0, 3600);
		stick_report(s, 1, (const uint8_t[8]){0x9a}, 8);
	} else if (s->set_up) {
		stick_report(s, 0, (const uint8_t[8]){0x40, 0x18}, 8);
		for (int i = 1; i < 100; i++)
			gotemp_measurement(s, i, s->outer_centi);
	}
	return n;
}

/* device 08f7:0002; one HID interface, EP 81 in */
const struct stick_model stick_gotemp = {
	.vendor = "08f7",
	.product = "0002",
	.name = "Go! Temp ver 1.53",
	.descriptors =
		"1201000200000008f708020000010102000109022200010100a0320904000001030000000921100100012225000705810308000a",
	.interfaces = 1,
	.endpoint_in = 0x81,
	.control = gotemp_control,
};

/* ---- Dracal in USB mode: a cold junction, humidity, a thermocouple and air ---- */

static int dracal_answer(struct stick *s, const uint8_t *setup, uint8_t *data)
{
	static const uint8_t chips[] = {0x1d, 0x1c + 0x80, 0x1c, 0x1b};
	int raw = s->outer_centi * 16 / 100;
	uint16_t words[] = {0x0174, 0, (uint16_t)raw, 0x6666};
	int n = 0;

	if (setup[2] >= sizeof(chips))
		return -EPIPE;
	data[n++] = setup[1];
	switch (setup[1]) {
	case 0x02:
		data[n++] = sizeof(chips);
		break;
	case 0x01:
		data[n++] = chips[setup[2]];
		break;
	case 0x10:
		data[n++] = (uint8_t)(words[setup[2]] >> 8);
		data[n++] = (uint8_t)words[setup[2]];
		break;
	default:
		return -EPIPE;
	}
	for (int i = data[n] = 0; i < n; i++)
		data[n] ^= data[i];
	return n + 1;
}

static int dracal_control(struct stick *s, const uint8_t *setup, uint8_t *data, int n)
{
	if (setup[0] != 0xc0 || setup[3] || setup[4] || setup[5] || n != 32)
		return -EPIPE;
	s->asked++;
	s->set_up += setup[1] == 0x02;
	int len = dracal_answer(s, setup, data);
	if (s->faults > 0 && len > 0) {
		s->faults--;
		data[len - 1] ^= 1;
	}
	if (s->shorts > 0) {
		s->shorts--;
		len = 3;
	}
	return len;
}

/* device 289b:0509; one vendor interface without endpoints */
const struct stick_model stick_dracal = {
	.vendor = "289b",
	.product = "0509",
	.name = "TMC100k",
	.descriptors = "12011001ff0000089b28090500010102000109021200010100a032090400000000000000",
	.interfaces = 1,
	.control = dracal_control,
};

/* ---- Vernier Go Direct ---- */

static void godirect_measure(struct stick *s, int nth, float celsius)
{
	uint8_t report[64] = {13, 0x20, 13, 0, 0, 0x06, 0x02, 0, 1};

	memcpy(report + 10, &celsius, sizeof(celsius));
	stick_report(s, nth, report, sizeof(report));
}

/* Of up to 63 bytes in the first report, the rest in a second one. */
static void godirect_answer(struct stick *s, const uint8_t *said, const void *data, int n)
{
	uint8_t whole[128] = {0x98, (uint8_t)(6 + n), 0, 0, said[4], said[2]}, report[64] = {0};

	memcpy(whole + 6, data, (size_t)n);
	for (int at = 0, nth = 0; at < 6 + n; at += 63, nth++) {
		report[0] = (uint8_t)(6 + n - at < 63 ? 6 + n - at : 63);
		memcpy(report + 1, whole + at, 63);
		stick_report(s, nth, report, sizeof(report));
	}
}

static void godirect_do(struct stick *s, const uint8_t *said)
{
	static const char names[] = "GDX-ST\0\0\0\0\0\0\0\0\0\0"
				    "0K1001B7\0\0\0\0\0\0\0\0GDX-ST 0K1001B7";
	static const uint8_t begin[] = {0x1a, 0xa5, 0x4a, 0x06}, usual[] = {0x06, 0, 0, 0},
			     period[] = {0x1b, 0xff, 0x00, 0x20, 0xa1, 0x07, 0, 0, 0, 0, 0},
			     measure[] = {0x18, 0xff, 0x01, 0x02, 0, 0, 0};
	uint8_t names_sent[64] = {0};

	memcpy(names_sent, names, sizeof(names));
	if (memcmp(said + 4, begin, sizeof(begin)) == 0) {
		s->set_up++;
		godirect_measure(s, 0, 36);
		godirect_answer(s, said, "", 0);
	} else if (said[4] == 0x55) {
		if (s->order_code)
			memcpy(names_sent, s->order_code, strlen(s->order_code));
		godirect_answer(s, said, names_sent, sizeof(names_sent));
	} else if (said[4] == 0x56) {
		godirect_answer(s, said, usual, sizeof(usual));
	} else if (memcmp(said + 4, period, sizeof(period)) == 0) {
		godirect_answer(s, said, "", 0);
	} else if (memcmp(said + 4, measure, sizeof(measure)) == 0) {
		godirect_answer(s, said, "", 1);
		for (int i = 1; i < 100; i++)
			godirect_measure(s, i, (float)s->outer_centi / 100);
	} else {
		s->unknown_controls++;
	}
}

static void godirect_heard(struct stick *s, const uint8_t *bytes, int n)
{
	const uint8_t *said = bytes + 1;
	uint8_t sum = 0;

	for (int i = 0; n == 64 && i < bytes[0] && i < 63; i++)
		sum = (uint8_t)(sum + (i == 3 ? 0 : said[i]));
	if (n != 64 || bytes[0] != said[1] || said[0] != 0x58 || said[3] != sum) {
		s->unknown_controls++;
		return;
	}
	s->asked++;
	if (s->ignores > 0)
		s->ignores--;
	else
		godirect_do(s, said);
}

static int no_control(struct stick *s, const uint8_t *setup, uint8_t *data, int n)
{
	(void)s, (void)setup, (void)data, (void)n;
	return -EPIPE;
}

/* device 08f7:0010; one HID interface, EP 81 in and EP 01 out, 64 bytes each */
const struct stick_model stick_godirect = {
	.vendor = "08f7",
	.product = "0010",
	.name = "Go Direct",
	.descriptors =
		"1201000200000040f708100000010102000109022900010100a0320904000002030000000921100100012225000705810340000107050103400001",
	.interfaces = 1,
	.endpoint_in = 0x81,
	.endpoint_out = 0x01,
	.control = no_control,
	.heard = godirect_heard,
};

/* ---- Diamex tester: it reports without being asked, when the test says so ---- */

/* device 16c0:0480; HID interfaces with EP 81 in, EP 02 out and for its debugging, as a Teensy has them */
const struct stick_model stick_diamex = {
	.vendor = "16c0",
	.product = "0480",
	.name = "Temp-Sensor-Tester",
	.descriptors =
		"1201000200000040c016800400010102000109023b00020100a032090400000203000000092110010001221c000705810340000107050203400001090401000003000000092110010001222500",
	.interfaces = 2,
	.endpoint_in = 0x81,
	.endpoint_out = 0x02,
	.control = no_control,
};
