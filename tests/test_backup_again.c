/* icecue backup where an older one lies already: what it may write over, and what others left there. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"
#include "support/tree.h"

static char dir[64], base[128], other[128], archive[128];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	snprintf(archive, sizeof(archive), "%s/icecue.tar.gz", dir);
	setenv("LC_ALL", "C.UTF-8", 1);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(backup_again, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void make_session(const char *name, const char *client)
{
	char path[400];
	struct record_head head = maker_head(client);
	struct record *r;
	snprintf(path, sizeof(path), "%s/%s", base, name);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	maker_event(r, 60000, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
	record_close(r, 400000);
}

#define A "2026-01-01T10-00-00"
#define B "2026-01-02T10-00-00"

#define EXPECT(code_is, in, ...)                                                             \
	do {                                                                                 \
		struct program_result p_ = PROGRAM(__VA_ARGS__);                             \
		cr_expect_eq(p_.code, code_is, "%d: %s%s", p_.code, p_.out, p_.err);         \
		cr_expect(strstr(p_.out, in) || strstr(p_.err, in), "%s%s", p_.out, p_.err); \
		program_free(&p_);                                                           \
	} while (0)

/* A new computer, or a disk that is not mounted: the only copy is not written over. */
Test(backup_again, one_of_another_folder_with_more_in_it_stays)
{
	make_session(A, "Anna");
	make_session(B, "Ben");
	EXPECT(0, "2 sessions", "backup", "--out", base, archive);
	EXPECT(0, "", "restore", "--out", other, archive);
	EXPECT(0, "2 sessions", "backup", "--out", other, archive);
	tree_put(other, "backups.csv", "");
	EXPECT(0, "removed", "delete", "--out", other, "--client", "Anna", "--yes");
	EXPECT(1, "it has 2 sessions, more than the 1 here", "backup", "--out", other, archive);
	EXPECT(0, "2 sessions", "backup", "--check", archive);
	EXPECT(0, "removed", "delete", "--out", base, "--client", "Anna", "--yes");
	EXPECT(0, "1 session", "backup", "--out", base, archive);
}

/* What was killed a day ago is no longer written, and holds what the archive holds. */
Test(backup_again, drafts_that_were_killed_go_with_the_next)
{
	static const char *const names[] = {".back.tar.gz-abcdef", ".back.tar.gz-new123",
					    ".else.tar.gz-abcdef", ".back.tar.gz-abcdefg"};
	const struct timespec old[2] = {{.tv_sec = 1000000}, {.tv_sec = 1000000}};
	char path[300], file[200];
	make_session(A, "Anna");
	for (int i = 0; i < 4; i++) {
		tree_put(dir, names[i], "half");
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		if (i != 1)
			cr_assert_eq(utimensat(0, path, old, 0), 0);
	}
	snprintf(file, sizeof(file), "%s/back.tar.gz", dir);
	EXPECT(0, "1 session", "backup", "--out", base, file);
	for (int i = 0; i < 4; i++)
		cr_expect_eq(tree_has(dir, names[i]), i != 0, "%s", names[i]);
}
