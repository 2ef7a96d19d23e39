/*
 * HID reports over libusb, asynchronous: interrupt reads are always pending, nothing blocks, nothing is
 * asked in a loop.
 *
 *     in   interrupt endpoint of the data interface, one report a transfer
 *     out  SET_REPORT on endpoint 0: 21 09 0200 interface, which every model takes
 *
 * The keyboard interface of these sticks is taken from the kernel too: it would type readings into
 * whatever window has the focus.
 */
#include <assert.h>
#include <libusb.h>
#include <stdlib.h>
#include <string.h>

#include "icecue/link.h"
#include "icecue/log.h"
#include "usb.h"

#define REPORT_MAX 64
#define RING_LEN 32
#define READS 2		  /* one is always pending while the other is handled */
#define READ_FAULTS_MAX 5 /* in a row; then the device counts as gone and is opened anew */
#define WRITE_TIMEOUT_MS 500
#define INTERFACES_MAX 8

#define SET_REPORT 0x09
#define REPORT_TYPE_OUTPUT 0x0200

struct report {
	uint8_t n, bytes[REPORT_MAX];
};

struct read {
	struct libusb_transfer *transfer;
	struct link *link;
	bool pending, stalled;
	uint8_t buf[REPORT_MAX];
};

struct link {
	libusb_device_handle *handle;
	uint8_t interface, endpoint, report_len;
	uint8_t detached, claimed; /* bit masks of interfaces, to be given back */
	bool gone, writing;
	int faults;
	int64_t last_now_ms;
	struct read reads[READS];
	struct libusb_transfer *write;
	uint8_t write_buf[LIBUSB_CONTROL_SETUP_SIZE + REPORT_MAX];
	struct report ring[RING_LEN];
	unsigned first, count, dropped;
};

/* ---- open and close ---- */

static enum result to_result(int r)
{
	switch (r) {
	case LIBUSB_SUCCESS:
		return RESULT_OK;
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

static enum result failed(const char *what, int r)
{
	log_debug("USB: cannot %s: %s", what, libusb_strerror(r));
	return to_result(r);
}

static libusb_device *find_device(libusb_device **devices, ssize_t n, const struct port *p)
{
	for (ssize_t i = 0; i < n; i++) {
		char path[sizeof(p->usb_path)];
		struct libusb_device_descriptor d;
		usb_path(devices[i], path, sizeof(path));
		if (path[0] && strcmp(path, p->usb_path) == 0 &&
		    libusb_get_device_descriptor(devices[i], &d) == 0 && d.idVendor == p->vendor &&
		    d.idProduct == p->product_id)
			return devices[i];
	}
	return NULL;
}

static enum result open_handle(struct link *l, const struct port *p)
{
	libusb_device **devices = NULL;
	usb_pump(0);
	ssize_t n = libusb_get_device_list(usb_context(), &devices);
	if (n < 0)
		return failed("list devices", (int)n);
	libusb_device *device = find_device(devices, n, p);
	enum result result = RESULT_NONE;
	if (device) {
		int r = libusb_open(device, &l->handle);
		result = r < 0 ? failed("open", r) : RESULT_OK;
	}
	libusb_free_device_list(devices, 1);
	return result;
}

static bool is_report_endpoint(const struct libusb_endpoint_descriptor *e)
{
	return (e->bEndpointAddress & LIBUSB_ENDPOINT_IN) &&
	       (e->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) == LIBUSB_TRANSFER_TYPE_INTERRUPT;
}

/* Models differ in the endpoint's number, so it is read from the descriptors. */
static enum result find_endpoint(struct link *l)
{
	struct libusb_config_descriptor *config;
	int r = libusb_get_active_config_descriptor(libusb_get_device(l->handle), &config);
	if (r < 0)
		return failed("read the configuration", r);
	for (int i = 0; i < config->bNumInterfaces; i++) {
		const struct libusb_interface *interface = &config->interface[i];
		const struct libusb_interface_descriptor *alt = interface->altsetting;
		if (interface->num_altsetting < 1 || alt->bInterfaceNumber != l->interface)
			continue;
		for (int e = 0; e < alt->bNumEndpoints && !l->endpoint; e++) {
			int size = alt->endpoint[e].wMaxPacketSize & 0x7ff;
			if (is_report_endpoint(&alt->endpoint[e]) && size > 0) {
				l->endpoint = alt->endpoint[e].bEndpointAddress;
				l->report_len = (uint8_t)(size < REPORT_MAX ? size : REPORT_MAX);
			}
		}
	}
	libusb_free_config_descriptor(config);
	if (l->endpoint)
		return RESULT_OK;
	log_debug("USB: interface %u has no interrupt endpoint", l->interface);
	return RESULT_BAD_DATA;
}

/* Takes the interfaces up to the one with the data: the keyboard comes before it. */
static enum result take_interfaces(struct link *l)
{
	for (int i = 0; i <= l->interface; i++) {
		int r = libusb_detach_kernel_driver(l->handle, i);
		if (r == 0)
			l->detached |= (uint8_t)(1u << i);
		else if (r != LIBUSB_ERROR_NOT_FOUND && r != LIBUSB_ERROR_NOT_SUPPORTED &&
			 r != LIBUSB_ERROR_INVALID_PARAM)
			return failed("detach the kernel driver", r);
		r = libusb_claim_interface(l->handle, i);
		if (r == 0)
			l->claimed |= (uint8_t)(1u << i);
		else if (i == l->interface || r != LIBUSB_ERROR_NOT_FOUND)
			return failed("claim the interface", r);
	}
	return RESULT_OK;
}

static void give_back_interfaces(struct link *l)
{
	for (int i = 0; i < INTERFACES_MAX; i++) {
		if (l->claimed & 1u << i)
			libusb_release_interface(l->handle, i);
	}
	for (int i = 0; i < INTERFACES_MAX; i++) {
		if (!(l->detached & 1u << i))
			continue;
		int r = libusb_attach_kernel_driver(l->handle, i);
		if (r < 0 && r != LIBUSB_ERROR_NO_DEVICE)
			log_debug("USB: kernel driver of interface %d not given back: %s", i,
				  libusb_strerror(r));
	}
}

static bool in_flight(const struct link *l)
{
	bool pending = l->writing;
	for (int i = 0; i < READS; i++)
		pending = pending || l->reads[i].pending;
	return pending;
}

/* Half a second at most. What libusb still holds then must not be freed under it. */
static bool stop_transfers(struct link *l)
{
	for (int i = 0; i < READS; i++) {
		if (l->reads[i].pending)
			libusb_cancel_transfer(l->reads[i].transfer);
	}
	if (l->writing)
		libusb_cancel_transfer(l->write);
	for (int i = 0; i < 50 && in_flight(l); i++)
		usb_pump(10);
	return !in_flight(l);
}

static void usb_close(struct link *l)
{
	if (!l)
		return;
	l->gone = true; /* completions resubmit nothing from here on */
	bool idle = stop_transfers(l);
	if (l->handle) {
		give_back_interfaces(l);
		libusb_close(l->handle);
	}
	if (!idle) {
		log_debug("USB: transfers did not end; their memory is left");
		return;
	}
	for (int i = 0; i < READS; i++)
		libusb_free_transfer(l->reads[i].transfer);
	libusb_free_transfer(l->write);
	free(l);
}

/* ---- reports in ---- */

static void keep_report(struct link *l, const uint8_t *bytes, int n)
{
	if (l->count == RING_LEN) { /* nobody came for 32 reports: the newest are worth more */
		l->first = (l->first + 1) % RING_LEN;
		l->count--;
		l->dropped++;
	}
	struct report *r = &l->ring[(l->first + l->count++) % RING_LEN];
	r->n = (uint8_t)n;
	memcpy(r->bytes, bytes, (size_t)n);
}

static void read_fault(struct link *l, const struct libusb_transfer *t)
{
	log_debug("USB: read failed with status %d", t->status);
	if (++l->faults >= READ_FAULTS_MAX)
		l->gone = true;
}

static void submit_read(struct read *r)
{
	int e = libusb_submit_transfer(r->transfer);
	if (e == 0) {
		r->pending = true;
		return;
	}
	log_debug("USB: read not taken: %s", libusb_strerror(e));
	r->link->gone = true;
}

static void LIBUSB_CALL read_done(struct libusb_transfer *t)
{
	struct read *r = t->user_data;
	struct link *l = r->link;

	r->pending = false;
	switch (t->status) {
	case LIBUSB_TRANSFER_COMPLETED:
		l->faults = 0;
		if (t->actual_length > 0 && t->actual_length <= REPORT_MAX)
			keep_report(l, t->buffer, t->actual_length);
		break;
	case LIBUSB_TRANSFER_TIMED_OUT:
		break;
	case LIBUSB_TRANSFER_STALL:
		r->stalled = true; /* the halt is cleared outside of the callback */
		read_fault(l, t);
		return;
	case LIBUSB_TRANSFER_NO_DEVICE:
		l->gone = true;
		return;
	case LIBUSB_TRANSFER_CANCELLED:
		return;
	default:
		read_fault(l, t);
		break;
	}
	if (!l->gone)
		submit_read(r);
}

static void mend_stalls(struct link *l)
{
	for (int i = 0; i < READS && !l->gone; i++) {
		struct read *r = &l->reads[i];
		if (!r->stalled)
			continue;
		r->stalled = false;
		int e = libusb_clear_halt(l->handle, l->endpoint);
		if (e < 0) {
			failed("clear the halt", e);
			l->gone = true;
		} else {
			submit_read(r);
		}
	}
}

static enum result start_reads(struct link *l)
{
	for (int i = 0; i < READS; i++) {
		struct read *r = &l->reads[i];
		r->link = l;
		r->transfer = libusb_alloc_transfer(0);
		if (!r->transfer)
			return RESULT_SYSTEM;
		libusb_fill_interrupt_transfer(r->transfer, l->handle, l->endpoint, r->buf, l->report_len,
					       read_done, r, 0);
		submit_read(r);
		if (l->gone)
			return RESULT_GONE;
	}
	l->write = libusb_alloc_transfer(0);
	return l->write ? RESULT_OK : RESULT_SYSTEM;
}

static enum result usb_open(const struct port *p, const struct driver *drv, struct link **out)
{
	assert(drv->usb_interface < INTERFACES_MAX);
	*out = NULL;
	if (!usb_ready())
		return RESULT_NONE;
	struct link *l = calloc(1, sizeof(*l));
	if (!l)
		return RESULT_SYSTEM;
	l->interface = drv->usb_interface;
	enum result r = open_handle(l, p);
	if (r == RESULT_OK)
		r = find_endpoint(l);
	if (r == RESULT_OK)
		r = take_interfaces(l);
	if (r == RESULT_OK)
		r = start_reads(l);
	if (r != RESULT_OK) {
		usb_close(l);
		return r;
	}
	*out = l;
	return RESULT_OK;
}

static int usb_pollfds(struct link *l, struct pollfd *fds, int cap)
{
	(void)l; /* one context, one device: all of its descriptors */
	return link_usb_hotplug_pollfds(fds, cap);
}

/* With a timerfd in the poll set (libusb on Linux) there is never anything to do. */
static int64_t usb_due_ms(struct link *l)
{
	struct timeval tv;
	if (l->count > 0)
		return l->last_now_ms;
	if (libusb_pollfds_handle_timeouts(usb_context()) || libusb_get_next_timeout(usb_context(), &tv) != 1)
		return MS_NEVER;
	return l->last_now_ms + (int64_t)tv.tv_sec * 1000 + tv.tv_usec / 1000 + 1;
}

static enum result usb_receive(struct link *l, int64_t now_ms, uint8_t *buf, size_t cap, size_t *n,
			       int64_t *t_ms)
{
	l->last_now_ms = now_ms;
	usb_pump(0);
	mend_stalls(l);
	if (l->count == 0)
		return l->gone ? RESULT_GONE : RESULT_AGAIN;
	const struct report *r = &l->ring[l->first];
	*n = r->n < cap ? r->n : cap;
	memcpy(buf, r->bytes, *n);
	*t_ms = now_ms;
	l->first = (l->first + 1) % RING_LEN;
	l->count--;
	return RESULT_OK;
}

/* ---- reports out ---- */

static void LIBUSB_CALL write_done(struct libusb_transfer *t)
{
	struct link *l = t->user_data;
	l->writing = false;
	if (t->status == LIBUSB_TRANSFER_NO_DEVICE)
		l->gone = true;
	else if (t->status != LIBUSB_TRANSFER_COMPLETED) /* the conversation asks again */
		log_debug("USB: SET_REPORT failed with status %d", t->status);
}

static enum result usb_send(struct link *l, const uint8_t *bytes, size_t n)
{
	assert(n <= REPORT_MAX);
	if (l->gone)
		return RESULT_GONE;
	if (l->writing)
		return RESULT_AGAIN;
	libusb_fill_control_setup(l->write_buf,
				  (uint8_t)LIBUSB_ENDPOINT_OUT | (uint8_t)LIBUSB_REQUEST_TYPE_CLASS |
					  (uint8_t)LIBUSB_RECIPIENT_INTERFACE,
				  SET_REPORT, REPORT_TYPE_OUTPUT, l->interface, (uint16_t)n);
	memcpy(l->write_buf + LIBUSB_CONTROL_SETUP_SIZE, bytes, n);
	libusb_fill_control_transfer(l->write, l->handle, l->write_buf, write_done, l, WRITE_TIMEOUT_MS);
	int r = libusb_submit_transfer(l->write);
	if (r < 0)
		return failed("send", r);
	l->writing = true;
	return RESULT_OK;
}

const struct link_ops link_usb_ops = {
	.kind = LINK_USB,
	.open = usb_open,
	.close = usb_close,
	.pollfds = usb_pollfds,
	.due_ms = usb_due_ms,
	.receive = usb_receive,
	.send = usb_send,
};
