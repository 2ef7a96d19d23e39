#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/exit_code.h"
#include "session/files.h"
#include "store/folder.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"

static char dir[PATH_MAX], why[1024];

Test(session, home_follows_the_xdg_rules)
{
	char buf[256];
	setenv("XDG_DATA_HOME", "/data", 1);
	setenv("HOME", "/home/a", 1);
	cr_assert_eq(folder_home(buf, sizeof(buf)), RESULT_OK);
	cr_assert_str_eq(buf, "/data/icecue");
	setenv("XDG_DATA_HOME", "relative", 1); /* counts for nothing */
	cr_assert_eq(folder_home(buf, sizeof(buf)), RESULT_OK);
	cr_assert_str_eq(buf, "/home/a/.local/share/icecue");
	cr_assert_eq(folder_home(buf, 10), RESULT_NONE);
	unsetenv("XDG_DATA_HOME");
	unsetenv("HOME");
	cr_assert_eq(folder_home(buf, sizeof(buf)), RESULT_NONE);
}

Test(session, a_new_folder_is_not_there_yet)
{
	char base[64], first[128], second[128];
	folder_make(base, sizeof(base));
	cr_assert_eq(folder_new(base, first, sizeof(first)), RESULT_OK);
	cr_assert_eq(strlen(first), strlen(base) + 20);
	cr_assert_neq(access(first, F_OK), 0);
	mkdir(first, 0700);
	cr_assert_eq(folder_new(base, second, sizeof(second)), RESULT_OK);
	cr_assert_str_neq(first, second);
	cr_assert_neq(access(second, F_OK), 0);
	folder_remove(base);
}

static void add_session(const char *base, const char *name)
{
	char path[256];
	struct record_head head = maker_head("Anna");
	struct record *r;
	snprintf(path, sizeof(path), "%s/%s", base, name);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	record_close(r, 0);
}

static const char *find(const char *base, const char *name)
{
	if (folder_find(base, name, dir, sizeof(dir), why, sizeof(why)) != RESULT_OK)
		return why;
	const char *slash = strrchr(dir, '/');
	return slash ? slash + 1 : dir;
}

Test(session, finds_the_last_or_a_named_one)
{
	char base[64], path[128], record[160];
	folder_make(base, sizeof(base));
	cr_assert_not_null(strstr(find(base, NULL), "there is no session"));
	add_session(base, "2026-11-20T08-00-00");
	add_session(base, "2026-11-22T21-10-00");
	add_session(base, "2026-11-22T21-10-00-2");
	snprintf(path, sizeof(path), "%s/2026-12-01T00-00-00", base); /* no record in it */
	mkdir(path, 0700);
	cr_assert_str_eq(find(base, NULL), "2026-11-22T21-10-00-2");
	cr_assert_str_eq(find(base, "2026-11-20T08-00-00"), "2026-11-20T08-00-00");
	cr_assert_str_eq(find(base, "2026-11-22T21-10-00"), "2026-11-22T21-10-00");
	cr_assert_str_eq(find(base, "2026-11-20"), "2026-11-20T08-00-00");
	cr_assert_str_eq(find(base, "2026-11"), "2026-11-22T21-10-00-2");
	snprintf(path, sizeof(path), "%s/2026-11-20T08-00-00", base);
	cr_assert_str_eq(find("/nonexistent", path), "2026-11-20T08-00-00");
	snprintf(record, sizeof(record), "%s/session.csv", path);
	cr_assert_str_eq(find("/nonexistent", record), "2026-11-20T08-00-00");
	cr_assert_not_null(strstr(find(base, "2026-11-23T21-10-00"), "the nearest name"));
	cr_assert_not_null(strstr(find(base, "2025-11-20"), "2026-11-20T08-00-00"));
	cr_assert_not_null(strstr(find(base, "zzz"), "the last one is 2026-11-22T21-10-00-2"));
	cr_assert_not_null(strstr(find(base, ""), "there is no session"));
	cr_assert_not_null(strstr(find("/nonexistent", NULL), "/nonexistent"));
	folder_remove(base);
}

static char *made(const char *folder, int expected)
{
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	setenv("LC_ALL", "C.UTF-8", 1);
	cr_assert_eq(files_make(folder, false, f), expected);
	fclose(f);
	return text;
}

Test(session, files_are_made_and_named, .timeout = GUARD_TEST_S)
{
	char folder[64], line[128];
	maker_session(folder_make(folder, sizeof(folder)), "Anna");
	setenv("PATH", "/nonexistent", 1); /* no gnuplot: words and page all the same */
	char *text = made(folder, EXIT_DONE);
	cr_assert_not_null(strstr(text, "Numb after 3 min 40 s of ice.\n"));
	snprintf(line, sizeof(line), "%s/report.html\n", folder);
	cr_assert_not_null(strstr(text, line));
	cr_assert_null(strstr(text, "chart.png"));
	free(text);
	folder_remove(folder);
	text = made("/nonexistent", EXIT_FAILED);
	cr_assert_str_eq(text, "");
	free(text);
}

/* What files_make() prints when somebody runs it for whom modes hold: not root. */
static char *file_of_child(const char *folder, const char *tmp)
{
	char path[128];
	size_t n;
	int status;
	snprintf(path, sizeof(path), "%s/out", tmp);
	FILE *f = fopen(path, "w");
	pid_t pid = fork();
	cr_assert_geq(pid, 0);
	if (pid == 0) {
		bool ok = getuid() != 0 || setreuid(65534, 65534) == 0;
		int code = ok ? files_make(folder, false, f) : EXIT_FAILED;
		_exit(code);
	}
	fclose(f);
	waitpid(pid, &status, 0);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_DONE);
	return file_read(path, &n);
}

Test(session, a_folder_that_cannot_be_written_gets_a_temporary_one, .timeout = GUARD_TEST_S)
{
	char folder[64], tmp[64];
	maker_session(folder_make(folder, sizeof(folder)), "Anna");
	folder_make(tmp, sizeof(tmp));
	chmod(tmp, 0777);
	chmod(folder, 0555);
	char path[128];
	snprintf(path, sizeof(path), "%s/session.csv", folder);
	chmod(path, 0444);
	setenv("TMPDIR", tmp, 1);
	char *text = file_of_child(folder, tmp);
	const char *page = strstr(text, "Page:");
	cr_assert_not_null(page, "%s", text);
	cr_assert_not_null(strstr(page, tmp), "%s", text);
	free(text);
	snprintf(path, sizeof(path), "%s/report.html", folder);
	cr_assert_neq(access(path, F_OK), 0);
	chmod(folder, 0700);
	folder_remove(folder);
	folder_remove(tmp);
}
