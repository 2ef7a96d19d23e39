/* Keys of wet hands and of a stick that types. */
#include <criterion/criterion.h>

#include "../src/keys.h"

static struct keys fresh(void)
{
	return (struct keys){.quit_asked_ms = MS_NONE, .last_ms = MS_NONE};
}

Test(keys, nothing_ends_on_one_key)
{
	struct keys k = fresh();
	bool quit = false;
	cr_assert_eq(keys_mark(&k, 'q', 1000, PHASE_ICING, &quit), MARK_ACK);
	cr_assert_not(quit);
	cr_assert(keys_quit_asked(&k));
	keys_mark(&k, 'q', 7000, PHASE_ICING, &quit);
	cr_assert_not(quit, "six seconds later is a new question");
	keys_mark(&k, 'q', 7500, PHASE_ICING, &quit);
	cr_assert(quit);
}

Test(keys, ice_is_a_switch)
{
	struct keys k = fresh();
	bool quit = false;
	cr_assert_eq(keys_mark(&k, 'i', 0, PHASE_BEFORE, &quit), MARK_ICE_ON);
	cr_assert_eq(keys_mark(&k, 'i', 500, PHASE_NUMB, &quit), MARK_ICE_OFF);
	cr_assert_eq(keys_mark(&k, 'i', 900, PHASE_WARMING, &quit), MARK_ICE_ON);
}

Test(keys, a_stick_that_types_marks_nothing)
{
	struct keys k = fresh();
	bool quit = false;
	const char *typed = "www.pcsensor.com type:inner-tx;outer-tx qq 18.31 [c]";
	for (int i = 0; typed[i]; i++)
		cr_assert_eq(keys_mark(&k, typed[i], 1000 + 16 * i, PHASE_ICING, &quit), MARK_ACK);
	cr_assert_not(quit);
	cr_assert_eq(keys_mark(&k, 'p', 9000, PHASE_WINDOW, &quit), MARK_PASS);
}
