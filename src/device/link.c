#include <assert.h>

#include "link.h"

const struct link_ops *link_ops_for(enum link_kind kind)
{
	switch (kind) {
	case LINK_USB:
		return &link_usb_ops;
	case LINK_SERIAL:
		return &link_serial_ops;
	case LINK_FD:
		return &link_fd_ops;
	case LINK_SIM:
		return &link_sim_ops;
	case LINK_CAPTURE:
		return &link_capture_ops;
	case LINK_I2C:
		return &link_i2c_ops;
	case LINK_SYSFS:
		return &link_sysfs_ops;
	}
	assert(!"link kind");
	return NULL;
}
