/* What the fuzz targets found (tests/fuzz/found), each as a test of its own. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/probe/probes/text_line.h"
#include "store/changes.h"

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
