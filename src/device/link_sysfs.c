/*
 * Thermometers that the kernel reads. A read of a 1-Wire sensor blocks for the 750 ms of its conversion,
 * and longer when others on the bus are read, so it runs in its own thread (reader.h). The kernel's
 * therm_bulk_read is not used: it needs a write, root, and Linux 5.8.
 *
 * The files are opened anew for each read: libudev caches what it has read, reports no error (a probe that
 * has come off is EIO or ENODATA), and is for one thread.
 *
 * The driver's pace sets when it is asked, as with any device that is asked: whatever is sent means "read
 * now". The frame is what `grep "" FILES` prints in that folder, "NAME:LINE" for each line; a file that
 * cannot be read is "NAME:!EIO". Files that do not fit are left out.
 */
#include "link_sysfs.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "reader.h"

#define FRAME_LEN READER_FRAME_MAX
#define FILES_MAX 16

/* ---- files ---- */

struct names {
	int n;
	char at[PORTS_MAX][48];
};

/* "temp2" before "temp10". */
static int compare(const void *a, const void *b)
{
	return strverscmp(a, b);
}

/* Finds the files of a device that `wanted` accepts, in order. None is read, because reading a 1-Wire
 * sensor makes it measure. */
static void list_files(struct udev_device *d, bool (*wanted)(const char *), struct names *out)
{
	struct udev_list_entry *e;
	out->n = 0;
	udev_list_entry_foreach(e, udev_device_get_sysattr_list_entry(d))
	{
		const char *name = udev_list_entry_get_name(e);
		if (out->n < PORTS_MAX && wanted(name) && strlen(name) < sizeof(out->at[0]))
			text_copy(out->at[out->n++], sizeof(out->at[0]), name);
	}
	qsort(out->at, (size_t)out->n, sizeof(out->at[0]), compare);
}

char *sensors_text(struct udev_device *d, const char *attribute, char *buf, size_t n)
{
	const char *text = udev_device_get_sysattr_value(d, attribute);
	return text_printable(buf, n, text ? text : "", text ? strcspn(text, "\n") : 0);
}

/* A device is named by its place in the list of its kind, which is short and does not change. */
static struct port *add_port(struct port_list *list, const char *driver, const char *where,
			     struct udev_device *d, const char *file)
{
	const char *kind = udev_device_get_subsystem(d);
	struct port p = {.kind = LINK_SYSFS};
	int n = snprintf(p.node, sizeof(p.node),
			 strcmp(kind, "hwmon") ? "/sys/bus/%s/devices/%s/%s" : "/sys/class/%s/%s/%s", kind,
			 udev_device_get_sysname(d), file);
	if (list->n >= PORTS_MAX || n < 0 || (size_t)n >= sizeof(p.node))
		return NULL;
	text_copy(p.driver, sizeof(p.driver), driver);
	text_printable(p.where, sizeof(p.where), where, strlen(where));
	list->at[list->n] = p;
	return &list->at[list->n++];
}
/* ---- 1-Wire ---- */

static const char *chip_of(const char *id)
{
	static const struct {
		const char *family, *chip;
	} families[] = {
		{"10", "DS18S20"},  {"22", "DS1822"}, {"28", "DS18B20"}, {"3b", "DS1825 or MAX31850"},
		{"42", "DS28EA00"},
	};
	if (strlen(id) != 15 || id[2] != '-' || strspn(id + 3, "0123456789abcdef") != 12)
		return NULL;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (strncmp(id, families[i].family, 2) == 0)
			return families[i].chip;
	}
	return NULL;
}

static bool is_w1_value(const char *name)
{
	return strcmp(name, "w1_slave") == 0 || strcmp(name, "temperature") == 0;
}

/* w1_slave has the check sum and the measured bytes; `temperature`, of newer kernels, only a number. */
void sensors_add_w1(const struct siblings *all, int i, struct port_list *list)
{
	const char *id = udev_device_get_sysname(all->at[i]), *chip = chip_of(id);
	struct names values = {0};
	if (chip)
		list_files(all->at[i], is_w1_value, &values);
	struct port *p = values.n ? add_port(list, "w1", id, all->at[i], values.at[values.n - 1]) : NULL;
	if (!p)
		return;
	text_copy(p->product, sizeof(p->product), chip);
	text_copy(p->serial, sizeof(p->serial), id);
}

/* ---- industrial I/O ---- */

/* The kernel's drivers for chips that measure only a temperature. Others measure it beside something else
 * (pressure, motion, a converter's own warmth) and are probes only if a person names them. */
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

static bool is_iio_value(const char *name)
{
	return strncmp(name, "in_temp", 7) == 0 && !strstr(name, "_peak_") &&
	       (text_ends(name, "_input") || text_ends(name, "_raw"));
}

/* The files that turn raw values into degrees. */
static bool is_iio_file(const char *name)
{
	return is_iio_value(name) || (strncmp(name, "in_temp", 7) == 0 &&
				      (text_ends(name, "_offset") || text_ends(name, "_scale")));
}

static void add_iio(struct udev_device *d, bool doubtful, struct port_list *list)
{
	const char *id = udev_device_get_sysname(d);
	char chip[64];
	struct names values;
	sensors_text(d, "name", chip, sizeof(chip));
	bool far = is_among(chip, infrared), known = far || is_among(chip, contact);
	if (known == doubtful || strncmp(id, "iio:device", 10) != 0)
		return;
	list_files(d, is_iio_value, &values);
	struct port *p =
		values.n ? add_port(list, far ? "iioir" : "iio", id + strlen("iio:"), d, values.at[0]) : NULL;
	if (!p)
		return;
	text_copy(p->product, sizeof(p->product), chip);
	p->doubtful = doubtful;
}

void sensors_add_iio(const struct siblings *all, int i, struct port_list *list)
{
	add_iio(all->at[i], false, list);
}

void sensors_add_doubtful_iio(const struct siblings *all, int i, struct port_list *list)
{
	add_iio(all->at[i], true, list);
}

/* ---- hardware monitors ---- */

static bool is_hwmon_value(const char *name)
{
	return strncmp(name, "temp", 4) == 0 && isdigit((unsigned char)name[4]) && text_ends(name, "_input");
}

static bool is_only_one(const struct siblings *all, const char *chip)
{
	char other[32];
	int n = 0;
	for (int i = 0; i < all->n; i++)
		n += strcmp(sensors_text(all->at[i], "name", other, sizeof(other)), chip) == 0;
	return n == 1;
}

/* Named by its chip if no other monitor has that name, because the number may change after a restart. */
void sensors_add_hwmon(const struct siblings *all, int i, struct port_list *list)
{
	struct udev_device *d = all->at[i];
	char chip[32], where[PORT_TEXT], label_file[64], label[40];
	struct names values;
	sensors_text(d, "name", chip, sizeof(chip));
	if (strcmp(chip, "w1_slave_temp") == 0) /* is listed as w1 */
		return;
	const char *name = chip[0] && is_only_one(all, chip) ? chip : udev_device_get_sysname(d);
	list_files(d, is_hwmon_value, &values);
	for (int k = 0; k < values.n; k++) {
		int len = (int)strlen(values.at[k]) - (int)strlen("_input");
		snprintf(where, sizeof(where), "%.31s/%.*s", name, len, values.at[k]);
		struct port *p = add_port(list, "hwmon", where, d, values.at[k]);
		if (!p)
			continue;
		snprintf(label_file, sizeof(label_file), "%.*s_label", len, values.at[k]);
		sensors_text(d, label_file, label, sizeof(label));
		snprintf(p->product, sizeof(p->product), "%.20s%s%s", chip, label[0] ? ", " : "", label);
		p->doubtful = true;
	}
}

/* ---- one reading ---- */

/* The files of one temperature, all in one folder. */
struct sensor_files {
	char folder[PORT_TEXT];
	int n;
	char name[FILES_MAX][32];
};

static void add_file(struct sensor_files *s, const char *name)
{
	if (s->n < FILES_MAX && strlen(name) < sizeof(s->name[0]))
		text_copy(s->name[s->n++], sizeof(s->name[0]), name);
}

static void add_iio_files(struct sensor_files *s)
{
	struct names names = {0};
	struct udev *udev = udev_new();
	struct udev_device *d = udev_device_new_from_syspath(udev, s->folder);
	if (d)
		list_files(d, is_iio_file, &names);
	for (int i = 0; i < names.n; i++)
		add_file(s, names.at[i]);
	udev_device_unref(d);
	udev_unref(udev);
}

/* False when the device of p is gone. */
static bool find_files(const struct port *p, struct sensor_files *out)
{
	char fault[PORT_TEXT + 8];
	const char *slash = strrchr(p->node, '/');

	*out = (struct sensor_files){0};
	if (!slash)
		return false;
	text_copy(out->folder, (size_t)(slash - p->node) + 1, p->node);
	if (strncmp(p->driver, "iio", 3) == 0) {
		add_iio_files(out);
		return out->n > 0;
	}
	add_file(out, slash + 1);
	/* temp1_input and temp1_fault */
	snprintf(fault, sizeof(fault), "%.*s_fault", (int)strcspn(slash, "_") + (int)(slash - p->node),
		 p->node);
	if (access(fault, F_OK) == 0)
		add_file(out, strrchr(fault, '/') + 1);
	return true;
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
	if (n == 0) /* this is how the 1-Wire driver reports that nobody answered */
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
static bool read_file(const struct sensor_files *s, const char *name, struct frame *f)
{
	char path[2 * PORT_TEXT], text[FRAME_LEN];
	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
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

static size_t read_files(const struct sensor_files *s, uint8_t *frame, size_t cap)
{
	struct frame f = {.at = frame, .cap = cap};
	for (int i = 0; i < s->n; i++) {
		if (!read_file(s, s->name[i], &f))
			return 0;
	}
	return f.n;
}

/* ---- the link ---- */

static size_t answer(void *device, const uint8_t *question, size_t n, uint8_t *frame, size_t cap)
{
	(void)question, (void)n;
	return read_files(device, frame, cap);
}

static enum result sysfs_open(const struct port *p, const struct driver *drv, struct link **out)
{
	static const struct reader_device kind = {.answer = answer, .release = free};
	struct sensor_files files;
	(void)drv;
	*out = NULL;
	if (!find_files(p, &files))
		return RESULT_NONE;
	if (access(p->node, R_OK) < 0)
		return errno == EACCES ? RESULT_DENIED : RESULT_NONE;
	struct sensor_files *device = malloc(sizeof(*device));
	if (!device)
		return RESULT_SYSTEM;
	*device = files;
	return reader_open(&kind, device, out);
}

const struct link_ops link_sysfs_ops = {
	.kind = LINK_SYSFS,
	.open = sysfs_open,
	.close = reader_close,
	.pollfds = reader_pollfds,
	.receive = reader_receive,
	.send = reader_send,
};
