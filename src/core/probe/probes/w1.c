/*
 * 1-Wire thermometers that Linux reads itself (module w1_therm): DS18B20 and its kin behind a DS9490R USB
 * adapter, a DS2482 or a pin of a small computer.
 *
 *     w1_slave:50 05 4b 46 7f ff 0c 10 1c : crc=1c YES      scratchpad; YES: the check sum fits
 *     w1_slave:50 05 4b 46 7f ff 0c 10 1c t=85000           the last good one; thousandths of a degree
 *
 * After NO the second line repeats an OLD reading. Empty, or an error: no sensor answered. A file
 * `temperature`, of newer kernels, holds the number alone. Layout: Linux, drivers/w1/slaves/w1_therm.c.
 */
#include <string.h>

#include "base/i18n.h"
#include "onewire.h"
#include "sysfs_text.h"

static const struct channel probe = {"T1", true, ROLE_SKIN};

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "50 05 ... 1c ": what comes behind it, or NULL. */
static const char *read_pad(const struct sysfs_line *l, uint8_t *pad)
{
	const char *s = l->text;

	if (l->text_n < 3 * ONEWIRE_PAD_LEN)
		return NULL;
	for (int i = 0; i < ONEWIRE_PAD_LEN; i++, s += 3) {
		int high = hex_digit(s[0]), low = hex_digit(s[1]);

		if (high < 0 || low < 0 || s[2] != ' ')
			return NULL;
		pad[i] = (uint8_t)(high << 4 | low);
	}
	return s;
}

/* The kernel cuts 1/16 degrees to thousandths; the scratchpad has them exactly. */
static int64_t exact_udeg(const uint8_t *pad, int64_t mc)
{
	int64_t sixteenths = (int16_t)(pad[1] << 8 | pad[0]);

	return sixteenths * 1000 / 16 == mc ? sixteenths * 62500 : mc * 1000;
}

static enum verdict take_pad(const uint8_t *pad, bool yes, int64_t mc, struct readings *out)
{
	if (onewire_nobody(pad, ONEWIRE_PAD_LEN)) {
		readings_status(out, &probe, STATUS_MISSING);
		return VERDICT_OK;
	}
	if (!yes || onewire_crc(pad, ONEWIRE_PAD_LEN) != 0)
		return VERDICT_BAD_SUM;
	if (onewire_short(pad) || onewire_couple(pad) == STATUS_FAULT)
		readings_status(out, &probe, STATUS_FAULT);
	else if (mc == 85000 && onewire_fresh(pad))
		readings_status(out, &probe, STATUS_NOT_READY);
	else if (mc == -127000)
		readings_status(out, &probe, STATUS_MISSING);
	else
		readings_value(out, &probe, exact_udeg(pad, mc));
	return VERDICT_OK;
}

static bool is_text(const char *s, size_t n, const char *text)
{
	return n == strlen(text) && !memcmp(s, text, n);
}

/* Both lines of w1_slave, the first of which has been read. */
static enum verdict take_slave(const struct sysfs_line *first, const uint8_t **at, size_t *left,
			       struct readings *out)
{
	uint8_t pad[ONEWIRE_PAD_LEN], repeated[ONEWIRE_PAD_LEN];
	struct sysfs_line second;
	int64_t micro;
	const char *sum = read_pad(first, pad);
	size_t n = sum ? first->text_n - (size_t)(sum - first->text) : 0;

	if (n < 9 || memcmp(sum, ": crc=", 6) != 0)
		return VERDICT_NOT_MINE;
	bool yes = is_text(sum + 8, n - 8, " YES"), no = is_text(sum + 8, n - 8, " NO");

	if (!yes && !no)
		return VERDICT_BAD_FIELD;
	if (!sysfs_line_next(at, left, &second))
		return VERDICT_TRUNCATED;
	const char *t = read_pad(&second, repeated);

	n = t ? second.text_n - (size_t)(t - second.text) : 0;
	if (n < 3 || memcmp(t, "t=", 2) != 0 || (yes && memcmp(pad, repeated, sizeof(pad)) != 0))
		return VERDICT_BAD_FIELD;
	struct sysfs_line number = {.text = t + 2, .text_n = n - 2};

	if (!sysfs_line_number(&number, &micro))
		return VERDICT_BAD_FIELD;
	return take_pad(pad, yes, micro / 1000000, out);
}

static enum verdict take_line(const struct sysfs_line *l, const uint8_t **at, size_t *left,
			      struct readings *out)
{
	enum status error = sysfs_line_error(l);
	int64_t micro;

	if (l->name_n && !sysfs_line_is(l, "w1_slave") && !sysfs_line_is(l, "temperature"))
		return VERDICT_NOT_MINE;
	if (error == STATUS_NOT_READY)
		readings_status(out, &probe, error);
	else if (error != STATUS_OK || (l->name_n && l->text_n == 0))
		readings_status(out, &probe,
				STATUS_MISSING); /* a sensor that does not answer is EIO, or nothing */
	else if (sysfs_line_number(l, &micro))
		sysfs_add(out, &probe, micro / 1000);
	else
		return take_slave(l, at, left, out);
	return VERDICT_OK;
}

static enum verdict w1_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	struct sysfs_line l;
	bool any = false;

	(void)firmware;
	while (sysfs_line_next(&f, &n, &l)) {
		enum verdict v = take_line(&l, &f, &n, out);

		if (v != VERDICT_OK) {
			out->n = 0;
			return v;
		}
		any = true;
	}
	if (!any && (n == 0 || (hex_digit((char)f[0]) < 0 && !memchr("wt-", f[0], 3))))
		return VERDICT_NOT_MINE;
	if (n > 0) {
		out->n = 0;
		return VERDICT_TRUNCATED;
	}
	return VERDICT_OK;
}

const struct driver driver_w1 = {
	.name = "w1",
	.aliases = ALIASES("ds9490r", "w1therm"),
	.summary = N_("DS18B20 and other 1-Wire thermometers that Linux reads itself (DS9490R, a pin)"),
	.confidence = 'A',
	.link = LINK_SYSFS,
	.frame = {.kind = FRAME_REPORT, .len = 255},
	.sensor = SENSOR_STEEL,
	.min_mc = -55000,
	.max_mc = 125000,
	/* DS18B20: 1/16 C, +-0.5 C from -10 to 85 C (Maxim); the imitations sold as such may be worse */
	.resolution_mc = 63,
	.accuracy_mc = 500,
	/* as for the steel tip of temper.c: 9 s fits simulated sessions, unsourced */
	.tau_ms = 9000,
	/* a conversion takes 750 ms */
	.interval_ms = 1000,
	.request_len = 1,
	.request = {'r'},
	.decode = w1_decode,
	.advice = N_(
		"Several sensors on one bus are read one after the other: only that of the skin should be on it."),
};
