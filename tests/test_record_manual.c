/* src/doc/record.md and icecue-record(5) name all that stands in a record, and nothing else. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "icecue/rule_names.h"
#include "store/record.h"
#include "support/program.h"
#include "support/story_maker.h"

static char *manual, *page;

static void begin(void)
{
	size_t n;
	manual = file_read("src/doc/record.md", &n);
	page = file_read("src/man/icecue-record.5", &n);
	cr_assert(manual && page);
	for (char *at = page, *to = page;; at++) { /* as it is read: a dash is written \- */
		if (*at != '\\')
			*to++ = *at;
		if (!*at)
			break;
	}
}

static void end(void)
{
	free(manual);
	free(page);
}

TestSuite(record_manual, .init = begin, .fini = end);

/* A word of the manual is one that stands between backticks. */
static void expect_word(const char *word)
{
	char quoted[96];
	snprintf(quoted, sizeof(quoted), "`%s`", word);
	cr_expect_not_null(strstr(manual, quoted), "record.md has no %s", quoted);
}

static void expect_both(const char *word)
{
	expect_word(word);
	cr_expect_not_null(strstr(page, word), "icecue-record.5 has no %s", word);
}

#define EXPECT_NAME(member, name, ...) expect_word(name);

/* Every word that a cell can hold; a mark or an event that is none is an empty cell. */
Test(record_manual, has_every_word)
{
	STATUS_LIST(EXPECT_NAME)
	PHASE_LIST(EXPECT_NAME)
	PRIORITY_LIST(EXPECT_NAME)
	ALERT_CLASS_LIST(EXPECT_NAME)
	MARK_SOURCE_LIST(EXPECT_NAME)
	PLACEMENT_LIST(EXPECT_NAME)
	SENSOR_KIND_LIST(EXPECT_NAME)
	for (int k = MARK_NONE + 1; k < MARK_KIND_COUNT; k++)
		expect_word(mark_name((enum mark_kind)k));
	for (int k = EVENT_NONE + 1; k < EVENT_KIND_COUNT; k++)
		expect_word(event_name((enum event_kind)k));
	for (int k = REASON_NONE + 1; k < REASON_COUNT; k++)
		expect_word(reason_name((enum reason)k));
}

/* Of the numbered ones the first and the last. */
Test(record_manual, has_every_column)
{
	const struct row_columns c = row_columns_of(SPOTS_MAX, true);
	char name[24];
	const char *column;
	for (int i = 0; (column = row_column_name(&c, i, name)); i++)
		if (strncmp(column, "spot", 4) != 0 || column[4] == '2' || column[4] == '0' + SPOTS_MAX)
			expect_both(column);
}

static struct record_head full_head(void)
{
	struct record_head h = maker_head("Anna");
	h.n_spots = SPOTS_MAX;
	h.simulated = true;
	strcpy(h.therapist, "Kim");
	strcpy(h.threshold, "learned from 4 sessions");
	strcpy(h.reference, "temper usb:1-3");
	strcpy(h.ambient, h.reference);
	strcpy(h.touch, h.reference);
	for (int i = 0; i < SPOTS_MAX; i++) {
		h.spot[i].place.known = true;
		h.spot[i].calibration = (struct calibration){1000, -400, "2026-10-01T12:00:00+02:00"};
	}
	for (size_t i = 0; i < rule_count(); i++)
		rule_set(rule_at(i), &h.rules, 1000);
	return h;
}

Test(record_manual, has_every_line_of_the_head)
{
	struct record_head h = full_head();
	char text[RECORD_HEAD_MAX];
	cr_assert_gt(record_head_format(&h, text, sizeof(text)), 0);
	int lines = 0;
	for (char *line = strtok(text, "\n"); line && *line == '#'; line = strtok(NULL, "\n"), lines++) {
		char *key = line + 2, *colon = strstr(line, ": "), *last;
		if (!colon) {
			expect_both(line);
			continue;
		}
		*colon = '\0';
		last = strrchr(key, ' ');
		if (!strncmp(key, "rule ", 5))
			expect_word(key + 5);
		else if (!last || atoi(last) == SPOTS_MAX)
			expect_both(key);
	}
	cr_expect_gt(lines, 40);
}

/* Is it a word of a cell, of a head, or a column? */
static bool is_known(const char *word)
{
	struct row_columns c = row_columns_of(SPOTS_MAX, true);
	struct record_head h;
	enum status status;
	enum mark_kind mark;
	enum mark_source_kind source;
	enum event_kind event;
	enum reason reason;
	enum spot_state state;
	char line[96], name[24];
	const char *column;
	if (status_parse(word, &status) || mark_parse(word, &mark) || mark_source_parse(word, &source) ||
	    event_parse(word, &event) || reason_parse(word, &reason) || spot_state_parse(word, &state) ||
	    !strcmp(word, "state="))
		return true;
	for (int p = 0; p < PHASE_COUNT; p++)
		if (!strcmp(word, phase_name((enum phase)p)))
			return true;
	for (int i = 0; (column = row_column_name(&c, i, name)); i++)
		if (!strcmp(word, column))
			return true;
	if (!strncmp(word, "# icecue record", 15) || !strcmp(word, "rule NAME") || !strcmp(word, "reason="))
		return true;
	bool calibration = !strncmp(word, "calibration", 11);
	snprintf(line, sizeof(line), "# %s: %s", word,
		 calibration		      ? "offset_c=1 slope=1 calibrated=2026-10-01T12:00:00+02:00"
		 : !strcmp(word, "placement") ? "edge"
		 : !strcmp(word, "ice")	      ? "bag"
		 : !strcmp(word, "sensor")    ? "ir"
					      : "channel=T1");
	return record_head_parse(line, &h);
}

/* What stands in the first cell of a table's row. */
Test(record_manual, has_no_word_that_the_program_does_not_know)
{
	int words = 0;
	for (char *line = strtok(manual, "\n"); line; line = strtok(NULL, "\n")) {
		char *cell = line + 2, *stop = strstr(cell, " | ");
		if (strncmp(line, "| `", 3) != 0 || !stop)
			continue;
		*stop = '\0';
		for (char *word = strchr(cell, '`'); word; word = strchr(word, '`'), words++) {
			char *close = strchr(++word, '`');
			cr_assert_not_null(close, "%s", line);
			*close = '\0';
			cr_expect(is_known(word), "record.md has `%s`", word);
			word = close + 1;
		}
	}
	cr_expect_gt(words, 90, "%d", words);
}

/* It is a record, and its rows are written so. */
Test(record_manual, has_an_example_that_is_a_record)
{
	char *text = strstr(manual, "```\n") + 4, *stop = strstr(text, "```"), why[256], line[512];
	struct record_head h;
	struct row row = {0};
	char head[RECORD_HEAD_MAX];
	int rows = 0;
	*stop = '\0';
	size_t at = record_head_read(text, strlen(text), &h, why, sizeof(why));
	cr_assert(at, "%s", why);
	cr_assert_gt(h.columns.n, 0);
	cr_expect_eq(h.n_spots, 2);
	record_head_format(&h, head, sizeof(head));
	for (const char *from = text; from < text + at; from = strchr(from, '\n') + 1) {
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(from, "\n") + 1, from);
		cr_expect_not_null(strstr(head, line), "the program would not write %s", line);
	}
	for (char *from = strchr(text + at, '\n') + 1; *from; rows++) {
		size_t n = strcspn(from, "\n");
		char copy[512];
		snprintf(copy, sizeof(copy), "%.*s", (int)n, from);
		cr_assert(row_parse(copy, n, &h.columns, NULL, &row), "%.*s", (int)n, from);
		cr_assert_gt(row_format(&row, &h.columns, line, sizeof(line)), 0);
		cr_expect_eq(strncmp(from, line, n + 1), 0, "%.*s\n%s", (int)n, from, line);
		from += n + 1;
	}
	cr_expect_gt(rows, 8);
}
