#include <criterion/criterion.h>
#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <string.h>
#include <sys/ioctl.h>

#include "stick.h"

#define REPORT_LEN 8 /* of a TEMPer */
#define REPORT_MAX 64
#define GAP_US 5000 /* between two reports of one answer; the real stick takes 80-100 ms */

struct report {
	gint64 due_us;
	guint8 n, bytes[REPORT_MAX];
};

struct urb {
	UMockdevIoctlData *urb, *buffer;
	gulong addr;
	guint8 type, endpoint;
	gint status, length;
	bool done;
};

/* ---- the handler object, which only knows its stick ---- */

typedef struct {
	UMockdevIoctlBase base;
	struct stick *stick;
} StickHandler;
typedef struct {
	UMockdevIoctlBaseClass base;
} StickHandlerClass;
GType stick_handler_get_type(void);
G_DEFINE_TYPE(StickHandler, stick_handler, UMOCKDEV_TYPE_IOCTL_BASE)

/* ---- the device ---- */

void stick_report(struct stick *s, int nth, const guint8 *bytes, int n)
{
	cr_assert_leq(n, REPORT_MAX);
	struct report *r = g_new0(struct report, 1);
	r->due_us = g_get_monotonic_time() + (nth + 1) * GAP_US;
	r->n = (guint8)n;
	if (s->shorts > 0) {
		s->shorts--;
		r->n = 3;
	}
	memcpy(r->bytes, bytes, (size_t)n);
	g_queue_push_tail(s->reports, r);
}

static void queue_report(struct stick *s, int nth, const guint8 *bytes)
{
	stick_report(s, nth, bytes, REPORT_LEN);
}

static void queue_temperature(struct stick *s, int nth, guint8 code, int32_t centi)
{
	guint8 r[REPORT_LEN] = {0x80, code, (guint8)(centi >> 8), (guint8)centi, 0x4e, 0x20};
	queue_report(s, nth, r);
}

static void take_command(struct stick *s, const guint8 *c)
{
	s->asked++;
	if (s->stuck)
		return;
	if (s->ignores > 0) {
		s->ignores--;
		return;
	}
	switch (c[1]) {
	case 0x86:
		queue_report(s, 0, (const guint8 *)"TEMPer2_");
		queue_report(s, 1, (const guint8 *)"V4.1    ");
		break;
	case 0x80:
		queue_temperature(s, 0, 0x80, s->inner_centi);
		queue_temperature(s, 1, 0x01, s->outer_centi);
		break;
	case 0x82:
		queue_report(s, 0, (const guint8[REPORT_LEN]){0x82, 0x04});
		break;
	case 0x87:
		queue_report(s, 0, (const guint8[REPORT_LEN]){0x87, 0x80, 0x01});
		break;
	default:
		s->unknown_controls++;
	}
}

static int temper_control(struct stick *s, const guint8 *setup, guint8 *data, int n)
{
	static const guint8 set_report[8] = {0x21, 0x09, 0x00, 0x02, 0x01, 0x00, REPORT_LEN, 0x00};
	if (n != REPORT_LEN || memcmp(setup, set_report, 8) != 0)
		return -EPIPE;
	take_command(s, data);
	return n;
}

/* device 3553:a001; configuration with a boot keyboard (EP 81) and a vendor HID interface (EP 82) */
static const struct stick_model temper = {
	.vendor = "3553",
	.product = "a001",
	.name = "TEMPer2_V4.1",
	.descriptors =
		"1201000200000008533501a000010102000109023b00020100a0320904000001030101000921100100012241000705810308000a0904010001030102000921100100012223000705820308000a",
	.interfaces = 2,
	.endpoint_in = 0x82,
	.control = temper_control,
};

/* ---- usbfs: requests ---- */

static void finish(struct urb *u, gint status, const guint8 *bytes, gint n)
{
	struct usbdevfs_urb *raw = (struct usbdevfs_urb *)u->urb->data;
	if (bytes)
		umockdev_ioctl_data_update(u->buffer, 0, (guint8 *)bytes, n);
	raw->status = status;
	raw->actual_length = n;
	umockdev_ioctl_data_update(u->urb, 0, u->urb->data, sizeof(*raw));
	u->done = true;
}

static void run_control(struct stick *s, struct urb *u)
{
	guint8 bytes[8 + REPORT_MAX] = {0};
	gint n = u->length - 8;
	if (n < 0 || n > REPORT_MAX) {
		finish(u, -EPIPE, NULL, 0);
		return;
	}
	memcpy(bytes, u->buffer->data, (size_t)u->length);
	int got = s->model->control(s, bytes, bytes + 8, n);
	if (got < 0) {
		s->unknown_controls++;
		finish(u, got, NULL, 0);
		return;
	}
	if (bytes[0] & 0x80)
		umockdev_ioctl_data_update(u->buffer, 8, bytes + 8, (gsize)got);
	finish(u, 0, NULL, got);
}

static void run_write(struct stick *s, struct urb *u)
{
	if (s->model->endpoint_out != u->endpoint || !s->model->heard) {
		finish(u, -ENOENT, NULL, 0);
		return;
	}
	s->model->heard(s, u->buffer->data, u->length);
	finish(u, 0, NULL, u->length);
}

static void run_read(struct stick *s, struct urb *u)
{
	struct report *r = g_queue_peek_head(s->reports);
	if (u->endpoint != s->model->endpoint_in) {
		finish(u, -ENOENT, NULL, 0);
	} else if (s->halted) {
		finish(u, -EPIPE, NULL, 0);
	} else if (r && r->due_us <= g_get_monotonic_time()) {
		if (s->stalls > 0) {
			s->stalls--;
			s->halted = true;
			finish(u, -EPIPE, NULL, 0);
		} else if (s->faults > 0) {
			s->faults--;
			finish(u, -EPROTO, NULL, 0);
		} else {
			finish(u, 0, r->bytes, r->n);
			g_free(g_queue_pop_head(s->reports));
		}
	}
}

static struct urb *next_done(struct stick *s)
{
	for (GList *l = s->urbs->head; l; l = l->next) {
		struct urb *u = l->data;
		if (!u->done && s->gone)
			finish(u, -ESHUTDOWN, NULL, 0);
		else if (!u->done && u->type == USBDEVFS_URB_TYPE_CONTROL)
			run_control(s, u);
		else if (!u->done && !(u->endpoint & 0x80))
			run_write(s, u);
		else if (!u->done)
			run_read(s, u);
		if (u->done)
			return u;
	}
	return NULL;
}

static void free_urb(gpointer p)
{
	struct urb *u = p;
	g_object_unref(u->urb);
	if (u->buffer)
		g_object_unref(u->buffer);
	g_free(u);
}

static void submit(struct stick *s, UMockdevIoctlClient *client, UMockdevIoctlData *data)
{
	const struct usbdevfs_urb *raw = (const struct usbdevfs_urb *)data->data;
	if (s->gone) {
		umockdev_ioctl_client_complete(client, -1, ENODEV);
		return;
	}
	struct urb *u = g_new0(struct urb, 1);
	u->urb = g_object_ref(data);
	u->addr = data->client_addr;
	u->type = raw->type;
	u->endpoint = raw->endpoint;
	u->length = raw->buffer_length;
	u->buffer = umockdev_ioctl_data_resolve(data, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer),
						(gsize)raw->buffer_length, NULL);
	g_queue_push_tail(s->urbs, u);
	umockdev_ioctl_client_complete(client, 0, 0);
}

static void reap(struct stick *s, UMockdevIoctlClient *client, UMockdevIoctlData *data)
{
	struct urb *u = next_done(s);
	if (u) {
		umockdev_ioctl_data_set_ptr(data, 0, u->urb);
		umockdev_ioctl_client_complete(client, 0, 0);
		g_queue_remove(s->urbs, u);
		free_urb(u);
		return;
	}
	/* a plain file stands for the node and is always ready: do not let the program spin */
	g_usleep(2000);
	umockdev_ioctl_client_complete(client, -1, s->gone ? ENODEV : EAGAIN);
}

static void discard(struct stick *s, UMockdevIoctlClient *client)
{
	gulong addr;
	memcpy(&addr, umockdev_ioctl_client_get_arg(client)->data, sizeof(addr));
	for (GList *l = s->urbs->head; l; l = l->next) {
		struct urb *u = l->data;
		if (u->addr == addr && !u->done) {
			finish(u, -ENOENT, NULL, 0);
			umockdev_ioctl_client_complete(client, 0, 0);
			return;
		}
	}
	umockdev_ioctl_client_complete(client, -1, EINVAL);
}

/* ---- usbfs: interfaces ---- */

static void connect_driver(struct stick *s, UMockdevIoctlClient *client, UMockdevIoctlData *data)
{
	const struct usbdevfs_ioctl *c = (const struct usbdevfs_ioctl *)data->data;
	bool detach = (guint)c->ioctl_code == (guint)USBDEVFS_DISCONNECT;
	guint8 bit = (guint8)(1u << c->ifno);
	if (s->gone) {
		umockdev_ioctl_client_complete(client, -1, ENODEV);
	} else if (detach && !(s->kernel_drivers & bit)) {
		umockdev_ioctl_client_complete(client, -1, ENODATA);
	} else {
		if (detach)
			s->kernel_drivers &= (guint8)~bit;
		else
			s->kernel_drivers |= bit;
		umockdev_ioctl_client_complete(client, 1, 0);
	}
}

static void get_driver(struct stick *s, UMockdevIoctlClient *client, UMockdevIoctlData *data)
{
	struct usbdevfs_getdriver d = *(const struct usbdevfs_getdriver *)data->data;
	if (!(s->kernel_drivers & 1u << d.interface)) {
		umockdev_ioctl_client_complete(client, -1, ENODATA);
		return;
	}
	strcpy(d.driver, "usbhid");
	umockdev_ioctl_data_update(data, 0, (guint8 *)&d, sizeof(d));
	umockdev_ioctl_client_complete(client, 0, 0);
}

static void claim(struct stick *s, UMockdevIoctlClient *client, UMockdevIoctlData *data, bool take)
{
	guint interface = *(const guint *)data->data;
	guint8 bit = (guint8)(1u << interface);
	if (s->gone)
		umockdev_ioctl_client_complete(client, -1, ENODEV);
	else if (interface >= s->model->interfaces)
		umockdev_ioctl_client_complete(client, -1, ENOENT);
	else if (take && (s->held || s->kernel_drivers & bit))
		umockdev_ioctl_client_complete(client, -1, EBUSY);
	else {
		s->claimed = take ? s->claimed | bit : s->claimed & (guint8)~bit;
		umockdev_ioctl_client_complete(client, 0, 0);
	}
}

static void capabilities(struct stick *s, UMockdevIoctlClient *client, UMockdevIoctlData *data)
{
	guint32 caps = USBDEVFS_CAP_BULK_CONTINUATION | USBDEVFS_CAP_NO_PACKET_SIZE_LIM;
	s->opened++;
	umockdev_ioctl_data_update(data, 0, (guint8 *)&caps, sizeof(caps));
	umockdev_ioctl_client_complete(client, 0, 0);
}

static gboolean handle_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client)
{
	struct stick *s = ((StickHandler *)base)->stick;
	gulong request = umockdev_ioctl_client_get_request(client);
	UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client), *data = NULL;

	if (_IOC_SIZE(request) > 0 && request != USBDEVFS_DISCARDURB)
		data = umockdev_ioctl_data_resolve(arg, 0, _IOC_SIZE(request), NULL);
	switch (request) {
	case USBDEVFS_GET_CAPABILITIES:
		capabilities(s, client, data);
		break;
	case USBDEVFS_GETDRIVER:
		get_driver(s, client, data);
		break;
	case USBDEVFS_IOCTL:
		connect_driver(s, client, data);
		break;
	case USBDEVFS_CLAIMINTERFACE:
	case USBDEVFS_RELEASEINTERFACE:
		claim(s, client, data, request == USBDEVFS_CLAIMINTERFACE);
		break;
	case USBDEVFS_CLEAR_HALT:
		s->halted = false;
		s->halts_cleared++;
		umockdev_ioctl_client_complete(client, s->gone ? -1 : 0, s->gone ? ENODEV : 0);
		break;
	case USBDEVFS_RESET:
		s->resets++;
		s->stuck = s->stuck && s->dead;
		umockdev_ioctl_client_complete(client, s->gone ? -1 : 0, s->gone ? ENODEV : 0);
		break;
	case USBDEVFS_SUBMITURB:
		submit(s, client, data);
		break;
	case USBDEVFS_REAPURB:
	case USBDEVFS_REAPURBNDELAY:
		reap(s, client, data);
		break;
	case USBDEVFS_DISCARDURB:
		discard(s, client);
		break;
	default:
		s->unknown_ioctls++;
		umockdev_ioctl_client_complete(client, -1, ENOTTY);
	}
	if (data)
		g_object_unref(data);
	return TRUE;
}

static void stick_handler_class_init(StickHandlerClass *c)
{
	((UMockdevIoctlBaseClass *)c)->handle_ioctl = handle_ioctl;
}

static void stick_handler_init(StickHandler *h)
{
	h->stick = NULL;
}

/* ---- plugging ---- */

static void add_hub(struct stick *s)
{
	GError *error = NULL;
	char *root = umockdev_testbed_get_root_dir(s->testbed);
	char *there = g_strconcat(root, "/sys/devices/pci0000:00/0000:00:14.0/usb1", NULL);
	bool ok = g_file_test(there, G_FILE_TEST_IS_DIR);
	g_free(there);
	g_free(root);
	if (ok)
		return;
	ok = umockdev_testbed_add_from_string(
		s->testbed,
		"P: /devices/pci0000:00/0000:00:14.0/usb1\nN: bus/usb/001/001\n"
		"E: DEVNAME=/dev/bus/usb/001/001\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nE: BUSNUM=001\nE: DEVNUM=001\n"
		"A: busnum=1\\n\nA: devnum=1\\n\nA: bConfigurationValue=1\\n\nA: speed=480\\n\nA: idVendor=1d6b\\n\n"
		"A: idProduct=0002\\n\n"
		"H: descriptors=12010002090001406b1d020015060302010109021900010100e0000904000001090000000705810304000c\n\n",
		&error);
	cr_assert(ok, "%s", error ? error->message : "");
}

struct stick *stick_new(UMockdevTestbed *testbed)
{
	return stick_new_model(testbed, &temper);
}

struct stick *stick_new_model(UMockdevTestbed *testbed, const struct stick_model *model)
{
	struct stick *s = g_new0(struct stick, 1);
	s->testbed = testbed;
	s->model = model;
	s->inner_centi = 2904;
	s->outer_centi = 2506;
	s->devnum = 3;
	s->reports = g_queue_new();
	s->urbs = g_queue_new();
	add_hub(s);
	return s;
}

void stick_plug(struct stick *s, const char *usb_path)
{
	GError *error = NULL;
	StickHandler *h = g_object_new(stick_handler_get_type(), NULL);
	h->stick = s;
	s->handler = &h->base;
	s->devnum++;
	s->gone = s->halted = s->stuck = false;
	s->kernel_drivers = (uint8_t)((1u << s->model->interfaces) - 1);
	s->stage = 0;
	s->claimed = 0;
	s->node = g_strdup_printf("/dev/bus/usb/001/%03d", s->devnum);
	s->sysfs = g_strdup_printf("/sys/devices/pci0000:00/0000:00:14.0/usb1/%s", usb_path);
	cr_assert(umockdev_testbed_attach_ioctl(s->testbed, s->node, s->handler, &error), "%s",
		  error ? error->message : "");
	const struct stick_model *m = s->model;
	char *text = g_strdup_printf(
		"P: %s\nN: %s\nE: DEVNAME=%s\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nE: BUSNUM=001\nE: DEVNUM=%03d\n"
		"E: PRODUCT=%s/%s/100\nA: busnum=1\\n\nA: devnum=%d\\n\nA: bConfigurationValue=1\\n\nA: speed=1.5\\n\n"
		"A: idVendor=%s\\n\nA: idProduct=%s\\n\nA: product=%s\\n\n"
		"H: descriptors=%s\n\n",
		s->sysfs + strlen("/sys"), s->node + strlen("/dev/"), s->node, s->devnum, m->vendor,
		m->product, s->devnum, m->vendor, m->product, m->name, m->descriptors);
	cr_assert(umockdev_testbed_add_from_string(s->testbed, text, &error), "%s",
		  error ? error->message : "");
	umockdev_testbed_uevent(s->testbed, s->sysfs, "add");
	g_free(text);
}

static void remove_files(struct stick *s)
{
	umockdev_testbed_detach_ioctl(s->testbed, s->node, NULL);
	umockdev_testbed_remove_device(s->testbed, s->sysfs);
	g_object_unref(s->handler);
	g_clear_pointer(&s->node, g_free);
	g_clear_pointer(&s->sysfs, g_free);
}

void stick_unplug(struct stick *s)
{
	s->gone = true;
	umockdev_testbed_uevent(s->testbed, s->sysfs, "remove");
	gint64 end = g_get_monotonic_time() + 50000;
	while (g_get_monotonic_time() < end) {
		g_main_context_iteration(NULL, FALSE);
		g_usleep(200);
	}
	remove_files(s);
	g_queue_clear_full(s->reports, g_free);
}

void stick_free(struct stick *s)
{
	if (s->node)
		remove_files(s);
	g_queue_free_full(s->reports, g_free);
	g_queue_free_full(s->urbs, free_urb);
	g_free(s);
}
