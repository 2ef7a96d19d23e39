/* How sessions change: the axes of the small multiples, and the chart that drops nobody. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "report/chart/charts.h"
#include "report/multiples.h"
#include "store/spelling.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"

#define CLIENTS 12

TestSuite(trends, .timeout = GUARD_TEST_S);

static const char *const clients[CLIENTS] = {
	"Anna",
	"Bernd",
	"Charlotte-Sophie von und zu Hohenstein-Langenfeld",
	"Dora",
	"Emil",
	"<script>alert(1)</script>",
	"Frida",
	"Ivo",
	"Jan",
	"K'the",
	"'; system \"touch pwned\" #",
	"Zoe",
};

static struct summary session(const char *client, const char *start)
{
	static struct summary_round rounds[4000];
	static int used;
	struct summary s = {.name = "",
			    .client = client,
			    .site = "",
			    .therapist = "",
			    .start_iso = start,
			    .n_rounds = 1,
			    .n_spots = 1,
			    .rounds = &rounds[used++ % 4000]};
	s.rounds[0] = (struct summary_round){.to_numb_ms = 200000,
					     .window_ms = 90000,
					     .to_warm_ms = 3000000,
					     .numb_error_ms = MS_NONE,
					     .warm_error_ms = MS_NONE,
					     .coldest_mc = 9800,
					     .cold_ms = 30000,
					     .passes = 5};
	return s;
}

static struct trend *find(struct summary *at, size_t n, int wanted)
{
	struct summary_list s = {.n = n, .at = at};
	struct trend *t;
	cr_assert_eq(trends_find(&s, &t), wanted);
	return t;
}

static char *draw(const struct trend *t, int n, const char *name, char *rest, size_t n_rest)
{
	char dir[64], path[128];
	size_t size;
	folder_make(dir, sizeof(dir));
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	cr_assert_eq(trends_chart(t, n, false, path, rest, n_rest), RESULT_OK);
	char *text = file_read(path, &size);
	folder_remove(dir);
	return text;
}

Test(trends, twelve_clients_are_all_in_the_chart)
{
	static struct summary at[CLIENTS];
	char rest[2048];
	for (int i = 0; i < CLIENTS; i++)
		at[i] = session(clients[i], "2026-11-22T21:10:00.000+01:00");
	at[4].rounds[0].to_numb_ms = at[4].rounds[0].window_ms = at[4].rounds[0].to_warm_ms = MS_NONE;
	struct trend *t = find(at, CLIENTS, CLIENTS);
	char *svg = draw(t, CLIENTS, "t.svg", rest, sizeof(rest));
	static const char *const shown[CLIENTS] = {
		"Anna",	 "Bernd", "Charlotte", "Dora",	"Emil",	    "&lt;script>alert",
		"Frida", "Ivo",	  "Jan",       "K’the", "; system", "Zoe"};
	for (int i = 0; i < CLIENTS; i++)
		cr_expect(strstr(svg, shown[i]), "%s is not in the chart", shown[i]);
	cr_expect(strstr(svg, "nothing yet"), "Emil was never numb");
	cr_expect_str_eq(rest, "");
	cr_expect_null(strstr(svg, "1970"));
	cr_expect_null(strstr(svg, "<script>alert"));
	free(svg);
	free(t);
}

Test(trends, those_that_find_no_room_are_named)
{
	enum { MANY = TRENDS_DRAWN + 9 };
	static struct summary at[2 * MANY];
	static char names[MANY][24];
	char rest[2048], name[24];
	int n = 0;
	for (int i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "client-%02d", i);
		for (int k = 0; k < 1 + (i >= 9); k++)
			at[n++] = session(names[i], "2026-11-22T21:10:00.000+01:00");
	}
	struct trend *t = find(at, (size_t)n, MANY);
	char *svg = draw(t, MANY, "t.svg", rest, sizeof(rest));
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "client-%02d", i);
		cr_expect(strstr(svg, name), "%s is not in the chart", name);
		cr_expect_eq(strstr(rest, name) != NULL, i < 9, "%s: %s", name, rest);
	}
	free(svg);
	svg = draw(t, MANY, "t.svg", rest, 200);
	cr_expect(strstr(rest, "more. icecue sessions --page has all"), "%s", rest);
	free(svg);
	free(t);
}

/* In the picture as well: what its four lines cannot name they count. */
Test(trends, the_picture_counts_those_that_it_does_not_name)
{
	enum { MANY = 80 };
	static char names[MANY][40];
	struct summary at[MANY];
	char rest[4096];
	for (int i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "A client with a name %02d", i);
		at[i] = session(names[i], "2026-11-22T21:10:00.000+01:00");
	}
	struct trend *t = find(at, MANY, MANY);
	char *svg = draw(t, MANY, "t.svg", rest, sizeof(rest));
	cr_expect(strstr(svg, "more. icecue sessions"), "%s", svg);
	free(svg);
	free(t);
}

Test(trends, a_session_without_a_date_or_a_figure_draws_no_1970)
{
	static struct summary at[3];
	char rest[256];
	at[0] = session("Anna", "2026-11-22T21:10:00.000+01:00");
	at[1] = session("Ben", "");
	at[2] = (struct summary){.client = "Cleo", .site = "", .start_iso = "2026-11-20T21:10:00.000+01:00"};
	struct trend *t = find(at, 3, 3);
	struct multiples m;
	multiples_begin(&m, t, 3, false);
	cr_expect_eq(m.undated, 1);
	char *svg = draw(t, 3, "t.svg", rest, sizeof(rest));
	cr_expect(strstr(svg, "Ben") && strstr(svg, "Cleo"));
	cr_expect(strstr(rest, "1 session has no date"), "%s", rest);
	cr_expect_null(strstr(svg, "1970"));
	free(svg);
	cr_expect_eq(trends_chart(&t[1], 2, false, "/nowhere/t.svg", rest, sizeof(rest)), RESULT_BAD_DATA);
	free(t);
}

/* Whatever the figures are: no name twice on an axis, few enough to be read, every point on it. */
Test(trends, no_name_is_twice_on_an_axis)
{
	uint64_t seed = script_seed();
	static struct summary at[8];
	for (int round = 0; round < 400; round++) {
		double size = script_uniform(&seed) < 0.3 ? 2000 : script_uniform(&seed) < 0.5 ? 1e5 : 1e8;
		for (int i = 0; i < 8; i++) {
			at[i] = session("Anna", "2026-11-22T21:10:00.000+01:00");
			struct summary_round *r = &at[i].rounds[0];
			r->to_numb_ms = (int64_t)(script_uniform(&seed) * size);
			r->window_ms = (int64_t)(script_uniform(&seed) * 180000);
			r->passes_outside = (int32_t)(script_uniform(&seed) * 3);
			r->coldest_mc = -2000 + (int32_t)(script_uniform(&seed) * (round % 2 ? 40000 : 300));
			r->cold_ms = round % 5 ? (int32_t)(script_uniform(&seed) * 300000) : 0;
		}
		struct trend *t = find(at, 8, 1);
		struct multiples m;
		multiples_begin(&m, t, 1, round % 3 == 0);
		for (int k = 0; k < MULTIPLE_COUNT; k++) {
			const struct multiple_axis *a = &m.axis[k];
			char before[24] = "", now[24];
			int names = 0;
			for (int64_t v = a->low; v <= a->high; v += a->step, names++) {
				multiples_tick(v, a, now, sizeof(now));
				cr_assert_str_neq(now, before, "%s", multiple_title((enum multiple)k));
				strcpy(before, now);
			}
			cr_assert(names >= 2 && names <= 6, "%d names", names);
			for (int i = 0; i < 8; i++) {
				int64_t at_s, v;
				if (multiples_point(&m, &at[i], multiple_figure((enum multiple)k, 0), &at_s,
						    &v))
					cr_assert(v >= a->low && v <= a->high && at_s > m.days.low_s &&
						  at_s < m.days.high_s);
			}
		}
		free(t);
	}
}

Test(trends, probe_and_ice_are_told_where_they_changed)
{
	static struct summary at[4];
	char text[200];
	for (int i = 0; i < 4; i++)
		at[i] = session("Anna", "2026-11-22T21:10:00.000+01:00");
	at[1].sensor = SENSOR_STEEL;
	at[3].ice = ICE_BAG;
	struct trend *t = find(at, 4, 1);
	cr_expect_str_eq(trend_technique(t, text, sizeof(text)),
			 "bare bead 3, steel tip 1; inside the ice; moved 3, bag that lies still 1");
	free(t);
}

Test(trends, are_medians_of_thirds)
{
	struct summary_round rounds[9][2] = {0};
	struct summary_list s = {.n = 9, .at = calloc(9, sizeof(*s.at))};
	for (size_t i = 0; i < s.n; i++) { /* the newest first */
		s.at[i].client = i % 2 ? "Anna" : "anna";
		s.at[i].site = "";
		s.at[i].rounds = rounds[i];
		s.at[i].n_rounds = 1 + (i == 7);
		s.at[i].rounds[1].passes_outside = i == 7;
		s.at[i].rounds[0] = (struct summary_round){.to_numb_ms = 100000 + (int64_t)i * 10000,
							   .window_ms = MS_NONE,
							   .to_warm_ms = 3000000,
							   .passes = 4 + (i < 3),
							   .passes_outside = i == 8,
							   .cold_ms = 60000,
							   .numb_error_ms = i % 2 ? 20000 : -20000,
							   .warm_error_ms = MS_NONE};
	}
	struct trend *t;
	spelling_unify(&s);
	cr_assert_eq(trends_find(&s, &t), 1, "capitals do not count");
	cr_expect_eq(t->sessions, 9);
	cr_expect_eq(t->of[TREND_TO_NUMB].all, 140000);
	cr_expect_eq(t->of[TREND_TO_NUMB].first, 170000);
	cr_expect_eq(t->of[TREND_TO_NUMB].last, 110000);
	cr_expect_eq(t->of[TREND_NUMB_ERROR].all, 20000);
	cr_expect_eq(t->of[TREND_PASSES].first, 4000);
	cr_expect_eq(t->of[TREND_PASSES].last, 5000);
	cr_expect_eq(t->outside, 2, "in any round");
	char text[2048] = "";
	FILE *f = fmemopen(text, sizeof(text), "w");
	trends_table(f, t, 1, false);
	fclose(f);
	cr_expect(strstr(text, "first third       4, last third       5: more   (9)"), "%s", text);
	cr_expect(strstr(text, "passes outside it      in 2 of 9"), "%s", text);
	cr_expect(strstr(text, "numb forecast off by"), "%s", text);
	/* a sign of two bytes moves no column */
	cr_expect(strstr(text, "  at 10 \302\260C or colder        1:00 "), "%s", text);
	cr_expect_eq(t->of[TREND_WINDOW].n, 0);
	cr_expect_eq(t->of[TREND_WINDOW].all, MS_NONE);
	free(t);
	free(s.at);
}
