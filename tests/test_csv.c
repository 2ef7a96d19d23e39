#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/safe_text.h"

/* Splits and joins with '|', so that one string shows all fields. */
static const char *split(const char *text, char sep, int cap)
{
	static char line[256], joined[512];
	struct csv_field f[16];
	size_t used = 0;

	strcpy(line, text);
	int n = csv_split(line, strlen(line), sep, f, cap);
	used += (size_t)sprintf(joined, "%d", n);
	for (int i = 0; i < n; i++)
		used += (size_t)sprintf(joined + used, "|%.*s", (int)f[i].n, f[i].at);
	return joined;
}

Test(csv, fields)
{
	cr_assert_str_eq(split("a,b,c", ',', 16), "3|a|b|c");
	cr_assert_str_eq(split("", ',', 16), "1|");
	cr_assert_str_eq(split(",", ',', 16), "2||");
	cr_assert_str_eq(split("a,,", ',', 16), "3|a||");
	cr_assert_str_eq(split("a;b,c;d", ';', 16), "3|a|b,c|d");
	cr_assert_str_eq(split("a\tb", '\t', 16), "2|a|b");
}

Test(csv, quotes)
{
	cr_assert_str_eq(split("\"a,b\",c", ',', 16), "2|a,b|c");
	cr_assert_str_eq(split("\"say \"\"hm\"\"\",x", ',', 16), "2|say \"hm\"|x");
	cr_assert_str_eq(split("\"\",\"\"", ',', 16), "2||");
	cr_assert_str_eq(split("a\"b,c", ',', 16), "2|a\"b|c", "a quote inside is a character");
	cr_assert_str_eq(split("\"a\"b,c", ',', 16), "2|ab|c");
	cr_assert_str_eq(split("\"never closed,b", ',', 16), "1|never closed,b");
	cr_assert_str_eq(split("\"a\",", ',', 16), "2|a|");
	cr_assert_str_eq(split("\"", ',', 16), "1|");
}

Test(csv, fields_beyond_cap_are_ignored)
{
	cr_assert_str_eq(split("a,b,c,d", ',', 2), "2|a|b");
	cr_assert_str_eq(split("a,\"b,c\",d", ',', 2), "2|a|b,c");
	cr_assert_str_eq(split("a", ',', 0), "0");
}

Test(csv, line_need_not_be_terminated)
{
	char line[] = {'1', ',', '"', '2', 'x', 'x'};
	struct csv_field f[4];

	cr_assert_eq(csv_split(line, 4, ',', f, 4), 2);
	cr_assert_eq(f[1].n, 1);
	cr_assert_eq(f[1].at[0], '2');
}

Test(csv, a_cell_that_readers_would_cut_is_quoted)
{
	char cell[80];

	cr_expect_str_eq(csv_cell(cell, sizeof(cell), "calf #2 red"), "\"calf #2 red\"", "# begins a comment for some");
	cr_expect_str_eq(csv_cell(cell, sizeof(cell), "pink, warm"), "\"pink, warm\"");
	cr_expect_str_eq(csv_cell(cell, sizeof(cell), "pink"), "pink");
}

/* ---- free text ---- */

Test(csv, text_for_a_table_is_no_formula)
{
	static const char *const pairs[][2] = {
		{"=1+1", "'=1+1"},
		{"+1", "'+1"},
		{"-1", "'-1"},
		{"@x", "'@x"},
		{"  =1", "  '=1"},
		{"a,=1", "a,'=1"},
		{"a;\"=1", "a;\"'=1"},
		{"a=1", "a=1"},
		{"'=1", "''=1"},
		{"left-calf", "left-calf"},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		char guarded[200], back[200];
		cr_assert_str_eq(guard_text(guarded, sizeof(guarded), pairs[i][0]), pairs[i][1]);
		cr_assert_str_eq(unguard_text(back, sizeof(back), guarded, strlen(guarded)), pairs[i][0]);
	}
	char cell[200];
	cr_assert_str_eq(csv_cell(cell, sizeof(cell), "a\nb\x1b[2J"), "a?b?[2J");
}
