#include "open.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "book.h"
#include "schema.h"
#include "store/lock.h"
#include "system/clock.h"
#include "system/log.h"
#include "system/shared.h"

#define BUSY_MS 2000
#define TRIES 4	      /* several processes may find the same damage */
#define ASIDE_MAX 100 /* of one second */

/* One line each time that the program runs: a list asks more than once. */
static void tell(const char *path, const char *why)
{
	static bool told;
	if (!told)
		log_warning(
			_("%s cannot be used (%s): the figures are read from the records, which takes longer"),
			path, why);
	told = true;
}

static bool path_of(const char *base, const char *more, char path[PATH_MAX])
{
	return snprintf(path, PATH_MAX, "%s%s/" BOOK_NAME "%s", *base == '/' ? "" : "./", base, more) <
	       PATH_MAX;
}

/* SQLite would make it readable for others; what it makes beside it has the same mode. */
static bool make_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0) {
		shared_file(fd, path);
		close(fd);
	}
	return fd >= 0 || errno == EEXIST;
}

/* Nothing outside is opened by a link. */
static bool is_file(const char *path, struct stat *st)
{
	return lstat(path, st) == 0 && S_ISREG(st->st_mode);
}

#define FOLDER_TEXT 256

/* The order of folders everywhere else: -10 is newer than -2. */
static int by_age(void *context, int a_n, const void *a, int b_n, const void *b)
{
	char x[FOLDER_TEXT], y[FOLDER_TEXT];
	(void)context;
	text_copy(x, (size_t)a_n < sizeof(x) ? (size_t)a_n + 1 : sizeof(x), a);
	text_copy(y, (size_t)b_n < sizeof(y) ? (size_t)b_n + 1 : sizeof(y), b);
	return strverscmp(x, y);
}

static void set_up(struct db *db)
{
	int on = 1;
	sqlite3_create_collation(db->handle, "by_age", SQLITE_UTF8, NULL, by_age);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	sqlite3_extended_result_codes(db->handle, 0);
	/* its files stay when nobody has it open: BASE would change each time that somebody asks */
	sqlite3_file_control(db->handle, NULL, SQLITE_FCNTL_PERSIST_WAL, &on);
	db_run(db, "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
		   "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 0");
}

static bool is_damaged(const struct db *db)
{
	return db->error == SQLITE_CORRUPT || db->error == SQLITE_NOTADB || !strncmp(db->why, "no such", 7);
}

/* A name that nothing has, because a person may want to look at each of them. */
static bool find_aside(const char *base, char to[PATH_MAX])
{
	char moment[32], more[48];
	struct tm tm;
	struct stat st;
	time_t now = time(NULL);
	if (!localtime_r(&now, &tm) || !strftime(moment, sizeof(moment), ".bad-%Y-%m-%dT%H-%M-%S", &tm))
		return false;
	for (int i = 1; i <= ASIDE_MAX; i++) {
		snprintf(more, sizeof(more), i > 1 ? "%s-%d" : "%s", moment, i);
		if (!path_of(base, more, to))
			return false;
		if (lstat(to, &st) < 0)
			return errno == ENOENT;
	}
	return false;
}

enum aside { ASIDE_FAILED, ASIDE_MOVED, ASIDE_BY_OTHER };

static enum aside move(const char *base, const char *path, const struct stat *seen)
{
	char to[PATH_MAX], other[PATH_MAX];
	struct stat st;
	if (lstat(path, &st) < 0)
		return errno == ENOENT ? ASIDE_BY_OTHER : ASIDE_FAILED;
	if (st.st_ino != seen->st_ino || st.st_dev != seen->st_dev)
		return ASIDE_BY_OTHER;
	if (!find_aside(base, to) || rename(path, to) < 0)
		return ASIDE_FAILED;
	/* what was not yet in it must not get into the new one */
	if (path_of(base, "-wal", other))
		unlink(other);
	if (path_of(base, "-shm", other))
		unlink(other);
	log_warning(_("%s was damaged or not ours: it is kept as %s, and made anew from the records"), path,
		    strrchr(to, '/') + 1);
	return ASIDE_MOVED;
}

/* seen: the file that was found to be damaged; several processes may find that at once. */
static enum aside move_aside(const char *base, const char *path, const struct stat *seen)
{
	int fd = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		lock_take(fd, false); /* some network disks have no locks */
	enum aside aside = move(base, path, seen);
	if (fd >= 0)
		close(fd);
	return aside;
}

/* RESULT_AGAIN: it is damaged; seen: the file. */
static enum result try(const char *base, const char *path, void (*use)(struct book *b, void *context),
		       void *context, struct stat *seen)
{
	struct book b = {.base = base};
	char now_iso[40];
	if (!make_file(path)) {
		tell(path, strerror(errno));
		return RESULT_DENIED;
	}
	if (!is_file(path, seen))
		return RESULT_AGAIN;
	enum result result = RESULT_SYSTEM;
	if (db_open(&b.db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX)) {
		set_up(&b.db);
		clock_iso_now(now_iso, sizeof(now_iso));
		result = schema_prepare(&b.db, now_iso);
	}
	if (result == RESULT_OK)
		use(&b, context);
	if (result == RESULT_GONE)
		tell(path, _("a newer icecue made it"));
	else if (result == RESULT_BAD_DATA || is_damaged(&b.db))
		result = RESULT_AGAIN;
	else if (b.db.error != SQLITE_OK)
		tell(path, b.db.why);
	if (result == RESULT_OK && b.db.error != SQLITE_OK)
		result = RESULT_SYSTEM;
	db_close(&b.db);
	return result;
}

enum result book_with(const char *base, void (*use)(struct book *b, void *context), void *context)
{
	char path[PATH_MAX];
	struct stat st = {0}, seen = {0};
	enum result result = RESULT_AGAIN;
	if (stat(base, &st) < 0 && errno != ENOENT && errno != ENOTDIR)
		return RESULT_DENIED;
	if (!S_ISDIR(st.st_mode))
		return RESULT_NONE;
	if (!path_of(base, "", path))
		return RESULT_SYSTEM;
	for (int i = 0, moved = 0; i < TRIES && result == RESULT_AGAIN; i++) {
		result = try(base, path, use, context, &seen);
		if (result != RESULT_AGAIN)
			break;
		enum aside aside = moved ? ASIDE_FAILED : move_aside(base, path, &seen);
		moved += aside == ASIDE_MOVED;
		if (aside == ASIDE_FAILED || i + 1 == TRIES) {
			tell(path, _("it is damaged, and cannot be moved away"));
			return RESULT_BAD_DATA;
		}
	}
	return result;
}
