/* What the fuzz targets found (tests/fuzz/found), each as a test of its own. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "core/probe/probes/text_line.h"
#include "store/changes.h"
#include "store/record.h"

/* The unit behind a number was looked for behind the end of the line: the sanitizer tells. */
Test(fuzz_found, nothing_is_read_behind_the_end_of_a_line)
{
	static const char *const lines[] = {"-0.25", "31.5", "t=7", "1,2,3"};
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct text_fields f = {0};
		char *exact = strdup(lines[i]);
		text_cut(exact, &(struct text_reading){.comma = true}, &f);
		cr_expect_geq(f.n, 1, "%s", lines[i]);
		free(exact);
	}
}

/* A field of zero bytes was taken as one without a name, which could not be written again. */
Test(fuzz_found, a_correction_of_no_field_is_not_understood)
{
	static const char text[] =
		"# icecue changes 1\nid,at,by,client,site,field,t_s,old,new,undo_of,whole\n1,,,,,\0\0client,,Anan,Anna,,yes\n"
		"2,,,,,client,,Anan,Anna,,yes\n";
	struct changes c;
	cr_assert_eq(changes_parse(text, sizeof(text) - 1, &c), RESULT_OK);
	cr_expect_eq(c.bad_lines, 1);
	cr_assert_eq(c.n, 1);
	cr_expect_eq(c.at[0].id, 2);
	changes_free(&c);
}

/* A reading that is good and has no number was one of -2147483.648 C. */
Test(fuzz_found, a_good_reading_without_a_number_is_no_row)
{
	static const struct {
		const char *line;
		bool is_row;
	} rows[] = {{"3.500,29.9,ok,29.9,0.5,,21.5,icing,,,", true},
		    {"3.500,,ok,29.9,0.5,,21.5,icing,,,", false},
		    {"3.500,,fault,29.9,0.5,,21.5,icing,,,", true},
		    {"3.500,,,29.9,0.5,,21.5,icing,,,", true}};
	struct row_columns c = {.n = 11, .format = 1, .n_spots = 1};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct row row = row_at(0);
		char *line = strdup(rows[i].line);
		cr_expect_eq(row_parse(line, strlen(line), &c, NULL, &row), rows[i].is_row, "%s",
			     rows[i].line);
		free(line);
	}
}

/* A session that was cut off behind such a row was closed at a time before its start. */
Test(fuzz_found, no_row_is_older_than_its_session)
{
	struct row_columns c = {.n = 11, .format = 1, .n_spots = 1};
	char *before = strdup("-98.000,30,ok,30,0.5,,,before,,,"),
	     *first = strdup("0.000,30,ok,30,0.5,,,before,,,");
	struct row row = row_at(0);
	cr_expect_not(row_parse(before, strlen(before), &c, NULL, &row));
	cr_expect(row_parse(first, strlen(first), &c, NULL, &row));
	free(before);
	free(first);
}

/* After a file that ends with half of a line's end, nothing could be added. */
Test(fuzz_found, a_configuration_that_ends_with_a_return_can_be_edited)
{
	static const char *const files[] = {"[watch]\r\nbony = yes\r", "\r\n\r", "[watch]\nbony = yes\r"};
	static const struct config_change change = {SETTING_OFFSET, "-0.4"};
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *out = NULL, why[300] = "";
		size_t n;
		cr_assert_eq(config_edit(files[i], strlen(files[i]), CONFIG_SECTION_PROBE, "temper@1-2",
					 &change, 1, &out, &n, why, sizeof(why)),
			     RESULT_OK, "file %zu: %s", i, why);
		cr_expect(strstr(out, "offset"));
		free(out);
	}
}
