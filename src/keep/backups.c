#include "backups.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/datetime.h"
#include "base/i18n.h"
#include "base/safe_text.h"
#include "base/text.h"
#include "system/folders.h"
#include "system/lines.h"
#include "system/log.h"

static const char head[] = "# icecue backups 1\nat,file,sessions\n";
#define FIRST_LINE 18 /* of its bytes, without the end */

static bool take(char *line, size_t n, struct backup_made *m)
{
	struct csv_field f[4];
	struct datetime d;
	char number[24];
	if (csv_split(line, n, ',', f, 4) != 3 || !f[0].n || !f[1].n || f[2].n >= sizeof(number))
		return false;
	text_printable(m->at_iso, sizeof(m->at_iso), f[0].at, f[0].n);
	unguard_text(m->file, sizeof(m->file), f[1].at, f[1].n);
	m->sessions = (size_t)strtoul(text_copy(number, f[2].n + 1, f[2].at), NULL, 10);
	return datetime_parse(m->at_iso, strlen(m->at_iso), &d) && d.kind == DATETIME_MOMENT &&
	       datetime_ms(&d, DATE_ORDER_UNKNOWN, &m->at_ms);
}

/* Keeps the last ones, each file once. */
static void keep(struct backups *b, const struct backup_made *m)
{
	size_t n = 0;
	for (size_t i = 0; i < b->n; i++)
		if (strcmp(b->at[i].file, m->file) != 0)
			b->at[n++] = b->at[i];
	if (n == BACKUPS_MAX)
		memmove(b->at, b->at + 1, --n * sizeof(b->at[0]));
	b->at[n] = *m;
	b->n = n + 1;
}

void backups_read(const char *base, struct backups *out)
{
	static struct lines lines;
	static struct backup_made m;
	char path[PATH_MAX], *line;
	size_t n;
	bool whole, first = true;
	out->n = 0;
	if (snprintf(path, sizeof(path), "%s/" BACKUPS_NAME, base) >= (int)sizeof(path))
		return;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return;
	lines_init(&lines, fd);
	while (lines_next(&lines, &line, &n, &whole) == RESULT_OK && whole) {
		if (first && (n != FIRST_LINE || memcmp(line, head, n) != 0))
			break;
		first = false;
		if (take(line, n, &m))
			keep(out, &m);
	}
	close(fd);
}

static bool write_lines(FILE *f, const struct backups *b)
{
	static char cell[4 * BACKUP_PATH];
	fputs(head, f);
	for (size_t i = 0; i < b->n; i++)
		fprintf(f, "%s,%s,%zu\n", b->at[i].at_iso, csv_cell(cell, sizeof(cell), b->at[i].file),
			b->at[i].sessions);
	return fflush(f) == 0 && !ferror(f) && fsync(fileno(f)) == 0;
}

static enum result replace(const char *base, const struct backups *b)
{
	char path[PATH_MAX], part[PATH_MAX];
	if (snprintf(path, sizeof(path), "%s/" BACKUPS_NAME, base) >= (int)sizeof(path) ||
	    snprintf(part, sizeof(part), "%s/.backups-XXXXXX", base) >= (int)sizeof(part))
		return RESULT_SYSTEM;
	int fd = mkostemp(part, O_CLOEXEC); /* mode 0600 */
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	bool ok = f && write_lines(f, b);
	int error = errno;
	if (f)
		ok = fclose(f) == 0 && ok;
	else if (fd >= 0)
		close(fd);
	if (ok && rename(part, path) == 0) {
		folders_sync(path);
		return RESULT_OK;
	}
	error = ok ? errno : error;
	if (fd >= 0)
		unlink(part);
	log_warning(_("cannot write %s: %s. The backup is whole, but icecue will not know of it"), path,
		    strerror(error));
	return RESULT_DENIED;
}

enum result backups_add(const char *base, const char *now_iso, const char *file, size_t sessions)
{
	static struct backups b;
	struct backup_made m = {.sessions = sessions};
	backups_read(base, &b);
	text_copy(m.at_iso, sizeof(m.at_iso), now_iso);
	text_copy(m.file, sizeof(m.file), file);
	keep(&b, &m);
	return replace(base, &b);
}
