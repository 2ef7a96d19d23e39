/* icecue sessions edit: what is corrected is seen everywhere, and can be taken back. */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "commands/edit_rows.h"
#include "store/changes.h"
#include "support/guard.h"
#include "support/preload.h"
#include "support/program.h"
#include "support/story_maker.h"

static char dir[64], base[100], session[160], record[200];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	snprintf(session, sizeof(session), "%s/2026-11-22T21-10-00", base);
	snprintf(record, sizeof(record), "%s/session.csv", session);
	maker_session(session, "Anan");
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(edit, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void expect(struct program_result r, int code, const char *out, const char *err)
{
	cr_expect_eq(r.code, code, "%d: %s%s", r.code, r.out, r.err);
	cr_expect(!out || strstr(r.out, out), "no '%s' in: %s", out, r.out);
	cr_expect(!err || strstr(r.err, err), "no '%s' in: %s", err, r.err);
	program_free(&r);
}

#define EDIT(...) PROGRAM("sessions", "edit", "--out", base, __VA_ARGS__)

static bool file_has(const char *name, const char *text)
{
	char path[300];
	size_t n;
	snprintf(path, sizeof(path), "%s/%s", session, name);
	char *all = file_read(path, &n);
	bool has = all && strstr(all, text);
	free(all);
	return has;
}

Test(edit, times_are_as_the_page_shows_them)
{
	static const struct {
		const char *text;
		int64_t ms; /* -1: none */
	} cases[] = {{"6:20", 380000},	 {"06:20", 380000}, {"75:20", 4520000}, {"1:15:20", 4520000},
		     {"0:00", 0},	 {"20", -1},	    {"6:2", -1},	{"6:60", -1},
		     {"", -1},		 {":20", -1},	    {"6:20:", -1},	{"1:2:03", -1},
		     {"1:01:02:03", -1}, {"-6:20", -1},	    {"6:20.5", -1},	{"99999:20", -1},
		     {"six", -1},	 {"6:20 ", -1}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t ms = -1;
		bool good = edit_time(cases[i].text, &ms);
		cr_expect_eq(good, cases[i].ms >= 0, "'%s'", cases[i].text);
		cr_expect(!good || ms == cases[i].ms, "'%s'", cases[i].text);
	}
}

Test(edit, is_seen_in_list_review_trends_export_and_page)
{
	char copy[120];
	size_t n, m;
	char *before = file_read(record, &n);
	expect(EDIT("1122-2110", "--client", "Anna", "--site", "right calf", "--note", "old scar",
		    "--no-pass", "6:20", "--no-pass", "06:35", "--no-felt", "5:52", "--placement", "edge"),
	       0, "client: Anan -> Anna\n", NULL);
	expect(PROGRAM("sessions", "--out", base), 0, "Anna, right calf", NULL);
	expect(PROGRAM("sessions", "--out", base, "--client", "Anan"), 1, NULL, "is of that client");
	expect(PROGRAM("sessions", "--out", base, "--csv"), 0, ",Anna,right calf,", NULL);
	expect(PROGRAM("sessions", "--out", base, "--trends"), 0, "Anna, right calf: 1 session", NULL);
	expect(PROGRAM("review", "--out", base, "--no-open"), 0, "Three deep passes inside the window.",
	       NULL);
	expect(PROGRAM("review", "--out", base, "--no-open"), 0, "Note: old scar", NULL);
	expect(PROGRAM("threshold", "--out", base), 0, "No marks", NULL);
	cr_expect(file_has("report.html", "old scar") && file_has("report.html", "Anna"));
	snprintf(copy, sizeof(copy), "%s/copy", dir);
	expect(PROGRAM("export", "--out", base, "--client", "anna", copy), 0, "1 session", NULL);
	/* what was recorded stays, and replay shows it */
	char *after = file_read(record, &m);
	cr_assert(before && after);
	cr_expect(n == m && !memcmp(before, after, n));
	free(before);
	free(after);
	expect(EDIT("1122-2110"), 0, "(none) -> old scar", NULL);
}

/* Options may stand before the word, as they may anywhere; a value of one is no command. */
Test(edit, options_may_stand_before_the_word)
{
	expect(PROGRAM("sessions", "--out", base, "edit", "1122-2110", "--note", "scar"), 0, "-> scar", NULL);
	expect(PROGRAM("sessions", "--out", base, "--client", "edit"), 1, NULL, "is of that client");
	expect(PROGRAM("sessions", "--client=Anan", "--out", base), 0, "1122-2110", NULL);
}

/* From the book and, where a newer icecue made that, from the record. */
Test(edit, is_counted_in_tables_for_programs)
{
	char book[160];
	expect(EDIT("1122-2110", "--client", "Anna"), 0, "client: Anan", NULL);
	expect(EDIT("1122-2110", "--note", "other"), 0, "other", NULL);
	expect(EDIT("1122-2110", "--undo"), 0, "taken back", NULL);
	expect(EDIT("1122-2110", "--note", "=1+1, \"old\" scar"), 0, "-> =1+1", NULL);
	for (int i = 0; i < 2; i++) {
		expect(PROGRAM("sessions", "--out", base, "--csv"), 0, "spots,note,corrections\n", NULL);
		expect(PROGRAM("sessions", "--out", base, "--csv"), 0, ",\"'=1+1, \"\"old\"\" scar\",2\n",
		       NULL);
		expect(PROGRAM("sessions", "--out", base, "--json", "--last", "1"), 0,
		       "\"note\":\"=1+1, \\\"old\\\" scar\"", NULL);
		expect(PROGRAM("sessions", "--out", base, "--json"), 0, "\"corrections\":2", NULL);
		snprintf(book, sizeof(book), "%s/book.db", base);
		int fd = open(book, O_RDWR);
		cr_assert_eq(pwrite(fd, "\0\0\0\x63", 4, 60), 4); /* user_version */
		close(fd);
	}
}

Test(edit, a_replay_shows_what_was_recorded)
{
	struct program_result before = PROGRAM("replay", record), after;
	expect(EDIT("1122-2110", "--client", "Anna", "--no-pass", "6:20", "--no-felt", "5:52"), 0,
	       "Anan -> Anna", NULL);
	after = PROGRAM("replay", record);
	cr_expect_eq(before.code, 0);
	cr_expect_str_eq(before.out, after.out);
	program_free(&before);
	program_free(&after);
}

/* A newer icecue, or somebody by hand, wrote what this one does not know. */
Test(edit, what_is_not_known_stays_and_changes_nothing)
{
	static const char strange[] =
		"# icecue changes 1\nid,at,by,client,site,field,t_s,old,new,undo_of,whole\n"
		"1,2026-11-23T10:00:00+01:00,,,,colour,,red,blue,,yes\nhello\n"
		"2,2026-11-23T10:00:00+01:00,,,,pass,380,pass,,,yes\n"
		"3,2026-11-23T10:00:00+01:00,,,,placement,,in,sideways,,yes\n"
		"4,2026-11-23T10:00:00+01:00,,,,spot1_mm,,,far,,yes\n"
		"5,2026-11-23T10:00:00+01:00,,,,note,,,half a li";
	char path[300];
	size_t n;
	snprintf(path, sizeof(path), "%s/" CHANGES_NAME, session);
	FILE *f = fopen(path, "w");
	cr_assert(f && fputs(strange, f) >= 0 && fclose(f) == 0);
	expect(PROGRAM("review", "--out", base, "--no-open"), 0, "Four deep passes", "is cut off");
	expect(EDIT("1122-2110"), 0, "placement  in\n", "1 line of");
	expect(EDIT("1122-2110", "--undo"), 0, "taken back: spot1_mm", NULL);
	char *text = file_read(path, &n);
	cr_expect(text && !strncmp(text, strange, sizeof(strange) - 1), "%s", text);
	free(text);
	expect(PROGRAM("review", "--out", base, "--no-open"), 0, "Four deep passes", NULL);
}

Test(edit, takes_back_one_after_the_other)
{
	expect(EDIT("1122-2110", "--client", "Anna", "--no-pass", "6:20"), 0, "pass at 06:20: was a mistake",
	       NULL);
	expect(EDIT("1122-2110", "--undo"), 0, "taken back: pass at 06:20", NULL);
	expect(PROGRAM("sessions", "--out", base, "--csv"), 0, ",Anna,", NULL);
	expect(PROGRAM("review", "--out", base, "--no-open"), 0, "Five deep passes", NULL);
	expect(EDIT("1122-2110", "--undo"), 0, "client: Anan -> Anna", NULL);
	expect(PROGRAM("sessions", "--out", base), 0, "Anan", NULL);
	expect(EDIT("1122-2110", "--undo"), 1, NULL, "nothing to take back");
	expect(EDIT("1122-2110", "--no-pass", "6:20"), 0, "pass at 06:20", NULL);
	expect(PROGRAM("review", "--out", base, "--no-open"), 0, "Four deep passes", NULL);
}

Test(edit, what_is_not_there_is_told_and_nothing_is_changed)
{
	expect(EDIT("1122-2110", "--client", "Anna", "--no-pass", "12:30"), 1, NULL,
	       "no pass was counted at 12:30. The passes that count: 06:20, 06:35");
	expect(EDIT("1122-2110", "--no-felt", "6:20"), 1, NULL, "When it was: 05:52");
	expect(EDIT("1122-2110", "--spot", "T2=8"), 1, NULL, "has no spot 'T2'");
	expect(EDIT("1122-2110", "--no-pass", "noon"), 2, NULL, "takes a time of the session");
	expect(EDIT("1122-2110", "--undo", "--client", "x"), 2, NULL, "goes with no other change");
	expect(EDIT("--client", "x"), 2, NULL, "name the SESSION");
	expect(EDIT("1122", "--client", "x"), 1, NULL, "may mean");
	expect(EDIT("0101-0101", "--client", "x"), 1, NULL, "there is no session");
	expect(EDIT("anan", "--note", "x"), 1, NULL, "'anan' is a client: `icecue sessions --client 'anan'`");
	expect(PROGRAM("delete", "--out", base, "anan", "--yes"), 1, NULL, "'anan' is a client");
	expect(PROGRAM("review", "--out", base, "--no-open", "anan"), 1, NULL, "'anan' is a client");
	cr_expect_not(file_has(CHANGES_NAME, "changes"), "nothing is changed");
	expect(EDIT("1122-2110", "--client", "Anan"), 0, "client is Anan already", NULL);
	cr_expect_not(file_has(CHANGES_NAME, "changes"), "nothing is changed");
}

/* On a stick the names that are given there hold, and no book is left there. */
Test(edit, elsewhere_the_journal_beside_it_counts)
{
	char stick[160], there[200], path[300];
	snprintf(stick, sizeof(stick), "%s/stick", dir);
	snprintf(there, sizeof(there), "%s/2026-11-20T21-10-00", stick);
	maker_session(there, "Cleo");
	snprintf(path, sizeof(path), "%s/2026-11-19T21-10-00", stick);
	maker_session(path, "Ben");
	expect(PROGRAM("clients", "--out", base, "rename", "Anan", "Anna"), 0, NULL, NULL);
	expect(EDIT(there, "--client", "Bne"), 0, "client: Cleo -> Bne", "'Ben' is known");
	expect(EDIT(there, "--client", "Anan"), 0, "client: Bne -> Anan", NULL);
	expect(EDIT(there, "--undo"), 0, "taken back: client: Bne -> Anan", NULL);
	snprintf(path, sizeof(path), "%s/book.db", stick);
	cr_expect_neq(access(path, F_OK), 0);
	snprintf(path, sizeof(path), "%s/../sessions/2026-11-22T21-10-00", base);
	expect(EDIT(path, "--client", "Cloe"), 0, " -> Cloe", NULL);
	expect(PROGRAM("sessions", "--out", base), 0, "Cloe", NULL);
}

Test(edit, a_slip_is_said_without_a_terminal)
{
	char other[160];
	snprintf(other, sizeof(other), "%s/2026-11-20T21-10-00", base);
	maker_session(other, "Cleo");
	expect(EDIT("1122-2110", "--client", "cleo"), 0, "client: Anan -> Cleo", NULL);
	expect(EDIT("1122-2110", "--client", "Cloe"), 0, "client: Cleo -> Cloe",
	       "'Cloe' is taken as a new client; 'Cleo' is known");
	/* its own slip is no other client */
	struct program_result r = EDIT("1122-2110", "--client", "Chloe");
	cr_expect_not(strstr(r.err, "Cloe"), "%s", r.err);
	program_free(&r);
	expect(EDIT("1122-2110", "--site", "left clf"), 0, NULL,
	       "'left clf' is taken as a new site; 'left calf' is known");
}

/* The answer to the question, from a person. */
static void answer(const char *client, const char *typed, const char *expected)
{
	static char text[1 << 16];
	size_t n = 0;
	int terminal, status;
	bool asked = false;
	pid_t pid = forkpty(&terminal, NULL, NULL, NULL);
	cr_assert_geq(pid, 0);
	if (pid == 0) {
		guard_child();
		execl(program_path(), "icecue", "sessions", "edit", "1122-2110", "--out", base, "--client",
		      client, NULL);
		_exit(127);
	}
	for (ssize_t k; (k = read(terminal, text + n, sizeof(text) - 1 - n)) > 0;) {
		text[n += (size_t)k] = '\0';
		if (asked || !strstr(text, "Enter for new: "))
			continue;
		asked = true;
		cr_assert_eq(write(terminal, typed, strlen(typed)), (ssize_t)strlen(typed));
	}
	close(terminal);
	cr_assert(waitpid(pid, &status, 0) == pid && status == 0, "%s", text);
	cr_expect(asked && strstr(text, expected), "no '%s' in: %s", expected, text);
}

Test(edit, a_slip_is_asked_about_on_a_terminal)
{
	char other[160];
	snprintf(other, sizeof(other), "%s/2026-11-20T21-10-00", base);
	maker_session(other, "Cleo");
	answer("Cloe", "1\n", "client: Anan -> Cleo");
	answer("Cloe", "\n", "client: Cleo -> Cloe");
	answer("Cleoo", "7\nyes\ncleo\n", "client: Cloe -> Cleo\r");
	answer("Cleoo", "CLEOO\n", "client: Cleo -> Cleoo");
}

Test(edit, a_running_session_is_refused)
{
	int fd = open(record, O_RDONLY);
	cr_assert(fd >= 0 && flock(fd, LOCK_EX) == 0);
	expect(EDIT("1122-2110", "--client", "Anna"), 1, NULL, "is running");
	expect(EDIT("1122-2110"), 0, "client     Anan", NULL);
	close(fd);
}

Test(edit, two_at_once_are_both_kept)
{
	struct changes all;
	for (int i = 0; i < 2; i++)
		if (!fork()) {
			struct program_result r = EDIT("1122-2110", i ? "--site" : "--client", "x");
			_exit(r.code);
		}
	for (int i = 0, status; i < 2; i++)
		cr_expect(wait(&status) > 0 && status == 0);
	cr_assert_eq(changes_read(session, &all), RESULT_OK);
	cr_expect_eq(all.n, 2);
	changes_free(&all);
}

/* What a disk did not take was not corrected, and what it takes later is whole. */
Test(edit, a_disk_that_fails_is_told)
{
	static const int errors[] = {ENOSPC, EROFS, EIO};
	char fault[100], preload[8192];
	snprintf(fault, sizeof(fault), "%s/fault", dir);
	setenv("FAULT", fault, 1);
	setenv("LD_PRELOAD", preload_list(preload, sizeof(preload), "preload_disk.so"), 1);
	for (int i = 0; i < 6; i++) {
		FILE *f = fopen(fault, "w");
		cr_assert(f &&
			  fprintf(f, "%s %d %s\n", i % 2 ? "sync" : "write", errors[i / 2], session) > 0);
		fclose(f);
		expect(EDIT("1122-2110", "--client", "Anna"), 1, NULL, strerror(errors[i / 2]));
		cr_expect_not(file_has(CHANGES_NAME, "Anna"));
	}
	unlink(fault);
	unsetenv("LD_PRELOAD");
	expect(EDIT("1122-2110", "--client", "Anna"), 0, "client: Anan -> Anna", NULL);
}

/* Also what may be written is not, when it cannot be: a folder in place of the file. */
Test(edit, what_cannot_be_written_is_told)
{
	char path[300];
	snprintf(path, sizeof(path), "%s/" CHANGES_NAME, session);
	cr_assert_eq(mkdir(path, 0700), 0);
	expect(EDIT("1122-2110", "--client", "Anna"), 1, NULL, "changes.csv");
	rmdir(path);
	FILE *f = fopen(path, "w");
	cr_assert(f && fputs("# icecue changes 9\n", f) >= 0 && fclose(f) == 0);
	expect(EDIT("1122-2110", "--client", "Anna"), 1, NULL, "Take a newer icecue");
	expect(PROGRAM("sessions", "--out", base), 0, "Anan", NULL);
}
