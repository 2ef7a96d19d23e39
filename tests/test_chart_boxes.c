/* Where the words of a chart stand, computed from the panels and from the SVG that gnuplot made of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "report/chart/chart.h"
#include "report/chart/charts.h"
#include "report/overlay.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/story_maker.h"

struct box {
	double left, right, top, bottom;
	char text[64];
};

/* DejaVu Sans: capitals are 0.73 of the size high, feet 0.24 deep; figures have none. */
static struct box box_of(double x, double y, double size, const char *anchor, const char *text)
{
	struct box b;
	snprintf(b.text, sizeof(b.text), "%s", text);
	double width = chart_text_px(text, 1000) / 1000.0 * 3 / 4 * size;
	b.left = x - (*anchor == 'm' ? width / 2 : *anchor == 'e' ? width : 0);
	b.right = b.left + width;
	b.top = y - 0.73 * size;
	b.bottom = y + (strspn(text, "0123456789.:-") == strlen(text) ? 0 : 0.24 * size);
	return b;
}

static int read_boxes(const char *svg, struct box *boxes, int max)
{
	int n = 0;
	for (const char *at = svg; (at = strstr(at, "<g transform=\"translate(")) && n < max; at++) {
		double x, y, size;
		char anchor[16], text[64];
		const char *end = strstr(at, "</g>"), *font = strstr(at, "font-size=\""),
			   *words = strstr(at, "<text>");
		if (!end || !font || !words || words > end)
			continue;
		if (sscanf(at, "<g transform=\"translate(%lf,%lf", &x, &y) != 2 ||
		    sscanf(font, "font-size=\"%lf\" text-anchor=\"%15[a-z]", &size, anchor) != 2 ||
		    sscanf(words, "<text> %63[^<]", text) != 1)
			continue;
		boxes[n++] = box_of(x, y, size, anchor, text);
	}
	return n;
}

static void check_boxes(const char *dir, const char *name, int at_least)
{
	static struct box boxes[512];
	char path[128];
	size_t size;
	snprintf(path, sizeof(path), "%s/%s.svg", dir, name);
	char *svg = file_read(path, &size);
	int n = read_boxes(svg, boxes, 512);
	cr_assert_geq(n, at_least, "only %d words were found", n);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < i; k++)
			cr_expect(boxes[i].right <= boxes[k].left || boxes[k].right <= boxes[i].left ||
					  boxes[i].bottom <= boxes[k].top || boxes[k].bottom <= boxes[i].top,
				  "\"%s\" and \"%s\" cover each other", boxes[i].text, boxes[k].text);
	free(svg);
}

/* A caption stands within its phase, above everything that is drawn, and no line crosses it. */
static void check_captions(const struct story *s, const struct chart_panel *p)
{
	for (int i = 0; i < p->n_captions; i++) {
		const struct chart_caption *c = &p->captions[i];
		int left = c->x_px - c->width_px / 2, right = c->x_px + c->width_px / 2;
		cr_assert(left >= p->left && right <= p->right, "\"%s\" stands out", c->text);
		for (int k = 0; k < p->n_labels; k++)
			cr_assert(p->labels[k].x_px <= left || p->labels[k].x_px >= right,
				  "a line crosses \"%s\"", c->text);
	}
	for (int i = 0; i < p->n_slices; i++) {
		const struct story_slice *slice = &p->slices[i];
		if (slice->skin_max_mc == MC_NONE)
			continue;
		int top = chart_y_px(p, slice->skin_max_mc + slice->band_mc),
		    bottom = chart_y_px(p, slice->skin_min_mc - slice->band_mc);
		cr_assert_geq(top, p->top + CHART_CAPTION_PX, "the band reaches the captions");
		cr_assert_leq(bottom, p->bottom - p->footroom_px, "the band reaches the forecasts");
		cr_assert_leq(chart_y_px(p, slice->probe_min_mc), p->bottom - p->footroom_px);
	}
	cr_assert_leq(chart_y_px(p, s->head.rules.numb_mc), p->bottom - p->footroom_px);
}

static void check_session(const char *dir, bool fahrenheit, int at_least)
{
	struct story *s = maker_story(dir);
	struct chart_panel *panels = calloc(1 + STORY_ZOOMS_MAX, sizeof(*panels));
	int n = chart_panels(s, panels);
	for (int i = 0; i < n; i++)
		check_captions(s, &panels[i]);
	cr_assert_eq(chart_make(s, dir, fahrenheit), RESULT_OK);
	check_boxes(dir, "chart", at_least);
	free(panels);
	story_free(s);
}

static bool has_gnuplot(void)
{
	return access("/usr/bin/gnuplot", X_OK) == 0 || access("/usr/local/bin/gnuplot", X_OK) == 0;
}

Test(chart_boxes, no_word_covers_another, .timeout = GUARD_TEST_S)
{
	char dir[64];
	if (!has_gnuplot())
		cr_skip_test("gnuplot is not installed");
	maker_session(folder_make(dir, sizeof(dir)), "Anna");
	check_session(dir, false, 40);
	check_session(dir, true, 40);
	folder_remove(dir);
}

/* Sessions of up to 24 hours and 14 rounds, with events at random moments. */
Test(chart_boxes, no_word_covers_another_in_random_sessions, .timeout = GUARD_TEST_S)
{
	static const enum event_kind kinds[] = {EVENT_NUMB,	  EVENT_PASS,	   EVENT_TOO_COLD,
						EVENT_PROBE_LOST, EVENT_FELT_NUMB, EVENT_COLD_CAUTION,
						EVENT_ICING_LONG};
	uint64_t random = script_seed();
	if (!has_gnuplot())
		cr_skip_test("gnuplot is not installed");
	for (int round = 0; round < 8; round++) {
		char dir[64];
		struct record_head head =
			maker_head(round % 2 ? "a client whose label is as long as labels may be" : "");
		struct record *r;
		int64_t round_s = 600 + (int64_t)(script_uniform(&random) * 6600);
		int rounds = 1 + (int)(script_uniform(&random) * 14);
		cr_assert_eq(record_create(folder_make(dir, sizeof(dir)), &head, &r), RESULT_OK);
		maker_event(r, 0, EVENT_BASELINE, 30000, PHASE_BEFORE, 0);
		for (int64_t t_s = 0; t_s < rounds * round_s; t_s += 2) {
			int64_t in_s = t_s % round_s;
			enum phase phase = in_s < 60	? PHASE_BEFORE
					   : in_s < 300 ? PHASE_ICING
							: PHASE_WARMING;
			if (in_s == 60 || in_s == 300)
				maker_event(r, SECONDS_MS(t_s),
					    in_s == 60 ? EVENT_ICING_STARTED : EVENT_ICING_ENDED, 12000,
					    phase, (int32_t)(t_s / round_s) + 1);
			if (script_uniform(&random) < 0.01)
				maker_event(r, SECONDS_MS(t_s), kinds[(int)(script_uniform(&random) * 7)],
					    12000, phase, 2);
			struct sample s =
				maker_sample(SECONDS_MS(t_s), in_s > 60 && in_s < 900 ? 12000 : 30000);
			struct outcome o =
				maker_outcome(s.t_ms, in_s > 60 && in_s < 900 ? 11000 : 29000, phase);
			record_sample(r, &s, &o);
		}
		record_close(r, SECONDS_MS(rounds * round_s));
		check_session(dir, false, 20);
		folder_remove(dir);
	}
}

Test(chart_boxes, no_word_covers_another_over_twelve_sessions, .timeout = GUARD_TEST_S)
{
	char dir[64], path[128], why[512];
	struct overlay o = {.moment = OVERLAY_ICE_OFF, .round = 1, .fahrenheit = true};
	if (!has_gnuplot())
		cr_skip_test("gnuplot is not installed");
	maker_session(folder_make(dir, sizeof(dir)), "a client whose label is as long as labels may be");
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	for (int i = 0; i < OVERLAY_MAX; i++)
		cr_assert_eq(overlay_add(&o, path, why, sizeof(why)), RESULT_OK, "%s", why);
	cr_assert_eq(overlay_add(&o, path, why, sizeof(why)), RESULT_FULL);
	cr_assert_eq(o.n, OVERLAY_MAX);
	cr_assert_eq(o.curves[0].zero_ms, 370000);
	cr_assert_eq(o.curves[0].from_ms, 1000);
	cr_assert_eq(o.curves[0].to_ms, 3600000);
	cr_assert_eq(overlay_make(&o, dir), RESULT_OK);
	check_boxes(dir, "overlay", 40);
	overlay_free(&o);
	folder_remove(dir);
}

/* ---- forecasts ---- */

static struct fan_forecast forecast(int64_t made_s, int64_t at_s, int64_t half_s)
{
	return (struct fan_forecast){SECONDS_MS(made_s), SECONDS_MS(at_s), SECONDS_MS(at_s - half_s),
				     SECONDS_MS(at_s + half_s)};
}

Test(chart_boxes, a_fan_keeps_the_latest_forecast_and_some_that_lie_evenly)
{
	uint64_t random = script_seed();
	for (int round = 0; round < 300; round++) {
		struct fan fan = {0};
		int n = 1 + (int)(script_uniform(&random) * 200);
		for (int i = 0; i < n; i++) {
			struct fan_forecast f = forecast(60 * i, 4000 + 5 * i, 900 - 2 * i);
			fan_add(&fan, &f);
			cr_assert_eq(fan.at[fan.n - 1].made_ms, f.made_ms, "the latest of %d is lost", i);
			fan_add(&fan, &(struct fan_forecast){f.made_ms + 1, f.at_ms, f.low_ms, f.high_ms});
			cr_assert_eq(fan.at[fan.n - 1].made_ms, f.made_ms, "the same again is no new one");
		}
		cr_assert_eq(fan.at[0].made_ms, 0);
		cr_assert_geq(fan.n, n < FAN_MAX ? n : FAN_MAX / 2);
		for (int i = 2; i + 1 < fan.n; i++)
			cr_assert_eq(fan.at[i].made_ms - fan.at[i - 1].made_ms, fan.at[1].made_ms);
	}
}

Test(chart_boxes, forecasts_are_drawn_where_they_belong, .timeout = GUARD_TEST_S)
{
	char dir[64], *text;
	size_t n;
	struct record_head head = maker_head("");
	struct record *r;
	cr_assert_eq(record_create(folder_make(dir, sizeof(dir)), &head, &r), RESULT_OK);
	for (int t = 0; t < 3600; t += 1) {
		enum phase phase = t < 120 ? PHASE_BEFORE : t < 370 ? PHASE_ICING : PHASE_WARMING;
		if (t == 120 || t == 370)
			maker_event(r, SECONDS_MS(t), t == 120 ? EVENT_ICING_STARTED : EVENT_ICING_ENDED,
				    20000, phase, 1);
		struct event e = {.t_ms = SECONDS_MS(t),
				  .kind = EVENT_FORECAST,
				  .skin_mc = 20000,
				  .of = t < 370 ? EVENT_NUMB : EVENT_REWARMED,
				  .at_ms = SECONDS_MS(t + 100)};
		e.low_ms = e.at_ms - 20000;
		e.high_ms = e.at_ms + 20000;
		if (t == 180 || t == 240 || t == 600)
			record_event(r, &e, phase);
		struct sample s = maker_sample(SECONDS_MS(t), 20000);
		struct outcome o = maker_outcome(s.t_ms, 20000, phase);
		record_sample(r, &s, &o);
	}
	record_close(r, SECONDS_MS(3600));
	struct story *s = maker_story(dir);
	cr_assert_eq(s->rounds[0].numb.n, 2);
	cr_assert_eq(s->rounds[0].rewarmed.n, 1);
	cr_assert_eq(s->rounds[0].numb.at[1].at_ms, SECONDS_MS(340));
	struct chart_panel *panels = calloc(1 + STORY_ZOOMS_MAX, sizeof(*panels));
	cr_assert_eq(chart_panels(s, panels), 2);
	cr_assert(panels[0].n_fans == 1 && panels[0].fans[0] == &s->rounds[0].rewarmed);
	cr_assert(panels[1].n_fans == 1 && panels[1].fans[0] == &s->rounds[0].numb);
	FILE *f = open_memstream(&text, &n);
	chart_write_marks(f, &panels[1], s, false);
	fclose(f);
	/* minutes of ice: made at 1 and 2, from 2:20 to 3:00 and from 3:20 to 4:00 */
	cr_assert_not_null(strstr(text, "set arrow from first 2.33333, "));
	cr_assert_not_null(strstr(text, "to first 4.00000, "));
	free(text);
	free(panels);
	story_free(s);
	folder_remove(dir);
}
