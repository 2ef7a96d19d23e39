#include "restore.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "book/book.h"
#include "manifest.h"
#include "restore_config.h"
#include "same.h"
#include "store/walk.h"
#include "system/folders.h"
#include "system/log.h"
#include "system/shared.h"

#define DRAFT ".restore-"

struct restore {
	const char *base;
	int to, data; /* BASE, and the backup's sessions in the draft */
	FILE *out;
	struct restore_told *told;
};

static int open_folder(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* ---- the draft ---- */

static bool remove_draft(int base, const char *name, int dir)
{
	return folders_empty(dir) && unlinkat(base, name, AT_REMOVEDIR) == 0;
}

void restore_clean(const char *base)
{
	DIR *d = opendir(base);
	for (struct dirent *e; d && (e = readdir(d));) {
		if (strncmp(e->d_name, DRAFT, sizeof(DRAFT) - 1) != 0)
			continue;
		int dir = open_folder(dirfd(d), e->d_name);
		/* one that is being written is locked */
		if (dir >= 0 && flock(dir, LOCK_EX | LOCK_NB) == 0)
			remove_draft(dirfd(d), e->d_name, dir);
		if (dir >= 0)
			close(dir);
	}
	if (d)
		closedir(d);
}

static int make_draft(const char *base, char path[PATH_MAX])
{
	if (snprintf(path, PATH_MAX, "%s/" DRAFT "XXXXXX", base) >= PATH_MAX || !mkdtemp(path))
		return -1;
	shared_folder(path);
	int dir = open_folder(AT_FDCWD, path);
	if (dir >= 0 && flock(dir, LOCK_EX | LOCK_NB) < 0)
		log_debug("flock of %s: %s", path, strerror(errno));
	return dir;
}

/* ---- into its place ---- */

static enum result cannot_place(const struct restore *r, const char *name)
{
	log_error(_("cannot put %s into %s: %s"), name, r->base, strerror(errno));
	return errno == ENOSPC || errno == EDQUOT ? RESULT_FULL : RESULT_DENIED;
}

/* "NAME", "NAME-restored", "NAME-restored-2" ... */
static void name_try(char *buf, size_t n, const char *name, const char *mark, int i)
{
	char number[16] = "";
	if (i > 1)
		snprintf(number, sizeof(number), "-%d", i);
	snprintf(buf, n, "%s%s%s", name, i ? mark : "", number);
}

#define TRIES 100

static void tell_beside(struct restore *r, const char *name, const char *to)
{
	char a[NAME_MAX + 40], b[NAME_MAX + 40];
	fprintf(r->out, _("%s is there already and differs: the backup's is %s\n"),
		text_printable(a, sizeof(a), name, strlen(name)),
		text_printable(b, sizeof(b), to, strlen(to)));
}

static enum result place_session(struct restore *r, const char *name)
{
	char to[NAME_MAX + 40];
	int backup = open_folder(r->data, name);
	bool session = faccessat(backup, "session.csv", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	enum result result = RESULT_BUSY;
	for (int i = 0; backup >= 0 && result == RESULT_BUSY && i < TRIES; i++) {
		struct stat st;
		name_try(to, sizeof(to), name, "-restored", i);
		if (fstatat(r->to, to, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT) {
			result = renameat(r->data, name, r->to, to) == 0 ? RESULT_OK : cannot_place(r, to);
			r->told->restored += session && result == RESULT_OK;
			r->told->beside += session && i && result == RESULT_OK;
			if (i && result == RESULT_OK)
				tell_beside(r, name, to);
			continue;
		}
		int there = open_folder(r->to, to);
		if (there >= 0 && same_session(backup, there)) {
			bool newer = same_brings_changes(backup, there);
			result = same_join(backup, there) ? RESULT_OK : cannot_place(r, to);
			r->told->there += session;
			if (newer)
				book_look_again(r->base, to);
		}
		if (there >= 0)
			close(there);
	}
	if (backup < 0 || result == RESULT_BUSY)
		result = cannot_place(r, name);
	if (backup >= 0)
		close(backup);
	return result;
}

/* A list beside the sessions. */
static enum result place_file(struct restore *r, const char *name)
{
	char to[NAME_MAX + 40];
	switch (same_file(r->data, r->to, name)) {
	case SAME_EQUAL:
	case SAME_THERE_LATER:
		return RESULT_OK;
	case SAME_NONE_THERE:
		return renameat(r->data, name, r->to, name) == 0 ? RESULT_OK : cannot_place(r, name);
	case SAME_BACKUP_LATER:
		if (same_replace(r->data, r->to, name))
			return RESULT_OK;
		break;
	case SAME_DIFFERS:
		break;
	}
	for (int i = 1; i < TRIES; i++) {
		name_try(to, sizeof(to), name, ".restored", i);
		if (same_as(r->data, name, r->to, to) == SAME_EQUAL)
			return RESULT_OK; /* of an earlier restore */
		if (faccessat(r->to, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			continue;
		if (renameat(r->data, name, r->to, to) < 0)
			break;
		fprintf(r->out,
			_("%s differs from the backup's, which is %s/%s: compare them, and take over what you miss\n"),
			name, r->base, to);
		return RESULT_OK;
	}
	return cannot_place(r, name);
}

static enum result place_all(struct restore *r)
{
	enum result result = RESULT_OK;
	int again = openat(r->data, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = again < 0 ? NULL : fdopendir(again);
	struct walk_names names = {0};
	for (struct dirent *e; d && (e = readdir(d));)
		if (*e->d_name != '.' && !walk_names_add(&names, e->d_name))
			result = RESULT_SYSTEM;
	for (size_t i = 0; i < names.n; i++) {
		struct stat st;
		bool folder =
			fstatat(r->data, names.at[i], &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
		enum result one = folder ? place_session(r, names.at[i]) : place_file(r, names.at[i]);
		result = result == RESULT_OK ? one : result;
	}
	walk_names_free(&names);
	if (d)
		closedir(d);
	return result;
}

/* ---- all of it ---- */

static enum result restore(struct restore *r, const char *config, const char *archive, int draft)
{
	char why[UNPACK_WHY];
	enum result result = backup_read(archive, draft, &r->told->about, why);
	if (result != RESULT_OK) {
		log_error(_("%s: %s. Nothing was restored"), archive, why);
		return result;
	}
	if (syncfs(draft) < 0)
		log_debug("syncfs: %s", strerror(errno));
	r->data = open_folder(draft, "data");
	if (r->data >= 0) {
		result = place_all(r);
		close(r->data);
	}
	if (fsync(r->to) < 0)
		log_debug("fsync of %s: %s", r->base, strerror(errno));
	enum result placed = config ? restore_config(draft, config, r->base, r->out) : RESULT_OK;
	return result == RESULT_OK ? placed : result;
}

enum result restore_all(const char *base, const char *config, const char *archive, FILE *out,
			struct restore_told *told)
{
	char path[PATH_MAX], inside[PATH_MAX];
	struct restore r = {.base = base, .out = out, .told = told};
	*told = (struct restore_told){0};
	if (snprintf(inside, sizeof(inside), "%s/x", base) >= (int)sizeof(inside) || !folders_make(inside)) {
		log_error(_("cannot make %s: %s"), base, strerror(errno));
		return RESULT_DENIED;
	}
	restore_clean(base);
	r.to = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int draft = r.to < 0 ? -1 : make_draft(base, path);
	enum result result = RESULT_DENIED;
	if (draft < 0)
		log_error(_("cannot write in %s: %s"), base, strerror(errno));
	else
		result = restore(&r, config, archive, draft);
	if (draft >= 0) {
		remove_draft(AT_FDCWD, path, draft);
		close(draft);
	}
	if (r.to >= 0)
		close(r.to);
	return result;
}
