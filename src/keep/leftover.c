#include "leftover.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backups.h"
#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "restore.h"
#include "system/log.h"

#define DRAFT_MAX_S 3600 /* no draft of a list takes as long to be written */

static bool begins(const char *name, const char *with)
{
	return !strncmp(name, with, strlen(with));
}

/* ".changes-XXXXXX", ".part-XXXXXX" ... of mkostemp(3). */
static bool is_old_draft(int dir, const char *name)
{
	static const char *const drafts[] = {".changes-", ".part-", ".summaries-", ".thresholds-"};
	struct stat st;
	for (size_t i = 0; i < sizeof(drafts) / sizeof(drafts[0]); i++)
		if (begins(name, drafts[i]))
			return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
			       time(NULL) - st.st_mtime > DRAFT_MAX_S;
	return false;
}

void leftover_remove(const char *base)
{
	restore_clean(base);
	DIR *d = opendir(base);
	for (struct dirent *e; d && (e = readdir(d));) {
		bool made = !strcmp(e->d_name, ".summaries") || begins(e->d_name, "book.db.bad-");
		if ((made || is_old_draft(dirfd(d), e->d_name)) && unlinkat(dirfd(d), e->d_name, 0) < 0)
			log_warning(_("cannot remove %s/%s: %s"), base, e->d_name, strerror(errno));
	}
	if (d)
		closedir(d);
}

/* What a restore put beside a list that differs. */
static void tell_aside(const char *base, FILE *out)
{
	char shown[512];
	DIR *d = opendir(base);
	for (struct dirent *e; d && (e = readdir(d));)
		if (strstr(e->d_name, ".restored"))
			fprintf(out, _("  %s, put aside by a restore: look whom it names\n"),
				text_printable(shown, sizeof(shown), e->d_name, strlen(e->d_name)));
	if (d)
		closedir(d);
}

void leftover_tell(const char *base, FILE *out)
{
	static struct backups b;
	char shown[BACKUP_PATH + 64], day[24];
	backups_read(base, &b);
	fputs(_("This does not reach:\n"), out);
	for (size_t i = b.n; i-- > 0;)
		fprintf(out, _("  the backup of %s: %s\n"), format_minute(b.at[i].at_iso, day, sizeof(day)),
			text_printable(shown, sizeof(shown), b.at[i].file, strlen(b.at[i].file)));
	tell_aside(base, out);
	fputs(b.n ? _("  older and other backups, and copies that were exported, printed, moved or sent\n")
		  : _("  backups, and copies that were exported, printed, moved or sent\n"),
	      out);
	fputs(_("  records that went to another folder, because the disk failed: icecue said so then\n"),
	      out);
	fputs(_("  what --on-event and other programs passed on: brokers, time series, notifications\n"
		"  the file system's own: snapshots, and blocks of the disk until they are used again\n"),
	      out);
}
