/* Odd records, and what becomes of one that cannot be written: the error paths of record.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "icecue/rule_names.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"

static char dir[64], path[128];

static void begin(void)
{
	snprintf(path, sizeof(path), "%s/session.csv", folder_make(dir, sizeof(dir)));
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(record_faults, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

/* ---- opening ---- */

static enum result create(const char *at, struct record **r)
{
	struct record_head head = maker_head("Anna");
	return record_create(at, &head, r);
}

static enum result append(const char *at)
{
	struct record *r = NULL;
	enum result result = record_append(at, 0, &r);
	cr_expect_eq(result == RESULT_OK, r != NULL);
	record_close(r, 1000);
	return result;
}

static void write_file(const char *text)
{
	FILE *f = fopen(path, "w");
	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
}

Test(record_faults, a_folder_with_a_name_that_is_too_long)
{
	static char name[PATH_MAX + 10];
	struct record *r = NULL;
	memset(name, 'a', PATH_MAX - 12); /* "/session.csv" would fit without its end */
	cr_expect_eq(create(name, &r), RESULT_SYSTEM);
	cr_expect_eq(append(name), RESULT_SYSTEM);
	cr_expect_null(r);
}

/* A folder can be made without a descriptor, a file in it cannot. */
Test(record_faults, no_descriptor_is_left)
{
	struct rlimit limit, few;
	struct record *r = NULL;
	int free_fd = dup(0);
	close(free_fd);
	getrlimit(RLIMIT_NOFILE, &limit);
	few = (struct rlimit){(rlim_t)free_fd, limit.rlim_max};
	setrlimit(RLIMIT_NOFILE, &few);
	enum result result = create(dir, &r);
	setrlimit(RLIMIT_NOFILE, &limit);
	cr_expect_eq(result, RESULT_SYSTEM);
	cr_expect_null(r);
	cr_expect_neq(access(path, F_OK), 0);
}

Test(record_faults, a_disk_that_takes_nothing_of_the_head)
{
	struct record *r = NULL;
	signal(SIGXFSZ, SIG_IGN);
	for (rlim_t bytes = 0; bytes <= 100; bytes += 100) {
		cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){bytes, RLIM_INFINITY}), 0);
		cr_expect_eq(create(dir, &r), RESULT_FULL);
		cr_expect_null(r);
		cr_expect_neq(access(path, F_OK), 0, "its head is not complete");
	}
	setrlimit(RLIMIT_FSIZE,
		  &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}); /* for what coverage writes */
}

Test(record_faults, somebody_writes_it)
{
	struct record *r = NULL;
	cr_assert_eq(create(dir, &r), RESULT_OK);
	cr_expect_eq(append(dir), RESULT_BUSY);
	record_close(r, 1000);
	errno = EWOULDBLOCK; /* of something else, a while ago */
	cr_expect_eq(append(dir), RESULT_OK);
}

Test(record_faults, what_is_no_record_is_not_gone_on_with)
{
	cr_expect_eq(append(dir), RESULT_NONE, "nothing is there");
	cr_assert_eq(mkdir(path, 0700), 0);
	cr_expect_eq(append(dir), RESULT_SYSTEM, "a folder");
	rmdir(path);
	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_expect_eq(append(dir), RESULT_SYSTEM, "a pipe");
	unlink(path);
	cr_assert_eq(symlink("/dev/null", path), 0);
	cr_expect_eq(append(dir), RESULT_SYSTEM, "a link");
	unlink(path);
	write_file("");
	cr_expect_eq(append(dir), RESULT_BAD_DATA, "nothing is in it");
	write_file("Time,Temp\n1,30\n");
	cr_expect_eq(append(dir), RESULT_BAD_DATA);
	write_file("# icecue record 2\n# client: Anna\n");
	cr_expect_eq(append(dir), RESULT_BAD_DATA, "cut off in its head");
	write_file("# icecue record 2\n# client: Anna\nelapsed_s,probe_c\n1,30\n");
	cr_expect_eq(append(dir), RESULT_BAD_DATA, "other columns");
}

static char *text_of(const char *folder, size_t *n)
{
	char file[600];
	snprintf(file, sizeof(file), "%s/session.csv", folder);
	char *text = file_read(file, n);
	cr_assert_not_null(text, "%s", file);
	return text;
}

Test(record_faults, a_last_row_that_was_cut_gets_its_end)
{
	struct record *r = NULL;
	size_t n, before_n;
	cr_assert_eq(create(dir, &r), RESULT_OK);
	record_close(r, 1000);
	FILE *f = fopen(path, "a");
	fputs("2.000,31.5,o", f);
	fclose(f);
	free(text_of(dir, &before_n));
	cr_assert_eq(record_append(dir, 2000, &r), RESULT_OK);
	cr_assert_eq(record_close(r, 3000), RESULT_OK);
	char *text = text_of(dir, &n);
	cr_expect_eq(strncmp(text + before_n, "\n3.000,,,,,,,,end,", 18), 0, "%s", text + before_n);
	free(text);
}

/* ---- reading ---- */

/* Reads this head, with the names of the columns. */
static struct record_head head_of(const char *lines)
{
	static char text[RECORD_HEAD_MAX], why[200];
	struct record_head h;
	snprintf(
		text, sizeof(text),
		"# icecue record 2\n%selapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,"
		"detail,priority,class,source\n",
		lines);
	cr_assert(record_head_read(text, strlen(text), &h, why, sizeof(why)), "%s", why);
	return h;
}

Test(record_faults, a_head_with_line_ends_of_another_system)
{
	struct record_head h = head_of("# client: Anna\r\n# site: left calf\r\n");
	cr_expect_str_eq(h.client, "Anna");
	cr_expect_str_eq(h.site, "left calf");
}

Test(record_faults, a_placement_of_a_later_version_is_no_error)
{
	struct record_head h = head_of("# placement: edge\n# placement: nowhere\n");
	cr_expect_eq(h.rules.placement, PLACEMENT_EDGE);
}

Test(record_faults, a_calibration_beyond_the_limits_is_named_by_its_line)
{
	cr_expect_eq(head_of("# client: Anna\n# calibration: offset 60 gain 1\n").bad_calibration, 3);
	cr_expect_eq(head_of("# client: Anna\n").bad_calibration, 0);
}

/* As many as there are: those that find room are named, and no byte more. */
Test(record_faults, rules_beyond_their_limits_are_named_as_far_as_there_is_room)
{
	static char lines[6000];
	size_t n = 0;
	for (size_t i = 0; i < rule_count(); i++)
		n += (size_t)snprintf(lines + n, sizeof(lines) - n, "# rule %s: 99999999\n",
				      rule_at(i)->name);
	struct record_head h = head_of(lines);
	cr_expect_geq(strlen(h.bad_rules), sizeof(h.bad_rules) - 60);
	cr_expect_lt(strlen(h.bad_rules), sizeof(h.bad_rules));
	struct rules usual;
	rules_default(&usual);
	cr_expect_eq(h.rules.numb_mc, usual.numb_mc);
}

Test(record_faults, a_head_that_finds_no_room_is_none)
{
	struct record_head h = maker_head("Anna");
	static char buf[RECORD_HEAD_MAX];
	int n = record_head_format(&h, buf, sizeof(buf));
	cr_assert_gt(n, 0);
	cr_expect_eq(record_head_format(&h, buf, (size_t)n + 1), n);
	cr_expect_eq(record_head_format(&h, buf, (size_t)n), -1);
	cr_expect_eq(record_head_format(&h, buf, 10), -1);
}

Test(record_faults, a_line_that_is_too_long_is_counted_and_passed_over)
{
	static struct row_reader rows;
	static char line[200001];
	struct record_head h;
	struct record *r = NULL;
	struct row row = {0};
	struct sample s = maker_sample(1000, 30000);
	struct outcome o = maker_outcome(1000, 30000, PHASE_BEFORE);
	cr_assert_eq(create(dir, &r), RESULT_OK);
	record_sample(r, &s, &o);
	record_close(r, 1500);
	memset(line, 'x', sizeof(line) - 1);
	FILE *f = fopen(path, "a");
	fprintf(f, "%s\n2.000,31.5,ok,,,,,icing,,,,,,\n", line);
	fclose(f);
	int fd = maker_open_rows(&rows, &h, path), n = 0;
	while (row_reader_next(&rows, &row))
		n++;
	cr_expect_eq(n, 3);
	cr_expect_eq(row.spot[0].mc, 31500);
	cr_expect_eq(rows.bad_lines, 1);
	close(fd);
}

/* ---- a disk that takes nothing any more ---- */

static struct record_end was;

/* From now on the process that writes this record can write no more. */
static void stop_disk(void)
{
	const struct rlimit limit = {100, RLIM_INFINITY};
	char name[64], text[200] = "";
	snprintf(name, sizeof(name), "/proc/self/task/%d/children", (int)gettid());
	FILE *f = fopen(name, "r");
	cr_assert(f && fgets(text, sizeof(text), f));
	fclose(f);
	for (char *at = text; *at && *at != '\n'; at++)
		cr_assert_eq(prlimit((pid_t)strtol(at, &at, 10), RLIMIT_FSIZE, &limit, NULL), 0);
}

/* A record of n samples of which the disk takes none, and the places that there are instead. */
static enum result end_at(int n, const char *first, const char *second)
{
	struct record *r = NULL;
	cr_assert_eq(create(dir, &r), RESULT_OK);
	stop_disk();
	for (int i = 1; i <= n; i++) {
		struct sample s = maker_sample(i * 100, 30000);
		struct outcome o = maker_outcome(s.t_ms, 30000, PHASE_BEFORE);
		record_sample(r, &s, &o);
	}
	was = (struct record_end){.whole = true, .text = -1};
	snprintf(was.place[0], sizeof(was.place[0]), "%s", first);
	snprintf(was.place[1], sizeof(was.place[1]), "%s", second);
	snprintf(was.dir, sizeof(was.dir), "%s", dir);
	record_tell_end(r, &was);
	return record_close(r, n * 100 + 100);
}

/* What is logged while the disk takes nothing, as errors of this kind say it. */
static char *logged(void)
{
	struct record *r = NULL;
	char log[160];
	size_t n;
	snprintf(log, sizeof(log), "%s/log", dir);
	int was_fd = dup(2), fd = open(log, O_CREAT | O_RDWR, 0600);
	cr_assert(was_fd >= 0 && fd >= 0);
	dup2(fd, 2);
	cr_assert_eq(create(dir, &r), RESULT_OK);
	stop_disk();
	for (int i = 1; !record_waits(r); i++) {
		struct sample s = maker_sample(i * 100, 30000);
		struct outcome o = maker_outcome(s.t_ms, 30000, PHASE_BEFORE);
		record_sample(r, &s, &o);
		record_sync(r, s.t_ms);
		sleep_ms(1);
	}
	record_close(r, 1000000);
	dup2(was_fd, 2);
	close(fd);
	close(was_fd);
	return file_read(log, &n);
}

Test(record_faults, a_full_disk_is_named_as_such)
{
	char *text = logged();
	cr_expect_not_null(strstr(text, "the disk is full: "), "%s", text);
	cr_expect_not_null(strstr(text, "make room!"), "%s", text);
	cr_expect_null(strstr(text, "was removed"), "%s", text);
	free(text);
}

Test(record_faults, the_first_place_that_takes_it_has_it)
{
	char other[96], last[64];
	size_t n;
	snprintf(other, sizeof(other), "%s/other", folder_make(last, sizeof(last)));
	cr_expect_eq(end_at(50, "/dev/null/no", other), RESULT_OK);
	cr_expect_str_eq(was.dir, other);
	cr_expect(was.whole && was.text == -1);
	char *text = text_of(other, &n);
	cr_expect_not_null(strstr(text, "# client: Anna\n"));
	cr_expect_not_null(strstr(text, "\n0.100,30,ok,"));
	cr_expect_not_null(strstr(text, "\n5.100,,,,,,,,end,"));
	free(text);
	folder_remove(last);
}

Test(record_faults, what_no_place_takes_is_in_memory)
{
	char text[8192];
	cr_expect_eq(end_at(50, "/dev/null/no", ""), RESULT_FULL);
	cr_expect_str_eq(was.dir, dir);
	cr_expect(!was.whole, "no file has it");
	cr_assert_geq(was.text, 0);
	ssize_t n = pread(was.text, text, sizeof(text) - 1, 0);
	cr_assert_gt(n, 0);
	text[n] = '\0';
	cr_expect_not_null(strstr(text, "\n5.000,30,ok,"));
	cr_expect_not_null(strstr(text, "\n5.100,,,,,,,,end,"));
	close(was.text);
	cr_assert_eq(unlink(path), 0);
	cr_expect_eq(end_at(50, "/dev/null/no", "/dev/null/nor"), RESULT_FULL, "two are all");
	close(was.text);
	cr_assert_eq(unlink(path), 0);
	cr_expect_eq(end_at(50, "", ""), RESULT_FULL);
	close(was.text);
}

/* Of two hours and more memory does not have every row. */
Test(record_faults, rows_that_found_no_room_are_missing_elsewhere_too)
{
	char other[96], last[64];
	snprintf(other, sizeof(other), "%s/other", folder_make(last, sizeof(last)));
	cr_expect_eq(end_at(220000, other, ""), RESULT_OK);
	cr_expect_str_eq(was.dir, other);
	cr_expect(!was.whole);
	folder_remove(last);
}
