/* What is kept of one client: given out as a whole, and removed so that the name is in no file any more. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "keep/backups.h"
#include "keep/pack.h"
#include "store/clients.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/story_maker.h"
#include "support/tree.h"

static char dir[64], base[128];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	setenv("LC_ALL", "C.UTF-8", 1);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(person, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

#define EXPECT(code_is, in, ...)                                                             \
	do {                                                                                 \
		struct program_result p_ = PROGRAM(__VA_ARGS__);                             \
		cr_expect_eq(p_.code, code_is, "%d: %s%s", p_.code, p_.out, p_.err);         \
		cr_expect(strstr(p_.out, in) || strstr(p_.err, in), "%s%s", p_.out, p_.err); \
		program_free(&p_);                                                           \
	} while (0)

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

static void note(const char *client, const char *field, const char *old, const char *new)
{
	struct change c = {.at_iso = "2026-02-01T10:00:00.000+01:00",
			   .by = "mira",
			   .client = client,
			   .site = "",
			   .field = field,
			   .old = old,
			   .new = new,
			   .t_ms = MS_NONE};
	cr_assert_eq(changes_append(base, &c), RESULT_OK);
}

/* Zelda, who was Zalda and Zorro before, and Ben. */
static void make_all(void)
{
	make_session("2026-01-01T10-00-00", "Zalda");
	make_session("2026-01-02T10-00-00", "Zelda");
	make_session("2026-01-03T10-00-00", "Ben");
	make_session("2026-01-04T10-00-00", "zorro");
	note("Zalda", FIELD_RENAME, "Zalda", "Zelda");
	note("Zorro", FIELD_MERGE, "Zorro", "Zelda");
	note("ZELDA", "note", "", "ticklish");
	note("Ben", "note", "", "tall");
	tree_put(
		base, "thresholds.csv",
		"# icecue thresholds 1\nat,client,site,action\n2026-01-01T10:00:00.000+01:00,Zalda,calf,forget\n"
		"2026-01-01T10:00:00.000+01:00,Ben,calf,forget\n");
	EXPECT(0, "Zelda", "sessions", "--out", base);
}

/* In how many files below the folder the name stands, in whatever spelling. */
static int files_with(const char *word, const char *in)
{
	char command[300], line[16] = "";
	snprintf(command, sizeof(command), "grep -rila %s %s | wc -l", word, in);
	FILE *f = popen(command, "r");
	cr_assert(f && fgets(line, sizeof(line), f));
	pclose(f);
	return atoi(line);
}

Test(person, delete_leaves_the_name_in_no_file)
{
	char path[300];
	make_all();
	tree_put(base, "book.db.bad-2026", "Zelda");
	tree_put(base, ".restore-XXXXXX/data/x/session.csv", "Zelda");
	tree_put(base, ".changes-XXXXXX", "Zelda");
	snprintf(path, sizeof(path), "%s/.changes-XXXXXX", base);
	const struct timespec old[2] = {{.tv_sec = 1000000}, {.tv_sec = 1000000}};
	cr_assert_eq(utimensat(0, path, old, 0), 0);
	cr_expect_eq(backups_add(base, "2026-02-01T10:00:00.000+01:00", "/media/stick/b.tar.gz", 4),
		     RESULT_OK);
	cr_assert_gt(files_with("z[aeo][lr]", base), 4);
	EXPECT(1, "nobody to ask", "delete", "--client", "zalda", "--out", base);
	struct program_result p = PROGRAM("delete", "--client", "zalda", "--out", base, "--yes");
	cr_expect_eq(p.code, 0, "%s", p.err);
	cr_expect(strstr(p.out, "3 of 3 sessions removed"), "%s", p.out);
	cr_expect(strstr(p.out, "1 line about the threshold") &&
			  strstr(p.out, "and 3 lines of notes and names"),
		  "%s", p.out);
	cr_expect(strstr(p.out,
			 "This does not reach:\n  the backup of 2026-02-01 10:00: /media/stick/b.tar.gz\n") &&
			  strstr(p.out, "snapshots"),
		  "%s", p.out);
	program_free(&p);
	cr_expect_eq(files_with("z[aeo][lr]", base), 0);
	cr_expect_gt(files_with("ben", base), 1, "the others stay");
	char *text = tree_get(base, "changes.csv");
	cr_expect(strstr(text, ",Ben,,note,,,tall,,yes\n"), "%s", text);
	free(text);
	EXPECT(1, "no session of 'zalda'", "delete", "--client", "zalda", "--out", base, "--yes");
}

Test(person, what_was_only_noted_goes_too)
{
	make_session("2026-01-03T10-00-00", "Ben");
	note("Zelda", "contraindications", "", "shown");
	EXPECT(0, "1 line of notes and names", "delete", "--client", "Zelda", "--out", base, "--yes");
	cr_expect_eq(files_with("zelda", base), 0);
}

/* What was recorded as hers by mistake is Ben's, and not hers to remove: but her name stands in it. */
Test(person, a_session_that_was_corrected_is_told_where_it_names_another)
{
	char copy[128];
	make_all();
	EXPECT(0, "Zelda -> Ben", "sessions", "edit", "--out", base, "2026-01-02T10-00-00", "--client",
	       "Ben");
	snprintf(copy, sizeof(copy), "%s/copy", dir);
	EXPECT(0, "2026-01-02T10-00-00 was corrected: its session.csv or changes.csv names another client",
	       "export", "--client", "Ben", "--out", base, copy);
	EXPECT(0,
	       "  2026-01-02T10-00-00, which is of 'Ben': it was corrected, and its session.csv or changes.csv still names 'Zelda'\n",
	       "delete", "--client", "zorro", "--out", base, "--yes");
	EXPECT(0, "2 of 2 sessions removed", "delete", "--client", "Ben", "--out", base, "--yes");
	cr_expect_eq(files_with("z[aeo][lr]", base), 0);
}

Test(person, a_draft_that_may_still_be_written_stays)
{
	make_all();
	tree_put(base, ".part-XXXXXX", "new");
	EXPECT(0, "removed", "delete", "--client", "Zelda", "--out", base, "--yes");
	cr_expect(tree_has(base, ".part-XXXXXX"));
}

Test(person, a_copy_of_a_running_session_says_that_it_is_not_whole)
{
	char to[160];
	make_session("2026-01-01T10-00-00", "Anna");
	struct record *r = open_session("2026-01-02T10-00-00", "Anna");
	snprintf(to, sizeof(to), "%s/anna.zip", dir);
	EXPECT(0, "1 of them is running: its copy ends here", "export", "--out", base, "--client", "Anna",
	       to);
	struct program_result p = PROGRAM("export", "--out", base, "--client", "Anna", to);
	cr_expect(p.code == 1 && strstr(p.err, "nothing is overwritten") && !strstr(p.err, "running"), "%s%s",
		  p.out, p.err);
	program_free(&p);
	record_close(r, 400000);
	snprintf(to, sizeof(to), "%s/again.zip", dir);
	p = PROGRAM("export", "--out", base, "--client", "Anna", to);
	cr_expect(p.code == 0 && !strstr(p.err, "running"), "%s%s", p.out, p.err);
	program_free(&p);
}

Test(person, no_copy_lies_among_the_sessions)
{
	static const char *const names[] = {"copy", "copy/", "anna.zip", "2026-01-01T10-00-00/anna.tar.gz"};
	char to[200];
	make_session("2026-01-01T10-00-00", "Anna");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(to, sizeof(to), "%s/%s", base, names[i]);
		EXPECT(1, "lies in the folder with the sessions", "export", "--out", base, "--client", "Anna",
		       to);
		cr_expect(!tree_has(base, names[i]));
	}
}

Test(person, who_has_a_running_session_keeps_the_lines)
{
	make_all();
	struct record *r = open_session("2026-01-05T10-00-00", "Zorro");
	EXPECT(1, "3 of 4 sessions removed", "delete", "--client", "Zelda", "--out", base, "--yes");
	record_close(r, 400000);
	cr_expect(tree_has(base, "2026-01-05T10-00-00/session.csv"));
	EXPECT(0, "1 of 1 session removed", "delete", "--client", "Zelda", "--out", base, "--yes");
	cr_expect_eq(files_with("z[aeo][lr]", base), 0);
}

/* They go several at a time. */
Test(person, of_many_sessions_each_goes_that_can)
{
	struct record *r = open_session("2026-01-05T10-00-00", "Zelda");
	char name[40];
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "2026-02-%02dT%02d-00-00", 1 + i % 28, 10 + i / 28);
		make_session(name, "Zelda");
	}
	struct program_result p = PROGRAM("delete", "--client", "Zelda", "--out", base, "--yes");
	cr_expect(p.code == 1 && strstr(p.out, "100 of 101 sessions removed"), "%s%s", p.out, p.err);
	cr_expect(strstr(p.err, "2026-01-05T10-00-00 is running and was kept"), "%s", p.err);
	program_free(&p);
	record_close(r, 400000);
	EXPECT(0, "1 of 1 session removed", "delete", "--client", "Zelda", "--out", base, "--yes");
	cr_expect_eq(files_with("Zelda", base), 0);
}

/* Whatever is killed, what is left is found again under each of the names. */
Test(person, delete_may_be_killed_and_run_again)
{
	static const char *const names[] = {"Zalda", "Zelda", "Zorro"};
	uint64_t random = script_seed();
	char out[128];
	snprintf(out, sizeof(out), "%s/words", dir);
	for (int round = 0; round < 6; round++) {
		char name[40];
		make_all();
		for (int i = 0; i < 40; i++) {
			snprintf(name, sizeof(name), "2026-03-01T10-00-%02d", i);
			make_session(name, names[i % 3]);
		}
		const char *const args[] = {"delete", "--client", names[round % 3], "--out", base,
					    "--yes",  NULL};
		pid_t pid = program_start(out, args);
		nanosleep(&(struct timespec){.tv_nsec = (long)(script_uniform(&random) * 20e6)}, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		struct program_result p = program_run(args);
		cr_expect(p.code == 0 || strstr(p.err, "no session of"), "%s%s", p.out, p.err);
		program_free(&p);
		cr_expect_eq(files_with("z[aeo][lr]", base), 0, "round %d", round);
		folder_remove(base);
	}
}

/* ---- export ---- */

static char *unpacked(const char *command, const char *archive)
{
	char line[700], to[128];
	snprintf(to, sizeof(to), "%s/unpacked", dir);
	folder_remove(to);
	snprintf(line, sizeof(line), "mkdir %s && cd %s && %s %s/%s", to, to, command, dir, archive);
	cr_assert_eq(system(line), 0, "%s", line);
	snprintf(line, sizeof(line), "%s/icecue-export", to);
	return tree_list(line, NULL);
}

Test(person, export_is_a_folder_or_a_file_with_the_same)
{
	char folder[128], archive[128];
	struct stat st;
	if (!pack_can())
		cr_skip_test("built without libarchive");
	make_all();
	snprintf(folder, sizeof(folder), "%s/copy", dir);
	EXPECT(0, "3 sessions of 'Zelda'", "export", "--client", "zorro", "--out", base, folder);
	char *there = tree_list(folder, NULL);
	cr_expect(strstr(there, "/2026-01-04T10-00-00/session.csv 100600") && strstr(there, "/sessions.csv"),
		  "%s", there);
	char *text = tree_get(folder, "changes.csv");
	cr_expect(!strncmp(text, "# icecue changes 1\nid,", 22) && strstr(text, "ticklish") &&
			  strstr(text, "rename") && !strstr(text, "Ben"),
		  "%s", text);
	free(text);
	text = tree_get(folder, "thresholds.csv");
	cr_expect(strstr(text, "Zalda") && !strstr(text, "Ben"), "%s", text);
	free(text);
	text = tree_get(folder, "book/sessions.csv");
	cr_expect(text && strstr(text, ",Zelda,") && strstr(text, "2026-01-04T10-00-00") &&
			  !strstr(text, "Ben"),
		  "%s", text);
	free(text);
	text = tree_get(folder, "book/rounds.csv");
	cr_expect(text && strstr(text, "session_id,folder,") && strstr(text, "2026-01-01"), "%s", text);
	free(text);
	text = tree_get(folder, "book/clients.csv");
	cr_expect(text && strstr(text, "Zelda") && strstr(text, "ticklish") && !strstr(text, "Ben"), "%s",
		  text);
	free(text);
	cr_expect_eq(files_with("ben", folder), 0);
	static const char *const files[][2] = {{"z.tar.gz", "tar -xzf"}, {"z.zip", "python3 -m zipfile -e"}};
	for (int i = 0; i < 2; i++) {
		snprintf(archive, sizeof(archive), "%s/%s", dir, files[i][0]);
		EXPECT(0, "3 sessions of 'Zelda'", "export", "--client", "Zelda", "--out", base, archive);
		cr_assert_eq(stat(archive, &st), 0);
		cr_expect_eq(st.st_mode & 0777, 0600);
		EXPECT(1, "nothing is overwritten", "export", "--client", "Zelda", "--out", base, archive);
	}
	char *came = unpacked(files[0][1], files[0][0]);
	cr_expect_str_eq(came, there);
	free(came);
	snprintf(archive, sizeof(archive), "unzip() { python3 -m zipfile -e $1 .; }; unzip");
	came = unpacked(archive, files[1][0]);
	for (const char *line = came, *stop; (stop = strchr(line, '\n')); line = stop + 1) {
		char name[200];
		snprintf(name, sizeof(name), "%.*s ", (int)strcspn(line, " "), line);
		cr_expect(strstr(there, name), "%s", name);
	}
	cr_expect(strstr(came, "/2026-01-04T10-00-00/session.csv"), "%s", came);
	free(came);
	free(there);
	static const char *const known[] = {"sessions", "copy", "z.", "unpacked", "icecue", NULL};
	there = tree_list(dir, known);
	cr_expect_str_eq(there, "", "no draft is left");
	free(there);
}

/* A record has as much of a label as has room, in whole letters; and so is whoever is asked for. */
Test(person, a_label_that_is_too_long_is_found_again)
{
	char label[140] = "", kept[LABEL_TEXT], to[160];
	for (int i = 0; i < 66; i++)
		strcat(label, "ä");
	text_printable(kept, sizeof(kept), label, strlen(label));
	make_session("2026-01-01T10-00-00", kept);
	snprintf(to, sizeof(to), "%s/copy", dir);
	EXPECT(0, "1 session", "export", "--out", base, "--client", label, to);
}
