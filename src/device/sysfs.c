#include "sysfs.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define PATH_LEN 512

/* ---- files and folders ---- */

static bool exists(const char *dir, const char *name)
{
	char path[PATH_LEN];
	int n = snprintf(path, sizeof(path), "%s/%s", dir, name);
	return n > 0 && (size_t)n < sizeof(path) && access(path, F_OK) == 0;
}

/* The first line, printable; "" when there is none. */
static void read_line(const char *dir, const char *name, char *buf, size_t n)
{
	char path[PATH_LEN], raw[128];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	buf[0] = '\0';
	FILE *f = fopen(path, "re");
	if (!f)
		return;
	if (fgets(raw, sizeof(raw), f))
		text_printable(buf, n, raw, strcspn(raw, "\n"));
	fclose(f);
}

struct names {
	int n;
	char at[PORTS_MAX][48];
};

/* "temp2" before "temp10". */
static int compare(const void *a, const void *b)
{
	return strverscmp(a, b);
}

/* The names in a folder that `wanted` takes, in order. */
static void list_names(const char *dir, bool (*wanted)(const char *), struct names *out)
{
	out->n = 0;
	DIR *d = opendir(dir);
	if (!d)
		return;
	for (struct dirent *e; (e = readdir(d)) && out->n < PORTS_MAX;) {
		if (wanted(e->d_name) && strlen(e->d_name) < sizeof(out->at[0]))
			text_copy(out->at[out->n++], sizeof(out->at[0]), e->d_name);
	}
	closedir(d);
	qsort(out->at, (size_t)out->n, sizeof(out->at[0]), compare);
}

static bool add_port(struct port_list *list, const char *driver, const char *where, const char *dir,
		     const char *file)
{
	struct port p = {.kind = LINK_SYSFS};
	int n = snprintf(p.node, sizeof(p.node), "%s/%s", dir, file);
	if (list->n >= PORTS_MAX || n < 0 || (size_t)n >= sizeof(p.node))
		return false;
	text_copy(p.driver, sizeof(p.driver), driver);
	text_printable(p.where, sizeof(p.where), where, strlen(where));
	list->at[list->n++] = p;
	return true;
}

/* ---- 1-Wire ---- */

static const struct {
	const char *family, *chip;
} families[] = {
	{"10", "DS18S20"},  {"22", "DS1822"}, {"28", "DS18B20"}, {"3b", "DS1825 or MAX31850"},
	{"42", "DS28EA00"},
};

static const char *chip_of(const char *id)
{
	if (strlen(id) != 15 || id[2] != '-' || strspn(id + 3, "0123456789abcdef") != 12)
		return NULL;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (strncmp(id, families[i].family, 2) == 0)
			return families[i].chip;
	}
	return NULL;
}

static bool is_thermometer_id(const char *name)
{
	return chip_of(name) != NULL;
}

/* w1_slave tells the check sum and what was measured; `temperature`, of newer kernels, a number only. */
static void list_w1(const char *root, struct port_list *list)
{
	char base[PATH_LEN], dir[PATH_LEN + 64];
	struct names ids;
	snprintf(base, sizeof(base), "%s/bus/w1/devices", root);
	list_names(base, is_thermometer_id, &ids);
	for (int i = 0; i < ids.n; i++) {
		snprintf(dir, sizeof(dir), "%s/%s", base, ids.at[i]);
		const char *file = exists(dir, "w1_slave") ? "w1_slave" : "temperature";
		if (!exists(dir, file) || !add_port(list, "w1", ids.at[i], dir, file))
			continue;
		struct port *p = &list->at[list->n - 1];
		text_copy(p->product, sizeof(p->product), chip_of(ids.at[i]));
		text_copy(p->serial, sizeof(p->serial), ids.at[i]);
	}
}

/* ---- industrial I/O ---- */

/* Drivers of the kernel for chips that measure a temperature and nothing else. Others measure it beside
 * something (pressure, motion, a converter's own warmth) and are no probes unless a person says so. */
static const char *const contact[] = {"max31855", "max31856", "max31865", "max6675",  "mcp9600",
				      "mcp9601",  "tmp117",   "tmp116",	  "max30208", "tsys01",
				      "tsys02d",  "ltc2983",  NULL};
static const char *const infrared[] = {"mlx90614", "mlx90615", "mlx90632", "mlx90635", "tmp007", NULL};

static bool is_among(const char *name, const char *const *names)
{
	for (; *names; names++) {
		if (strncmp(name, *names, strlen(*names)) == 0)
			return true;
	}
	return false;
}

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), len = strlen(end);
	return n > len && strcmp(name + n - len, end) == 0;
}

static bool is_iio_device(const char *name)
{
	return strncmp(name, "iio:device", 10) == 0;
}

static bool is_iio_value(const char *name)
{
	return strncmp(name, "in_temp", 7) == 0 && !strstr(name, "_peak_") &&
	       (ends_in(name, "_input") || ends_in(name, "_raw"));
}

/* What raw values are computed with. */
static bool is_iio_file(const char *name)
{
	return is_iio_value(name) ||
	       (strncmp(name, "in_temp", 7) == 0 && (ends_in(name, "_offset") || ends_in(name, "_scale")));
}

static void list_iio(const char *root, bool doubtful, struct port_list *list)
{
	char base[PATH_LEN], dir[PATH_LEN + 64], chip[64];
	struct names devices, values;
	snprintf(base, sizeof(base), "%s/bus/iio/devices", root);
	list_names(base, is_iio_device, &devices);
	for (int i = 0; i < devices.n; i++) {
		snprintf(dir, sizeof(dir), "%s/%s", base, devices.at[i]);
		list_names(dir, is_iio_value, &values);
		read_line(dir, "name", chip, sizeof(chip));
		bool far = is_among(chip, infrared), known = far || is_among(chip, contact);
		if (!values.n || known == doubtful ||
		    !add_port(list, far ? "iioir" : "iio", devices.at[i] + strlen("iio:"), dir, values.at[0]))
			continue;
		struct port *p = &list->at[list->n - 1];
		text_copy(p->product, sizeof(p->product), chip);
		p->doubtful = doubtful;
	}
}

/* ---- hardware monitors ---- */

static bool is_hwmon(const char *name)
{
	return strncmp(name, "hwmon", 5) == 0 && isdigit((unsigned char)name[5]);
}

static bool is_hwmon_value(const char *name)
{
	return strncmp(name, "temp", 4) == 0 && isdigit((unsigned char)name[4]) && ends_in(name, "_input");
}

/* By its chip's name when no other monitor bears it, for the number may be another after a restart. */
static void add_hwmon(struct port_list *list, const char *dir, const char *number, const char *chip,
		      bool alone, const char *file)
{
	char where[PORT_TEXT], label_file[64], label[40];
	int len = (int)strlen(file) - (int)strlen("_input");
	snprintf(where, sizeof(where), "%.31s/%.*s", alone ? chip : number, len, file);
	if (!add_port(list, "hwmon", where, dir, file))
		return;
	struct port *p = &list->at[list->n - 1];
	snprintf(label_file, sizeof(label_file), "%.*s_label", len, file);
	read_line(dir, label_file, label, sizeof(label));
	snprintf(p->product, sizeof(p->product), "%.20s%s%s", chip, label[0] ? ", " : "", label);
	p->doubtful = true;
}

static void list_hwmon(const char *root, struct port_list *list)
{
	char base[PATH_LEN], dir[PATH_LEN + 64], chips[PORTS_MAX][32];
	struct names monitors, values;
	snprintf(base, sizeof(base), "%s/class/hwmon", root);
	list_names(base, is_hwmon, &monitors);
	for (int i = 0; i < monitors.n; i++) {
		snprintf(dir, sizeof(dir), "%s/%s", base, monitors.at[i]);
		read_line(dir, "name", chips[i], sizeof(chips[i]));
	}
	for (int i = 0; i < monitors.n; i++) {
		bool alone = chips[i][0] != '\0';
		for (int k = 0; k < monitors.n; k++)
			alone = alone && (k == i || strcmp(chips[k], chips[i]) != 0);
		if (strcmp(chips[i], "w1_slave_temp") == 0) /* is there as w1 */
			continue;
		snprintf(dir, sizeof(dir), "%s/%s", base, monitors.at[i]);
		list_names(dir, is_hwmon_value, &values);
		for (int k = 0; k < values.n; k++)
			add_hwmon(list, dir, monitors.at[i], chips[i], alone, values.at[k]);
	}
}

void sysfs_list(const char *root, struct port_list *list)
{
	list_w1(root, list);
	list_iio(root, false, list);
	list_iio(root, true, list);
	list_hwmon(root, list);
}

/* ---- one reading ---- */

static void add_file(struct sysfs_source *s, const char *name)
{
	if (s->n < SYSFS_FILES_MAX && strlen(name) < sizeof(s->file[0]))
		text_copy(s->file[s->n++], sizeof(s->file[0]), name);
}

bool sysfs_source(const struct port *p, struct sysfs_source *out)
{
	struct names names;
	char fault[64];
	const char *slash = strrchr(p->node, '/'), *file = slash ? slash + 1 : "";

	*out = (struct sysfs_source){0};
	if (!slash)
		return false;
	text_copy(out->dir, (size_t)(slash - p->node) + 1, p->node);
	if (strncmp(p->driver, "iio", 3) == 0) {
		list_names(out->dir, is_iio_file, &names);
		for (int i = 0; i < names.n; i++)
			add_file(out, names.at[i]);
		return names.n > 0;
	}
	add_file(out, file);
	snprintf(fault, sizeof(fault), "%.*s_fault", (int)strcspn(file, "_"), file);
	if (exists(out->dir, fault))
		add_file(out, fault);
	return exists(out->dir, file);
}

struct frame {
	uint8_t *at;
	size_t n, cap;
};

/* False when it does not fit. */
static bool add_line(struct frame *f, const char *name, const char *line, size_t n)
{
	size_t len = strlen(name);
	if (f->n + len + n + 2 > f->cap)
		return false;
	memcpy(f->at + f->n, name, len);
	f->at[f->n + len] = ':';
	memcpy(f->at + f->n + len + 1, line, n);
	f->at[f->n + len + 1 + n] = '\n';
	f->n += len + n + 2;
	return true;
}

static void add_error(struct frame *f, const char *name, int e)
{
	static const struct {
		int number;
		const char *name;
	} errors[] = {
		{EIO, "!EIO"},	   {ENODATA, "!ENODATA"},     {EAGAIN, "!EAGAIN"}, {ETIMEDOUT, "!ETIMEDOUT"},
		{ENXIO, "!ENXIO"}, {EREMOTEIO, "!EREMOTEIO"}, {EACCES, "!EACCES"}, {EBUSY, "!EBUSY"},
	};
	char text[24];
	snprintf(text, sizeof(text), "!%d", e);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (errors[i].number == e)
			text_copy(text, sizeof(text), errors[i].name);
	}
	add_line(f, name, text, strlen(text));
}

static void add_content(struct frame *f, const char *name, const char *text, size_t n)
{
	if (n == 0) /* so the 1-Wire driver says that nobody answered */
		add_line(f, name, "", 0);
	for (size_t at = 0; at < n;) {
		const char *end = memchr(text + at, '\n', n - at);
		size_t len = end ? (size_t)(end - text) - at : n - at;
		if (!add_line(f, name, text + at, len))
			return;
		at += len + 1;
	}
}

/* False when the file, and so the device, is not there any more. */
static bool read_file(const struct sysfs_source *s, const char *name, struct frame *f)
{
	char path[PATH_LEN], text[SYSFS_FRAME_MAX];
	snprintf(path, sizeof(path), "%s/%s", s->dir, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));
	int e = errno;
	if (fd >= 0)
		close(fd);
	if (n >= 0)
		add_content(f, name, text, (size_t)n);
	else if (e == ENOENT || e == ENODEV)
		return false;
	else
		add_error(f, name, e);
	return true;
}

size_t sysfs_read(const struct sysfs_source *s, uint8_t *frame, size_t cap)
{
	struct frame f = {.at = frame, .cap = cap};
	for (int i = 0; i < s->n; i++) {
		if (!read_file(s, s->file[i], &f))
			return 0;
	}
	return f.n;
}
