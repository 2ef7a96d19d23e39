#include "folder.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "session_name.h"
#include "walk.h"

enum result folder_home(char *buf, size_t n)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	int k = -1;
	if (data && *data == '/') /* the specification ignores a relative path */
		k = snprintf(buf, n, "%s/icecue", data);
	else if (home && *home == '/')
		k = snprintf(buf, n, "%s/.local/share/icecue", home);
	return k > 0 && (size_t)k < n ? RESULT_OK : RESULT_NONE;
}

enum result folder_new(const char *base, char *buf, size_t n)
{
	char stamp[32];
	struct tm tm;
	time_t now = time(NULL);
	struct stat st;
	if (!localtime_r(&now, &tm) || !strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H-%M-%S", &tm))
		return RESULT_SYSTEM;
	for (int i = 1; i < 1000; i++) {
		char suffix[16] = "";
		if (i > 1)
			snprintf(suffix, sizeof(suffix), "-%d", i);
		int k = snprintf(buf, n, "%s/%s%s", base, stamp, suffix);
		if (k < 0 || (size_t)k >= n)
			return RESULT_SYSTEM;
		if (lstat(buf, &st) < 0)
			return RESULT_OK;
	}
	return RESULT_BUSY;
}

enum result folder_create(const char *base, const struct record_head *head, char *dir, size_t n,
			  struct record **out)
{
	enum result r = RESULT_BUSY;
	for (int i = 0; i < 100 && r == RESULT_BUSY; i++) {
		r = folder_new(base, dir, n);
		if (r == RESULT_OK)
			r = record_create(dir, head, out);
	}
	return r;
}

static bool has_record(const char *dir)
{
	char path[PATH_MAX];
	struct stat st;
	return snprintf(path, sizeof(path), "%s/session.csv", dir) < (int)sizeof(path) &&
	       stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* The sessions below base, the newest first. */
static enum result read_names(const char *base, struct walk_names *names)
{
	char path[PATH_MAX];
	size_t n = 0;
	enum result result = walk_names(base, "", names);
	for (size_t i = 0; i < names->n; i++)
		if (snprintf(path, sizeof(path), "%s/%s", base, names->at[i]) < (int)sizeof(path) &&
		    has_record(path))
			names->at[n++] = names->at[i];
		else
			free(names->at[i]);
	names->n = n;
	return result;
}

static enum result found(const char *base, const char *name, char *dir, size_t n)
{
	int k = base ? snprintf(dir, n, "%s/%s", base, name) : snprintf(dir, n, "%s", name);
	return k > 0 && (size_t)k < n ? RESULT_OK : RESULT_SYSTEM;
}

bool folder_at_path(const char *name, char *dir, size_t n)
{
	static const char file[] = "session.csv";
	size_t length = strlen(name), tail = sizeof(file) - 1;
	struct stat st;
	if (has_record(name))
		return found(NULL, name, dir, n) == RESULT_OK;
	bool ends = length >= tail && !strcmp(name + length - tail, file) &&
		    (length == tail || name[length - tail - 1] == '/');
	if (!ends || stat(name, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	if (length == tail)
		return found(NULL, ".", dir, n) == RESULT_OK;
	return length - tail < n &&
	       snprintf(dir, n, "%.*s", (int)(length - tail - (length - tail > 1)), name) > 0;
}

/* The session of that name, else the last one that it means. */
static const char *find_meant(const struct walk_names *names, const char *name)
{
	const char *best = NULL;
	for (size_t i = 0; i < names->n; i++) {
		if (!strcmp(names->at[i], name))
			return names->at[i];
		if (!best && session_name_means(name, names->at[i]))
			best = names->at[i];
	}
	return best;
}

/* The last one that a list shows with that date: its folder may be of the next minute. */
static const char *find_listed(const char *base, const struct walk_names *names, const char *date)
{
	struct walk_entry e;
	char minute[24];
	bool found = false;
	for (size_t i = 0; strlen(date) == 16 && i < names->n && i < WALK_MAX; i++) {
		if (strncmp(names->at[i], date, 7) != 0 || !walk_open(base, names->at[i], &e))
			continue;
		found = !strcmp(format_minute(e.head.start_iso, minute, sizeof(minute)), date);
		close(e.fd);
		if (found)
			return names->at[i];
	}
	return NULL;
}

/* The name nearest to the given one, which may be only the beginning of a name. */
static const char *nearest(const struct walk_names *names, const char *given)
{
	const char *hit = text_nearest(given, (const char *const *)names->at, names->n);
	size_t length = strnlen(given, 63);
	char(*beginnings)[64] = hit ? NULL : calloc(names->n, sizeof(*beginnings));
	const char **pointers = beginnings ? calloc(names->n, sizeof(*pointers)) : NULL;
	for (size_t i = 0; pointers && i < names->n; i++)
		pointers[i] = text_copy(beginnings[i], length + 1, names->at[i]);
	const char *near = pointers ? text_nearest(given, pointers, names->n) : NULL;
	for (size_t i = 0; near && i < names->n && !hit; i++)
		if (pointers[i] == near)
			hit = names->at[i];
	free(pointers);
	free(beginnings);
	return hit;
}

static enum result find_in(const char *base, const struct walk_names *names, const char *name, char *dir,
			   size_t n, char *why, size_t why_n)
{
	if (!names->n) {
		snprintf(why, why_n,
			 _("there is no session in %s yet: run `icecue watch`, or name a folder with --out"),
			 base);
		return RESULT_NONE;
	}
	if (!name)
		return found(base, names->at[0], dir, n);
	const char *hit = *name ? find_meant(names, name) : NULL;
	if (!hit)
		hit = find_listed(base, names, name);
	if (hit)
		return found(base, hit, dir, n);
	const char *near = nearest(names, name);
	snprintf(why, why_n, _("there is no session \"%s\" in %s; %s is %s (%zu in all)"), name, base,
		 near ? _("the nearest name") : _("the last one"), near ? near : names->at[0], names->n);
	return RESULT_NONE;
}

enum result folder_find_among(const char *base, const struct walk_names *names, const char *name, char *dir,
			      size_t n, char *why, size_t why_n)
{
	if (name && folder_at_path(name, dir, n))
		return RESULT_OK;
	enum result result = find_in(base, names, name, dir, n, why, why_n);
	if (result == RESULT_SYSTEM)
		snprintf(why, why_n, _("the session's folder has a name that is too long"));
	return result;
}

enum result folder_find(const char *base, const char *name, char *dir, size_t n, char *why, size_t why_n)
{
	struct walk_names names;
	enum result result = read_names(base, &names);
	if (result == RESULT_DENIED && !(name && folder_at_path(name, dir, n)))
		snprintf(why, why_n, _("cannot read the folder %s: %s"), base, strerror(errno));
	else
		result = folder_find_among(base, &names, name, dir, n, why, why_n);
	walk_names_free(&names);
	return result;
}

bool folder_is_sure_among(const struct walk_names *names, const char *typed, const char *name)
{
	size_t meant = 0;
	for (size_t i = 0; i < names->n; i++)
		meant += session_name_means(typed, names->at[i]);
	return !strcmp(typed, name) || (session_name_is_exact(typed) && meant <= 1);
}

bool folder_is_sure(const char *base, const char *typed, const char *name)
{
	struct walk_names names;
	read_names(base, &names);
	bool sure = folder_is_sure_among(&names, typed, name);
	walk_names_free(&names);
	return sure;
}
