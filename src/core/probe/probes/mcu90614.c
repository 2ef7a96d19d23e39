/*
 * GY-MCU90614: MLX90614 infrared thermometer behind a UART, on any USB-TTL lead, 9600 8N1.
 *
 *     a5 45 ea   stream        a5 15 ba   one reading
 *
 *     5a 5a 45 04 oo oo aa aa ss    object and ambient, i16 big-endian, hundredths of a degree;
 *                                   ss = low byte of the sum of the first eight
 *
 * A dead chip reads as the word 0, which is -273.15 C (derived, not seen): STATUS_FAULT.
 * The emissivity is the chip's own (1.0 unless set; skin has about 0.98).
 */
#include "base/i18n.h"
#include "icecue/decode.h"

#define PACKET_LEN 9
#define DEAD_HUNDREDTHS (-27315)

static const struct channel object = {"object", true, ROLE_SKIN};
static const struct channel ambient = {"ambient", true, ROLE_AMBIENT};

static const uint8_t head[] = {0x5a, 0x5a, 0x45, 0x04};

static bool sum_fits(const uint8_t *f, size_t n)
{
	return n >= PACKET_LEN && sum8(f, PACKET_LEN - 1) == f[PACKET_LEN - 1];
}

static void add(struct readings *out, const struct channel *c, int hundredths, int min, int max)
{
	if (hundredths == DEAD_HUNDREDTHS)
		readings_status(out, c, STATUS_FAULT);
	else if (hundredths < min || hundredths > max)
		readings_status(out, c, STATUS_OUT_OF_RANGE);
	else
		readings_value(out, c, hundredths * INT64_C(10000));
}

static enum verdict mcu90614_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	enum verdict shape = packet_shape(f, n, head, sizeof(head), PACKET_LEN);

	(void)firmware;
	if (shape != VERDICT_OK)
		return shape;
	if (!sum_fits(f, n))
		return VERDICT_BAD_SUM;
	/* what the chip can measure: object -70..380 C, itself -40..125 C */
	add(out, &object, be16_signed(f + 4), -7000, 38000);
	add(out, &ambient, be16_signed(f + 6), -4000, 12500);
	return VERDICT_OK;
}

const struct driver driver_mcu90614 = {
	.name = "mcu90614",
	.aliases = ALIASES("gymcu90614", "mlx90614"),
	.summary = N_("GY-MCU90614 infrared thermometer on a USB-TTL lead"),
	.confidence = 'B',
	.link = LINK_SERIAL,
	.usb_ids = USB_IDS({0x1a86, 0x7523, true}, {0x10c4, 0xea60, true}, {0x0403, 0x6001, true}),
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_PACKET,
		  .len = PACKET_LEN,
		  .head_len = 4,
		  .head = {0x5a, 0x5a, 0x45, 0x04},
		  .check = sum_fits},
	.sensor = SENSOR_INFRARED,
	.min_mc = -70000,
	.max_mc = 380000,
	/* MLX90614: 0.02 C, +-0.5 C at 0..50 C; the lag is set by a filter in its EEPROM */
	.resolution_mc = 20,
	.accuracy_mc = 500,
	.tau_ms = 0,
	/* the manual gives no rate for the stream; ten a second is its filter's order (unsourced) */
	.interval_ms = 100,
	.start_len = 3,
	.start = {0xa5, 0x45, 0xea},
	.decode = mcu90614_decode,
	.advice = N_("Hold it 2-3 cm over the spot and keep hand and ice out of its view."),
};
