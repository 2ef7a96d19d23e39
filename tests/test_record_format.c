/* The record with all that it can hold. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "icecue/rule_names.h"
#include "import/import.h"
#include "store/row_reader.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/story_maker.h"

#define MARK_SOURCES ENUM_COUNT(MARK_SOURCE_LIST)
#define PHASES ENUM_COUNT(PHASE_LIST)

static char dir[64], path[160];
static uint64_t seed;

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(path, sizeof(path), "%s/one/session.csv", dir);
	seed = script_seed();
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(record_format, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static int any(int n)
{
	return (int)(script_uniform(&seed) * n);
}

/* ---- sessions of any shape ---- */

static struct record_head head_of(int n_spots, bool touch)
{
	struct record_head h = maker_head("Anna");
	h.n_spots = n_spots;
	for (int i = 0; i < n_spots; i++) {
		snprintf(h.spot[i].channel, sizeof(h.spot[i].channel), "T%d", i + 1);
		h.spot[i].place = (struct spot_place){.known = i % 3 != 2, .distance_um = 2500 * i};
		if (i % 2)
			h.spot[i].calibration =
				(struct calibration){1000 + i, -100 * i, "2026-10-01T12:00:00+02:00"};
	}
	if (touch)
		strcpy(h.touch, "temper usb:1-3");
	return h;
}

static struct channel_value value_of(const struct calibration *c)
{
	enum status status = script_uniform(&seed) < 0.7 ? STATUS_OK : (enum status)any(STATUS_COUNT);
	int32_t raw_mc = any(50000) - 7000, mc = calibration_apply(c, raw_mc);
	return status == STATUS_OK ? (struct channel_value){mc, status, mc - raw_mc}
				   : (struct channel_value){MC_NONE, status, 0};
}

static struct sample sample_at(int64_t t_ms, const struct record_head *h)
{
	struct sample s = sample_of(t_ms, value_of(&h->spot[0].calibration));
	if (s.spot[0].status == STATUS_ABSENT)
		s.spot[0].status = STATUS_FAULT;
	s.n_spots = h->n_spots ? h->n_spots : 1;
	for (int i = 1; i < s.n_spots; i++)
		s.spot[i] = value_of(&h->spot[i].calibration);
	s.reference = value_of(NULL);
	if (h->touch[0])
		s.touch = value_of(NULL);
	return s;
}

static struct event event_at(int64_t t_ms, int i)
{
	struct event e = {
		.t_ms = t_ms,
		.kind = (enum event_kind)(1 + i % (EVENT_KIND_COUNT - 1)),
		.priority = (enum priority)(i / 3 % PRIORITY_COUNT),
		.class = (enum alert_class)(i / 2 % ALERT_CLASS_COUNT),
		.skin_mc = any(2) ? MC_NONE : any(30000) - 2000,
		.count = 1 + any(9),
		.of = any(2) ? EVENT_NUMB : EVENT_REWARMED,
		.at_ms = any(9999999),
		.low_ms = any(9999999),
		.high_ms = any(9999999),
	};
	if (e.kind == EVENT_CANNOT_TELL)
		e.reason = (enum reason)(1 + i / 7 % (REASON_COUNT - 1));
	return e;
}

#define ROWS 3000

static struct sample samples[ROWS];
static struct event events[ROWS];
static struct mark marks[ROWS];
static int n_samples, n_events, n_marks;

static const char *const notes[] = {NULL, "dry, then \"rosy\"", "=1+1; -2", "x ", "\xc3\xa4, 'a"};

/* Samples, events and marks of every kind. */
static void make(const struct record_head *h)
{
	char folder[160];
	struct record *r;
	snprintf(folder, sizeof(folder), "%s/one", dir);
	cr_assert_eq(record_create(folder, h, &r), RESULT_OK);
	n_samples = n_events = n_marks = 0;
	for (int i = 0; i < ROWS; i++) {
		int64_t t_ms = 1000 + i * 333;
		struct outcome o =
			maker_outcome(t_ms, any(4) ? any(30000) : MC_NONE, (enum phase)any(PHASES));
		if (i % 5 == 1) {
			events[n_events] = event_at(t_ms, i / 5);
			record_event(r, &events[n_events++], o.phase);
		} else if (i % 5 == 3) {
			struct mark *m = &marks[n_marks++];
			*m = (struct mark){t_ms, (enum mark_kind)(1 + i / 5 % (MARK_KIND_COUNT - 1)),
					   (enum mark_source_kind)(i / 3 % MARK_SOURCES)};
			if (m->kind == MARK_END)
				m->kind = MARK_NOTE;
			record_mark(r, m, notes[any(5)]);
		} else {
			samples[n_samples] = sample_at(t_ms, h);
			record_sample(r, &samples[n_samples++], &o);
		}
	}
	cr_assert_eq(record_close(r, 1000000), RESULT_OK);
}

/* Without the spaces that fill pages. */
static char *unfilled(char *text)
{
	char *to = text;
	for (const char *at = text; *at; at++) {
		size_t spaces = strspn(at, " ");
		if (spaces && at[spaces] == '\n')
			at += spaces;
		*to++ = *at;
	}
	*to = '\0';
	return text;
}

static void expect_same_text(const char *file)
{
	static struct row_reader rows;
	struct record_head h;
	struct row row = {0};
	char text[RECORD_HEAD_MAX];
	size_t n;
	int fd, used;
	char *written = unfilled(file_read(file, &n)), *at = written;
	fd = maker_open_rows(&rows, &h, file);
	cr_assert_gt(record_head_format(&h, text, sizeof(text)), 0);
	cr_assert_eq(strncmp(at, text, strlen(text)), 0, "%.1500s\n%s", at, text);
	at += strlen(text);
	while (row_reader_next(&rows, &row)) {
		used = row_format(&row, &h.columns, text, sizeof(text));
		cr_assert(used > 0 && !strncmp(at, text, (size_t)used), "%.300s\n%s", at, text);
		at += used;
	}
	cr_assert_str_eq(at, "");
	cr_assert_eq(rows.bad_lines, 0);
	close(fd);
	free(written);
}

Test(record_format, write_read_write_is_byte_identical_with_any_spots_and_a_touch)
{
	for (int n = 1; n <= SPOTS_MAX; n++) {
		struct record_head h = head_of(n, n % 2 == 0);
		make(&h);
		expect_same_text(path);
		unlink(path);
	}
}

/* The longest that a probe can cause. */
Test(record_format, no_row_of_eight_spots_lies_across_two_pages)
{
	struct record_head h = head_of(SPOTS_MAX, true);
	struct sample s = sample_of(0, (struct channel_value){MC_NONE, STATUS_OUT_OF_RANGE, 0});
	char folder[160];
	struct record *r;
	size_t n;
	for (int i = 0; i < SPOTS_MAX; i++)
		s.spot[i] = s.spot[0];
	s.n_spots = SPOTS_MAX;
	s.reference = s.ambient = s.touch = (struct channel_value){-10001, STATUS_OK, 0};
	snprintf(folder, sizeof(folder), "%s/one", dir);
	cr_assert_eq(record_create(folder, &h, &r), RESULT_OK);
	for (int i = 0; i < 3000; i++) {
		s.t_ms = 99000000 + i * 333;
		struct outcome o = maker_outcome(s.t_ms, -10001, PHASE_WARMING);
		record_sample(r, &s, &o);
		if (any(2))
			record_mark(r, &(struct mark){s.t_ms, MARK_PASS, MARK_FROM_KEY}, NULL);
	}
	record_close(r, 1000000000);
	char *text = file_read(path, &n);
	cr_assert_gt(n, 100u * 4096u);
	for (size_t at = 4096; at < n; at += 4096)
		cr_assert_eq(text[at - 1], '\n', "the row at byte %zu", at);
	free(text);
}

static bool same_value(const struct channel_value *a, const struct channel_value *b)
{
	return a->status == b->status && (a->status != STATUS_OK || a->mc == b->mc);
}

/* An import corrects and judges: these readings are within what skin can have. */
static void expect_sample(const struct sample *is, const struct sample *was)
{
	cr_expect_eq(is->t_ms, was->t_ms);
	cr_expect_eq(is->n_spots, was->n_spots);
	for (int i = 0; i < was->n_spots; i++) {
		struct channel_value v = was->spot[i];
		if (v.status == STATUS_OK && (v.mc > INTAKE_SKIN_MAX_MC || v.mc < INTAKE_SKIN_MIN_MC))
			v.status = STATUS_IMPLAUSIBLE;
		cr_expect(same_value(&is->spot[i], &v), "%d: spot %d: %d %s, not %d %s", (int)was->t_ms,
			  i + 1, is->spot[i].mc, status_name(is->spot[i].status), v.mc,
			  status_name(v.status));
	}
	cr_expect_eq(is->touch.status == STATUS_OK, was->touch.status == STATUS_OK);
	cr_expect_eq(is->reference.status == STATUS_OK, was->reference.status == STATUS_OK);
	cr_expect(is->touch.status != STATUS_OK || is->touch.mc == was->touch.mc);
	cr_expect(is->reference.status != STATUS_OK || is->reference.mc == was->reference.mc);
}

Test(record_format, an_import_hands_out_every_spot_the_touch_and_where_marks_came_from)
{
	struct record_head h = head_of(SPOTS_MAX, true);
	struct import *import;
	struct import_item item;
	char why[512];
	int sample = 0, mark = 0;
	make(&h);
	cr_assert_eq(import_open(&(struct import_options){.path = path}, &import, why, sizeof(why)),
		     RESULT_OK);
	const struct record_head *back = import_head(import);
	cr_assert_eq(back->n_spots, SPOTS_MAX);
	for (int i = 0; i < SPOTS_MAX; i++) {
		cr_expect_str_eq(back->spot[i].channel, h.spot[i].channel);
		cr_expect_eq(back->spot[i].place.known, h.spot[i].place.known);
		cr_expect(!h.spot[i].place.known ||
			  back->spot[i].place.distance_um == h.spot[i].place.distance_um);
	}
	while (import_next(import, &item) == RESULT_OK) {
		if (item.kind == IMPORT_SAMPLE)
			expect_sample(&item.sample, &samples[sample++]);
		if (item.kind != IMPORT_MARK)
			continue;
		cr_expect_eq(item.mark.kind, marks[mark].kind);
		cr_expect_eq(item.mark.source, marks[mark].source);
		cr_expect_eq(item.mark.t_ms, marks[mark++].t_ms);
	}
	cr_assert_eq(sample, n_samples);
	cr_assert_eq(mark, n_marks);
	import_close(import);
}

Test(record_format, the_story_has_priority_class_reason_and_source_as_they_were_written)
{
	struct record_head h = head_of(1, false);
	static struct row_reader rows;
	struct row row = {0};
	int fd, event = 0, mark = 0;
	make(&h);
	fd = maker_open_rows(&rows, &h, path);
	while (row_reader_next(&rows, &row)) {
		struct event e;
		if (row.mark != MARK_NONE && row.mark != MARK_END)
			cr_assert_eq(row.source, marks[mark++].source);
		if (row.event == EVENT_NONE)
			continue;
		row_event(&row, &e);
		cr_assert_eq(e.kind, events[event].kind);
		cr_assert_eq(e.priority, events[event].priority);
		cr_assert_eq(e.class, events[event].class);
		cr_assert_eq(e.reason, events[event++].reason);
	}
	cr_assert_eq(event, n_events);
	cr_assert_eq(mark, n_marks);
	close(fd);
	char folder[160];
	snprintf(folder, sizeof(folder), "%s/one", dir);
	struct story *story = maker_story(folder);
	for (int i = 0, k = 0; i < story->n_events && k < n_events; k++) {
		if (events[k].kind == EVENT_FORECAST) /* of which the story keeps a few */
			continue;
		while (story->events[i].event.kind == EVENT_FORECAST)
			i++;
		cr_assert_eq(story->events[i].event.priority, events[k].priority);
		cr_assert_eq(story->events[i++].event.class, events[k].class);
	}
	cr_assert_eq(story->marks[5].mark.source, marks[5].source);
	story_free(story);
}

Test(record_format, the_longest_head_finds_room)
{
	struct record_head h = head_of(SPOTS_MAX, true);
	char text[RECORD_HEAD_MAX];
	char *const labels[] = {h.probe,  h.reference, h.ambient,   h.touch,
				h.client, h.site,      h.threshold, h.version};
	const size_t sizes[] = {sizeof(h.probe),     sizeof(h.reference), sizeof(h.ambient),
				sizeof(h.touch),     sizeof(h.client),	  sizeof(h.site),
				sizeof(h.threshold), sizeof(h.version)};
	for (int i = 0; i < 8; i++)
		for (size_t k = 0; k + 1 < sizes[i]; k++)
			labels[i][k] = k % 2 ? '=' : ','; /* a guard for each */
	for (int i = 0; i < SPOTS_MAX; i++) {
		memset(h.spot[i].channel, '=', sizeof(h.spot[i].channel) - 1);
		h.spot[i].place = (struct spot_place){true, INT32_MIN + 1};
		h.spot[i].calibration = (struct calibration){1099, -4999, "2026-10-01T12:00:00.000+02:00"};
	}
	for (size_t i = 0; i < rule_count(); i++)
		rule_set(rule_at(i), &h.rules, 2147483000);
	int n = record_head_format(&h, text, sizeof(text));
	cr_assert_gt(n, 3000);
	cr_expect_lt(n, RECORD_HEAD_MAX - 1024, "%d bytes: there is room for what comes", n);
}
