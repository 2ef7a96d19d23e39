/* Corrections: a line comes back as it was written, a torn one does not count, and nothing else is lost. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "store/changes.h"
#include "support/guard.h"
#include "support/program.h"
#include "system/log.h"

#define AT "2026-11-22T21:10:00.000+01:00"
#define HEAD "# icecue changes 1\nid,at,by,client,site,field,t_s,old,new,undo_of,whole\n"

static struct change plain(const char *field, const char *old, const char *new)
{
	return (struct change){.at_iso = AT,
			       .by = "mira",
			       .client = "",
			       .site = "",
			       .field = field,
			       .old = old,
			       .new = new,
			       .t_ms = MS_NONE};
}

static void quiet(void *context, const char *line)
{
	(void)context;
	(void)line;
}

static void put(const char *dir, const char *text, size_t n)
{
	char path[400];
	snprintf(path, sizeof(path), "%s/" CHANGES_NAME, dir);
	FILE *f = fopen(path, "w");
	cr_assert(f && fwrite(text, 1, n, f) == n && fclose(f) == 0);
}

static size_t get(const char *dir, char *text, size_t n)
{
	char path[400];
	snprintf(path, sizeof(path), "%s/" CHANGES_NAME, dir);
	FILE *f = fopen(path, "r");
	cr_assert(f);
	size_t k = fread(text, 1, n - 1, f);
	text[k] = '\0';
	fclose(f);
	return k;
}

Test(changes, come_back_as_they_were_written)
{
	static const char *const texts[] = {"Anna", "",	   "left, calf", "say \"hi\"", "=1+1",
					    "'@x",  "# x", "yes",	 "Zo\u00eb",   " two  spaces "};
	char dir[300];
	struct changes all;
	struct stat st;
	char path[400];
	folder_make(dir, sizeof(dir));
	cr_assert_eq(changes_read(dir, &all), RESULT_OK);
	cr_expect_eq(all.n, 0);
	changes_free(&all);
	for (size_t i = 0; i < 10; i++) {
		struct change c = plain("note", texts[i], texts[9 - i]);
		c.client = texts[i];
		c.site = texts[9 - i];
		c.t_ms = i % 2 ? (int64_t)i * 1234 : MS_NONE;
		cr_assert_eq(changes_append(dir, &c), RESULT_OK);
		cr_expect_eq(c.id, (int64_t)i + 1);
	}
	cr_assert_eq(changes_read(dir, &all), RESULT_OK);
	cr_assert_eq(all.n, 10);
	for (size_t i = 0; i < 10; i++) {
		cr_expect_str_eq(all.at[i].old, texts[i]);
		cr_expect_str_eq(all.at[i].new, texts[9 - i]);
		cr_expect_str_eq(all.at[i].client, texts[i]);
		cr_expect_str_eq(all.at[i].site, texts[9 - i]);
		cr_expect_str_eq(all.at[i].at_iso, AT);
		cr_expect_str_eq(all.at[i].by, "mira");
		cr_expect_eq(all.at[i].t_ms, i % 2 ? (int64_t)i * 1234 : MS_NONE);
		cr_expect(change_holds(&all.at[i]));
	}
	snprintf(path, sizeof(path), "%s/" CHANGES_NAME, dir);
	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600, "health data are for their owner");
	int64_t size, ns;
	changes_stamp(dir, &size, &ns);
	cr_expect(size == st.st_size && size == all.size_bytes && ns == all.changed_ns);
	changes_free(&all);
	folder_remove(dir);
}

/* The guard of each cell makes it half as long again. */
Test(changes, the_longest_text_comes_back_whole)
{
	char dir[300], text[CHANGE_TEXT];
	struct changes all;
	folder_make(dir, sizeof(dir));
	for (int i = 0; i < CHANGE_TEXT - 1; i++)
		text[i] = ",="[i % 2];
	text[CHANGE_TEXT - 1] = '\0';
	struct change c = plain("note", "", text);
	cr_assert_eq(changes_append(dir, &c), RESULT_OK);
	cr_assert_eq(changes_read(dir, &all), RESULT_OK);
	cr_assert_eq(all.n, 1);
	cr_expect_str_eq(all.at[0].new, text);
	changes_free(&all);
	folder_remove(dir);
}

Test(changes, an_undo_is_one_more_line)
{
	char dir[300];
	struct change c = plain("client", "Anan", "Anna"), d = plain("note", "", "x");
	struct changes all;
	folder_make(dir, sizeof(dir));
	cr_assert_eq(changes_append(dir, &c), RESULT_OK);
	cr_assert_eq(changes_append(dir, &d), RESULT_OK);
	cr_assert_eq(changes_undo(dir, NULL, &c, AT, "mira"), RESULT_OK);
	cr_assert_eq(changes_read(dir, &all), RESULT_OK);
	cr_assert_eq(all.n, 3);
	cr_expect_not(change_holds(&all.at[0]));
	cr_expect(change_holds(&all.at[1]));
	cr_expect_not(change_holds(&all.at[2]));
	cr_expect_eq(all.at[2].undo_of, 1);
	cr_expect_str_eq(all.at[2].old, "Anna");
	cr_expect_str_eq(all.at[2].new, "Anan");
	changes_free(&all);
	folder_remove(dir);
}

/* Cut anywhere, also with its line end put there later, a line says nothing half. */
/* Two who decide from the same state: the second must look again. */
Test(changes, one_that_follows_from_an_older_state_is_not_made)
{
	char dir[300];
	struct changes read;
	struct change first = plain("rename", "Anna", "Zoe"), second = plain("rename", "Anna", "Ada");
	folder_make(dir, sizeof(dir));
	cr_assert_eq(changes_read(dir, &read), RESULT_OK);
	cr_expect_eq(changes_append_to(dir, &read, &first), RESULT_OK);
	cr_expect_eq(changes_append_to(dir, &read, &second), RESULT_AGAIN);
	changes_free(&read);
	cr_assert_eq(changes_read(dir, &read), RESULT_OK);
	cr_assert_eq(read.n, 1);
	cr_expect_eq(changes_undo(dir, &read, &read.at[0], AT, "mira"), RESULT_OK);
	cr_expect_eq(changes_undo(dir, &read, &read.at[0], AT, "mira"), RESULT_AGAIN, "it is taken back");
	changes_free(&read);
	cr_assert_eq(changes_read(dir, &read), RESULT_OK);
	cr_expect_eq(read.n, 2);
	changes_free(&read);
	folder_remove(dir);
}

Test(changes, a_torn_line_does_not_count_and_the_next_one_does)
{
	char line[CHANGE_LINE_MAX], text[8192];
	struct change a = plain("client", "Anan", "Anna"), b = plain("note", "", "she said \"no, yes\""),
		      next;
	struct changes all;
	char dir[300];
	folder_make(dir, sizeof(dir));
	log_divert(quiet, NULL);
	a.id = 1;
	b.id = 2;
	int n = snprintf(text, sizeof(text), "%s", HEAD), k = change_format(&a, line, sizeof(line));
	memcpy(text + n, line, (size_t)k);
	int first = n + k, second = change_format(&b, line, sizeof(line));
	memcpy(text + first, line, (size_t)second);
	for (int cut = 1; cut < first + second; cut++) {
		cr_assert_eq(changes_parse(text, (size_t)cut, &all), RESULT_OK, "cut at %d", cut);
		size_t whole = cut >= first + second - 1 ? 2 : cut >= first - 1 ? 1 : 0;
		cr_expect_eq(all.n, whole, "cut at %d: %zu", cut, all.n);
		changes_free(&all);
		put(dir, text, (size_t)cut);
		next = plain("site", "", "left calf");
		cr_assert_eq(changes_append(dir, &next), RESULT_OK, "cut at %d", cut);
		cr_assert_eq(changes_read(dir, &all), RESULT_OK);
		cr_assert_eq(all.n, whole + 1, "cut at %d: %zu", cut, all.n);
		cr_expect_str_eq(all.at[whole].new, "left calf");
		cr_expect_eq(all.at[whole].id, (int64_t)whole + 1);
		changes_free(&all);
	}
	log_divert(NULL, NULL);
	folder_remove(dir);
}

Test(changes, what_is_not_understood_stays)
{
	static const char strange[] = HEAD "1,at,by,,,colour,,red,blue,,yes\n" /* of a newer icecue */
					   "2,at,by,,,note,,a,b,,yes,more\n"   /* too many cells */
					   "x,at,by,,,note,,a,b,,yes\nhello\n\n3,at,by,,,note,soon,a,b,,yes\n"
					   "4,at,by,,,note,,a,b,9,yes\n" /* an undo of what comes later */
					   "7,at,by,,,note,,a,b,,yes\n";
	char dir[300], text[8192];
	struct change c = plain("note", "b", "c");
	struct changes all;
	folder_make(dir, sizeof(dir));
	log_divert(quiet, NULL);
	put(dir, strange, sizeof(strange) - 1);
	cr_assert_eq(changes_append(dir, &c), RESULT_OK);
	cr_expect_eq(c.id, 8);
	get(dir, text, sizeof(text));
	cr_expect_eq(strncmp(text, strange, sizeof(strange) - 1), 0);
	cr_assert_eq(changes_read(dir, &all), RESULT_OK);
	cr_expect_eq(all.n, 3);
	cr_expect_eq(all.bad_lines, 5);
	changes_free(&all);
	put(dir, "# icecue changes 2\n", 19);
	cr_expect_eq(changes_read(dir, &all), RESULT_BAD_DATA, "of a newer icecue");
	cr_expect_eq(changes_append(dir, &c), RESULT_BAD_DATA);
	get(dir, text, sizeof(text));
	cr_expect_str_eq(text, "# icecue changes 2\n");
	log_divert(NULL, NULL);
	folder_remove(dir);
}

Test(changes, noise_does_no_harm)
{
	static const char letters[] = "0123456789,,,,,,\"\"\n\n#yesid .=\r\t\x01\xff";
	const char *given = getenv("ICECUE_TEST_SEED");
	unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)getpid();
	unsigned state = seed;
	fprintf(stderr, "seed: ICECUE_TEST_SEED=%u\n", seed);
	char text[4096];
	struct changes all;
	for (int round = 0; round < 3000; round++) {
		size_t n = (size_t)snprintf(text, sizeof(text), "%s1,at,by,c,s,note,,a,b,,yes\n", HEAD);
		size_t first = n, more = (size_t)rand_r(&state) % 600;
		for (size_t i = 0; i < more; i++)
			text[n++] = letters[(size_t)rand_r(&state) % (sizeof(letters) - 1)];
		for (int i = 0; round % 2 && i < 3; i++)
			text[(size_t)rand_r(&state) % n] = (char)rand_r(&state);
		enum result r = changes_parse(text, n, &all);
		cr_assert(r == RESULT_OK || r == RESULT_BAD_DATA, "seed %u", seed);
		if (round % 2 == 0)
			cr_assert(first && all.n && !strcmp(all.at[0].new, "b"), "seed %u", seed);
		changes_free(&all);
	}
}

/* Of two that write at once, both are kept. */
Test(changes, several_at_once_are_all_kept, .timeout = GUARD_S)
{
	enum { WRITERS = 4, EACH = 25 };
	char dir[300];
	struct changes all;
	int status;
	folder_make(dir, sizeof(dir));
	for (int w = 0; w < WRITERS; w++) {
		if (fork())
			continue;
		int bad = 0;
		for (int i = 0; i < EACH; i++) {
			struct change c = plain("note", "", "x");
			bad += changes_append(dir, &c) != RESULT_OK;
		}
		_exit(bad);
	}
	for (int w = 0; w < WRITERS; w++) {
		cr_assert(wait(&status) > 0);
		cr_expect_eq(status, 0);
	}
	cr_assert_eq(changes_read(dir, &all), RESULT_OK);
	cr_assert_eq(all.n, WRITERS * EACH);
	for (size_t i = 0; i < all.n; i++)
		cr_expect_eq(all.at[i].id, (int64_t)i + 1);
	changes_free(&all);
	folder_remove(dir);
}

/* Says each id that it was told is written, until it is killed. */
static void write_until_killed(const char *dir, int to)
{
	for (;;) {
		struct change c =
			plain("note", "", "a note of some length, so that a write may be seen half done");
		if (changes_append(dir, &c) != RESULT_OK || write(to, &c.id, sizeof(c.id)) != sizeof(c.id))
			_exit(1);
	}
}

/* Whenever it is killed, what was told to be written is there, and the next one is, too. */
Test(changes, kill_leaves_what_was_written, .timeout = GUARD_S)
{
	const char *given = getenv("ICECUE_TEST_SEED");
	unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)getpid(), state = seed;
	char dir[300];
	int64_t written = 0;
	fprintf(stderr, "seed: ICECUE_TEST_SEED=%u\n", seed);
	folder_make(dir, sizeof(dir));
	for (int round = 0; round < 100; round++) {
		struct changes all;
		int ends[2], status;
		cr_assert_eq(pipe(ends), 0);
		pid_t pid = fork();
		if (pid == 0)
			write_until_killed(dir, ends[1]);
		close(ends[1]);
		cr_assert_eq(read(ends[0], &written, sizeof(written)), (ssize_t)sizeof(written));
		usleep((useconds_t)rand_r(&state) % 2000);
		kill(pid, SIGKILL);
		cr_assert(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
		while (read(ends[0], &written, sizeof(written)) == sizeof(written))
			;
		close(ends[0]);
		cr_assert_eq(changes_read(dir, &all), RESULT_OK);
		cr_assert(all.n && all.last_id >= written && all.n == (size_t)all.last_id, "seed %u", seed);
		changes_free(&all);
	}
	folder_remove(dir);
}

static bool is_of(void *context, const struct change *c)
{
	return !strcmp(c->client, context);
}

Test(changes, one_client_can_be_erased)
{
	char dir[300], text[8192];
	struct changes all;
	size_t lines;
	folder_make(dir, sizeof(dir));
	cr_expect_eq(changes_erase(dir, is_of, (char[]){"Anna"}, &lines), RESULT_OK);
	for (int i = 0; i < 6; i++) {
		struct change c = plain("note", "", i % 2 ? "her own" : "his own");
		c.client = i % 2 ? "Anna" : "Bob";
		cr_assert_eq(changes_append(dir, &c), RESULT_OK);
	}
	cr_expect_eq(changes_erase(dir, is_of, (char[]){"Anna"}, &lines), RESULT_OK);
	cr_expect_eq(lines, 3);
	get(dir, text, sizeof(text));
	cr_expect_not(strstr(text, "Anna") || strstr(text, "her own"));
	cr_assert_eq(changes_read(dir, &all), RESULT_OK);
	cr_expect_eq(all.n, 3);
	cr_expect_eq(all.last_id, 5);
	changes_free(&all);
	folder_remove(dir);
}

/* Of a line that found no room nothing is left, and the next one is whole. */
Test(changes, a_full_disk_leaves_nothing_half)
{
	char dir[300], before[8192], after[8192];
	struct change c = plain("note", "", "a note that is longer than what is left of the disk");
	folder_make(dir, sizeof(dir));
	signal(SIGXFSZ, SIG_IGN);
	log_divert(quiet, NULL);
	cr_assert_eq(changes_append(dir, &c), RESULT_OK);
	size_t n = get(dir, before, sizeof(before));
	struct rlimit limit = {n + 30, RLIM_INFINITY};
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_expect_eq(changes_append(dir, &c), RESULT_FULL);
	get(dir, after, sizeof(after));
	cr_expect_str_eq(after, before);
	limit.rlim_cur = RLIM_INFINITY;
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_expect_eq(changes_append(dir, &c), RESULT_OK);
	cr_expect_eq(c.id, 2);
	log_divert(NULL, NULL);
	folder_remove(dir);
}

Test(changes, a_folder_that_cannot_be_written_is_told)
{
	struct change c = plain("note", "", "x");
	log_divert(quiet, NULL);
	cr_expect_neq(changes_append("/proc/self", &c), RESULT_OK);
	cr_expect_neq(changes_append("/nowhere/at/all", &c), RESULT_OK);
	log_divert(NULL, NULL);
}
