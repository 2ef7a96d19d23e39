/* Raytek's infrared thermometers, scripted: no number counts before its unit is known. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/asked.h"
#include "support/guard.h"

TestSuite(raytek, .fini = asked_close, .timeout = GUARD_TEST_S);

Test(raytek, in_fahrenheit_is_asked_and_converted)
{
	struct exchange x[] = {{"3f550d", "2155460d0a", 0},
			       {"3f450d", "2145302e3935300d0a", 0},
			       {"3f540d", "2154303035302e300d0a", 0}};

	open_driver("raytek");
	RUN(x, 4000);
	cr_expect(x[0].times == 1 && x[1].times == 1);
	cr_expect_geq(n_got, 6);
	cr_expect_eq(unknown, 0);
	check_all(0, 10000);
	cr_expect_eq(emissivity(), 9500);
}

Test(raytek, with_several_heads_is_asked_for_the_first)
{
	struct exchange x[] = {{"3f550d", "2a53796e746178204572726f720d0a", 0},
			       {"3f450d", "2a53796e746178204572726f720d0a", 0},
			       {"3f540d", "2a53796e746178204572726f720d0a", 0},
			       {"3f31540d", "213154303032332e350d0a", 0},
			       {"3f31550d", "213155430d0a", 0}};

	open_driver("raytek");
	RUN(x, 9000);
	cr_expect_eq(x[2].times, 1);
	cr_expect_geq(x[4].times, 1, "it has its unit by the head, too");
	cr_expect_geq(n_got, 8);
	cr_expect_eq(unknown, 0);
	check_all(0, 23500);
}

/* 50 F is 10 C, cold skin: taken for Celsius it would be warm. */
Test(raytek, that_does_not_tell_its_unit_gives_no_number)
{
	struct exchange x[] = {{"3f550d", "", 0},
			       {"3f450d", "2145302e3938300d0a", 0},
			       {"3f540d", "2154303035302e300d0a", 0}};

	open_driver("raytek");
	RUN(x, 20000);
	cr_expect_geq(n_got, 8);
	for (int i = 0; i < n_got; i++)
		cr_expect_eq(got[i].spot[0].status, STATUS_NOT_READY, "sample %d", i);
	cr_expect_geq(x[0].times, 10, "it is asked again and again");
	cr_expect(strstr(told(), "Celsius or Fahrenheit") && strstr(told(), "U=C"), "%s", told());
	x[0].answer = "2155460d0a";
	n_got = 0;
	RUN(x, 6000);
	check_all(2, 10000);
	cr_expect_geq(n_got, 8);
	cr_expect_str_empty(told());
}

Test(raytek, that_has_no_question_for_its_unit_is_still_asked_without_a_head)
{
	struct exchange x[] = {{"3f550d", "2a53796e746178204572726f720d0a", 0},
			       {"3f450d", "2145302e3938300d0a", 0},
			       {"3f540d", "2154303035302e300d0a", 0}};

	open_driver("raytek");
	RUN(x, 10000);
	cr_expect_eq(unknown, 0, "no head's number");
	for (int i = 0; i < n_got; i++)
		cr_expect_neq(got[i].spot[0].status, STATUS_OK, "sample %d", i);
}

Test(raytek, whose_unit_is_set_meanwhile_is_asked_again)
{
	struct exchange x[] = {{"3f550d", "2155430d0a", 0},
			       {"3f450d", "2145302e3938300d0a", 0},
			       {"3f540d", "2154303031302e300d0a", 0}};

	open_driver("raytek");
	RUN(x, 4000);
	check_all(0, 10000);
	x[0].answer = "2155460d0a";
	x[2].answer = "2154303035302e300d0a";
	RUN(x, 6000);
	n_got = 0;
	RUN(x, 6000);
	cr_expect_geq(n_got, 8);
	check_all(0, 10000);
}

/* Its notice of that comes in place of an answer. */
Test(raytek, that_was_switched_off_and_on_is_asked_for_its_unit_first)
{
	struct exchange x[] = {{"3f550d", "2155430d0a", 0},
			       {"3f450d", "2145302e3938300d0a", 0},
			       {"3f540d", "2154303031302e300d0a", 0}};

	open_driver("raytek");
	RUN(x, 4000);
	x[0].answer = "";
	x[2].answer = "2358490d0a";
	RUN(x, 500);
	x[2].answer = "2154303035302e300d0a";
	n_got = 0;
	RUN(x, 4000);
	for (int i = 0; i < n_got; i++)
		cr_expect_neq(got[i].spot[0].status, STATUS_OK, "sample %d", i);
}
