/* Days and clocks as programs write them. */
#include <criterion/criterion.h>
#include <string.h>

#include "import/moment.h"

static struct moment m;

static bool parse(const char *text)
{
	return moment_parse(text, strlen(text), &m);
}

Test(moment, the_same_moment_in_many_forms)
{
	static const char *const forms[] = {
		"2024-05-23T21:30:05",
		"20240523T213005",
		"20240523213005",
		"240523213005",
		"20240523 21:30:05",
		"23.05.2024 21.30.05",
		"23. 5. 2024 21:30:05",
		"2024. 05. 23. 21:30:05",
		"2024. 5. 23. 오후 9:30:05",
		"2024/5/23 下午9:30:05",
		"2024年5月23日21时30分05秒",
		"2024:05:23 21:30:05",
		"2024-144 21:30:05",
		"2024-05-23_21-30-05",
		"2024_05_23_21_30_05",
		"2024/05/23-21:30:05",
		"2024-05-23 21h30m05",
		"Thu May 23 21:30:05 2024",
		"Thursday, May 23, 2024 9:30:05 PM",
		"May 23 2024 09:30:05PM",
		"23 May 2024 21:30:05",
		"23-MAY-24 09.30.05.000000 PM",
		"2024-May-23 21:30:05",
		"23. Mai 2024 um 21:30:05 Uhr",
		"23 mai 2024 à 21:30:05",
		"23 de mayo de 2024 21:30:05",
		"23. května 2024 21:30:05",
		"21:30:05 23.05.2024",
		"21:30:05 May 23 2024",
		"9:30:05 p. m. 23/05/2024",
		"(2024-05-23 21:30:05)",
		"2024-05-23T21:30:05[Europe/Berlin]",
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		int64_t ms = 0;

		cr_expect(parse(forms[i]) && m.kind == MOMENT_FULL, "%s", forms[i]);
		cr_expect(datetime_ms(&m.d, datetime_order(&m.d), &ms) && ms == INT64_C(1716499805000),
			  "%s: %lld", forms[i], (long long)ms);
	}
}

Test(moment, zones)
{
	static const char *const forms[] = {
		"2024-05-23T19:30:05Z",
		"2024-05-23 21:30:05 CEST",
		"2024-05-23 21:30:05.000 +0200 CEST",
		"23/May/2024:21:30:05 +0200",
		"[23/May/2024:21:30:05 +0200]",
		"Thu, 23 May 2024 19:30:05 GMT",
		"Thu May 23 21:30:05 CEST 2024",
		"2024-05-23 15:30:05 EDT",
		"2024-05-23 21:30:05 UTC+2",
		"2024-05-23T21:30:05+02:00[Europe/Berlin]",
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		int64_t ms = 0;

		cr_expect(parse(forms[i]) && m.kind == MOMENT_FULL && m.d.zoned, "%s", forms[i]);
		cr_expect(datetime_ms(&m.d, DATE_ORDER_UNKNOWN, &ms) && ms == INT64_C(1716492605000),
			  "%s: %lld", forms[i], (long long)ms);
	}
}

Test(moment, clocks_and_durations)
{
	static const struct {
		const char *text;
		int64_t ms;
		int parts;
	} clocks[] = {
		{"21:30:05", 77405000, 3},     {"21:30", 77400000, 2},
		{"21.30.05", 77405000, 3},     {"9:30:05 PM", 77405000, 3},
		{"00:05.2", 5200, 2},	       {"00:00:05,250", 5250, 3},
		{"21:30:05:250", 77405250, 3}, {"1h02m03s", 3723000, 3},
		{"21h30", 77400000, 3},	       {"5 s", 5000, 3},
		{"PT1M30.5S", 90500, 3},       {"0 days 00:00:05", 5000, 3},
		{"1.00:00:05", 86405000, 3},   {"100:00:00", 360000000, 3},
	};

	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		cr_expect(parse(clocks[i].text) && m.kind == MOMENT_CLOCK, "%s", clocks[i].text);
		cr_expect_eq(m.d.clock_ms, clocks[i].ms, "%s: %lld", clocks[i].text, (long long)m.d.clock_ms);
		cr_expect_eq(m.parts, clocks[i].parts, "%s", clocks[i].text);
	}
	cr_expect(parse("00:05.2") && m.minutes_first);
	cr_expect(parse("10.11.12") && m.kind == MOMENT_DAY && m.may_be_clock,
		  "a clock in a column of clocks");
}

Test(moment, what_is_none)
{
	static const char *const forms[] = {"",
					    "31.4",
					    "31,4",
					    "88.5 F",
					    "1716492600",
					    "45435.8958",
					    "20240523",
					    "sensor.calf",
					    "28-000005e2fdc3",
					    "192.168.1.10",
					    "31.13.2024 10:00",
					    "25:61",
					    "Time 1",
					    "A4:C1:38:00:00:01",
					    "calf #2",
					    "PM",
					    "May"};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		cr_expect(!parse(forms[i]), "%s", forms[i]);
	cr_expect(moment_parse_day("20240523", 8, &m) && m.kind == MOMENT_DAY);
}
