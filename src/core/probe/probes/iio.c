/*
 * Thermometers of Linux's industrial I/O: thermocouple amplifiers (MAX31855, MCP9600), TMP117, MAX30208 and
 * other chips that the kernel drives.
 *
 *     in_temp_raw:371                  (raw + offset) * scale = thousandths of a degree
 *     in_temp_ambient_raw:352
 *     in_temp_offset:-13657.500000     0 where there is none
 *     in_temp_scale:62.500000          for all, or in_temp0_scale, in_temp_ambient_scale for one
 *     in_temp_input:23187              thousandths of a degree already
 *
 * Layout: Linux, Documentation/ABI/testing/sysfs-bus-iio.
 */
#include "iio.h"

#include <string.h>

#include "base/i18n.h"
#include "sysfs_text.h"

#define LINES_MAX 24
#define INDEXED 8
#define NOT_READY_UDEG (-256000000) /* TMP117 before its first conversion (its data sheet: 8000) */

enum { OBJECT, OBJECT2, AMBIENT, TEMP, TEMP0, CHANNELS = TEMP0 + INDEXED };

static const char *const keys[CHANNELS] = {
	"in_temp_object", "in_temp1_object", "in_temp_ambient", "in_temp",  "in_temp0", "in_temp1",
	"in_temp2",	  "in_temp3",	     "in_temp4",	"in_temp5", "in_temp6", "in_temp7"};

static const struct channel infrared_channels[CHANNELS] = {
	{"object", true, ROLE_SKIN},
	{"object2", false},
	{"ambient", true, ROLE_AMBIENT},
	{"temp", false},
	{"temp0", false},
	{"temp1", false},
	{"temp2", false},
	{"temp3", false},
	{"temp4", false},
	{"temp5", false},
	{"temp6", false},
	{"temp7", false},
};

static const struct channel contact_channels[CHANNELS] = {
	{"object", false},	    {"object2", false}, {"ambient", false}, {"temp", true, ROLE_SKIN},
	{"temp0", true, ROLE_SKIN}, {"temp1", false},	{"temp2", false},   {"temp3", false},
	{"temp4", false},	    {"temp5", false},	{"temp6", false},   {"temp7", false},
};

struct lines {
	int n;
	struct sysfs_line at[LINES_MAX];
};

static const struct sysfs_line *find(const struct lines *all, const char *key, const char *what)
{
	size_t n = strlen(key), len = strlen(what);

	for (int i = 0; i < all->n; i++) {
		const struct sysfs_line *l = &all->at[i];

		if (l->name_n == n + len && !memcmp(l->name, key, n) && !memcmp(l->name + n, what, len))
			return l;
	}
	return NULL;
}

/* Of the channel itself, else of all. */
static const struct sysfs_line *find_shared(const struct lines *all, const char *key, const char *what)
{
	const struct sysfs_line *own = find(all, key, what);

	return own ? own : find(all, "in_temp", what);
}

/* Raw is a count: its offset and scale make it thousandths of a degree. */
static enum verdict scale_raw(const struct lines *all, const char *key, int64_t raw, int64_t *udeg)
{
	const struct sysfs_line *offset_line = find_shared(all, key, "_offset");
	const struct sysfs_line *scale_line = find_shared(all, key, "_scale");
	int64_t offset = 0, scale;

	if (!scale_line)
		return VERDICT_TRUNCATED; /* a count without its scale is no temperature */
	if (!sysfs_line_number(scale_line, &scale) || scale <= 0 ||
	    (offset_line && !sysfs_line_number(offset_line, &offset)))
		return VERDICT_BAD_FIELD;
	int64_t sum = scale_round(raw + offset, 1, 1000);

	/* beyond what can be computed is beyond what can be measured */
	if (sum > INT64_MAX / 2 / scale || sum < -(INT64_MAX / 2 / scale))
		*udeg = INT64_MAX;
	else
		*udeg = scale_round(sum, scale, 1000000);
	return VERDICT_OK;
}

static enum verdict take_channel(const struct lines *all, const char *key, const struct channel *c,
				 struct readings *out)
{
	const struct sysfs_line *input = find(all, key, "_input");
	const struct sysfs_line *line = input ? input : find(all, key, "_raw");
	enum verdict v = VERDICT_OK;
	int64_t value, udeg;

	if (!line)
		return VERDICT_OK;
	enum status error = sysfs_line_error(line);

	if (error != STATUS_OK) {
		readings_status(out, c, error);
		return VERDICT_OK;
	}
	if (!sysfs_line_number(line, &value))
		return VERDICT_BAD_FIELD;
	if (input)
		udeg = scale_round(value, 1, 1000);
	else
		v = scale_raw(all, key, value, &udeg);
	if (v == VERDICT_OK && udeg == NOT_READY_UDEG)
		readings_status(out, c, STATUS_NOT_READY);
	else if (v == VERDICT_OK)
		readings_value(out, c, udeg);
	return v;
}

enum verdict iio_decode(bool infrared, const uint8_t *f, size_t n, struct readings *out)
{
	const struct channel *channels = infrared ? infrared_channels : contact_channels;
	const size_t len = n < 7 ? n : 7;
	struct lines all = {0};

	if (n == 0 || memcmp(f, "in_temp", len) != 0)
		return VERDICT_NOT_MINE;
	while (all.n < LINES_MAX && sysfs_line_next(&f, &n, &all.at[all.n])) {
		const struct sysfs_line *l = &all.at[all.n++];

		if (l->name_n < 7 || memcmp(l->name, "in_temp", 7) != 0)
			return VERDICT_NOT_MINE;
	}
	enum verdict v = n > 0 ? VERDICT_TRUNCATED : VERDICT_OK;

	for (int i = 0; i < CHANNELS && v == VERDICT_OK; i++)
		v = take_channel(&all, keys[i], &channels[i], out);
	if (v == VERDICT_OK && out->n == 0)
		v = VERDICT_TRUNCATED;
	if (v != VERDICT_OK)
		out->n = 0;
	return v;
}

static enum verdict decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	return iio_decode(false, f, n, out);
}

const struct driver driver_iio = {
	.name = "iio",
	.summary = N_("MAX31855, MCP9600, TMP117 and other chips that Linux reads itself (industrial I/O)"),
	.confidence = 'B',
	.link = LINK_SYSFS,
	.frame = {.kind = FRAME_REPORT, .len = 255},
	.sensor = SENSOR_BEAD,
	.min_mc = -200000,
	.max_mc = 1372000,
	/* of the least exact one, the MAX31855: +-2 C in 0.25 C (Maxim), and the thermocouple's own error */
	.resolution_mc = 250,
	.accuracy_mc = 2000,
	.interval_ms = 500,
	.request_len = 1,
	.request = {'r'},
	.decode = decode,
	.advice = N_("The figures are those of a MAX31855; a TMP117 is far more exact."),
};
