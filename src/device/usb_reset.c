/*
 * What unplugging and plugging in does to a device that hangs, without hands: the port is reset. The firmware
 * begins anew; the kernel gives it its old address and drivers, or, when it has changed meanwhile, takes it
 * for one that was plugged in.
 */
#include "usb.h"

enum result usb_reset(const struct port *p)
{
	libusb_device_handle *handle = NULL;
	if (!usb_ready())
		return RESULT_NONE;
	enum result result = usb_open_handle(p, &handle);
	if (result != RESULT_OK)
		return result;
	int r = libusb_reset_device(handle);
	if (r < 0 && r != LIBUSB_ERROR_NOT_FOUND) /* that: enumerated anew, and found by its path as always */
		result = usb_failed("reset", r);
	libusb_close(handle);
	return result;
}
