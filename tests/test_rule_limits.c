/* The rules that a record carries: their limits, and how each kind of number is kept. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "config/settings.h"
#include "icecue/rule_names.h"
#include "store/record.h"

static const struct rule_name *rule_of(const char *name)
{
	const struct rule_name *rule = rule_find(name, strlen(name));
	cr_assert_not_null(rule, "%s", name);
	return rule;
}

Test(rule_limits, no_limit_lets_a_rule_mean_something_else)
{
	/* the contract's ranges, and its defaults that a record may make stricter, never laxer */
	static const struct {
		const char *name;
		int64_t least, most;
	} limits[] = {
		{"numb_c", 8000, 15000},
		{"numb_hold_s", 30000, 120000},
		{"numb_min_icing_s", 90000, INT64_MAX},
		{"window_c", 0, 15000},
		{"window_max_s", 0, 180000},
		{"rewarm_min_s", MINUTES_MS(45), INT64_MAX},
	};
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		const struct rule_name *rule = rule_of(limits[i].name);
		if (limits[i].least)
			cr_expect_eq(rule->least, limits[i].least, "%s", rule->name);
		if (limits[i].most != INT64_MAX)
			cr_expect_eq(rule->most, limits[i].most, "%s", rule->name);
	}
	cr_expect_null(rule_find("numb_c", 5));
	cr_expect_null(rule_find("numb_cx", 7));
}

/* A record that was read once is read by every later version: none of these may come nearer. */
Test(rule_limits, records_of_before_stay_within_the_limits)
{
	static const struct {
		const char *name;
		double least, most;
	} rows[] = {
		{"numb_c", 8, 15},
		{"numb_hold_s", 30, 120},
		{"numb_min_icing_s", 90, 600},
		{"numb_margin_in", 0.5, 5},
		{"numb_margin_edge", 0.5, 5},
		{"window_c", 10, 15},
		{"window_hold_s", 1, 60},
		{"window_max_s", 30, 180},
		{"rewarm_min_s", 2700, 14400},
		{"rewarm_hold_s", 60, 3600},
		{"still_cold_s", 3600, 36000},
		{"rounds_per_day", 1, 100},
		{"edge_mm", -200, 200},
		{"area_mm", 0, 300},
		{"ambient_c", -10, 45},
		{"bony", 0, 1},
		{"tau_s", 0, 600},
		{"accuracy_c", 0, 5},
		{"resolution_c", 0, 5},
		{"rounds_before", 0, 1000},
	};
	cr_expect_eq(rule_count(), sizeof(rows) / sizeof(rows[0]), "a new rule has its row here");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct rule_name *rule = rule_of(rows[i].name);
		cr_expect_float_eq((double)rule->least, 1000 * rows[i].least, 0.1, "%s", rule->name);
		cr_expect_float_eq((double)rule->most, 1000 * rows[i].most, 0.1, "%s", rule->name);
	}
}

Test(rule_limits, a_record_takes_what_the_options_take)
{
	int n = 0;
	for (int id = 0; id < SETTINGS; id++) {
		const struct setting_row *s = &settings[id];
		if (!s->rule || s->min == s->max)
			continue;
		const struct rule_name *rule = rule_of(s->rule);
		cr_expect(rule->least == s->min || !rule->least, "%s: 0 is not known", s->rule);
		cr_expect_eq(rule->most, s->max, "%s", s->rule);
		n++;
	}
	cr_expect_geq(n, 4);
}

/* Reads the rule as a record's head has it; true: it was taken. */
static bool head_takes(const struct rule_name *rule, int64_t v, struct record_head *h)
{
	char line[128], number[24];
	*h = (struct record_head){0};
	rules_default(&h->rules);
	snprintf(line, sizeof(line), "# rule %s: %s", rule->name,
		 format_thousandths(v, number, sizeof(number)));
	cr_assert(record_head_parse(line, h), "%s", line);
	return !h->bad_rules[0];
}

Test(rule_limits, what_is_beyond_is_told_and_the_default_holds)
{
	struct record_head h;
	struct rules usual;
	rules_default(&usual);
	for (size_t i = 0; i < rule_count(); i++) {
		const struct rule_name *rule = rule_at(i);
		cr_expect(head_takes(rule, rule->least, &h), "%s", rule->name);
		cr_expect(head_takes(rule, rule->most, &h), "%s", rule->name);
		cr_expect_eq(rule_get(rule, &h.rules), rule->most, "%s", rule->name);
		int64_t beyond[] = {rule->least - 1, rule->most + 1};
		for (int k = 0; k < 2; k++) {
			cr_expect(!head_takes(rule, beyond[k], &h), "%s", rule->name);
			cr_expect_eq(memcmp(&h.rules, &usual, sizeof(usual)), 0, "%s", rule->name);
			cr_expect_not_null(strstr(h.bad_rules, rule->name));
		}
	}
}

Test(rule_limits, several_that_are_wrong_are_all_named)
{
	struct record_head h = {0};
	rules_default(&h.rules);
	record_head_parse("# rule numb_c: 99", &h);
	record_head_parse("# rule window_c: warm", &h);
	cr_expect_str_eq(h.bad_rules,
			 "numb_c is 99, and may be 8 to 15; window_c is warm, and may be 10 to 15");
	cr_expect(!record_head_parse("# rule of_later: 1", &h));
}

Test(rule_limits, what_is_not_known_has_no_number)
{
	static const char *const names[] = {"accuracy_c", "resolution_c", "ambient_c", "edge_mm"};
	struct rules r;
	rules_default(&r);
	for (int i = 0; i < 4; i++) {
		const struct rule_name *rule = rule_of(names[i]);
		cr_expect_eq(rule_get(rule, &r), MS_NONE, "%s", names[i]);
		rule_set(rule, &r, 1500);
		cr_expect_eq(rule_get(rule, &r), 1500);
		rule_set(rule, &r, MS_NONE);
		cr_expect_eq(rule_get(rule, &r), MS_NONE, "%s", names[i]);
	}
	cr_expect(!r.has_edge && r.edge_um == 0 && r.ambient_mc == MC_NONE && r.accuracy_mc == 0);
	rule_set(rule_of("accuracy_c"), &r, 1);
	cr_expect_eq(rule_get(rule_of("accuracy_c"), &r), 1);
	rule_set(rule_of("accuracy_c"), &r, -1);
	cr_expect_eq(r.accuracy_mc, 0);
	rule_set(rule_of("edge_mm"), &r, 0);
	cr_expect(r.has_edge && rule_get(rule_of("edge_mm"), &r) == 0, "at the border itself");
}

Test(rule_limits, counts_and_flags)
{
	struct rules r;
	rules_default(&r);
	rule_set(rule_of("rounds_per_day"), &r, 7000);
	cr_expect_eq(r.rounds_per_day, 7);
	cr_expect_eq(rule_get(rule_of("rounds_per_day"), &r), 7000);
	cr_expect_eq(rule_get(rule_of("bony"), &r), 0);
	rule_set(rule_of("bony"), &r, 1000);
	cr_expect(r.bony);
	cr_expect_eq(rule_get(rule_of("bony"), &r), 1000);
	rule_set(rule_of("bony"), &r, 0);
	cr_expect(!r.bony);
}

/* ---- other lines of the head ---- */

Test(rule_limits, lines_of_spots_are_those_of_their_number)
{
	struct record_head h = {0};
	cr_expect(record_head_parse("# spot 8: mm=12.5 channel=T2@temper:usb", &h));
	cr_expect(h.n_spots == 8 && h.spot[7].place.known && h.spot[7].place.distance_um == 12500);
	cr_expect_str_eq(h.spot[7].channel, "T2@temper:usb");
	cr_expect(record_head_parse("# spot 2: channel=B", &h));
	cr_expect(h.n_spots == 8 && !h.spot[1].place.known);
	static const char *const wrong[] = {
		"# spot 0: channel=A", "# spot 9: channel=A", "# spot 12: channel=A", "# spot-2: channel=A",
		"# spo: channel=A",    "# spot 2: mm=3",      "#spot 2: channel=A",   "# spot 2 channel=A"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_expect(!record_head_parse(wrong[i], &h), "%s", wrong[i]);
	struct record_head one = {0};
	cr_expect(record_head_parse(
		"# calibration: offset_c=-0.4 slope=1 calibrated=2026-10-01T12:00:00+02:00", &one));
	cr_expect(record_head_parse(
		"# calibration 3: offset_c=0.5 slope=1 calibrated=2026-10-01T12:00:00+02:00", &one));
	cr_expect(one.spot[0].calibration.offset_mc == -400 && one.spot[2].calibration.offset_mc == 500);
}

Test(rule_limits, simulated_is_told_or_named)
{
	static const struct {
		const char *probe;
		bool told, is;
	} heads[] = {{"center309 serial:/dev/ttyUSB0", false, false},
		     {"center309", true, true},
		     {"sim", false, true},
		     {"sim a model", false, true},
		     {"simple", false, false},
		     {"si", false, false}};
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct record_head h = {.simulated = heads[i].told};
		strcpy(h.probe, heads[i].probe);
		cr_expect_eq(record_is_simulated(&h), heads[i].is, "%s", heads[i].probe);
	}
	struct record_head h = {0};
	cr_expect(record_head_parse("# simulated: yes", &h) && h.simulated);
	cr_expect(record_head_parse("# simulated: no", &h) && !h.simulated);
}

static size_t read_head(const char *text, char why[300])
{
	static struct record_head h;
	return record_head_read(text, strlen(text), &h, why, 300);
}

Test(rule_limits, a_head_begins_with_its_format_and_ends_with_the_names)
{
	char why[300];
	cr_expect_eq(read_head("# icecue record 2\n# client: Anna\nelapsed_s\n", why),
		     strlen("# icecue record 2\n# client: Anna\n"));
	cr_expect_eq(read_head("# icecue record 2\n# client: Anna\nelapsed_s", why), 0);
	cr_expect_not_null(strstr(why, "ends inside its head"));
	static const char *const none[] = {"# icecue record 0\nx\n",  "# icecue record \nx\n",
					   "# icecue record -1\nx\n", "# icecue record +2\nx\n",
					   "# icecue record  2\nx\n", "# icecue recorf 2\nx\n",
					   "# icecue recorf /\nx\n",  "# icecue record 2x\nx\n",
					   "# icecue recorder\nx\n",  "\n"};
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		cr_expect_eq(read_head(none[i], why), 0, "%s", none[i]);
		cr_expect_not_null(strstr(why, "its first line should be"), "%s: %s", none[i], why);
	}
	cr_expect_eq(read_head("# icecue record 3\nx\n", why), 0);
	cr_expect_not_null(strstr(why, "format 3"));
	cr_expect_eq(read_head("# icecue record 10000\nx\n", why), 0);
	cr_expect_not_null(strstr(why, "format 9999"));
}
