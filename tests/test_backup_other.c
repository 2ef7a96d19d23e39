/* icecue backup and restore: what may not come from one computer to the other, and what is said of it. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keep/backup.h"
#include "keep/pack.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"
#include "support/tree.h"

static char dir[64], base[128], other[128], archive[128], config[128];

static void begin(void)
{
	if (!pack_can())
		cr_skip_test("built without libarchive");
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	snprintf(archive, sizeof(archive), "%s/icecue.tar.gz", dir);
	snprintf(config, sizeof(config), "%s/icecue/icecue.ini", dir);
	setenv("LC_ALL", "C.UTF-8", 1);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(backup_other, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

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

#define EXPECT(code_is, in, ...)                                                             \
	do {                                                                                 \
		struct program_result p_ = PROGRAM(__VA_ARGS__);                             \
		cr_expect_eq(p_.code, code_is, "%d: %s%s", p_.code, p_.out, p_.err);         \
		cr_expect(strstr(p_.out, in) || strstr(p_.err, in), "%s%s", p_.out, p_.err); \
		program_free(&p_);                                                           \
	} while (0)

/* ALSA runs what stands behind a "|" in the name of a device. */
Test(backup_other, a_configuration_whose_sound_device_runs_a_program_stands_aside)
{
	make_session(A, "Anna");
	tree_put(dir, "icecue/icecue.ini", "[alerts]\nsound-device = tee:null,\"|touch x\",raw\n");
	chmod(config, 0600);
	struct backup_told backed;
	cr_assert_eq(backup_write(base, config, archive, "2026-01-05T10:00:00.000+01:00", "1", &backed),
		     RESULT_OK);
	unlink(config);
	EXPECT(0, "sound-device takes a sound device's name", "restore", "--out", other, archive);
	cr_expect(!tree_has(dir, "icecue/icecue.ini") && tree_has(dir, "icecue/icecue.ini.restored"));
}

/* Else the sessions would be in one folder, and looked for in the other. */
Test(backup_other, a_configuration_with_the_sessions_elsewhere_stands_aside)
{
	char text[400];
	make_session(A, "Anna");
	snprintf(text, sizeof(text), "[watch]\nout = %s/sessions\n", dir);
	tree_put(dir, "icecue/icecue.ini", text);
	chmod(config, 0600);
	EXPECT(0, "1 session", "backup", archive);
	unlink(config);
	snprintf(text, sizeof(text), "it has the sessions in %s, and they were restored into %s", base,
		 other);
	EXPECT(0, text, "restore", "--out", other, archive);
	cr_expect(!tree_has(dir, "icecue/icecue.ini") && tree_has(dir, "icecue/icecue.ini.restored"));
	EXPECT(0, "Configuration: ", "restore", "--out", base, archive);
	cr_expect(tree_has(dir, "icecue/icecue.ini"));
	EXPECT(0, "Anna", "sessions");
}

/* Restore refuses such a file: a backup that has it could never be taken back. */
Test(backup_other, what_is_too_large_to_come_back_is_left_out_and_said)
{
	char path[300];
	make_session(A, "Anna");
	tree_put(base, A "/bytes.capture", "x");
	snprintf(path, sizeof(path), "%s/" A "/bytes.capture", base);
	if (truncate(path, (INT64_C(4) << 30) + 1) < 0)
		cr_skip_test("no file of that size can be made here");
	EXPECT(1, "bytes.capture (it is larger than 4 GB", "backup", "--out", base, archive);
	EXPECT(0, "is whole: 1 session,", "backup", "--check", archive);
}

/* A folder in place of the configuration was left out without a word, or with a word about another file. */
Test(backup_other, a_configuration_that_is_no_file_is_said)
{
	make_session(A, "Anna");
	tree_put(dir, "icecue/icecue.ini/x", "x");
	struct backup_told told;
	errno = ENOENT;
	cr_expect_eq(backup_write(base, config, archive, "2026-01-05T10:00:00.000+01:00", "1", &told),
		     RESULT_OK);
	cr_expect_eq(told.left_out, 1);
}

/* A link in the home folder to a file on a stick is no copy on this disk after the first backup. */
Test(backup_other, what_a_link_leads_to_is_written)
{
	char link[160], inside[200];
	struct stat st;
	make_session(A, "Anna");
	snprintf(link, sizeof(link), "%s/link.tar.gz", dir);
	cr_assert_eq(symlink(archive, link), 0);
	EXPECT(1, "a link to what is not there", "backup", "--out", base, link);
	EXPECT(0, "1 session", "backup", "--out", base, archive);
	cr_assert_eq(stat(archive, &st), 0);
	ino_t before = st.st_ino;
	EXPECT(0, archive, "backup", "--out", base, link);
	cr_expect(lstat(link, &st) == 0 && S_ISLNK(st.st_mode));
	cr_expect(stat(archive, &st) == 0 && st.st_ino != before, "the backup is a new one");
	snprintf(inside, sizeof(inside), "%s/" A "/x.tar.gz", base);
	unlink(link);
	tree_put(base, A "/x.tar.gz", "");
	cr_assert_eq(symlink(inside, link), 0);
	EXPECT(1, "would be lost with it", "backup", "--out", base, link);
}

Test(backup_other, a_folder_without_a_record_is_put_back_and_is_no_session)
{
	make_session(A, "Anna");
	tree_put(base, "photos/calf.jpg", "a picture");
	EXPECT(0, "1 session, ", "backup", "--out", base, archive);
	EXPECT(0, "1 session restored to", "restore", "--out", other, archive);
	cr_expect(tree_has(other, "photos/calf.jpg"));
	EXPECT(0, "; 1 there already", "restore", "--out", other, archive);
	tree_put(other, "photos/calf.jpg", "another");
	EXPECT(0, "photos is there already and differs: the backup's is photos-restored\n0 sessions restored",
	       "restore", "--out", other, archive);
}

/* Only chart and report are made anew from the record: a photo of the same name that differs is kept beside.
 */
Test(backup_other, a_picture_of_a_persons_own_is_kept_beside)
{
	make_session(A, "Anna");
	tree_put(base, A "/chart.png", "drawn");
	tree_put(base, A "/calf.png", "the left one");
	EXPECT(0, "1 session", "backup", "--out", base, archive);
	tree_put(base, A "/chart.png", "drawn anew");
	EXPECT(0, "; 1 there already", "restore", "--out", base, archive);
	tree_put(base, A "/calf.png", "another day");
	EXPECT(0, A "-restored", "restore", "--out", base, archive);
	char *here = tree_get(base, A "/calf.png"), *beside = tree_get(base, A "-restored/calf.png");
	cr_expect_str_eq(here, "another day");
	cr_expect(beside && !strcmp(beside, "the left one"), "%s", beside);
	free(here);
	free(beside);
}
