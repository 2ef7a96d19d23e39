/* Each cell of a row, written and read back, as src/doc/record.md describes them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "store/row.h"

#define NAMES_2 \
	"elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail,priority,class,source"
#define NAMES_1 "elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail"

/* ---- columns ---- */

static struct row_columns columns(int format, const char *names, bool known)
{
	char line[1024];
	struct row_columns c;
	strcpy(line, names);
	cr_expect_eq(row_columns_parse(format, line, strlen(line), &c), known, "%s", names);
	return c;
}

static void expect_columns(int n_spots, bool touch, const char *names)
{
	struct row_columns c = row_columns_of(n_spots, touch);
	char buf[1024];
	int n = row_columns_format(&c, buf, sizeof(buf));
	cr_assert_gt(n, 0);
	cr_expect_eq((size_t)n, strlen(buf));
	cr_expect_eq(buf[n - 1], '\n');
	buf[n - 1] = '\0';
	cr_expect_str_eq(buf, names);
	cr_expect_eq(row_columns_format(&c, buf, (size_t)n + 1), n);
	cr_expect_eq(row_columns_format(&c, buf, (size_t)n), -1, "no room for its end");
	buf[n - 1] = '\0';
	struct row_columns again = columns(2, names, true);
	cr_expect(again.n == c.n && again.n_spots == c.n_spots && again.touch == c.touch &&
		  again.format == 2);
}

Test(row_cells, columns_follow_from_spots_and_touch)
{
	expect_columns(0, false, NAMES_2);
	expect_columns(1, false, NAMES_2);
	expect_columns(1, true, NAMES_2 ",touch_c");
	expect_columns(2, false, NAMES_2 ",spot2_c,spot2_status");
	expect_columns(3, true, NAMES_2 ",touch_c,spot2_c,spot2_status,spot3_c,spot3_status");
	cr_expect_eq(row_columns_of(SPOTS_MAX, true).n, 14 + 1 + 2 * (SPOTS_MAX - 1));
}

Test(row_cells, columns_of_later_versions_are_counted_and_others_refused)
{
	struct row_columns c = columns(2, NAMES_2 ",spot2_c,spot2_status,humidity", true);
	cr_expect(c.n == 17 && c.n_spots == 2 && !c.touch);
	c = columns(2, NAMES_2 ",spot2_c", true);
	cr_expect(c.n == 15 && c.n_spots == 1, "half a spot is none");
	c = columns(2, NAMES_2 ",spot2_c,spot3_status", true);
	cr_expect_eq(c.n_spots, 1);
	c = columns(2, NAMES_2 ",spot3_c,spot3_status", true);
	cr_expect_eq(c.n_spots, 1);
	c = columns(1, NAMES_1, true);
	cr_expect(c.n == 11 && c.format == 1 && c.n_spots == 1 && !c.touch);
	c = columns(1, NAMES_1 ",touch_c", true);
	cr_expect(c.n == 12 && !c.touch, "the first format had none");
	c = columns(2, NAMES_1, false);
	cr_expect_eq(c.n, 0);
	columns(2,
		"elapsed,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail,priority,class,source",
		false);
	columns(2,
		"elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail,priority,class,sourc",
		false);
	columns(2,
		"elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail,priority,class,sources",
		false);
}

Test(row_cells, columns_have_names_up_to_the_last)
{
	char buf[24];
	struct row_columns c = row_columns_of(2, true);
	cr_expect_str_eq(row_column_name(&c, 0, buf), "elapsed_s");
	cr_expect_str_eq(row_column_name(&c, 13, buf), "source");
	cr_expect_str_eq(row_column_name(&c, 14, buf), "touch_c");
	cr_expect_str_eq(row_column_name(&c, 16, buf), "spot2_status");
	cr_expect_null(row_column_name(&c, 17, buf));
}

/* ---- rows ---- */

static struct row_columns here;

static bool read_row(const char *text, struct row *row)
{
	char line[1024];
	strcpy(line, text);
	*row = row_at(0);
	return row_parse(line, strlen(line), &here, NULL, row);
}

/* Reads it, and writes it as it was. */
static struct row same(const char *text)
{
	struct row row;
	char buf[1024];
	cr_assert(read_row(text, &row), "%s", text);
	int n = row_format(&row, &here, buf, sizeof(buf));
	cr_assert(n > 0 && buf[n - 1] == '\n', "%s", text);
	cr_expect_eq(row_format(&row, &here, buf, (size_t)n + 1), n);
	cr_expect_eq(row_format(&row, &here, buf, (size_t)n), -1);
	row_format(&row, &here, buf, sizeof(buf));
	buf[n - 1] = '\0';
	cr_expect_str_eq(buf, text);
	return row;
}

Test(row_cells, a_sample_has_each_of_its_values)
{
	here = row_columns_of(2, true);
	struct row r = same("75.500,31.4,ok,31,0.5,30.25,21.5,before,,,,,,,11.8,31.1,ok");
	cr_expect_eq(r.t_ms, 75500);
	cr_expect(r.is_sample);
	cr_expect_eq(r.n_spots, 2);
	cr_expect(r.spot[0].status == STATUS_OK && r.spot[0].mc == 31400);
	cr_expect(r.spot[1].status == STATUS_OK && r.spot[1].mc == 31100);
	cr_expect(r.skin_mc == 31000 && r.band_mc == 500);
	cr_expect(r.reference_mc == 30250 && r.ambient_mc == 21500 && r.touch_mc == 11800);
	cr_expect_eq(r.phase, PHASE_BEFORE);
	cr_expect(r.mark == MARK_NONE && r.event == EVENT_NONE && r.source == MARK_FROM_UNKNOWN);
	cr_expect(r.priority == -1 && r.class == -1 && !r.detail[0]);
	r = same("0.000,,fault,,,,,numb,,,,,,,,,");
	cr_expect(r.is_sample && r.spot[0].status == STATUS_FAULT && r.spot[0].mc == MC_NONE);
	cr_expect(r.spot[1].status == STATUS_ABSENT && r.spot[1].mc == MC_NONE);
	cr_expect(r.skin_mc == MC_NONE && r.band_mc == 0 && r.touch_mc == MC_NONE);
	cr_expect_eq(r.phase, PHASE_NUMB);
	r = same("1.001,-0.5,ok,,,,,warm,,,,,,,,,fault");
	cr_expect(r.spot[0].mc == -500 && r.spot[1].status == STATUS_FAULT);
	/* a reading that cannot be used has no temperature, nor has one without a status */
	cr_assert(read_row("1.000,31.4,fault,,,,,icing,,,,,,,,30,", &r));
	cr_expect(r.spot[0].mc == MC_NONE && r.spot[1].mc == MC_NONE && r.spot[1].status == STATUS_ABSENT);
}

Test(row_cells, a_spot_that_the_row_does_not_have_is_empty)
{
	struct row r = row_at(1000);
	char buf[256];
	here = row_columns_of(3, false);
	r.is_sample = true;
	r.n_spots = 2;
	for (int i = 0; i < 3; i++)
		r.spot[i] = (struct channel_value){.mc = 30000 + i, .status = STATUS_OK};
	cr_assert_gt(row_format(&r, &here, buf, sizeof(buf)), 0);
	cr_expect_str_eq(buf, "1.000,30,ok,,,,,,,,,,,,30.001,ok,,\n");
}

Test(row_cells, marks_and_events_have_theirs)
{
	here = row_columns_of(1, false);
	struct row r = same("305.000,,,,,,,,note,,\"pink, but not all over\",,,key");
	cr_expect(!r.is_sample && r.mark == MARK_NOTE && r.source == MARK_FROM_KEY && r.phase == -1);
	cr_expect_str_eq(r.detail, "pink, but not all over");
	r = same("264.500,,,10.061,,,,numb,,numb,,medium,go,");
	cr_expect(!r.is_sample && r.event == EVENT_NUMB && r.skin_mc == 10061 && r.phase == PHASE_NUMB);
	cr_expect(r.priority == PRIORITY_MEDIUM && r.class == ALERT_GO && r.mark == MARK_NONE);
	r = same("2.000,,,,,,,icing,,icing_started,,none,none,");
	cr_expect(r.priority == PRIORITY_NONE && r.class == ALERT_NONE);
	/* words of a later version */
	cr_assert(read_row("2.000,,,,,,,thawing,hum,,,,,", &r));
	cr_expect(r.phase == -1 && r.mark == MARK_NONE && r.event == EVENT_NONE);
	cr_assert(read_row("2.000,,,,,,,icing,,sung,,loud,odd,choir", &r));
	cr_expect(r.event == EVENT_NONE && r.priority == -1 && r.class == -1 &&
		  r.source == MARK_FROM_UNKNOWN);
	/* spaces fill a page */
	cr_expect(read_row("2.000,,,,,,,icing,,,,,,   ", &r));
}

/* "unknown" is what a program says of a phase that it does not know; no row has it. */
Test(row_cells, every_phase_has_its_name_and_nothing_else_is_one)
{
	struct row r;
	char line[64];
	here = row_columns_of(1, false);
	for (int p = 0; p < PHASE_COUNT; p++) {
		snprintf(line, sizeof(line), "1.000,31,ok,,,,,%s,,,,,,", phase_name((enum phase)p));
		cr_assert(read_row(line, &r));
		cr_expect_eq(r.phase, p, "%s", line);
	}
	cr_assert(read_row("1.000,31,ok,,,,,unknown,,,,,,", &r));
	cr_expect_eq(r.phase, -1);
}

Test(row_cells, the_first_format_keeps_neither_class_nor_source)
{
	here = columns(1, NAMES_1, true);
	struct row r = same("264.500,,,10.061,,,,numb,,numb,");
	cr_expect(r.event == EVENT_NUMB && r.priority == -1 && r.class == -1);
	r = same("264.500,,,,,,,,pass,,");
	cr_expect(r.mark == MARK_PASS && r.source == MARK_FROM_UNKNOWN);
}

Test(row_cells, what_is_no_row_is_refused)
{
	static const char *const wrong[] = {
		"",
		",31,ok,,,,,icing,,,,,,,,,",	 /* no time */
		"1.0x,31,ok,,,,,icing,,,,,,,,,", /* no number */
		"1,3x,ok,,,,,icing,,,,,,,,,",	 /* nor these */
		"1,31,ok,x,,,,icing,,,,,,,,,",
		"1,31,ok,,x,,,icing,,,,,,,,,",
		"1,31,ok,,,x,,icing,,,,,,,,,",
		"1,31,ok,,,,x,icing,,,,,,,,,",
		"1,31,ok,,,,,icing,,,,,,,x,,",
		"1,31,ok,,,,,icing,,,,,,,,x,ok",
		"1,31,fine,,,,,icing,,,,,,,,,", /* no status */
		"1,31,ok,,,,,icing,,,,,,,,30,fine",
		"1,31,ok,,,,,icing,,,,,,,,", /* a cell too few */
	};
	struct row r;
	here = row_columns_of(2, true);
	cr_assert(read_row("1,31,ok,,,,,icing,,,,,,,,,", &r));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_expect(!read_row(wrong[i], &r), "%s", wrong[i]);
}

Test(row_cells, numbers_at_a_glance)
{
	static const struct {
		const char *text;
		int64_t t_ms;
		int32_t mc;
	} lines[] = {
		{"2.000,31.5", 2000, 31500},
		{"2.1,-31.25", 2100, -31250},
		{"2.12,0.001", 2120, 1},
		{"123456789.5,7", 123456789500, 7000},
		{"2,2147483.647", 2000, INT32_MAX},
		{"2,-2147483.647", 2000, -INT32_MAX},
	};
	static const char *const slow[] = {"2.0001,31", "1234567890.5,7", "2.,31",    "2,.5",
					   "2,-",	"x,31",		  "2,3000000"};
	const char *rest = ",ok,,,,,icing,,,,,,\n";
	struct row_tail tail = {0};
	struct row r = row_at(0);
	char line[256], first[] = "1.000,30,ok,,,,,icing,,,,,,";
	here = row_columns_of(1, false);
	cr_assert(row_parse(first, strlen(first), &here, &tail, &r));
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		int n = snprintf(line, sizeof(line), "%s%s", lines[i].text, rest);
		cr_expect_eq(row_again(line, sizeof(line), &tail, &r), (size_t)n, "%s", line);
		cr_expect(r.t_ms == lines[i].t_ms && r.spot[0].mc == lines[i].mc, "%s", line);
	}
	for (size_t i = 0; i < sizeof(slow) / sizeof(slow[0]); i++) {
		snprintf(line, sizeof(line), "%s%s", slow[i], rest);
		cr_expect_eq(row_again(line, sizeof(line), &tail, &r), 0, "%s", line);
	}
	snprintf(line, sizeof(line), "2.000,31,ok,,,,,numb,,,,,,\n");
	cr_expect_eq(row_again(line, sizeof(line), &tail, &r), 0, "it differs in more");
}

/* ---- details of events ---- */

static void expect_detail(struct event e, const char *detail)
{
	struct row row = row_at(5000);
	struct event back;
	e.t_ms = 5000;
	row_set_event(&row, &e);
	cr_expect_str_eq(row.detail, detail);
	row_event(&row, &back);
	cr_expect(back.t_ms == 5000 && back.kind == e.kind && back.skin_mc == e.skin_mc, "%s", detail);
	cr_expect(back.priority == e.priority && back.class == e.class, "%s", detail);
	cr_expect(back.reason == e.reason && back.count == e.count && back.of == e.of, "%s", detail);
	cr_expect(back.spot == e.spot && back.spot_state == e.spot_state, "%s", detail);
	cr_expect(back.at_ms == e.at_ms && back.low_ms == e.low_ms && back.high_ms == e.high_ms, "%s",
		  detail);
}

Test(row_cells, details_are_written_and_read)
{
	expect_detail((struct event){.kind = EVENT_CANNOT_TELL, .skin_mc = MC_NONE, .reason = REASON_EDGE},
		      "reason=edge");
	expect_detail(
		(struct event){.kind = EVENT_TOUCH_REFUSED, .skin_mc = 12345, .reason = REASON_TOUCHED_ICE},
		"reason=touched_ice");
	expect_detail((struct event){.kind = EVENT_SPOT_OUT,
				     .spot = 2,
				     .spot_state = SPOT_STUCK,
				     .priority = PRIORITY_LOW},
		      "spot=3 state=stuck");
	expect_detail((struct event){.kind = EVENT_SPOT_BACK, .spot = 1}, "spot=2");
	expect_detail((struct event){.kind = EVENT_PASS, .count = 4}, "count=4");
	expect_detail((struct event){.kind = EVENT_UNDONE, .of = EVENT_PASS, .count = 3}, "of=pass count=3");
	expect_detail((struct event){.kind = EVENT_FORECAST,
				     .of = EVENT_NUMB,
				     .at_ms = 273190,
				     .low_ms = 195703,
				     .high_ms = 427454},
		      "of=numb at_s=273.19 low_s=195.703 high_s=427.454");
	expect_detail((struct event){.kind = EVENT_NUMB, .priority = PRIORITY_MEDIUM, .class = ALERT_GO}, "");
}

static struct event read_event(enum event_kind kind, const char *detail)
{
	struct row row = row_at(5000);
	struct event e;
	row.event = kind;
	snprintf(row.detail, sizeof(row.detail), "%s", detail);
	row_event(&row, &e);
	return e;
}

Test(row_cells, details_of_other_programs_do_no_harm)
{
	cr_expect_eq(read_event(EVENT_SPOT_OUT, "spot=0 state=stuck").spot, 0);
	cr_expect_eq(read_event(EVENT_SPOT_OUT, "spot=-5").spot, 0);
	cr_expect_eq(read_event(EVENT_SPOT_OUT, "spot=8").spot, SPOTS_MAX - 1);
	cr_expect_eq(read_event(EVENT_SPOT_OUT, "spot=99").spot, SPOTS_MAX - 1);
	cr_expect_eq(read_event(EVENT_SPOT_BACK, "nothing").spot, 0);
	cr_expect_eq(read_event(EVENT_PASS, "account=4").count, 0);
	cr_expect_eq(read_event(EVENT_PASS, "counts=4").count, 0);
	cr_expect_eq(read_event(EVENT_PASS, "x count=4").count, 4);
	cr_expect_eq(read_event(EVENT_PASS, "count=many").count, 0);
	struct event e = read_event(EVENT_FORECAST, "of=numb at_s=9");
	cr_expect(e.at_ms == 9000 && e.low_ms == 9000 && e.high_ms == 9000, "no band is one of no width");
	e = read_event(EVENT_FORECAST, "of=numb");
	cr_expect_eq(e.at_ms, 5000);
	cr_expect_eq(read_event(EVENT_NUMB, "reason=edge").reason, REASON_NONE, "it has none");
	cr_expect_eq(row_of("of=numb at_s=9"), EVENT_NUMB);
	cr_expect_eq(row_of("often=numb"), EVENT_NONE);
	cr_expect_eq(row_of("of=nothing_known_of_this_length_or_name"), EVENT_NONE);
}

/* Names are shorter; what another program writes may have any length. */
Test(row_cells, a_word_of_any_length_is_read_as_far_as_a_name_can_be)
{
	char detail[128] = "of=";
	for (int n = 1; n < 60; n++) {
		memset(detail + 3, 'x', (size_t)n);
		strcpy(detail + 3 + n, " count=3");
		struct event e = read_event(EVENT_UNDONE, detail);
		cr_expect(e.of == EVENT_NONE && e.count == 3, "%d", n);
	}
}

/* ---- marks that were a mistake ---- */

Test(row_cells, a_mark_that_is_gone_takes_its_event_along)
{
	static const enum event_kind passes[] = {EVENT_PASS, EVENT_PASS_OUTSIDE},
				     felts[] = {EVENT_FELT_NUMB, EVENT_FELT_NUMB_NOTE};
	struct rows_gone gone = {.n = 2, .at = {{1000, MARK_PASS}, {2000, MARK_FELT_NUMB}}};
	for (int64_t t_ms = 1000; t_ms <= 3000; t_ms += 1000) {
		struct row r = row_at(t_ms);
		cr_expect(!row_is_gone(&r, &gone), "a sample stays");
		r.mark = MARK_PASS;
		cr_expect_eq(row_is_gone(&r, &gone), t_ms == 1000);
		r.mark = MARK_FELT_NUMB;
		cr_expect_eq(row_is_gone(&r, &gone), t_ms == 2000);
		r.mark = MARK_NONE;
		for (int i = 0; i < 2; i++) {
			r.event = passes[i];
			cr_expect_eq(row_is_gone(&r, &gone), t_ms == 1000);
			r.event = felts[i];
			cr_expect_eq(row_is_gone(&r, &gone), t_ms == 2000);
		}
		r.event = EVENT_NUMB;
		cr_expect(!row_is_gone(&r, &gone));
	}
	cr_expect(rows_gone_has(&gone, MARK_FELT_NUMB));
	gone.n = 1;
	cr_expect(rows_gone_has(&gone, MARK_PASS) && !rows_gone_has(&gone, MARK_FELT_NUMB));
}
