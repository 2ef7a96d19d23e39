/*
 * Serial ports through libserialport, which supports odd baud rates. Reading uses poll(2) on its descriptor
 * and non-blocking reads: after an unplug its blocking reads return 0 at once, for ever.
 */
#include <assert.h>
#include <errno.h>
#include <libserialport.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "link.h"
#include "ports.h"
#include "system/log.h"

struct link {
	struct sp_port *port;
	int fd;
	bool open;
};

/* ---- open and close ---- */

static enum result failed(const char *what)
{
	int e = errno;
	log_debug("serial: cannot %s: %s", what, strerror(e));
	switch (e) {
	case EACCES:
	case EPERM:
		return RESULT_DENIED;
	case EBUSY:
	case EWOULDBLOCK:
		return RESULT_BUSY;
	case ENOENT:
		return RESULT_NONE;
	case ENODEV:
	case ENXIO:
	case EIO:
		return RESULT_GONE;
	default:
		return RESULT_SYSTEM;
	}
}

/* Two programs on one port each get half of the bytes. TIOCEXCL keeps out everybody but root, the lock
 * keeps out root's second icecue. */
static enum result lock_port(struct link *l)
{
	if (flock(l->fd, LOCK_EX | LOCK_NB) < 0)
		return failed("lock");
	if (ioctl(l->fd, TIOCEXCL) < 0)
		log_debug("serial: TIOCEXCL: %s", strerror(errno));
	return RESULT_OK;
}

/* DTR and RTS stay as the kernel set them: they power some leads, and reset some boards. */
static enum result configure(struct link *l, const struct serial_settings *s)
{
	struct sp_port_config *c = NULL;
	if (sp_new_config(&c) != SP_OK)
		return RESULT_SYSTEM;
	sp_set_config_baudrate(c, s->baud);
	sp_set_config_bits(c, s->data_bits);
	sp_set_config_parity(c, s->parity == 'E'   ? SP_PARITY_EVEN
				: s->parity == 'O' ? SP_PARITY_ODD
						   : SP_PARITY_NONE);
	sp_set_config_stopbits(c, s->stop_bits);
	sp_set_config_cts(c, SP_CTS_IGNORE);
	sp_set_config_dsr(c, SP_DSR_IGNORE);
	sp_set_config_xon_xoff(c, SP_XONXOFF_DISABLED);
	errno = 0;
	enum result r = sp_set_config(l->port, c) == SP_OK ? RESULT_OK : failed("set baud rate and parity");
	sp_free_config(c);
	return r;
}

static void serial_close(struct link *l)
{
	if (!l)
		return;
	if (l->open) {
		ioctl(l->fd, TIOCNXCL);
		sp_close(l->port);
	}
	sp_free_port(l->port);
	free(l);
}

/* libserialport takes kernel names only, people name /dev/serial/by-id/... */
static enum result open_port(struct link *l, const struct port *p)
{
	char node[PORT_TEXT];
	if (!port_serial_node(p->node[0] ? p->node : p->where, node, sizeof(node)))
		return RESULT_NONE;
	if (sp_get_port_by_name(node, &l->port) != SP_OK)
		return RESULT_NONE;
	errno = 0;
	if (sp_open(l->port, SP_MODE_READ_WRITE) != SP_OK)
		return failed("open");
	l->open = true;
	return sp_get_port_handle(l->port, &l->fd) == SP_OK ? RESULT_OK : RESULT_SYSTEM;
}

static enum result serial_open(const struct port *p, const struct driver *drv, struct link **out)
{
	*out = NULL;
	struct link *l = calloc(1, sizeof(*l));
	if (!l)
		return RESULT_SYSTEM;
	enum result r = open_port(l, p);
	if (r == RESULT_OK)
		r = lock_port(l);
	if (r == RESULT_OK)
		r = configure(l, &drv->serial);
	if (r != RESULT_OK) {
		serial_close(l);
		return r;
	}
	sp_flush(l->port, SP_BUF_INPUT); /* drops what came before the settings were right */
	*out = l;
	return RESULT_OK;
}

static int serial_pollfds(struct link *l, struct pollfd *fds, int cap)
{
	if (cap < 1)
		return 0;
	fds[0] = (struct pollfd){.fd = l->fd, .events = POLLIN};
	return 1;
}

/* The port is read only where something is there: that is asked at every wake-up, and most bring nothing. */
static enum result serial_receive(struct link *l, int64_t now_ms, uint8_t *buf, size_t cap, size_t *n,
				  int64_t *t_ms)
{
	struct pollfd fd = {.fd = l->fd, .events = POLLIN};
	if (poll(&fd, 1, 0) <= 0)
		return RESULT_AGAIN;
	int got = sp_nonblocking_read(l->port, buf, cap);
	bool gone =
		fd.revents & (POLLHUP | POLLERR | POLLNVAL) || (got == 0 && sp_input_waiting(l->port) < 0);
	if (got < 0 || (got == 0 && gone))
		return RESULT_GONE;
	if (got == 0)
		return RESULT_AGAIN;
	*n = (size_t)got;
	*t_ms = now_ms;
	return RESULT_OK;
}

static enum result serial_send(struct link *l, const uint8_t *bytes, size_t n)
{
	int sent = sp_nonblocking_write(l->port, bytes, n);
	if (sent < 0)
		return RESULT_GONE;
	return (size_t)sent == n ? RESULT_OK : RESULT_AGAIN;
}

static enum result serial_set_baud(struct link *l, int32_t baud)
{
	errno = 0;
	return sp_set_baudrate(l->port, baud) == SP_OK ? RESULT_OK : failed("change the baud rate");
}

const struct link_ops link_serial_ops = {
	.kind = LINK_SERIAL,
	.open = serial_open,
	.close = serial_close,
	.pollfds = serial_pollfds,
	.receive = serial_receive,
	.send = serial_send,
	.set_baud = serial_set_baud,
};
