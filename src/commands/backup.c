/* icecue backup and icecue restore: everything in one file, and back. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "command.h"
#include "keep/backups.h"
#include "keep/pack.h"
#include "keep/restore.h"
#include "outside.h"
#include "session/given.h"
#include "system/clock.h"

static void check_file(const struct options *o, struct argp_state *state)
{
	if (!o->n || !*o->args[0])
		argp_error(state, _("name the file of the backup, such as /media/stick/icecue.tar.gz"));
}

static bool absolute(const char *file, char path[PATH_MAX])
{
	const char *why;
	if (strlen(file) < PATH_MAX && outside_resolve(file, path, &why))
		return true;
	fprintf(stderr, _("icecue: cannot write %s: %s\n"), file,
		strlen(file) < PATH_MAX ? why : strerror(ENAMETOOLONG));
	return false;
}

static void put_bytes(int64_t bytes, char *buf, size_t n)
{
	if (bytes < 10000000)
		snprintf(buf, n, "%lld kB", (long long)((bytes + 999) / 1000));
	else
		snprintf(buf, n, "%lld MB", (long long)((bytes + 500000) / 1000000));
}

static int check_archive(const char *file)
{
	struct backup_about about;
	char why[UNPACK_WHY], size[24], made[24];
	if (backup_read(file, -1, &about, why) != RESULT_OK) {
		fprintf(stderr, _("icecue: %s: %s. Do not rely on it\n"), file, why);
		return EXIT_FAILED;
	}
	put_bytes(about.bytes, size, sizeof(size));
	printf(_n("%s is whole: %zu session, %zu files, %s, made %s by icecue %s\n",
		  "%s is whole: %zu sessions, %zu files, %s, made %s by icecue %s\n", about.sessions),
	       file, about.sessions, about.files, size, format_minute(about.made_iso, made, sizeof(made)),
	       about.version);
	return EXIT_DONE;
}

/* A backup on the same disk is lost with it. */
static void advise(const char *base, const char *path)
{
	struct stat a, b;
	if (stat(base, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev)
		fprintf(stderr,
			_("icecue: it lies on the same disk as the sessions: copy it to another one\n"));
}

static int write_archive(const char *base, const char *config, const char *path)
{
	struct backup_told told;
	char now[40], size[24];
	clock_iso_now(now, sizeof(now));
	enum result r = backup_write(base, config, path, now, icecue_version, &told);
	if (r == RESULT_AGAIN)
		fprintf(stderr, _("icecue: ended before it was whole: nothing was written\n"));
	if (r != RESULT_OK)
		return EXIT_FAILED;
	put_bytes(told.bytes, size, sizeof(size));
	printf(_n("%zu session, %zu files: %s (%s)\n", "%zu sessions, %zu files: %s (%s)\n", told.sessions),
	       told.sessions, told.files, path, size);
	if (told.running)
		printf(_n("%zu session is running, and is not in it: make another backup when it has ended\n",
			  "%zu sessions are running, and are not in it: make another backup when they have ended\n",
			  told.running),
		       told.running);
	backups_add(base, now, path, told.sessions);
	advise(base, path);
	return told.left_out ? EXIT_FAILED : EXIT_DONE;
}

static int backup(const struct options *o)
{
	char base[PATH_MAX], config[PATH_MAX], path[PATH_MAX];
	bool has = config_path(config, sizeof(config)) == RESULT_OK;
	if (options_has(o, SETTING_CHECK))
		return check_archive(o->args[0]);
	if (!options_folder(o, base, sizeof(base)) || !absolute(o->args[0], path))
		return EXIT_FAILED;
	if (outside_lies_in(base, path)) {
		fprintf(stderr,
			_("icecue: %s lies in the folder with the sessions, and would be lost with it: name a place outside, best on another disk\n"),
			path);
		return EXIT_FAILED;
	}
	return write_archive(base, has ? config : NULL, path);
}

static int restore(const struct options *o)
{
	struct restore_told told;
	char base[PATH_MAX], config[PATH_MAX], made[24];
	bool has = config_path(config, sizeof(config)) == RESULT_OK;
	if (!options_folder(o, base, sizeof(base)))
		return EXIT_FAILED;
	enum result r = restore_all(base, has ? config : NULL, o->args[0], stdout, &told);
	if (!*told.about.made_iso)
		return EXIT_FAILED;
	format_minute(told.about.made_iso, made, sizeof(made));
	printf(_n("%zu session restored to %s, from the backup of %s; %zu there already\n",
		  "%zu sessions restored to %s, from the backup of %s; %zu there already\n", told.restored),
	       told.restored, base, made, told.there);
	return r == RESULT_OK ? EXIT_DONE : EXIT_FAILED;
}

static int run(enum command command, int argc, char **argv, int (*on)(const struct options *o))
{
	struct options o;
	if (!options_read(&o, command, argc, argv, check_file))
		return EXIT_USAGE;
	pack_hold_signals();
	int code = on(&o);
	options_free(&o);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}

int command_backup(int argc, char **argv)
{
	return run(COMMAND_BACKUP, argc, argv, backup);
}

int command_restore(int argc, char **argv)
{
	return run(COMMAND_RESTORE, argc, argv, restore);
}
