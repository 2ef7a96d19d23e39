/* Tables of other programs: each line of tests/tables/index.txt names a file, options, and what is right. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/import.h"
#include "support/program.h"

static char why[1024];

/* ---- the index ---- */

struct line {
	char file[80];
	struct import_options options;
	char words[8][64]; /* of the options */
	char wanted[256];
};

static char *trimmed(char *text)
{
	while (*text == ' ')
		text++;
	for (size_t n = strlen(text); n && text[n - 1] == ' '; n--)
		text[n - 1] = '\0';
	return text;
}

static void take_options(struct line *l, char *text)
{
	char *save, *word = strtok_r(text, " ", &save);

	for (int i = 0; word && i < 8; i++) {
		char *value = strtok_r(NULL, " ", &save);

		snprintf(l->words[i], sizeof(l->words[i]), "%s", value ? value : "");
		if (!strcmp(word, "--time-column"))
			l->options.time_column = l->words[i];
		else if (!strcmp(word, "--temp-column"))
			l->options.temp_column = l->words[i];
		else if (!strcmp(word, "--only"))
			l->options.only = l->words[i];
		else if (!strcmp(word, "--table"))
			l->options.table = atoi(l->words[i]);
		else if (!strcmp(word, "--time-unit"))
			l->options.time_unit = unit_of_name(l->words[i]);
		else if (!strcmp(word, "--temp-unit"))
			l->options.temp_unit = unit_of_name(l->words[i]);
		else
			cr_assert_fail("index.txt: unknown option %s", word);
		word = strtok_r(NULL, " ", &save);
	}
}

/* "FILE | options | wanted" */
static bool next_line(FILE *f, struct line *l)
{
	static char text[600];

	while (fgets(text, sizeof(text), f)) {
		char *save, *at = text;

		text[strcspn(text, "\n")] = '\0';
		if (text[0] == '#' || !text[0])
			continue;
		*l = (struct line){.file = ""};
		snprintf(l->file, sizeof(l->file), "%s", trimmed(strsep(&at, "|")));
		char *options = strsep(&at, "|");
		cr_assert_not_null(at, "index.txt: %s has no third part", l->file);
		snprintf(l->wanted, sizeof(l->wanted), "%s", trimmed(at));
		(void)save;
		take_options(l, trimmed(options));
		return true;
	}
	return false;
}

/* ---- one table ---- */

static void number(const struct line *l, const char *name, double got, double slack)
{
	char key[24];

	snprintf(key, sizeof(key), " %s=", name);
	char padded[280];

	snprintf(padded, sizeof(padded), " %s", l->wanted);
	const char *at = strstr(padded, key);

	if (!at)
		return;
	at += strlen(key);
	double wanted = strncmp(at, "null", 4) ? strtod(at, NULL) : 0;

	cr_expect(fabs(got - wanted) <= slack, "%s: %s should be %g and is %g", l->file, name, wanted, got);
}

static void check_choice(const struct line *l, const struct import_choice *c)
{
	char unit[16];

	number(l, "t", c->time_column, 0);
	number(l, "v", c->temperature_column, 0);
	number(l, "rows", (double)c->rows, 0);
	number(l, "used", (double)c->used, 0);
	number(l, "step", (double)c->step_ms / 1000, 0.02);
	number(l, "span", (double)c->span_ms / 1000, 0.02);
	number(l, "first", (double)c->first_mc / 1000, 0.06);
	number(l, "last", (double)c->last_mc / 1000, 0.06);
	snprintf(unit, sizeof(unit), "unit=%s ", unit_name(c->unit));
	cr_expect(strstr(l->wanted, unit), "%s: '%s' where %s is right", l->file, unit, l->wanted);
}

static void check_refusal(const struct line *l)
{
	char words[256], *save;

	snprintf(words, sizeof(words), "%s", l->wanted + strlen("refused"));
	for (char *word = strtok_r(words, "&", &save); word; word = strtok_r(NULL, "&", &save))
		cr_expect(strstr(why, trimmed(word)), "%s: no '%s' in '%s'", l->file, trimmed(word), why);
}

static void check_table(struct line *l)
{
	struct import *r;
	struct import_item item;
	struct import_choice choice;
	char path[128];
	bool refused = !strncmp(l->wanted, "refused", 7);

	snprintf(path, sizeof(path), "tests/tables/%s", l->file);
	l->options.path = path;
	if (import_open(&l->options, &r, why, sizeof(why)) != RESULT_OK) {
		cr_expect(refused, "%s: refused: %s", l->file, why);
		if (refused)
			check_refusal(l);
		return;
	}
	cr_expect(!refused, "%s should be refused", l->file);
	/* a record is known when it was read, and a table when it was opened */
	while (import_next(r, &item) == RESULT_OK)
		;
	import_choice(r, &choice);
	import_close(r);
	if (!refused)
		check_choice(l, &choice);
}

Test(tables, each_is_read_as_what_it_is_or_refused_with_what_helps)
{
	FILE *f = fopen("tests/tables/index.txt", "r");
	struct line line;
	int tables = 0;

	cr_assert_not_null(f);
	for (; next_line(f, &line); tables++)
		check_table(&line);
	fclose(f);
	cr_assert_gt(tables, 100);
}

/* ---- the program ---- */

Test(tables, a_check_is_one_json_object_or_a_refusal_with_the_way_out)
{
	struct program_result r = PROGRAM("replay", "--check", "tests/tables/unit-col-mixed-quantities.csv");

	cr_assert_eq(r.code, 0, "%s", r.err);
	cr_assert_str_eq(
		r.out,
		"{\"time_column\":1,\"time_form\":\"date and clock\",\"step_s\":5,\"span_s\":55,\"temperature_column\":3,"
		"\"unit\":\"C\",\"rows\":24,\"used\":12,\"first_c\":31.4,\"last_c\":14.8,"
		"\"note\":\"column 4 unit: rows in '%' and the like are left out\"}\n");
	program_free(&r);
	r = PROGRAM("replay", "--check", "tests/tables/long-two-refused.csv");
	cr_assert_eq(r.code, 1);
	cr_assert_str_eq(r.out, "");
	cr_assert(strstr(r.err, "take one of them: --only sensor=calf"), "%s", r.err);
	program_free(&r);
	r = PROGRAM("replay", "--check", "--only", "sensor=calf", "tests/tables/long-two-refused.csv");
	cr_assert(strstr(r.out, "\"used\":12,"), "%s", r.out);
	program_free(&r);
}

Test(tables, a_replay_tells_its_choice_first)
{
	struct program_result r = PROGRAM("replay", "tests/tables/hobo-f.csv");

	cr_assert_eq(r.code, 0, "%s", r.err);
	cr_assert(strstr(r.err,
			 "hobo-f.csv: time: column 2 Date Time, GMT+01:00 (date and clock), every 5 s, 55 s; "
			 "temperature: column 3 Temp, "),
		  "%s", r.err);
	cr_assert(strstr(r.err, ", °F; 12 of 13 rows\n"), "%s", r.err);
	program_free(&r);
	r = PROGRAM("replay", "tests/tables/second-run.csv");
	cr_assert(strstr(r.err, "a second recording begins at line 14"), "%s", r.err);
	program_free(&r);
}

Test(tables, one_that_is_too_coarse_is_told_once)
{
	struct program_result r = PROGRAM("replay", "tests/tables/date-beside-clock.csv");

	cr_assert_eq(r.code, 0, "%s", r.err);
	cr_assert(strstr(r.err, "too coarse to find numbness"), "%s", r.err);
	cr_assert_null(strstr(r.out, "lost"), "%s", r.out);
	cr_assert_null(strstr(r.out, "LOST"), "%s", r.out);
	program_free(&r);
}
