/* The library for languages that do not read C's shapes: it finds what the detector finds, and says what is
 * wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "icecue/detector.h"
#include "icecue/event_json.h"
#include "icecue/plain.h"
#include "support/program.h"

#define SESSION "tests/sessions/three-beads-one-on-the-other-limb"
/* its options */
#define RULES "spot_mm=8 spot_mm=8 spot_mm=8 edge_mm=-35 area_mm=40 ambient_c=23.79 sensor=contact"
#define END_MS MINUTES_MS(10)

static char why[PLAIN_WHY];

static void refused(const char *rules, const char *probe, const char *words)
{
	struct plain *p = plain_create(rules, probe, why);
	cr_expect(!p && strstr(why, words), "%s: %s", rules, why);
	plain_destroy(p);
}

Test(plain, what_is_wrong_is_said)
{
	refused("placement", NULL, "rules are NAME=VALUE, parted by blanks, not placement");
	refused("bony=0  placement=beside", NULL, "placement cannot be beside");
	refused("numb_c=35", NULL, "numb_c is 35, and may be 8 to 15");
	refused("numb_c=13.6C", NULL, "numb_c is 13.6C");
	refused("warmth=3", NULL, "there is no rule warmth");
	refused("a_name_that_is_far_too_long_for_any_rule_there_is=1", NULL, "NAME=VALUE");
	refused("edge_mm=1234567890123456789012345678901234567890", NULL, "NAME=VALUE");
	refused("spot_mm=eight", NULL, "spot_mm cannot be eight");
	refused("spot_mm=1 spot_mm=1 spot_mm=1 spot_mm=1 spot_mm=1 spot_mm=1 spot_mm=1 spot_mm=1 spot_mm=?",
		NULL, "spot_mm cannot be ?");
	refused("", "nonsense", "there is no driver nonsense");
	refused("", "temper", "temper does not send by itself over a serial line");
	refused("", "center309", "does not send by itself");
	plain_destroy(NULL);
}

/* The events of three beads, as text. */
static void find(struct plain *p, const char *session, char *found, size_t n)
{
	size_t used = 0;
	*found = '\0';
	for (const char *line = session; line && *line;
	     line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		int64_t t_ms;
		int32_t mc[3];
		const char *at = line, *json;
		size_t took = parse_ms(at, strlen(at), '.', &t_ms);
		for (int i = 0; took && i < 3; i++) {
			at += took + 1;
			took = parse_mc(at, strcspn(at, ",\n"), '.', &mc[i]);
		}
		if (!took)
			continue;
		cr_assert(plain_feed(p, t_ms, mc, 3, MC_NONE));
		while ((json = plain_event(p)))
			used += (size_t)snprintf(found + used, n - used, "%s", json);
		cr_assert_lt(used, n);
	}
}

Test(plain, finds_what_the_detector_finds)
{
	static char found[65536];
	size_t n;
	char *session = file_read(SESSION ".csv", &n), *events = file_read(SESSION ".events", &n);
	struct plain *p = plain_create(RULES, NULL, why);
	cr_assert(p, "%s", why);
	find(p, session, found, sizeof(found));
	cr_expect_str_eq(found, events);
	cr_expect_neq(plain_skin_mc(p), MC_NONE);
	cr_expect_neq(plain_band_mc(p), MC_NONE);
	cr_expect_gt(plain_due_ms(p), 0);
	plain_destroy(p);
	free(session);
	free(events);
}

Test(plain, time_rises)
{
	const int32_t skin = 31000;
	struct plain *p = plain_create("", NULL, why);
	cr_assert(p, "%s", why);
	cr_expect_eq(plain_skin_mc(p), MC_NONE);
	cr_expect_str_eq(plain_phase(p), "before");
	cr_expect(plain_feed(p, 1000, &skin, 1, 21000));
	cr_expect_not(plain_feed(p, 1000, &skin, 1, 21000));
	cr_expect_not(plain_feed(p, 999, &skin, 1, 21000));
	cr_expect(plain_mark(p, 0, "ice_on"), "a key that comes late counts from the last reading on");
	const char *json = plain_event(p);
	cr_expect(json && strstr(json, "\"icing_started\",\"elapsed_s\":1,"), "%s", json ? json : "no event");
	cr_expect_null(plain_event(p));
	cr_expect_not(plain_mark(p, 2000, "nonsense"));
	cr_expect(plain_mark(p, 3000, "undo"));
	cr_expect(strstr(plain_event(p), "\"undone\""));
	plain_advance(p, 4000);
	cr_expect_null(plain_event(p));
	plain_destroy(p);
}

/* However the bytes are cut. */
Test(plain, bytes_of_a_board_are_readings)
{
	size_t events[2] = {0};
	for (int all = 0; all < 2; all++) {
		struct plain *p = plain_create("", "text", why);
		cr_assert(p, "%s", why);
		for (int64_t t_ms = 0; t_ms < END_MS; t_ms += 500) {
			char line[40];
			size_t n = (size_t)snprintf(line, sizeof(line), "skin: %.2f C\r\n",
						    t_ms < END_MS / 2 ? 31 + (double)(t_ms % 1500) / 15000
								      : 2.5);
			for (size_t used = 0, step = all ? n : 1; used < n;) {
				used += plain_bytes(p, t_ms, (const uint8_t *)line + used,
						    used + step <= n ? step : n - used);
				while (plain_event(p))
					events[all]++;
			}
		}
		plain_destroy(p);
	}
	cr_expect(events[0] > 0 && events[0] == events[1], "%zu, %zu", events[0], events[1]);
}
