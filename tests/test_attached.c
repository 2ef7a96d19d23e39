/* What libudev finds, in an emulated /sys: which terminals are serial ports, and in which order all comes. */
#include <criterion/criterion.h>

#include "device/attached.h"
#include "devices/bench.h"
#include "devices/stick.h"
#include "support/guard.h"

TestSuite(attached, .init = bench_setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

/* Below `parent` when there is one; with its type of an 8250 chip when it has one. */
static void add_terminal(const char *parent, const char *name, const char *type)
{
	g_autofree char *above =
		parent ? g_strdup_printf("P: /devices/%s\nE: SUBSYSTEM=platform\n\n", parent) : g_strdup("");
	g_autofree char *attribute = type ? g_strdup_printf("A: type=%s\\n\n", type) : g_strdup("");
	g_autofree char *text = g_strdup_printf(
		"P: /devices/%s/tty/%s\nN: %s\nE: DEVNAME=/dev/%s\nE: SUBSYSTEM=tty\nA: dev=4:64\\n\n%s\n",
		parent ? parent : "virtual", name, name, name, attribute);
	GError *error = NULL;
	cr_assert(umockdev_testbed_add_from_string(testbed, above, &error) || !*above);
	cr_assert(umockdev_testbed_add_from_string(testbed, text, &error), "%s", error ? error->message : "");
}

static char *places(enum link_kind kind)
{
	struct port_list list = {0};
	GString *all = g_string_new("");
	attached_add(&list, kind);
	for (int i = 0; i < list.n; i++)
		g_string_append_printf(all, "%s ", list.at[i].where);
	return g_string_free(all, FALSE);
}

Test(attached, terminals_of_the_system_and_chips_that_are_not_there_are_no_serial_ports)
{
	add_terminal(NULL, "tty1", NULL);
	add_terminal("pnp0", "ttyS0", "4");
	add_terminal("serial8250", "ttyS1", "0");
	add_terminal("serial8250.1", "ttyS2", NULL); /* an old kernel tells only root */
	add_terminal("soc", "ttyAMA10", NULL);
	add_terminal("soc2", "ttyAMA9", NULL);
	g_autofree char *ports = places(LINK_SERIAL);
	cr_expect_str_eq(ports, "/dev/ttyAMA9 /dev/ttyAMA10 /dev/ttyS0 ");
}

Test(attached, sticks_come_in_the_order_of_their_sockets)
{
	static const char *const sockets[] = {"1-10", "1-2.4", "1-2"};
	struct stick *sticks[3];
	for (int i = 0; i < 3; i++) {
		sticks[i] = stick_new(testbed);
		sticks[i]->devnum += 10 * i;
		stick_plug(sticks[i], sockets[i]);
	}
	g_autofree char *found = places(LINK_USB);
	cr_expect_str_eq(found, "usb:1-2 usb:1-2.4 usb:1-10 ");
	for (int i = 0; i < 3; i++)
		stick_free(sticks[i]);
}
