#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ports.h"

/* ---- who holds it, who may open it ---- */

static bool holds(const char *pid, const char *node)
{
	char path[300], target[4096];
	bool found = false;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	DIR *dir = opendir(path);
	if (!dir)
		return false;
	for (struct dirent *e; !found && (e = readdir(dir));) {
		snprintf(path, sizeof(path), "/proc/%.16s/fd/%.255s", pid, e->d_name);
		ssize_t n = readlink(path, target, sizeof(target) - 1);
		if (n > 0) {
			target[n] = '\0';
			found = strcmp(target, node) == 0;
		}
	}
	closedir(dir);
	return found;
}

static void name_process(const char *pid, char *buf, size_t n)
{
	char path[64], raw[64] = "", name[64];
	snprintf(path, sizeof(path), "/proc/%.16s/comm", pid);
	FILE *f = fopen(path, "re");
	if (f && !fgets(raw, sizeof(raw), f))
		raw[0] = '\0';
	if (f)
		fclose(f);
	text_printable(name, sizeof(name), raw, strcspn(raw, "\n"));
	snprintf(buf, n, _("held by %s (pid %.16s)"), name[0] ? name : _("a program"), pid);
}

/* Only processes that we may look into are seen: our own, or all for root. */
static bool find_holder(const char *node, char *who, size_t n)
{
	char self[16];
	bool found = false;

	snprintf(self, sizeof(self), "%d", (int)getpid());
	DIR *dir = opendir("/proc");
	if (!dir)
		return false;
	for (struct dirent *e; !found && (e = readdir(dir));) {
		if (isdigit((unsigned char)e->d_name[0]) && strcmp(e->d_name, self) != 0 &&
		    holds(e->d_name, node)) {
			found = true;
			name_process(e->d_name, who, n);
		}
	}
	closedir(dir);
	return found;
}

static void name_owner(const struct stat *st, char *buf, size_t n)
{
	char user[32], group[32];
	const struct passwd *pw = getpwuid(st->st_uid);
	const struct group *gr = getgrgid(st->st_gid);

	snprintf(user, sizeof(user), "%u", st->st_uid);
	snprintf(group, sizeof(group), "%u", st->st_gid);
	snprintf(buf, n, _("owner %.31s, group %.31s, mode %o"), pw ? pw->pw_name : user,
		 gr ? gr->gr_name : group, st->st_mode & 07777);
}

enum result port_access(const struct port *p, char *who, size_t n)
{
	struct stat st;
	const char *node = p->node[0] ? p->node : p->where;

	text_copy(who, n, "");
	if (p->kind == LINK_SIM || strcmp(p->where, "-") == 0)
		return RESULT_OK;
	if (stat(node, &st) < 0) {
		if (errno != EACCES)
			return RESULT_NONE;
		text_copy(who, n, _("its folder is closed to you"));
		return RESULT_DENIED;
	}
	bool device = p->kind == LINK_USB || p->kind == LINK_SERIAL;
	if (access(node, device || S_ISCHR(st.st_mode) ? R_OK | W_OK : R_OK) < 0) {
		name_owner(&st, who, n);
		return RESULT_DENIED;
	}
	if (device && find_holder(node, who, n))
		return RESULT_BUSY;
	return RESULT_OK;
}

/* ---- what to do about it ---- */

/* A node that already belongs to a group for people is a matter of joining it, not of rules. */
static const char *group_to_join(const char *who)
{
	static const char *const groups[] = {"dialout", "plugdev", "uucp", "i2c"};
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		char part[32];
		snprintf(part, sizeof(part), "group %s,", groups[i]);
		if (strstr(who, part))
			return groups[i];
	}
	return NULL;
}

static void remedy_denied(const struct port *p, const char *who, char *buf, size_t n)
{
	const char *group = group_to_join(who);
	if (p->kind == LINK_I2C && !group)
		snprintf(
			buf, n,
			_("no permission for %s: run `sudo apt install i2c-tools && sudo usermod -aG i2c $USER`, log out and in again"),
			p->node);
	else if (p->kind != LINK_USB && p->kind != LINK_SERIAL && p->kind != LINK_I2C)
		snprintf(buf, n, _("no permission for %s: make it readable for you"), p->where);
	else if (group)
		snprintf(buf, n,
			 _("no permission for %s: run `sudo usermod -aG %s $USER`, log out and in again"),
			 p->node, group);
	else
		snprintf(
			buf, n,
			_("no permission for %s: run `icecue probes --udev | sudo tee /etc/udev/rules.d/70-icecue.rules`, then plug it in again"),
			p->node);
}

static void remedy_none(const struct port *p, char *buf, size_t n)
{
	if (p->kind == LINK_USB || p->kind == LINK_SERIAL)
		snprintf(buf, n, _("%s is not there: plug the probe in, or look with `icecue probes`"),
			 p->where);
	else if (p->kind == LINK_I2C && access("/sys/class/i2c-dev", F_OK) < 0)
		snprintf(buf, n, _("there is no %s yet: run `sudo modprobe i2c-dev`"), p->node);
	else if (p->kind == LINK_I2C)
		snprintf(buf, n, _("there is no %s: plug its adapter in, or look with `icecue probes`"),
			 p->node);
	else if (p->kind == LINK_SYSFS)
		snprintf(
			buf, n,
			_("the kernel does not see %s: check its plug and lead, and look with `icecue probes`"),
			p->where);
	else
		snprintf(buf, n, _("there is no %s: check the name"), p->where);
}

/* What only a chip on a bus can have. */
static bool remedy_i2c(const struct port *p, enum result r, char *buf, size_t n)
{
	if (p->kind != LINK_I2C || (r != RESULT_BUSY && r != RESULT_BAD_DATA))
		return false;
	if (r == RESULT_BUSY)
		snprintf(buf, n, _("Linux reads the chip at %s itself: name it as `icecue probes` shows it"),
			 p->where);
	else
		snprintf(buf, n, _("%s carries SMBus only, not plain I2C: put the chip on another bus"),
			 p->node);
	return true;
}

char *port_remedy(const struct port *p, enum result r, const char *who, char *buf, size_t n)
{
	const char *where = p->node[0] ? p->node : p->where;
	text_copy(buf, n, "");
	if (remedy_i2c(p, r, buf, n))
		return buf;
	switch (r) {
	case RESULT_OK:
		break;
	case RESULT_DENIED:
		remedy_denied(p, who, buf, n);
		break;
	case RESULT_BUSY:
		snprintf(buf, n, _("%s is %s: close that program"), where,
			 who[0] ? who : _("held by another program"));
		break;
	case RESULT_NONE:
	case RESULT_GONE:
		remedy_none(p, buf, n);
		break;
	case RESULT_BAD_DATA:
		snprintf(
			buf, n,
			_("%s is not built like the device it should be: choose another driver with --probe"),
			where);
		break;
	case RESULT_AGAIN:
	case RESULT_FULL:
	case RESULT_SYSTEM:
		snprintf(buf, n, _("%s cannot be opened: unplug it and plug it in again"), where);
		break;
	}
	return buf;
}

/* ---- the same device again ---- */

static bool is_tty(const char *path)
{
	char sys[PORT_TEXT];
	if (strncmp(path, "/dev/", 5) != 0 || strchr(path + 5, '/'))
		return false;
	int n = snprintf(sys, sizeof(sys), "/sys/class/tty/%s", path + 5);
	return n > 0 && (size_t)n < sizeof(sys) && access(sys, F_OK) == 0;
}

bool port_serial_node(const char *path, char *buf, size_t n)
{
	text_copy(buf, n, "");
	/* a kernel name is not resolved any further: what it leads to is up to the kernel */
	char *real = is_tty(path) ? strdup(path) : realpath(path, NULL);
	bool found = real && is_tty(real) && strlen(real) < n;
	if (found)
		text_copy(buf, n, real);
	free(real);
	return found;
}

bool port_i2c_place(const char *where, char *node, size_t n, uint8_t *address)
{
	static const char bus[] = "/dev/i2c-";
	size_t len = sizeof(bus) - 1, digits = 0;

	*address = 0;
	text_copy(node, n, "");
	if (strncmp(where, bus, len) == 0)
		digits = strspn(where + len, "0123456789");
	len += digits;
	if (digits == 0 || len >= n)
		return false;
	if (where[len] != '\0') {
		const char *hex = where + len + 3;
		if (strncmp(where + len, ":0x", 3) != 0 || strspn(hex, "0123456789abcdefABCDEF") != 2 ||
		    hex[2])
			return false;
		unsigned long value = strtoul(hex, NULL, 16);
		if (value < 0x08 || value > 0x77) /* the others are reserved */
			return false;
		*address = (uint8_t)value;
	}
	text_copy(node, len + 1, where);
	return true;
}

bool port_is_called(const struct port *p, const char *where)
{
	char tail[PORT_TEXT + 8];
	if (strcmp(p->where, where) == 0 || strcmp(p->node, where) == 0)
		return true;
	if (p->kind != LINK_SYSFS)
		return false;
	snprintf(tail, sizeof(tail), "/%s_input", where);
	return text_ends(p->node, tail);
}

static bool same_id(const struct port *a, const struct port *b)
{
	return a->kind == b->kind && a->vendor == b->vendor && a->product_id == b->product_id;
}

static bool in_list(const struct port_list *list, const struct port *p)
{
	for (int i = 0; i < list->n; i++) {
		if (same_id(&list->at[i], p) && strcmp(list->at[i].usb_path, p->usb_path) == 0)
			return true;
	}
	return false;
}

const struct port *port_find_again(const struct port_list *now, const struct port *was,
				   const struct port_list *others)
{
	const struct port *by_serial = NULL, *by_id = NULL;
	int n_serial = 0, n_id = 0;

	for (int i = 0; i < now->n; i++) {
		const struct port *p = &now->at[i];
		if (was->usb_path[0] == '\0') { /* not USB: only its name is known */
			if (p->kind == was->kind && strcmp(p->node, was->node) == 0)
				return p;
			continue;
		}
		if (!same_id(p, was))
			continue;
		if (strcmp(p->usb_path, was->usb_path) == 0)
			return p;
		if (in_list(others, p))
			continue;
		by_id = p;
		n_id++;
		if (was->serial[0] && strcmp(p->serial, was->serial) == 0) {
			by_serial = p;
			n_serial++;
		}
	}
	if (n_serial == 1)
		return by_serial;
	/* two different serial numbers are two different devices */
	if (n_id == 1 && (!was->serial[0] || !by_id->serial[0]))
		return by_id;
	return NULL;
}
