#include "reminder.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "backups.h"
#include "base/datetime.h"
#include "base/i18n.h"
#include "base/text.h"

#define STAMP 19 /* "2026-11-22T21-10-00", the beginning of a session's name */

struct counted {
	size_t n;
	char first[STAMP + 1];
};

static bool is_stamp(const char *name)
{
	static const char form[] = "dddd-dd-ddTdd-dd-dd";
	for (int i = 0; i < STAMP; i++)
		if (form[i] == 'd' ? !isdigit((unsigned char)name[i]) : name[i] != form[i])
			return false;
	return true;
}

/* The sessions that began after one moment of a wall clock and before another, by their names. */
static void count(const char *base, const char *after, const char *before, struct counted *out)
{
	DIR *d = opendir(base);
	*out = (struct counted){0};
	for (struct dirent *e; d && (e = readdir(d));) {
		if (!is_stamp(e->d_name) || strncmp(e->d_name, after, STAMP) <= 0 ||
		    strncmp(e->d_name, before, STAMP) >= 0)
			continue;
		if (!out->n++ || strncmp(e->d_name, out->first, STAMP) < 0)
			text_copy(out->first, sizeof(out->first), e->d_name);
	}
	if (d)
		closedir(d);
}

static bool moment(const char *iso, int64_t *ms)
{
	struct datetime d;
	return datetime_parse(iso, strlen(iso), &d) && d.kind == DATETIME_MOMENT &&
	       datetime_ms(&d, DATE_ORDER_UNKNOWN, ms);
}

/* The days since a session whose name begins with that stamp, to about a day: its zone is not known. */
static int64_t days_since(const char *stamp, int64_t now_ms)
{
	char iso[STAMP + 1];
	int64_t ms;
	text_copy(iso, sizeof(iso), stamp);
	iso[13] = iso[16] = ':';
	return moment(iso, &ms) ? (now_ms - ms) / DAY_MS : 0;
}

bool reminder_due(const char *base, const char *now_iso, char *buf, size_t n)
{
	static struct backups b;
	struct counted newer;
	char after[STAMP + 1] = "";
	int64_t now_ms;
	if (!moment(now_iso, &now_ms))
		return false;
	backups_read(base, &b);
	const struct backup_made *last = b.n ? &b.at[b.n - 1] : NULL;
	int64_t days = last ? (now_ms - last->at_ms) / DAY_MS : 0;
	if (last && days <= REMINDER_DAYS)
		return false;
	if (last) {
		text_copy(after, sizeof(after), last->at_iso);
		after[13] = after[16] = '-';
	}
	count(base, after, "a", &newer);
	if (!newer.n || (!last && days_since(newer.first, now_ms) <= REMINDER_DAYS))
		return false;
	if (last)
		snprintf(
			buf, n,
			_n("the last backup is %lld days old, and %zu session came since: icecue backup FILE",
			   "the last backup is %lld days old, and %zu sessions came since: icecue backup FILE",
			   newer.n),
			(long long)days, newer.n);
	else
		snprintf(buf, n,
			 _n("there is no backup of %zu session: icecue backup FILE makes one",
			    "there is no backup of %zu sessions: icecue backup FILE makes one", newer.n),
			 newer.n);
	return true;
}

bool reminder_old(const char *base, const char *day, const char *keep, char *buf, size_t n)
{
	struct counted old;
	count(base, "", day, &old);
	snprintf(buf, n,
		 _n("%zu session is older than %s: icecue tidy asks, and then removes it",
		    "%zu sessions are older than %s: icecue tidy asks, and then removes them", old.n),
		 old.n, keep);
	return old.n > 0;
}

size_t reminder_denied(const char *base)
{
	DIR *d = opendir(base);
	size_t n = 0;
	for (struct dirent *e; d && (e = readdir(d));)
		n += is_stamp(e->d_name) && faccessat(dirfd(d), e->d_name, R_OK | X_OK, AT_EACCESS) < 0 &&
		     errno == EACCES;
	if (d)
		closedir(d);
	return n;
}
