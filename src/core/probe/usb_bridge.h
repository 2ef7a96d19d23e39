/* usb_bridge.h - chips that carry a serial line in HID reports (struct usb_bridge of driver.h). Pure. */
#pragma once

#include "icecue/driver.h"

/* WCH CH9325 and Hoitek HE2325U, in the cables of UNI-T meters. */
extern const struct usb_bridge usb_bridge_ch9325;
