#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "meter.h"

/* A pseudo terminal has no modem lines, and libserialport asks for them. */
typedef struct {
	UMockdevIoctlBase base;
	int lines;
} MeterHandler;
typedef struct {
	UMockdevIoctlBaseClass base;
} MeterHandlerClass;
GType meter_handler_get_type(void);
G_DEFINE_TYPE(MeterHandler, meter_handler, UMOCKDEV_TYPE_IOCTL_BASE)

static gboolean handle_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client)
{
	MeterHandler *h = (MeterHandler *)base;
	gulong request = umockdev_ioctl_client_get_request(client);

	if (request != TIOCMGET && request != TIOCMSET && request != TIOCMBIS && request != TIOCMBIC) {
		int error = 0;
		int r = umockdev_ioctl_client_execute(client, &error, NULL);
		umockdev_ioctl_client_complete(client, r, error);
		return TRUE;
	}
	UMockdevIoctlData *data =
		umockdev_ioctl_data_resolve(umockdev_ioctl_client_get_arg(client), 0, sizeof(int), NULL);
	int bits = *(int *)data->data;
	if (request == TIOCMGET)
		umockdev_ioctl_data_update(data, 0, (guint8 *)&h->lines, sizeof(int));
	else if (request == TIOCMSET)
		h->lines = bits;
	else if (request == TIOCMBIS)
		h->lines |= bits;
	else
		h->lines &= ~bits;
	umockdev_ioctl_client_complete(client, 0, 0);
	g_object_unref(data);
	return TRUE;
}

static void meter_handler_class_init(MeterHandlerClass *c)
{
	((UMockdevIoctlBaseClass *)c)->handle_ioctl = handle_ioctl;
}

static void meter_handler_init(MeterHandler *h)
{
	h->lines = TIOCM_DTR | TIOCM_RTS;
}

struct meter *meter_new(UMockdevTestbed *testbed)
{
	struct meter *m = g_new0(struct meter, 1);
	m->testbed = testbed;
	m->vendor = 0x10c4;
	m->product = 0xea60;
	m->master = -1;
	m->slaves = g_array_new(FALSE, FALSE, sizeof(int));
	return m;
}

static void add(struct meter *m, char *text)
{
	GError *error = NULL;
	bool ok = umockdev_testbed_add_from_string(m->testbed, text, &error);
	cr_assert(ok, "%s", error ? error->message : "");
	g_free(text);
}

void meter_plug(struct meter *m, const char *usb_path, const char *tty)
{
	GError *error = NULL;
	m->handler = g_object_new(meter_handler_get_type(), NULL);
	m->node = g_strdup_printf("/dev/%s", tty);
	m->usb = g_strdup_printf("/sys/devices/pci0000:00/0000:00:14.0/usb1/%s", usb_path);
	m->interface = g_strdup_printf("%s/%s:1.0", m->usb, usb_path);
	m->tty = g_strdup_printf("%s/%s/tty/%s", m->interface, tty, tty);
	cr_assert(umockdev_testbed_attach_ioctl(m->testbed, m->node, m->handler, &error), "%s",
		  error ? error->message : "");
	add(m,
	    g_strdup_printf("P: %s\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nA: busnum=1\\n\nA: devnum=9\\n\n"
			    "A: idVendor=%04x\\n\nA: idProduct=%04x\\n\nA: product=CP2102 USB to UART\\n\n\n",
			    m->usb + 4, m->vendor, m->product));
	add(m, g_strdup_printf("P: %s\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\n\n", m->interface + 4));
	add(m,
	    g_strdup_printf(
		    "P: %s\nN: %s\nE: DEVNAME=%s\nE: SUBSYSTEM=tty\nL: device=../../../%s\nA: dev=188:%d\\n\n\n",
		    m->tty + 4, tty, m->node, tty, m->minor++));
	m->master = umockdev_testbed_get_dev_fd(m->testbed, m->node);
	cr_assert(m->master >= 0);
	fcntl(m->master, F_SETFD, FD_CLOEXEC);
	/* the terminal's number stays taken after the unplug: the testbed cannot use one twice */
	int slave = ioctl(m->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	g_array_append_val(m->slaves, slave);
	umockdev_testbed_uevent(m->testbed, m->usb, "add");
}

void meter_unplug(struct meter *m)
{
	umockdev_testbed_uevent(m->testbed, m->usb, "remove");
	umockdev_testbed_detach_ioctl(m->testbed, m->node, NULL);
	umockdev_testbed_remove_device(m->testbed, m->tty);
	umockdev_testbed_remove_device(m->testbed, m->interface);
	umockdev_testbed_remove_device(m->testbed, m->usb);
	if (fcntl(m->master, F_GETFD) >= 0) /* the hang-up, unless the testbed did it */
		close(m->master);
	m->master = -1;
	g_object_unref(m->handler);
	g_clear_pointer(&m->node, g_free);
	g_clear_pointer(&m->usb, g_free);
	g_clear_pointer(&m->interface, g_free);
	g_clear_pointer(&m->tty, g_free);
}

void meter_send(struct meter *m, const void *bytes, size_t n)
{
	cr_assert_eq(write(m->master, bytes, n), (ssize_t)n);
}

size_t meter_heard(struct meter *m, void *bytes, size_t cap)
{
	struct pollfd fd = {.fd = m->master, .events = POLLIN};
	ssize_t n = poll(&fd, 1, 0) > 0 && (fd.revents & POLLIN) ? read(m->master, bytes, cap) : 0;
	return n > 0 ? (size_t)n : 0;
}

struct termios meter_settings(struct meter *m)
{
	struct termios t = {0};
	tcgetattr(m->master, &t);
	return t;
}

void meter_free(struct meter *m)
{
	if (m->node)
		meter_unplug(m);
	for (guint i = 0; i < m->slaves->len; i++)
		close(g_array_index(m->slaves, int, i));
	g_array_free(m->slaves, TRUE);
	g_free(m);
}
