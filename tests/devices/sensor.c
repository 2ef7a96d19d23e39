#include "sensor.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

static char *in_sys(const char *path)
{
	g_autofree char *root = umockdev_testbed_get_root_dir(testbed);
	return g_strconcat(root, "/sys/", path, NULL);
}

static void link_to(const char *target, const char *folder, const char *name)
{
	g_autofree char *there = in_sys(folder), *path = g_strconcat(there, "/", name, NULL);
	cr_assert(g_mkdir_with_parents(there, 0755) == 0);
	cr_assert(symlink(target, path) == 0, "%s", path);
}

/* As Linux lays them out: the device below devices, and links from its bus or class and to it. */
static void make(const char *subsystem, const char *name, const char *folder)
{
	bool class = strcmp(subsystem, "hwmon") == 0;
	g_autofree char *list =
		class ? g_strdup("class/hwmon") : g_strdup_printf("bus/%s/devices", subsystem);
	g_autofree char *kind = g_strdup_printf("../../%s/%s", class ? "class" : "bus", subsystem);
	g_autofree char *device = g_strdup_printf("%s../devices/%s", class ? "../" : "../../", name);
	g_autofree char *place = g_strconcat("devices/", name, NULL),
			*uevent = g_strconcat(folder, "/uevent", NULL);

	link_to(kind, place, "subsystem");
	link_to(device, list, name);
	cr_assert(g_file_set_contents(uevent, "", -1, NULL));
}

char *sensor_path(const char *subsystem, const char *name, const char *file)
{
	g_autofree char *place = g_strconcat("devices/", name, NULL), *folder = in_sys(place);
	if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
		make(subsystem, name, folder);
	return g_strconcat(folder, "/", file, NULL);
}

void sensor_put(const char *subsystem, const char *name, const char *file, const char *text)
{
	g_autofree char *path = sensor_path(subsystem, name, file);
	cr_assert(g_file_set_contents(path, text, -1, NULL));
}

void sensor_announce(const char *name)
{
	g_autofree char *place = g_strconcat("/sys/devices/", name, NULL);
	umockdev_testbed_uevent(testbed, place, "add");
}
