/* Format 1 of the record is read for ever, a format to come is refused, and its columns are not in the way.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/import.h"
#include "store/walk.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"

#define COLUMNS_1 "elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail"
#define COLUMNS_2 COLUMNS_1 ",priority,class,source"

static char dir[64], path[160];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(path, sizeof(path), "%s/one/session.csv", dir);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(record_versions, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void write_file(const char *text)
{
	char folder[160];
	snprintf(folder, sizeof(folder), "%s/one", dir);
	mkdir(folder, 0700);
	FILE *f = fopen(path, "w");
	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
}

static char *twin_of(int format)
{
	static struct row_reader rows;
	const size_t size = 8 << 20;
	char *text = malloc(size);
	struct record_head h;
	struct row row = {0};
	int fd;
	size_t n = 0;
	fd = maker_open_rows(&rows, &h, path);
	struct row_columns c = {.format = format, .n = 11, .n_spots = 1};
	n += (size_t)sprintf(text, "# icecue record %d\n# start: %s\n# probe: %s\n" COLUMNS_1 "\n", format,
			     h.start_iso, h.probe);
	while (row_reader_next(&rows, &row))
		n += (size_t)row_format(&row, &c, text + n, size - n);
	close(fd);
	return text;
}

/* What a massage gave, in both formats. */
Test(record_versions, both_formats_replay_to_the_same_events)
{
	char base[128], session[512];
	snprintf(base, sizeof(base), "%s/sessions", dir);
	struct program_result r =
		PROGRAM("watch", "--probe", "sim", "--speed", "1000", "--for", "15m", "--out", base);
	cr_assert_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	snprintf(path, sizeof(path), "%s/session.csv", folder_only_session(base, session, sizeof(session)));
	struct program_result second = PROGRAM("replay", "--events", path);
	char *twin = twin_of(1);
	snprintf(path, sizeof(path), "%s/one/session.csv", dir);
	write_file(twin);
	free(twin);
	struct program_result first = PROGRAM("replay", "--events", path);
	cr_assert_not_null(strstr(second.out, "\"numb\""), "%s", second.out);
	cr_assert_str_eq(first.out, second.out);
	program_free(&first);
	program_free(&second);
}

#define ROWS_1                                  \
	"1.000,30,ok,30,0.5,,,icing,,,\n"       \
	"2.000,,,30,,,,icing,,probe_lost,\n"    \
	"2.500,,,30,,,,warming,,icing_ended,\n" \
	"3.000,,,30,,,,warming,,probe_lost,\n"  \
	"3.500,,,30,,,,window,,pass,count=7\n"  \
	"4.000,,,30,,,,window,,pass,count=5\n"  \
	"5.000,,,30,,,,window,,pass,count=6\n"  \
	"6.000,,,30,,,,numb,,numb,\n"           \
	"7.000,,,,,,,,note,,spaces at its end are those of a page  \n"

Test(record_versions, format_1_is_read_and_gets_the_priorities_of_then)
{
	static const struct {
		enum priority priority;
		enum alert_class class;
	} expected[] = {{PRIORITY_HIGH, ALERT_DANGER},	 {PRIORITY_NONE, ALERT_NONE},
			{PRIORITY_MEDIUM, ALERT_NOTICE}, {PRIORITY_NONE, ALERT_NONE},
			{PRIORITY_NONE, ALERT_NONE},	 {PRIORITY_MEDIUM, ALERT_STOP},
			{PRIORITY_MEDIUM, ALERT_GO}};
	char folder[160];
	write_file("# icecue record 1\n# client: Anna\n" COLUMNS_1 "\n" ROWS_1);
	snprintf(folder, sizeof(folder), "%s/one", dir);
	struct story *s = maker_story(folder);
	cr_assert_eq(s->n_events, 7);
	for (int i = 0; i < 7; i++) {
		cr_expect_eq(s->events[i].event.priority, expected[i].priority, "event %d", i);
		cr_expect_eq(s->events[i].event.class, expected[i].class, "event %d", i);
	}
	cr_expect_eq(s->marks[0].mark.source, MARK_FROM_UNKNOWN);
	cr_expect_str_eq(s->marks[0].note, "spaces at its end are those of a page");
	cr_expect_eq(s->samples, 1);
	cr_expect_eq(s->bad_lines, 0);
	story_free(s);
}

static struct record *append_to(const char *text, int64_t last_ms)
{
	char folder[160];
	struct record *r = NULL;
	write_file(text);
	snprintf(folder, sizeof(folder), "%s/one", dir);
	cr_assert_eq(record_append(folder, last_ms, &r), RESULT_OK);
	return r;
}

Test(record_versions, a_record_is_gone_on_with_in_its_own_format_and_columns)
{
	static const char one[] = "# icecue record 1\n" COLUMNS_1 "\n1.000,30,ok,30,0.5,,,icing,,,\n",
			  later[] = "# icecue record 2\n" COLUMNS_2 ",touch_c,spot2_c,spot2_status,x,y\n";
	struct sample s = sample_of(2000, (struct channel_value){29000, STATUS_OK, 0});
	struct outcome o = maker_outcome(2000, MC_NONE, PHASE_ICING);
	struct event e = {.t_ms = 3000,
			  .kind = EVENT_NUMB,
			  .skin_mc = MC_NONE,
			  .priority = PRIORITY_MEDIUM,
			  .class = ALERT_GO};
	size_t n;
	s.n_spots = 2;
	s.spot[1] = (struct channel_value){28500, STATUS_OK, 0};
	s.touch = (struct channel_value){13500, STATUS_OK, 0};
	struct record *r = append_to(one, 1000);
	record_sample(r, &s, &o);
	record_event(r, &e, PHASE_NUMB);
	record_close(r, 4000);
	char *text = file_read(path, &n);
	cr_assert_eq(strncmp(text, one, strlen(one)), 0);
	cr_expect_str_eq(text + strlen(one),
			 "2.000,29,ok,,,,,icing,,,\n3.000,,,,,,,numb,,numb,\n4.000,,,,,,,,end,,\n");
	free(text);
	r = append_to(later, 1000);
	record_sample(r, &s, &o);
	record_event(r, &e, PHASE_NUMB);
	record_close(r, 4000);
	text = file_read(path, &n);
	cr_expect_str_eq(
		text + strlen(later),
		"2.000,29,ok,,,,,icing,,,,,,,13.5,28.5,ok,,\n3.000,,,,,,,numb,,numb,,medium,go,,,,,,\n"
		"4.000,,,,,,,,end,,,,,program,,,,,\n");
	free(text);
}

Test(record_versions, unknown_columns_behind_the_known_ones_are_passed_over)
{
	static const char *const texts[] = {
		"# icecue record 2\n# made_by: a later version\n" COLUMNS_2
		",later\n1.000,30,ok,30,0.5,,,icing,,,,,,,7\n"
		"2.000,,,,,,,,pass,,,,,page,\n3.000,31,ok,30,0.5,,,icing,,,,,,,\n4.000,31,ok,30,0.5,,,icing,,,,,,\n",
		"# icecue record 2\n" COLUMNS_2
		",spot2_c,spot2_status,later,last\n1.000,30,ok,30,0.5,,,icing,,,,,,,,,\"a,b\",\n"
		"2.000,,,,,,,,pass,,,,,page,,,8,9\n3.000,31,ok,30,0.5,,,icing,,,,,,,28,ok,,\n4.000,31,ok,30,0.5,,,icing,,,,,,,28,ok,\n",
	};
	for (int i = 0; i < 2; i++) {
		static struct row_reader rows;
		struct record_head h;
		struct row row = {0};
		struct import *import;
		struct import_item item;
		char why[512], got[64] = "";
		int fd, n = 0;
		write_file(texts[i]);
		fd = maker_open_rows(&rows, &h, path);
		while (row_reader_next(&rows, &row))
			n++;
		close(fd);
		cr_expect_eq(n, 3);
		cr_expect_eq(rows.bad_lines, 1, "one row lacks its last cell: it was cut");
		cr_expect_eq(row.spot[i].mc, i ? 28000 : 31000);
		cr_assert_eq(import_open(&(struct import_options){.path = path}, &import, why, sizeof(why)),
			     RESULT_OK, "%s", why);
		while (import_next(import, &item) == RESULT_OK)
			sprintf(got + strlen(got), "%c", "sme"[item.kind]);
		cr_expect_str_eq(got, "smse");
		import_close(import);
	}
}

Test(record_versions, columns_that_are_not_those_of_the_format_are_refused)
{
	static const char *const names[] = {COLUMNS_1, "elapsed_s,status,probe_c", "",
					    COLUMNS_1 ",priority,source,class", "x," COLUMNS_2};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct row_columns c;
		char line[256];
		strcpy(line, names[i]);
		cr_expect_not(row_columns_parse(2, line, strlen(line), &c), "%s", names[i]);
		cr_expect_eq(c.n, 0);
	}
}

static bool find(void *context, struct walk_entry *e)
{
	(void)e;
	++*(int *)context;
	return true;
}

Test(record_versions, a_larger_number_is_refused_with_what_to_do)
{
	static const char why[] =
		"it is a record of format 3, and this icecue reads formats 1 to 2: take icecue 9.1 or newer";
	char folder[160], story_why[512], import_why[512];
	struct story *story;
	struct import *import;
	struct record *r;
	int found = 0;
	write_file("# icecue record 3\n# version: 9.1\n" COLUMNS_2 "\n1.000,30,ok,30,0.5,,,icing,,,,,,\n");
	cr_assert_eq(story_read(path, &story, story_why, sizeof(story_why)), RESULT_BAD_DATA);
	cr_expect_not_null(strstr(story_why, why), "%s", story_why);
	cr_assert_eq(
		import_open(&(struct import_options){.path = path}, &import, import_why, sizeof(import_why)),
		RESULT_BAD_DATA);
	cr_expect_not_null(strstr(import_why, why), "%s", import_why);
	snprintf(folder, sizeof(folder), "%s/one", dir);
	cr_expect_eq(record_append(folder, 1000, &r), RESULT_BAD_DATA);
	cr_expect_eq(walk_each(dir, "", find, &found), RESULT_OK);
	cr_expect_eq(found, 0);
	write_file("# icecue record 2\n" COLUMNS_2 "\n1.000,30,ok,30,0.5,,,icing,,,,,,\n");
	cr_expect_eq(walk_each(dir, "", find, &found), RESULT_OK);
	cr_expect_eq(found, 1);
}
