/*
 * Thermometers that the kernel reads. A read of a 1-Wire sensor blocks for the 750 ms of its conversion, and
 * longer when others on the bus are read, so a thread of its own does it (reader.h). Not the kernel's
 * therm_bulk_read, which wants a write, root, and Linux 5.8.
 *
 * The driver's pace is its request, as with any device that is asked: whatever is said means read now.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "reader.h"
#include "sysfs.h"

#define ROOT "/sys"

void link_sysfs_list(struct port_list *list)
{
	sysfs_list(ROOT, list);
}

static size_t answer(void *device, const uint8_t *question, size_t n, uint8_t *frame, size_t cap)
{
	(void)question, (void)n;
	return sysfs_read(device, frame, cap);
}

static enum result sysfs_open(const struct port *p, const struct driver *drv, struct link **out)
{
	static const struct reader_device kind = {.answer = answer, .release = free};
	struct sysfs_source source;
	(void)drv;
	*out = NULL;
	if (!sysfs_source(p, &source))
		return RESULT_NONE;
	if (access(p->node, R_OK) < 0)
		return errno == EACCES ? RESULT_DENIED : RESULT_NONE;
	struct sysfs_source *device = malloc(sizeof(*device));
	if (!device)
		return RESULT_SYSTEM;
	*device = source;
	return reader_open(&kind, device, out);
}

const struct link_ops link_sysfs_ops = {
	.kind = LINK_SYSFS,
	.open = sysfs_open,
	.close = reader_close,
	.pollfds = reader_pollfds,
	.due_ms = reader_due_ms,
	.receive = reader_receive,
	.send = reader_send,
};
