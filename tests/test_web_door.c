/* Who may look at the page: codes, names, and what is slowed down. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "live/web/address.h"
#include "live/web/door.h"

static struct door d;

static void make(void)
{
	cr_assert(door_init(&d, 0));
}
TestSuite(web_door, .init = make);

/* Not the code, but as long. */
static const char *wrong(void)
{
	static char code[DOOR_CODE + 1];
	strcpy(code, d.code);
	code[0] = code[0] == '9' ? '0' : (char)(code[0] + 1);
	return code;
}

Test(web_door, secrets_are_random_and_long)
{
	struct door other;
	cr_assert(door_init(&other, 0));
	cr_expect_eq(strlen(d.code), DOOR_CODE);
	cr_expect_eq(strspn(d.code, "0123456789"), DOOR_CODE);
	cr_expect_eq(strlen(d.cookie), 32);
	cr_expect_str_neq(d.cookie, d.token);
	cr_expect(strcmp(d.code, other.code) || strcmp(d.cookie, other.cookie));
	cr_expect_str_neq(d.token, other.token);
}

Test(web_door, the_code_may_be_typed_with_blanks)
{
	char typed[32];
	snprintf(typed, sizeof(typed), "%.4s %.2s-%.2s", d.code, d.code + 4, d.code + 6);
	cr_expect_eq(door_try(&d, "10.0.0.1", typed, 0), DOOR_RIGHT);
	cr_expect_eq(door_try(&d, "10.0.0.1", "", 0), DOOR_WRONG);
	snprintf(typed, sizeof(typed), "%s1", d.code);
	cr_expect_eq(door_try(&d, "10.0.0.1", typed, 0), DOOR_WRONG, "one digit too many");
	snprintf(typed, sizeof(typed), "%.7s", d.code);
	cr_expect_eq(door_try(&d, "10.0.0.1", typed, 0), DOOR_WRONG, "one too few");
}

Test(web_door, an_address_may_guess_three_times_then_once_in_ten_seconds)
{
	for (int i = 0; i < DOOR_TRIES; i++)
		cr_assert_eq(door_try(&d, "10.0.0.1", wrong(), 0), DOOR_WRONG);
	cr_expect_eq(door_try(&d, "10.0.0.1", wrong(), 0), DOOR_LATER);
	cr_expect_eq(door_try(&d, "10.0.0.1", d.code, 9999), DOOR_LATER, "even the right one tells nothing");
	cr_expect_eq(door_try(&d, "10.0.0.2", d.code, 9999), DOOR_RIGHT, "nobody else waits");
	cr_expect_eq(door_try(&d, "10.0.0.1", wrong(), 10000), DOOR_WRONG);
	cr_expect_eq(door_try(&d, "10.0.0.1", d.code, 10001), DOOR_LATER);
	cr_expect_eq(door_try(&d, "10.0.0.1", d.code, 20000), DOOR_RIGHT);
}

/* Whoever takes a new address for each guess: how often may they in an hour? */
Test(web_door, many_addresses_do_not_guess_faster)
{
	char address[32];
	int tries = 0;
	for (int t = 0; t < 3600000; t += 100) {
		snprintf(address, sizeof(address), "2001:db8::%x", t / 100);
		tries += door_try(&d, address, wrong(), t) == DOOR_WRONG;
	}
	cr_expect_leq(tries, DOOR_ALL_TRIES + DOOR_FRESH + 3600000 / DOOR_ALL_EVERY_MS + 1);
	cr_expect_geq(tries, DOOR_FRESH);
}

Test(web_door, a_flood_of_guesses_keeps_out_nobody_who_did_not_guess)
{
	char address[32];
	for (int i = 0; i < 200; i++) {
		snprintf(address, sizeof(address), "10.0.%d.1", i / 3);
		door_try(&d, address, wrong(), i);
	}
	cr_expect_eq(d.all.left, 0);
	cr_expect_eq(door_try(&d, "10.1.0.1", d.code, 200), DOOR_RIGHT);
}

Test(web_door, secrets_are_compared_whole)
{
	cr_expect(door_same("abc", "abc"));
	cr_expect_not(door_same("abc", "abd"));
	cr_expect_not(door_same("abc", "ab"));
	cr_expect_not(door_same("abc", "abcd"));
	cr_expect_not(door_same("abc", ""));
	cr_expect_not(door_same("abc", NULL));
}

Test(web_door, only_numbers_and_own_names_are_this_computer)
{
	static const char *const names[] = {"", "laptop", "laptop.local", NULL};
	static const char *const good[] = {"localhost",	  "localhost:8080", "127.0.0.1:8080",
					   "192.168.1.5", "[::1]:8080",	    "[fe80::1]",
					   "LAPTOP:8080", "laptop.local",   "LocalHost:1"};
	static const char *const bad[] = {"evil.example",
					  "evil.example:8080",
					  "localhost.evil.example",
					  "",
					  "127.0.0.1.evil.example",
					  "1.2.3",
					  "[::1",
					  "[::1]x",
					  "[evil]:1",
					  "laptop:80:80",
					  "laptop:8o80",
					  " localhost",
					  "::1"};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_expect(door_host(good[i], names), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(door_host(bad[i], names), "%s", bad[i]);
	cr_expect_not(door_host(NULL, names));
}

Test(web_door, a_page_from_here_has_our_name)
{
	cr_expect(door_origin("http://localhost:8080", "localhost:8080"));
	cr_expect(door_origin("https://Laptop.home.arpa", "laptop.home.arpa"));
	cr_expect_not(door_origin("http://localhost:8081", "localhost:8080"), "another port is another page");
	cr_expect_not(door_origin("http://evil.example", "localhost:8080"));
	cr_expect_not(door_origin("ftp://localhost:8080", "localhost:8080"));
	cr_expect_not(door_origin("null", "localhost:8080"));
	cr_expect_not(door_origin(NULL, "localhost:8080"));
	cr_expect_not(door_origin("http://x", NULL));
}

static void expect_address(const char *text, const char *url, bool local)
{
	struct web_address a;
	char why[300] = "", got[ADDRESS_URL];
	cr_assert(web_address_parse(text, &a, why, sizeof(why)), "%s: %s", text, why);
	cr_expect_eq(a.local, local, "%s", text);
	if (url)
		cr_expect_str_eq(web_address_url(&a, got), url);
}

Test(web_door, an_address_is_what_a_person_writes)
{
	static const char *const bad[] = {
		"",	   "x",	    "8080x",	    "65536",	 ":8080",      "host.example:80",
		"1.2.3:8", "[::1]", "[::1]8080",    "[::1:8080", "127.0.0.1:", "-1",
		" 8080",   "+8080", "[1.2.3.4]:80", "::1",	 "0x50",       "127.0.0.1:80:80"};
	expect_address("8080", "http://127.0.0.1:8080/", true);
	expect_address("localhost:8080", "http://127.0.0.1:8080/", true);
	expect_address("127.0.0.9:1", "http://127.0.0.9:1/", true);
	expect_address("[::1]:8080", "http://[::1]:8080/", true);
	expect_address("192.168.1.5:8080", "http://192.168.1.5:8080/", false);
	expect_address("0.0.0.0:8080", NULL, false);
	expect_address("[::]:8080", NULL, false);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct web_address a;
		char why[300] = "";
		cr_expect_not(web_address_parse(bad[i], &a, why, sizeof(why)), "'%s'", bad[i]);
		cr_expect_not_null(strstr(why, "takes [ADDRESS:]PORT"), "%s", why);
	}
}
