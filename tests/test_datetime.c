#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/datetime.h"

static bool parse(const char *text, struct datetime *d)
{
	return datetime_parse(text, strlen(text), d);
}

/* As UTC text, "clock MS", or "no". */
static const char *read_as(const char *text, enum date_order order)
{
	static char buf[64];
	struct datetime d;
	int64_t ms;

	if (!parse(text, &d) || !datetime_ms(&d, order, &ms))
		return "no";
	if (d.kind == DATETIME_CLOCK)
		snprintf(buf, sizeof(buf), "clock %lld", (long long)ms);
	else
		datetime_format(ms, 0, true, buf, sizeof(buf));
	return buf;
}

#define READS(text, wanted) cr_expect_str_eq(read_as(text, DATE_ORDER_UNKNOWN), wanted, "%s", text)
#define REFUSES(text) cr_expect_str_eq(read_as(text, DATE_ORDER_UNKNOWN), "no", "%s", text)

Test(datetime, iso)
{
	READS("2026-11-22T21:10:00", "2026-11-22T21:10:00.000+00:00");
	READS("2026-11-22 21:10:00", "2026-11-22T21:10:00.000+00:00");
	READS(" 2026-11-22  21:10 ", "2026-11-22T21:10:00.000+00:00");
	READS("2026-11-22T21:10:00.5", "2026-11-22T21:10:00.500+00:00");
	READS("2026-11-22T21:10:00,1239", "2026-11-22T21:10:00.124+00:00");
	READS("2026-12-31T23:59:59.9996", "2027-01-01T00:00:00.000+00:00");
	READS("2026-11-22T21:10:00Z", "2026-11-22T21:10:00.000+00:00");
	READS("2026-11-22T21:10:00.250+01:00", "2026-11-22T20:10:00.250+00:00");
	READS("2026-11-22T21:10:00-0530", "2026-11-23T02:40:00.000+00:00");
	READS("2026-11-22T21:10:00+01", "2026-11-22T20:10:00.000+00:00");
	READS("2026-11-22 21:10:00 UTC", "2026-11-22T21:10:00.000+00:00");
	READS("2026/11/22 21:10:00", "2026-11-22T21:10:00.000+00:00");
	READS("2024-02-29T24:00:00", "2024-03-01T00:00:00.000+00:00");
}

Test(datetime, other_forms)
{
	READS("16.01.2021 12:17:07", "2021-01-16T12:17:07.000+00:00");
	READS("1.2.21 2:03:04", "2021-02-01T02:03:04.000+00:00");
	READS("19-Jun-2015 16:39:46", "2015-06-19T16:39:46.000+00:00");
	READS("19-DEC-2015 16:39:46.75", "2015-12-19T16:39:46.750+00:00");
	READS("06/19/2015 04:39:46 PM", "2015-06-19T16:39:46.000+00:00");
	READS("06/19/15 12:00 am", "2015-06-19T00:00:00.000+00:00");
	READS("19/06/2015 16:39:46", "2015-06-19T16:39:46.000+00:00");
	READS("7:05", "clock 25500000");
	READS("23:59:59.999", "clock 86399999");
	READS("12:30 PM", "clock 45000000");
	READS("100:00:00", "clock 360000000");
}

Test(datetime, refused)
{
	static const char *const texts[] = {
		"",
		" ",
		"12",
		"12.5",
		"2026-11-22",
		"2026-11-22T",
		"2026-13-01 00:00:00",
		"2026-02-29 00:00:00",
		"2026-11-31 10:00:00",
		"31.04.2021 10:00:00",
		"0000-01-01 00:00:00",
		"2026-11-22 25:00:00",
		"2026-11-22 24:00:01",
		"2026-11-22 10:60:00",
		"2026-11-22 10:00:61",
		"2026-11-22 10:00:00x",
		"2026-11-22 10:00:00+",
		"2026-11-22 10:00:00+1",
		"2026-11-22 10:00:00+99:00",
		"2026-11-22 10:00:00.",
		"13/13/2021 10:00:00",
		"32/01/2021 10:00:00",
		"19-Jux-2015 16:39:46",
		"19-Jun-201 16:39:46",
		"10:5",
		"13:00 PM",
		"0:30 AM",
		"1000:00:00",
		"10:00:00:00",
		"20260-11-22 10:00:00",
		"-1:00:00",
		"nan",
		"2026-11-22T21:10:00Zx",
		"2026-11/22 10:00:00",
		"\xff\xff",
		"99999999999999999999:00",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		REFUSES(texts[i]);
}

Test(datetime, order_of_slashed_dates)
{
	struct datetime a, b;

	cr_assert(parse("03/04/2021 10:00:00", &a));
	cr_assert_eq(datetime_order(&a), DATE_ORDER_UNKNOWN);
	cr_assert_str_eq(read_as("03/04/2021 10:00:00", DATE_DAY_FIRST), "2021-04-03T10:00:00.000+00:00");
	cr_assert_str_eq(read_as("03/04/2021 10:00:00", DATE_MONTH_FIRST), "2021-03-04T10:00:00.000+00:00");
	cr_assert(parse("03/13/2021 10:00:00", &b));
	cr_assert_eq(datetime_order(&b), DATE_MONTH_FIRST);
	cr_assert_str_eq(read_as("03/13/2021 10:00:00", DATE_DAY_FIRST), "no");
	cr_assert(parse("13-03-2021 10:00:00", &b));
	cr_assert_eq(datetime_order(&b), DATE_DAY_FIRST);
	cr_assert(parse("03/05/2021 00:00:01", &b));
	cr_assert_eq(datetime_order_between(&a, &b), DATE_MONTH_FIRST);
	cr_assert(parse("04/04/2021 00:00:01", &b));
	cr_assert_eq(datetime_order_between(&a, &b), DATE_DAY_FIRST);
	cr_assert_eq(datetime_order_between(&a, &a), DATE_ORDER_UNKNOWN);
	cr_assert(parse("06/07/2021 00:00:01", &b));
	cr_assert_eq(datetime_order_between(&a, &b), DATE_ORDER_UNKNOWN);
	cr_assert(parse("2021-03-04 10:00:00", &b));
	cr_assert_eq(datetime_order(&b), DATE_ORDER_UNKNOWN, "an ISO date has its order");
	cr_assert_not(b.slashed);
}

Test(datetime, midnight_passes)
{
	const int64_t evening = 23 * INT64_C(3600000) + 59 * 60000;

	cr_assert_eq(datetime_unwrap(evening, 1000), DAY_MS + 1000);
	cr_assert_eq(datetime_unwrap(evening, evening - 5000), evening - 5000, "a step back is no day");
	cr_assert_eq(datetime_unwrap(3 * DAY_MS + evening, 1000), 4 * DAY_MS + 1000);
	cr_assert_eq(datetime_unwrap(DAY_MS + 1000, evening), evening, "nor is it a day forward");
	cr_assert_eq(datetime_unwrap(1000, evening), evening - DAY_MS);
	cr_assert_eq(datetime_unwrap(0, 0), 0);
}

Test(datetime, days_agree_with_the_c_library)
{
	/* every day of 1600..2500, against timegm() */
	for (int year = 1600; year <= 2500; year++)
		for (int month = 1; month <= 12; month++)
			for (int day = 1; day <= 31; day++) {
				struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
				int64_t days, secs = timegm(&tm);
				bool real = tm.tm_mday == day && tm.tm_mon == month - 1;

				cr_assert_eq(datetime_days(year, month, day, &days), real, "%d-%d-%d", year,
					     month, day);
				if (real)
					cr_assert_eq(days * 86400, secs, "%d-%d-%d", year, month, day);
			}
}

Test(datetime, format)
{
	char buf[40];

	cr_assert_str_eq(datetime_format(0, 0, false, buf, sizeof(buf)), "1970-01-01T00:00:00+00:00");
	cr_assert_str_eq(datetime_format(0, -3600, true, buf, sizeof(buf)), "1969-12-31T23:00:00.000-01:00");
	cr_assert_str_eq(datetime_format(1795378200007, 3600, true, buf, sizeof(buf)),
			 "2026-11-22T21:10:00.007+01:00");
	cr_assert_str_eq(datetime_format(1795378200007, 20700, false, buf, sizeof(buf)),
			 "2026-11-23T01:55:00+05:45");
	cr_assert_str_eq(datetime_format(INT64_MAX, 0, false, buf, 5), "9999");
	datetime_format(INT64_MIN, INT32_MAX, true, buf, sizeof(buf));
	datetime_format(INT64_MAX, -64800, true, buf, sizeof(buf));
	cr_assert_eq(strlen(buf), 29);
}

Test(datetime, format_and_parse_are_inverse)
{
	const char *given = getenv("ICECUE_TEST_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL), x = seed * 2 + 1;

	fprintf(stderr, "seed: ICECUE_TEST_SEED=%llu\n", (unsigned long long)seed);
	for (int i = 0; i < 20000; i++) {
		char buf[40];
		struct datetime d;
		int64_t back;

		x = x * 6364136223846793005u + 1442695040888963407u;
		int64_t ms = (int64_t)((x >> 11) % UINT64_C(250000000000000));
		long off = (long)((x >> 3) % 1681) * 60 - 50400;

		datetime_format(ms, off, true, buf, sizeof(buf));
		cr_assert(parse(buf, &d) && datetime_ms(&d, DATE_ORDER_UNKNOWN, &back), "%s", buf);
		cr_assert_eq(back, ms, "%s", buf);
	}
}
