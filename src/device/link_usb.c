/*
 * HID reports and vendor requests over libusb, asynchronously: interrupt reads are always pending, and
 * nothing blocks or polls. struct usb_travel of the driver defines which way bytes go:
 *
 *     in   interrupt endpoint of the data interface, one report a transfer
 *     out  SET_REPORT on endpoint 0: 21 09 02id interface (feature reports: 03id), or the interrupt OUT
 *          endpoint
 *     in answer to out   a control request IN, as the driver wrote it
 *
 * The keyboard interface of TEMPer sticks is taken from the kernel too, because it would type readings into
 * whatever window has the focus.
 */
#include <assert.h>
#include <libusb.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "system/log.h"
#include "usb.h"

#define REPORT_MAX USB_REPORT_MAX
#define RING_LEN 32
#define READS 2		  /* one is always pending while the other is handled */
#define READ_FAULTS_MAX 5 /* failures in a row after which the device counts as gone and is opened again */
#define WRITE_TIMEOUT_MS 500
#define INTERFACES_MAX 8
#define OUT_LEN 16 /* reports that can wait: the longest message through a bridge, and its settings */

#define SET_REPORT 0x09
#define REPORT_TYPE_OUTPUT 0x0200
#define REPORT_TYPE_FEATURE 0x0300

struct report {
	uint8_t n, bytes[REPORT_MAX];
};

struct outgoing {
	enum outgoing_kind { OUTPUT, FEATURE, REQUEST } kind;
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
	const struct usb_travel *travel;
	uint8_t interface;
	struct usb_endpoints endpoints;
	uint8_t detached, claimed; /* bit masks of interfaces, to be returned */
	bool gone, writing;
	int faults;
	int64_t last_now_ms;
	struct read reads[READS];
	struct libusb_transfer *write;
	uint8_t write_buf[LIBUSB_CONTROL_SETUP_SIZE + REPORT_MAX];
	struct outgoing out[OUT_LEN]; /* the first is being sent while `writing` */
	unsigned out_n;
	struct report ring[RING_LEN];
	unsigned first, count, dropped;
};

/* ---- open and close ---- */

/* Takes the interfaces up to the one with the data: the keyboard comes before it. A driver that needs only
 * the data interface leaves the others, which may be a working serial port. An interface that the kernel does
 * not have is given to it all the same at the end: a session that was killed left it so. */
static enum result take_interfaces(struct link *l)
{
	for (int i = l->travel->alone ? l->interface : 0; i <= l->interface; i++) {
		int r = libusb_detach_kernel_driver(l->handle, i);
		if (r == 0 || r == LIBUSB_ERROR_NOT_FOUND)
			l->detached |= (uint8_t)(1u << i);
		else if (r != LIBUSB_ERROR_NOT_SUPPORTED && r != LIBUSB_ERROR_INVALID_PARAM)
			return usb_failed("detach the kernel driver", r);
		r = libusb_claim_interface(l->handle, i);
		if (r == 0)
			l->claimed |= (uint8_t)(1u << i);
		else if (i == l->interface || r != LIBUSB_ERROR_NOT_FOUND)
			return usb_failed("claim the interface", r);
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

/* Waits half a second at most. What libusb still uses after that must not be freed. */
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
	l->gone = true; /* from here on completions submit nothing */
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
	if (l->count == RING_LEN) { /* nobody read 32 reports: the newest are worth more */
		l->first = (l->first + 1) % RING_LEN;
		l->count--;
		l->dropped++;
	}
	struct report *r = &l->ring[(l->first + l->count++) % RING_LEN];
	r->n = (uint8_t)n;
	memcpy(r->bytes, bytes, (size_t)n);
}

static void take_report(struct link *l, const uint8_t *bytes, int n)
{
	uint8_t carried[REPORT_MAX];

	if (n <= 0 || n > REPORT_MAX)
		return;
	if (l->travel->bridge) {
		n = (int)l->travel->bridge->unwrap(bytes, (size_t)n, carried);
		bytes = carried;
	}
	if (n > 0)
		keep_report(l, bytes, n);
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
		take_report(l, t->buffer, t->actual_length);
		break;
	case LIBUSB_TRANSFER_TIMED_OUT:
		break;
	case LIBUSB_TRANSFER_STALL:
		r->stalled = true; /* the halt is cleared outside the callback */
		read_fault(l, t);
		return;
	case LIBUSB_TRANSFER_NO_DEVICE:
		l->gone = true;
		return;
	case LIBUSB_TRANSFER_CANCELLED:
		return;
	case LIBUSB_TRANSFER_ERROR:
	case LIBUSB_TRANSFER_OVERFLOW:
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
		int e = libusb_clear_halt(l->handle, l->endpoints.in);
		if (e < 0) {
			usb_failed("clear the halt", e);
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
		libusb_fill_interrupt_transfer(r->transfer, l->handle, l->endpoints.in, r->buf,
					       l->endpoints.in_len, read_done, r, 0);
		submit_read(r);
		if (l->gone)
			return RESULT_GONE;
	}
	return RESULT_OK;
}

/* ---- out ---- */

static void LIBUSB_CALL write_done(struct libusb_transfer *t);

static void fill_set_report(struct link *l, const struct outgoing *o)
{
	uint16_t id = o->kind == OUTPUT && l->travel->report_ids ? o->bytes[0] : 0;

	libusb_fill_control_setup(
		l->write_buf,
		(uint8_t)LIBUSB_ENDPOINT_OUT | (uint8_t)LIBUSB_REQUEST_TYPE_CLASS |
			(uint8_t)LIBUSB_RECIPIENT_INTERFACE,
		SET_REPORT, (uint16_t)((o->kind == FEATURE ? REPORT_TYPE_FEATURE : REPORT_TYPE_OUTPUT) | id),
		l->interface, o->n);
	memcpy(l->write_buf + LIBUSB_CONTROL_SETUP_SIZE, o->bytes, o->n);
	libusb_fill_control_transfer(l->write, l->handle, l->write_buf, write_done, l, WRITE_TIMEOUT_MS);
}

/* Sends the first waiting report. */
static enum result start_write(struct link *l)
{
	const struct outgoing *o = &l->out[0];

	if (o->kind == REQUEST) {
		memcpy(l->write_buf, o->bytes, LIBUSB_CONTROL_SETUP_SIZE);
		libusb_fill_control_transfer(l->write, l->handle, l->write_buf, write_done, l,
					     WRITE_TIMEOUT_MS);
	} else if (l->travel->out == USB_INTERRUPT && l->endpoints.out && o->kind == OUTPUT) {
		memcpy(l->write_buf, o->bytes, o->n);
		libusb_fill_interrupt_transfer(l->write, l->handle, l->endpoints.out, l->write_buf, o->n,
					       write_done, l, WRITE_TIMEOUT_MS);
	} else {
		fill_set_report(l, o);
	}
	int r = libusb_submit_transfer(l->write);
	if (r < 0) {
		l->out_n = 0;
		return usb_failed("send", r);
	}
	l->writing = true;
	return RESULT_OK;
}

static void LIBUSB_CALL write_done(struct libusb_transfer *t)
{
	struct link *l = t->user_data;
	l->writing = false;
	if (t->status == LIBUSB_TRANSFER_NO_DEVICE)
		l->gone = true;
	else if (t->status != LIBUSB_TRANSFER_COMPLETED) /* the conversation will ask again */
		log_debug("USB: sending failed with status %d", t->status);
	else if (l->out[0].kind == REQUEST)
		take_report(l, libusb_control_transfer_get_data(t), t->actual_length);
	memmove(&l->out[0], &l->out[1], --l->out_n * sizeof(l->out[0]));
	if (l->out_n > 0 && !l->gone)
		start_write(l);
}

static void queue(struct link *l, enum outgoing_kind kind, const uint8_t *bytes, size_t n)
{
	struct outgoing *o = &l->out[l->out_n++];

	assert(l->out_n <= OUT_LEN && n <= REPORT_MAX);
	*o = (struct outgoing){.kind = kind, .n = (uint8_t)n};
	memcpy(o->bytes, bytes, n);
	if (kind == OUTPUT && o->n < l->travel->out_len)
		o->n = l->travel->out_len;
}

static void queue_pieces(struct link *l, const uint8_t *bytes, size_t n)
{
	size_t len = l->travel->out_len;

	for (size_t at = 0; at + len <= n && l->out_n < OUT_LEN; at += len)
		queue(l, OUTPUT, bytes + at, len);
}

static void queue_wrapped(struct link *l, const uint8_t *bytes, size_t n)
{
	uint8_t report[REPORT_MAX];

	for (size_t took = 0; n > 0 && l->out_n < OUT_LEN; bytes += took, n -= took) {
		size_t len = l->travel->bridge->wrap(bytes, n, report, &took);
		assert(took > 0);
		queue(l, OUTPUT, report, len);
	}
}

/* Does the request only read? One that a device would take for its own data is a mistake of ours. */
static bool is_question(const uint8_t *setup, size_t n)
{
	return n == LIBUSB_CONTROL_SETUP_SIZE && (setup[0] & LIBUSB_ENDPOINT_IN) && setup[7] == 0 &&
	       setup[6] <= REPORT_MAX;
}

static enum result usb_send(struct link *l, const uint8_t *bytes, size_t n)
{
	bool pieces = l->travel->out == USB_REPORTS_IN;
	bool request = l->travel->out == USB_CONTROL_IN || (pieces && n == 8 && bytes[0] == 0xa1);

	assert(n <= (pieces ? OUT_LEN * (size_t)l->travel->out_len : REPORT_MAX));
	assert(!request || is_question(bytes, n));
	if (l->gone)
		return RESULT_GONE;
	if (l->out_n > 1)
		return RESULT_AGAIN;
	if (l->travel->bridge)
		queue_wrapped(l, bytes, n);
	else if (request)
		queue(l, REQUEST, bytes, n);
	else if (pieces)
		queue_pieces(l, bytes, n);
	else
		queue(l, OUTPUT, bytes, n);
	return l->writing ? RESULT_OK : start_write(l);
}

/* ---- open ---- */

static bool has_endpoints(const struct usb_travel *travel)
{
	return travel->out != USB_CONTROL_IN && travel->out != USB_REPORTS_IN;
}

static enum result start(struct link *l, const struct driver *drv)
{
	uint8_t report[REPORT_MAX];

	l->write = libusb_alloc_transfer(0);
	if (!l->write)
		return RESULT_SYSTEM;
	if (!has_endpoints(l->travel))
		return RESULT_OK;
	if (l->travel->bridge) {
		queue(l, FEATURE, report, l->travel->bridge->settings(&drv->serial, report));
		enum result r = start_write(l);
		if (r != RESULT_OK)
			return r;
	}
	return start_reads(l);
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
	l->travel = &drv->usb;
	enum result r = usb_open_handle(p, &l->handle);
	if (r == RESULT_OK && has_endpoints(&drv->usb))
		r = usb_find_endpoints(l->handle, l->interface, &l->endpoints);
	if (r == RESULT_OK)
		r = take_interfaces(l);
	if (r == RESULT_OK)
		r = start(l, drv);
	if (r != RESULT_OK) {
		usb_close(l);
		return r;
	}
	*out = l;
	return RESULT_OK;
}

static int pollfds(struct link *l, struct pollfd *fds, int cap)
{
	(void)l;
	return usb_pollfds(fds, cap);
}

/* With a timerfd in the poll set (libusb on Linux) this never has anything to do. */
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

const struct link_ops link_usb_ops = {
	.kind = LINK_USB,
	.open = usb_open,
	.close = usb_close,
	.pollfds = pollfds,
	.due_ms = usb_due_ms,
	.receive = usb_receive,
	.send = usb_send,
	.reset = usb_reset,
};
