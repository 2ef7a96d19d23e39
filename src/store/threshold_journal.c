/*
 * BASE/thresholds.csv: since when the marks of a client and site count. Two lines of head, then one line for
 * each "forget"; "undo" removes the last one of that client and site. A line that is not understood stays.
 *
 *     # icecue thresholds 1
 *     at,client,site,action
 *     2026-11-22T21:10:00.000+01:00,Anna,left calf,forget
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/datetime.h"
#include "base/i18n.h"
#include "base/safe_text.h"
#include "base/text.h"
#include "base/who.h"
#include "person.h"
#include "system/folders.h"
#include "system/log.h"
#include "system/shared.h"
#include "threshold_parts.h"

#define JOURNAL_MAX 262144
#define LINE_MAX_BYTES 1024

static const char first_line[] = "# icecue thresholds 1\n";
static const char head[] = "# icecue thresholds 1\nat,client,site,action\n";

bool threshold_moment(const char *iso, int64_t *ms)
{
	struct datetime d;
	return datetime_parse(iso, strlen(iso), &d) && d.kind == DATETIME_MOMENT &&
	       datetime_ms(&d, DATE_ORDER_UNKNOWN, ms);
}

static bool journal_path(const char *base, char path[PATH_MAX])
{
	return snprintf(path, PATH_MAX, "%s/thresholds.csv", base) < PATH_MAX;
}

/* Reads up to JOURNAL_MAX bytes; a longer file is not ours. */
static enum result read_whole(int fd, struct journal *j)
{
	struct stat st;
	ssize_t k = 1;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > JOURNAL_MAX)
		return RESULT_BAD_DATA;
	j->text = malloc(JOURNAL_MAX + 1);
	if (!j->text)
		return RESULT_SYSTEM;
	while (j->n < JOURNAL_MAX && (k = read(fd, j->text + j->n, JOURNAL_MAX - j->n)) > 0)
		j->n += (size_t)k;
	j->text[j->n] = '\0';
	bool ours = k >= 0 && j->n && j->text[j->n - 1] == '\n' && strlen(j->text) == j->n &&
		    !strncmp(j->text, first_line, sizeof(first_line) - 1);
	return ours ? RESULT_OK : RESULT_BAD_DATA;
}

enum result journal_read(const char *base, struct journal *j)
{
	char path[PATH_MAX];
	*j = (struct journal){0};
	if (!journal_path(base, path))
		return RESULT_SYSTEM;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return RESULT_OK;
	if (fd < 0) {
		log_error(_("cannot read %s: %s"), path, strerror(errno));
		return RESULT_DENIED;
	}
	enum result result = read_whole(fd, j);
	close(fd);
	if (result != RESULT_OK)
		log_error(
			_("%s is not a list of icecue: expected \"# icecue thresholds 1\" and whole lines. Move it away; then all marks count again"),
			path);
	return result;
}

void journal_free(struct journal *j)
{
	free(j->text);
	*j = (struct journal){0};
}

/* Whose "forget" is looked for. */
struct whose {
	const struct clients *clients;
	const char *client, *site;
	bool then; /* by its name at the time of the line; else by any of its names */
};

static bool is_whose(const struct whose *w, const char *label, int64_t ms)
{
	return w->then ? who_same(clients_then(w->clients, w->client, ms), label)
		       : clients_same(w->clients, w->client, label);
}

/* Is it such a "forget"? Then its time goes into iso. */
static bool line_is(const char *text, size_t n, const struct whose *w, char *iso, size_t iso_n, int64_t *ms)
{
	char line[LINE_MAX_BYTES], label[LABEL_TEXT], at[40];
	struct csv_field f[5];
	if (!n || n >= sizeof(line) || *text == '#')
		return false;
	memcpy(line, text, n);
	if (csv_split(line, n, ',', f, 5) != 4 || f[3].n != 6 || memcmp(f[3].at, "forget", 6) != 0)
		return false;
	text_printable(at, sizeof(at), f[0].at, f[0].n);
	if (!who_same(unguard_text(label, sizeof(label), f[2].at, f[2].n), w->site) ||
	    !threshold_moment(at, ms) ||
	    !is_whose(w, unguard_text(label, sizeof(label), f[1].at, f[1].n), *ms))
		return false;
	text_copy(iso, iso_n, at);
	return true;
}

/* The line of the last one; NULL when there is none. */
static const char *last_forget(const struct journal *j, const struct whose *w, char *iso, size_t iso_n,
			       int64_t *ms)
{
	const char *found = NULL;
	for (const char *line = j->text, *end; line && (end = strchr(line, '\n')); line = end + 1)
		if (line_is(line, (size_t)(end - line), w, iso, iso_n, ms))
			found = line;
	return found;
}

bool journal_moment(const struct journal *j, const struct clients *c, const char *client, const char *site,
		    char *iso, size_t n, int64_t *ms)
{
	*iso = '\0';
	return last_forget(j, &(struct whose){c, client, site, true}, iso, n, ms) != NULL;
}

static bool write_all(int fd, const char *text, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t k = write(fd, text + done, n - done);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		done += (size_t)k;
	}
	return true;
}

/* Writes beside the file and renames over it when complete; mode 0600. */
static enum result replace(const char *base, const char *const parts[3], const size_t n[3])
{
	char path[PATH_MAX], part[PATH_MAX];
	if (!journal_path(base, path) ||
	    snprintf(part, sizeof(part), "%s/.thresholds-XXXXXX", base) >= (int)sizeof(part))
		return RESULT_SYSTEM;
	int fd = mkostemp(part, O_CLOEXEC);
	bool ok = fd >= 0;
	if (ok)
		shared_file(fd, part);
	for (int i = 0; ok && i < 3; i++)
		ok = write_all(fd, parts[i], n[i]);
	ok = ok && fsync(fd) == 0;
	int error = errno;
	if (fd >= 0 && close(fd) < 0 && ok) {
		ok = false;
		error = errno;
	}
	if (ok && rename(part, path) == 0) {
		folders_sync(path);
		return RESULT_OK;
	}
	error = ok ? errno : error;
	if (fd >= 0)
		unlink(part);
	log_error(_("cannot write %s: %s"), path, strerror(error));
	return error == ENOSPC || error == EDQUOT ? RESULT_FULL : RESULT_DENIED;
}

enum result threshold_forget(const char *base, const char *client, const char *site, const char *now_iso)
{
	struct journal j;
	char line[LINE_MAX_BYTES], a[2 * LABEL_TEXT + 8], b[2 * LABEL_TEXT + 8];
	enum result result = journal_read(base, &j);
	int k = snprintf(line, sizeof(line), "%s,%s,%s,forget\n", now_iso, csv_cell(a, sizeof(a), client),
			 csv_cell(b, sizeof(b), site));
	if (result == RESULT_OK && j.n + (size_t)k + sizeof(head) > JOURNAL_MAX) {
		log_error(_("%s/thresholds.csv is full: take forgets back with --undo"), base);
		result = RESULT_FULL;
	}
	if (result == RESULT_OK)
		result = replace(base, (const char *const[]){head, j.n ? j.text : "", line},
				 (const size_t[]){j.n ? 0 : sizeof(head) - 1, j.n, (size_t)k});
	journal_free(&j);
	return result;
}

enum result threshold_undo(const char *base, const char *client, const char *site)
{
	struct journal j;
	struct clients c;
	char iso[40];
	int64_t ms;
	enum result result = journal_read(base, &j);
	clients_read(base, &c);
	const struct whose w = {&c, client, site, false};
	const char *line = result == RESULT_OK ? last_forget(&j, &w, iso, sizeof(iso), &ms) : NULL;
	if (result == RESULT_OK && !line)
		result = RESULT_NONE;
	if (line) {
		const char *rest = strchr(line, '\n') + 1;
		result = replace(base, (const char *const[]){j.text, rest, ""},
				 (const size_t[]){(size_t)(line - j.text), j.n - (size_t)(rest - j.text), 0});
	}
	clients_free(&c);
	journal_free(&j);
	return result;
}

/* Is it a line about this client, under any of its names? */
static bool line_of(const char *text, size_t n, const struct clients *c, const char *client)
{
	char line[LINE_MAX_BYTES], label[LABEL_TEXT];
	struct csv_field f[5];
	if (!n || n >= sizeof(line) || *text == '#')
		return false;
	memcpy(line, text, n);
	return csv_split(line, n, ',', f, 5) == 4 && !(f[3].n == 6 && !memcmp(f[3].at, "action", 6)) &&
	       clients_same(c, unguard_text(label, sizeof(label), f[1].at, f[1].n), client);
}

/* Writes the lines of the client to f (NULL: nowhere) and removes them from j; returns how many. */
static size_t part(struct journal *j, const struct clients *c, const char *client, FILE *f)
{
	size_t kept = 0, n_of = 0;
	for (char *line = j->text, *end; line && (end = strchr(line, '\n')); line = end + 1) {
		size_t n = (size_t)(end - line) + 1;
		if (!line_of(line, n - 1, c, client)) {
			memmove(j->text + kept, line, n);
			kept += n;
			continue;
		}
		n_of++;
		if (f)
			fwrite(line, 1, n, f);
	}
	j->n = kept;
	return n_of;
}

enum result threshold_copy(const char *base, const char *client, FILE *f, size_t *lines)
{
	struct journal j;
	struct clients c;
	*lines = 0;
	enum result result = journal_read(base, &j);
	clients_read(base, &c);
	if (result == RESULT_OK && j.n)
		*lines = part(&j, &c, client, f);
	clients_free(&c);
	journal_free(&j);
	return result;
}

enum result threshold_erase(const char *base, const char *client)
{
	struct journal j;
	struct clients c;
	enum result result = journal_read(base, &j);
	clients_read(base, &c);
	if (result == RESULT_OK && j.n && part(&j, &c, client, NULL))
		result = replace(base, (const char *const[]){j.text, "", ""}, (const size_t[]){j.n, 0, 0});
	clients_free(&c);
	journal_free(&j);
	return result;
}
