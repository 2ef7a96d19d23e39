/* icecue clients: one name for each, in everything that tells of them, and back. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/text.h"
#include "book/book.h"
#include "commands/clients_list.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"

static char dir[64], base[100];

/* Small: only a head and an end, where no figures are asked for. */
static void make(const char *day, const char *client, const char *site)
{
	char path[200];
	struct record_head head = maker_head(client);
	struct record *r;
	snprintf(path, sizeof(path), "%s/%sT10-00-00", base, day);
	snprintf(head.start_iso, sizeof(head.start_iso), "%sT10:00:00.000+01:00", day);
	text_copy(head.site, sizeof(head.site), site);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	record_close(r, 60000);
}

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	make("2026-01-01", "Anna", "left calf");
	make("2026-01-02", "Ben", "thigh");
	make("2026-01-03", "ANNA", "Left calf");
	make("2026-01-04", "Anan", "thigh");
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(clients, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void expect(struct program_result r, int code, const char *out, const char *err)
{
	cr_expect_eq(r.code, code, "%d: %s%s", r.code, r.out, r.err);
	cr_expect(!out || strstr(r.out, out), "no '%s' in: %s", out, r.out);
	cr_expect(!err || strstr(r.err, err), "no '%s' in: %s", err, r.err);
	program_free(&r);
}

#define CLIENTS(...) PROGRAM("clients", "--out", base, __VA_ARGS__)
#define LIST PROGRAM("clients", "--out", base)

static size_t sessions_of(const char *client)
{
	struct program_result r = PROGRAM("sessions", "--out", base, "--client", client, "--csv");
	size_t lines = 0;
	for (const char *at = r.out; (at = strchr(at, '\n')); at++)
		lines++;
	program_free(&r);
	return lines ? lines - 1 : 0;
}

Test(clients, are_listed_with_their_spellings)
{
	expect(LIST, 0,
	       "Anan           1  2026-01-04  thigh\nAnna           2  2026-01-03  left calf\n    also ANNA\n",
	       NULL);
	expect(CLIENTS("--json"), 0, "\"other_names\":[\n      \"ANNA\"\n    ]", NULL);
	expect(PROGRAM("clients", "--out", dir), 1, NULL, "there is no client in");
	expect(PROGRAM("clients", "--out", "/nonexistent"), 1, NULL, "there is no client in");
	expect(PROGRAM("clients", "--out", "/nonexistent", "undo"), 1, NULL, "there is no folder");
}

/* A long label does not push the rest out of a narrow terminal, and is not cut. */
Test(clients, a_long_label_has_a_line_of_its_own)
{
	make("2026-01-05", "Anna Bartholomea of the long and winding road to the north", "calf");
	setenv("COLUMNS", "60", 1);
	expect(LIST, 0, "road to the north\n               1  2026-01-05  calf\n", NULL);
	expect(LIST, 0, "\nBen            1  2026-01-02  thigh\n", NULL);
	unsetenv("COLUMNS");
	expect(LIST, 0, "road to the north         1  2026-01-05  calf\n", NULL);
}

Test(clients, what_is_noted_of_nobody_is_said)
{
	expect(CLIENTS("note", "Zacharias", "x"), 0, "-> x", "there is no session of 'Zacharias' yet");
	expect(CLIENTS("threshold", "Ben", "forehead", "12"), 0, "-> 12",
	       "there is no session of 'Ben' at 'forehead' yet");
	struct program_result r = CLIENTS("threshold", "Ben", "Thigh", "12");
	cr_expect(r.code == 0 && !*r.err, "%s", r.err);
	program_free(&r);
}

/* Of a threshold it matters for whom it now holds. */
Test(clients, an_undo_says_what_it_does_not_take_back)
{
	expect(CLIENTS("merge", "Anan", "Ben"), 0, NULL, NULL);
	expect(CLIENTS("threshold", "Anan", "12"), 0, "Ben, threshold", NULL);
	expect(CLIENTS("undo"), 0, "What was noted meanwhile stays with Ben: icecue clients shows it", NULL);
	expect(CLIENTS("merge", "Anan", "Ben"), 0, NULL, NULL);
	struct program_result r = CLIENTS("undo");
	cr_expect(r.code == 0 && !strstr(r.out, "stays with"), "%s", r.out);
	program_free(&r);
}

static char *listed(enum result (*read)(const char *base, struct roster *out))
{
	struct roster r;
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	cr_assert(f);
	cr_expect_eq(read(base, &r), RESULT_OK);
	cr_expect(clients_json(f, &r));
	fclose(f);
	roster_free(&r);
	return text;
}

static void put_journal(const char *folder, const char *text)
{
	char path[300];
	snprintf(path, sizeof(path), "%s/%s/changes.csv", base, folder);
	FILE *f = fopen(path, "w");
	cr_assert(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

static int times(const char *text, const char *word)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, word)); at++)
		n++;
	return n;
}

/* A command reads a journal again and again, and others between. */
Test(clients, what_is_wrong_with_a_journal_is_said_once)
{
	put_journal("", "# icecue changes 9\nof a newer icecue\n");
	struct program_result r = LIST;
	cr_expect_eq(times(r.err, "that this icecue reads"), 1, "%s", r.err);
	program_free(&r);
	r = CLIENTS("rename", "Anna", "Zoe");
	cr_expect_eq(r.code, 1);
	cr_expect_eq(times(r.err, "that this icecue reads"), 1, "%s", r.err);
	program_free(&r);
	put_journal("", "# icecue changes 1\nid,at,by,client,site,field,t_s,old,new,undo_of,whole\n1,2026");
	put_journal("2026-01-01T10-00-00",
		    "# icecue changes 1\nid,at,by,client,site,field,t_s,old,new,undo_of,whole\nwhat\n");
	r = CLIENTS("note", "Anna", "allergic");
	cr_expect_eq(r.code, 0);
	cr_expect_eq(times(r.err, "is cut off"), 1, "%s", r.err);
	cr_expect_eq(times(r.err, "is not understood"), 1, "%s", r.err);
	program_free(&r);
}

/* Has the process opened that file to append to it? It waits for its lock then. */
static bool waits_for(pid_t pid, const char *path)
{
	char list[64], link[400], target[400], info[400], text[256] = "";
	snprintf(list, sizeof(list), "/proc/%d/fd", (int)pid);
	DIR *d = opendir(list);
	bool found = false;
	for (struct dirent *e; d && !found && (e = readdir(d));) {
		snprintf(link, sizeof(link), "%s/%s", list, e->d_name);
		snprintf(info, sizeof(info), "/proc/%d/fdinfo/%s", (int)pid, e->d_name);
		ssize_t n = readlink(link, target, sizeof(target) - 1);
		target[n > 0 ? n : 0] = '\0';
		FILE *f = strcmp(target, path) ? NULL : fopen(info, "r");
		if (!f)
			continue;
		text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
		const char *flags = strstr(text, "flags:");
		found = flags && strtol(flags + 6, NULL, 8) & O_APPEND;
		fclose(f);
	}
	if (d)
		closedir(d);
	return found;
}

/* Of several at once each says what it found: the second comes too late, and knows it. */
Test(clients, a_rename_that_comes_too_late_says_so)
{
	char path[200], out[200];
	int status;
	struct change other = {.at_iso = "2026-01-05T10:00:00.000+01:00",
			       .by = "",
			       .client = "Anna",
			       .site = "",
			       .field = FIELD_RENAME,
			       .old = "Anna",
			       .new = "Zoe",
			       .t_ms = MS_NONE};
	expect(CLIENTS("note", "Ben", "sends a card"), 0, NULL, NULL);
	snprintf(path, sizeof(path), "%s/changes.csv", base);
	snprintf(out, sizeof(out), "%s/out", dir);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	cr_assert(fd >= 0 && flock(fd, LOCK_EX) == 0);
	pid_t pid = program_start(
		out, (const char *const[]){"clients", "--out", base, "rename", "Anna", "Ada", NULL});
	WAIT_UNTIL(waits_for(pid, path), sleep_ms(1));
	char line[CHANGE_LINE_MAX];
	other.id = 2;
	int n = change_format(&other, line, sizeof(line));
	cr_assert(n > 0 && lseek(fd, 0, SEEK_END) > 0 && write(fd, line, (size_t)n) == n);
	close(fd);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	size_t size;
	char *text = file_read(out, &size);
	cr_expect(text && strstr(text, "'Anna' is called 'Zoe' now") && !strstr(text, "told as of"), "%s",
		  text);
	free(text);
	expect(LIST, 0, "Zoe", NULL);
	expect(CLIENTS("rename", "Anna", "Ada"), 1, NULL, "'Anna' is called 'Zoe' now");
}

/* The journal may be somebody else's. */
Test(clients, no_terminal_is_sent_what_a_journal_has_between_its_letters)
{
	char path[200];
	snprintf(path, sizeof(path), "%s/changes.csv", base);
	FILE *f = fopen(path, "w");
	cr_assert(f && fputs("# icecue changes 1\nid,at,by,client,site,field,t_s,old,new,undo_of,whole\n"
			     "1,2026-11-22T21:10:00.000+01:00,,Ben,,note,,,a\x1b[2Jb\xe2\x80\xae"
			     "c,,yes\n"
			     "2,2026-11-22T21:10:00.000+01:00,,Dora\x1b[2J,,note,,,tall,,yes\n"
			     "3,2026-11-22T21:10:00.000+01:00,,Ben,,rename,,Ben,B\x1b[2J,,yes\n",
			     f) >= 0);
	fclose(f);
	struct program_result r = LIST;
	cr_expect(strstr(r.out, "note: a?[2Jb<U+202E>c\n") && strstr(r.out, "Dora?[2J") &&
			  strstr(r.out, "B?[2J") && !strchr(r.out, '\x1b'),
		  "%s", r.out);
	program_free(&r);
}

Test(clients, are_the_same_from_the_book_and_from_the_records)
{
	make("2025-12-31", "anna", "");
	make("2026-01-09", "Ben", "THIGH");
	expect(CLIENTS("merge", "Anan", "Ben"), 0, "Anan -> Ben", NULL);
	expect(CLIENTS("note", "Dora", "comes on Monday"), 0, NULL, NULL);
	char *book = listed(book_roster), *records = listed(roster_read);
	cr_expect_str_eq(book, records);
	cr_expect(strstr(records, "\"client\":\"anna\"") && strstr(records, "\"site\":\"thigh\""), "%s",
		  records);
	free(book);
	free(records);
}

Test(clients, a_merge_holds_everywhere_and_is_taken_back_as_a_whole)
{
	char copy[120];
	expect(CLIENTS("merge", "anan", "ANNA"), 0,
	       "merge: Anan -> Anna\n1 session is told as of Anna, and so is a new one of 'Anan'.", NULL);
	cr_expect_eq(sessions_of("Anna"), 3);
	cr_expect_eq(sessions_of("Anan"), 3, "found under any name");
	expect(LIST, 0, "    also Anan, ANNA\n", NULL);
	snprintf(copy, sizeof(copy), "%s/copy", dir);
	expect(PROGRAM("export", "--out", base, "--client", "anan", copy), 0, "3 sessions of", NULL);
	expect(PROGRAM("review", "--out", base, "--no-open", "0104-1000"), 0, "report.html", NULL);
	expect(PROGRAM("watch", "--probe", "sim", "--speed", "5000", "--for", "1m", "--out", base, "--client",
		       "ANAN", "--site", "thigh"),
	       0, NULL, "'ANAN' is called 'Anna' now");
	cr_expect_eq(sessions_of("Anna"), 4);
	expect(CLIENTS("merge", "Anan", "Ben"), 1, NULL, "'Anan' is called 'Anna' now");
	expect(CLIENTS("undo"), 0, "taken back: merge: Anan -> Anna", NULL);
	cr_expect_eq(sessions_of("Anan"), 1);
	cr_expect_eq(sessions_of("Anna"), 3, "the new one was recorded as hers");
	expect(CLIENTS("undo"), 1, NULL, "nothing to take back");
}

Test(clients, a_rename_follows_into_files_and_configuration)
{
	char path[300];
	size_t n;
	snprintf(path, sizeof(path), "%s/icecue", dir);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/icecue/icecue.ini", dir);
	FILE *f = fopen(path, "w");
	cr_assert(f && fputs("[client \"Ben, thigh\"]\nbony = yes\n", f) >= 0 && fclose(f) == 0);
	expect(CLIENTS("rename", "Ben", "Ben K."), 0, "names this client in line 1", NULL);
	cr_expect_eq(sessions_of("ben"), 1);
	snprintf(path, sizeof(path), "%s/2026-01-02T10-00-00/report.html", base);
	char *page = file_read(path, &n);
	cr_expect(page && strstr(page, "Ben K."), "its page has the name");
	free(page);
	expect(CLIENTS("rename", "Ben K.", "Anna"), 1, NULL, "'Anna' is a client already");
	expect(CLIENTS("rename", "Ben K.", "ben k."), 0, "rename: Ben K. -> ben k.", NULL);
	expect(CLIENTS("rename", "ben k.", "Ben"), 0, "rename: ben k. -> Ben", NULL);
	expect(LIST, 0, "Ben            1", NULL);
	expect(CLIENTS("rename", "Bne", "x"), 1, NULL, "there is no client 'Bne'; did you mean 'Ben'?");
	expect(CLIENTS("rename", "Ben", " "), 2, NULL, "needs a name");
	expect(CLIENTS("rename", "", "x"), 1, NULL, "nobody's");
	expect(CLIENTS("rename", "Ben"), 2, NULL, "give: icecue clients rename OLD NEW");
	expect(CLIENTS("renam", "Ben", "x"), 2, NULL, "there is no `icecue clients renam`");
}

Test(clients, what_is_noted_is_obeyed)
{
	expect(CLIENTS("note", "ben", "ticklish, left"), 0, "Ben, note: (none) -> ticklish, left", NULL);
	expect(CLIENTS("threshold", "Ben", "11,5"), 0, "Ben, threshold: (none) -> 11.5", NULL);
	expect(CLIENTS("bony", "Ben", "thigh", "yes"), 0, "Ben, thigh, bony: (none) -> yes", NULL);
	expect(LIST, 0, "    note: ticklish, left\n    numb at 11.5", NULL);
	expect(PROGRAM("threshold", "--out", base, "--client", "Ben", "--site", "thigh"), 0, "numb at 11.5",
	       NULL);
	struct program_result r = PROGRAM("watch", "--probe", "sim", "--speed", "5000", "--for", "1m",
					  "--out", base, "--client", "Ben", "--site", "thigh");
	cr_expect(strstr(r.err, "for Ben, thigh: set with icecue clients threshold"), "%s", r.err);
	cr_expect(strstr(r.err, "A bony or thin site"), "%s", r.err);
	program_free(&r);
	r = PROGRAM("watch", "--probe", "sim", "--speed", "5000", "--for", "1m", "--out", base, "--client",
		    "Ben", "--site", "thigh", "--threshold", "14", "--bony=no");
	cr_expect_not(strstr(r.err, "icecue clients"), "what is given goes before: %s", r.err);
	program_free(&r);
	expect(CLIENTS("threshold", "Ben", "off"), 0, "Ben, threshold: 11.5 -> (none)", NULL);
	expect(CLIENTS("threshold", "Ben", "16"), 2, NULL, "8 to 15 C, or off; not '16'");
	expect(CLIENTS("threshold", "Ben", "7.9"), 2, NULL, "8 to 15 C");
	expect(CLIENTS("bony", "Ben", "maybe"), 2, NULL, "yes or no");
	expect(CLIENTS("note", "Dora", "comes on Monday"), 0, NULL, NULL);
	expect(LIST, 0, "Dora           0  -", NULL);
	expect(CLIENTS("note", "Dorra", ""), 0, "note is (none) already", NULL);
}

/* It holds for the first session there, so it is shown before. */
Test(clients, what_is_noted_for_a_site_is_shown_without_a_session)
{
	expect(CLIENTS("threshold", "Ben", "forehead", "12"), 0, NULL, "'Ben' at 'forehead' yet");
	expect(CLIENTS("bony", "Dora", "ankle", "yes"), 0, NULL, "'Dora' yet");
	expect(LIST, 0, "Ben            1  2026-01-02  thigh\n    forehead: numb at 12.0", NULL);
	expect(LIST, 0, "Dora           0  -           -\n    ankle: bony or thin\n", NULL);
	expect(CLIENTS("--json"), 0,
	       "\"site\":\"forehead\",\n        \"sessions\":0,\n        \"bony\":false,\n        \"own_threshold_c\":12\n",
	       NULL);
	expect(CLIENTS("threshold", "Ben", "forehead", "11"), 0, NULL, "'Ben' at 'forehead' yet");
	expect(CLIENTS("threshold", "Ben", "forehead", "off"), 0, NULL, NULL);
	struct program_result r = CLIENTS("--json");
	cr_expect(r.code == 0 && !strstr(r.out, "forehead") && strstr(r.out, "ankle"), "%s", r.out);
	program_free(&r);
}
