#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/choose.h"
#include "device/ports.h"
#include "support/program.h"

/* ---- the same device again ---- */

static struct port usb_port(const char *path, const char *serial)
{
	struct port p = {.kind = LINK_USB, .vendor = 0x3553, .product_id = 0xa001};
	snprintf(p.where, sizeof(p.where), "usb:%s", path);
	snprintf(p.usb_path, sizeof(p.usb_path), "%s", path);
	snprintf(p.serial, sizeof(p.serial), "%s", serial);
	return p;
}

static const struct port_list nobody;

Test(ports, found_again_in_its_own_place_first)
{
	struct port was = usb_port("1-2", "");
	struct port_list now = {.n = 2, .at = {usb_port("1-3", ""), usb_port("1-2", "")}};
	cr_expect_eq(port_find_again(&now, &was, &nobody), &now.at[1]);
}

Test(ports, found_again_elsewhere_when_it_is_the_only_new_one)
{
	struct port was = usb_port("1-2", "");
	struct port_list now = {.n = 1, .at = {usb_port("1-3", "")}};
	cr_expect_eq(port_find_again(&now, &was, &nobody), &now.at[0]);
	cr_expect_null(port_find_again(&now, &was, &now), "a neighbour is not the lost one");
	now.at[now.n++] = usb_port("1-4", "");
	cr_expect_null(port_find_again(&now, &was, &nobody), "two could be it");
	struct port_list others = {.n = 1, .at = {usb_port("1-4", "")}};
	cr_expect_eq(port_find_again(&now, &was, &others), &now.at[0]);
}

Test(ports, serial_numbers_decide)
{
	struct port was = usb_port("1-2", "A1");
	struct port_list now = {.n = 2, .at = {usb_port("1-3", "B2"), usb_port("1-4", "A1")}};
	cr_expect_eq(port_find_again(&now, &was, &nobody), &now.at[1]);
	now.n = 1;
	cr_expect_null(port_find_again(&now, &was, &nobody), "another serial number is another device");
}

Test(ports, another_model_in_the_same_place_is_not_it)
{
	struct port was = usb_port("1-2", "");
	struct port_list now = {.n = 1, .at = {usb_port("1-2", "")}};
	now.at[0].product_id = 0x7401;
	cr_expect_null(port_find_again(&now, &was, &nobody));
}

Test(ports, kernel_name_may_change_behind_the_same_path)
{
	struct port was = {.kind = LINK_SERIAL,
			   .where = "/dev/ttyUSB0",
			   .node = "/dev/ttyUSB0",
			   .vendor = 0x10c4,
			   .product_id = 0xea60,
			   .usb_path = "1-4:1.0"};
	struct port_list now = {.n = 2, .at = {was, was}};
	strcpy(now.at[0].usb_path, "1-5:1.0");
	strcpy(now.at[1].where, "/dev/ttyUSB1");
	strcpy(now.at[1].node, "/dev/ttyUSB1");
	cr_expect_eq(port_find_again(&now, &was, &nobody), &now.at[1]);
}

/* ---- access ---- */

static char dir[128];

static void make_dir(void)
{
	folder_make(dir, sizeof(dir));
}

static void remove_dir(void)
{
	folder_remove(dir);
}

static struct port serial_port(const char *node)
{
	struct port p = {.kind = LINK_SERIAL};
	snprintf(p.where, sizeof(p.where), "%s", node);
	snprintf(p.node, sizeof(p.node), "%s", node);
	return p;
}

Test(ports, a_missing_node_is_none)
{
	char who[PORT_TEXT], remedy[256];
	struct port p = serial_port("/dev/icecue-is-not-here");
	cr_expect_eq(port_access(&p, who, sizeof(who)), RESULT_NONE);
	port_remedy(&p, RESULT_NONE, who, remedy, sizeof(remedy));
	cr_expect(strstr(remedy, "/dev/icecue-is-not-here is not there: plug the probe in"));
}

Test(ports, the_holder_is_named, .init = make_dir, .fini = remove_dir)
{
	char who[PORT_TEXT], remedy[256], path[160], expected[64];
	int ready[2];
	snprintf(path, sizeof(path), "%s/tty", dir);
	cr_assert(pipe(ready) == 0);
	pid_t child = fork();
	if (child == 0) {
		int fd = open(path, O_RDWR | O_CREAT, 0600);
		if (write(ready[1], &fd, 1) == 1)
			pause();
		_exit(0);
	}
	char byte;
	cr_assert(read(ready[0], &byte, 1) == 1);
	struct port p = serial_port(path);
	enum result r = port_access(&p, who, sizeof(who));
	kill(child, SIGKILL);
	cr_expect_eq(r, RESULT_BUSY);
	snprintf(expected, sizeof(expected), "(pid %d)", child);
	cr_expect(strstr(who, expected), "%s", who);
	port_remedy(&p, r, who, remedy, sizeof(remedy));
	cr_expect(strstr(remedy, "close that program"), "%s", remedy);
}

Test(ports, our_own_node_is_free, .init = make_dir, .fini = remove_dir)
{
	char who[PORT_TEXT], path[160];
	snprintf(path, sizeof(path), "%s/tty", dir);
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	struct port p = serial_port(path);
	cr_expect_eq(port_access(&p, who, sizeof(who)), RESULT_OK);
	cr_expect_str_eq(who, "");
	close(fd);
}

Test(ports, remedies_are_exact)
{
	char text[256];
	struct port p = usb_port("1-2", "");
	strcpy(p.node, "/dev/bus/usb/001/004");
	cr_expect_str_eq(
		port_remedy(&p, RESULT_DENIED, "owner root, group root, mode 664", text, sizeof(text)),
		"no permission for /dev/bus/usb/001/004: run `icecue probes --udev | sudo tee /etc/udev/rules.d/70-icecue.rules`, then plug it in again");
	p = serial_port("/dev/ttyUSB0");
	cr_expect_str_eq(
		port_remedy(&p, RESULT_DENIED, "owner root, group dialout, mode 660", text, sizeof(text)),
		"no permission for /dev/ttyUSB0: run `sudo usermod -aG dialout $USER`, log out and in again");
	cr_expect_str_eq(port_remedy(&p, RESULT_OK, "", text, sizeof(text)), "");
	for (int r = 1; r < RESULT_COUNT; r++)
		cr_expect_gt(strlen(port_remedy(&p, (enum result)r, "", text, sizeof(text))), 20);
}

/* ---- the udev rules ---- */

Test(ports, udev_rules_in_the_tree_are_current)
{
	char *text = NULL;
	size_t n, n_file;
	FILE *f = open_memstream(&text, &n);
	ports_write_udev_rules(f);
	fclose(f);
	char *file = file_read("udev/70-icecue.rules", &n_file);
	cr_assert_not_null(file);
	cr_expect_str_eq(file, text, "stale: run `icecue probes --udev >udev/70-icecue.rules`");
	free(text);
	free(file);
}

Test(ports, udev_rules_are_complete_and_in_lower_case)
{
	char *text = NULL, id[64];
	size_t n;
	FILE *f = open_memstream(&text, &n);
	ports_write_udev_rules(f);
	fclose(f);
	for (size_t i = 0; i < driver_count(); i++) {
		for (const struct usb_id *u = driver_at(i)->usb_ids; u && u->vendor; u++) {
			snprintf(id, sizeof(id), "{idVendor}==\"%04x\"", u->vendor);
			cr_expect(strstr(text, id), "%s", id);
			unsigned range = u->last ? u->last - u->product : 0;
			int digits = range == 0 ? 4 : range == 0xf ? 3 : range == 0xff ? 2 : 1;
			snprintf(id, sizeof(id), "{idProduct}==\"%0*x%.*s\"", digits,
				 u->product / (range + 1), 4 - digits, "???");
			cr_expect(strstr(text, id), "%s", id);
			snprintf(id, sizeof(id), "{product}==\"*%s*\"", u->called ? u->called : "");
			cr_expect(!u->called || strstr(text, id), "%s", id);
		}
	}
	/* every line that gives access gives it to the seat; a shared bridge's USB device stays as it is */
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		cr_expect_eq(strstr(line, "MODE=\"0660\"") != NULL, strstr(line, "TAG+=\"uaccess\"") != NULL,
			     "%s", line);
		if (strstr(line, "SUBSYSTEM==\"tty\""))
			cr_expect(strstr(line, "ENV{ID_MM_DEVICE_IGNORE}=\"1\""), "%s", line);
		if (strstr(line, "10c4") && strstr(line, "SUBSYSTEM==\"usb\""))
			cr_expect(!strstr(line, "MODE"), "%s", line);
	}
	free(text);
}

/* ---- choosing ---- */

static struct port bridge(const char *node, const char *path)
{
	struct port p = serial_port(node);
	p.vendor = 0x10c4;
	p.product_id = 0xea60;
	snprintf(p.usb_path, sizeof(p.usb_path), "%s", path);
	return p;
}

static const struct driver *drv;
static struct port port;
static char why[CHOOSE_WHY_MAX];

static enum result choose(const struct port_list *attached, const char *arg)
{
	return probe_choose_from(attached, arg, &drv, &port, why, sizeof(why));
}

static void check_why(const char *words)
{
	cr_expect(strstr(why, words) != NULL, "expected \"%s\" in \"%s\"", words, why);
}

Test(choose, the_only_known_probe_is_taken)
{
	struct port_list list = {.n = 2, .at = {bridge("/dev/ttyUSB0", "1-4:1.0"), usb_port("1-2", "")}};
	cr_assert_eq(choose(&list, NULL), RESULT_OK);
	cr_expect_str_eq(drv->name, "temper");
	cr_expect_str_eq(port.where, "usb:1-2");
	cr_expect_str_eq(why, "");
	cr_expect_eq(choose(&list, ""), RESULT_OK);
}

Test(choose, a_range_of_ids_and_a_name_among_those_of_one_id)
{
	struct port_list list = {.n = 1, .at = {usb_port("1-2", "")}};
	struct port *p = &list.at[0];
	bool shared;
	p->vendor = 0x289b;
	p->product_id = 0x0500;
	cr_assert_eq(choose(&list, NULL), RESULT_OK);
	cr_expect_str_eq(drv->name, "dracalusb");
	p->product_id = 0x05ff;
	cr_assert_eq(choose(&list, NULL), RESULT_OK);
	p->product_id = 0x0600;
	cr_expect_eq(choose(&list, NULL), RESULT_NONE);
	p->product_id = 0x04ff;
	cr_expect_eq(choose(&list, NULL), RESULT_NONE);
	p->vendor = 0x1781;
	p->product_id = 0x0a98;
	cr_expect_null(probe_fits(p, 0, &shared), "it tells no name");
	snprintf(p->product, sizeof(p->product), "%s", "Game Pad");
	cr_expect_null(probe_fits(p, 0, &shared));
	snprintf(p->product, sizeof(p->product), "%s", "Dracal usb_temp 2");
	cr_assert_eq(choose(&list, NULL), RESULT_OK);
	cr_expect_str_eq(drv->name, "dracalusb");
}

Test(choose, nothing_attached)
{
	cr_expect_eq(choose(&nobody, NULL), RESULT_NONE);
	cr_expect_null(drv);
	check_why("--probe sim");
	cr_expect_eq(choose(&nobody, "temper"), RESULT_NONE);
	check_why("No temper is attached");
}

Test(choose, two_known_probes_are_a_question)
{
	struct port_list list = {.n = 2, .at = {usb_port("1-2", ""), usb_port("1-3", "")}};
	cr_expect_eq(choose(&list, NULL), RESULT_BAD_DATA);
	cr_expect_null(drv);
	check_why("--probe temper:usb:1-2");
	check_why("--probe temper:usb:1-3");
	cr_expect_eq(choose(&list, "temper"), RESULT_BAD_DATA);
	check_why("--probe temper:usb:1-3");
	cr_assert_eq(choose(&list, "temper:usb:1-3"), RESULT_OK);
	cr_expect_str_eq(port.usb_path, "1-3");
	cr_assert_eq(choose(&list, "usb:1-3"), RESULT_OK);
	cr_expect_str_eq(drv->name, "temper");
}

Test(choose, a_shared_bridge_is_offered_never_taken)
{
	struct port_list list = {.n = 1, .at = {bridge("/dev/ttyUSB0", "1-4:1.0")}};
	cr_expect_eq(choose(&list, NULL), RESULT_NONE);
	cr_expect_null(drv);
	check_why("--probe ms6514:/dev/ttyUSB0");
	check_why("--probe center309:/dev/ttyUSB0");
	cr_expect_eq(choose(&list, "/dev/ttyUSB0"), RESULT_BAD_DATA);
	check_why("Put its name before it");
	cr_assert_eq(choose(&list, "ms6514"), RESULT_OK);
	cr_expect_str_eq(port.where, "/dev/ttyUSB0");
	cr_assert_eq(choose(&list, "TC-2100:/dev/ttyUSB0"), RESULT_OK);
	cr_expect_str_eq(drv->name, "ms6514");
}

Test(choose, an_unknown_bridge_is_not_written_to_by_name_alone)
{
	struct port_list list = {.n = 1, .at = {bridge("/dev/ttyUSB0", "1-4:1.0")}};
	list.at[0].vendor = 0x1234;
	cr_expect_eq(choose(&list, NULL), RESULT_NONE);
	check_why("--probe text:/dev/ttyUSB0");
	cr_expect_eq(choose(&list, "center309"), RESULT_NONE);
	check_why("--probe center309:/dev/ttyUSB0");
	cr_expect_null(drv);
	cr_expect_eq(choose(&list, "ms6514"), RESULT_OK, "it only listens");
	cr_expect_eq(choose(&list, "center309:/dev/ttyUSB0"), RESULT_OK);
}

Test(choose, wrong_kinds_and_names)
{
	struct port_list list = {.n = 2, .at = {usb_port("1-2", ""), bridge("/dev/ttyUSB0", "1-4:1.0")}};
	cr_expect_eq(choose(&list, "temper:/dev/ttyUSB0"), RESULT_BAD_DATA);
	check_why("a serial port");
	cr_expect_eq(choose(&list, "ms6514:usb:1-2"), RESULT_BAD_DATA);
	cr_expect_eq(choose(&list, "tempr"), RESULT_BAD_DATA);
	check_why("did you mean \"temper\"?");
	cr_expect_eq(choose(&list, "xyzzy\033[2J:/dev/null"), RESULT_BAD_DATA);
	cr_expect_null(strchr(why, '\033'));
	cr_expect_eq(choose(&list, "text:/"), RESULT_BAD_DATA);
	check_why("folder");
	cr_expect_eq(choose(&list, "capture:/icecue-is-not-here"), RESULT_NONE);
	cr_expect_eq(choose(&list, "capture:/etc/passwd"), RESULT_BAD_DATA);
	check_why("no capture");
	char longer[300];
	memset(longer, 'x', sizeof(longer));
	memcpy(longer, "text:", 5);
	longer[299] = '\0';
	cr_expect_eq(choose(&list, longer), RESULT_BAD_DATA);
}

Test(choose, absent_places_may_be_waited_for)
{
	cr_expect_eq(choose(&nobody, "temper:usb:1-2"), RESULT_NONE);
	cr_assert_not_null(drv);
	cr_expect_eq(port.kind, LINK_USB);
	cr_expect_eq(choose(&nobody, "ms6514:/dev/icecue-not-here"), RESULT_NONE);
	cr_assert_not_null(drv);
	cr_expect_eq(port.kind, LINK_SERIAL);
	cr_expect_eq(choose(&nobody, "text:/tmp/icecue-not-here"), RESULT_NONE);
}

Test(choose, other_sources, .init = make_dir, .fini = remove_dir)
{
	char arg[200];
	cr_assert_eq(choose(&nobody, "sim"), RESULT_OK);
	cr_expect_eq(port.kind, LINK_SIM);
	cr_assert_eq(choose(&nobody, "text:-"), RESULT_OK);
	cr_expect_eq(port.kind, LINK_FD);
	snprintf(arg, sizeof(arg), "text:%s/fifo", dir);
	cr_assert(mkfifo(arg + 5, 0600) == 0);
	cr_assert_eq(choose(&nobody, arg), RESULT_OK);
	cr_expect_eq(port.kind, LINK_FD);
	snprintf(arg, sizeof(arg), "capture:%s/c", dir);
	FILE *f = fopen(arg + 8, "w");
	fputs("# icecue capture 1\n# driver ms6514\n", f);
	fclose(f);
	cr_assert_eq(choose(&nobody, arg), RESULT_OK);
	cr_expect_eq(port.kind, LINK_CAPTURE);
	cr_expect_str_eq(drv->name, "ms6514");
	snprintf(arg, sizeof(arg), "ms6514:%s/c", dir);
	cr_assert_eq(choose(&nobody, arg), RESULT_OK);
	cr_expect_eq(port.kind, LINK_CAPTURE);
}
