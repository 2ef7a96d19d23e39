/* icecue backup and restore, as a person uses them: everything comes back, and nothing that is there is lost.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/sha256.h"
#include "keep/backups.h"
#include "keep/pack.h"
#include "keep/reminder.h"
#include "keep/restore.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"
#include "support/tree.h"

static char dir[64], base[128], other[128], archive[128], config[128];
/* what is no part of a backup */
static const char *const own[] = {"backups.csv", ".summaries", "book.db", NULL};

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

TestSuite(backup, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static struct record *open_session(const char *name, const char *client)
{
	char path[400];
	struct record_head head = maker_head(client);
	struct record *r;
	snprintf(path, sizeof(path), "%s/%s", base, name);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	maker_event(r, 60000, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
	return r;
}

static void make_session(const char *name, const char *client)
{
	record_close(open_session(name, client), 400000);
}

#define A "2026-01-01T10-00-00"
#define B "2026-01-02T10-00-00"

/* Two sessions with all kinds of files, lists and a configuration. */
static void make_all(void)
{
	make_session(A, "Anna");
	make_session(B, "=Bob");
	tree_put(base, A "/changes.csv", "# icecue changes 1\nid,at\n1,x\n");
	tree_put(base, A "/chart.png", "a picture");
	tree_put(base, A "/.report-XXXXXX", "a draft");
	tree_put_noise(base, B "/raw/day 1/bytes.capture", 200000, 1);
	tree_put(base, "changes.csv", "# icecue changes 1\n1,x\n");
	tree_put(base, "thresholds.csv", "# icecue thresholds 1\n");
	tree_put(base, "book.db", "made anew");
	tree_put(dir, "icecue/icecue.ini", "[watch]\ntherapist = Kim\n");
	chmod(config, 0600);
}

#define EXPECT(code_is, in, ...)                                                             \
	do {                                                                                 \
		struct program_result p_ = PROGRAM(__VA_ARGS__);                             \
		cr_expect_eq(p_.code, code_is, "%d: %s%s", p_.code, p_.out, p_.err);         \
		cr_expect(strstr(p_.out, in) || strstr(p_.err, in), "%s%s", p_.out, p_.err); \
		program_free(&p_);                                                           \
	} while (0)

static void expect_same_trees(void)
{
	static const char *const but[] = {"backups.csv", "book.db", A "/.report", NULL};
	char *a = tree_list(base, but), *b = tree_list(other, NULL);
	cr_expect_str_eq(a, b);
	free(a);
	free(b);
}

Test(backup, sums_are_those_of_the_standard)
{
	/* FIPS 180-4's own examples, and what coreutils prints */
	static const struct {
		const char *text;
		size_t times;
		const char *sum;
	} cases[] = {
		{"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
		{"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sha256 s;
		char hex[SHA256_HEX];
		sha256_begin(&s);
		for (size_t k = 0; k < cases[i].times; k++)
			sha256_add(&s, cases[i].text, strlen(cases[i].text));
		cr_expect_str_eq(sha256_end(&s, hex), cases[i].sum);
	}
}

/* However the bytes are cut into pieces. */
Test(backup, sums_do_not_depend_on_the_pieces)
{
	char bytes[400], one[SHA256_HEX], two[SHA256_HEX];
	for (size_t n = 0; n < sizeof(bytes); n++) {
		struct sha256 s;
		bytes[n] = (char)(n * 7);
		sha256_begin(&s);
		sha256_add(&s, bytes, n);
		sha256_end(&s, one);
		sha256_begin(&s);
		for (size_t at = 0, k; at < n; at += k) {
			k = at % 71 + 1 < n - at ? at % 71 + 1 : n - at;
			sha256_add(&s, bytes + at, k);
		}
		cr_expect_str_eq(sha256_end(&s, two), one, "%zu bytes", n);
	}
}

Test(backup, everything_comes_back_on_a_new_computer)
{
	struct stat st;
	char home[128];
	make_all();
	EXPECT(0, "2 sessions, 9 files", "backup", "--out", base, archive);
	cr_assert_eq(stat(archive, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	EXPECT(0, "is whole: 2 sessions, 9 files", "backup", "--check", archive);
	snprintf(home, sizeof(home), "%s/home", dir);
	program_config_home(home);
	EXPECT(0, "2 sessions restored", "restore", "--out", other, archive);
	expect_same_trees();
	char *text = tree_get(dir, "home/icecue/icecue.ini");
	cr_expect_str_eq(text, "[watch]\ntherapist = Kim\n");
	free(text);
	EXPECT(0, "0 sessions restored", "restore", "--out", other, archive);
	EXPECT(0, "Anna", "sessions", "--out", other);
	unlink(archive);
	EXPECT(1, "No such file", "restore", "--out", other, archive);
	EXPECT(2, "name the file", "backup", "--out", other);
}

/* tar and sha256sum alone do it, too. */
Test(backup, can_be_read_without_icecue)
{
	char command[700];
	make_all();
	EXPECT(0, "2 sessions", "backup", "--out", base, archive);
	snprintf(command, sizeof(command),
		 "cd %s && tar -xzf %s && cd icecue-backup && sha256sum --quiet -c MANIFEST", dir, archive);
	cr_expect_eq(system(command), 0);
	char *text = tree_get(dir, "icecue-backup/README");
	cr_expect(text && strstr(text, "icecue restore"), "%s", text);
	free(text);
}

/* And what they pack again is a backup: it is no matter which program or which computer made it. */
Test(backup, what_tar_packs_again_is_one)
{
	char command[900];
	make_all();
	EXPECT(0, "2 sessions", "backup", "--out", base, archive);
	snprintf(command, sizeof(command),
		 "cd %s && tar -tzf %s >list && tar -xzf %s && for form in ustar gnu pax; do"
		 " tar --format=$form --no-recursion -czf $form.tar.gz -T list || exit 1; done",
		 dir, archive, archive);
	cr_assert_eq(system(command), 0);
	static const char *const forms[] = {"ustar", "gnu", "pax"};
	for (int i = 0; i < 3; i++) {
		char again[200];
		snprintf(again, sizeof(again), "%s/%s.tar.gz", dir, forms[i]);
		EXPECT(0, "2 sessions restored", "restore", "--out", other, again);
		expect_same_trees();
		folder_remove(other);
	}
}

Test(backup, a_running_session_is_left_out_and_that_is_said)
{
	make_session(A, "Anna");
	struct record *r = open_session(B, "Bob");
	EXPECT(0, "1 session is running, and is not in it", "backup", "--out", base, archive);
	record_close(r, 400000);
	EXPECT(0, "1 session restored", "restore", "--out", other, archive);
	cr_expect(!tree_has(other, B));
	EXPECT(0, "2 sessions, ", "backup", "--out", base, archive);
}

Test(backup, follows_no_link_and_says_what_is_not_in_it)
{
	char path[300];
	make_session(A, "Anna");
	tree_put(dir, "outside/session.csv", "mine alone");
	snprintf(path, sizeof(path), "%s/" B, base);
	cr_assert_eq(symlink("../outside", path), 0);
	snprintf(path, sizeof(path), "%s/" A "/page.html", base);
	cr_assert_eq(symlink("../../outside/session.csv", path), 0);
	snprintf(path, sizeof(path), "%s/" A "/two\nlines", base);
	cr_assert_eq(mkfifo(path, 0600), 0);
	struct program_result p = PROGRAM("backup", "--out", base, archive);
	cr_expect_eq(p.code, 1, "what is missing is no success");
	cr_expect(strstr(p.err, "data/" B " (a link") && strstr(p.err, "page.html (a link") &&
			  strstr(p.err, "two?lines"),
		  "%s", p.err);
	program_free(&p);
	EXPECT(0, "1 session restored", "restore", "--out", other, archive);
	cr_expect(!tree_has(other, B) && !tree_has(other, A "/page.html") &&
		  tree_has(other, A "/session.csv"));
}

Test(backup, only_a_backup_is_replaced_and_none_lies_beside_what_it_saves)
{
	char inside[300];
	make_session(A, "Anna");
	tree_put(dir, "icecue.tar.gz", "a letter");
	EXPECT(1, "is no backup of icecue", "backup", "--out", base, archive);
	char *text = tree_get(dir, "icecue.tar.gz");
	cr_expect_str_eq(text, "a letter");
	free(text);
	unlink(archive);
	EXPECT(0, "1 session, ", "backup", "--out", base, archive);
	make_session(B, "Bob");
	EXPECT(0, "2 sessions, ", "backup", "--out", base, archive);
	snprintf(inside, sizeof(inside), "%s/" A "/x.tar.gz", base);
	EXPECT(1, "would be lost with it", "backup", "--out", base, inside);
	EXPECT(1, "there are no sessions", "backup", "--out", other, archive);
	snprintf(inside, sizeof(inside), "%s/no/x.tar.gz", dir);
	EXPECT(1, "No such file", "backup", "--out", base, inside);
}

/* ---- what is there already ---- */

Test(backup, what_differs_is_kept_beside)
{
	make_all();
	EXPECT(0, "2 sessions", "backup", "--out", base, archive);
	tree_put(base, A "/session.csv", "another record");
	tree_put(base, "thresholds.csv", "# icecue thresholds 1\nmine\n");
	tree_put(base, "changes.csv", "# another\n");
	tree_put(dir, "icecue/icecue.ini", "[watch]\n");
	EXPECT(0, A " is there already and differs: the backup's is " A "-restored", "restore", "--out", base,
	       archive);
	char *text = tree_get(base, A "/session.csv");
	cr_expect_str_eq(text, "another record");
	free(text);
	text = tree_get(base, "thresholds.csv");
	cr_expect(strstr(text, "mine"), "what goes on from the backup's stays: %s", text);
	free(text);
	text = tree_get(base, "changes.csv");
	cr_expect_str_eq(text, "# another\n");
	free(text);
	text = tree_get(base, "changes.csv.restored");
	cr_expect(text && !strncmp(text, "# icecue changes", 16), "%s", text);
	free(text);
	text = tree_get(dir, "icecue/icecue.ini.restored");
	cr_expect(text && strstr(text, "Kim"), "%s", text);
	free(text);
	cr_expect(tree_has(base, A "-restored/session.csv"));
	EXPECT(0, "0 sessions restored", "restore", "--out", base, archive);
	cr_expect(!tree_has(base, A "-restored-2") && !tree_has(base, "changes.csv.restored-2") &&
		  !tree_has(dir, "icecue/icecue.ini.restored-2"));
}

Test(backup, what_goes_on_from_the_other_is_joined)
{
	static const char before[] = "# icecue changes 1\nid,at\n",
			  after[] = "# icecue changes 1\nid,at\n1,x\n";
	make_all();
	tree_put(base, B "/chart.png", "a picture");
	EXPECT(0, "2 sessions", "backup", "--out", base, archive);
	tree_put(base, A "/changes.csv", before);
	tree_put(base, A "/chart.png", "without the correction");
	tree_put(base, B "/chart.png", "drawn anew");
	tree_put(base, A "/note.txt", "mine");
	tree_put(base, "changes.csv", "# icecue changes 1\n");
	char path[300];
	snprintf(path, sizeof(path), "%s/" B "/raw/day 1/bytes.capture", base);
	unlink(path);
	EXPECT(0, "0 sessions restored", "restore", "--out", base, archive);
	char *text = tree_get(base, A "/changes.csv");
	cr_expect_str_eq(text, after);
	free(text);
	text = tree_get(base, A "/chart.png");
	cr_expect_str_eq(text, "a picture", "it tells the corrections that came: %s", text);
	free(text);
	text = tree_get(base, B "/chart.png");
	cr_expect_str_eq(text, "drawn anew");
	free(text);
	text = tree_get(base, "changes.csv");
	cr_expect(strstr(text, "1,x"), "%s", text);
	free(text);
	cr_expect(tree_has(base, A "/note.txt") && tree_has(base, B "/raw/day 1/bytes.capture"));
	cr_expect(!tree_has(base, A "-restored") && !tree_has(base, "changes.csv.restored"));
}

/* A backup may come from somebody else. */
Test(backup, a_configuration_that_runs_a_program_stands_aside)
{
	make_session(A, "Anna");
	tree_put(dir, "icecue/icecue.ini", "[alerts]\non-event = /bin/true\n");
	chmod(config, 0600);
	EXPECT(0, "1 session", "backup", "--out", base, archive);
	unlink(config);
	EXPECT(0, "it runs the program /bin/true", "restore", "--out", other, archive);
	cr_expect(!tree_has(dir, "icecue/icecue.ini") && tree_has(dir, "icecue/icecue.ini.restored"));
}

/* ---- what goes wrong ---- */

static void expect_nothing_left(const char *in)
{
	static const char *const known[] = {"sessions", "icecue", NULL};
	char *list = tree_list(in, known);
	cr_expect_str_eq(list, "", "left behind: %s", list);
	free(list);
}

Test(backup, a_full_disk_is_said_and_leaves_no_half_archive)
{
	struct rlimit whole, small = {.rlim_cur = 100000, .rlim_max = RLIM_INFINITY};
	make_session(A, "Anna");
	tree_put_noise(base, A "/bytes.capture", 300000, 1);
	cr_assert_eq(getrlimit(RLIMIT_FSIZE, &whole), 0);
	small.rlim_max = whole.rlim_max;
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	EXPECT(1, "Nothing was written", "backup", "--out", base, archive);
	setrlimit(RLIMIT_FSIZE, &whole);
	expect_nothing_left(dir);
	cr_expect(!tree_has(base, "backups.csv"), "what was not made is not remembered");

	EXPECT(0, "1 session", "backup", "--out", base, archive);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	EXPECT(1, "Nothing was restored", "restore", "--out", other, archive);
	setrlimit(RLIMIT_FSIZE, &whole);
	char *list = tree_list(other, NULL);
	cr_expect_str_eq(list, "", "%s", list);
	free(list);
}

/* What it ends in when a signal that is held came. Its process leaves what libarchive cannot free in the
 * middle. */
static int ended_by_signal(bool saves)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		struct backup_told told;
		struct restore_told back;
		pack_hold_signals();
		raise(SIGTERM);
		_exit(saves ? (int)backup_write(base, NULL, archive, "2026-01-01T00:00:00.000Z", "1", &told)
			    : (int)restore_all(base, NULL, archive, stderr, &back));
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(backup, a_signal_leaves_no_half_archive)
{
	make_session(A, "Anna");
	EXPECT(0, "1 session", "backup", "--out", base, archive);
	char *before = tree_list(dir, NULL);
	cr_expect_eq(ended_by_signal(true), RESULT_AGAIN);
	cr_expect_eq(ended_by_signal(false), RESULT_AGAIN);
	char *after = tree_list(dir, NULL);
	cr_expect_str_eq(after, before);
	free(before);
	free(after);
}

/* Killed at any moment, a backup is the old one or the new one, and a restore is made whole by another. */
Test(backup, may_be_killed_at_any_moment)
{
	make_session(A, "Anna");
	for (unsigned i = 0; i < 12; i++) {
		char name[64];
		snprintf(name, sizeof(name), "2026-02-%02uT10-00-00/bytes.capture", i + 1);
		tree_put_noise(base, name, 150000, i);
	}
	EXPECT(0, "1 session, ", "backup", "--out", base, archive);
	for (int i = 0; i < 8; i++) {
		char out[128];
		snprintf(out, sizeof(out), "%s/words", dir);
		const bool saves = i % 2;
		const char *const args[] = {saves ? "backup" : "restore", "--out", saves ? base : other,
					    archive, NULL};
		pid_t pid = program_start(out, args);
		nanosleep(&(struct timespec){.tv_nsec = 8000000L * i + 1000000}, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		EXPECT(0, "is whole", "backup", "--check", archive);
	}
	EXPECT(0, "", "restore", "--out", other, archive);
	char *a = tree_list(base, own), *b = tree_list(other, own);
	cr_expect_str_eq(a, b);
	free(a);
	free(b);
}

/* ---- the list of backups ---- */

Test(backup, the_last_ones_are_remembered_each_file_once)
{
	static struct backups b;
	char file[80];
	cr_assert_eq(mkdir(base, 0700), 0);
	backups_read(base, &b);
	cr_expect_eq(b.n, 0);
	for (int i = 0; i < BACKUPS_MAX + 5; i++) {
		snprintf(file, sizeof(file), "/media/a, \"b\" =%d.tar.gz", i);
		cr_expect_eq(backups_add(base, "2026-01-01T10:00:00.000+01:00", file, 7), RESULT_OK);
	}
	cr_expect_eq(backups_add(base, "2026-01-02T10:00:00.000+01:00", "/media/a, \"b\" =8.tar.gz", 9),
		     RESULT_OK);
	backups_read(base, &b);
	cr_expect_eq(b.n, BACKUPS_MAX);
	cr_expect_str_eq(b.at[BACKUPS_MAX - 1].file, "/media/a, \"b\" =8.tar.gz");
	cr_expect_eq(b.at[BACKUPS_MAX - 1].sessions, 9);
	cr_expect_eq(b.at[BACKUPS_MAX - 1].at_ms, INT64_C(1767344400000));
	for (size_t i = 0; i + 1 < b.n; i++)
		cr_expect_neq(strcmp(b.at[i].file, b.at[b.n - 1].file), 0);
	tree_put(base, "backups.csv", "# another list\n2026-01-01T10:00:00.000+01:00,/x,1\n");
	backups_read(base, &b);
	cr_expect_eq(b.n, 0);
}

#define NOW "2026-03-01T12:00:00.000+01:00"

static void expect_reminder(const char *now_iso, const char *words)
{
	char text[200] = "";
	bool due = reminder_due(base, now_iso, text, sizeof(text));
	cr_expect_eq(due, *words != '\0', "%s", text);
	cr_expect(strstr(text, words), "%s", text);
}

Test(backup, an_old_one_is_reminded_of)
{
	cr_assert_eq(mkdir(base, 0700), 0);
	expect_reminder(NOW, "");
	tree_put(base, "2026-02-15T10-00-00/session.csv", "");
	tree_put(base, "notes/session.csv", "");
	expect_reminder(NOW, "");
	tree_put(base, "2026-01-20T10-00-00-2/session.csv", "");
	expect_reminder(NOW, "there is no backup of 2 sessions");
	cr_expect_eq(backups_add(base, "2026-01-29T23:30:00.000-05:00", "/x", 1), RESULT_OK);
	expect_reminder("2026-02-28T00:00:00.000+01:00", "");
	expect_reminder("2026-03-02T12:00:00.000+01:00",
			"the last backup is 31 days old, and 1 session came");
}

/* On a terminal alone, and unless it is switched off. */
Test(backup, the_reminder_is_one_line_on_a_terminal)
{
	const char *const args[] = {"sessions", "--out", base, NULL};
	make_session(A, "Anna");
	cr_expect_eq(backups_add(base, "2025-12-01T10:00:00.000+01:00", "/x", 1), RESULT_OK);
	struct program_result p = program_run(args);
	cr_expect_str_eq(p.err, "");
	program_free(&p);
	char *text = program_on_terminal(100, NULL, args);
	cr_expect(strstr(text, "and 1 session came since: icecue backup FILE"), "%s", text);
	tree_put(dir, "icecue/icecue.ini", "[watch]\nremind-backup = no\n");
	text = program_on_terminal(100, NULL, args);
	cr_expect(strstr(text, "Anna") && !strstr(text, "came since"), "%s", text);
}
