/* What happened, kept for whoever reads it later. */
#include <stdio.h>

#include <criterion/criterion.h>

#include "live/history.h"

static struct history kept;

static void add(int64_t at_ms, int number)
{
	char line[32];
	snprintf(line, sizeof(line), "%d\n", number);
	history_add(&kept, at_ms, line);
}

Test(history, a_reader_goes_on_where_it_was)
{
	cr_assert_null(history_line(&kept, 0));
	cr_assert_eq(history_since(&kept, 0), 0);
	add(1000, 0);
	add(2000, 1);
	add(2000, 2);
	add(3000, 3);
	cr_assert_str_eq(history_line(&kept, 1), "1\n");
	cr_assert_null(history_line(&kept, 4));
	cr_assert_eq(history_since(&kept, 0), 0);
	cr_assert_eq(history_since(&kept, 2000), 1,
		     "those of the very moment come again, rather than be lost");
	cr_assert_eq(history_since(&kept, 2001), 3);
	cr_assert_eq(history_since(&kept, 3001), 4, "what has not happened yet");
}

Test(history, the_oldest_are_forgotten_and_the_numbers_tell)
{
	for (int i = 0; i < 3 * HISTORY_LINES + 5; i++)
		add(i, i);
	cr_assert_eq(history_oldest(&kept), 2 * HISTORY_LINES + 5);
	cr_assert_eq(history_since(&kept, 0), history_oldest(&kept));
	cr_assert_null(history_line(&kept, history_oldest(&kept) - 1));
	cr_assert_str_eq(history_line(&kept, 2 * HISTORY_LINES + 5), "2053\n");
	cr_assert_str_eq(history_line(&kept, kept.n - 1), "3076\n");
}
