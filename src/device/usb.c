#include <libusb.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "system/log.h"
#include "usb.h"

#define POLLFDS_MAX 16

/* ---- the one context ---- */

static struct {
	libusb_context *ctx;
	struct pollfd fds[POLLFDS_MAX];
	int n_fds;
} usb;

static void pollfd_added(int fd, short events, void *user)
{
	(void)user;
	if (usb.n_fds < POLLFDS_MAX)
		usb.fds[usb.n_fds++] = (struct pollfd){.fd = fd, .events = events};
	else
		log_warning(_("USB: more than %d descriptors to watch"), POLLFDS_MAX);
}

static void pollfd_removed(int fd, void *user)
{
	(void)user;
	for (int i = 0; i < usb.n_fds; i++) {
		if (usb.fds[i].fd == fd) {
			usb.fds[i] = usb.fds[--usb.n_fds];
			return;
		}
	}
}

/* libusb has a thread for hotplug news. It must not take the signals that the loop waits for. */
static int init_without_signals(void)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int r = libusb_init(&usb.ctx);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r;
}

bool usb_ready(void)
{
	if (usb.ctx)
		return true;
	int r = init_without_signals();
	if (r < 0) {
		log_debug("no USB here: %s", libusb_strerror(r));
		usb.ctx = NULL;
		return false;
	}
	libusb_set_pollfd_notifiers(usb.ctx, pollfd_added, pollfd_removed, NULL);
	const struct libusb_pollfd **fds = libusb_get_pollfds(usb.ctx);
	for (int i = 0; fds && fds[i]; i++)
		pollfd_added(fds[i]->fd, fds[i]->events, NULL);
	libusb_free_pollfds(fds);
	return true;
}

void usb_pump(int wait_ms)
{
	struct timeval tv = {.tv_sec = wait_ms / 1000, .tv_usec = wait_ms % 1000 * 1000};
	int r = libusb_handle_events_timeout_completed(usb.ctx, &tv, NULL);
	if (r < 0 && r != LIBUSB_ERROR_INTERRUPTED)
		log_debug("USB events: %s", libusb_strerror(r));
}

libusb_context *usb_context(void)
{
	return usb.ctx;
}

enum result usb_failed(const char *what, int error)
{
	log_debug("USB: cannot %s: %s", what, libusb_strerror(error));
	switch (error) {
	case LIBUSB_ERROR_ACCESS:
		return RESULT_DENIED;
	case LIBUSB_ERROR_BUSY:
		return RESULT_BUSY;
	case LIBUSB_ERROR_NO_DEVICE:
		return RESULT_GONE;
	default:
		return RESULT_SYSTEM;
	}
}

int usb_pollfds(struct pollfd *fds, int cap)
{
	int n = usb.n_fds < cap ? usb.n_fds : cap;
	memcpy(fds, usb.fds, (size_t)n * sizeof(*fds));
	return n;
}

/* ---- endpoints ---- */

static void note_endpoint(const struct libusb_endpoint_descriptor *e, struct usb_endpoints *out)
{
	int size = e->wMaxPacketSize & 0x7ff;

	if ((e->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != LIBUSB_TRANSFER_TYPE_INTERRUPT || size == 0)
		return;
	if (!(e->bEndpointAddress & LIBUSB_ENDPOINT_IN)) {
		out->out = out->out ? out->out : e->bEndpointAddress;
	} else if (!out->in) {
		out->in = e->bEndpointAddress;
		out->in_len = (uint8_t)(size < USB_REPORT_MAX ? size : USB_REPORT_MAX);
	}
}

/* Models differ in the endpoints' numbers, so they are read from the descriptors. */
enum result usb_find_endpoints(libusb_device_handle *handle, uint8_t interface, struct usb_endpoints *out)
{
	struct libusb_config_descriptor *config;
	int r = libusb_get_active_config_descriptor(libusb_get_device(handle), &config);

	*out = (struct usb_endpoints){0};
	if (r < 0)
		return usb_failed("read the configuration", r);
	for (int i = 0; i < config->bNumInterfaces; i++) {
		const struct libusb_interface_descriptor *alt = config->interface[i].altsetting;

		if (config->interface[i].num_altsetting < 1 || alt->bInterfaceNumber != interface)
			continue;
		for (int e = 0; e < alt->bNumEndpoints; e++)
			note_endpoint(&alt->endpoint[e], out);
	}
	libusb_free_config_descriptor(config);
	if (out->in)
		return RESULT_OK;
	log_debug("USB: interface %u has no interrupt endpoint", interface);
	return RESULT_BAD_DATA;
}

/* ---- one device ---- */

static libusb_device *find_device(libusb_device **devices, ssize_t n, const struct port *p)
{
	for (ssize_t i = 0; i < n; i++) {
		char node[sizeof(p->node)];
		snprintf(node, sizeof(node), "/dev/bus/usb/%03u/%03u", libusb_get_bus_number(devices[i]),
			 libusb_get_device_address(devices[i]));
		if (strcmp(node, p->node) == 0)
			return devices[i];
	}
	return NULL;
}

enum result usb_open_handle(const struct port *p, libusb_device_handle **out)
{
	libusb_device **devices = NULL;
	usb_pump(0);
	ssize_t n = libusb_get_device_list(usb.ctx, &devices);
	if (n < 0)
		return usb_failed("list devices", (int)n);
	libusb_device *device = find_device(devices, n, p);
	enum result result = RESULT_NONE;
	if (device) {
		int r = libusb_open(device, out);
		result = r < 0 ? usb_failed("open", r) : RESULT_OK;
	}
	libusb_free_device_list(devices, 1);
	return result;
}

enum result usb_reset(const struct port *p)
{
	libusb_device_handle *handle = NULL;
	if (!usb_ready())
		return RESULT_NONE;
	enum result result = usb_open_handle(p, &handle);
	if (result != RESULT_OK)
		return result;
	int r = libusb_reset_device(handle);
	if (r < 0 && r != LIBUSB_ERROR_NOT_FOUND) /* found again by its path */
		result = usb_failed("reset", r);
	libusb_close(handle);
	return result;
}
