#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/safe_text.h"
#include "base/text.h"
#include "icecue/rule_names.h"
#include "live/reporter.h"
#include "live/sinks.h"
#include "store/row.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/story_maker.h"

static const char columns[] =
	"elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail,priority,class,source\n";

static char *read_record(const char *dir, size_t *n)
{
	char path[512];
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	char *text = file_read(path, n);
	cr_assert_not_null(text);
	return text;
}

/* What stands behind the names of the columns. */
static const char *rows_of(const char *text)
{
	const char *at = strstr(text, columns);
	cr_assert_not_null(at);
	return at + strlen(columns);
}

static struct record *create(const char *dir)
{
	struct record_head head = maker_head("Anna");
	struct record *r = NULL;
	cr_assert_eq(record_create(dir, &head, &r), RESULT_OK);
	return r;
}

Test(record, rows_are_exact)
{
	char dir[64];
	size_t n;
	struct record *r = create(folder_make(dir, sizeof(dir)));
	struct sample s = maker_sample(500, 30250);
	s.ambient = (struct channel_value){21500, STATUS_OK};
	struct outcome o = maker_outcome(500, 30250, PHASE_BEFORE);
	record_sample(r, &s, &o);
	s = maker_sample(1000, MC_NONE);
	s.spot[0].status = STATUS_FAULT;
	o = maker_outcome(1000, MC_NONE, PHASE_ICING);
	record_sample(r, &s, &o);
	maker_event(r, 1000, EVENT_NUMB, -250, PHASE_NUMB, 1);
	maker_event(r, 1000, EVENT_PASS, MC_NONE, PHASE_WINDOW, 3);
	struct event e = {.t_ms = 1000,
			  .kind = EVENT_FORECAST,
			  .skin_mc = MC_NONE,
			  .of = EVENT_NUMB,
			  .at_ms = 231500,
			  .low_ms = 200000,
			  .high_ms = 260000};
	record_event(r, &e, PHASE_ICING);
	record_mark(r, &(struct mark){1250, MARK_PASS, MARK_FROM_FOOT_SWITCH}, NULL);
	record_mark(r, &(struct mark){1250, MARK_NOTE, MARK_FROM_KEY}, "she said \"cold\", then =nothing");
	record_mark(r, &(struct mark){1250, MARK_NOTE, MARK_FROM_PROGRAM}, "=cmd()");
	record_mark(r, &(struct mark){1300, MARK_END, MARK_FROM_KEY}, NULL);
	cr_assert_eq(record_close(r, 1300), RESULT_OK);

	char *text = read_record(dir, &n);
	cr_assert_str_eq(rows_of(text),
			 "0.500,30.25,ok,30.25,0.5,,21.5,before,,,,,,\n"
			 "1.000,,fault,,,,,icing,,,,,,\n"
			 "1.000,,,-0.25,,,,numb,,numb,,medium,go,\n"
			 "1.000,,,,,,,window,,pass,count=3,none,none,\n"
			 "1.000,,,,,,,icing,,forecast,of=numb at_s=231.5 low_s=200 high_s=260,none,none,\n"
			 "1.250,,,,,,,,pass,,,,,foot_switch\n"
			 "1.250,,,,,,,,note,,\"she said \"\"cold\"\", then =nothing\",,,key\n"
			 "1.250,,,,,,,,note,,'=cmd(),,,program\n"
			 "1.300,,,,,,,,end,,,,,key\n");
	free(text);
	folder_remove(dir);
}

/* Any bytes at all, one time in four something that a spreadsheet or a shell would obey. */
static void random_label(uint64_t *random, char *buf, size_t n)
{
	static const char *const nasty[] = {
		"=cmd()", "x,=cmd()",  "'=1", "'; system(\"id\")", "<script>", "\x1b]0;x\a", "a\nb",
		";@x",	  "x; \"=1\"", "- -", "\xc3\xa4\xc3\xb6",  "''=2",     ",'=3"};
	size_t o = 0, want = (size_t)(script_uniform(random) * (double)n);
	while (o + 1 < want) {
		if (script_uniform(random) < 0.25) {
			const char *s = nasty[(size_t)(script_uniform(random) * 13)];
			o += (size_t)snprintf(buf + o, n - o, "%s", s);
			if (o >= n)
				o = n - 1;
		} else {
			buf[o++] = (char)(int)(1 + script_uniform(random) * 254);
		}
	}
	buf[o] = '\0';
}

static void random_rules(uint64_t *random, struct rules *r)
{
	rules_default(r);
	for (size_t i = 0; i < rule_count(); i++)
		if (script_uniform(random) < 0.7) {
			const struct rule_name *rule = rule_at(i);
			double part = script_uniform(random), range = (double)(rule->most - rule->least);
			rule_set(rule, r, rule->least + (int64_t)(part * range));
		}
	r->placement = script_uniform(random) < 0.5 ? PLACEMENT_IN : PLACEMENT_EDGE;
	r->sensor = (enum sensor_kind)(int)(script_uniform(random) * 3);
}

static void parse_lines(const char *text, struct record_head *h)
{
	char line[1024];
	memset(h, 0, sizeof(*h));
	rules_default(&h->rules);
	for (const char *at = text; *at == '#'; at = strchr(at, '\n') + 1) {
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
		bool known = record_head_parse(line, h);
		cr_assert(known || at == text, "unknown line: %s", line);
	}
}

Test(record, head_is_byte_identical_after_reading)
{
	uint64_t random = script_seed();
	for (int i = 0; i < 2000; i++) {
		struct record_head h = maker_head(""), back;
		char raw[300], first[4096], second[4096];
		random_label(&random, raw, sizeof(raw));
		text_printable(h.client, sizeof(h.client), raw, strlen(raw));
		random_label(&random, raw, sizeof(raw));
		text_copy(h.site, sizeof(h.site), raw); /* not made printable: the head does it */
		random_rules(&random, &h.rules);
		int n = record_head_format(&h, first, sizeof(first));
		cr_assert_gt(n, 0);
		cr_assert_eq((size_t)n, strlen(first));
		parse_lines(first, &back);
		cr_assert_str_eq(back.client, h.client);
		cr_assert_eq(record_head_format(&back, second, sizeof(second)), n, "%s\n%s", first, second);
		cr_assert_str_eq(first, second);
	}
}

Test(record, head_that_does_not_fit_is_told)
{
	struct record_head h = maker_head("Anna");
	char buf[4096];
	int n = record_head_format(&h, buf, sizeof(buf));
	cr_assert_eq(record_head_format(&h, buf, (size_t)n + 1), n);
	cr_assert_eq(record_head_format(&h, buf, (size_t)n), -1);
	cr_assert_eq(record_head_format(&h, buf, 0), -1);
}

Test(record, what_was_not_told_has_no_line)
{
	struct record_head h = maker_head("");
	char buf[4096];
	record_head_format(&h, buf, sizeof(buf));
	cr_assert_null(strstr(buf, "rule edge_mm"));
	cr_assert_null(strstr(buf, "rule ambient_c"));
	cr_assert_null(strstr(buf, "client"));
	cr_assert_not_null(strstr(buf, "# rule numb_c: 13.6\n"));
	cr_assert_not_null(strstr(buf, "# rule numb_hold_s: 60\n"));
	cr_assert_not_null(strstr(buf, "# placement: in\n"));
	h.rules.has_edge = true;
	h.rules.edge_um = -2500;
	record_head_format(&h, buf, sizeof(buf));
	cr_assert_not_null(strstr(buf, "# rule edge_mm: -2.5\n"));
}

/* Where two pages meet, a kill can cut a row. */
Test(record, no_row_lies_across_two_pages)
{
	char dir[64];
	size_t n;
	folder_make(dir, sizeof(dir));
	maker_session(dir, "Anna");
	char *text = read_record(dir, &n);
	cr_assert_gt(n, 20u * 4096u);
	for (size_t at = 4096; at < n; at += 4096)
		cr_assert_eq(text[at - 1], '\n', "the row at byte %zu", at);
	free(text);
	folder_remove(dir);
}

Test(record, two_sessions_never_share_a_file)
{
	char dir[64], sub[128], path[160];
	struct stat st;
	struct record_head head = maker_head("Anna");
	struct record *second = NULL;
	snprintf(sub, sizeof(sub), "%s/a/b", folder_make(dir, sizeof(dir)));
	struct record *r = create(sub);
	cr_assert_eq(record_create(sub, &head, &second), RESULT_BUSY);
	cr_assert_null(second);
	cr_assert_eq(stat(sub, &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0700);
	snprintf(path, sizeof(path), "%s/session.csv", sub);
	cr_assert_str_eq(record_path(r), path);
	cr_assert_eq(stat(path, &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0600);
	record_close(r, 0);
	cr_assert_eq(record_close(NULL, 0), RESULT_OK);
	folder_remove(dir);
}

Test(record, a_folder_that_cannot_be_written_is_denied)
{
	char dir[64], sub[128];
	struct record_head head = maker_head("Anna");
	struct record *r = NULL;
	folder_make(dir, sizeof(dir));
	snprintf(sub, sizeof(sub), "%s/sub", dir);
	chmod(dir, 0555);
	if (geteuid() == 0) /* modes do not hold root */
		cr_assert_eq(seteuid(65534), 0);
	cr_assert_eq(record_create(sub, &head, &r), RESULT_DENIED);
	if (getuid() == 0)
		cr_assert_eq(seteuid(0), 0);
	chmod(dir, 0700);
	folder_remove(dir);
}

/* ---- a disk that is full ---- */

static int seen_events;
static bool was[EVENT_KIND_COUNT];

static enum result count_event(struct sink *s, const struct event *e, const struct outcome *o)
{
	(void)s, (void)o;
	seen_events++;
	was[e->kind] = true;
	return RESULT_OK;
}

/* For the processes that write records by now. */
static void limit_files(rlim_t bytes)
{
	const struct rlimit limit = {bytes, RLIM_INFINITY};
	char path[64], text[200] = "";
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)gettid());
	FILE *f = fopen(path, "r");
	cr_assert(f && fgets(text, sizeof(text), f));
	fclose(f);
	for (char *at = text; *at && *at != '\n'; at++)
		cr_assert_eq(prlimit((pid_t)strtol(at, &at, 10), RLIMIT_FSIZE, &limit, NULL), 0);
}

/* Until the disk is as full as it may be: the process that writes takes its time. */
static char *read_full_record(const char *dir, size_t *n)
{
	char *text = read_record(dir, n);
	WAIT_UNTIL(*n > 1900 && text[*n - 1] == '\n', {
		free(text);
		sleep_ms(1);
		text = read_record(dir, n);
	});
	cr_assert_leq(*n, 2000u);
	return text;
}

/* Samples from..to in steps of 100 ms, each tenth with an event. */
static void run_reporter(struct reporter *reporter, int from, int to)
{
	for (int i = from; i < to; i++) {
		struct sample s = maker_sample(i * 100, 30000);
		struct outcome o = maker_outcome(s.t_ms, 30000, PHASE_BEFORE);
		o.n_events = i % 10 == 0;
		o.events[0] = (struct event){.t_ms = s.t_ms, .kind = EVENT_BASELINE, .skin_mc = 30000};
		reporter_outcome(reporter, &s, &o);
		reporter_tick(reporter, s.t_ms, &o);
	}
}

Test(record, rows_wait_while_the_disk_is_full_and_none_is_lost)
{
	char plain_dir[64], dir[64];
	size_t n, plain_n;
	struct sink other = {.name = "other", .event = count_event};
	struct reporter plain = {0}, reporter = {0};
	reporter_add(&plain, sink_record(create(folder_make(plain_dir, sizeof(plain_dir))), NULL));
	run_reporter(&plain, 1, 400);
	reporter_close(&plain, 40000);
	reporter_add(&reporter, sink_record(create(folder_make(dir, sizeof(dir))), NULL));
	reporter_add(&reporter, &other);
	limit_files(2000);
	run_reporter(&reporter, 1, 200);
	cr_assert_eq(reporter.n, 2, "the record waits");
	cr_assert_eq(seen_events, 19, "and nothing else does");
	free(read_full_record(dir, &n));
	limit_files(RLIM_INFINITY);
	run_reporter(&reporter, 200, 400);
	reporter_close(&reporter, 40000);
	char *text = read_record(dir, &n);
	char *wanted = read_record(plain_dir, &plain_n);
	cr_assert_eq(n, plain_n);
	cr_assert_eq(memcmp(text, wanted, n), 0, "as if there had been room always");
	free(text);
	free(wanted);
	folder_remove(dir);
	folder_remove(plain_dir);
}

Test(record, a_full_disk_is_an_event_for_all_and_so_is_its_end)
{
	char dir[64], *events;
	size_t n;
	struct reporter reporter = {0};
	struct sink other = {.name = "other", .event = count_event};
	FILE *f = open_memstream(&events, &n);
	reporter_add(&reporter, sink_record(create(folder_make(dir, sizeof(dir))), &reporter));
	reporter_add(&reporter, sink_events(f, false));
	reporter_add(&reporter, &other);
	limit_files(2000);
	run_reporter(&reporter, 1, 200);
	WAIT_UNTIL(was[EVENT_DISK_FAILING], run_reporter(&reporter, 199, 200));
	limit_files(RLIM_INFINITY);
	run_reporter(&reporter, 200, 400);
	WAIT_UNTIL(was[EVENT_DISK_BACK], run_reporter(&reporter, 399, 400));
	reporter_close(&reporter, 40000);
	fclose(f);
	const char *failing = strstr(events, "{\"event\":\"disk_failing\",\"elapsed_s\":"),
		   *back = strstr(events, "{\"event\":\"disk_back\",\"elapsed_s\":");
	cr_assert(failing && back && failing < back, "%s", events);
	cr_assert_not_null(strstr(failing, "\"priority\":\"medium\",\"class\":\"notice\"}\n"));
	cr_assert_null(strstr(failing + 20, "disk_failing"), "once");
	char *text = read_record(dir, &n);
	cr_assert(strstr(text, ",disk_failing,") && strstr(text, ",disk_back,"));
	free(text);
	free(events);
	folder_remove(dir);
}

Test(record, a_disk_that_stays_full_leaves_a_record_that_does_not_look_closed)
{
	char dir[64];
	size_t n;
	struct reporter reporter = {0};
	reporter_add(&reporter, sink_record(create(folder_make(dir, sizeof(dir))), NULL));
	limit_files(2000);
	run_reporter(&reporter, 1, 100);
	reporter_close(&reporter, 10000);
	char *text = read_full_record(dir, &n);
	cr_assert_leq(n, 2000u);
	cr_assert_gt(n, 1900u);
	cr_assert_eq(text[n - 1], '\n', "the last row is cut");
	cr_assert_null(strstr(text, ",end,"));
	free(text);
	folder_remove(dir);
}

/* Each second while all is well, and at once for an event; each 2 s while the disk fails. */
Test(record, wants_to_be_synced_each_second_and_to_try_again_each_two)
{
	char dir[64];
	struct record *r = create(folder_make(dir, sizeof(dir)));
	struct sample s = maker_sample(100, 30000);
	struct outcome o = maker_outcome(100, 30000, PHASE_BEFORE);
	record_sync(r, 5000);
	cr_expect_gt(record_due_ms(r, 5000), 6000, "nothing is unsynced");
	record_sample(r, &s, &o);
	cr_expect_eq(record_due_ms(r, 5500), 6050);
	record_sync(r, 6050);
	limit_files(100);
	s.t_ms = o.t_ms = 10000;
	record_sample(r, &s, &o);
	WAIT_UNTIL(record_waits(r), record_sync(r, 10000));
	cr_expect_eq(record_due_ms(r, 10000), 12000);
	record_sync(r, 12000);
	cr_expect_eq(record_due_ms(r, 12000), 14000);
	limit_files(RLIM_INFINITY);
	cr_expect_eq(record_close(r, 15000), RESULT_OK);
	folder_remove(dir);
}

Test(record, memory_for_a_full_disk_has_an_end)
{
	char dir[64];
	size_t n;
	struct record *r = create(folder_make(dir, sizeof(dir)));
	struct outcome o = maker_outcome(0, 30000, PHASE_BEFORE);
	limit_files(2000);
	for (int i = 1; i < 400000; i++) {
		struct sample s = maker_sample(i * 100, 30000);
		record_sample(r, &s, &o);
	}
	maker_event(r, 39999999, EVENT_NUMB, 13000, PHASE_NUMB, 1);
	limit_files(RLIM_INFINITY);
	record_sync(r, 40000000);
	cr_assert_eq(record_close(r, 40000000), RESULT_OK);
	char *text = read_record(dir, &n);
	cr_assert_gt(n, 7u << 20);
	cr_assert_lt(n, 10u << 20);
	cr_assert_not_null(strstr(text + n - 200, ",end,"));
	cr_assert_not_null(strstr(text + n - 300, ",numb,"), "there is always room for an event");
	free(text);
	folder_remove(dir);
}

Test(record, a_disk_that_is_full_at_the_start_leaves_no_session)
{
	char dir[64], path[128];
	struct record_head head = maker_head("Anna");
	struct record *r = NULL;
	signal(SIGXFSZ, SIG_IGN);
	struct rlimit limit = {100, RLIM_INFINITY};
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_assert_eq(record_create(folder_make(dir, sizeof(dir)), &head, &r), RESULT_FULL);
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	cr_assert_neq(access(path, F_OK), 0);
	folder_remove(dir);
}

/* ---- kill -9 ---- */

struct shared {
	volatile int rows; /* that record_sample() has returned for */
};

static void write_for_ever(const char *dir, struct shared *shared)
{
	struct record *r = create(dir);
	for (int i = 1;; i++) {
		struct sample s = maker_sample(i * 10, 20000 + i % 1000);
		struct outcome o = maker_outcome(s.t_ms, 20000, PHASE_ICING);
		if (i % 50 == 0)
			maker_event(r, s.t_ms, EVENT_COLD_DOSE, 20000, PHASE_ICING, 1);
		record_sample(r, &s, &o);
		shared->rows = i;
		record_sync(r, s.t_ms);
	}
}

static void check_whole(const char *dir, int rows)
{
	size_t n;
	int samples = 0;
	char path[512];
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	record_settle(path);
	char *text = read_record(dir, &n);
	cr_assert_eq(text[n - 1], '\n', "cut off in a row");
	char *rest = strdup(rows_of(text));
	const struct row_columns c = row_columns_of(1, false);
	for (char *line = strtok(rest, "\n"); line; line = strtok(NULL, "\n")) {
		struct row row = {0};
		cr_assert(row_parse(line, strlen(line), &c, NULL, &row), "broken row: %s", line);
		samples += row.is_sample;
	}
	cr_assert_geq(samples, rows, "%d rows were written, %d are there", rows, samples);
	free(rest);
	free(text);
}

Test(record, is_whole_after_kill_9_at_any_moment, .timeout = GUARD_TEST_S)
{
	uint64_t random = script_seed();
	struct shared *shared =
		mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	cr_assert_neq(shared, MAP_FAILED);
	for (int i = 0; i < 30; i++) {
		char dir[64];
		folder_make(dir, sizeof(dir));
		shared->rows = 0;
		pid_t pid = fork();
		cr_assert_geq(pid, 0);
		if (pid == 0) {
			guard_child();
			write_for_ever(dir, shared);
			_exit(0);
		}
		WAIT_UNTIL(shared->rows > 0, sleep_ms(1));
		sleep_ms((int)(script_uniform(&random) * 30));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		check_whole(dir, shared->rows);
		folder_remove(dir);
	}
}
