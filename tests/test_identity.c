#include <criterion/criterion.h>
#include <string.h>

#include "icecue/identity.h"

static const struct driver stick = {.name = "temper"};

Test(identity, a_serial_number_goes_before_the_socket)
{
	char buf[IDENTITY_MAX];
	struct port p = {.where = "usb:1-2.3", .usb_path = "1-2.3", .serial = "A12"};
	cr_assert_str_eq(probe_identity(&stick, &p, buf), "temper#A12");
	p.serial[0] = '\0';
	cr_assert_str_eq(probe_identity(&stick, &p, buf), "temper@1-2.3");
	p.usb_path[0] = '\0';
	cr_assert_str_eq(probe_identity(&stick, &p, buf), "temper@usb:1-2.3");
}

Test(identity, whatever_a_device_calls_itself_stays_within_the_allowed_bytes_and_length)
{
	char buf[IDENTITY_MAX];
	struct port p = {.serial = "\"]\n[watch]\nout = /x \xc3\xa4"};
	cr_assert_str_eq(probe_identity(&stick, &p, buf), "temper#____watch__out___/x___");
	memset(p.serial, 'x', sizeof(p.serial) - 1);
	cr_assert_eq(strlen(probe_identity(&stick, &p, buf)), IDENTITY_MAX - 1);
}
