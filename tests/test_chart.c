#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "report/chart/chart.h"
#include "report/chart/charts.h"
#include "report/page/page.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/story_maker.h"

static bool has_gnuplot(void)
{
	return access("/usr/bin/gnuplot", X_OK) == 0 || access("/usr/local/bin/gnuplot", X_OK) == 0;
}

static char *read_in(const char *dir, const char *name, size_t *n)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	char *text = file_read(path, n);
	cr_assert_not_null(text, "no %s", path);
	return text;
}

/* No text stands so low that what hangs below its line (a quarter of its size) is cut off. */
static void check_feet(const char *svg)
{
	const char *box = strstr(svg, "viewBox=\"0 0 "), *at = svg;
	double height, y, size;
	cr_assert_not_null(box);
	cr_assert_eq(sscanf(box, "viewBox=\"0 0 %*f %lf", &height), 1);
	while ((at = strstr(at + 1, "<g transform=\"translate("))) {
		const char *font = strstr(at, "font-size=\"");
		if (!font || sscanf(at, "<g transform=\"translate(%*f,%lf", &y) != 1 ||
		    sscanf(font, "font-size=\"%lf", &size) != 1)
			continue;
		cr_expect_leq(y + size / 4, height, "text cut off: %.120s", at);
	}
}

/* A PNG of the right size, an SVG that is whole. */
static void check_pictures(const char *dir)
{
	size_t n;
	unsigned char *png = (unsigned char *)read_in(dir, "chart.png", &n);
	cr_assert_gt(n, 5000u);
	cr_assert_eq(memcmp(png, "\x89PNG\r\n\x1a\n", 8), 0);
	cr_assert_eq(png[18] << 8 | png[19], CHART_WIDTH);
	cr_assert_eq(png[22] << 8 | png[23], CHART_HEIGHT);
	free(png);
	char *svg = read_in(dir, "chart.svg", &n);
	cr_assert_not_null(strstr(svg, "<svg"));
	cr_assert_not_null(strstr(svg, "</svg>"));
	cr_assert_null(strcasestr(svg, "<script"));
	check_feet(svg);
	free(svg);
}

static int entries(const char *dir)
{
	char command[300], line[32];
	snprintf(command, sizeof(command), "ls -A '%s' | wc -l", dir);
	FILE *f = popen(command, "r");
	cr_assert_not_null(fgets(line, sizeof(line), f));
	pclose(f);
	return atoi(line);
}

Test(chart, png_and_svg_of_a_session, .timeout = GUARD_TEST_S)
{
	char dir[64];
	size_t n;
	if (!has_gnuplot())
		cr_skip_test("gnuplot is not installed");
	maker_session(folder_make(dir, sizeof(dir)), "Anna");
	struct story *s = maker_story(dir);
	cr_assert_eq(chart_make(s, dir, false), RESULT_OK);
	check_pictures(dir);
	char *svg = read_in(dir, "chart.svg", &n);
	static const char *const named[] = {"ice on",
					    "numb",
					    "felt numb",
					    "ice away",
					    "pass 1",
					    "numb over",
					    "re-warmed",
					    "probe lost",
					    "Anna, left calf, 2026-11-22 21:10",
					    "numb below 13.6 \302\260C",
					    "at rest 30.6 \302\260C",
					    "window",
					    "warming"};
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		cr_assert_not_null(strstr(svg, named[i]), "\"%s\" is not in the chart", named[i]);
	free(svg);
	cr_assert_eq(chart_make(s, dir, true), RESULT_OK); /* anew, over the old one */
	svg = read_in(dir, "chart.svg", &n);
	cr_assert_not_null(strstr(svg, "numb below 56.5 \302\260F"));
	free(svg);
	cr_assert_eq(entries(dir), 3, "temporary files were left behind");
	story_free(s);
	folder_remove(dir);
}

Test(chart, an_empty_session_has_a_chart_too, .timeout = GUARD_TEST_S)
{
	char dir[64];
	struct record_head head = maker_head("");
	struct record *r;
	if (!has_gnuplot())
		cr_skip_test("gnuplot is not installed");
	cr_assert_eq(record_create(folder_make(dir, sizeof(dir)), &head, &r), RESULT_OK);
	record_close(r, 0);
	struct story *s = maker_story(dir);
	cr_assert_eq(chart_make(s, dir, false), RESULT_OK);
	check_pictures(dir);
	story_free(s);
	folder_remove(dir);
}

/* What a label may hold and must not do: run, escape the quotes, be markup. */
Test(chart, labels_are_no_commands, .timeout = GUARD_TEST_S)
{
	static const char *const labels[] = {
		"'; system(\"touch pwned\") #",
		"`touch pwned`",
		"@x \\' `touch pwned`",
		"<script>alert(1)</script>",
		"%s%n{/=99 x}_y^z",
		"\" . system('touch pwned') . \"",
		"\\",
		"''",
		"$(touch pwned)",
	};
	if (!has_gnuplot())
		cr_skip_test("gnuplot is not installed");
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		char dir[64], path[128];
		maker_session(folder_make(dir, sizeof(dir)), labels[i]);
		struct story *s = maker_story(dir);
		cr_assert_str_eq(s->head.client, labels[i]);
		cr_assert_eq(chart_make(s, dir, false), RESULT_OK, "%s", labels[i]);
		check_pictures(dir);
		snprintf(path, sizeof(path), "%s/pwned", dir);
		cr_assert_neq(access(path, F_OK), 0, "%s was obeyed", labels[i]);
		cr_assert_eq(entries(dir), 3, "%s left something", labels[i]);
		story_free(s);
		folder_remove(dir);
	}
}

Test(chart, without_gnuplot_it_says_so)
{
	char dir[64];
	maker_session(folder_make(dir, sizeof(dir)), "Anna");
	struct story *s = maker_story(dir);
	setenv("PATH", "", 1);
	cr_assert_eq(chart_make(s, dir, false), RESULT_NONE);
	setenv("PATH", "/nonexistent", 1);
	cr_assert_eq(chart_make(s, dir, false), RESULT_NONE);
	setenv("PATH", "/usr/bin:/bin", 1);
	cr_assert_eq(entries(dir), 1);
	story_free(s);
	folder_remove(dir);
}

Test(chart, a_gnuplot_that_fails_is_told)
{
	char dir[64], path[128];
	maker_session(folder_make(dir, sizeof(dir)), "Anna");
	struct story *s = maker_story(dir);
	snprintf(path, sizeof(path), "%s/gnuplot", dir);
	FILE *f = fopen(path, "w");
	fputs("#!/bin/sh\necho 'no terminal' >&2\nexit 1\n", f);
	fclose(f);
	chmod(path, 0755);
	setenv("PATH", dir, 1);
	cr_assert_eq(chart_make(s, dir, false), RESULT_SYSTEM);
	setenv("PATH", "/usr/bin:/bin", 1);
	cr_assert_eq(entries(dir), 2);
	story_free(s);
	folder_remove(dir);
}

Test(chart, a_folder_that_cannot_be_written_is_denied)
{
	char dir[64];
	maker_session(folder_make(dir, sizeof(dir)), "Anna");
	struct story *s = maker_story(dir);
	chmod(dir, 0555);
	if (geteuid() == 0)
		cr_assert_eq(seteuid(65534), 0);
	cr_assert_eq(chart_make(s, dir, false), RESULT_DENIED);
	cr_assert_eq(page_make(s, dir, false), RESULT_DENIED);
	if (getuid() == 0)
		cr_assert_eq(seteuid(0), 0);
	chmod(dir, 0700);
	story_free(s);
	folder_remove(dir);
}

static int empty_lines(const char *text)
{
	int n = *text == '\n';
	for (const char *at = text; (at = strstr(at, "\n\n")); at++)
		n++;
	return n;
}

Test(chart, the_line_is_broken_at_a_gap_and_only_there)
{
	char dir[64], *text;
	size_t n;
	maker_session(folder_make(dir, sizeof(dir)), "Anna");
	struct story *s = maker_story(dir);
	struct chart_panel *panels = calloc(1 + STORY_ZOOMS_MAX, sizeof(*panels));
	cr_assert_eq(chart_panels(s, panels), 2);
	for (int i = 0; i < 2; i++) {
		FILE *f = open_memstream(&text, &n);
		chart_write_probe(f, &panels[i], false);
		fclose(f);
		cr_assert_eq(empty_lines(text), i == 0 ? 1 : 0); /* the gap is not in the zoom */
		free(text);
		f = open_memstream(&text, &n);
		chart_write_skin(f, &panels[i], false);
		fclose(f);
		cr_assert_eq(empty_lines(text), i == 0 ? 1 : 0);
		free(text);
	}
	free(panels);
	story_free(s);
	folder_remove(dir);
}

/* ---- names above the plot ---- */

struct span {
	int from, to;
};

static struct span text_of(const struct chart_label *l)
{
	return l->to_left ? (struct span){l->x_px - l->width_px, l->x_px}
			  : (struct span){l->x_px, l->x_px + l->width_px};
}

static void check_labels(const struct chart_panel *p)
{
	for (int i = 0; i < p->n_labels; i++) {
		const struct chart_label *a = &p->labels[i];
		if (a->row < 0)
			continue;
		struct span at = text_of(a);
		cr_assert_lt(a->row, p->rows);
		cr_assert(at.from >= 0 && at.to <= CHART_WIDTH, "\"%s\" is cut off", a->text);
		for (int k = 0; k < p->n_labels; k++) {
			const struct chart_label *b = &p->labels[k];
			if (k == i || b->row < 0)
				continue;
			struct span bt = text_of(b);
			if (b->row == a->row)
				cr_assert(at.to <= bt.from || bt.to <= at.from, "\"%s\" covers \"%s\"",
					  a->text, b->text);
			if (b->row >= a->row && b->x_px != a->x_px)
				cr_assert(b->x_px <= at.from || b->x_px >= at.to, "a line crosses \"%s\"",
					  a->text);
		}
	}
}

Test(chart, names_never_overlap_and_no_line_crosses_them)
{
	uint64_t random = script_seed();
	for (int round = 0; round < 500; round++) {
		struct chart_panel p = {.left = 110,
					.right = 1570,
					.rows = CHART_ROWS_MAX,
					.to_ms = 3600000,
					.spill_px = 5,
					.spill_left_px = 60};
		p.n_labels = (int)(script_uniform(&random) * 40);
		int64_t t = 0;
		for (int i = 0; i < p.n_labels; i++) {
			t += (int64_t)(script_uniform(&random) * 2.0 * 3600000 / (p.n_labels + 1));
			p.labels[i].t_ms = t < p.to_ms ? t : p.to_ms;
			p.labels[i].importance = (int)(script_uniform(&random) * 4);
			memset(p.labels[i].text, 'x', 1 + (size_t)(script_uniform(&random) * 20));
		}
		chart_place_labels(&p);
		check_labels(&p);
	}
}

Test(chart, the_main_events_of_a_round_have_their_names)
{
	char dir[64];
	maker_session(folder_make(dir, sizeof(dir)), "Anna");
	struct story *s = maker_story(dir);
	struct chart_panel *panels = calloc(1 + STORY_ZOOMS_MAX, sizeof(*panels));
	int n = chart_panels(s, panels);
	for (int i = 0; i < n; i++) {
		check_labels(&panels[i]);
		for (int k = 0; k < panels[i].n_labels; k++)
			if (panels[i].labels[k].importance == 3)
				cr_assert_geq(panels[i].labels[k].row, 0, "\"%s\" has no name",
					      panels[i].labels[k].text);
	}
	free(panels);
	story_free(s);
	folder_remove(dir);
}
