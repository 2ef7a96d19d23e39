#include "backup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backups.h"
#include "base/i18n.h"
#include "base/text.h"
#include "manifest.h"
#include "pack_tree.h"
#include "store/lock.h"
#include "system/log.h"

static const char readme[] =
	"This is a backup of icecue. `icecue restore FILE` brings it back; `icecue backup --check FILE` checks it.\n"
	"By hand: tar -xzf FILE && cd icecue-backup && sha256sum -c MANIFEST\n"
	"Then data/ is the folder with the sessions, and config/icecue.ini the configuration.\n"
	"These are health data: keep them where only you can read them.\n";

struct backup {
	struct pack *pack;
	FILE *lines; /* of the manifest */
	struct backup_told *told;
};

static void leave_out(struct backup *b, const char *name, const char *why)
{
	char shown[PATH_MAX];
	log_warning(_("not in the backup: %s (%s)"), text_printable(shown, sizeof(shown), name, strlen(name)),
		    why);
	b->told->left_out++;
}

static enum result add_line(struct backup *b, const char *sum, const char *name)
{
	char line[MANIFEST_NAME_MAX + SHA256_HEX + 4];
	manifest_line(sum, name, line, sizeof(line));
	b->told->files++;
	return fputs(line, b->lines) < 0 ? RESULT_SYSTEM : RESULT_OK;
}

/* What keeps an open file out of it; NULL: nothing does. A backup that is never taken back is none. */
static const char *too_large(const struct backup *b, int fd, const char *name)
{
	struct stat st;
	if (fstat(fd, &st) < 0)
		return strerror(errno);
	if (st.st_size > MANIFEST_FILE_MAX_BYTES)
		return _("it is larger than 4 GB: copy it by hand");
	if (ftell(b->lines) + SHA256_HEX + (long)strlen(name) + 3 > MANIFEST_MAX_BYTES)
		return _("there are too many files");
	return NULL;
}

/* Takes over the descriptor. */
static enum result add_open(struct backup *b, int fd, const char *name)
{
	char sum[SHA256_HEX], whole[MANIFEST_NAME_MAX + sizeof(MANIFEST_TOP)];
	const char *why = too_large(b, fd, name);
	snprintf(whole, sizeof(whole), MANIFEST_TOP "%s", name);
	enum result r = why ? RESULT_OK : pack_file(b->pack, whole, fd, sum);
	close(fd);
	if (why)
		leave_out(b, name, why);
	return r == RESULT_OK && !why ? add_line(b, sum, name) : r;
}

static enum result add_file(struct backup *b, int dir, const char *file, const char *name)
{
	int fd = openat(dir, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0)
		return add_open(b, fd, name);
	leave_out(b, name, strerror(errno));
	return RESULT_OK;
}

/* ---- a folder ---- */

static enum result add_folder(struct backup *b, int dir, const char *name, int depth);

static enum result add_below(struct backup *b, int dir, const char *file, const char *name, int depth)
{
	char whole[MANIFEST_NAME_MAX + sizeof(MANIFEST_TOP)];
	int below = openat(dir, file, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	enum result r = RESULT_OK;
	if (below < 0 || depth >= MANIFEST_DEPTH - 1) {
		leave_out(b, name, below < 0 ? strerror(errno) : _("too many folders in one another"));
	} else if (depth == 0 && lock_runs(below)) {
		b->told->running++;
	} else {
		b->told->sessions +=
			depth == 0 && faccessat(below, "session.csv", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
		snprintf(whole, sizeof(whole), MANIFEST_TOP "%s", name);
		r = pack_folder(b->pack, whole);
		if (r == RESULT_OK)
			r = add_folder(b, below, name, depth + 1);
	}
	if (below >= 0)
		close(below);
	return r;
}

static enum result add_one(struct backup *b, int dir, const char *file, const char *above, int depth)
{
	char name[MANIFEST_NAME_MAX];
	struct stat st;
	int n = snprintf(name, sizeof(name), "%s/%s", above, file);
	if (depth == 0 && manifest_is_own(file))
		return RESULT_OK;
	if (n >= (int)sizeof(name) || !manifest_name_ok(name, false))
		leave_out(b, file, _("its name is too long, or has a control character or a backslash"));
	else if (fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) < 0)
		leave_out(b, name, strerror(errno));
	else if (S_ISDIR(st.st_mode))
		return add_below(b, dir, file, name, depth);
	else if (S_ISREG(st.st_mode))
		return add_file(b, dir, file, name);
	else
		leave_out(b, name, S_ISLNK(st.st_mode) ? _("a link is not followed") : _("it is no file"));
	return RESULT_OK;
}

static enum result add_folder(struct backup *b, int dir, const char *name, int depth)
{
	struct walk_names names;
	enum result r = RESULT_OK;
	if (!pack_names(dir, &names))
		leave_out(b, name, strerror(errno));
	for (size_t i = 0; r == RESULT_OK && i < names.n; i++)
		r = add_one(b, dir, names.at[i], name, depth);
	walk_names_free(&names);
	return r;
}

/* ---- all of it ---- */

static enum result add_readme(struct backup *b)
{
	char sum[SHA256_HEX];
	enum result r = pack_text(b->pack, MANIFEST_TOP MANIFEST_README, readme, sizeof(readme) - 1, sum);
	return r == RESULT_OK ? add_line(b, sum, MANIFEST_README) : r;
}

static enum result add_config(struct backup *b, const char *config)
{
	struct stat st;
	/* a person's own configuration may be a link into another folder of theirs */
	int fd = config ? open(config, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1;
	int error = fd < 0 ? errno : 0;
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return add_open(b, fd, MANIFEST_CONFIG);
	if (config && error != ENOENT)
		leave_out(b, config, fd < 0 ? strerror(error) : _("it is no file"));
	if (fd >= 0)
		close(fd);
	return RESULT_OK;
}

static enum result add_manifest(struct backup *b, const char *lines, size_t n, const char *now_iso,
				const char *version)
{
	struct manifest_head h = {.sessions = b->told->sessions};
	char *text = malloc(n + 512);
	if (!text)
		return RESULT_SYSTEM;
	text_copy(h.made_iso, sizeof(h.made_iso), now_iso);
	text_copy(h.version, sizeof(h.version), version);
	size_t used = (size_t)manifest_head_format(&h, text, 400);
	memcpy(text + used, lines, n);
	used += n;
	used += (size_t)manifest_end(text, used, text + used, n + 512 - used);
	enum result r = pack_text(b->pack, MANIFEST_TOP MANIFEST_NAME, text, used, NULL);
	free(text);
	return r;
}

static enum result write_all(struct backup *b, int base, const char *config)
{
	enum result r = add_readme(b);
	if (r == RESULT_OK)
		r = add_config(b, config);
	if (r == RESULT_OK)
		r = pack_folder(b->pack, MANIFEST_TOP "data");
	return r == RESULT_OK ? add_folder(b, base, "data", 0) : r;
}

/* Only another backup may be replaced. */
static bool may_be(const char *path)
{
	struct stat st;
	if (stat(path, &st) < 0 || (S_ISREG(st.st_mode) && (!st.st_size || backup_is(path))))
		return true;
	log_error(_("%s is there, and is no backup of icecue: name another file"), path);
	return false;
}

/*
 * Has the archive that is there more sessions, and was not made of this folder? Then it is of the computer
 * before, or the folder with the sessions is on a disk that is not mounted. It may be the only copy.
 */
static bool is_of_another(const char *base, const char *path, const struct backup_told *told)
{
	static struct backups ours;
	struct backup_about about;
	char why[UNPACK_WHY];
	if (access(path, F_OK) < 0)
		return false;
	backups_read(base, &ours);
	for (size_t i = 0; i < ours.n; i++)
		if (!strcmp(ours.at[i].file, path))
			return false;
	if (backup_read(path, -1, &about, why) != RESULT_OK || about.sessions <= told->sessions)
		return false;
	log_error(
		_("%s was not made of %s: it has %zu sessions, more than the %zu here. It was left as it is: bring it back first with icecue restore, or name another file"),
		path, base, about.sessions, told->sessions);
	return true;
}

enum result backup_write(const char *base, const char *config, const char *path, const char *now_iso,
			 const char *version, struct backup_told *told)
{
	struct backup b = {.told = told};
	char *lines = NULL;
	size_t n = 0;
	*told = (struct backup_told){0};
	int dir = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		log_error(_("there are no sessions: %s: %s"), base, strerror(errno));
		return errno == ENOENT ? RESULT_NONE : RESULT_DENIED;
	}
	enum result r = may_be(path) ? pack_create(path, PACK_TAR_GZ, &b.pack) : RESULT_BUSY;
	b.lines = r == RESULT_OK ? open_memstream(&lines, &n) : NULL;
	if (r == RESULT_OK)
		r = b.lines ? write_all(&b, dir, config) : RESULT_SYSTEM;
	if (b.lines && fclose(b.lines) != 0 && r == RESULT_OK)
		r = RESULT_SYSTEM;
	if (r == RESULT_OK)
		r = add_manifest(&b, lines, n, now_iso, version);
	if (r == RESULT_OK && is_of_another(base, path, told))
		r = RESULT_BUSY;
	if (r == RESULT_OK)
		r = pack_finish(b.pack, &told->bytes);
	else
		pack_abandon(b.pack);
	free(lines);
	close(dir);
	return r;
}
