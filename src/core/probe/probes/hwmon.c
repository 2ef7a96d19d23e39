/*
 * A temperature of Linux's hardware monitors: a sensor on the board's I2C (LM75, TMP102, JC42) that somebody
 * has made a probe of. Most that a computer has are its own warmth, so none is ever chosen by itself.
 *
 *     temp1_input:23125     thousandths of a degree
 *     temp1_fault:0         1: open, where the chip can detect it
 *
 * Layout: Linux, Documentation/hwmon/sysfs-interface.rst.
 */
#include <string.h>

#include "base/i18n.h"
#include "sysfs_text.h"

static const struct channel temp = {"temp", true, ROLE_SKIN};

static bool ends_in(const struct sysfs_line *l, const char *end)
{
	size_t n = strlen(end);

	return l->name_n > n && !memcmp(l->name + l->name_n - n, end, n);
}

static bool begins(const struct sysfs_line *l)
{
	return l->name_n > 4 && !memcmp(l->name, "temp", 4);
}

struct found {
	bool value, fault;
	enum status error;
	int64_t mc;
};

static enum verdict take_line(const struct sysfs_line *l, struct found *found)
{
	int64_t micro;

	if (l->name_n && !(begins(l) && (ends_in(l, "_input") || ends_in(l, "_fault"))))
		return VERDICT_NOT_MINE;
	bool is_fault = ends_in(l, "_fault");
	enum status error = sysfs_line_error(l);

	if (error != STATUS_OK) {
		if (!is_fault)
			found->error = error;
		return VERDICT_OK;
	}
	if (!sysfs_line_number(l, &micro))
		return l->name_n ? VERDICT_BAD_FIELD : VERDICT_NOT_MINE;
	if (is_fault) {
		found->fault = micro != 0;
	} else {
		found->value = true;
		found->mc = micro / 1000000;
	}
	return VERDICT_OK;
}

static enum verdict hwmon_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	struct found found = {.error = STATUS_OK};
	struct sysfs_line l;
	bool any = false;

	(void)firmware;
	while (sysfs_line_next(&f, &n, &l)) {
		enum verdict v = take_line(&l, &found);

		if (v != VERDICT_OK)
			return v;
		any = true;
	}
	if (!any && (n == 0 || !memchr("temp-0123456789", f[0], 15)))
		return VERDICT_NOT_MINE;
	if (n > 0 || (!found.value && found.error == STATUS_OK))
		return VERDICT_TRUNCATED;
	if (found.fault)
		readings_status(out, &temp, STATUS_FAULT);
	else if (found.error != STATUS_OK)
		readings_status(out, &temp, found.error);
	else
		sysfs_add(out, &temp, found.mc * 1000);
	return VERDICT_OK;
}

const struct driver driver_hwmon = {
	.name = "hwmon",
	.summary = N_("A temperature of Linux's hardware monitors, named in full: hwmon:lm75/temp1"),
	.confidence = 'B',
	.link = LINK_SYSFS,
	.frame = {.kind = FRAME_REPORT, .len = 255},
	.sensor = SENSOR_BEAD,
	.min_mc = -55000,
	.max_mc = 150000,
	/* any chip may be behind it: accuracy and resolution are not known */
	.interval_ms = 1000,
	.request_len = 1,
	.request = {'r'},
	.decode = hwmon_decode,
	.advice = N_(
		"icecue does not know how exact this sensor is: compare it with a thermometer first. The CPU and the disks are hardware monitors, too."),
};
