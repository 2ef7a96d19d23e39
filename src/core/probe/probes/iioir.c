/*
 * Infrared thermometers of Linux's industrial I/O: MLX90614, MLX90615, MLX90632, MLX90635, TMP007.
 *
 *     in_temp_object_raw:15258         MLX90614: (15258 - 13657.5) * 20 = 32010 thousandths of a degree
 *     in_temp_ambient_raw:14822
 *     in_temp_offset:-13657.500000
 *     in_temp_scale:20
 *     in_temp_object_input:32010       MLX90632, computed by the kernel
 *
 * An error flag of the chip is EIO: STATUS_FAULT. The rest is in iio.c.
 */
#include "base/i18n.h"
#include "iio.h"

static enum verdict decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	return iio_decode(true, f, n, out);
}

const struct driver driver_iioir = {
	.name = "iioir",
	.summary = N_("MLX90614, MLX90632 and other infrared chips that Linux reads itself (industrial I/O)"),
	.confidence = 'B',
	.link = LINK_SYSFS,
	.frame = {.kind = FRAME_REPORT, .len = 255},
	.sensor = SENSOR_INFRARED,
	.min_mc = -70000,
	.max_mc = 380000,
	/* MLX90632, the less exact: +-1 C (Melexis, standard grade); 0.02 C is the step of an MLX90614 */
	.resolution_mc = 20,
	.accuracy_mc = 1000,
	/* the lag is set by a filter in the chip's EEPROM */
	.tau_ms = 0,
	.interval_ms = 500,
	.request_len = 1,
	.request = {'r'},
	.decode = decode,
	.advice = N_("Hold it 2-3 cm over the spot and keep hand and ice out of its view."),
};
