#include <criterion/criterion.h>
#include <string.h>

#include "collector/identity.h"

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

Test(identity, a_channel_of_its_own_is_told_behind_it)
{
	char buf[IDENTITY_MAX], other[IDENTITY_MAX];
	cr_assert_str_eq(probe_channel_identity("temper@1-2.3", NULL, buf), "temper@1-2.3");
	cr_assert_str_eq(probe_channel_identity("temper@1-2.3", "", buf), "temper@1-2.3");
	cr_assert_str_eq(probe_channel_identity("temper@1-2.3", "Object 2", buf), "temper@1-2.3/object2");
	cr_assert_str_eq(probe_channel_identity("temper@1-2.3", "\"] /\xff", buf), "temper@1-2.3");
	probe_channel_identity("ut325#0123456789012345678901234567890A", "T1", buf);
	probe_channel_identity("ut325#0123456789012345678901234567890B", "T1", other);
	cr_expect_eq(strlen(buf), IDENTITY_MAX - 1, "%s", buf);
	cr_expect_str_eq(buf + strlen(buf) - 3, "/t1");
	cr_expect_str_neq(buf, other);
	probe_channel_identity("temper#x", "a channel with a very long name", buf);
	cr_expect_str_eq(buf, "temper#x/achannelwithave");
}
