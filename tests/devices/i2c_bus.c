#include "i2c_bus.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <string.h>

typedef struct {
	UMockdevIoctlBase base;
	struct i2c_bus *bus;
} BusHandler;
typedef struct {
	UMockdevIoctlBaseClass base;
} BusHandlerClass;
GType bus_handler_get_type(void);
G_DEFINE_TYPE(BusHandler, bus_handler, UMOCKDEV_TYPE_IOCTL_BASE)

/* ---- ioctls: 0 or more, or a negative error number ---- */

static UMockdevIoctlData *message(UMockdevIoctlData *all, guint i, struct i2c_msg *m)
{
	const gsize at = i * sizeof(*m);
	*m = *(const struct i2c_msg *)(all->data + at);
	return umockdev_ioctl_data_resolve(all, at + G_STRUCT_OFFSET(struct i2c_msg, buf), m->len, NULL);
}

/* The number of a register is written and its bytes are read: nothing else is allowed. */
static int transfer_both(struct i2c_bus *b, UMockdevIoctlData *all)
{
	struct i2c_msg write, read;
	g_autoptr(UMockdevIoctlData) reg = message(all, 0, &write);
	g_autoptr(UMockdevIoctlData) bytes = message(all, 1, &read);
	guint8 got[32];

	if (write.flags || write.len != 1 || read.flags != I2C_M_RD || read.len > sizeof(got) ||
	    read.addr != write.addr) {
		b->writes++;
		return -EOPNOTSUPP;
	}
	if (!i2c_sensor_answers(b->sensor, (uint8_t)write.addr))
		return -ENXIO;
	if (b->fails > 0) {
		b->fails--;
		return -ETIMEDOUT;
	}
	i2c_sensor_read(b->sensor, reg->data[0], got, read.len);
	umockdev_ioctl_data_update(bytes, 0, got, read.len);
	return 2;
}

static int transfer(struct i2c_bus *b, UMockdevIoctlData *arg)
{
	g_autoptr(UMockdevIoctlData) head =
		umockdev_ioctl_data_resolve(arg, 0, sizeof(struct i2c_rdwr_ioctl_data), NULL);
	const struct i2c_rdwr_ioctl_data *both = (const struct i2c_rdwr_ioctl_data *)head->data;

	if (both->nmsgs != 2) {
		b->writes++;
		return -EOPNOTSUPP;
	}
	g_autoptr(UMockdevIoctlData) all = umockdev_ioctl_data_resolve(
		head, G_STRUCT_OFFSET(struct i2c_rdwr_ioctl_data, msgs), 2 * sizeof(struct i2c_msg), NULL);
	return transfer_both(b, all);
}

static int tell_functions(struct i2c_bus *b, UMockdevIoctlData *arg)
{
	unsigned long can = I2C_FUNC_SMBUS_WORD_DATA | (b->smbus ? 0 : I2C_FUNC_I2C);
	g_autoptr(UMockdevIoctlData) data = umockdev_ioctl_data_resolve(arg, 0, sizeof(can), NULL);

	umockdev_ioctl_data_update(data, 0, (guint8 *)&can, sizeof(can));
	return 0;
}

static gboolean handle_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client)
{
	struct i2c_bus *b = ((BusHandler *)base)->bus;
	UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
	int r = -ENOTTY;

	switch (b->gone ? 0 : umockdev_ioctl_client_get_request(client)) {
	case I2C_SLAVE:
		r = b->owned ? -EBUSY : 0;
		break;
	case I2C_FUNCS:
		r = tell_functions(b, arg);
		break;
	case I2C_RDWR:
		r = transfer(b, arg);
		break;
	case 0:
		r = -ENODEV;
		break;
	default:
		b->unknown++;
	}
	umockdev_ioctl_client_complete(client, r < 0 ? -1 : r, r < 0 ? -r : 0);
	return TRUE;
}

static void bus_handler_class_init(BusHandlerClass *c)
{
	((UMockdevIoctlBaseClass *)c)->handle_ioctl = handle_ioctl;
}

static void bus_handler_init(BusHandler *h)
{
	h->bus = NULL;
}

/* ---- plugging ---- */

struct i2c_bus *i2c_bus_new(UMockdevTestbed *testbed, struct i2c_sensor *sensor)
{
	struct i2c_bus *b = g_new0(struct i2c_bus, 1);
	b->testbed = testbed;
	b->sensor = sensor;
	return b;
}

void i2c_bus_plug(struct i2c_bus *b, int number)
{
	GError *error = NULL;
	BusHandler *h = g_object_new(bus_handler_get_type(), NULL);
	h->bus = b;
	b->gone = false;
	b->handler = &h->base;
	b->node = g_strdup_printf("/dev/i2c-%d", number);
	b->sysfs = g_strdup_printf("/sys/devices/i2c-%d", number);
	cr_assert(umockdev_testbed_attach_ioctl(b->testbed, b->node, b->handler, &error), "%s",
		  error ? error->message : "");
	g_autofree char *text = g_strdup_printf(
		"P: /devices/i2c-%d\nN: i2c-%d=00\nE: DEVNAME=%s\nE: SUBSYSTEM=i2c-dev\nA: name=i2c-tiny-usb at bus 1\\n\n\n",
		number, number, b->node);
	cr_assert(umockdev_testbed_add_from_string(b->testbed, text, &error), "%s",
		  error ? error->message : "");
}

void i2c_bus_unplug(struct i2c_bus *b)
{
	b->gone = true;
	umockdev_testbed_detach_ioctl(b->testbed, b->node, NULL);
	umockdev_testbed_remove_device(b->testbed, b->sysfs);
	g_object_unref(b->handler);
	g_clear_pointer(&b->node, g_free);
	g_clear_pointer(&b->sysfs, g_free);
}

void i2c_bus_free(struct i2c_bus *b)
{
	if (b->node)
		i2c_bus_unplug(b);
	g_free(b);
}
