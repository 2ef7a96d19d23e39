/* Who is who: which spellings are one client, and which are a slip of one. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/who.h"
#include "config/config.h"
#include "report/trends.h"
#include "store/spelling.h"

static void expect(const char *a, const char *b, bool same)
{
	cr_expect_eq(who_same(a, b), same, "'%s' and '%s'", a, b);
	cr_expect_eq(who_same(b, a), same, "'%s' and '%s'", b, a);
	cr_expect_eq(who_compare(a, b) < 0, who_compare(b, a) > 0, "'%s' and '%s'", a, b);
}

Test(who, capitals_and_spaces_make_no_other_person)
{
	static const char *const anna[] = {"Anna K.", "anna k.", "ANNA K.", "  Anna  K. ", "\tanna\t k."};
	for (size_t i = 0; i < 5; i++)
		for (size_t k = 0; k < 5; k++)
			expect(anna[i], anna[k], true);
	expect("", "   ", true);
	expect("Anna K.", "AnnaK.", false);
	expect("Anna K.", "Anna K", false);
	expect("Anna", "Annab", false);
	expect("Anna", "", false);
	expect("Anna ", "Anna K", false);
	/* broken UTF-8 is as its bytes are */
	expect("\xff Anna", " \xff  ANNA", true);
	expect("\xff", "\xfe", false);
}

#ifdef HAVE_LIBUNISTRING
Test(who, how_unicode_writes_a_letter_makes_no_other_person)
{
	expect("Zo\u00eb", "Zoe\u0308", true); /* composed or not */
	expect("ZO\u00cb", "zoe\u0308", true); /* and capitals beyond ASCII */
	expect("\u0410\u043d\u043d\u0430", "\u0430\u041d\u041d\u0410", true);
	expect("Stra\u00dfe", "STRASSE", true);		  /* a fold to two letters */
	expect("So\ufb01a", "sofia", true);		  /* a ligature */
	expect("\uff21\uff4e\uff4e\uff41", "Anna", true); /* full width */
	expect("Anna\u00a0K.", "anna k.", true);	  /* spaces of other kinds */
	expect("\u2003Anna\u3000", "Anna", true);
	expect("\u1e9b\u0323", "\u1e69", true); /* two folds */
	expect("Zo\u00eb", "Zoe", false);	/* an accent is another name */
	expect("\u0130nci", "inci", false);	/* in no locale */
	expect("\u0410nna", "Anna", false);	/* letters that only look alike */
}
#endif

/* The quick way for ASCII and the keys must agree on the order, or sorting goes wrong. */
Test(who, the_order_is_one)
{
	static const char *const labels[] = {
		"anna", "Anna\u0301", "Ann\u00e1", "ann b", "Annz", "\u00c5sa", "a\u030asa", "b", "",
		" ",	"ann",	      "A\u00a0b",  "a b",   "a  c", "a\u00e9",	"ae",	     "af"};
	size_t n = sizeof(labels) / sizeof(labels[0]);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			for (size_t m = 0; m < n; m++)
				if (who_compare(labels[i], labels[k]) <= 0 &&
				    who_compare(labels[k], labels[m]) <= 0)
					cr_expect_leq(who_compare(labels[i], labels[m]), 0, "'%s' '%s' '%s'",
						      labels[i], labels[k], labels[m]);
}

static void expect_near(const char *a, const char *b, bool near)
{
	cr_expect_eq(who_near(a, b), near, "'%s' and '%s'", a, b);
	cr_expect_eq(who_near(b, a), near, "'%s' and '%s'", b, a);
}

Test(who, a_slip_is_near)
{
	expect_near("Anan", "Anna", true);
	expect_near("Ana", "Anna", true);
	expect_near("anns", "ANNA", true);
	expect_near("Annna", "Anna", true);
	expect_near("left claf", "left calf", true);
	expect_near("Katharina", "Caterina", false);
	expect_near("Katharina", "Kattarinna", true);
	expect_near("anna", " ANNA", false); /* it is the same */
	expect_near("Anna", "Hanno", false);
	expect_near("left calf", "right calf", false);
	expect_near("Al", "Ali", false);
	expect_near("", "Anna", false);
	/* these are meant */
	expect_near("client 101", "client 102", false);
	expect_near("Anna M.", "Anna K.", false);
	expect_near("calf l", "calf r", false);
	expect_near("Anna 2", "Anan 2", true);
	char a[200], b[200]; /* longer than is looked at */
	memset(a, 'a', sizeof(a));
	memset(b, 'a', sizeof(b));
	a[199] = b[199] = '\0';
	b[0] = 'b';
	expect_near(a, b, true);
}

Test(who, what_was_typed_first_is_shown)
{
	struct summary at[] = {{.client = "ANNA", .site = "Left  calf"},
			       {.client = "Ben", .site = "left Calf"},
			       {.client = "anna ", .site = "thigh"},
			       {.client = "Anna", .site = "left calf"}};
	struct summary_list s = {.n = 4, .at = at};
	struct trend *t;
	spelling_unify(&s);
	int n = trends_find(&s, &t);
	cr_assert_eq(n, 3);
	cr_expect_str_eq(t[0].client, "Anna");
	cr_expect_eq(t[0].sessions, 2);
	free(t);
	cr_expect_str_eq(at[0].client, "Anna");
	cr_expect_str_eq(at[2].client, "Anna");
	cr_expect_str_eq(at[0].site, "left calf");
	cr_expect_str_eq(at[1].site, "left calf");
	cr_expect_str_eq(at[1].client, "Ben");
	cr_expect_str_eq(at[2].site, "thigh");
}

Test(who, a_section_of_the_configuration_is_of_every_spelling)
{
	static const char text[] =
		"[client \"Anna K.\"]\nbony = yes\n[client \"anna k., Left  calf\"]\nbony = no\n";
	struct config c = {0};
	char why[4600];
	cr_assert_eq(config_parse("test", text, sizeof(text) - 1, &c, why, sizeof(why)), RESULT_OK, "%s",
		     why);
	const struct config_section *s = config_client(&c, "ANNA  k.", "left calf", SETTING_BONY);
	cr_assert_not_null(s);
	cr_expect_eq(config_number(s, SETTING_BONY), 0);
	s = config_client(&c, " anna K. ", "thigh", SETTING_BONY);
	cr_assert_not_null(s);
	cr_expect_eq(config_number(s, SETTING_BONY), 1);
	cr_expect_null(config_client(&c, "Anna", "thigh", SETTING_BONY));
	config_clear(&c);
}
