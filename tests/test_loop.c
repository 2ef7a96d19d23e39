/* The loop of a session: many sinks, several sources of marks, and a disk that takes its time. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/text.h"
#include "live/sinks.h"
#include "session/loop.h"
#include "store/record.h"
#include "support/disk.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"
#include "system/log.h"

#define EVERY_MS 500

static struct loop loop;
static struct reporter reporter;
static struct mark_queue marks;
static struct rules rules;

/* ---- a probe that reads 30 C each half second ---- */

static int64_t next_ms;

static enum result next_sample(void *state, int64_t now_ms, struct import_item *out)
{
	if (next_ms > now_ms)
		return RESULT_AGAIN;
	*out = (struct import_item){.kind = IMPORT_SAMPLE, .sample = maker_sample(next_ms, 30000)};
	next_ms += EVERY_MS;
	return RESULT_OK;
}

static int64_t sample_due(void *state)
{
	return next_ms;
}

static int no_fds(void *state, struct pollfd *fds, int cap)
{
	return 0;
}

static void begin(void)
{
	rules_default(&rules);
	next_ms = 0;
	loop = (struct loop){
		.source = {.next = next_sample, .pollfds = no_fds, .due_ms = sample_due},
		.detector = detector_create(&rules),
		.reporter = &reporter,
		.speed = 1000,
		.for_ms = MS_NEVER,
		.marks = &marks,
	};
}

static void end(void)
{
	detector_destroy(loop.detector);
}

TestSuite(loop, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

/* ---- sinks ---- */

#define SINKS 200

/* Hands a byte to the one that was added before it, which only a wake of its own makes read it. */
struct runner {
	struct sink sink;
	int pipe[2], to;
	int ran;
};
static struct runner runners[SINKS];

static enum result run_on(struct sink *s, int64_t now_ms, const struct outcome *o)
{
	struct runner *r = (struct runner *)s;
	struct pollfd p = {.fd = r->pipe[0], .events = POLLIN};
	char byte;
	if (poll(&p, 1, 0) == 0)
		return RESULT_OK;
	cr_assert_eq(read(r->pipe[0], &byte, 1), 1);
	r->ran++;
	if (r->to < 0)
		loop.for_ms = now_ms;
	else
		cr_assert_eq(write(r->to, &byte, 1), 1);
	return RESULT_OK;
}

static int runner_fds(const struct sink *s, struct pollfd *fds, int cap)
{
	if (cap > 0)
		fds[0] = (struct pollfd){.fd = ((const struct runner *)s)->pipe[0], .events = POLLIN};
	return cap > 0;
}

Test(loop, many_sinks_wake_it_by_descriptors_of_their_own)
{
	next_ms = MS_NEVER; /* no probe, and a timer of a second alone would take longer than this test may */
	loop.speed = 1;
	for (int i = 0; i < SINKS; i++) {
		struct runner *r = &runners[i];
		r->sink = (struct sink){.name = "runner", .tick = run_on, .pollfds = runner_fds};
		cr_assert_eq(pipe(r->pipe), 0);
		r->to = i > 0 ? runners[i - 1].pipe[1] : -1;
		reporter_add(&reporter, &r->sink);
	}
	cr_assert_eq(write(runners[SINKS - 1].pipe[1], "", 1), 1);
	cr_assert_eq(loop_run(&loop), RESULT_OK);
	for (int i = 0; i < SINKS; i++)
		cr_expect_eq(runners[i].ran, 1, "%d", i);
}

/* ---- marks ---- */

struct sender {
	struct mark_source source;
	const struct mark *marks; /* the last is MARK_NONE */
	bool closed;
};

static enum result next_mark(struct mark_source *s, int64_t now_ms, enum phase phase, struct mark_item *out)
{
	struct sender *sender = (struct sender *)s;
	if (sender->marks->kind == MARK_NONE)
		return RESULT_GONE;
	*out = (struct mark_item){.mark = *sender->marks++};
	out->end = out->mark.kind == MARK_END;
	snprintf(out->note, sizeof(out->note), "by %s", s->name);
	return RESULT_OK;
}

static void close_sender(struct mark_source *s)
{
	((struct sender *)s)->closed = true;
}

static struct sender sender(const char *name, enum mark_source_kind kind, const struct mark *list)
{
	return (struct sender){
		.source = {.name = name, .kind = kind, .next = next_mark, .close = close_sender},
		.marks = list};
}

static char heard[2000];
static int64_t last_sample_ms;

static enum result hear(struct sink *s, const struct mark *m, const char *note)
{
	size_t n = strlen(heard);
	cr_expect_geq(last_sample_ms, m->t_ms - EVERY_MS, "the samples before a mark come first");
	cr_expect_leq(last_sample_ms, m->t_ms);
	snprintf(heard + n, sizeof(heard) - n, "%lld %s %s %s\n", (long long)m->t_ms, mark_name(m->kind),
		 mark_source_name(m->source), note);
	return RESULT_OK;
}

static enum result see_sample(struct sink *s, const struct sample *smp, const struct outcome *o)
{
	last_sample_ms = smp->t_ms;
	return RESULT_OK;
}

Test(loop, marks_of_several_sources_are_one_queue)
{
	static const struct mark typed[] = {{1200, MARK_ACK}, {3000, MARK_PASS}, {0, MARK_NONE}};
	static const struct mark clicked[] = {
		{1200, MARK_NOTE}, {2000, MARK_ICE_ON}, {4000, MARK_END}, {5000, MARK_PASS}, {0, MARK_NONE}};
	struct sender keys = sender("keys", MARK_FROM_KEY, typed);
	struct sender page = sender("page", MARK_FROM_PAGE, clicked);
	struct sink sink = {.name = "ears", .mark = hear, .sample = see_sample};
	mark_queue_add(&marks, NULL);
	mark_queue_add(&marks, &keys.source);
	mark_queue_add(&marks, &page.source);
	reporter_add(&reporter, &sink);
	loop.speed = 50; /* 80 ms: each mark has its turn */
	cr_assert_eq(loop_run(&loop), RESULT_OK);
	char *line = heard;
	static const char *const expected[] = {" ack key by keys\n", " note page by page\n",
					       " ice_on page by page\n", " pass key by keys\n",
					       " end page by page\n"};
	static const int64_t due_ms[] = {1200, 1200, 2000, 3000, 4000};
	for (int i = 0; i < 5; i++) {
		cr_expect_geq(strtoll(line, &line, 10), due_ms[i], "%s", heard);
		cr_assert_eq(strncmp(line, expected[i], strlen(expected[i])), 0, "%s", heard);
		line += strlen(expected[i]);
	}
	cr_expect_str_eq(line, "", "nothing after the mark that ends it");
	cr_expect(keys.closed && page.closed);
}

static void take_log(void *context, const char *line)
{
	text_copy(context, 200, line);
}

/* A key that can do nothing says why. */
Test(loop, a_touch_without_a_probe_in_the_hand_is_told)
{
	static const struct mark typed[] = {{1200, MARK_TOUCH}, {2000, MARK_END}, {0, MARK_NONE}};
	for (int touch = 0; touch < 2; touch++) {
		struct sender keys = sender("keys", MARK_FROM_KEY, typed);
		char said[200] = "";
		end();
		begin();
		marks = (struct mark_queue){0};
		mark_queue_add(&marks, &keys.source);
		loop.speed = 50;
		loop.touch = touch;
		log_divert(take_log, said);
		cr_assert_eq(loop_run(&loop), RESULT_OK);
		log_divert(NULL, NULL);
		cr_expect_eq(strstr(said, "--touch") == NULL, touch, "%s", said);
	}
}

Test(loop, the_order_of_marks_is_by_time_then_by_arrival)
{
	static const struct mark late[] = {{900, MARK_PASS}, {0, MARK_NONE}};
	static const struct mark early[] = {
		{300, MARK_ICE_ON}, {300, MARK_ICE_OFF}, {1500, MARK_ACK}, {0, MARK_NONE}};
	static const enum mark_kind order[] = {MARK_ICE_ON, MARK_ICE_OFF, MARK_PASS};
	struct sender a = sender("a", MARK_FROM_SOCKET, late), b = sender("b", MARK_FROM_BROKER, early);
	struct mark_item item;
	mark_queue_add(&marks, &a.source);
	mark_queue_add(&marks, &b.source);
	for (int i = 0; i < 3; i++) {
		cr_assert_eq(mark_queue_next(&marks, 1000, PHASE_BEFORE, &item), RESULT_OK);
		cr_expect_eq(item.mark.kind, order[i]);
		cr_expect_eq(item.mark.source, order[i] == MARK_PASS ? MARK_FROM_SOCKET : MARK_FROM_BROKER);
	}
	cr_expect_eq(mark_queue_next(&marks, 1000, PHASE_BEFORE, &item), RESULT_AGAIN);
	cr_expect(a.closed && !b.closed, "one that has ended is dropped");
	cr_expect_eq(mark_queue_due_ms(&marks), 1500);
	cr_assert_eq(mark_queue_next(&marks, 1500, PHASE_BEFORE, &item), RESULT_OK);
	cr_expect_eq(mark_queue_next(&marks, 9000, PHASE_BEFORE, &item), RESULT_AGAIN);
	cr_expect(b.closed);
	cr_expect_eq(mark_queue_due_ms(&marks), MS_NEVER);
	mark_queue_close(&marks);
}

/* ---- a disk that takes its time ---- */

static int64_t stalled_ms;

/* Lets the disk go on once the session has gone on for half a minute of its time. */
static enum result watch_disk(struct sink *s, const struct sample *smp, const struct outcome *o)
{
	if (stalled_ms == MS_NONE && disk_syncs() > 0)
		stalled_ms = smp->t_ms;
	if (stalled_ms == MS_NONE || smp->t_ms < stalled_ms + 30000 || loop.for_ms != MS_NEVER)
		return RESULT_OK;
	cr_expect_eq(disk_syncs(), 1, "one at a time");
	disk_go_on();
	loop.for_ms = smp->t_ms + 5000;
	return RESULT_OK;
}

Test(loop, a_disk_that_stalls_delays_nothing)
{
	char dir[64], path[128];
	struct record_head head = maker_head("Anna");
	struct record *record;
	struct sink sink = {.name = "disk", .sample = watch_disk};
	size_t n;
	stalled_ms = MS_NONE;
	cr_assert_eq(record_create(folder_make(dir, sizeof(dir)), &head, &record), RESULT_OK);
	snprintf(path, sizeof(path), "%s", record_path(record));
	reporter_add(&reporter, sink_record(record, NULL));
	reporter_add(&reporter, &sink);
	disk_stall(0);
	cr_assert_eq(loop_run(&loop), RESULT_OK);
	cr_expect_geq(disk_syncs(), 2, "the end at least");
	char *text = file_read(path, &n);
	int rows = 0;
	for (char *row = text; (row = strstr(row, ",ok,")); row++)
		rows++;
	cr_expect_geq(rows, 60, "%d", rows);
	cr_expect_not_null(strstr(text, ",end,"));
	free(text);
	folder_remove(dir);
}

Test(loop, a_disk_that_fails_ends_the_record_alone)
{
	char dir[64];
	struct record_head head = maker_head("Anna");
	struct record *record;
	struct sink sink = {.name = "ears", .sample = see_sample};
	cr_assert_eq(record_create(folder_make(dir, sizeof(dir)), &head, &record), RESULT_OK);
	reporter_add(&reporter, sink_record(record, NULL));
	reporter_add(&reporter, &sink);
	disk_fail(EIO);
	disk_stall(1); /* what a disk does that fails: the last sync waits for ever */
	loop.for_ms = 60000;
	cr_assert_eq(loop_run(&loop), RESULT_OK);
	cr_expect_geq(last_sample_ms, 59000);
	while (disk_syncs() < 2)
		sleep_ms(1);
	folder_remove(dir);
}

Test(loop, a_sync_is_due_after_an_event_or_a_second)
{
	char dir[64];
	struct record_head head = maker_head("Anna");
	struct record *r;
	cr_assert_eq(record_create(folder_make(dir, sizeof(dir)), &head, &r), RESULT_OK);
	cr_assert_eq(record_due_ms(r, 0), 1050); /* the head */
	record_sync(r, 1050);
	cr_assert_geq(record_due_ms(r, 1050), 2400, "but for a disk that stalls");
	struct sample s = maker_sample(1500, 30000);
	struct outcome o = maker_outcome(1500, 30000, PHASE_BEFORE);
	record_sample(r, &s, &o);
	record_sync(r, 1500);
	cr_assert_eq(record_due_ms(r, 1500), 2100);
	maker_event(r, 1600, EVENT_NUMB, 13000, PHASE_NUMB, 1);
	record_sync(r, 1600);
	cr_assert_geq(record_due_ms(r, 1600), 3000);
	WAIT_UNTIL(disk_syncs() >= 1, sleep_ms(1));
	record_close(r, 2000);
	folder_remove(dir);
}

/* A reading a second costs no wake-up of its own for the sync, whether it comes a little early or late. */
Test(loop, a_row_that_comes_when_a_sync_is_nearly_due_is_synced_at_once)
{
	char dir[64];
	struct record_head head = maker_head("Anna");
	struct record *r;
	cr_assert_eq(record_create(folder_make(dir, sizeof(dir)), &head, &r), RESULT_OK);
	struct sample s = maker_sample(100, 30000);
	struct outcome o = maker_outcome(100, 30000, PHASE_BEFORE);
	record_sync(r, 5000);
	record_sample(r, &s, &o);
	record_sync(r, 5949);
	cr_expect_eq(record_due_ms(r, 5949), 6050, "synced too soon");
	record_sync(r, 6049);
	cr_expect_eq(record_due_ms(r, 6049), 6050, "not waited for the next row");
	record_sample(r, &s, &o);
	record_sync(r, 6049);
	cr_expect_neq(record_due_ms(r, 6049), 6050, "not synced with a row that came late");
	record_sample(r, &s, &o);
	record_sync(r, 6999);
	cr_expect_neq(record_due_ms(r, 6999), 7099, "not synced with a row that came early");
	record_close(r, 7000);
	folder_remove(dir);
}

/* ---- sinks that fail ---- */

/* One that reports from within its call, as the record does, and then fails itself. */
struct failing {
	struct sink sink;
	bool within, closed;
};
static struct failing nested, second;
static int behind_heard;
static bool behind_closed;

static enum result report_and_fail(struct sink *s, const struct mark *m, const char *note)
{
	if (nested.within)
		return RESULT_SYSTEM;
	nested.within = true;
	reporter_mark(&reporter, m, note);
	nested.within = false;
	cr_expect(!nested.closed && !second.closed, "none is closed while it may be called");
	return RESULT_SYSTEM;
}

static enum result fail(struct sink *s, const struct mark *m, const char *note)
{
	cr_expect(!second.sink.failed, "one that failed is called no more");
	return RESULT_SYSTEM;
}

static void close_failing(struct sink *s, int64_t end_ms)
{
	((struct failing *)s)->closed = true;
}

static enum result hear_behind(struct sink *s, const struct mark *m, const char *note)
{
	behind_heard++;
	return RESULT_OK;
}

static void close_behind(struct sink *s, int64_t end_ms)
{
	behind_closed = true;
}

Test(loop, who_fails_is_dropped_and_nobody_else)
{
	struct mark m = {.t_ms = 1000, .kind = MARK_NOTE};
	struct sink behind = {.name = "behind", .mark = hear_behind, .close = close_behind};
	nested.sink = (struct sink){.name = "nested", .mark = report_and_fail, .close = close_failing};
	second.sink = (struct sink){.name = "second", .mark = fail, .close = close_failing};
	reporter_add(&reporter, &nested.sink);
	reporter_add(&reporter, &second.sink);
	reporter_add(&reporter, &behind);
	reporter_mark(&reporter, &m, "");
	cr_expect(nested.closed && second.closed);
	cr_expect_not(behind_closed);
	cr_expect_eq(behind_heard, 2, "the mark, and what was reported from within");
	reporter_mark(&reporter, &m, "");
	cr_expect_eq(behind_heard, 3);
	reporter_close(&reporter, 2000);
	cr_expect(behind_closed);
}
