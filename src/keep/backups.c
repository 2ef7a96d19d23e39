#include "backups.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/datetime.h"
#include "base/safe_text.h"
#include "base/text.h"
#include "system/lines.h"
#include "system/whole_file.h"

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

enum result backups_add(const char *base, const char *now_iso, const char *file, size_t sessions)
{
	static struct backups b;
	static char cell[4 * BACKUP_PATH];
	struct backup_made m = {.sessions = sessions};
	struct whole_file w;
	char path[PATH_MAX];
	backups_read(base, &b);
	text_copy(m.at_iso, sizeof(m.at_iso), now_iso);
	text_copy(m.file, sizeof(m.file), file);
	keep(&b, &m);
	if (snprintf(path, sizeof(path), "%s/" BACKUPS_NAME, base) >= (int)sizeof(path))
		return RESULT_SYSTEM;
	enum result r = whole_file_begin(&w, path);
	if (r != RESULT_OK)
		return r;
	fputs(head, w.f);
	for (size_t i = 0; i < b.n; i++)
		fprintf(w.f, "%s,%s,%zu\n", b.at[i].at_iso, csv_cell(cell, sizeof(cell), b.at[i].file),
			b.at[i].sessions);
	return whole_file_end(&w, false);
}
