#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz/fuzz_replay.c"
#include "import/import.h"

static char why[1024], items[8192];
static struct import_counts counts;
static struct intake intake; /* a copy: counts.intake goes with the replay */

/* All that the replay hands out, as "0.5=30.25 1=missing pass@2 end@3"; "refused" with the reason in why. */
static const char *run(const struct import_options *o)
{
	struct import *r;
	struct import_item it;
	size_t used = 0;
	char t[32], v[32];

	if (import_open(o, &r, why, sizeof(why)) != RESULT_OK)
		return "refused";
	items[0] = '\0';
	while (import_next(r, &it) == RESULT_OK && used + 200 < sizeof(items)) {
		const char *sep = used ? " " : "";

		if (it.kind == IMPORT_SAMPLE) {
			struct channel_value skin = it.sample.spot[0];

			used += (size_t)sprintf(items + used, "%s%s=%s", sep,
						format_thousandths(it.sample.t_ms, t, sizeof(t)),
						skin.status == STATUS_OK
							? format_thousandths(skin.mc, v, sizeof(v))
							: status_name(skin.status));
			for (enum role role = ROLE_REFERENCE; role < ROLE_COUNT; role++) {
				const struct channel_value *at = sample_role(&it.sample, role);
				if (at->status == STATUS_OK)
					used += (size_t)sprintf(items + used, "%c%s",
								role == ROLE_AMBIENT ? '~' : '/',
								format_thousandths(at->mc, v, sizeof(v)));
			}
		} else if (it.kind == IMPORT_MARK) {
			used += (size_t)sprintf(items + used, "%s%s@%s", sep, mark_name(it.mark.kind),
						format_thousandths(it.mark.t_ms, t, sizeof(t)));
		} else {
			used += (size_t)sprintf(items + used, "%send@%s", sep,
						format_thousandths(it.t_ms, t, sizeof(t)));
		}
	}
	cr_assert_eq(import_next(r, &it), RESULT_NONE, "it stays at its end");
	import_counts(r, &counts);
	intake = *counts.intake;
	import_close(r);
	return items;
}

static const char *run_bytes(const char *text, size_t n, struct import_options o)
{
	char path[64];
	int fd = memfd_create("table", 0);

	cr_assert(fd >= 0 && write(fd, text, n) == (ssize_t)n);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	o.path = path;
	const char *got = run(&o);

	close(fd);
	return got;
}

#define RUN(text, ...) run_bytes(text, strlen(text), (struct import_options){__VA_ARGS__})
#define GIVES(text, wanted, ...) \
	cr_expect_str_eq(RUN(text, __VA_ARGS__), wanted, "%s\ngave %s (%s)", text, items, why)
#define REFUSED(text, reason, ...)                                                  \
	do {                                                                        \
		cr_expect_str_eq(RUN(text, __VA_ARGS__), "refused", "%s", text);    \
		cr_expect(strstr(why, reason), "wanted '%s' in '%s'", reason, why); \
	} while (0)

static const char *run_file(const char *path)
{
	return run(&(struct import_options){.path = path});
}

/* ---- values ---- */

Test(replay, a_value_that_is_none_keeps_its_row)
{
	cr_assert_str_eq(
		run_file("tests/replay/plain.csv"),
		"0.5=30.25 1=30.25 1.5=missing 2=out_of_range 2.5=implausible 3=-1 3.5=implausible 4=out_of_range 4.5=0 end@4.5");
	cr_assert_eq(counts.rows, 9);
	cr_assert_eq(counts.samples, 9);
	cr_assert_eq(counts.bad_lines, 0);
	cr_assert_eq(intake.statuses[STATUS_OUT_OF_RANGE], 2);
}

Test(replay, units_behind_values_and_in_names)
{
	GIVES("time_s,temp\n1,21.999\xb0"
	      "C\n2,22 \xc2\xb0"
	      "C\n3,68\xc2\xb0"
	      "F\n4,20 degC\n5,20 bar\n6,20C\n",
	      "1=21.999 2=22 3=20 4=20 5=out_of_range 6=20 end@6");
	GIVES("time,temp_F\n1,50\n2,98.6\n", "1=10 2=37 end@2");
	GIVES("time,Temp [\xc2\xb0"
	      "F]\n1,50\n",
	      "1=10 end@1");
	GIVES("time,Temp [\xb0"
	      "F]\n1,50\n",
	      "1=10 end@1");
	GIVES("time,probe (F)\n1,14\n2,86\n", "1=implausible 2=30 end@2");
	GIVES("time,probe (F)\n1,23\n", "1=-5 end@1");
	GIVES("time,temp\n1,50\n", "1=10 end@1", .fahrenheit = true);
	GIVES("time,temp_c\n1,50\n", "1=50 end@1", .fahrenheit = true);
	GIVES("time,tempF\n1,50\n", "1=10 end@1");
	GIVES("elapsed_s,probe_c\n1,1e1\n2,--1\n3,2147484\n4,.5\n5,+3\n6, 7 \n",
	      "1=10 2=out_of_range 3=out_of_range 4=0.5 5=3 6=7 end@6");
}

Test(replay, decimal_commas)
{
	struct import_options o = {.path = "tests/replay/decimal-comma.csv"};

	/* the header lacks the name of the first column */
	cr_assert_str_eq(run(&o), "0=19.54 1=19.563 3=-0.125 end@3");
	GIVES("t\ttemp\n0,5\t30,25\n1.5\t30.5\n", "0.5=30.25 1.5=30.5 end@1.5");
	GIVES("t,temp\n1,\"30,25\"\n", "1=30.25 end@1");
}

/* ---- time ---- */

Test(replay, times_in_their_units)
{
	GIVES("elapsed_ms,probe_c\n0,1\n1500,2\n1500.6,3\n", "0=1 1.5=2 1.501=3 end@1.501");
	GIVES("time [ms],temp\n250,1\n", "0.25=1 end@0.25");
	GIVES("time (min),temp\n0.5,1\n0.508333333,2\n", "30=1 30.5=2 end@30.5");
	GIVES("time_h,temp\n0.000138889,1\n", "0.5=1 end@0.5");
	GIVES("time_us,temp\n1500000,1\n", "1.5=1 end@1.5");
	GIVES("seconds,temp\n2,1\n", "2=1 end@2");
	GIVES("ms,temp\n2000,1\n", "2=1 end@2");
	GIVES("timestamp,temp\n1560279825.25,1\n1560279826,2\n", "0=1 0.75=2 end@0.75");
	GIVES("timestamp,temp\n1560279825250,1\n1560279826000,2\n", "0=1 0.75=2 end@0.75");
	GIVES("t,temp\n-5,1\n-4,2\n", "0=1 1=2 end@1");
}

Test(replay, dates_and_clocks)
{
	GIVES("datetime,temp\n2026-11-22T21:10:00+01:00,1\n2026-11-22T20:10:01Z,2\n", "0=1 1=2 end@1");
	GIVES("Date/Time,temp\n\"22.11.2026 23:59:59\",1\n\"23.11.2026 00:00:00\",2\n", "0=1 1=2 end@1");
	GIVES("x,temp\n19-Jun-2015 16:39:46,1\n19-Jun-2015 16:39:48,2\n", "0=1 2=2 end@2");
	GIVES("Time,temp\n23:59:58.5,1\n23:59:59,2\n00:00:01,3\n00:00:00,4\n00:00:02,5\n",
	      "0=1 0.5=2 2.5=3 3.5=5 end@3.5");
	cr_assert_eq(counts.bad_times, 1);
	GIVES("Time,temp\n20:00,1\n10:00,2\n00:05,3\n", "0=1 14700=3 end@14700");
	GIVES("Date,Time,temp\n22.11.2026,10:00:00,1\n22.11.2026,10:00:01,2\n", "0=1 1=2 end@1");
	GIVES("Hour,Minute,Second,temp\n23,59,59,1\n0,0,1.5,2\n24,0,0,3\n", "0=1 2.5=2 end@2.5");
	cr_assert_eq(counts.bad_lines, 1);
	GIVES("Month,Day,Year,Hours,Minutes,Seconds,T1\n2,28,2024,23,59,59,1\n2,29,2024,0,0,0,2\n3,1,2024,0,0,0,3\n2,30,2024,0,0,0,4\n",
	      "0=1 1=2 86401=3 end@86401");
}

Test(replay, slashed_dates)
{
	/* a later row of the file tells which is the day */
	GIVES("time,temp\n03/04/2021 23:59:59,1\n04/04/2021 00:00:01,2\n13/04/2021 00:00:01,3\n",
	      "0=1 2=2 777602=3 end@777602");
	GIVES("time,temp\n03/04/2021 10:00:00,1\n05/04/2021 10:00:00,2\n13/04/2021 10:00:00,3\n",
	      "0=1 172800=2 864000=3 end@864000");
	/* the next day does */
	GIVES("time,temp\n03/04/2021 23:59:59,1\n03/05/2021 00:00:01,2\n", "0=1 2=2 end@2");
	GIVES("time,temp\n03/04/2021 23:59:59,1\n04/04/2021 00:00:01,2\n", "0=1 2=2 end@2");
	GIVES("time,temp\n03/04/2021 11:59:59 PM,1\n03/05/2021 12:00:01 AM,2\n", "0=1 2=2 end@2");
	/* nothing does, and nothing hangs on it */
	GIVES("time,temp\n03/04/2021 10:00:00,1\n03/04/2021 10:00:01,2\n", "0=1 1=2 end@1");
	/* nothing does, and it matters */
	GIVES("time,temp\n03/04/2021 10:00:00,1\n05/06/2021 10:00:01,2\n", "0=1 end@0");
	cr_assert_eq(counts.bad_lines, 1);
}

Test(replay, equal_steps)
{
	GIVES("1560279825.000000\n4.000000\n32.13\n32.15\n\n-1\n", "0=32.13 0.25=32.15 0.5=-1 end@0.5");
	GIVES("Reading,Values\n,\n0,21.999\xb0"
	      "C\n1,22\xb0"
	      "C\n",
	      "0=21.999 60=22 end@60", .time_column = "every=60");
	GIVES("temp\n20\n21\n", "0=20 0.5=21 end@0.5", .time_column = "every=0.5");
	GIVES("20\n21\n", "0=20 2=21 end@2", .time_column = "every=2", .temp_column = "1");
	REFUSED("Reading,Values\n0,21.999\n", "--time-column every=SECONDS");
	REFUSED("20\n21\n22\n", "one number a line");
	REFUSED("temp\n20\n", "no column 'every=0'", .time_column = "every=0");
}

Test(replay, times_that_do_not_rise_are_counted)
{
	/* two logs pasted together, the header in between: the first is taken */
	GIVES("elapsed_s,probe_c\n1,30\n2,30\n2,31\n3,30\nelapsed_s,probe_c\n1,29\n2,28\n",
	      "1=30 2=30 3=30 end@3");
	cr_assert_eq(counts.bad_times, 1);
	cr_assert_eq(counts.bad_lines, 0);
	cr_assert_eq(counts.rows, 4);
	cr_assert_eq(counts.samples, 3);
}

/* ---- lines ---- */

Test(replay, bad_lines_are_counted_and_passed_over)
{
	GIVES("elapsed_s,probe_c\n1,30\n# a comment\n\n2\nx,30\n,30\n3,30,31\n4,30,\n,\n5,30",
	      "1=30 4=30 5=30 end@5");
	cr_assert_eq(counts.bad_lines, 4);
	cr_assert_eq(counts.first_bad_line, 5);
	cr_assert_eq(counts.rows, 7);
}

Test(replay, line_ends_and_byte_order_marks)
{
	GIVES("\xef\xbb\xbf"
	      "elapsed_s,probe_c\r\n1,30\r\n2,31\r\n",
	      "1=30 2=31 end@2");
	GIVES("\xef\xbb\xbf# icecue record 1\nelapsed_s,probe_c,status,mark\n1,30,ok,\n", "1=30 end@1");
}

Test(replay, a_line_longer_than_the_buffer_is_a_bad_line)
{
	size_t n = 300000;
	char *text = malloc(n + 100);
	size_t used = (size_t)sprintf(text, "elapsed_s,probe_c\n1,30\n");

	memset(text + used, '7', n);
	strcpy(text + used + n, "\n2,31\n");
	cr_assert_str_eq(RUN(text, 0), "1=30 2=31 end@2");
	cr_assert_eq(counts.bad_lines, 1);
	cr_assert_eq(counts.first_bad_line, 3);
	free(text);
}

Test(replay, every_way_to_cut_a_file_into_reads_gives_the_same)
{
	/* rows of all lengths, so that one lies on every kind of border of the buffer */
	size_t cap = 400000, used = 0;
	char *text = malloc(cap);
	int rows = 0;

	used += (size_t)sprintf(text, "elapsed_s,probe_c,note\n");
	for (; used < cap - 300; rows++)
		used += (size_t)sprintf(
			text + used, "%d,%d.5,%.*s\n", rows + 1, rows % 40, rows % 200,
			"........................................................................................................................................................................................................................................................................");
	struct import *r;
	struct import_item it;
	int pipes[2], samples = 0;
	char path[32];

	cr_assert_eq(pipe(pipes), 0);
	if (!fork()) {
		close(pipes[0]);
		for (size_t at = 0, step = 1; at < used; at += step, step = step * 7 % 9973 + 1)
			if (write(pipes[1], text + at, used - at < step ? used - at : step) < 0)
				_exit(1);
		_exit(0);
	}
	close(pipes[1]);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", pipes[0]);
	cr_assert_eq(import_open(&(struct import_options){.path = path}, &r, why, sizeof(why)), RESULT_OK,
		     "%s", why);
	close(pipes[0]);
	while (import_next(r, &it) == RESULT_OK && it.kind == IMPORT_SAMPLE) {
		cr_assert_eq(it.sample.t_ms, ++samples * 1000);
		cr_assert_eq(it.sample.spot[0].mc, (samples - 1) % 40 * 1000 + 500);
	}
	cr_assert_eq(samples, rows);
	import_counts(r, &counts);
	cr_assert_eq(counts.bad_lines, 0);
	import_close(r);
	wait(NULL);
	free(text);
}

Test(replay, standard_input)
{
	int pipes[2];
	static const char text[] = "elapsed_s,probe_c\n1,30\n";

	cr_assert_eq(pipe(pipes), 0);
	cr_assert_eq(write(pipes[1], text, sizeof(text) - 1), sizeof(text) - 1);
	close(pipes[1]);
	dup2(pipes[0], STDIN_FILENO);
	cr_assert_str_eq(run_file("-"), "1=30 end@1");
	REFUSED("", "it is empty");
}

/* ---- columns ---- */

Test(replay, ambiguous_columns_are_named)
{
	struct import_options o = {.path = "tests/replay/two-temperatures.csv"};

	cr_assert_str_eq(run(&o), "refused");
	cr_assert(strstr(why, "found 2: 2 bean_C, 3 air_C; choose one with --temp-column"), "%s", why);
	cr_assert(strstr(why, "two-temperatures.csv: "), "%s", why);
	o.temp_column = "bean_C";
	cr_assert_str_eq(run(&o), "0.113=25.78 1.113=25.9 end@1.113");
	o.temp_column = "Bean";
	cr_assert_str_eq(run(&o), "0.113=25.78 1.113=25.9 end@1.113");
	o.temp_column = "3";
	cr_assert_str_eq(run(&o), "0.113=-1 1.113=-1 end@1.113");
	o.temp_column = NULL;
	o.channels.name[ROLE_SKIN] = "air";
	cr_assert_str_eq(run(&o), "0.113=-1 1.113=-1 end@1.113");
	GIVES("time,skin_c,air_c\n1,30,20\n", "1=30 end@1");
	GIVES("time,probe_c,ambient_c,setpoint_c,reference_c\n1,30,20,10,31\n", "1=30/31~20 end@1");
	GIVES("time,temp,room\n1,30,20\n2,30,999\n", "1=30~20 2=30 end@2");
}

Test(replay, unknown_columns_are_answered_with_those_there)
{
	REFUSED("elapsed_s,probe_c\n1,30\n",
		"no column 'prob_c'; did you mean 'probe_c'?; the columns are 1 elapsed_s, 2 probe_c",
		.temp_column = "prob_c");
	REFUSED("time,CoreSensor,CoreTemperature\n1,T1,30\n", "did you mean 'CoreTemperature'",
		.temp_column = "coretemp");
	REFUSED("elapsed_s,probe_c\n1,30\n", "--time-column: there is no column '3'", .time_column = "3");
	REFUSED("elapsed_s,T 1,t-1\n1,30,31\n", "more than one column is 'T1'", .temp_column = "T1");
	REFUSED("a,b\n1,30\n", "found the columns 1 a, 2 b");
	REFUSED("time,b\n1,30\n", "expected a column with a temperature");
	REFUSED("when,temp\nlate,30\n", "'when' holds no time that is understood: found 'late'",
		.time_column = "when");
}

Test(replay, preambles)
{
	GIVES("Probe Data\nApp: x v1.4\nSample Period: 5000\nName,Foo\nInterval,60\n\nTimestamp,Session,T1\n0.000,6,19.85\n5,6,20\n",
	      "0=19.85 5=20 end@5");
	GIVES("# made by x, with y\n#time,temp\n1,30\n", "1=30 end@1");
	GIVES("Log Values,\nReading,Time,Value\n,,\n0,12:00,21\n1,12:01,22\n", "0=21 60=22 end@60");
}

Test(replay, without_a_header)
{
	REFUSED("0.5,30\n1.5,31\n", "--time-column 1 --temp-column 2");
	GIVES("0.5,30\n1.5,31\n", "0.5=30 1.5=31 end@1.5", .time_column = "1", .temp_column = "2");
	GIVES("30;0,5\n31;1,5\n", "0.5=30 1.5=31 end@1.5", .time_column = "2", .temp_column = "1");
}

Test(replay, header_that_is_too_short)
{
	REFUSED("time,temp\n1,0.5,30\n2,1.0,31\n", "complete the header in line 1");
	GIVES("time,temp\n1,0.5,30\n2,1.0,31\n", "1=0.5 2=1 end@2", .time_column = "1", .temp_column = "2");
	GIVES("time,temp\n1,30,fine\n2,31,fine\n", "1=30 2=31 end@2");
}

Test(replay, what_is_no_table_is_refused)
{
	REFUSED("\x1f\x8b\x08 x", "compressed");
	REFUSED("PK\x03\x04 x", "save the table in it as CSV");
	REFUSED("[{74.59}{0 : 35 : 25}][{73.81}{0 : 35 : 24}]", "line 1 begins '[{74.59}");
	REFUSED("# icecue capture 1\n# driver temper\n", "raw bytes");
	REFUSED("# icecue record 3\nelapsed_s\n",
		"a record of format 3, and this icecue reads formats 1 to 2");
	REFUSED("# icecue record 1\n# start: x\n", "ends inside its head");
	REFUSED("# icecue record 1\nfoo,bar\n1,2\n", "found 'foo,bar'");
	cr_assert_str_eq(run_bytes("a,b\0\n1,2\n", 9, (struct import_options){0}), "refused");
	cr_assert(strstr(why, "no text"));
	cr_assert_str_eq(run_file("tests/replay"), "refused");
	cr_assert(strstr(why, "folder"));
	cr_assert_str_eq(run_file("tests/replay/none.csv"), "refused");
	cr_assert(strstr(why, "no such file"));
}

/* ---- records of ours ---- */

Test(replay, record)
{
	struct import *r;
	const struct record_head *h;

	cr_assert_str_eq(
		run_file("tests/replay/record.csv"),
		"0.5=30.25~21.5 1.5=30.2/31.1 ice_on@2 2.5=fault~21.5 note@3 3.5=0~21.5 pass@4 4.5=not_ready~21.5 end@9");
	cr_assert_eq(counts.bad_lines, 0);
	cr_assert_eq(counts.bad_times, 0);
	cr_assert_eq(import_open(&(struct import_options){.path = "tests/replay/record.csv"}, &r, why,
				 sizeof(why)),
		     RESULT_OK);
	h = import_head(r);
	cr_assert_not_null(h);
	cr_assert_str_eq(h->client, "Runner, left calf");
	cr_assert_eq(h->rules.placement, PLACEMENT_EDGE);
	cr_assert_eq(h->rules.numb_mc, 12500);
	import_close(r);
}

#define OURS "# icecue record 1\nelapsed_s,probe_c,status,reference_c,ambient_c,mark,event\n"

Test(replay, record_that_was_cut_off)
{
	GIVES(OURS "1,30,ok,,,,\n2,3", "1=30 end@1");
	cr_assert_eq(counts.bad_lines, 1);
	GIVES(OURS "1,30,ok,,,,\n2,31,ok,,,,", "1=30 end@1");
	GIVES(OURS "1,30,ok,,,,\n2,,,,,end,", "1=30 end@1");
	GIVES(OURS, "end@0");
	GIVES(OURS "1,,,,,pass,\n", "pass@1 end@1");
}

Test(replay, record_rows_that_are_wrong)
{
	GIVES(OURS "1,30,splendid,,,,\n2,31,ok,,,jump,\n3,31,,,,,\n", "1=fault 3=31 end@3");
	cr_assert_eq(counts.bad_lines, 1);
	/* nothing goes back: a mark behind a sample, a sample behind a mark, an end before both */
	GIVES(OURS "5,30,ok,,,,\n4,,,,,pass,\n7,,,,,pass,\n6,31,ok,,,,\n7,31,ok,,,,\n1,,,,,end,\n",
	      "5=30 pass@7 7=31 end@7");
	cr_assert_eq(counts.bad_times, 2);
	GIVES(OURS "-1,30,ok,,,,\n0,30,ok,,,,\n", "0=30 end@0");
	/* seconds of a record are its session's, however large */
	GIVES(OURS "1560279825,30,ok,,,,\n", "1560279825=30 end@1560279825");
	/* Celsius, always */
	GIVES(OURS "1,30,ok,,,,\n", "1=30 end@1", .fahrenheit = true);
}

Test(replay, record_with_another_column_as_skin)
{
	GIVES(OURS "1,30,fault,31,20,,\n", "1=31~20 end@1", .temp_column = "reference_c");
	/* its head was cut away, and a sample row that carries a mark */
	GIVES("elapsed_s,probe_c,status,mark\n1,30,ok,felt_numb\n2,31,fault,\n3,,,end\n",
	      "1=30 felt_numb@1 2=fault end@3");
	/* "status" and "mark" of other programs are not ours */
	GIVES("time,temp,status,mark\n1,30,fault,x\n", "1=30 end@1");
}

/* ---- anything at all ---- */

static uint64_t random_state;

static uint32_t random_below(uint32_t n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(random_state >> 33) % n;
}

static void mutate(char *text, size_t *n, size_t cap)
{
	static const char *const bits[] = {
		",",  ";",	    "\n",   "\"",  "-",	       "9999999999999999999", "e",
		".",  "\r\n",	    "nan",  "\0",  "23:59:59", "03/04/2021 ",	      "#",
		"\t", "1560279825", "\xb0", "end", "0"};

	for (uint32_t k = random_below(8) + 1; k; k--) {
		size_t at = *n ? random_below((uint32_t)*n) : 0;
		const char *bit = bits[random_below(sizeof(bits) / sizeof(bits[0]))];
		size_t len = *bit ? strlen(bit) : 1, cut = random_below(3) ? 0 : random_below(20);

		if (cut > *n - at)
			cut = *n - at;
		memmove(text + at, text + at + cut, *n - at - cut);
		*n -= cut;
		if (*n + len > cap)
			continue;
		memmove(text + at + len, text + at, *n - at);
		memcpy(text + at, bit, len);
		*n += len;
	}
}

Test(replay, damaged_files_never_go_back_in_time)
{
	static const char *const files[] = {"tests/replay/plain.csv",
					    "tests/replay/record.csv",
					    "tests/replay/decimal-comma.csv",
					    "tests/replay/two-temperatures.csv",
					    "tests/tables/influx-two-headers.csv",
					    "tests/tables/json-nested.json",
					    "tests/tables/labview.lvm",
					    "tests/tables/own-semicolons.csv",
					    "tests/tables/utf16-le.csv",
					    "tests/tables/blanks-date.txt",
					    "tests/tables/long-two-only.csv",
					    "tests/tables/mysql.txt"};
	const uint32_t count = sizeof(files) / sizeof(files[0]);
	const char *given = getenv("ICECUE_TEST_SEED");

	random_state = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);
	fprintf(stderr, "seed: ICECUE_TEST_SEED=%llu\n", (unsigned long long)random_state);
	for (int round = 0; round < 2000; round++) {
		char text[8192];
		FILE *f = fopen(files[random_below(count)], "r");
		size_t n = fread(text + 1, 1, 4096, f);

		fclose(f);
		mutate(text + 1, &n, sizeof(text) - 1);
		text[0] = (char)random_below(256);
		n++;
		LLVMFuzzerTestOneInput((const uint8_t *)text, n);
	}
}
