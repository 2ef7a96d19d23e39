/*
 * One chip on an I2C bus of the kernel's, /dev/i2c-N. A read may block for as long as its adapter waits, so
 * it runs in its own thread (reader.h).
 *
 *     question   register, number of bytes
 *     answer     address, register, 00, bytes ...
 *                address, register, 01                nobody answered there
 *                address, register, 02                the bus failed
 *
 * A question can only be a read: the register's number is written, the start is sent again, and the bytes
 * are read, all in one transfer, so that nobody else on the bus comes in between.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "ports.h"
#include "reader.h"
#include "system/log.h"

#define BYTES_MAX 32
#define HEAD_LEN 3

enum { NOBODY = 1, BUS_FAILED = 2 };

struct chip {
	int fd;
	uint8_t address;
	char node[PORT_TEXT];
};

/* ---- reading ---- */

/* Returns 0 or an error number. */
static int read_register(const struct chip *c, uint8_t reg, uint8_t *bytes, size_t n)
{
	struct i2c_msg messages[] = {
		{.addr = c->address, .len = 1, .buf = &reg},
		{.addr = c->address, .flags = I2C_M_RD, .len = (uint16_t)n, .buf = bytes},
	};
	struct i2c_rdwr_ioctl_data both = {.msgs = messages, .nmsgs = 2};

	return ioctl(c->fd, I2C_RDWR, &both) == 2 ? 0 : errno ? errno : EIO;
}

/* A pulled adapter cannot end before its bus is closed: its node shows it, because that goes first. */
static bool is_gone(const struct chip *c, int error)
{
	return error == ENODEV || error == ESHUTDOWN || access(c->node, F_OK) < 0;
}

static size_t answer(void *device, const uint8_t *question, size_t n, uint8_t *frame, size_t cap)
{
	const struct chip *c = device;
	if (n != 2 || question[1] == 0 || question[1] > BYTES_MAX || cap < HEAD_LEN + BYTES_MAX)
		return 0;
	frame[0] = c->address;
	frame[1] = question[0];
	frame[2] = 0;
	errno = 0;
	int e = read_register(c, question[0], frame + HEAD_LEN, question[1]);
	if (e == 0)
		return HEAD_LEN + (size_t)question[1];
	log_debug("%s: register %02x of the chip at 0x%02x: %s", c->node, question[0], c->address,
		  strerror(e));
	if (is_gone(c, e))
		return 0;
	frame[2] = e == ENXIO || e == EREMOTEIO ? NOBODY : BUS_FAILED;
	return HEAD_LEN;
}

static void release(void *device)
{
	struct chip *c = device;
	close(c->fd);
	free(c);
}

/* ---- open ---- */

static enum result open_failed(int e)
{
	return e == EACCES || e == EPERM		  ? RESULT_DENIED
	       : e == ENOENT || e == ENODEV || e == ENXIO ? RESULT_NONE
							  : RESULT_SYSTEM;
}

/* A chip that the kernel reads itself is left to it; a bus without plain messages cannot be used. */
static enum result check_bus(const struct chip *c)
{
	unsigned long can = 0;
	if (ioctl(c->fd, I2C_SLAVE, (unsigned long)c->address) < 0)
		return errno == EBUSY ? RESULT_BUSY : RESULT_SYSTEM;
	if (ioctl(c->fd, I2C_FUNCS, &can) < 0)
		return RESULT_SYSTEM;
	return can & I2C_FUNC_I2C ? RESULT_OK : RESULT_BAD_DATA;
}

static enum result i2c_open(const struct port *p, const struct driver *drv, struct link **out)
{
	static const struct reader_device kind = {.answer = answer, .release = release};
	struct chip chip;

	*out = NULL;
	if (!port_i2c_place(p->where, chip.node, sizeof(chip.node), &chip.address))
		return RESULT_NONE;
	if (!chip.address)
		chip.address = drv->i2c_address;
	chip.fd = open(chip.node, O_RDWR | O_CLOEXEC);
	if (chip.fd < 0)
		return open_failed(errno);
	enum result r = check_bus(&chip);
	struct chip *device = r == RESULT_OK ? malloc(sizeof(*device)) : NULL;
	if (!device) {
		close(chip.fd);
		return r == RESULT_OK ? RESULT_SYSTEM : r;
	}
	*device = chip;
	return reader_open(&kind, device, out);
}

const struct link_ops link_i2c_ops = {
	.kind = LINK_I2C,
	.open = i2c_open,
	.close = reader_close,
	.pollfds = reader_pollfds,
	.receive = reader_receive,
	.send = reader_send,
};
